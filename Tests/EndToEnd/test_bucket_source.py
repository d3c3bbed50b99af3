"""Uploads in a bucket: listed, or told of by a queue (moto)."""

import os
import shutil
import subprocess
import time
import unittest

from object_store import BucketTestCase
from support import WORKER

MOTO = os.environ.get("INGEST_S3_MOTO")


class BucketSourceTests(BucketTestCase):
    def setUp(self):
        super().setUp()
        self.source = self.url(self.bucket + "/dirty")

    def upload(self, key: str, data: bytes, client=None) -> None:
        (client or self.client).put_object(Bucket=self.bucket, Key=key, Body=data)

    def run_once(self, *more):
        return self.worker("run", "--once", "--quiet", "--source", self.source, *more)

    def dirty(self) -> list[str]:
        return [key for key in self.keys() if key.startswith("dirty/")]

    def test_uploads_become_jobs_and_are_deleted_when_these_have_ended(self):
        self.upload("dirty/clinic/some photo+ü.png", self.good_file())
        self.upload("dirty/top.png", self.good_file())
        self.upload("dirty/clinic/bad.png", b"not a picture")
        self.upload("dirty/clinic/", b"")
        self.upload("elsewhere/other.png", self.good_file())
        result = self.run_once()
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        jobs = {job["name"]: job for job in self.jobs()}
        self.assertEqual(
            {name: (job["state"], job["workspace"]) for name, job in jobs.items()},
            {"some photo+ü.png": ("stored", "clinic"), "top.png": ("stored", "default"),
             "bad.png": ("quarantined", "clinic")})
        self.assertEqual(self.dirty(), ["dirty/clinic/"])
        self.assertEqual(sorted(key for key in self.keys() if key.startswith("clean/")), self.stored_keys())
        self.assertEqual(self.run_once().returncode, 0)
        self.assertEqual(len(self.jobs()), 3)

    @unittest.skipUnless(shutil.which("s3cmd"), "s3cmd is not installed")
    def test_what_s3cmd_puts_is_taken(self):
        self.s3cmd("put", self.write("photo +ü.png", self.good_file()), f"s3://{self.bucket}/dirty/clinic/photo +ü.png")
        self.assertEqual(self.run_once().returncode, 0)
        job, = self.jobs()
        self.assertEqual((job["name"], job["state"], job["workspace"]), ("photo +ü.png", "stored", "clinic"))
        self.assertEqual(self.keys(), self.stored_keys())

    def test_the_same_key_again_is_another_upload(self):
        for _ in range(2):
            self.upload("dirty/a.png", self.good_file())
            self.assertEqual(self.run_once().returncode, 0)
        # The very same bytes: the version is the same, and so is the job. It is deleted again.
        self.assertEqual((len(self.jobs()), self.dirty()), (1, []))
        self.upload("dirty/a.png", self.good_file() + b"x")
        self.run_once()
        self.assertEqual((len(self.jobs()), self.dirty()), (2, []))

    def test_while_the_store_is_down_uploads_stay(self):
        self.upload("dirty/a.png", self.good_file())
        down = self.worker(
            "run", "--once", "--quiet", "--source", self.source, store=self.url(self.bucket, "http://127.0.0.1:1"))
        self.assertEqual(down.returncode, 2)
        self.assertEqual(self.dirty(), ["dirty/a.png"])
        self.assertEqual(self.run_once().returncode, 0)
        self.assertEqual((self.dirty(), len(self.stored_keys())), ([], 1))

    def test_what_is_too_large_is_refused_and_stays_in_the_bucket(self):
        self.upload("dirty/a.png", self.good_file() + b"x" * 100_000)
        result = self.worker(
            "run", "--once", "--quiet", "--source", self.source, environment={"INGEST_LIMITS_FILE_BYTES": "50000"})
        self.assertEqual(result.returncode, 0)
        job, = self.jobs()
        self.assertEqual(job["state"], "quarantined")
        self.assertEqual(self.dirty(), ["dirty/a.png"])

    def test_a_kill_at_any_time_loses_and_doubles_nothing(self):
        for number in range(20):
            self.upload(f"dirty/{number}.png", self.good_file() if number % 4 else b"bad %d" % number)
        for delay in (0.2, 0.5, 0.8, 1.1):
            process = subprocess.Popen(
                [WORKER, "run", "--home", str(self.home), "--store", self.store, "--source", self.source, "--quiet"],
                env={**os.environ, **self.credentials}, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            process.kill()
            process.wait(30)
        self.assertEqual(self.run_once().returncode, 0)
        self.assertEqual(len(self.jobs()), 20)
        self.assertEqual(self.dirty(), [])
        self.assertEqual(len(self.stored_keys()), 15)
        self.assertEqual([key for key in self.keys() if key.startswith("clean/")], self.stored_keys())


@unittest.skipUnless(MOTO, "scripts/s3-tests.sh starts moto")
class QueueTests(BucketTestCase):
    def setUp(self):
        super().setUp()
        self.client = self.boto_client(endpoint=MOTO)
        self.client.create_bucket(Bucket=self.bucket)
        self.queues = self.boto_client("sqs", MOTO)
        self.queue = self.queues.create_queue(
            QueueName=self.bucket, Attributes={"VisibilityTimeout": "2"})["QueueUrl"]
        arn = self.queues.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.client.put_bucket_notification_configuration(
            Bucket=self.bucket,
            NotificationConfiguration={"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]})
        self.queues.send_message(QueueUrl=self.queue, MessageBody="no event")

    def messages(self) -> tuple[int, int]:
        """How many wait, and how many the worker has received and not deleted."""
        attributes = self.queues.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["All"])["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"]), int(attributes["ApproximateNumberOfMessagesNotVisible"])

    def test_events_bring_uploads_and_are_deleted_when_the_jobs_have_ended(self):
        process = subprocess.Popen(
            [WORKER, "run", "--home", str(self.home), "--store", self.url(self.bucket + "/clean", MOTO), "--quiet",
             "--source", self.url(self.bucket + "/dirty", MOTO)],
            env={**os.environ, **self.credentials, "INGEST_SOURCE_QUEUE": self.queue, "INGEST_SPOOL_POLL": "1"},
            stderr=subprocess.DEVNULL)
        try:
            # A worker that listens has listed the bucket; what comes now, only an event tells of.
            self.wait_for(lambda: self.messages()[1] == 1)
            for number in range(3):
                self.client.put_object(Bucket=self.bucket, Key=f"dirty/clinic/{number} +ü.png", Body=self.good_file())
            self.wait_for(lambda: not any(key.startswith("dirty/") for key in self.keys()))
            self.wait_for(lambda: sum(self.messages()) == 1)
        finally:
            process.terminate()
            self.assertEqual(process.wait(30), 0)
        self.assertEqual([job["state"] for job in self.jobs()], ["stored"] * 3)
        self.assertEqual(sorted(self.keys()), self.stored_keys())

    def test_an_upload_is_tagged_where_it_is_to_stay(self):
        self.client.put_object(Bucket=self.bucket, Key="dirty/a.png", Body=self.good_file())
        for _ in range(2):
            result = self.worker(
                "run", "--once", "--quiet", "--source", self.url(self.bucket + "/dirty", MOTO),
                store=self.url(self.bucket + "/clean", MOTO), environment={"INGEST_SOURCE_ENDING": "tag"})
            self.assertEqual(result.returncode, 0, result.stderr.decode())
        tags = self.client.get_object_tagging(Bucket=self.bucket, Key="dirty/a.png")["TagSet"]
        self.assertEqual(tags, [{"Key": "ingest-worker", "Value": "stored"}])
        self.assertEqual(len(self.jobs()), 1)


if __name__ == "__main__":
    unittest.main()
