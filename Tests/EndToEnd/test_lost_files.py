"""Files of the home that somebody took away: the ledger, the key."""

import subprocess
import time
import unittest

from samples import png
from samples.pictures import photo
from support import WORKER, WorkerTestCase

PICTURE = png.encoded(photo(40, 30))


class LostFilesTests(WorkerTestCase):
    def lose_ledger(self) -> None:
        for path in self.home.glob("ledger.sqlite*"):
            path.unlink()

    def gc(self, *more) -> subprocess.CompletedProcess:
        return self.run_worker("storage", "gc", "--older-than", "0s", "--delete", *more)

    def test_accepted_files_are_no_orphans_of_a_new_ledger(self):
        for number in range(2):
            self.spool(f"{number}.png", PICTURE)
        self.drain()
        self.lose_ledger()
        for number in range(3):
            self.spool(f"new-{number}.png", PICTURE)
        self.drain()
        time.sleep(1.1)  # What is younger than a second is left alone.
        result = self.gc()
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn(b"2 of 2 orphans are accepted files by the audit log", result.stderr)
        self.assertEqual(len(self.stored_files()), 5)
        self.assertEqual(self.gc("--force").returncode, 0)
        self.assertEqual(len(self.stored_files()), 3)

    def test_a_worker_takes_nothing_when_its_ledger_is_taken_away(self):
        self.spool("a.png", PICTURE)
        log = self.directory / "log"
        with log.open("wb") as errors:
            process = subprocess.Popen([WORKER, "run", "--home", str(self.home)], stderr=errors)
        try:
            self.wait_for(lambda: self.stored_files() and not self.left_on_spool("claimed"))
            self.lose_ledger()
            self.spool("b.png", PICTURE)
            self.wait_for(lambda: b"was removed or replaced while it was open" in log.read_bytes())
            self.assertEqual([path.name for path in self.left_on_spool("incoming")], ["b.png"])
        finally:
            process.terminate()
            self.assertEqual(process.wait(60), 0)
        self.drain()
        self.assertEqual(len(self.stored_files()), 2)

    def test_the_place_of_a_disk_that_is_not_mounted_is_not_filled(self):
        self.spool("a.png", PICTURE)
        self.drain()
        away = (self.home / "store").rename(self.home / "mounted")
        self.spool("b.png", PICTURE)
        (self.directory / "tree").mkdir()
        (self.directory / "tree" / "c.png").write_bytes(PICTURE)
        for arguments in (
            ["run", "--once"], ["doctor"],
            ["resanitize", "--import", str(self.directory / "tree"), "--mapping", str(self.directory / "mapping.jsonl")],
        ):
            result = self.run_worker(*arguments)
            self.assertNotEqual(result.returncode, 0, arguments)
            self.assertIn(b"mount its disk", result.stdout + result.stderr, arguments)
        self.assertEqual(self.stored_files(), [])
        self.assertEqual([path.name for path in self.left_on_spool("incoming")], ["b.png"])

        (self.home / "store").rmdir()
        away.rename(self.home / "store")
        self.drain()
        self.assertEqual(len(self.stored_files()), 2)

    def test_a_store_that_is_lost_for_good_is_begun_anew(self):
        self.spool("a.png", PICTURE)
        self.drain()
        (self.home / "store").rename(self.home / "lost")
        (self.home / "store").mkdir(mode=0o700)
        (self.home / "store" / "begun-anew").touch()
        self.spool("b.png", PICTURE)
        self.drain()
        self.assertEqual(len(self.stored_files()), 2)  # The mark is one of them.

    def test_a_store_that_was_purged_is_no_lost_one(self):
        self.spool("a.png", PICTURE)
        self.drain()
        key = self.jobs()[0]["key"]
        for arguments in (["delete", key, "--reason", "asked for"], ["purge"]):
            result = self.run_worker("objects", *arguments, environment={"INGEST_RETENTION_DAYS": "0"})
            self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.stored_files(), [])
        self.spool("b.png", PICTURE)
        self.drain()
        self.assertEqual(len(self.stored_files()), 1)

    def test_no_key_is_made_where_another_sealed_files(self):
        self.spool("a.png", b"no picture")
        self.drain()
        key = self.home / "keys" / "master.key"
        moved = key.rename(self.home / "master.key")
        self.spool("b.png", PICTURE)
        self.assertIn(b"put it back", self.drain(expected=2).stderr)
        self.assertFalse(key.exists())
        self.assertEqual(self.run_worker("doctor").returncode, 1)
        moved.rename(key)
        self.drain()
        self.assertEqual(len(self.stored_files()), 1)

    def test_commands_that_look_make_no_home(self):
        for command in (["keys", "list"], ["audit", "tail"], ["audit", "head"], ["storage", "gc"]):
            self.assertEqual(self.run_worker(*command).returncode, 2, command)
        self.assertFalse(self.home.exists())

    def test_a_job_of_the_audit_log_is_known_by_the_beginning_of_its_id(self):
        self.spool("a.png", PICTURE)
        self.drain()
        job, = self.jobs()
        for text in (job["id"], job["id"][:8]):
            self.assertIn(b"file.stored", self.run_worker("audit", "tail", "--job", text).stdout)
        self.assertEqual(self.run_worker("audit", "tail", "--job", "ffffffff-").stdout, b"")

    def test_a_pause_says_how_it_ends(self):
        said = self.run_worker("jobs", "pause", "--workspace", "clinic").stdout.decode()
        self.assertIn("'ingest-worker jobs resume --workspace clinic'", said)
        self.assertIn("is over", self.run_worker("jobs", "resume", "--workspace", "clinic").stdout.decode())


if __name__ == "__main__":
    unittest.main()
