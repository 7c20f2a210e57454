"""The command line: exit statuses, what goes to which stream, what is left behind."""
import csv
import io
import json
import os
import pty
import signal
import subprocess
import time
import unittest

import h5py

from harness import (CANTCREAT, CONFIG, DATAERR, IOERR, NOINPUT, OK, OSERR, SOURCE, TINY, TRANSITO, USAGE, InFolder)

SHORT = ("--set", "run.warmup_days=5", "--quiet")
LABELS = SOURCE / "configs" / "record" / "agency_labels.csv"


class Help(InFolder):
    def test_help_of_the_program_and_of_each_command_teaches_with_examples(self):
        for words in ([], ["run"], ["check"], ["keys"], ["info"], ["dictionary"], ["export"], ["record"]):
            text = self.transito(*words, "--help", status=OK).stdout
            self.assertIn("Examples:\n  transito", text)

    def test_the_version_is_that_of_the_build_file(self):
        build = (SOURCE / "CMakeLists.txt").read_text()
        version = build.split("project(transito VERSION ")[1].split()[0]
        self.assertTrue(self.transito("--version", status=OK).stdout.startswith(f"transito {version}\n"))

    def test_wrong_usage_is_told_on_standard_error_and_ends_with_64(self):
        for words in ([], ["rum", "x.cfg"], ["run"], ["run", "a.cfg", "b.cfg"], ["run", "a.cfg", "--threads", "0"],
                      ["run", "a.cfg", "--threads", "two"], ["run", "a.cfg", "--replications", "-1"],
                      ["run", "a.cfg", "--seed", "4294967296"], ["run", "a.cfg", "--no-such-option"], ["check"],
                      ["info"], ["info", "a.h5", "--datasets"], ["info", "a.h5", "--json", "--digest"],
                      ["keys", "no.such.key"], ["keys", "run", "results"], ["keys", "corridor", "run", "results"]):
            done = self.transito(*words, status=USAGE)
            self.assertEqual(done.stdout, "", words)
            self.assertTrue(done.stderr.startswith("transito"), done.stderr)
        self.assertEqual(self.left_behind(), [])

    def test_a_mistyped_command_is_told_the_nearest(self):
        self.assertIn('did you mean "check"?', self.transito("chek", "x.cfg", status=USAGE).stderr)


class Keys(InFolder):
    def rows(self, *words):
        return json.loads(self.transito("keys", "--json", *words, status=OK).stdout)

    def test_every_key_has_type_and_description_and_a_default_or_must_be_given(self):
        rows = self.rows()
        keys = [(row["model"], row["key"]) for row in rows]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertTrue({("any", key) for key in ("model", "run.first_day", "run.seed", "results.compression")}
                        <= set(keys))
        for row in rows:
            self.assertTrue(row["type"] and row["description"], row)

    def test_the_choices_of_the_model_are_the_models_that_have_keys(self):
        rows = self.rows()
        choices = next(row["choices"] for row in rows if row["key"] == "model").split("|")
        self.assertIn("corridor", choices)
        self.assertEqual({row["model"] for row in rows}, {"any", *choices})

    def test_a_models_name_chooses_the_keys_of_its_scenarios(self):
        every = self.rows()
        for model in {row["model"] for row in every} - {"any"}:
            self.assertEqual(self.rows(model), [row for row in every if row["model"] in ("any", model)])
            keys = [row["key"] for row in self.rows(model)]
            self.assertEqual(len(keys), len(set(keys)), model)

    def test_a_prefix_chooses_and_all_forms_list_the_same_keys(self):
        for words in (["run"], ["corridor", "line"]):
            keys = [row["key"] for row in self.rows(*words)]
            self.assertTrue(keys and all(key.startswith(words[-1]) for key in keys))
            table = list(csv.DictReader(io.StringIO(self.transito("keys", "--csv", *words, status=OK).stdout)))
            self.assertEqual([row["key"] for row in table], keys)
            for form in ([], ["--markdown"]):
                text = self.transito("keys", *form, *words, status=OK).stdout
                for key in keys:
                    self.assertIn(key, text)


