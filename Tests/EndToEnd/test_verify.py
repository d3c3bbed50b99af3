"""`verify`: every stored object against the ledger, and both against each other."""

import os
import pathlib
import time
import unittest

from samples import png
from samples.pictures import photo
from support import WorkerTestCase


class VerifyTests(WorkerTestCase):
    def setUp(self):
        super().setUp()
        for seed in range(5):
            self.spool(f"{seed}.png", png.encoded(photo(16, 16, seed=seed)), workspace="clinic")

    def stored(self) -> list[pathlib.Path]:
        return sorted(path for path in (self.home / "store").rglob("*") if path.is_file())

    def verified(self, expected: int, **environment: str) -> tuple[list[dict], dict]:
        result = self.run_worker("verify", "--json", environment=environment)
        self.assertEqual(result.returncode, expected, result.stderr.decode())
        *problems, summary = self.objects(result)
        return problems, summary

    def key(self, path: pathlib.Path) -> str:
        return str(path.relative_to(self.home / "store"))

    def test_what_is_whole_is_whole(self):
        self.drain()
        sizes = sum(path.stat().st_size for path in self.stored())
        self.assertEqual(self.verified(0), ([], {"whole": 5, "bytes": sizes, "problems": 0}))
        text = self.run_worker("verify")
        self.assertEqual(text.stdout.decode(), f"5 objects are whole, {sizes} bytes; 0 problems\n")
        events = [record["event"] for record in self.objects(self.run_worker("audit", "export"))]
        self.assertEqual(events.count("objects.verified"), 2)

    def test_a_changed_byte_a_missing_and_an_unknown_object_are_named(self):
        self.drain()
        changed, missing, *whole = self.stored()
        data = bytearray(changed.read_bytes())
        data[len(data) // 2] ^= 1
        changed.chmod(0o600)
        changed.write_bytes(data)
        missing.unlink()
        unknown = missing.with_name("11111111-2222-4333-8444-555555555555.png")
        unknown.write_bytes(whole[0].read_bytes())
        hour_ago = time.time() - 3_600
        os.utime(unknown, (hour_ago, hour_ago))
        problems, summary = self.verified(1)
        self.assertEqual(
            {(one["key"], one["problem"]) for one in problems},
            {(self.key(changed), "changed"), (self.key(missing), "missing"), (self.key(unknown), "unknown")})
        self.assertEqual((summary["whole"], summary["problems"]), (3, 3))

    def test_a_young_object_may_be_of_a_job_that_is_recorded_in_a_moment(self):
        self.drain()
        first = self.stored()[0]
        first.with_name("11111111-2222-4333-8444-555555555555.png").write_bytes(b"x")
        self.assertEqual(self.verified(0)[1]["whole"], 5)

    def test_a_sealed_object_that_was_touched_is_changed(self):
        sealed = {"INGEST_ENCRYPTION_STORE": "on"}
        self.assertEqual(self.run_worker("run", "--once", environment=sealed).returncode, 0)
        self.assertEqual(self.verified(0, **sealed)[1]["whole"], 5)
        path = self.stored()[2]
        data = bytearray(path.read_bytes())
        data[-1] ^= 0x80
        path.chmod(0o600)
        path.write_bytes(data)
        problems, summary = self.verified(1, **sealed)
        self.assertEqual([(one["key"], one["problem"]) for one in problems], [(self.key(path), "changed")])
        self.assertEqual(summary["whole"], 4)

    def test_a_store_that_cannot_be_read_is_an_error_and_says_nothing_about_objects(self):
        self.drain()
        result = self.run_worker("verify", "--json", "--store", "s3://b?endpoint=http://127.0.0.1:9&region=r", environment={
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7", "AWS_SECRET_ACCESS_KEY": "k" * 40, "INGEST_STORE_ATTEMPTS": "1"})
        self.assertEqual((result.returncode, result.stdout), (2, b""), result.stderr.decode())


if __name__ == "__main__":
    unittest.main()
