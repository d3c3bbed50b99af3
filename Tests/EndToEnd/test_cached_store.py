"""A bucket behind a cache, on the server that scripts/s3-tests.sh starts."""

import json
import os
import pathlib
import subprocess
import unittest

from object_store import BucketTestCase

#: Another policy, so that every object is read again.
STRICT = ("--profile", "strict")


class CachedStoreTests(BucketTestCase):
    def setUp(self):
        super().setUp()
        self.store = "cached:" + self.store
        self.cache = self.home / "cache"

    def store_files(self, count: int = 2) -> None:
        for number in range(count):
            self.spool(f"{number}.png", self.good_file())
        result = self.worker("run", "--once", "--quiet")
        self.assertEqual(result.returncode, 0, result.stderr.decode())

    def copies(self) -> list[pathlib.Path]:
        return sorted(path for path in self.cache.rglob("*") if path.is_file())

    def read_all(self, *more, environment=None):
        """Reads every object through the cache, and writes nothing."""
        result = self.worker("resanitize", "--dry-run", *STRICT, "--json", *more, environment=environment)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        return result

    def test_what_was_read_lies_there_sealed_and_is_used(self):
        self.store_files()
        self.assertEqual(self.copies(), [])
        first = self.read_all()
        copies = self.copies()
        self.assertEqual(len(copies), 2)
        clean = self.content(self.keys()[0])
        for copy in copies:
            self.assertNotIn(clean[:64], copy.read_bytes())
            self.assertEqual(copy.stat().st_mode & 0o077, 0)
        times = [copy.stat().st_mtime_ns for copy in copies]
        self.assertEqual(self.read_all().stdout, first.stdout)
        self.assertEqual([copy.stat().st_mtime_ns for copy in self.copies()], times)

    def test_a_poisoned_copy_is_replaced(self):
        self.store_files(1)
        first = self.read_all()
        copy, = self.copies()
        right = copy.read_bytes()
        for poison in (right[:-1] + bytes([right[-1] ^ 1]), b"", self.good_file(), right + b"x"):
            copy.write_bytes(poison)
            self.assertEqual(self.read_all().stdout, first.stdout)
            self.assertNotEqual(copy.read_bytes(), poison)

    def test_what_was_deleted_softly_is_served_no_more_and_purging_removes_the_copy(self):
        self.store_files()
        self.read_all()
        key = self.jobs()[0]["key"]
        self.assertEqual(self.worker("objects", "delete", key, "--reason", "asked for").returncode, 0)
        result = self.worker("url", self.jobs()[0]["id"])
        self.assertEqual((result.returncode, result.stdout), (2, b""))
        environment = {"INGEST_RETENTION_DAYS": "0"}
        self.worker("objects", "undelete", key)
        self.worker("objects", "delete", key, "--reason", "asked for", environment=environment)
        self.assertEqual(self.worker("objects", "purge", environment=environment).returncode, 0)
        self.assertEqual(len(self.keys()), 1)
        self.assertEqual(len(self.copies()), 1)

    def test_verify_and_migrate_read_the_bucket_itself(self):
        self.store_files(1)
        self.read_all()
        key, = self.keys()
        self.client.put_object(Bucket=self.bucket, Key=key, Body=b"other")
        result = self.worker("verify", "--json")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(json.loads(result.stdout.splitlines()[0])["problem"], "changed")
        target = self.directory / "target"
        result = self.worker("storage", "migrate", "--from", self.store, "--to", f"file:{target}")
        self.assertEqual(result.returncode, 1)
        self.assertEqual([path for path in target.rglob("*") if path.is_file()], [])

    def test_an_object_that_is_gone_is_gone(self):
        self.store_files(1)
        self.read_all()
        key, = self.keys()
        self.client.delete_object(Bucket=self.bucket, Key=key)
        result = self.worker("resanitize", "--dry-run", *STRICT, "--json")
        self.assertNotEqual(result.returncode, 0)
        self.assertEqual(self.copies(), [])

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount")
    def test_a_full_disk_costs_nothing_but_time(self):
        self.store_files(3)
        self.home.joinpath("cache").mkdir(mode=0o700, exist_ok=True)
        small = ["mount", "-t", "tmpfs", "-o", "size=8k,mode=700", "none", str(self.cache)]
        if subprocess.run(small, capture_output=True).returncode:
            self.skipTest("this machine does not let us mount")
        try:
            first = self.read_all()
            self.assertIn(b"the cache keeps nothing", first.stderr)
            self.assertEqual(self.read_all().stdout, first.stdout)
        finally:
            subprocess.run(["umount", str(self.cache)], check=True)

    def test_the_check_looks_at_both_and_a_mirror_has_none(self):
        result = self.worker("storage", "check", "--json")
        self.assertEqual(result.returncode, 0, result.stdout.decode())
        checks = {entry["check"]: entry["outcome"] for entry in self.objects(result)}
        self.assertEqual((checks["bucket"], checks["directory"]), ("ok", "ok"))
        result = self.worker("run", "--once", environment={"INGEST_STORE_MIRROR_URL": self.store})
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"a mirror has no cache", result.stderr)


if __name__ == "__main__":
    unittest.main()