class Check(InFolder):
    def test_a_good_scenario_is_ok_and_nothing_is_made(self):
        text = self.transito("check", TINY, status=OK).stdout
        self.assertTrue(text.startswith(f"{TINY}: ok\n"))
        self.assertEqual(self.left_behind(), [])

    def test_the_printed_scenario_prints_itself_and_gives_the_same_digest(self):
        text = self.transito("check", TINY, "--set", "run.seed=7", "--print", status=OK).stdout
        (self.folder / "resolved.cfg").write_text(text)
        self.assertEqual(self.transito("check", "resolved.cfg", "--print", status=OK).stdout, text)
        self.run_tiny(*SHORT, "--seed", "7", "--output", "a.h5")
        self.transito("run", "resolved.cfg", *SHORT, "--output", "b.h5", status=OK)
        self.assertEqual(self.digest("a.h5"), self.digest("b.h5"))

    def test_origins_name_file_and_line_or_the_command_line(self):
        text = self.transito("check", TINY, "--set", "run.seed=7", "--origins", status=OK).stdout
        self.assertRegex(text, r"(?m)seed = 7;.*--set")
        self.assertRegex(text, r"(?m)#.*tiny\.cfg:\d+")

    def test_an_override_that_matches_no_key_is_wrong_usage(self):
        done = self.transito("check", TINY, "--set", "run.sede=7", status=USAGE)
        self.assertIn('"run.seed"', done.stderr)

    def test_the_last_day_before_the_first_is_refused_with_its_place(self):
        done = self.transito("check", TINY, "--set", "run.last_day=1999-01-01", status=CONFIG)
        self.assertTrue(done.stderr.startswith("--set: run.last_day: the last day is before the first\n"))
        done = self.transito("check", TINY, "--set", "run.last_day=2200-01-01", status=CONFIG)
        self.assertIn("at most 36525 days", done.stderr)


