"""A bucket of its own on the S3 server that scripts/s3-tests.sh starts, and boto3 as an independent client."""

import os
import subprocess
import unittest
import uuid

from support import ROOT, WorkerTestCase

try:
    import boto3
    import botocore.config
except ImportError:  # scripts/s3-tests.sh runs these tests with a Python that has it
    boto3 = None

SERVER = os.environ.get("INGEST_S3_SERVER")
#: Which of the servers it is, by the name that scripts/services has for it.
PEER = os.environ.get("INGEST_S3_PEER", "object-store")
ACCESS_KEY, SECRET_KEY = "AKIATEST0000000000A1", "testing"
#: A secret that no server takes; no log may ever show it.
WRONG_SECRET = "hidden-word-4711"


@unittest.skipUnless(boto3 and SERVER, "scripts/s3-tests.sh starts the servers")
class BucketTestCase(WorkerTestCase):
    def setUp(self):
        super().setUp()
        self.client = self.boto_client()
        self.bucket = "test-" + uuid.uuid4().hex[:12]
        self.client.create_bucket(Bucket=self.bucket)
        self.credentials = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
        self.store = self.url(self.bucket + "/clean")

    def boto_client(self, service: str = "s3", endpoint: str | None = SERVER, account: tuple = (ACCESS_KEY, SECRET_KEY)):
        return boto3.client(
            service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=account[0],
            aws_secret_access_key=account[1],
            config=botocore.config.Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}))

    @staticmethod
    def url(place: str, endpoint: str | None = SERVER) -> str:
        return f"s3://{place}?endpoint={endpoint}&region=us-east-1"

    def worker(self, *arguments, store: str | None = None, environment=None):
        return self.run_worker(
            *arguments, "--store", store or self.store, environment={**self.credentials, **(environment or {})})

    def s3cmd(self, *words) -> None:
        host = SERVER.removeprefix("http://")
        subprocess.run(
            ["s3cmd", "--config=/dev/null", f"--access_key={ACCESS_KEY}", f"--secret_key={SECRET_KEY}", "--no-ssl",
             f"--host={host}", f"--host-bucket={host}", "--quiet", *words],
            check=True, env={**os.environ, "HOME": str(self.directory)})

    def keys(self, bucket: str | None = None) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket or self.bucket)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def content(self, key: str) -> bytes:
        return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def good_file(self) -> bytes:
        return (ROOT / "corpus" / "accept" / "png-colour-space.png").read_bytes()

    def stored_keys(self) -> list[str]:
        return sorted("clean/" + job["key"] for job in self.jobs() if job["state"] == "stored")
