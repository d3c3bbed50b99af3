"""The worker with its store in a bucket, seen by boto3 and s3cmd."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
import unittest

from object_store import ACCESS_KEY, SECRET_KEY, WRONG_SECRET, BucketTestCase
from support import WORKER

NOBODY = "http://127.0.0.1:1"


class ObjectStoreTests(BucketTestCase):
    def test_what_the_worker_stores_boto3_reads(self):
        self.spool("a.png", self.good_file(), "clinic")
        self.assertEqual(self.worker("run", "--once").returncode, 0)
        job, = self.jobs()
        self.assertEqual(self.keys(), ["clean/" + job["key"]])
        answer = self.client.get_object(Bucket=self.bucket, Key="clean/" + job["key"])
        report = self.shown(job)["report"]
        self.assertEqual(hashlib.sha256(answer["Body"].read()).hexdigest(), report["output"]["sha256"])
        self.assertEqual(answer["ContentType"], "image/png")
        self.assertEqual(answer["Metadata"]["verdict"], "accepted")
        self.assertEqual(answer["Metadata"]["sha256"], report["output"]["sha256"])
        self.assertEqual(answer["Metadata"]["policy-digest"], report["policy"]["digest"])

    @unittest.skipUnless(shutil.which("s3cmd"), "s3cmd is not installed")
    def test_what_the_worker_stores_s3cmd_reads(self):
        self.spool("a.png", self.good_file())
        self.assertEqual(self.worker("run", "--once").returncode, 0)
        key, = self.keys()
        target = self.directory / "fetched"
        self.s3cmd("get", f"s3://{self.bucket}/{key}", target)
        self.assertEqual(target.read_bytes(), self.content(key))

    def test_a_mirror_gets_every_object_too(self):
        self.spool("a.png", self.good_file())
        down = {**self.credentials, "INGEST_STORE_MIRROR_URL": self.url(self.bucket, NOBODY)}
        result = self.run_worker("run", "--once", "--quiet", environment=down)
        self.assertEqual(result.returncode, 2)
        self.assertEqual(self.jobs()[0]["state"], "retryable")
        environment = {**self.credentials, "INGEST_STORE_MIRROR_URL": self.store}
        result = self.run_worker("run", "--once", "--quiet", environment=environment)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        path, = self.stored_files()
        key, = self.keys()
        self.assertEqual(self.content(key), path.read_bytes())

    def test_a_store_that_is_down_loses_nothing_and_recovers(self):
        for number in range(3):
            self.spool(f"{number}.png", self.good_file())
        down = self.worker("run", "--once", store=self.url(self.bucket, NOBODY))
        self.assertEqual(down.returncode, 2, down.stderr.decode())
        states = {(job["state"], job["reason"]) for job in self.jobs()}
        self.assertIn(("retryable", "store.unavailable"), states)
        self.assertLessEqual(states, {("retryable", "store.unavailable"), ("available", None)})
        self.assertEqual(self.worker("run", "--once").returncode, 0)
        self.assertEqual(sorted(self.keys()), self.stored_keys())
        self.assertEqual(len(self.keys()), 3)
        self.assertEqual(self.left_on_spool("claimed"), [])

    def test_a_running_worker_recovers_by_itself(self):
        self.spool("a.png", self.good_file())
        bucket = "later-" + self.bucket
        process = subprocess.Popen(
            [WORKER, "run", "--home", str(self.home), "--store", self.url(bucket), "--quiet"],
            env={**os.environ, **self.credentials}, stderr=subprocess.DEVNULL)
        try:
            self.wait_for(lambda: self.jobs() and self.jobs()[0]["reason"] == "store.refused")
            self.wait_for(lambda: self.health()["state"] == "degraded")
            self.assertIn("NoSuchBucket", self.health()["problem"])
            self.client.create_bucket(Bucket=bucket)
            self.wait_for(lambda: self.jobs()[0]["state"] == "stored")
            self.wait_for(lambda: self.health()["state"] == "well")
        finally:
            process.terminate()
            self.assertEqual(process.wait(30), 0)
        self.assertEqual(self.keys(bucket), [self.jobs()[0]["key"]])

    def health(self) -> dict:
        file, = (self.home / "workers").glob("*.json")
        return json.loads(file.read_text())

    def test_a_secret_is_in_no_log(self):
        self.spool("a.png", self.good_file())
        wrong = {"AWS_SECRET_ACCESS_KEY": WRONG_SECRET, "AWS_SESSION_TOKEN": WRONG_SECRET + "-token"}
        for level in ("trace", "debug", "info"):
            result = self.worker("run", "--once", "--log-level", level, environment=wrong)
            self.assertEqual(result.returncode, 2)
            self.assertNotIn(WRONG_SECRET.encode(), result.stdout + result.stderr)
        job, = self.jobs()
        self.assertEqual(job["reason"], "store.refused")
        self.assertNotIn(WRONG_SECRET, str(self.shown(job)))
        right = self.worker("run", "--once", "--log-level", "trace")
        self.assertEqual(right.returncode, 0)
        self.assertNotIn(SECRET_KEY.encode() + b" ", right.stdout + right.stderr)
        for text in ("s3://user:" + WRONG_SECRET + "@bucket", "s3://bucket?secret=" + WRONG_SECRET):
            result = self.run_worker("run", "--once", "--store", text)
            self.assertEqual(result.returncode, 2)
            self.assertNotIn(WRONG_SECRET.encode(), result.stdout + result.stderr)

    def test_a_secret_is_changed_without_a_restart(self):
        secret = self.write("secret", WRONG_SECRET.encode())
        settings = self.write("settings.yaml", (
            f"store:\n  access-key: {ACCESS_KEY}\n  secret-key-file: {secret}\n").encode())
        self.credentials = {}
        self.spool("a.png", self.good_file())
        process = subprocess.Popen(
            [WORKER, "run", "--home", str(self.home), "--store", self.store, "--config", str(settings), "--quiet"],
            stderr=subprocess.DEVNULL)
        try:
            self.wait_for(lambda: self.jobs() and self.jobs()[0]["reason"] == "store.refused")
            secret.write_text(SECRET_KEY + "\n")
            self.wait_for(lambda: self.jobs()[0]["state"] == "stored")
        finally:
            process.terminate()
            self.assertEqual(process.wait(30), 0)

    def test_a_kill_at_any_time_loses_and_doubles_nothing(self):
        for number in range(30):
            self.spool(f"{number}.png", self.good_file())
        for delay in (0.3, 0.6, 0.9):
            process = subprocess.Popen(
                [WORKER, "run", "--home", str(self.home), "--store", self.store, "--quiet"],
                env={**os.environ, **self.credentials}, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait(30)
        self.assertEqual(self.worker("run", "--once", "--quiet").returncode, 0)
        self.assertEqual(len(self.stored_keys()), 30)
        self.assertEqual(sorted(self.keys()), self.stored_keys())

    def test_doctor_names_what_is_wrong(self):
        right = self.worker("doctor")
        self.assertIn(b"ok   store", right.stdout)
        self.assertEqual(self.keys(), [])
        wrong = self.worker("doctor", environment={"AWS_SECRET_ACCESS_KEY": WRONG_SECRET})
        self.assertEqual(wrong.returncode, 1)
        self.assertIn(b"FAIL store", wrong.stdout)
        self.assertIn(b"mend credentials", wrong.stdout)

    def test_plain_http_to_another_machine_is_refused(self):
        result = self.worker("run", "--once", store=self.url(self.bucket, "http://192.0.2.1:9000"))
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"store.allow-http", result.stderr)


if __name__ == "__main__":
    unittest.main()
