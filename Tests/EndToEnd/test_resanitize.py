"""`resanitize` and `objects`: what is stored is cleaned again, deleted, held and purged."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import time
import unittest

from samples.corpus.bases import BASELINE
from support import WORKER, WorkerTestCase

ARTIST = "A. Person 4711"
SEALED = {"INGEST_ENCRYPTION_STORE": "on"}
COUNT = 6


class StoredTestCase(WorkerTestCase):
    """Photographs that name their artist, which one policy keeps and another does not."""

    def setUp(self):
        super().setUp()
        photo = self.write("photo.jpg", BASELINE)
        subprocess.run(
            ["exiftool", "-q", "-overwrite_original", f"-IFD0:Artist={ARTIST}", str(photo)], check=True, timeout=60)
        self.photo = photo.read_bytes()

    def store(self, count: int = COUNT, workspace: str = "clinic", environment=None):
        for number in range(count):
            self.spool(f"{number}.jpg", self.photo, workspace=workspace)
        result = self.run_worker("run", "--once", "--quiet", "--profile", "archive", environment=environment)
        self.assertEqual(result.returncode, 0, result.stderr.decode())

    def artists(self) -> int:
        """Stored files in which the artist is found."""
        return sum(ARTIST.encode() in path.read_bytes() for path in self.stored_files())

    def resanitized(self, *arguments, expected: int = 0, profile: str = "strict", environment=None) -> dict:
        result = self.run_worker("resanitize", "--profile", profile, "--json", *arguments, environment=environment)
        self.assertEqual(result.returncode, expected, result.stderr.decode())
        return json.loads(result.stdout)

    def verify(self, environment=None):
        result = self.run_worker("verify", environment=environment)
        self.assertEqual(result.returncode, 0, (result.stdout + result.stderr).decode())

    def listed(self, *arguments) -> list[dict]:
        return self.objects(self.run_worker("objects", "list", "--json", *arguments))

    def events(self, name: str) -> list[dict]:
        return [one for one in self.objects(self.run_worker("audit", "export")) if one["event"] == name]


class ResanitizeTests(StoredTestCase):
    def test_a_dry_run_tells_and_changes_nothing(self):
        self.store()
        before = [path.read_bytes() for path in self.stored_files()]
        self.assertEqual(self.artists(), COUNT)
        result = self.resanitized("--dry-run")
        self.assertEqual((result["replaced"], result["unchanged"]), (COUNT, 0))
        self.assertTrue(any("artist" in row["construct"] and row["objects"] == COUNT for row in result["constructs"]),
                        result)
        text = self.run_worker("resanitize", "--dry-run", "--profile", "strict").stdout.decode()
        self.assertIn("artist", text)
        self.assertIn(f"{COUNT} to be replaced, 0 unchanged", text)
        self.assertEqual([path.read_bytes() for path in self.stored_files()], before)
        self.assertEqual(self.resanitized("--dry-run")["replaced"], COUNT)
        self.assertEqual(self.events("object.replaced"), [])

    def test_what_differs_is_replaced_under_its_key_and_the_next_run_has_nothing_to_do(self):
        self.store()
        names = self.stored_files()
        old = {one["key"]: one["sha256"] for one in self.listed()}
        self.assertEqual(self.resanitized()["replaced"], COUNT)
        self.assertEqual((self.stored_files(), self.artists()), (names, 0))
        self.verify()
        after = self.listed()
        self.assertEqual({one["generation"] for one in after}, {2})
        events = {one["key"]: one for one in self.events("object.replaced")}
        for one in after:
            self.assertEqual(events[one["key"]]["input"]["sha256"], old[one["key"]])
            self.assertEqual(events[one["key"]]["output"]["sha256"], one["sha256"])
        again = self.resanitized()
        self.assertEqual((again["replaced"], again["unchanged"], again["failed"]), (0, 0, []))
        self.assertEqual(self.resanitized("--where", "workspace=clinic")["unchanged"], COUNT)

    def test_under_the_same_policy_nothing_is_looked_at(self):
        self.store()
        result = self.resanitized(profile="archive")
        self.assertEqual((result["replaced"], result["unchanged"]), (0, 0))

    def test_an_object_of_an_older_engine_is_looked_at(self):
        self.store(2)
        with sqlite3.connect(self.home / "ledger.sqlite") as ledger:
            ledger.execute("UPDATE object SET engine = '0.0.1'")
        self.assertEqual(self.resanitized(profile="archive")["unchanged"], 2)
        self.assertEqual(self.resanitized(profile="archive")["unchanged"], 0)

    def test_where(self):
        self.store(2, workspace="clinic")
        self.store(3, workspace="chat")
        self.assertEqual(self.resanitized("--where", "workspace=chat")["replaced"], 3)
        self.assertEqual(self.artists(), 2)
        for condition, count in {
                "type=image/png": 0, "type=image/jpeg,workspace=clinic": 2, "before=2020-01-31": 0,
                "before=2999-01-31": 5, "engine=0": 0, "construct=jpeg.none": 0}.items():
            result = self.resanitized("--dry-run", "--where", condition)
            self.assertEqual(result["replaced"] + result["unchanged"], count, condition)
        for wrong in ("workspace", "workspace=", "colour=red", "before=soon"):
            self.assertEqual(self.run_worker("resanitize", "--where", wrong).returncode, 2, wrong)

    def test_killed_anywhere_it_goes_on(self):
        self.store(12)
        command = [WORKER, "resanitize", "--profile", "strict", "--home", str(self.home)]
        for delay in (0.15, 0.3, 0.45, 0.6):
            process = subprocess.Popen(command, cwd=self.directory, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.verify()
        self.resanitized("--resume")
        self.assertEqual(self.artists(), 0)
        self.assertEqual({one["generation"] for one in self.listed()}, {2})
        self.verify()

    def test_killed_between_the_store_and_the_ledger_it_knows_its_bytes_again(self):
        for environment in ({}, SEALED):
            self.store(1, environment=environment)
            before, = self.listed("--where", "policy=" + self.listed()[-1]["policy"])[-1:]
            self.resanitized(environment=environment)
            with sqlite3.connect(self.home / "ledger.sqlite") as ledger:
                ledger.execute(
                    "UPDATE object SET nextDigest = digest, digest = ?, policy = 'old', generation = 1 WHERE key = ?",
                    (before["sha256"], before["key"]))
            self.verify(environment)
            result = self.resanitized(environment=environment)
            self.assertEqual((result["unchanged"], result["failed"]), (1, []))
            self.verify(environment)
            for path in self.stored_files():
                path.unlink()
            with sqlite3.connect(self.home / "ledger.sqlite") as ledger:
                ledger.execute("DELETE FROM object")

    def test_a_sealed_object_is_replaced_and_its_old_version_is_refused(self):
        self.store(1, environment=SEALED)
        path, = self.stored_files()
        old = path.read_bytes()
        self.assertEqual(self.resanitized(environment=SEALED)["replaced"], 1)
        self.verify(SEALED)
        self.assertEqual(self.run_worker("keys", "add").returncode, 0)
        rotated = self.run_worker("keys", "rotate", "--json", environment=SEALED)
        self.assertEqual(json.loads(rotated.stdout)["failed"], 0, rotated.stderr.decode())
        self.verify(SEALED)
        path.chmod(0o600)
        path.write_bytes(old)
        result = self.run_worker("verify", "--json", environment=SEALED)
        problem, _ = self.objects(result)
        self.assertEqual(problem["problem"], "changed")
        self.assertIn("old version", problem["detail"])

    def test_bytes_that_the_ledger_does_not_know_are_left_alone(self):
        self.store(2)
        path = self.stored_files()[0]
        path.chmod(0o600)
        path.write_bytes(path.read_bytes() + b"x")
        changed = path.read_bytes()
        result = self.resanitized(expected=1)
        self.assertEqual((result["replaced"], len(result["failed"])), (1, 1))
        self.assertEqual(path.read_bytes(), changed)

    def test_what_would_be_refused_today_stays_and_is_named(self):
        self.store(2)
        policy = self.write("policy.yaml", b"rules:\n  jpeg.app1.exif.artist: reject\n")
        result = self.run_worker("resanitize", "--policy", policy, "--json")
        self.assertEqual(result.returncode, 1, result.stderr.decode())
        refused = json.loads(result.stdout)["refused"]
        self.assertEqual([one["reason"] for one in refused], ["policy.forbidden"] * 2)
        self.assertEqual(self.artists(), 2)
        self.verify()

    def test_beside_a_worker(self):
        self.store(3)
        worker = subprocess.Popen(
            [WORKER, "run", "--quiet", "--profile", "strict", "--home", str(self.home)], cwd=self.directory)
        try:
            for number in range(5):
                self.spool(f"new-{number}.jpg", self.photo, workspace="clinic")
            self.assertEqual(self.resanitized()["failed"], [])
            self.wait_for(lambda: len(self.stored_files()) >= 8)
        finally:
            worker.terminate()
            worker.wait()
        self.assertEqual((len(self.stored_files()), self.artists()), (8, 0))
        self.verify()


class ImportTests(StoredTestCase):
    def bring_in(self, expected: int) -> dict[str, dict]:
        mapping = self.directory / "mapping.ndjson"
        result = self.run_worker(
            "resanitize", "--import", self.tree, "--mapping", mapping, "--workspace", "clinic", "--quiet")
        self.assertEqual(result.returncode, expected, result.stderr.decode())
        return {line["path"]: line for line in map(json.loads, mapping.read_text().splitlines())}

    def setUp(self):
        super().setUp()
        self.tree = self.directory / "old"
        (self.tree / "deep" / "er").mkdir(parents=True)
        for name in ("a.jpg", "deep/b.jpg", "deep/er/\u00e9\t1.jpg"):
            (self.tree / name).write_bytes(self.photo)
        self.names = {"a.jpg", "deep/b.jpg", "deep/er/\u00e9\t1.jpg"}
        (self.tree / "link.jpg").symlink_to("a.jpg")

    def test_a_tree_is_stored_and_the_mapping_tells_where(self):
        lines = self.bring_in(0)
        self.assertEqual(set(lines), self.names)
        for line in lines.values():
            self.assertTrue(line["key"].startswith("clinic/"), line)
            self.assertTrue((self.home / "store" / line["key"]).is_file())
        self.assertEqual((len(self.stored_files()), (self.tree / "a.jpg").read_bytes()), (3, self.photo))
        self.assertEqual(self.artists(), 0)
        self.verify()
        # Again: the same jobs, the same keys. What has changed is another file.
        self.assertEqual(self.bring_in(0), lines)
        (self.tree / "a.jpg").write_bytes(self.photo + b"trailing")
        again = self.bring_in(0)
        self.assertNotEqual(again["a.jpg"]["key"], lines["a.jpg"]["key"])
        self.assertEqual(again["deep/b.jpg"], lines["deep/b.jpg"])

    def test_what_is_refused_is_named(self):
        (self.tree / "evil.jpg").write_bytes(b"MZ" + bytes(100))
        lines = self.bring_in(1)
        self.assertEqual(lines["evil.jpg"]["state"], "quarantined")
        self.assertTrue(lines["evil.jpg"]["reason"])
        self.assertNotIn("key", lines["evil.jpg"])
        self.assertEqual(len(self.stored_files()), 3)

    def test_killed_it_goes_on(self):
        mapping = self.directory / "mapping.ndjson"
        process = subprocess.Popen(
            [WORKER, "resanitize", "--import", str(self.tree), "--mapping", str(mapping), "--rate", "2", "--quiet",
             "--workspace", "clinic", "--home", str(self.home)], cwd=self.directory, stderr=subprocess.DEVNULL)
        self.wait_for(lambda: (self.home / "ledger.sqlite").exists())
        self.wait_for(self.jobs)
        begun = self.jobs()
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertFalse(mapping.exists())
        self.assertLess(len(begun), 3)
        lines = self.bring_in(0)
        self.assertLessEqual({job["id"] for job in begun}, {job["id"] for job in self.jobs()})
        self.assertEqual((set(lines), len(self.stored_files()), len(self.jobs())), (self.names, 3, 3))
        self.verify()

    def test_what_does_not_go_together(self):
        for arguments in (["--import", self.tree], ["--mapping", "m"], ["--workspace", "w"],
                          ["--import", self.tree, "--mapping", "m", "--dry-run"],
                          ["--import", self.tree, "--mapping", "m", "--workspace", "../x"],
                          ["--import", self.directory / "none", "--mapping", "m"]):
            self.assertEqual(self.run_worker("resanitize", *arguments).returncode, 2, arguments)


class ObjectsTests(StoredTestCase):
    def do(self, *arguments, expected: int = 0, environment=None) -> str:
        result = self.run_worker("objects", *arguments, environment=environment)
        self.assertEqual(result.returncode, expected, result.stderr.decode())
        return result.stdout.decode()

    def keys(self, *arguments) -> list[str]:
        return [one["key"] for one in self.listed(*arguments)]

    def test_each_change_is_said(self):
        self.store(2)
        first, second = self.keys()
        said = self.do("delete", first, second, "--reason", "asked for").splitlines()
        for key, line in zip((first, second), said, strict=True):
            self.assertRegex(line, rf"^{re.escape(key)} is deleted, and kept until \d{{4}}-\d\d-\d\dT[0-9:.]+Z$")
        self.assertEqual(self.do("undelete", first), f"{first} is back\n")
        self.assertEqual(self.do("hold", first, "--reason", "case 4711"), f"{first} is under a hold\n")
        self.assertEqual(self.do("release", first, "--reason", "closed"), f"{first} is under no hold any more\n")
        for arguments in (("hold", first, "--reason", "x"), ("undelete", second)):
            printed = json.loads(self.do(*arguments, "--json"))
            self.assertEqual([printed], [one for one in self.listed() if one["key"] == printed["key"]])

    def test_deleted_had_back_and_purged(self):
        self.store(3)
        first, second, third = self.keys()
        self.do("delete", first, second, "--reason", "asked for")
        self.assertEqual(self.keys("--deleted"), [first, second])
        self.do("undelete", second)
        self.verify()
        self.assertEqual(self.do("purge"), "0 objects purged\n")
        self.assertEqual(len(self.stored_files()), 3)
        self.assertEqual(self.resanitized()["replaced"], 2)
        self.do("undelete", first)
        self.do("delete", first, "--reason", "again", environment={"INGEST_RETENTION_WORKSPACES": "clinic=0"})
        self.assertEqual(self.do("purge"), "1 objects purged\n")
        self.assertEqual(self.keys(), [second, third])
        self.assertEqual(len(self.stored_files()), 2)
        self.verify()
        names = [one["event"] for one in self.objects(self.run_worker("audit", "export"))]
        self.assertEqual(names.count("object.marked-deleted"), 3)
        self.assertEqual(names.count("object.purged"), 1)
        self.assertEqual(self.run_worker("audit", "verify").returncode, 0)

    def test_a_worker_purges_by_itself(self):
        self.store(4)
        first, held, third, kept = self.keys()
        now = {"INGEST_RETENTION_DAYS": "0"}
        self.do("delete", first, held, third, "--reason", "asked for", environment=now)
        self.do("delete", kept, "--reason", "asked for")
        self.do("hold", held, "--reason", "case 4711")
        for minutes, left in (("0", 4), ("60", 2)):
            worker = subprocess.Popen(
                [WORKER, "run", "--quiet", "--home", str(self.home)], cwd=self.directory,
                env={**os.environ, "INGEST_RETENTION_PURGE_MINUTES": minutes})
            end = time.monotonic() + (1.5 if left == 4 else 60)
            while len(self.stored_files()) > 2 and time.monotonic() < end:
                time.sleep(0.05)
            worker.terminate()
            self.assertEqual(worker.wait(), 0)
            self.assertEqual(len(self.stored_files()), left)
        self.assertEqual(self.keys(), [held, kept])
        self.verify()
        purged = self.events("object.purged")
        self.assertEqual([(one["key"], one["command"]) for one in purged], [(first, "run"), (third, "run")])

    def test_what_the_store_will_not_remove_keeps_no_other_object(self):
        self.store(3)
        keys = self.keys()
        now = {"INGEST_RETENTION_DAYS": "0"}
        self.do("delete", *keys, "--reason", "asked for", environment=now)
        with sqlite3.connect(self.home / "ledger.sqlite") as ledger:
            ledger.execute("UPDATE object SET key = '../' || key WHERE key = ?", (min(keys),))
        result = self.run_worker("objects", "purge")
        self.assertEqual(result.returncode, 2, result.stderr.decode())
        self.assertIn(b"1 objects cannot be removed", result.stderr)
        self.assertEqual((result.stdout, len(self.stored_files())), (b"2 objects purged\n", 1))

    def test_a_hold(self):
        self.store(2)
        held, free = self.keys()
        self.do("hold", held, "--reason", "case 4711")
        self.assertEqual(self.listed("--held")[0]["hold"], "case 4711")
        now = {"INGEST_RETENTION_DAYS": "0"}
        self.do("delete", held, "--reason", "x", expected=2, environment=now)
        result = self.resanitized()
        self.assertEqual((result["replaced"], result["held"]), (1, 1))
        self.assertEqual(self.artists(), 1)
        self.do("release", held, "--reason", "closed")
        self.do("delete", held, "--reason", "x", environment=now)
        self.do("hold", held, "--reason", "opened again")
        self.assertEqual(self.do("purge"), "0 objects purged\n")
        self.do("release", held, "--reason", "closed")
        self.assertEqual(self.do("purge"), "1 objects purged\n")
        self.assertEqual(self.keys(), [free])

    def test_a_purge_that_was_cut_short_is_finished(self):
        self.store(2)
        first, second = self.keys()
        self.do("delete", first, second, "--reason", "x", environment={"INGEST_RETENTION_DAYS": "0"})
        with sqlite3.connect(self.home / "ledger.sqlite") as ledger:
            ledger.execute("UPDATE object SET isPurging = 1")
        (self.home / "store" / first).unlink()
        self.verify()
        self.assertEqual(self.do("purge"), "2 objects purged\n")
        self.assertEqual((self.keys(), self.stored_files()), ([], []))

    def test_what_is_wrong(self):
        self.store(1)
        key, = self.keys()
        self.do("delete", "clinic/none.jpg", "--reason", "x", expected=2)
        self.do("delete", key, "--reason", " ", expected=2)
        self.do("list", "--where", "colour=red", expected=2)
        self.assertEqual(self.keys("--deleted"), [])


if __name__ == "__main__":
    unittest.main()
