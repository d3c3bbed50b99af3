"""Moving, checking and cleaning stores, and URLs, on the server that scripts/s3-tests.sh starts."""

import hashlib
import json
import os
import pathlib
import signal
import subprocess
import time
import unittest
import uuid

from object_store import PEER, WRONG_SECRET, BucketTestCase
from support import WORKER

MOTO = os.environ.get("INGEST_S3_MOTO")
OBJECTS = int(os.environ.get("INGEST_S3_PUTS", "300"))


def digests(folder: pathlib.Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file()}


class MigrationTests(BucketTestCase):
    def fill(self, folder: pathlib.Path) -> None:
        for number in range(OBJECTS):
            path = folder / f"w{number % 3}" / f"{uuid.uuid4()}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(f"object {number}".encode() * (number % 50))

    def migrate(self, source: str, target: str, *more):
        return subprocess.run(
            [WORKER, "storage", "migrate", "--from", source, "--to", target, "--home", str(self.home), *more],
            env={**os.environ, **self.credentials}, capture_output=True, timeout=3_600)

    def test_there_and_back_with_a_kill_in_the_middle(self):
        first, back = self.directory / "first", self.directory / "back"
        self.fill(first)
        dry = self.migrate(f"file:{first}", self.store, "--dry-run")
        self.assertIn(f"{OBJECTS} objects".encode(), dry.stdout)
        self.assertEqual(self.keys(), [])
        process = subprocess.Popen(
            [WORKER, "storage", "migrate", "--from", f"file:{first}", "--to", self.store, "--home", str(self.home)],
            env={**os.environ, **self.credentials}, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        while len(self.keys()) < OBJECTS // 3 and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        self.assertEqual(process.wait(30), -signal.SIGKILL)
        self.assertLess(len(self.keys()), OBJECTS)
        result = self.migrate(f"file:{first}", self.store, "--json")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(json.loads(result.stdout)["failed"], 0)
        self.assertEqual(len(self.keys()), OBJECTS)
        result = self.migrate(self.store, f"file:{back}")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(digests(back), digests(first))

    def test_what_cannot_be_brought_is_named_and_comes_with_the_next_run(self):
        first = self.directory / "first"
        (first / "w").mkdir(parents=True)
        for name in "abc":
            (first / "w" / name).write_bytes(name.encode())
        self.client.put_object(Bucket=self.bucket, Key="clean/w/b", Body=b"other")
        result = self.migrate(f"file:{first}", self.store)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"w/b: there is another object", result.stderr)
        self.assertEqual(self.content("clean/w/b"), b"other")
        self.client.delete_object(Bucket=self.bucket, Key="clean/w/b")
        self.assertEqual(self.migrate(f"file:{first}", self.store).returncode, 0)
        self.assertEqual(self.content("clean/w/b"), b"b")

    def test_bytes_that_the_ledger_does_not_know_are_not_brought(self):
        self.spool("a.png", self.good_file())
        self.drain()
        path, = self.stored_files()
        path.write_bytes(path.read_bytes() + b"x")
        result = self.migrate(f"file:{self.home / 'store'}", self.store)
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"not those that the ledger knows", result.stderr)
        self.assertEqual(self.keys(), [])

    def test_a_rate(self):
        first = self.directory / "first"
        (first / "w").mkdir(parents=True)
        for number in range(11):
            (first / "w" / str(number)).write_bytes(b"x")
        started = time.monotonic()
        self.assertEqual(self.migrate(f"file:{first}", self.store, "--rate", "10").returncode, 0)
        self.assertGreaterEqual(time.monotonic() - started, 1)


