#!/usr/bin/python3
"""scripts/install asks apt-get for exactly what is missing, and touches nothing when all is there.

It is run with a PATH in which dpkg-query and apt-get are the test's own: the first knows the packages that the test
names, the second writes down how it was called.
"""

import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

DPKG_QUERY = """#!/bin/bash
for package in $MISSING; do
    [ "${@: -1}" != "$package" ] || exit 1
done
echo installed
"""
APT_GET = """#!/bin/bash
echo "$DEBIAN_FRONTEND: $*" >>"$CALLS"
exit "${APT_STATUS:-0}"
"""
ID = "#!/bin/bash\necho 0\n"  # the test need not be root


class Install(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.calls = self.folder / "calls"
        self.tools = self.folder / "bin"
        self.tools.mkdir()

    def run_install(self, packages, missing="", status=0, debian=True):
        tools = {"id": ID, "apt-get": APT_GET}
        if debian:
            tools["dpkg-query"] = DPKG_QUERY
        for name, content in tools.items():
            (self.tools / name).write_text(content)
            (self.tools / name).chmod(0o755)
        path = f"{self.tools}:{os.environ['PATH']}" if debian else self.path_without_dpkg()
        return subprocess.run([ROOT / "scripts/install", packages], text=True, capture_output=True, stdin=subprocess.DEVNULL,
                              env={"PATH": path, "MISSING": missing, "CALLS": str(self.calls), "APT_STATUS": str(status)})

    def path_without_dpkg(self):
        for name in ("bash", "env"):
            (self.tools / name).symlink_to(f"/usr/bin/{name}")
        return str(self.tools)

    def called(self):
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    def test_nothing_missing_calls_nothing(self):
        done = self.run_install("test")
        self.assertEqual((done.returncode, self.called()), (0, []))

    def test_only_what_is_missing_is_installed_without_a_question(self):
        done = self.run_install("build", missing="libcsv-dev libgsl-dev")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.called(), ["noninteractive: -q -y update",
                                         "noninteractive: -q -y install --no-install-recommends libgsl-dev libcsv-dev"])
        self.assertIn("libcsv-dev", done.stdout)

    def test_the_build_needs_no_test_tools(self):
        self.run_install("build", missing="libcmocka-dev valgrind clang-tidy libigraph-dev")
        self.assertEqual(self.called(), [])

    def test_peers_are_asked_for_by_the_benchmarks_and_of_them_only_simpy_by_the_tests(self):
        self.run_install("test", missing="libns3-dev libsimgrid-dev")
        self.assertEqual(self.called(), [])
        peers = "libns3-dev libsimgrid-dev python3-simpy3"
        self.assertEqual(self.run_install("bench", missing=peers).returncode, 0)
        self.assertEqual(self.called()[1], f"noninteractive: -q -y install --no-install-recommends {peers}")

    def test_a_failing_apt_get_is_told(self):
        done = self.run_install("build", missing="gcc", status=100)
        self.assertEqual(done.returncode, 69)
        self.assertIn("apt-get update failed", done.stderr)
        self.assertEqual(len(self.called()), 1)

    def test_elsewhere_it_lists_what_is_needed(self):
        done = self.run_install("build", debian=False)
        self.assertEqual((done.returncode, self.called()), (0, []))
        self.assertIn("libhdf5-dev", done.stdout)

    def test_a_wrong_word_is_refused(self):
        self.assertEqual(self.run_install("everything").returncode, 64)


if __name__ == "__main__":
    unittest.main()
