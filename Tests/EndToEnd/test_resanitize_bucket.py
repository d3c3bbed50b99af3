"""`resanitize` on a bucket, and objects that are sealed on their way between stores."""

import hashlib
import json
import os
import signal
import subprocess
import time
import unittest

import sealed_file
from object_store import BucketTestCase
from support import ROOT, WORKER

ARTIST = "A. Person 4711"
SEALED = {"INGEST_ENCRYPTION_STORE": "on"}
COUNT = 6


class BucketHome(BucketTestCase):
    """Photographs that name their artist, which one policy keeps and another does not. Every command has the bucket."""

    sealed = False

    def setUp(self):
        super().setUp()
        photo = self.write("photo.jpg", (ROOT / "corpus" / "accept" / "jpeg-422.jpg").read_bytes())
        subprocess.run(
            ["exiftool", "-q", "-overwrite_original", f"-IFD0:Artist={ARTIST}", str(photo)], check=True, timeout=60)
        self.photo = photo.read_bytes()

    def store_photos(self) -> None:
        for number in range(COUNT):
            self.spool(f"{number}.jpg", self.photo, workspace="clinic")
        result = self.run_worker("run", "--once", "--quiet", "--profile", "archive")
        self.assertEqual(result.returncode, 0, result.stderr.decode())

    def resanitized(self, expected: int = 0) -> dict:
        result = self.run_worker("resanitize", "--profile", "strict", "--json")
        self.assertEqual(result.returncode, expected, result.stderr.decode())
        return json.loads(result.stdout)

    def verify(self) -> None:
        result = self.run_worker("verify")
        self.assertEqual(result.returncode, 0, (result.stdout + result.stderr).decode())

    def run_worker(self, *arguments, environment=None, **more):
        store = {**self.credentials, "INGEST_STORE_URL": self.store, **(SEALED if self.sealed else {})}
        return super().run_worker(*arguments, environment={**store, **(environment or {})}, **more)

    def contents(self) -> dict[str, bytes]:
        return {key: self.content(key) for key in self.keys()}

    def artists(self) -> int:
        return sum(ARTIST.encode() in data for data in self.contents().values())


class ResanitizeBucketTests(BucketHome):
    def test_every_object_is_replaced_in_the_bucket(self):
        self.store_photos()
        self.assertEqual(self.artists(), COUNT)
        result = self.resanitized()
        self.assertEqual((result["replaced"], result["unchanged"]), (COUNT, 0))
        self.assertEqual(self.artists(), 0)
        self.verify()
        replaced = [one for one in self.objects(self.run_worker("audit", "export")) if one["event"] == "object.replaced"]
        self.assertEqual(len(replaced), COUNT)
        for key in self.keys():
            head = self.client.head_object(Bucket=self.bucket, Key=key)
            self.assertEqual(head["Metadata"]["sha256"], hashlib.sha256(self.content(key)).hexdigest())
            self.assertEqual(head["ContentType"], "image/jpeg")
        self.assertEqual(self.resanitized()["replaced"], 0)

    def test_a_kill_at_any_time_leaves_objects_that_the_ledger_knows(self):
        self.store_photos()
        for delay in (0.2, 0.4, 0.6, 0.8):
            process = subprocess.Popen(
                [WORKER, "resanitize", "--profile", "strict", "--home", str(self.home), "--store", self.store, "--quiet"],
                env={**os.environ, **self.credentials}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait(30)
            self.verify()
        self.resanitized()
        self.assertEqual(self.artists(), 0)
        self.verify()

    def test_an_object_that_somebody_changed_is_not_touched(self):
        self.store_photos()
        key = self.keys()[0]
        self.client.put_object(Bucket=self.bucket, Key=key, Body=b"other")
        self.resanitized(expected=1)
        self.assertEqual(self.content(key), b"other")
        self.assertEqual(self.artists(), 0)


class SealedMigrationTests(BucketHome):
    sealed = True

    def migrate(self, source: str, target: str):
        result = self.run_worker("storage", "migrate", "--from", source, "--to", target, "--json")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        return json.loads(result.stdout)

    def test_sealed_objects_go_to_a_bucket_and_back_as_they_lie(self):
        first, back = self.directory / "first", self.directory / "back"
        bucket, self.store = self.store, f"file:{first}"
        self.store_photos()
        plain = {job["key"]: self.shown(job)["report"]["output"]["sha256"] for job in self.jobs()}
        self.assertEqual(self.migrate(f"file:{first}", bucket)["verified"], COUNT)
        self.store = bucket
        self.verify()
        for key, data in self.contents().items():
            opened = sealed_file.open_sealed(data, self.master_key(), "object", key.removeprefix("clean/"))
            self.assertEqual(hashlib.sha256(opened).hexdigest(), plain[key.removeprefix("clean/")])
            self.assertNotIn(ARTIST.encode(), data)
        self.assertEqual(self.migrate(bucket, f"file:{back}")["verified"], COUNT)
        for key in plain:
            self.assertEqual((back / key).read_bytes(), (first / key).read_bytes())
        self.store = f"file:{back}"
        self.verify()

    def test_what_was_sealed_is_replaced_in_the_bucket_as_the_next_generation(self):
        self.store_photos()
        before = self.contents()
        self.assertEqual(self.resanitized()["replaced"], COUNT)
        self.verify()
        # Somebody brings the old version back.
        key, data = next(iter(before.items()))
        self.client.put_object(Bucket=self.bucket, Key=key, Body=data)
        result = self.run_worker("verify")
        self.assertEqual(result.returncode, 1)
        self.assertIn(key.removeprefix("clean/").encode(), result.stdout)


if __name__ == "__main__":
    unittest.main()
