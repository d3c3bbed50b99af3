"""What is stored, sealed at rest."""

import hashlib
import json

import sealed_file
from samples import jpeg
from samples.pictures import photo
from support import WorkerTestCase

PICTURE = jpeg.encoded(photo(64, 48))
ON = {"INGEST_ENCRYPTION_STORE": "on"}


class SealedStoreTests(WorkerTestCase):
    def store(self, count: int = 1) -> list[dict]:
        for index in range(count):
            self.spool(f"{index}.jpg", PICTURE)
        result = self.run_worker("run", "--once", "--quiet", environment=ON)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        return self.jobs()

    def opened(self, job: dict) -> bytes:
        sealed = (self.home / "store" / job["key"]).read_bytes()
        return sealed_file.open_sealed(sealed, self.master_key(), "object", job["key"])

    def test_an_object_can_be_read_with_the_key_alone(self):
        job, = self.store()
        self.assertNotIn(b"JFIF", (self.home / "store" / job["key"]).read_bytes())
        clean = self.opened(job)
        self.assertEqual(clean[:2], b"\xff\xd8")
        output = self.shown(job)["report"]["output"]
        self.assertEqual((len(clean), hashlib.sha256(clean).hexdigest()), (output["bytes"], output["sha256"]))

    def test_a_job_that_is_repeated_meets_its_own_object(self):
        self.spool("a.jpg", PICTURE)
        result = self.run_worker("run", "--once", "--quiet", environment=ON)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        job, = self.jobs()
        before = (self.home / "store" / job["key"]).read_bytes()
        (self.home / "spool" / "claimed" / job["id"]).write_bytes(PICTURE)
        import sqlite3
        with sqlite3.connect(self.home / "ledger.sqlite") as ledger:
            ledger.execute("UPDATE job SET state = 'retryable'")
        result = self.run_worker("run", "--once", "--quiet", environment=ON)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        job, = self.jobs()
        self.assertEqual(job["state"], "stored")
        self.assertEqual((self.home / "store" / job["key"]).read_bytes(), before)

    def test_rotation_reaches_objects(self):
        jobs = self.store(3)
        self.assertEqual(self.run_worker("keys", "add").returncode, 0)
        result = self.run_worker("keys", "rotate", "--json", environment=ON)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(json.loads(result.stdout), {"rewrapped": 3, "current": 0, "failed": 0})
        for job in jobs:
            self.assertEqual(self.opened(job)[:2], b"\xff\xd8")

    def rotated(self, environment: dict):
        """Another key is put first, and what is sealed brought under it."""
        self.assertEqual(self.run_worker("keys", "add").returncode, 0)
        return self.run_worker("keys", "rotate", "--json", environment=environment)

    def records_of_rotation(self) -> list[dict]:
        return self.objects(self.run_worker("audit", "export", "--event", "keys.rotated"))

    def test_rotation_reaches_a_mirror(self):
        mirror = self.directory / "mirror"
        environment = {**ON, "INGEST_STORE_MIRROR_URL": f"file:{mirror}"}
        self.spool("a.jpg", PICTURE)
        self.assertEqual(self.run_worker("run", "--once", "--quiet", environment=environment).returncode, 0)
        job, = self.jobs()
        result = self.rotated(environment)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(json.loads(result.stdout), {"rewrapped": 2, "current": 0, "failed": 0})
        clean = self.opened(job)
        mirrored = (mirror / job["key"]).read_bytes()
        self.assertEqual(sealed_file.open_sealed(mirrored, self.master_key(), "object", job["key"]), clean)
        # What only the mirror has is reached too.
        (self.home / "store" / job["key"]).unlink()
        self.assertEqual(json.loads(self.rotated(environment).stdout), {"rewrapped": 1, "current": 0, "failed": 0})

    def test_what_was_rotated_is_recorded_where_a_bucket_is_left(self):
        self.spool("a.jpg", PICTURE[:-20])
        self.drain()
        job, = self.jobs()
        self.assertEqual(job["state"], "quarantined")
        bucket = "s3://clean?endpoint=http://127.0.0.1:9&region=us-east-1"
        environment = {**ON, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
        for index, place in enumerate(({"INGEST_STORE_URL": bucket}, {"INGEST_STORE_MIRROR_URL": bucket}), 1):
            result = self.rotated({**environment, **place})
            self.assertEqual(result.returncode, 2)
            self.assertIn(b"objects in a bucket stay under the key that they were sealed with", result.stderr)
            count = json.loads(result.stdout)["rewrapped"]
            self.assertGreaterEqual(count, 1)
            self.assertEqual(self.original(job), PICTURE[:-20])
            records = self.records_of_rotation()
            self.assertEqual([len(records), records[-1]["count"]], [index, count])
