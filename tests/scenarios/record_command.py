"""`transito record`: the agency's CSV becomes the tables of configs/record.

Made-up lines of a few months, whose sums are worked out here, run everywhere; where the groundwork's copy of the record is at hand, it
is written in the agency's form and must give configs/record byte for byte.
"""
import collections
import csv
import io
import unittest

from harness import CANTCREAT, DATAERR, NOINPUT, OK, SOURCE, USAGE, InFolder

RECORD = SOURCE / "configs" / "record"
LABELS = RECORD / "agency_labels.csv"
GROUNDWORK = SOURCE.parent / "shared" / "data" / "us_encounters.csv"
TABLES = ["encounters_sector_month.csv", "encounters_nationality_month.csv",
          "encounters_nationality_sector_quarter.csv", "family_shares_month.csv"]
HEADER = ["Fiscal Year", "Month Grouping", "Month (abbv)", "Component", "Land Border Region", "Area of Responsibility",
          "AOR (Abbv)", "Demographic", "Citizenship", "Title of Authority", "Encounter Type", "Encounter Count"]
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
AGENCY = {"ofo": "Office of Field Operations", "usbp": "U.S. Border Patrol", "single_adult": "Single Adults",
          "family_member": "FMUA", "accompanied_minor": "Accompanied Minors", "unaccompanied_child": "UC / Single Minors",
          "title8": "Title 8", "title42": "Title 42", "apprehension": "Apprehensions", "expulsion": "Expulsions",
          "inadmissible": "Inadmissibles"}
FOLDED = {"ROU": "ROMANIA", "UKR": "UKRAINE", "CAN": "CANADA", "PHL": "PHILIPPINES", "MMR": "MYANMAR (BURMA)"}


def line(month, area="Tucson Sector", who="MEXICO", kind="Single Adults", count=1, component="U.S. Border Patrol",
         region="Southwest Land Border", title="Title 8", year_text="{}"):
    year, number = int(month[:4]), int(month[5:])
    return [year_text.format(year + (number >= 10)), "FYTD", MONTHS[number - 1], component, region, area, "X", kind, who,
            title, "Apprehensions", count]


def text_of(lines, header=tuple(HEADER), **options):
    text = io.StringIO()
    csv.writer(text, **options).writerows([header, *lines])
    return text.getvalue()


class Record(InFolder):
    def write(self, name, lines, encoding="utf-8", header=tuple(HEADER), **options):
        (self.folder / name).write_bytes(text_of(lines, header, **options).encode(encoding))
        return name

    def record(self, *words, status=OK):
        return self.transito("record", *words, "--labels", LABELS, status=status)

    def table(self, name, folder="record"):
        with open(self.folder / folder / name, newline="", encoding="utf-8") as file:
            return [list(row.values()) for row in csv.DictReader(file)]

    def refuse(self, lines, words, name="bad.csv", **options):
        done = self.record(self.write(name, lines, **options), status=DATAERR)
        self.assertIn(words, done.stderr)
        self.assertFalse((self.folder / "record").exists(), "a table was written")
        return done


