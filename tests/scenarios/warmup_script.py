"""scripts/warmup on tiny: what it prints, how it ends. Its statistics are those of warmup.c; seeds are fixed."""
import csv
import importlib.machinery
import importlib.util
import subprocess
import unittest

from harness import SOURCE, TINY, TRANSITO, InFolder

SCRIPT = SOURCE / "scripts" / "warmup"


def script():
    loader = importlib.machinery.SourceFileLoader("warmup", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("warmup", loader))
    loader.exec_module(module)
    return module


class Warmup(InFolder):
    def run_script(self, days):
        build = self.folder / "build"
        build.mkdir(exist_ok=True)
        (build / "transito").unlink(missing_ok=True)
        (build / "transito").symlink_to(TRANSITO)
        return subprocess.run([SCRIPT, TINY, "--days", str(days), "--by", "week", "--build", build, "--csv",
                               self.folder / "warmup.csv"], text=True, capture_output=True, timeout=300)

    def test_a_long_warmup_passes(self):
        done = self.run_script(60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with open(self.folder / "warmup.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 8)  # two series in the four whole weeks of 30 days
        for row in rows:
            self.assertLessEqual(abs(float(row["difference"])), float(row["half_width"]))
            self.assertAlmostEqual(float(row["twice"]) - float(row["once"]), float(row["difference"]))

    def test_a_warmup_much_too_short_ends_with_1(self):
        done = self.run_script(1)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("0 lies outside", done.stdout)

    def test_quantiles_are_those_of_the_tables(self):
        # Abramowitz and Stegun, table 26.10
        for freedom, share, expected in ((1, 0.05, 12.706), (2, 0.05, 4.303), (9, 0.01, 3.250), (10, 0.05, 2.228)):
            self.assertAlmostEqual(script().quantile(share, freedom), expected, places=3)


if __name__ == "__main__":
    unittest.main()
