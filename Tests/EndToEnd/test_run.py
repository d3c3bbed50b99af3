"""The worker at work: keys, signals, kills, and failures that are ours."""

import hashlib
import os
import pathlib
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

from samples import jpeg, png
from samples.pictures import photo
from support import WORKER, WorkerTestCase

PICTURE = jpeg.encoded(photo(32, 24))
LARGER = jpeg.encoded(photo(800, 600))
SCREENSHOT = png.encoded(photo(32, 24))


class RunTests(WorkerTestCase):
    def start(self, *arguments) -> subprocess.Popen:
        process = subprocess.Popen(
            [WORKER, "run", "--home", str(self.home), *arguments], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def states(self) -> list[str]:
        return sorted(job["state"] for job in self.jobs())

    def test_a_mixed_spool_is_drained(self):
        for number in range(12):
            self.spool(f"{number}.jpg", jpeg.after_start(PICTURE, jpeg.comment(str(number))))
            self.spool(f"{number}.png", SCREENSHOT, workspace="clinic")
            self.spool(f"{number}-bad.jpg", PICTURE[:-5])
        self.drain()
        self.assertEqual(len(self.stored_files()), 24)
        self.assertEqual(len(self.quarantined_files()), 12)
        self.assertEqual(self.states(), ["quarantined"] * 12 + ["stored"] * 24)
        self.assertEqual(list((self.home / "spool" / "claimed").iterdir()), [])
        keys = {job["key"] for job in self.jobs() if job["key"]}
        self.assertEqual(keys, {str(path.relative_to(self.home / "store")) for path in self.stored_files()})

    def test_what_is_stored_is_what_the_report_says(self):
        for number in range(3):
            self.spool(f"{number}.jpg", jpeg.after_start(PICTURE, jpeg.comment(str(number))))
        self.drain()
        for job in self.jobs():
            entry = self.shown(job)
            data = (self.home / "store" / job["key"]).read_bytes()
            output = entry["report"]["output"]
            self.assertEqual((output["key"], output["bytes"]), (job["key"], len(data)))
            self.assertEqual(output["sha256"], hashlib.sha256(data).hexdigest())
            self.assertEqual(entry["report"]["job"], job["id"])
            self.assertIn("jpeg.com", [finding["construct"] for finding in entry["report"]["findings"]])

    def test_a_descriptor_says_name_and_workspace(self):
        self.spool("upload-1", PICTURE, workspace="inbox", descriptor={
            "name": "Holiday.JPG", "workspace": "clinic", "uploader": "u-7", "labels": {"session": "s-1"}})
        self.drain()
        job, = self.jobs()
        self.assertEqual((job["state"], job["name"], job["workspace"]), ("stored", "Holiday.JPG", "clinic"))
        self.assertRegex(job["key"], r"^clinic/[0-9a-f-]{36}\.jpg$")

    def test_a_file_that_still_changes_is_not_ready(self):
        self.spool("a.jpg", PICTURE)
        settled = {"INGEST_SPOOL_SETTLE": "3600"}
        self.assertEqual(self.run_worker("run", "--once", "--quiet", environment=settled).returncode, 0)
        self.assertEqual((self.jobs(), len(self.left_on_spool("incoming"))), ([], 1))
        path = self.home / "spool" / "incoming" / "a.jpg"
        os.utime(path, (time.time() - 7200, time.time() - 7200))
        self.assertEqual(self.run_worker("run", "--once", "--quiet", environment=settled).returncode, 0)
        self.assertEqual(self.states(), ["stored"])

    def test_a_stop_in_the_middle_leaves_nothing_claimed(self):
        count = 150
        for number in range(count):
            self.spool(f"{number}.jpg", jpeg.after_start(LARGER, jpeg.comment(f"file {number}")))
        process = self.start("--quiet")
        self.wait_for(lambda: len(self.stored_files()) >= 5)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=20), 0)
        self.assertEqual(self.left_on_spool("claimed"), [])
        stored, waiting = len(self.stored_files()), len(self.left_on_spool("incoming"))
        self.assertEqual(stored + waiting, count)
        self.assertLess(stored, count, "all was done before the signal: make more files")
        self.drain()
        self.assertEqual(self.states(), ["stored"] * count)
        self.assertEqual(len(self.stored_files()), count)

    def test_a_store_that_appears_later_gets_the_file(self):
        """A path through a file cannot be made: every attempt fails and the job stays, for as often as it is tried."""
        blocked = self.write("blocked", b"")
        self.spool("a.jpg", PICTURE)
        for _ in range(2):
            result = self.run_worker("run", "--once", "--store", f"file:{blocked}/store")
            self.assertEqual(result.returncode, 2, result.stderr.decode())
            left = self.left_on_spool("incoming") + self.left_on_spool("claimed")
            self.assertEqual([path.read_bytes() for path in left], [PICTURE])
        blocked.unlink()
        result = self.run_worker("run", "--once", "--store", f"file:{blocked}/store")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(self.states(), ["stored"])

    def test_files_that_are_not_ready_stay(self):
        for name in (".hidden.jpg", "a.tmp", "b.part"):
            self.spool(name, PICTURE)
        self.drain()
        self.assertEqual(self.jobs(), [])
        self.assertEqual(len(list((self.home / "spool" / "incoming").iterdir())), 3)

    def test_key_templates(self):
        for template, labels, pattern in [
            ("workspaces/{workspace}/sessions/{label:session}/attachments/{uuid}.{ext}", {"session": "s-1"},
             r"^workspaces/clinic/sessions/s-1/attachments/[0-9a-f-]{36}\.jpg$"),
            ("patient_{label:patient}/{label:type}/{uuid}.{ext}", {"patient": "7", "type": "xray"},
             r"^patient_7/xray/[0-9a-f-]{36}\.jpg$"),
            ("{shard}/{yyyy}/{mm}/{dd}/{uuid}.{ext}", {}, r"^[0-9a-f]{2}/\d{4}/\d\d/\d\d/[0-9a-f-]{36}\.jpg$"),
        ]:
            with self.subTest(template):
                self.spool("a.jpg", PICTURE, workspace="clinic", descriptor={"labels": labels})
                result = self.run_worker("run", "--once", "--quiet", environment={"INGEST_KEY_TEMPLATE": template})
                self.assertEqual(result.returncode, 0, result.stderr.decode())
                self.assertRegex(self.jobs()[0]["key"], pattern)

    def test_a_label_that_the_template_needs_and_does_not_get(self):
        self.spool("a.jpg", PICTURE)
        self.run_worker("run", "--once", "--quiet", environment={"INGEST_KEY_TEMPLATE": "{label:session}/{uuid}.{ext}"})
        self.assertEqual(self.jobs()[0]["reason"], "spool.bad-label")
        self.assertEqual(self.shown(self.jobs()[0])["report"]["reason"]["construct"], "session")

    def test_what_arrives_while_it_runs_is_stored(self):
        self.spool("first.jpg", PICTURE)
        process = self.start()
        self.wait_for(lambda: len(self.stored_files()) == 1)
        self.spool("second.jpg", PICTURE, workspace="late")
        self.wait_for(lambda: len(self.stored_files()) == 2)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=20), 0)
        self.assertEqual(list((self.home / "spool" / "claimed").iterdir()), [])

    def test_a_thousand_jobs_that_wait_already_do_not_hide_what_came_besides(self):
        """So many are left by a run that gave up. The first look takes nothing up then; the next one must."""
        memory = tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)  # a disk takes a minute
        self.addCleanup(memory.cleanup)
        self.directory = pathlib.Path(memory.name)
        self.home = self.directory / "home"
        files = [self.write(f"{number}.png", b"no picture") for number in range(1_000)]
        self.assertEqual(self.run_worker("enqueue", *files).returncode, 0)
        self.spool("besides.png", b"no picture", "default")
        result = self.run_worker("run", "--once", "--quiet", "--sandbox", "off")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual([path for path in (self.home / "spool" / "incoming").rglob("*") if path.is_file()], [])

    def test_a_second_worker_takes_nothing_from_the_first(self):
        for number in range(40):
            self.spool(f"{number}.jpg", PICTURE)
        self.start()
        second = self.run_worker("run", "--once")
        self.assertEqual(second.returncode, 0, second.stderr.decode())
        self.wait_for(lambda: len(self.stored_files()) == 40)
        self.wait_for(lambda: self.left_on_spool("claimed") == [])
        self.assertEqual(self.states(), ["stored"] * 40)
        self.assertEqual({job["attempts"] for job in self.jobs()}, {1})

    def test_a_kill_at_any_time_loses_and_doubles_nothing(self):
        count = 60
        for number in range(count):
            self.spool(f"{number}.jpg", jpeg.after_start(PICTURE, jpeg.comment(f"file {number}")))
        for step in range(6):
            process = self.start("--once", "--quiet")
            goal = min(len(self.stored_files()) + 4 + step, count - 1)
            self.wait_for(lambda: len(self.stored_files()) >= goal or process.poll() is not None)
            process.kill()
            process.wait()
        self.drain()
        self.assertEqual(self.states(), ["stored"] * count)
        self.assertEqual(len(self.stored_files()), count)
        self.assertEqual(sorted(job["name"] for job in self.jobs()), sorted(f"{n}.jpg" for n in range(count)))

    def test_a_store_that_cannot_be_written_is_a_failure_and_no_verdict(self):
        blocked = self.directory / "blocked"
        blocked.mkdir()
        self.spool("a.jpg", PICTURE)
        store = blocked / "store"
        (blocked / "store").mkdir()
        (store / "default").write_bytes(b"a file where a folder must be")
        result = self.run_worker("run", "--once", "--store", f"file:{store}")
        self.assertEqual(result.returncode, 2, result.stderr.decode())
        self.assertIn(b"deferred", result.stderr)
        job, = self.jobs()
        self.assertEqual((job["state"], job["verdict"]), ("retryable", "failed"))
        shown = self.run_worker("jobs", "show", job["id"]).stdout.decode()
        self.assertIn("Not a directory", shown)
        self.assertEqual(len(list((self.home / "spool" / "claimed").iterdir())), 1)
        (store / "default").unlink()
        retried = self.run_worker("run", "--once", "--store", f"file:{store}")
        self.assertEqual(retried.returncode, 0, retried.stderr.decode())
        self.assertEqual(self.states(), ["stored"])

    def change_ledger(self, statement: str):
        """Puts the ledger into the state that a crash would have left."""
        with sqlite3.connect(self.home / "ledger.sqlite") as database:
            self.assertGreater(database.execute(statement).rowcount, 0)
        database.close()

    def test_a_crash_before_the_acknowledgement_keeps_no_original(self):
        self.spool("a.jpg", PICTURE)
        self.drain()
        job, = self.jobs()
        left = self.home / "spool" / "claimed" / job["id"]
        left.write_bytes(PICTURE)
        self.drain()
        self.assertFalse(left.exists())
        self.assertEqual(self.jobs(), [job])
        self.assertEqual(len(self.stored_files()), 1)

    def test_a_crash_after_the_move_to_quarantine_keeps_the_report(self):
        self.spool("a.jpg", PICTURE[:-9])
        self.drain()
        before, = self.jobs()
        self.change_ledger("UPDATE job SET state = 'running', verdict = NULL, reason = NULL, report = NULL")
        self.drain()
        after, = self.jobs()
        self.assertEqual({**after, "updatedAt": ""}, {**before, "updatedAt": ""})
        shown, = self.objects(self.run_worker("jobs", "show", after["id"], "--json"))
        self.assertEqual(shown["report"]["reason"]["code"], before["reason"])

    def test_a_crash_between_ledger_and_claim_keeps_the_id(self):
        result = self.run_worker("enqueue", self.write("a.jpg", PICTURE), "--label", "session=7")
        identifier = result.stdout.decode().strip()
        self.change_ledger("UPDATE job SET state = 'running', attempts = 1")
        self.drain(expected=0)
        job, = self.jobs()
        self.assertEqual((job["id"], job["state"]), (identifier, "stored"))

    def test_a_workspace_of_a_descriptor_is_the_job_s(self):
        self.spool("a.jpg", PICTURE, workspace="front", descriptor={"workspace": "clinic"})
        self.drain()
        job, = self.jobs()
        self.assertEqual(job["workspace"], "clinic")
        self.assertTrue(job["key"].startswith("clinic/"))

    def test_a_locked_ledger_is_a_failure_and_no_verdict(self):
        self.spool("first.jpg", PICTURE)
        self.drain()
        self.spool("second.jpg", PICTURE)
        other = sqlite3.connect(self.home / "ledger.sqlite", isolation_level=None)
        self.addCleanup(other.close)
        other.execute("BEGIN IMMEDIATE")
        result = self.run_worker("run", "--once")
        self.assertEqual(result.returncode, 2, result.stderr.decode())
        self.assertIn(b"locked", result.stderr)
        self.assertEqual(len(list((self.home / "spool" / "incoming").iterdir())), 1)
        other.execute("ROLLBACK")
        self.drain()
        self.assertEqual(self.states(), ["stored", "stored"])

    def test_a_full_disk_is_a_failure_and_no_verdict(self):
        disk = self.directory / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("a small file system cannot be mounted here")
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=True)
        large = jpeg.encoded(photo(1200, 900), quality=95)
        self.assertGreater(len(large), 300_000)
        self.spool("a.jpg", large)
        result = self.run_worker("run", "--once", "--store", f"file:{disk}")
        self.assertEqual(result.returncode, 2, result.stderr.decode())
        self.assertIn(b"No space left", result.stderr)
        self.assertEqual(self.states(), ["retryable"])
        retried = self.run_worker("run", "--once")
        self.assertEqual(retried.returncode, 0, retried.stderr.decode())
        self.assertEqual(len(self.stored_files()), 1)

    def test_a_home_that_everybody_can_write_is_refused(self):
        self.home.mkdir()
        self.home.chmod(0o777)
        result = self.run_worker("run", "--once")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"chmod 700", result.stderr)

    def test_walls_that_are_not_up_stop_the_start(self):
        self.spool("a.jpg", PICTURE)
        helper = self.directory / "ingest-sandbox"
        real = pathlib.Path(WORKER).resolve().with_name("ingest-sandbox")
        helper.write_text(f"#!/bin/sh\nexec {real} unlocked \"$2\"\n")
        helper.chmod(0o755)
        environment = {"INGEST_SANDBOX_HELPER": str(helper)}
        refused = self.run_worker("run", "--once", environment=environment)
        self.assertEqual(refused.returncode, 2, refused.stderr.decode())
        self.assertIn(b"doctor", refused.stderr)
        self.assertEqual((self.stored_files(), self.jobs()), ([], []))
        doctor = self.run_worker("doctor", environment=environment)
        self.assertEqual(doctor.returncode, 1)
        told = self.run_worker("run", "--once", "--quiet", "--sandbox", "off", environment=environment)
        self.assertEqual(told.returncode, 0, told.stderr.decode())
        job, = self.jobs()
        shown, = self.objects(self.run_worker("jobs", "show", job["id"], "--json"))
        self.assertEqual(shown["report"]["engine"]["sandbox"], "off")

    def test_a_helper_that_is_missing_stops_the_start(self):
        self.spool("a.jpg", PICTURE)
        result = self.run_worker("run", "--once", environment={"INGEST_SANDBOX_HELPER": "/nonexistent/ingest-sandbox"})
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"doctor", result.stderr)
        self.assertEqual(len(list((self.home / "spool" / "incoming").iterdir())), 1)

    def test_a_log_line_is_one_line(self):
        folder = self.home / "spool" / "incoming"
        folder.mkdir(parents=True)
        self.home.chmod(0o700)
        (folder / "a\nlevel=error injected.jpg").write_bytes(PICTURE[:-3])
        result = self.run_worker("run", "--once")
        for line in result.stderr.splitlines():
            self.assertFalse(line.startswith(b"level=error injected"))
        self.assertIn(b"quarantined", result.stderr)


if __name__ == "__main__":
    unittest.main()
