"""`transito info --cite`: what it says is what CITATION.cff, the file and its tables say, and nothing is made up."""
import re
import unittest

import h5py

from harness import DATAERR, OK, SOURCE, USAGE, InFolder

SHORT = ("--set", "run.warmup_days=5", "--quiet")


class Cited(InFolder):
    def setUp(self):
        super().setUp()
        self.run_tiny(*SHORT, "--replications", "2", "--output", "a.h5")
        text = (SOURCE / "CITATION.cff").read_text(encoding="utf-8")
        self.cff = dict(re.findall(r'^(title|version|license): "?(.*?)"?$', text, re.M))
        self.authors = re.findall(r"^  - name: (.*)$", text, re.M)

    def test_program_run_and_tables_are_named(self):
        text = self.transito("info", "--cite", "a.h5", status=OK).stdout
        with h5py.File(self.folder / "a.h5") as file:
            attributes = {k: v.decode() if isinstance(v, bytes) else v for k, v in file.attrs.items()}
            tables = {file[name].attrs["file_name"].decode(): file[name].attrs["xxh3_128"].decode() for name in file
                      if name.startswith("table_")}
        self.assertEqual(len(self.authors), 1, "cite.c names one author")
        for words in (self.cff["title"], *self.authors, self.cff["version"], self.cff["license"],
                      attributes["provenance_commit"], attributes["provenance_libraries"], attributes["title"],
                      f"seed {attributes['seed']}", "2 of 2 replications", "uncalibrated", self.digest("a.h5"),
                      attributes["provenance_started_utc"][:10]):
            self.assertIn(words, text)
        for name, value in tables.items():
            self.assertRegex(text, rf"{re.escape(name)} .*{value}")
        self.assertNotIn("doi", text.lower())

    def test_sources_of_the_record_and_of_tables_are_those_in_the_file(self):
        self.transito("run", SOURCE / "configs/baseline-2023.cfg", "--replications", "1", "--set", "run.warmup_days=1", "--set",
                      'run.last_day="2023-01-31"', "--quiet", "--output", "b.h5", status=OK)
        text = self.transito("info", "--cite", "b.h5", status=OK).stdout
        with h5py.File(self.folder / "b.h5") as file:
            named = {str(v.attrs["comment"].decode()).split("Source: ")[1] for v in file.values()
                     if b"Source: " in v.attrs.get("comment", b"")}
            appointments = file["table_appointments_table"].asstr()[()]
        self.assertTrue(named)
        for source in named:
            self.assertEqual(text.count(f"  {source}\n"), 1)
        for line in appointments.splitlines()[1:]:
            self.assertIn(line.rsplit(",", 1)[1].strip('"').rstrip("."), text)

    def test_bibtex_has_the_fields_with_tex_escaped(self):
        text = self.transito("info", "--cite=bibtex", "a.h5", status=OK).stdout
        entries = re.findall(r"@misc\{([^,]+),\n((?:  \w+ = \{\{.*\}\},\n)+)\}\n", text)
        self.assertEqual(len(entries), 2, text)
        fields = [dict(re.findall(r"  (\w+) = \{\{(.*)\}\},", body)) for _, body in entries]
        self.assertEqual(fields[0]["author"], self.authors[0])
        self.assertEqual(fields[0]["title"], self.cff["title"])
        self.assertNotIn("author", fields[1])
        self.assertIn(self.digest("a.h5"), fields[1]["note"])
        for field in fields:
            for value in field.values():
                self.assertNotRegex(value, r"(?<!\\)[%&#_$]")

    def test_wrong_words_and_files_are_refused(self):
        for words in (["--cite=apa", "a.h5"], ["--cite", "--json", "a.h5"], ["--cite", "--digest", "a.h5"], ["--cite"]):
            self.transito("info", *words, status=USAGE)
        (self.folder / "text.h5").write_text("no HDF5")
        done = self.transito("info", "--cite", "text.h5", status=DATAERR)
        self.assert_one_line(done.stderr)


if __name__ == "__main__":
    unittest.main()
