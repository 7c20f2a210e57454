"""`transito check --diff-base`: how a scenario differs from its base, another scenario or what made a results file.

Expected: what each test itself changed, and for tables an independent comparison in Python."""
import csv
import io
import json
import os
import random
import shutil
import unittest

from harness import CONFIG, DATAERR, NOINPUT, OK, SOURCE, TINY, USAGE, InFolder

MMC = SOURCE / "configs" / "queueing" / "mmc.cfg"
MM1 = SOURCE / "configs" / "queueing" / "mm1.cfg"


class DiffBase(InFolder):
    def setUp(self):
        super().setUp()
        self.copy = self.folder / "base"
        shutil.copytree(TINY.parent, self.copy)

    def scenario(self, text, name="mine.cfg"):
        """A scenario over a copy of tiny."""
        (self.folder / name).write_text(f'base = "base/{TINY.name}";\n{text}')
        return name

    def difference(self, *words, **options):
        done = self.transito("check", *words, status=OK, **options)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def parsed(self, *words, **options):
        return json.loads(self.difference("--json", *words, **options))

    def table(self, name, change):
        """Gives the scenario a changed copy of the table `name` of tiny; returns what the program says of it."""
        rows = list(csv.reader(io.StringIO((self.copy / name).read_text())))
        rows = change(rows) or rows
        with open(self.folder / name, "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        key = {"legs.csv": "legs", "places.csv": "places"}[name]
        found = self.parsed(self.scenario(f'network = {{ {key} = "{name}"; }};'), "--diff-base")
        self.assertEqual(found["keys"], [])
        return found["tables"]

    # ---- keys ----

    def test_each_key_has_both_values_and_where_the_new_one_was_written(self):
        rows = {row["key"]: row for row in self.parsed(MMC, "--diff-base", "--set", "run.seed=77")["keys"]}
        self.assertEqual(set(rows), {"stations[desk].servers", "classes[customer].arrivals_per_hour", "run.seed"})
        lines = MMC.read_text().splitlines()
        row = rows["stations[desk].servers"]
        self.assertEqual((row["base_value"], row["value"], row["file"]), ("1", "3", str(MMC)))
        self.assertIn("servers = 3", lines[row["line"] - 1])
        row = rows["run.seed"]
        self.assertEqual((row["value"], row["file"], row["line"]), ("77", "--set", 0))

    def test_the_text_says_the_same_in_aligned_columns(self):
        text = self.difference(MMC, "--diff-base").splitlines()
        self.assertEqual(text[0], f"{MMC}: 2 keys and 0 tables differ from {MM1}")
        columns = {tuple(line.index(word) for word in words) for line, words in
                   ((text[1], ("base", "here", "written at")), (text[2], ("1 ", "3 ", str(MMC))),
                    (text[3], ("48.0", "144.0", str(MMC))))}
        self.assertEqual(len(columns), 1, text)
        self.assertEqual(text, self.difference(MMC, "--diff-base").splitlines())

    def test_a_scenario_that_says_what_its_base_says_differs_in_nothing(self):
        seed = next(line for line in TINY.read_text().splitlines() if "seed" in line)
        name = self.scenario(f"run = {{ {seed} }};")
        self.assertEqual(self.difference(name, "--diff-base"), f"{name}: nothing differs from base/tiny.cfg\n")
        self.assertEqual(self.parsed(name, "--diff-base")["keys"], [])

    def test_the_base_is_the_nearest_of_a_chain(self):
        self.scenario("run = { seed = 5; warmup_days = 7; };", "middle.cfg")
        (self.folder / "top.cfg").write_text('base = "middle.cfg";\nrun = { seed = 6; };\n')
        found = self.parsed("top.cfg", "--diff-base")
        self.assertEqual([(row["key"], row["base_value"], row["value"]) for row in found["keys"]],
                         [("run.seed", "5", "6")])
        found = self.parsed("top.cfg", f"--diff-base=base/{TINY.name}")
        self.assertEqual({row["key"] for row in found["keys"]}, {"run.seed", "run.warmup_days"})

    def test_elements_of_lists_are_told_by_their_id(self):
        name = self.scenario('modes = ( { id = "walk"; delete = true; }, '
                             '{ id = "mule"; leg = "trail"; speed_km_per_hour = 3.25; } );')
        rows = {row["key"]: row for row in self.parsed(name, "--diff-base")["keys"]}
        self.assertEqual(rows["modes[walk]"]["change"], "removed")
        self.assertEqual(rows["modes[mule]"]["change"], "added")
        self.assertEqual((rows["modes[mule].speed_km_per_hour"]["base_value"],
                          rows["modes[mule].speed_km_per_hour"]["value"]), (None, "3.25"))
        # Those behind the removed one have not changed, and of it no member is told.
        self.assertEqual({key.split("]")[0] for key in rows}, {"modes[walk", "modes[mule"})
        self.assertNotIn("modes[walk].speed_km_per_hour", rows)

    def test_the_order_of_a_list_is_told_where_it_differs(self):
        one = '{ id = "a"; servers = 1; }', '{ id = "b"; servers = 2; }'
        for name, stations in (("ab.cfg", one), ("ba.cfg", one[::-1])):
            (self.folder / name).write_text(f'base = "{MM1}";\nstations = ( {", ".join(stations)} );\n')
        rows = self.parsed("ba.cfg", "--diff-base=ab.cfg")["keys"]
        self.assertEqual([(row["key"], row["change"], row["base_value"], row["value"]) for row in rows],
                         [("stations", "reordered", "desk, a, b", "desk, b, a")])
        self.assertIn("stations, order", self.difference("ba.cfg", "--diff-base=ab.cfg"))

    # ---- tables ----

    def test_a_cell_that_changed_is_told_with_its_row_and_column(self):
        def change(rows):
            rows[2][rows[0].index("distance_km")] = "777.125"

        before = list(csv.DictReader(io.StringIO((self.copy / "legs.csv").read_text())))[1]
        (table,) = self.table("legs.csv", change)
        self.assertEqual((table["change"], table["rows_added"], table["rows_removed"], table["rows_changed"]),
                         ("changed", 0, 0, 1))
        (row,) = table["rows"]
        self.assertTrue(row["text"].startswith(f"{before['from']},{before['to']}"), row)
        self.assertTrue(row["text"].endswith(f"distance_km {before['distance_km']} -> 777.125"), row)
        self.assertIn("rows: 0 added, 0 removed, 1 changed", self.difference("mine.cfg", "--diff-base"))

    def test_rows_and_columns_put_in_and_taken_out_are_told(self):
        def change(rows):
            for row in rows:
                row.append("note")
            del rows[[row[:3] for row in rows].index(["cedar", "elm", "air"])]

        (table,) = self.table("legs.csv", change)
        self.assertEqual((table["rows_added"], table["rows_removed"], table["columns_added"]), (0, 1, "note"))

    def test_the_same_rows_in_another_order_or_written_otherwise_are_told_as_such(self):
        (table,) = self.table("legs.csv", lambda rows: [rows[0]] + rows[:0:-1])
        self.assertEqual((table["rows_added"], table["rows_removed"], table["rows_changed"], table["reordered"]),
                         (0, 0, 0, True))
        text = (self.copy / "legs.csv").read_text()
        (self.folder / "legs.csv").write_text("\n".join(",".join(f'"{cell}"' for cell in line.split(","))
                                                         for line in text.splitlines()) + "\n")
        self.assertIn("the same rows, written otherwise", self.difference("mine.cfg", "--diff-base"))

    def test_the_same_text_under_another_name_is_told_as_the_same_text(self):
        shutil.copy(self.copy / "legs.csv", self.folder / "other.csv")
        name = self.scenario('network = { legs = "other.csv"; };')
        (table,) = self.parsed(name, "--diff-base")["tables"]
        self.assertEqual((table["change"], table["base_file"], table["file_name"]),
                         ("renamed", "legs.csv", "other.csv"))
        self.assertIn('"other.csv" for "legs.csv", with the same text', self.difference(name, "--diff-base"))

    def test_counts_of_random_changes_are_those_of_an_independent_comparison(self):
        """Rows have a unique first column, as places have; what is left of them is at random."""
        path, mine = self.copy / "places.csv", self.folder / "places.csv"
        name = self.scenario('network = { places = "places.csv"; };')
        original = list(csv.reader(io.StringIO(path.read_text())))
        for seed in range(8):
            draw = random.Random(seed)
            rows = [list(row) for row in original]
            column = rows[0].index("name")
            for row in rows[1:]:
                if draw.random() < 0.3:
                    row[column] = draw.choice(['a "name"', "ñandú, Ñ", "two\nlines", row[column] + "x"])
            for i in range(draw.randrange(4)):
                rows.insert(draw.randrange(1, len(rows) + 1), [f"new_{i}", *rows[1][1:]])
            with open(mine, "w", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
            before = {row[0]: row for row in original[1:]}
            after = {row[0]: row for row in rows[1:]}
            expected = {"rows_added": len(after.keys() - before), "rows_removed": 0,
                        "rows_changed": sum(before[key] != after[key] for key in before.keys() & after)}
            tables = self.parsed(name, "--diff-base")["tables"]
            if not any(expected.values()):
                continue
            self.assertEqual({key: tables[0][key] for key in expected}, expected, seed)
            told = [row["change"] for row in tables[0]["rows"]]
            for kind in ("added", "changed"):
                self.assertEqual(told.count(kind), min(3, expected[f"rows_{kind}"]))

    # ---- results files ----

    def test_a_scenario_is_compared_with_what_a_results_file_holds_and_the_other_way(self):
        self.run_tiny("--quiet", "--set", "run.seed=8", "--output", "r.h5")
        temporary = self.folder / "temporary"
        temporary.mkdir()
        environment = {**os.environ, "TMPDIR": str(temporary)}
        rows = self.parsed(TINY, "--diff-base=r.h5", env=environment)
        self.assertEqual([row["base_value"] for row in rows["keys"] if row["key"] == "run.seed"], ["8"])
        self.assertEqual((len(rows["keys"]), rows["tables"]), (1, []))
        rows = self.parsed("--from", "r.h5", f"--diff-base={TINY}", env=environment)
        (row,) = rows["keys"]
        self.assertEqual((row["value"], row["file"]), ("8", "r.h5/scenario_text"))
        self.assertGreater(row["line"], 0)
        rows = self.parsed("--from", "r.h5", "--diff-base=r.h5", "--set", "run.seed=9", env=environment)
        self.assertEqual([(row["base_value"], row["value"], row["file"]) for row in rows["keys"]],
                         [("8", "9", "--set")])
        self.assertEqual(list(temporary.iterdir()), [])

    # ---- what cannot be compared ----

    def test_without_a_base_one_line_says_what_to_do(self):
        self.run_tiny("--quiet", "--output", "r.h5")
        for words in ((TINY,), ("--from", "r.h5")):
            text = self.difference(*words, "--diff-base")
            self.assert_one_line(text)
            self.assertIn("--diff-base=FILE", text)
            found = self.parsed(*words, "--diff-base")
            self.assertEqual((found["base"], found["keys"], found["tables"]), (None, [], []))

    def test_a_base_that_a_run_would_refuse_is_told_with_its_file(self):
        (self.folder / "broken.cfg").write_text('base = "base/tiny.cfg";\nrun = { seeed = 1; };\n')
        (self.folder / "empty.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
        for base, status in (("nowhere.cfg", NOINPUT), ("broken.cfg", CONFIG), ("base", NOINPUT), ("empty.h5", DATAERR),
                             ("base/legs.csv", CONFIG)):
            done = self.transito("check", TINY, f"--diff-base={base}", status=status)
            self.assertEqual(done.stdout, "")
            self.assertTrue(done.stderr.startswith(base), done.stderr)

    def test_wrong_usage_ends_with_64(self):
        for words in (["--json"], ["--diff-base", "--print"], ["--diff-base", "--origins"]):
            self.transito("check", TINY, *words, status=USAGE)


if __name__ == "__main__":
    unittest.main()
