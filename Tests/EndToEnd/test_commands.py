"""The command line: exit codes, output, help."""

import hashlib
import json
import os
import signal
import subprocess
import unittest
from xml.etree import ElementTree

from PIL import Image
from samples import jpeg, pdf
from samples.pictures import photo
from support import WORKER, WorkerTestCase

PICTURE = jpeg.encoded(photo(32, 24))

REPORT_FIELDS = {
    "schema", "job", "verdict", "reason", "claimed", "mediaType", "types", "input", "output", "findings", "fidelity",
    "archived", "attachments", "policy", "engine", "timings", "usage",
}


class CommandTests(WorkerTestCase):
    def test_exit_codes_of_scan(self):
        good, bad = self.write("a.jpg", PICTURE), self.write("b.jpg", PICTURE[:-9])
        self.assertEqual(self.run_worker("scan", good).returncode, 0)
        self.assertEqual(self.run_worker("scan", good, bad).returncode, 1)
        missing = self.run_worker("scan", good, self.directory / "missing.jpg")
        self.assertEqual(missing.returncode, 2)
        self.assertIn(b"missing.jpg", missing.stderr)
        self.assertEqual(self.run_worker("scan").returncode, 2)
        self.assertEqual(self.run_worker("scan", good, "--colour", "red").returncode, 2)

    def test_an_error_for_one_file_leaves_the_reports_of_the_others(self):
        good, bad = self.write("a.jpg", PICTURE), self.write("b.jpg", PICTURE[:-9])
        result = self.run_worker("scan", good, self.directory / "missing.jpg", bad, "--json")
        self.assertEqual(result.returncode, 2)
        verdicts = [report["verdict"] for report in self.objects(result)]
        self.assertEqual([verdict for verdict in verdicts if verdict != "failed"], ["accepted", "rejected"])

    def test_what_is_no_file_is_not_read(self):
        os.mkfifo(self.directory / "pipe.jpg")
        folder = self.directory / "folder.jpg"
        folder.mkdir()
        for path in (self.directory / "pipe.jpg", folder, "/dev/zero"):
            with self.subTest(str(path)):
                result = self.run_worker("scan", path, "--json")
                self.assertIn(result.returncode, (1, 2))
                self.assertNotIn(b"accepted", result.stdout)

    def test_output_has_no_colour_and_no_second_line_for_a_name(self):
        self.write("a\nb\x1b[31m.jpg", PICTURE)
        result = self.run_worker("scan", self.directory / "a\nb\x1b[31m.jpg")
        self.assertEqual(result.returncode, 0)
        self.assertNotIn(b"\x1b", result.stdout + result.stderr)
        self.assertTrue(result.stdout.splitlines()[0].endswith(b"accepted, image/jpeg"), result.stdout)

    def test_quiet_is_quiet(self):
        self.spool("a.jpg", PICTURE)
        self.spool("b.jpg", PICTURE[:-9])
        result = self.drain()
        self.assertEqual((result.stdout, result.stderr), (b"", b""))

    def test_sanitize_of_standard_input(self):
        result = self.run_worker(
            "sanitize", "-", "--name", "a.jpg", "--output", self.directory / "clean", "--json", stdin=PICTURE)
        report, = self.objects(result)
        self.assertEqual(report["verdict"], "accepted")
        self.assertEqual(
            hashlib.sha256(self.clean_bytes(report)).hexdigest(), report["output"]["sha256"])

    def test_sanitize_writes_nothing_of_a_bad_file(self):
        result = self.run_worker(
            "sanitize", self.write("a.jpg", PICTURE[:-9]), "--output", self.directory / "clean", "--json")
        report, = self.objects(result)
        self.assertEqual((result.returncode, report["output"]), (1, None))
        self.assertEqual([path for path in (self.directory / "clean").rglob("*") if path.is_file()], [])

    def test_sanitize_into_a_file_is_an_error(self):
        path = self.write("a.jpg", PICTURE)
        result = self.run_worker("sanitize", path, "--output", self.write("taken", b""), "--json")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(self.directory.joinpath("taken").read_bytes(), b"")

    def test_nothing_is_written_to_a_name_that_looks_like_standard_output(self):
        path = self.write("a.jpg", PICTURE)
        for command in (["sanitize", path, "--output", "-"], ["quarantine", "export", "0b5c8d6e", "--output", "-"]):
            result = self.run_worker(*command)
            self.assertEqual((result.returncode, result.stdout), (2, b""), command)
            self.assertIn(b"standard output", result.stderr)
        self.assertFalse((self.directory / "-").exists())

    def test_enqueue_without_move_leaves_the_file_and_takes_a_name_twice(self):
        path = self.write("a.jpg", PICTURE)
        for _ in range(2):
            result = self.run_worker("enqueue", path, "--json")
            self.assertEqual(result.returncode, 0, result.stderr.decode())
            entry, = self.objects(result)
            self.assertTrue(any(job["id"] in entry.values() for job in self.jobs()))
        self.assertEqual(path.read_bytes(), PICTURE)
        self.drain()
        self.assertEqual([(job["state"], job["name"]) for job in self.jobs()], [("stored", "a.jpg")] * 2)
        self.assertEqual(len(self.stored_files()), 2)

    def test_enqueue_of_what_is_missing(self):
        result = self.run_worker("enqueue", self.directory / "missing.jpg")
        self.assertEqual((result.returncode, result.stdout), (2, b""))
        self.assertIn(b"missing.jpg", result.stderr)

    def test_a_name_that_begins_with_a_hyphen_is_no_wish_for_help(self):
        path = self.write("-holiday.png", b"x")
        result = self.run_worker("enqueue", path.name)
        self.assertEqual((result.returncode, result.stdout), (2, b""))
        self.assertIn(b"'-holiday.png' begins with a hyphen; put -- before the names", result.stderr)
        result = self.run_worker("enqueue", "--help", "-holiday.png")
        self.assertEqual((result.returncode, b"USAGE" in result.stdout), (0, True))

    def test_enqueue_takes_names_from_standard_input(self):
        paths = [self.write(name, PICTURE) for name in ("a b.jpg", "c\nd.jpg")]
        result = self.run_worker("enqueue", "--files-from0", "-", stdin=b"\0".join(os.fsencode(p) for p in paths))
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.drain()
        self.assertEqual(sorted(job["name"] for job in self.jobs()), ["a b.jpg", "c\\u{a}d.jpg"])

    def test_a_list_of_files_comes_from_a_pipe_that_is_still_written(self):
        paths = [self.write(name, PICTURE) for name in ("a.jpg", "b.jpg")]
        result = subprocess.run(
            ["bash", "-c", '"$0" scan --json --files-from0 <(sleep 0.3; printf "%s\\0" "$1"; sleep 0.3; printf "%s\\0" "$2")',
             WORKER, *paths], capture_output=True, cwd=self.directory)
        self.assertEqual((result.returncode, len(self.objects(result))), (0, 2), result.stderr.decode())

    def test_settings_of_the_environment_that_are_not_utf_8_are_refused(self):
        for variable, code in ((b"INGEST_HOME", 2), (b"OTHER", 0)):
            result = subprocess.run(
                [WORKER, "policy", "show"], capture_output=True, cwd=self.directory,
                env={**os.environb, variable: os.fsencode(self.directory) + b"/\xff"})
            self.assertEqual(result.returncode, code, result.stderr)
            self.assertEqual(b"INGEST_HOME is not UTF-8" in result.stderr, code == 2)

    def test_names_that_are_not_utf_8(self):
        paths = [os.path.join(os.fsencode(self.directory), name) for name in (b"\xff.jpg", b"\xfe.jpg", "é.jpg".encode())]
        for path in paths:
            with open(path, "wb") as file:
                file.write(PICTURE)
        listed = b"\0".join(paths)
        reports = self.objects(self.run_worker("scan", "--files-from0", "-", "--json", stdin=listed))
        self.assertEqual([report["verdict"] for report in reports], ["accepted"] * 3)
        self.assertEqual([report["claimed"]["name"] for report in reports], ["\\xff.jpg", "\\xfe.jpg", "é.jpg"])
        self.assertTrue(reports[0]["claimed"]["path"].endswith("/\\xff.jpg"))
        result = self.run_worker("sanitize", "--files-from0", "-", "--output", self.directory / "clean", stdin=listed)
        self.assertEqual((result.returncode, len(list((self.directory / "clean").iterdir()))), (0, 3))
        result = self.run_worker("enqueue", "--files-from0", "-", "--move", stdin=listed)
        self.assertEqual((result.returncode, len(result.stdout.splitlines())), (0, 3), result.stderr)
        self.assertFalse(any(os.path.exists(path) for path in paths))
        self.drain()
        self.assertEqual(len(self.stored_files()), 3)
        # Swift would take another name for it, which may be that of another file.
        for option in ([], ["--files-from0"], ["--output"]):
            result = subprocess.run(
                [WORKER, "sanitize", "a.jpg", "--output", "clean", *option, b"\xff.jpg"], capture_output=True,
                cwd=self.directory)
            self.assertEqual((result.returncode, result.stdout), (2, b""))
            self.assertIn(b"the argument \\xff.jpg is not UTF-8", result.stderr)

    def test_a_reader_that_goes_away(self):
        paths = [self.write(f"{number}.jpg", PICTURE) for number in range(40)]
        with subprocess.Popen(
                [WORKER, "scan", *map(str, paths), "--json", "--home", str(self.home)], stdout=subprocess.PIPE,
                stderr=subprocess.PIPE) as process:
            process.stdout.readline()
            process.stdout.close()
            errors = process.stderr.read()
            process.wait(timeout=60)
        self.assertNotIn(process.returncode, (-signal.SIGSEGV, -signal.SIGILL, -signal.SIGABRT, -signal.SIGTRAP))
        self.assertNotIn(b"Fatal error", errors)

    def test_a_report_has_every_field(self):
        for name, data in [("a.jpg", PICTURE), ("b.jpg", PICTURE[:-9]), ("c.jpg", b"")]:
            report, = self.objects(self.run_worker("scan", self.write(name, data), "--json"))
            self.assertEqual(set(report), REPORT_FIELDS)
            self.assertEqual(report["schema"], "ingest-report/1")
            self.assertEqual(report["engine"]["sandbox"], "on")
            self.assertLessEqual(
                {"libmagic", "libjpeg-turbo", "libdeflate"}, set(report["engine"]["libraries"]))
            if report["reason"]:
                self.assertEqual(set(report["reason"]), {"code", "stage", "offset", "construct", "message"})

    def test_without_the_sandbox_the_report_says_so(self):
        report, = self.objects(self.run_worker("scan", self.write("a.jpg", PICTURE), "--json", "--sandbox", "off"))
        self.assertEqual((report["verdict"], report["engine"]["sandbox"]), ("accepted", "off"))
        result = self.run_worker("scan", self.directory / "a.jpg", "--sandbox", "off", "--quiet")
        self.assertIn(b"UNSAFE", result.stderr)
        doctor = self.run_worker("doctor", "--sandbox", "off")
        self.assertEqual(doctor.returncode, 1)
        self.assertIn(b"sandbox", doctor.stdout)

    def test_scan_writes_nothing(self):
        self.run_worker("scan", self.write("a.jpg", PICTURE))
        self.assertFalse(self.home.exists())

    def test_standard_input(self):
        result = self.run_worker("scan", "-", "--name", "a.jpg", "--json", stdin=PICTURE)
        report, = self.objects(result)
        self.assertEqual((report["verdict"], report["claimed"]["name"]), ("accepted", "a.jpg"))

    def test_enqueue_takes_standard_input(self):
        result = self.run_worker("enqueue", "-", "--name", "a b.jpg", stdin=PICTURE)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.drain()
        job, = self.jobs()
        self.assertEqual((job["id"], job["name"], job["state"]), (result.stdout.decode().strip(), "a b.jpg", "stored"))

    def test_a_log_level_that_does_not_exist(self):
        result = self.run_worker("scan", self.write("a.jpg", PICTURE), "--log-level", "loud")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"log.level", result.stderr)

    def test_a_list_of_names(self):
        paths = [self.write(name, PICTURE) for name in ("a b.jpg", "c\nd.jpg")]
        listing = b"\0".join(str(path).encode() for path in paths)
        result = self.run_worker("scan", "--files-from0", "-", "--json", stdin=listing)
        self.assertEqual([report["verdict"] for report in self.objects(result)], ["accepted"] * 2)

    def test_sanitize_never_touches_the_input(self):
        data = jpeg.after_start(PICTURE, jpeg.comment("hello"))
        path = self.write("a.jpg", data)
        report, = self.sanitized(path)
        self.assertEqual(path.read_bytes(), data)
        self.assertRegex(report["output"]["path"], r"/[0-9a-f-]{36}\.jpg$")

    def test_the_same_file_gives_the_same_clean_file(self):
        path = self.write("a.pdf", pdf.saved(pdf.document()))
        one, other = self.sanitized(path), self.sanitized(path)
        self.assertEqual(one[0]["output"]["sha256"], other[0]["output"]["sha256"])

    def test_enqueue_prints_ids_that_jobs_shows(self):
        first, second = self.write("a.jpg", PICTURE), self.write("b.jpg", PICTURE)
        result = self.run_worker(
            "enqueue", first, second, "--workspace", "clinic", "--label", "session=42", "--move")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        ids = result.stdout.decode().split()
        self.assertEqual(len(set(ids)), 2)
        self.assertFalse(first.exists() or second.exists())
        self.assertEqual({job["state"] for job in self.jobs()}, {"available"})
        self.drain()
        for job in self.jobs():
            self.assertIn(job["id"], ids)
            self.assertEqual((job["state"], job["workspace"], job["verdict"]), ("stored", "clinic", "accepted"))
            self.assertRegex(job["key"], r"^clinic/[0-9a-f-]{36}\.jpg$")
            for field in ("createdAt", "updatedAt"):
                self.assertRegex(job[field], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
            self.assertEqual(set(job), {
                "id", "state", "workspace", "name", "spoolName", "attempts", "verdict", "reason", "key", "createdAt",
                "updatedAt"})
            shown, = self.objects(self.run_worker("jobs", "show", job["id"], "--json"))
            self.assertEqual(shown["report"]["output"]["key"], job["key"])

    def test_enqueue_refuses_what_cannot_be_a_key(self):
        path = self.write("a.jpg", PICTURE)
        for arguments in (["--workspace", "../x"], ["--label", "a"], ["--label", "a=b/c"]):
            with self.subTest(arguments):
                result = self.run_worker("enqueue", path, *arguments)
                self.assertEqual(result.returncode, 2)
                self.assertIn(arguments[0].encode(), result.stderr)

    def test_jobs_of_a_state(self):
        self.spool("a.jpg", PICTURE)
        self.spool("b.jpg", b"")
        self.drain()
        for state, name in (("stored", "a.jpg"), ("quarantined", "b.jpg")):
            job, = self.objects(self.run_worker("jobs", "list", "--json", "--state", state))
            self.assertEqual(job["name"], name)
        self.assertEqual(self.run_worker("jobs", "list", "--state", "lost").returncode, 2)
        self.assertEqual(self.run_worker("jobs", "show", "nothing").returncode, 2)

    def test_tables_fit_eighty_columns(self):
        self.spool("a-very-long-name-" * 8 + ".jpg", PICTURE)
        self.spool("b.jpg", PICTURE[:-9])
        self.drain()
        for command, head in ((("jobs", "list"), "ID"), (("objects", "list"), "STORED"), (("quarantine", "list"), "ID")):
            lines = self.run_worker(*command).stdout.decode().splitlines()
            self.assertGreater(len(lines), 1, command)
            self.assertTrue(lines[0].startswith(head), lines[0])
            self.assertLessEqual(max(map(len, lines)), 80, lines)
        stored, = [job["key"] for job in self.jobs() if job["key"]]
        self.assertTrue(self.run_worker("objects", "list").stdout.decode().splitlines()[1].endswith(" " + stored))

    def test_lists_of_a_workspace_of_a_time_and_of_a_length(self):
        for number in range(3):
            for workspace in ("mine", "theirs"):
                self.spool(f"{number}.jpg", PICTURE, workspace=workspace)
                self.spool(f"{number}-bad.jpg", PICTURE[:-9], workspace=workspace)
        self.drain()

        def listed(*arguments):
            result = self.run_worker(*arguments, "--json")
            self.assertEqual(result.returncode, 0, result.stderr)
            return self.objects(result)

        everything = listed("jobs", "list")
        self.assertEqual(len(everything), 12)
        mine = [job for job in everything if job["workspace"] == "mine"]
        self.assertEqual(listed("jobs", "list", "--workspace", "mine"), mine)
        self.assertEqual(listed("jobs", "list", "--workspace", "mine", "--limit", "2"), mine[:2])
        since = everything[5]["createdAt"]
        self.assertEqual(listed("jobs", "list", "--since", since), [job for job in everything if job["createdAt"] >= since])
        self.assertEqual(listed("jobs", "list", "--since", "2099-01-01"), [])
        self.assertEqual(len(listed("jobs", "list", "--slow", "--workspace", "nobody")), 0)
        refused = listed("quarantine", "list")
        self.assertEqual(len(refused), 6)
        self.assertEqual(listed("quarantine", "list", "--limit", "4"), refused[:4])
        ids = {job["id"] for job in mine}
        self.assertEqual(
            listed("quarantine", "list", "--workspace", "mine"), [item for item in refused if item["id"] in ids])
        objects = listed("objects", "list")
        self.assertEqual((len(objects), listed("objects", "list", "--limit", "2")), (6, objects[:2]))
        for command in ("jobs", "quarantine", "objects"):
            self.assertEqual(self.run_worker(command, "list", "--limit", "0").returncode, 2)
        self.assertIn(b"2026-01-31", self.run_worker("jobs", "list", "--since", "yesterday").stderr)

    def test_doctor_stops_every_hostile_act(self):
        result = self.run_worker("doctor", "--sandbox", "--json")
        self.assertEqual(result.returncode, 0, result.stdout.decode())
        checks = {check["check"]: check for check in self.objects(result)}
        self.assertGreaterEqual(sum(name.startswith("sandbox: ") for name in checks), 50)
        self.assertNotIn("home", checks)
        for act in ("open", "socket", "exec", "fork", "ptrace"):
            matching = [check for name, check in checks.items() if name.startswith("sandbox") and act in name]
            self.assertTrue(matching, f"no check for {act} in {sorted(checks)}")
            self.assertTrue(all(check["ok"] for check in matching))

    def test_settings_by_file_environment_and_flag(self):
        config = self.write("ingest.yaml", b"limits:\n  pixels: 10\n")
        path = self.write("a.jpg", PICTURE)
        refused = self.run_worker("scan", path, "--config", config)
        self.assertEqual(refused.returncode, 1)
        allowed = self.run_worker("scan", path, "--config", config, environment={"INGEST_LIMITS_PIXELS": "1000000"})
        self.assertEqual(allowed.returncode, 0)
        for text, word in [(b"limits:\n  pixel: 10\n", b"limits.pixel"), (b"limits:\n  pixels: many\n", b"limits.pixels"),
                           (b"limits: [", b"wrong.yaml")]:
            wrong = self.run_worker("scan", path, "--config", self.write("wrong.yaml", text))
            self.assertEqual(wrong.returncode, 2)
            self.assertIn(word, wrong.stderr)

    def test_help_has_examples(self):
        objects = [["objects", name] for name in ("list", "delete", "undelete", "hold", "release", "purge")]
        for command in ([], ["run"], ["scan"], ["sanitize"], ["enqueue"], ["jobs"], ["jobs", "list"], ["doctor"], ["bench"],
                        ["policy"], ["objects"], *objects):
            with self.subTest(command):
                result = self.run_worker(*command, "--help", home=False)
                self.assertEqual(result.returncode, 0)
                self.assertIn(b"EXAMPLES", result.stdout)

    def test_version(self):
        result = self.run_worker("--version", home=False)
        self.assertRegex(result.stdout.decode(), r"^\d+\.\d+\.\d+\n$")

    def test_bench_measures_compares_and_draws(self):
        first = self.run_worker("bench", "--class", "jpeg-118k", "--class", "png-screenshot", "--files", "2", "--json")
        self.assertEqual(first.returncode, 0, first.stderr)
        results = self.objects(first)
        self.assertEqual([result["class"] for result in results], ["jpeg-118k", "png-screenshot"])
        stages = {"snapshot", "identify", "parse", "sanitize", "reinspect", "store", "rest"}
        for result in results:
            self.assertEqual(set(result["milliseconds"]), stages | {"total", "cpu"})
            self.assertGreater(result["filesPerSecond"], 0)
            total = result["milliseconds"]["total"]
            self.assertLessEqual(total["p50"], total["p99"])
        for result in results:
            result["milliseconds"]["total"]["p50"] /= 1000
        drawing = self.directory / "stages.svg"
        earlier = self.write("earlier.json", "".join(json.dumps(result) + "\n" for result in results).encode())
        slower = self.run_worker(
            "bench", "--class", "jpeg-118k", "--files", "1", "--compare", earlier, "--plot", drawing)
        self.assertEqual(slower.returncode, 1, slower.stderr)
        self.assertIn(b"slower", slower.stdout)
        self.assertTrue(all(len(line) <= 80 for line in slower.stdout.decode().splitlines()), slower.stdout)
        texts = [element.text for element in ElementTree.parse(drawing).iter("{http://www.w3.org/2000/svg}text")]
        self.assertIn("jpeg-118k", texts)
        self.assertIn("reinspect", texts)
        self.assertFalse([path for path in self.home.iterdir() if path.name.startswith("bench-")])

    def test_bench_times_files_of_the_user(self):
        result = self.run_worker("bench", "--file", self.write("a.jpg", PICTURE), "--files", "1", "--json")
        self.assertEqual([entry["class"] for entry in self.objects(result)], ["a.jpg"], result.stderr)
        self.assertEqual(self.objects(result)[0]["bytes"], len(PICTURE))

    def test_bench_grows_files(self):
        drawing = self.directory / "growth.svg"
        result = self.run_worker("bench", "--grow", "gif", "--up-to", "1", "--files", "1", "--plot", drawing)
        # Whether time is linear is not said by one file of each size.
        self.assertIn(result.returncode, (0, 1), result.stderr)
        lines = result.stdout.decode().splitlines()
        sizes = [float(line.split()[0]) for line in lines[1:-1]]
        for size, wanted in zip(sizes, (0.1, 0.2, 0.5, 1.0), strict=True):
            self.assertAlmostEqual(size, wanted, delta=wanted / 4)
        self.assertIn("linear", lines[-1])
        self.assertTrue(all(len(line) <= 80 for line in lines), lines)
        ElementTree.parse(drawing)

    def test_bench_says_what_is_wrong(self):
        nonsense = self.write("nonsense.json", b"{}\n")
        refused = self.write("refused.jpg", PICTURE[:-9])
        taken = self.directory / "taken"
        (taken / "jpeg-1m.jpg").mkdir(parents=True)
        for arguments, word in (
            (["--class", "jpeg-9k"], b"jpeg-9k"), (["--grow", "tiff"], b"--grow"), (["--files", "0"], b"--files"),
            (["--grow", "png", "--class", "jpeg-1m"], b"--grow"), (["--compare", nonsense], b"nonsense.json"),
            (["--file", self.directory / "missing.jpg"], b"missing.jpg"), (["--file", refused], b"refused.jpg"),
            (["--class", "jpeg-1m", "--write-files", taken], b"jpeg-1m.jpg: Is a directory"),
        ):
            with self.subTest(arguments):
                result = self.run_worker("bench", *arguments)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(word, result.stderr)

    def test_the_files_of_bench_are_pictures_to_others(self):
        files = self.directory / "files"
        sizes = {"webp-lossless.webp": (800, 600), "png-screenshot.png": (1920, 1440), "jpeg-118k.jpg": (960, 640)}
        chosen = [word for name in sizes for word in ("--class", name.split(".")[0])]
        self.assertEqual(self.run_worker("bench", *chosen, "--write-files", files).returncode, 0)
        self.assertEqual({path.name for path in files.iterdir()}, set(sizes))
        for path in files.iterdir():
            with self.subTest(path.name), Image.open(path) as image:
                image.load()
                self.assertEqual(image.size, sizes[path.name])


if __name__ == "__main__":
    unittest.main()