class Run(InFolder):
    def test_results_land_in_results_by_the_name_of_the_scenario_with_a_summary_on_standard_output(self):
        done = self.run_tiny()
        self.assertEqual(self.left_behind(), ["results", "results/tiny.h5"])
        self.assertEqual(done.stderr, "")
        for words in ("uncalibrated", "no interval", "results/tiny.h5", "events"):
            self.assertIn(words, done.stdout)

    def test_an_existing_file_is_refused_with_73_and_replaced_when_asked(self):
        self.run_tiny(*SHORT, "--output", "a.h5")
        before = (self.folder / "a.h5").read_bytes()
        done = self.run_tiny(*SHORT, "--output", "a.h5", "--seed", "2", status=CANTCREAT)
        self.assertIn("a.h5", done.stderr)
        self.assertEqual((self.folder / "a.h5").read_bytes(), before)
        self.run_tiny(*SHORT, "--output", "a.h5", "--seed", "2", "--overwrite")
        self.assertNotEqual((self.folder / "a.h5").read_bytes(), before)
        self.assertEqual(self.left_behind(), ["a.h5"])

    def test_a_folder_that_is_missing_is_refused_with_73(self):
        self.assert_one_line(self.run_tiny(*SHORT, "--output", "no/such/a.h5", status=CANTCREAT).stderr)
        self.assertEqual(self.left_behind(), [])

    def test_a_file_in_the_place_of_the_results_folder_is_refused_with_73(self):
        (self.folder / "results").write_text("mine")
        self.run_tiny(*SHORT, status=CANTCREAT)
        self.assertEqual((self.folder / "results").read_text(), "mine")

    def test_quiet_says_nothing_and_json_says_one_object(self):
        done = self.run_tiny(*SHORT, "--output", "a.h5")
        self.assertEqual((done.stdout, done.stderr), ("", ""))
        done = self.run_tiny("--json", "--replications", "3", "--threads", "2", "--output", "b.h5")
        summary = json.loads(done.stdout)
        self.assertEqual(done.stderr, "")
        self.assertGreater(json.dumps(summary).count("events"), 0)

    def test_the_digest_is_the_same_on_any_number_of_threads_in_any_order_and_again(self):
        digests = set()
        for i, words in enumerate((["--threads", "1"], ["--threads", "1"], ["--threads", "2"], ["--threads", "3"],
                                   ["--threads", "5"], ["--threads", "5", "--shuffle", "1"],
                                   ["--threads", "2", "--shuffle", "2"])):
            self.run_tiny(*SHORT, "--replications", "9", "--output", f"{i}.h5", *words)
            digests.add(self.digest(f"{i}.h5"))
        self.assertEqual(len(digests), 1)
        self.run_tiny(*SHORT, "--replications", "9", "--seed", "99", "--output", "other.h5")
        self.assertNotIn(self.digest("other.h5"), digests)

    def test_only_the_measures_that_a_pattern_matches_are_printed(self):
        done = self.run_tiny("--json", "--measures", "enc*", "--measures", "entered", "--output", "a.h5")
        self.assertEqual([measure["name"] for measure in json.loads(done.stdout)["measures"]],
                         ["entered", "encounters_between_ports", "encounters_at_ports"])
        self.assertIn("(3 of 13 measures)", self.run_tiny("--measures", "enc*", "--measures", "entered").stdout)
        done = self.run_tiny("--measures", "enterd", "--output", "b.h5", status=USAGE)
        self.assertIn('no measure "enterd"\n    did you mean "entered"?', done.stderr)
        self.assertEqual(self.left_behind(), ["a.h5", "results", "results/tiny.h5"])

    def test_ties_are_permuted_without_a_trace_in_the_file_and_compared_in_pairs(self):
        self.run_tiny(*SHORT, "--replications", "12", "--output", "plain.h5")
        done = self.run_tiny(*SHORT, "--json", "--replications", "12", "--permute-ties", "2", "--output", "a.h5")
        self.assertEqual(self.digest("a.h5"), self.digest("plain.h5"))
        self.assertEqual(self.left_behind(), ["a.h5", "plain.h5"])
        summary = json.loads(done.stdout)
        orders = summary["tie_orders"]
        self.assertEqual((orders["orders"], orders["replications"], orders["comparisons"]), (2, 12, 26))
        with h5py.File(self.folder / "a.h5") as file:
            self.assertEqual(orders["ties"], file["replication_ties"][:].sum())
            self.assertEqual(orders["events"], file["replication_events"][:].sum())
        self.assertEqual([(row["mean"], row["half_width"]) for row in orders["measures"]],
                         [(row["mean"], row["half_width"]) for row in summary["measures"]])
        # Parties draw from streams of their own, and a permuted order changes who is first in a line, not how many set out.
        entered = orders["measures"][0]
        self.assertEqual((entered["name"], entered["largest_difference"]), ("entered", 0))
        text = self.run_tiny(*SHORT[:2], "--replications", "12", "--permute-ties", "2").stdout
        self.assertIn(f"Order of simultaneous events: {orders['ties']:,} of {orders['events']:,} events", text)
        self.assertIn("None of 13 figures moves in 2 other orders", text)

    def test_permuting_ties_needs_pairs_and_something_to_print_to(self):
        self.assert_one_line(self.run_tiny("--permute-ties", "2", status=USAGE).stderr)
        for words in (["--permute-ties", "0"], ["--permute-ties", "2", "--quiet", "--replications", "2"]):
            self.run_tiny(*words, status=USAGE)
        self.assertEqual(self.left_behind(), [])

    def test_a_run_goes_on_until_it_is_precise_the_same_way_on_any_number_of_threads(self):
        asked = ("--json", "--replications", "4", "--precision", "0.03", "--set", 'run.precision_measures=["ent*"]')
        summaries = []
        for threads in (1, 3):
            done = self.run_tiny(*SHORT, *asked, "--threads", threads, "--output", f"{threads}.h5")
            summaries.append(json.loads(done.stdout))
        self.assertEqual(self.digest("1.h5"), self.digest("3.h5"))
        summary = summaries[0]
        reached = summary["replications_complete"]
        # Half as many again at each stage, with Student's quantiles for them from a table; four are not enough here.
        students = {4: 3.182, 6: 2.571, 9: 2.306, 14: 2.160, 21: 2.086, 32: 2.040}
        self.assertIn(reached, list(students)[1:])
        self.assertEqual(summary["precision"]["status"], "reached")
        self.assertEqual(summary["precision"]["measures"], ["entered"])
        entered = summary["measures"][0]
        self.assertLessEqual(entered["half_width"] / entered["mean"], 0.03 / 1.03)
        with h5py.File(self.folder / "1.h5") as file:
            self.assertEqual(file["measure_value"].shape[0], reached)
            self.assertEqual(int(file.attrs["replications"]), reached)
            self.assertEqual(file.attrs["precision_status"], b"reached")
            values = file["measure_value"][:, 0]
        for n in (n for n in students if n < reached):  # at no earlier stage was it precise
            half_width = students[n] * values[:n].std(ddof=1) / n ** 0.5
            self.assertGreater(half_width / values[:n].mean(), 0.03 / 1.03)
        # But for the scenario and what was asked, the file is that of as many replications asked for at once.
        self.run_tiny(*SHORT, "--replications", str(reached), "--output", "plain.h5")
        self.assertEqual({name for name, digest in self.dataset_digests("1.h5").items()
                          if digest != self.dataset_digests("plain.h5").get(name)}, {"scenario_text"})

    def dataset_digests(self, file):
        lines = self.transito("info", "--digest", "--datasets", file, status=OK).stdout.splitlines()
        return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}

    def test_a_precision_that_is_not_reached_is_said_everywhere_and_is_no_failure(self):
        words = ("--replications", "4", "--precision", "0.001", "--set", "run.replications_most=5")
        done = self.run_tiny(*SHORT[:2], *words, "--output", "a.h5")
        self.assertRegex(done.stdout, r"(?m)^Precision: 0\.1 % asked of 13 measures, NOT REACHED by 1\d of them with 5 ")
        done = self.run_tiny(*SHORT, *words, "--json", "--output", "b.h5")
        self.assertEqual(json.loads(done.stdout)["precision"]["status"], "not_reached")
        with h5py.File(self.folder / "b.h5") as file:
            self.assertEqual(file.attrs["precision_status"], b"not_reached")
            self.assertEqual(file["measure_value"].shape[0], 5)
        self.assertIn("NOT REACHED", self.transito("info", "b.h5", status=OK).stdout)

    def test_a_precision_that_cannot_be_asked_is_refused_by_check_as_by_run(self):
        cases = [(["run.precision=0.1"], "run.replications: a first stage has at least two"),
                 (["run.precision=1", "run.replications=9"], "run.precision: a relative precision lies between 0 and 1"),
                 (["run.precision=0.1", "run.replications=9", "run.replications_most=8"], "run.replications_most: "),
                 (['run.precision_measures=["enterd"]'],
                  'run.precision_measures: no measure "enterd"\n    did you mean "entered"?')]
        for keys, words in cases:
            sets = [word for key in keys for word in ("--set", key)]
            for command in ("check", "run"):
                self.assertIn(words, self.transito(command, TINY, *sets, status=CONFIG).stderr)
        self.run_tiny("--precision", "two", status=USAGE)
        self.assertEqual(self.left_behind(), [])

    def test_ties_are_compared_over_as_many_replications_as_the_precision_took(self):
        done = self.run_tiny(*SHORT, "--json", "--replications", "4", "--precision", "0.03", "--set",
                             'run.precision_measures=["ent*"]', "--permute-ties", "1", "--output", "a.h5")
        summary = json.loads(done.stdout)
        self.assertGreater(summary["replications_complete"], 4)
        self.assertEqual(summary["tie_orders"]["replications"], summary["replications_complete"])

    def test_a_broken_scenario_leaves_neither_file_nor_folder(self):
        (self.folder / "broken.cfg").write_text(f'base = "{TINY}";\nrun: {{ seed = -1; }};\n')
        self.transito("run", "broken.cfg", status=CONFIG)
        self.run_tiny("--set", "run.seed=-1", status=USAGE)
        self.transito("run", "no-such.cfg", status=NOINPUT)
        self.assertEqual(self.left_behind(), ["broken.cfg"])

    def test_texts_come_through_a_pipe_as_from_a_file_and_one_that_nobody_writes_to_is_empty(self):
        scenario = f'base = "{TINY}";\nrun: {{ seed = 5; }};\n'
        self.assertIn("seed 5", self.transito("check", "/dev/stdin", input=scenario, status=OK).stdout)
        told = self.transito("check", TINY, "--diff-base=/dev/stdin", input=scenario, status=OK).stdout
        self.assertRegex(told, r"run\.seed +5 +1 ")
        os.mkfifo(self.folder / "pipe")
        for words, status in ((("check", "pipe"), CONFIG), (("check", TINY, "--diff-base=pipe"), CONFIG), (("info", "pipe"), NOINPUT),
                              (("check", TINY, "--set", "network.places=pipe"), DATAERR), (("record", "pipe", "--labels", LABELS), DATAERR)):
            with self.subTest(words=words):
                self.assert_one_line(self.transito(*words, status=status, timeout=20).stderr)

    def test_a_replication_over_its_memory_ends_the_run_in_one_line_and_leaves_no_file(self):
        crowd = self.folder / "crowd.cfg"
        crowd.write_text(f'base = "{TINY}";\ndepartures = ( {{ id = "sea"; factor = 100.0; }} );\n')
        done = self.transito("run", crowd, *SHORT, "--set", "run.memory_limit_mib=1", "--replications", "3",
                             "--threads", "1", status=OSERR)
        crowd.unlink()
        self.assertEqual(done.stdout, "")
        self.assertRegex(done.stderr, r"\A--set: run\.memory_limit_mib: replication 0, .* may hold 1; .*\n\Z")
        self.assertEqual(self.left_behind(), [])

    def test_replications_that_kept_to_their_memory_are_recovered_when_a_later_one_does_not(self):
        crowd = self.folder / "crowd.cfg"
        words = ("run", crowd, *SHORT, "--threads", "1", "--overwrite", "--output", "crowd.h5", "--replications")
        for factor in (44.7, 44.6, 44.5, 44.8, 44.4, 44.9):  # the first holds less than 5 MiB, another more
            crowd.write_text(f'base = "{TINY}";\ndepartures = ( {{ id = "sea"; factor = {factor:.1f}; }} );\n')
            first, most = (json.loads(self.transito(*words, count, "--json", status=OK).stdout)["run"]["state_bytes"]
                           for count in ("1", "8"))
            if first <= 5 * 2**20 < most:
                break
        else:
            self.fail("no factor lets the first replication keep to 5 MiB and another not")
        done = self.transito(*words, "8", "--set", "run.memory_limit_mib=5", status=OSERR)
        log, = self.folder.glob("crowd.h5.part.*")
        self.assertRegex(done.stderr, r"run\.memory_limit_mib: replication [1-7], .* may hold 5; .*\n.*transito recover .*\n\Z")
        (self.folder / "crowd.h5").unlink()
        self.assertRegex(self.transito("recover", log, status=OK).stdout, "crowd.h5: [1-7] of 8 replications")

    def test_what_a_replication_may_hold_is_printed_and_changes_no_digest(self):
        run = json.loads(self.transito("run", TINY, "--set", "run.warmup_days=5", "--json", "--output", "free.h5",
                                       status=OK).stdout)["run"]
        mib = -(-run["state_bytes"] // 2**20)
        self.transito("run", TINY, *SHORT, "--set", f"run.memory_limit_mib={mib}", "--output", "bounded.h5", status=OK)
        digests = [self.transito("info", "--digest", file, status=OK).stdout for file in ("free.h5", "bounded.h5")]
        self.assertEqual(digests[0], digests[1])
        self.assertLess(run["state_bytes"], run["peak_bytes"])

    def test_standard_output_that_takes_nothing_is_a_failure(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([TRANSITO, "keys"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, IOERR)
        self.assert_one_line(done.stderr)

    def test_progress_is_shown_on_a_terminal_only_and_cleared(self):
        leader, follower = pty.openpty()
        words = [TRANSITO, "run", str(TINY), "--replications", "3000", "--output", "a.h5", "--overwrite"]
        run = subprocess.Popen(words, cwd=self.folder, stdout=subprocess.PIPE, stderr=follower)
        os.close(follower)
        seen = self.read_until(leader, b"events/s")
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=60)
        self.assertIn(b"events/s", seen)
        self.assertRegex(seen, rb"\r +\d+ %, \d+ of 3000 replications")

    def read_until(self, leader, words):
        seen = b""
        while words not in seen:
            try:
                block = os.read(leader, 4096)
            except OSError:  # the other side is closed
                break
            seen += block
        return seen


class Signals(InFolder):
    def start(self, *words):
        """Starts a long run and waits until it has begun its file."""
        run = subprocess.Popen([TRANSITO, "run", str(TINY), "--output", "a.h5", *words], cwd=self.folder, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not list(self.folder.glob("a.h5.part*")):
            self.assertIsNone(run.poll())
            time.sleep(0.01)
        return run

    def test_a_signal_keeps_what_is_complete_and_the_file_says_so(self):
        self.run_tiny("--quiet", "--replications", "1", "--output", "one.h5")
        for number in (signal.SIGINT, signal.SIGTERM):
            for seconds in (1, 3, 9, 27):  # until a replication is complete, also on a busy machine with sanitizers
                run = self.start("--replications", "20000", "--quiet", "--overwrite")
                time.sleep(seconds)
                run.send_signal(number)
                out, err = run.communicate(timeout=120)
                self.assertEqual(run.returncode, 128 + number, err)
                if "there are no results" not in err:
                    break
            self.assert_one_line(err)
            self.assertIn("complete replications of 20000", err)
            with h5py.File(self.folder / "a.h5") as file, h5py.File(self.folder / "one.h5") as one:
                status = file["replication_status"][:]
                self.assertEqual(len(status), 20000)
                self.assertTrue(0 < (status == 0).sum() < 20000)
                self.assertEqual(status[0], 0)
                # What was complete is what an undisturbed run gives.
                self.assertEqual(file["replication_events"][0], one["replication_events"][0])
            self.assertEqual(self.left_behind(), ["a.h5", "one.h5"])

    def test_a_run_that_is_ended_before_a_replication_is_complete_leaves_nothing(self):
        run = self.start("--set", "run.event_list=reference", "--set", "run.warmup_days=3650", "--quiet")
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 130, err)
        self.assertIn("there are no results", err)
        self.assertEqual(self.left_behind(), [])


class Info(InFolder):
    def test_a_results_file_is_described_for_people_and_as_json(self):
        self.run_tiny(*SHORT, "--output", "a.h5")
        text = self.transito("info", "a.h5", status=OK).stdout
        self.assertIn("uncalibrated", text)
        self.assertIn("replication", text)
        self.assertIn("variables", json.loads(self.transito("info", "--json", "a.h5", status=OK).stdout))

    def test_measures_are_told_as_a_table_as_csv_and_as_json_alike(self):
        done = self.run_tiny(*SHORT, "--replications", "3", "--json", "--output", "a.h5")
        told = {row["name"]: row for row in json.loads(done.stdout)["measures"]}
        found = json.loads(self.transito("info", "--measures", "--json", "a.h5", status=OK).stdout)
        self.assertEqual({row["name"]: row for row in found["measures"]}, told)
        rows = list(csv.DictReader(io.StringIO(self.transito("info", "--measures", "--csv", "a.h5", status=OK).stdout)))
        self.assertEqual([row["measure"] for row in rows], list(told))
        for row in rows:
            self.assertEqual((float(row["mean"]), float(row["half_width"])),
                             (told[row["measure"]]["mean"], told[row["measure"]]["half_width"]))
        lines = self.transito("info", "--measures", "a.h5", status=OK).stdout.splitlines()
        self.assertEqual([line.split()[0] for line in lines[1:]], list(told))

    def test_measures_are_chosen_by_patterns_and_what_is_undefined_is_empty_or_null(self):
        self.run_tiny(*SHORT, "--output", "a.h5")  # one replication: no interval
        rows = json.loads(self.transito("info", "--measures=enc*", "--measures=deaths", "--json", "a.h5",
                                        status=OK).stdout)["measures"]
        self.assertEqual([row["name"] for row in rows], ["encounters_between_ports", "encounters_at_ports", "deaths"])
        self.assertTrue(all(row["half_width"] is None for row in rows))
        rows = csv.DictReader(io.StringIO(self.transito("info", "--measures=d*", "--csv", "a.h5", status=OK).stdout))
        self.assertEqual([row["half_width"] for row in rows], ["", ""])
        done = self.transito("info", "--measures=death", "a.h5", status=USAGE)
        self.assertIn('no measure "death"\n    did you mean "deaths"?', done.stderr)
        for words in (["--csv"], ["--measures", "--digest"], ["--measures", "--csv", "--json"]):
            self.transito("info", *words, "a.h5", status=USAGE)

    def test_datasets_have_a_line_each_and_differ_where_the_results_do(self):
        self.run_tiny(*SHORT, "--output", "a.h5")
        lines = self.transito("info", "--digest", "--datasets", "a.h5", status=OK).stdout.splitlines()
        with h5py.File(self.folder / "a.h5") as file:
            expected = sorted(name for name in file if not name.startswith("provenance") and name != "outputs_text")
        self.assertEqual([line.split("  ", 1)[1] for line in lines], expected)

    def test_what_is_no_results_file_is_one_line_and_65_and_what_is_not_there_66(self):
        (self.folder / "rubbish.h5").write_bytes(bytes(range(256)) * 10)
        (self.folder / "empty.h5").write_bytes(b"")
        for words in ([], ["--digest"], ["--json"]):
            for file, status in (("rubbish.h5", DATAERR), ("empty.h5", DATAERR), ("none.h5", NOINPUT)):
                done = self.transito("info", *words, file, status=status)
                self.assert_one_line(done.stderr)
                self.assertIn(file, done.stderr)
                self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