class Tables(Record):
    def test_sums_orders_shares_and_whole_quarters_are_as_worked_out_here(self):
        self.write("a.csv", [
            line("2022-12", count=100), line("2023-01", count=40), line("2023-01", kind="FMUA", count=50),
            line("2023-01", kind="UC / Single Minors", count=10), line("2023-01", title="Title 42", count=20),
            line("2023-01", who="VENEZUELA", count=9), line("2023-02", who="CANADA", count=1), line("2023-02", who="OTHER", count=2),
            line("2023-02", "San Diego Field Office", component="Office of Field Operations", kind="Accompanied Minors", count=30),
            line("2023-03", "Big Bend Sector", count=0), line("2023-03", "Yuma Sector", count=7),
            line("2023-03", "Boston Field Office", region="Northern Land Border", count=999)])
        done = self.record("a.csv")
        self.assertEqual(self.table(TABLES[0]), [
            ["2022-12", "tucson_sector", "usbp", "100"], ["2023-01", "tucson_sector", "usbp", "129"],
            ["2023-02", "san_diego_field_office", "ofo", "30"], ["2023-02", "tucson_sector", "usbp", "3"],
            ["2023-03", "yuma_sector", "usbp", "7"]])
        self.assertEqual(self.table(TABLES[1]), [
            ["2022-12", "MEX", "usbp", "100"], ["2023-01", "MEX", "usbp", "120"], ["2023-01", "VEN", "usbp", "9"],
            ["2023-02", "MEX", "ofo", "30"], ["2023-02", "OTHER", "usbp", "3"], ["2023-03", "MEX", "usbp", "7"]])
        self.assertEqual(self.table(TABLES[2]), [
            ["2023-Q1", "MEX", "san_diego_field_office", "ofo", "30"], ["2023-Q1", "MEX", "tucson_sector", "usbp", "120"],
            ["2023-Q1", "MEX", "yuma_sector", "usbp", "7"], ["2023-Q1", "VEN", "tucson_sector", "usbp", "9"],
            ["2023-Q1", "OTHER", "tucson_sector", "usbp", "3"]])
        self.assertEqual(self.table(TABLES[3]), [
            ["2022-12", "MEX", "usbp", "100", "0", "0"], ["2023-01", "MEX", "usbp", "120", "0.4167", "0.0833"],
            ["2023-02", "MEX", "ofo", "30", "1", "0"]])
        self.assertIn("2022-Q4 is not whole", done.stderr)
        self.assertIn("2022-12 to 2023-03, 269 encounters", done.stdout)

    def test_what_releases_differ_in_is_taken_as_it_comes(self):
        plain = [line("2022-10", count=1234), line("2022-11", who="CHINA, PEOPLES REPUBLIC OF", count=5), line("2022-12", count=3)]
        odd = [line("2022-10", area=" tucson  sector", count="1,234", year_text="FY{}"),
               line("2022-11", who="China, Peoples Republic Of", count="5.0", year_text="{} (FYTD)"),
               line("2022-12", component="U.S. BORDER PATROL", count="3")]
        odd[2][2] = "December"
        renamed = [name.replace("Citizenship", "Citizenship Grouping") for name in HEADER]
        small = [name.lower().replace(" ", "_").replace("(", "").replace(")", "") for name in HEADER]
        self.record(self.write("plain.csv", plain), "--output", "plain")
        for name, options in (("bom", {"encoding": "utf-8-sig"}), ("renamed", {"header": renamed}),
                              ("small", {"header": small}), ("unix", {"lineterminator": "\n"}),
                              ("quoted", {"quoting": csv.QUOTE_ALL})):
            self.record(self.write(f"{name}.csv", odd, **options), "--output", name)
            for table in TABLES:
                self.assertEqual((self.folder / name / table).read_bytes(), (self.folder / "plain" / table).read_bytes(), name)

    def test_of_a_month_in_two_releases_the_one_named_last_is_taken_whole(self):
        self.write("old.csv", [line("2023-01", count=1), line("2023-02", count=2), line("2023-02", "Yuma Sector", count=50)])
        self.write("new.csv", [line("2023-02", count=3), line("2023-03", count=4)])
        done = self.record("old.csv", "new.csv")
        self.assertEqual([row[-1] for row in self.table(TABLES[0])], ["1", "3", "4"])
        self.assertIn("old.csv: 1 of its months", done.stderr)
        done = self.record("new.csv", "old.csv", "--output", "other")
        self.assertEqual([row[-1] for row in self.table(TABLES[0], "other")], ["1", "2", "50", "4"])

    def test_a_month_that_is_missing_is_told(self):
        done = self.record(self.write("a.csv", [line("2022-10"), line("2022-12")]))
        self.assertIn("no month 2022-11", done.stderr)

    def test_the_groundworks_copy_in_the_agencys_form_gives_configs_record(self):
        if not GROUNDWORK.is_file():
            self.skipTest(f"{GROUNDWORK} is not here")
        with open(LABELS, newline="", encoding="utf-8") as file:
            words = {row["id"]: row["label"] for row in csv.DictReader(file) if row["column"] in ("area", "citizenship")
                     and row["label"] not in FOLDED.values()} | FOLDED
        with open(GROUNDWORK, newline="", encoding="utf-8") as file:
            lines = [line(r["month"], words[r["area"]], words[r["nationality"]], AGENCY[r["demographic"]], r["events"],
                          AGENCY[r["component"]], title=AGENCY[r["authority"]])[:10] + [AGENCY[r["kind"]], r["events"]]
                     for r in csv.DictReader(file) if r["month"] <= "2023-09"]
        self.record(self.write("agency.csv", lines, encoding="utf-8-sig"))
        for name in TABLES:
            self.assertEqual((self.folder / "record" / name).read_bytes(), (RECORD / name).read_bytes(), name)

    def test_the_tables_are_read_by_a_scenario(self):
        rows = collections.defaultdict(list)
        with open(RECORD / TABLES[0], newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                rows[row["month"]].append(row)
        with open(LABELS, newline="", encoding="utf-8") as file:
            words = {row["id"]: row["label"] for row in csv.DictReader(file) if row["column"] in ("area", "component")}
        lines = [line(month, words[r["area"]], count=r["encounters"], component=words[r["component"]])
                 for month, of_month in rows.items() if month >= "2022-10" for r in of_month]
        self.record(self.write("a.csv", lines))
        self.transito("check", SOURCE / "configs" / "baseline-2023.cfg", "--set",
                      f'record.encounters_area="{self.folder}/record/{TABLES[0]}"', "--set",
                      f'record.encounters_nationality="{self.folder}/record/{TABLES[1]}"', status=OK)


class Labels(Record):
    def test_the_labels_are_ids_that_the_tables_of_configs_know(self):
        with open(LABELS, newline="", encoding="utf-8") as file:
            ids = collections.defaultdict(set)
            for row in csv.DictReader(file):
                ids[row["column"]].add(row["id"])
        for name, column, key in ((TABLES[0], "area", "area"), (TABLES[0], "component", "component"),
                                  (TABLES[1], "nationality", "citizenship")):
            with open(RECORD / name, newline="", encoding="utf-8") as file:
                self.assertEqual({row[column] for row in csv.DictReader(file)}, ids[key])

    def test_they_are_found_beside_the_record(self):
        self.write("a.csv", [line("2023-01")])
        done = self.transito("record", "a.csv", status=NOINPUT)
        self.assertIn("--labels", done.stderr)
        (self.folder / "configs").symlink_to(SOURCE / "configs")
        self.transito("record", "a.csv", status=OK)

    def test_wrong_labels_are_told_with_their_line(self):
        self.write("a.csv", [line("2023-01")])
        for text, words in (("column,label,id\ncolour,red,1\n", ":2: column"), ("column,label,id\nregion,A,maybe\n", "counted"),
                            ("column,label,id\ndemographic,A,old\n", "child_alone"),
                            ("column,label,id\narea,A,a\narea,a,b\n", "twice"), ("label,id\nA,a\n", "column"), ("", "empty")):
            (self.folder / "l.csv").write_text(text)
            self.assertIn(words, self.transito("record", "a.csv", "--labels", "l.csv", status=DATAERR).stderr)


class Refused(Record):
    def test_what_is_unknown_is_told_with_its_line(self):
        good = line("2023-01")
        for broken, words in ((line("2023-01", area="Tuscon Sector"), 'bad.csv:3: Area of Responsibility: "Tuscon Sector"'),
                              (line("2023-01", who="ATLANTIS"), "Citizenship"), (line("2023-01", kind="Others"), "Demographic"),
                              (line("2023-01", region="South"), "Land Border Region"), (line("2023-01", component="Navy"), "Component"),
                              (line("2023-01", year_text="23"), "fiscal year"), (line("2023-01", count="many"), "no count"),
                              (line("2023-01", count=""), "no count"), (line("2023-01", count="-3"), "no count"),
                              (line("2023-01", count="9" * 30), "no count"),
                              (good[:2] + ["SMARCH"] + good[3:], "no month"), (good[:5], "cells where the header has")):
            self.refuse([good, broken], words)

    def test_two_releases_in_one_file_are_refused(self):
        done = self.refuse([line("2023-01", count=5), line("2023-02"), line("2023-01", count=6)], "bad.csv:4")
        self.assertIn("line 2", done.stderr)

    def test_other_files_are_refused(self):
        for name, text in (("empty.csv", ""), ("header.csv", ",".join(HEADER) + "\n"), ("other.csv", "a,b\n1,2\n"),
                           ("cut.csv", text_of([line("2023-01", who="CHINA, PEOPLES")])[:-25])):
            (self.folder / name).write_text(text)
            self.record(name, status=DATAERR)
        (self.folder / "binary.csv").write_bytes(bytes(range(256)) * 10)
        self.record("binary.csv", status=DATAERR)
        self.record("none.csv", status=NOINPUT)
        self.record(".", status=NOINPUT)
        self.transito("record", status=USAGE)
        only_north = self.write("north.csv", [line("2023-01", "Boston Field Office", region="Northern Land Border")])
        self.assertIn("no encounters", self.record(only_north, status=DATAERR).stderr)
        self.assertFalse((self.folder / "record").exists())

    def test_tables_that_exist_are_kept_and_none_is_written_alone(self):
        self.write("a.csv", [line("2023-01")])
        (self.folder / "record").mkdir()
        (self.folder / "record" / TABLES[2]).write_text("mine")
        self.record("a.csv", status=CANTCREAT)
        self.assertEqual([p.name for p in (self.folder / "record").iterdir()], [TABLES[2]])
        self.assertEqual((self.folder / "record" / TABLES[2]).read_text(), "mine")
        self.record("a.csv", "--overwrite")
        self.assertEqual(len(list((self.folder / "record").iterdir())), 4)
        (self.folder / "file").write_text("")
        self.record("a.csv", "--output", "file", status=CANTCREAT)
        self.record("a.csv", "--output", "no/such", status=CANTCREAT)


if __name__ == "__main__":
    unittest.main()
