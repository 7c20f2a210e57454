"""Tables with one fault each: configs/tiny, copied and edited in one place.

Each test makes its edit from the header of the table, so that it holds whatever ten places tiny has. The line that is
expected is the line that was edited.
"""
import csv
import re
import shutil
import unittest

from harness import DATAERR, NOINPUT, TINY, InFolder


class BrokenTables(InFolder):
    def setUp(self):
        super().setUp()
        self.tiny = self.folder / "tiny"
        shutil.copytree(TINY.parent, self.tiny)

    def table(self, *columns):
        """The one table of tiny that has these columns."""
        found = [path for path in sorted(self.tiny.rglob("*.csv"))
                 if set(columns) <= set(next(csv.reader(path.read_text().splitlines())))]
        self.assertEqual(len(found), 1, f"tables with {columns}: {found}")
        return found[0]

    def edit(self, path, row, **cells):
        """Sets cells of data row `row` (0 is the first); returns its line."""
        with open(path, newline="") as file:
            rows = list(csv.reader(file))
        for name, text in cells.items():
            rows[row + 1][rows[0].index(name)] = text
        with open(path, "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        return row + 2

    def rows(self, path):
        with open(path, newline="") as file:
            return list(csv.DictReader(file))

    def assert_refused(self, path, line, words, status=DATAERR):
        place = re.escape(path.name) + (f":{line}" if line else "")
        for command in ("check", "run"):
            done = self.transito(command, self.tiny / TINY.name, status=status)
            self.assertEqual(done.stdout, "")
            self.assertRegex(done.stderr, rf"\A\S*/{place}: ")
            self.assertIn(words, done.stderr.splitlines()[0])
        self.assertEqual([name for name in self.left_behind() if not name.startswith("tiny")], [])

    def test_the_copy_itself_is_good(self):
        self.transito("check", self.tiny / TINY.name, status=0)

    def test_two_places_of_one_id_are_told_at_the_second(self):
        path = self.table("id", "latitude_deg")
        lines = path.read_text().splitlines()
        path.write_text("\n".join(lines + [lines[1]]) + "\n")
        self.assert_refused(path, len(lines) + 1, lines[1].split(",")[0])

    def test_a_leg_to_nowhere_is_told_at_its_line(self):
        path = self.table("from", "to", "mode")
        line = self.edit(path, 1, to="nowhere")
        self.assert_refused(path, line, '"nowhere"')

    def test_a_negative_capacity_is_told_at_its_line(self):
        path = self.table("id", "place", "kind", "servers", "places")
        row = next(i for i, station in enumerate(self.rows(path)) if station["kind"] == "detention")
        line = self.edit(path, row, places="-5")
        self.assert_refused(path, line, "-5")

    def test_a_month_that_is_missing_is_named(self):
        path = self.table("month", "class", "persons")
        # A month of the run: the table reaches further back than it.
        gone = re.search(r'first_day = "(\d{4}-\d{2})', (self.tiny / TINY.name).read_text())[1]
        self.assertIn(gone, {row["month"] for row in self.rows(path)})
        kept = [line for line in path.read_text().splitlines() if not line.startswith(gone)]
        path.write_text("\n".join(kept) + "\n")
        self.assert_refused(path, None, gone)

    def test_a_quote_that_is_never_closed_is_told_where_it_opens(self):
        path = self.table("id", "latitude_deg")
        lines = path.read_text().splitlines()
        first, rest = lines[3].split(",", 1)
        lines[3] = f'{first},"{rest}'
        path.write_text("\n".join(lines) + "\n")
        self.assert_refused(path, 4, "quote")

    def test_an_impossible_latitude_is_told_at_its_line(self):
        path = self.table("id", "latitude_deg")
        self.assert_refused(path, self.edit(path, 2, latitude_deg="123.5"), "123.5")

    def test_a_leg_shorter_than_the_great_circle_is_told_at_its_line(self):
        path = self.table("from", "to", "mode")
        row = next(i for i, leg in enumerate(self.rows(path)) if leg["mode"] not in {"crossing", "port"})  # exempt
        self.assert_refused(path, self.edit(path, row, distance_km="0.01"), "great circle")

    def test_a_column_that_is_missing_is_told_at_the_header(self):
        path = self.table("from", "to", "mode")
        path.write_text(path.read_text().replace("distance_km", "length_km", 1))
        self.assert_refused(path, 1, "distance_km")

    def test_a_text_in_the_place_of_a_number_is_told_at_its_line(self):
        path = self.table("month", "class", "persons")
        self.assert_refused(path, self.edit(path, 0, persons="many"), "many")

    def test_a_table_of_binary_rubbish_is_one_line(self):
        path = self.table("from", "to", "mode")
        path.write_bytes(bytes(range(256)) * 20)
        done = self.transito("check", self.tiny / TINY.name, status=DATAERR)
        self.assertIn(path.name, done.stderr)

    def test_a_table_that_is_not_there_is_told_at_the_line_that_names_it(self):
        path = self.table("from", "to", "mode")
        path.unlink()
        done = self.transito("run", self.tiny / TINY.name, status=NOINPUT)
        lines = (self.tiny / TINY.name).read_text().splitlines()
        line = next(i for i, text in enumerate(lines, 1) if f'{path.name}"' in text)
        self.assertRegex(done.stderr, rf"\A\S*/{TINY.name}:{line}: ")


if __name__ == "__main__":
    unittest.main()