class CheckTests(BucketTestCase):
    def checks(self, result) -> dict[str, str]:
        return {entry["check"]: entry["outcome"] for entry in self.objects(result)}

    def test_a_good_bucket(self):
        result = self.worker("storage", "check", "--json")
        self.assertEqual(result.returncode, 0, result.stdout.decode())
        checks = self.checks(result)
        for name in ("own credentials", "bucket", "clock", "put, get, delete", "without credentials", "default credentials"):
            self.assertEqual(checks[name], "ok", name)
        # Debian's Swift has none, and the check says so.
        self.assertEqual(checks["conditional put"], "unknown" if PEER == "debian-object-store" else "ok")
        self.assertEqual(self.keys(), [])

    def test_a_bucket_that_is_not_there(self):
        result = self.worker("storage", "check", "--json", store=self.url("never-made"))
        self.assertEqual((result.returncode, self.checks(result)), (1, {"bucket": "bad"}))
        self.assertIn(b"make the bucket", result.stdout)

    def test_wrong_credentials_and_nobody_there(self):
        result = self.worker("storage", "check", environment={"AWS_SECRET_ACCESS_KEY": WRONG_SECRET})
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"check credentials", result.stdout)
        self.assertNotIn(WRONG_SECRET.encode(), result.stdout + result.stderr)
        result = self.worker("storage", "check", store=self.url("bucket", "http://127.0.0.1:1"))
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"check endpoint", result.stdout)

    @unittest.skipUnless(MOTO, "scripts/s3-tests.sh starts moto")
    def test_settings_of_the_bucket_good_and_bad(self):
        """moto has all the settings, and takes every access key: the very thing that a check has to name."""
        client, store = self.boto_client(endpoint=MOTO), self.url(self.bucket, MOTO)
        client.create_bucket(Bucket=self.bucket)
        client.put_public_access_block(Bucket=self.bucket, PublicAccessBlockConfiguration={
            "BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": True, "RestrictPublicBuckets": True})
        result = self.worker("storage", "check", "--json", store=store)
        self.assertEqual(result.returncode, 1)
        checks = {entry["check"]: entry for entry in self.objects(result)}
        for name, outcome, detail, mend in (
                ("default credentials", "bad", "'minioadmin'", "change it at the store"),
                ("public access block", "bad", "off: IgnorePublicAcls", "switch all four on"),
                ("encryption", "unknown", "does not tell of any", "set store.encryption"),
                ("transport", "unknown", "plain HTTP", "use https"),
                ("conditional put", "ok", "is not replaced", "")):
            self.assertEqual(checks[name]["outcome"], outcome, checks[name])
            self.assertIn(detail, checks[name]["detail"])
            self.assertIn(mend, checks[name].get("mend") or "")
        client.put_public_access_block(Bucket=self.bucket, PublicAccessBlockConfiguration={
            "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True})
        client.put_bucket_encryption(Bucket=self.bucket, ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})
        checks = self.checks(self.worker("storage", "check", "--json", store=store))
        for name in ("public access block", "encryption"):
            self.assertEqual(checks[name], "ok", name)

    def test_versioning(self):
        def check() -> dict:
            result = self.worker("storage", "check", "--json")
            return next(entry for entry in self.objects(result) if entry["check"] == "versioning")
        self.assertEqual(check()["outcome"], "unknown")
        self.assertIn("switch it on", check()["mend"])
        self.client.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"})
        self.assertEqual(check()["outcome"], "ok")

    @unittest.skipUnless(PEER == "ceph", "the others have no public buckets")
    def test_a_bucket_that_everybody_can_list(self):
        self.client.put_bucket_acl(Bucket=self.bucket, ACL="public-read")
        result = self.worker("storage", "check", "--json")
        self.assertEqual((result.returncode, self.checks(result)["without credentials"]), (1, "bad"))
        self.assertIn(b"remove public access lists", result.stdout)

    def test_uploads_that_nobody_ended(self):
        self.client.create_multipart_upload(Bucket=self.bucket, Key="clean/default/y")
        checks = {entry["check"]: entry for entry in self.objects(self.worker("storage", "check", "--json"))}
        self.assertEqual(checks["unfinished uploads"]["outcome"], "ok", "it is young")

    def test_a_directory(self):
        result = self.run_worker("storage", "check", "--json")
        self.assertEqual((result.returncode, self.checks(result)), (0, {"directory": "ok"}))


class CleaningTests(BucketTestCase):
    def gc(self, *more):
        result = self.worker("storage", "gc", "--older-than", "0s", *more, "--json")
        return result, (json.loads(result.stdout) if result.stdout else None)

    def test_orphans_and_unfinished_uploads(self):
        for number in range(3):
            self.spool(f"{number}.png", self.good_file())
        self.assertEqual(self.worker("run", "--once", "--quiet").returncode, 0)
        orphan = f"clean/default/{uuid.uuid4()}.png"
        self.client.put_object(Bucket=self.bucket, Key=orphan, Body=b"x")
        self.client.create_multipart_upload(Bucket=self.bucket, Key="clean/default/y")
        time.sleep(3)  # Swift rounds times up to whole seconds
        _, young = self.gc("--older-than", "1h")
        self.assertEqual((young["orphans"], young["unfinishedUploads"]), ([], 0))
        _, found = self.gc()
        self.assertEqual((found["objects"], found["orphans"], found["unfinishedUploads"]), (4, [orphan[6:]], 1))
        self.assertEqual(len(self.keys()), 4)
        self.gc("--delete")
        self.assertEqual(sorted(self.keys()), self.stored_keys())
        self.assertNotIn("Uploads", self.client.list_multipart_uploads(Bucket=self.bucket))

    def test_another_ledger_deletes_nothing(self):
        self.assertEqual(self.worker("run", "--once", "--quiet").returncode, 0)
        self.client.put_object(Bucket=self.bucket, Key=f"clean/default/{uuid.uuid4()}.png", Body=b"x")
        time.sleep(3)  # Swift rounds times up to whole seconds
        result, _ = self.gc("--delete")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"is this the ledger", result.stderr)
        self.assertEqual(len(self.keys()), 1)
        self.assertEqual(self.gc("--delete", "--force")[0].returncode, 0)
        self.assertEqual(self.keys(), [])


class URLTests(BucketTestCase):
    def setUp(self):
        super().setUp()
        self.spool("good.png", self.good_file(), "clinic")
        self.spool("bad.png", b"not a picture", "clinic")
        self.assertEqual(self.worker("run", "--once", "--quiet").returncode, 0)
        by_state = {job["state"]: job for job in self.jobs()}
        self.stored, self.refused = by_state["stored"], by_state["quarantined"]

    def link(self, job: dict, *more) -> str:
        result = self.worker("url", job["id"], *more)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        return result.stdout.decode().strip()

    def curl(self, url: str, *more) -> tuple[int, bytes]:
        target = self.directory / "answer"
        status = subprocess.run(
            ["curl", "--silent", "--noproxy", "*", "--output", target, "--write-out", "%{http_code}", *more, url],
            check=True, capture_output=True).stdout
        return int(status), target.read_bytes() if target.exists() else b""

    def test_what_it_gives_and_what_it_does_not(self):
        url = self.link(self.stored, "--expires", "10m")
        status, content = self.curl(url)
        self.assertEqual((status, content), (200, self.content("clean/" + self.stored["key"])))
        headers = subprocess.run(
            ["curl", "--silent", "--noproxy", "*", "--dump-header", "-", "--output", "/dev/null", url],
            capture_output=True, check=True).stdout.lower()
        self.assertIn(b"content-disposition: attachment", headers)
        self.assertIn(b"content-type: image/png", headers)
        other = f"clinic/{uuid.uuid4()}.png"
        self.client.put_object(Bucket=self.bucket, Key="clean/" + other, Body=b"x")
        self.assertEqual(self.curl(url.replace(self.stored["key"], other))[0], 403)
        self.assertEqual(self.curl(url, "--request", "PUT", "--data-binary", "x")[0], 403)
        self.assertEqual(self.curl(url, "--request", "DELETE")[0], 403)
        short = self.link(self.stored, "--expires", "1s")
        time.sleep(2.1)
        self.assertEqual(self.curl(short)[0], 403)

    def test_it_is_in_the_audit_log(self):
        self.link(self.stored)
        result = self.run_worker("audit", "export")
        records = [json.loads(line) for line in result.stdout.splitlines() if b"url-issued" in line]
        self.assertEqual([(record["job"], record["key"]) for record in records], [(self.stored["id"], self.stored["key"])])
        self.assertNotIn(b"X-Amz-Signature", result.stdout)

    def test_who_gets_none(self):
        for job, words, sentence in (
                (self.refused, (), b"is quarantined"), ({"id": str(uuid.uuid4())}, (), b"there is no job"),
                (self.stored, ("--expires", "2h"), b"at most 3600 seconds"),
                (self.stored, ("--expires", "0s"), b"is not of the form"),
                (self.stored, ("--expires", "soon"), b"is not of the form")):
            result = self.worker("url", job["id"], *words)
            self.assertEqual((result.returncode, result.stdout), (2, b""))
            self.assertIn(sentence, result.stderr)
        local = self.run_worker("url", self.stored["id"])
        self.assertEqual((local.returncode, local.stdout), (2, b""))


if __name__ == "__main__":
    unittest.main()
