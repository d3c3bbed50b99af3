"""URLs to put one upload, used by curl, on the server that scripts/s3-tests.sh starts."""

import json
import os
import subprocess
import time
import unittest

from object_store import ACCESS_KEY, PEER, SECRET_KEY, BucketTestCase

OTHER_KEY, OTHER_SECRET = "AKIATEST0000000000B2", "other-hidden-word-0815"
MOTO = os.environ.get("INGEST_S3_MOTO")


class UploadURLTests(BucketTestCase):
    def setUp(self):
        super().setUp()
        self.source = self.url(self.bucket + "/dirty")
        self.file = self.write("upload.png", self.good_file())

    def upload_url(self, *more):
        return self.worker(
            "upload-url", "--source", self.source, "--type", "image/png", "--bytes", str(len(self.good_file())),
            "--workspace", "clinic", *more)

    def link(self, *more) -> dict:
        result = self.upload_url("--json", *more)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        link = json.loads(result.stdout)
        self.guards = [word for name, value in link["headers"].items() if name.startswith("x-amz-")
                       for word in ("--header", f"{name}: {value}")]
        return link

    def curl(self, url: str, *more) -> int:
        return int(subprocess.run(
            ["curl", "--silent", "--noproxy", "*", "--output", "/dev/null", "--write-out", "%{http_code}", *more, url],
            check=True, capture_output=True).stdout)

    def put(self, url: str, *more, file=None, media_type: str | None = "image/png") -> int:
        header = ["--header", f"content-type: {media_type}"] if media_type else ["--header", "content-type:"]
        return self.curl(url, "--upload-file", str(file or self.file), *header, *self.guards, *more)

    def test_what_is_put_becomes_a_job_of_the_workspace(self):
        link = self.link()
        self.assertRegex(link["key"], r"^dirty/clinic/[0-9a-f-]{36}\.png$")
        self.assertEqual(link["method"], "PUT")
        self.assertEqual(self.put(link["url"]), 200)
        self.assertEqual(self.keys(), [link["key"]])
        result = self.worker("run", "--once", "--quiet", "--source", self.source)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        job, = self.jobs()
        self.assertEqual((job["state"], job["workspace"]), ("stored", "clinic"))
        self.assertEqual(self.keys(), self.stored_keys())

    def test_another_key_method_type_or_length(self):
        url = self.link()["url"]
        other = self.write("other.png", self.good_file() + b"x")
        clean = url.replace("/dirty/", "/clean/")
        self.assertNotEqual(clean, url)
        for number, refused in enumerate((
                self.put(clean), self.put(url.replace("/clinic/", "/other/")), self.put(url.replace(".png?", ".jpg?")),
                self.put(url, media_type="text/html"), self.put(url, media_type=None), self.put(url, file=other),
                self.put(url.replace("X-Amz-Expires=900", "X-Amz-Expires=9000")),
                self.put(url.replace("content-length%3B", "")),
                self.curl(url), self.curl(url, "--request", "DELETE"), self.curl(url, "--head"))):
            self.assertEqual(refused, 403, number)
        # Swift has no POST of objects at all.
        self.assertIn(self.curl(url, "--request", "POST", "--data-binary", "x"), (403, 501))
        self.assertEqual(self.keys(), [])
        self.assertEqual(self.put(url), 200)

    def test_no_header_can_be_added(self):
        secret = "clean/other/secret.png"
        self.client.put_object(Bucket=self.bucket, Key=secret, Body=b"of another workspace")
        link = self.link()
        guarding = sorted(set(link["headers"]) - {"content-type", "content-length"})
        # Ceph takes headers that a URL does not sign; there, those that matter are signed.
        self.assertEqual(guarding, ["x-amz-acl", "x-amz-metadata-directive"] if PEER == "ceph" else [])
        everybody = 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'
        copy = f"x-amz-copy-source: /{self.bucket}/{secret}"
        for added in (
                ["x-amz-acl: public-read"], [f"x-amz-grant-read: {everybody}"],
                [f"x-amz-grant-full-control: {everybody}"], [copy], [copy, "x-amz-metadata-directive: COPY"],
                [copy, "X-Amz-Metadata-Directive: REPLACE"]):
            more = [word for header in added for word in ("--header", header)]
            for words in (more, more + self.guards, self.guards + more):
                with self.subTest(words):
                    status = self.curl(
                        link["url"], "--upload-file", str(self.file), "--header", "content-type: image/png", *words)
                    self.assert_harmless(link["key"], status)
        self.assertEqual(self.put(link["url"]), 200)
        self.assertEqual(self.keys(), [secret, link["key"]])

    def assert_harmless(self, key: str, status: int) -> None:
        """Refused; or it was put as if nothing had been added: of a header that comes twice Ceph takes the last one."""
        if status != 200:
            self.assertIn(status, (400, 403))
            self.assertNotIn(key, self.keys())
            return
        self.assertEqual(self.content(key), self.good_file())
        self.assertNotIn("AllUsers", str(self.client.get_object_acl(Bucket=self.bucket, Key=key)["Grants"]))
        self.client.delete_object(Bucket=self.bucket, Key=key)

    @unittest.skipUnless(PEER == "ceph", "Swift's accounts of the tests have no policies")
    def test_credentials_that_may_put_and_nothing_else_are_enough(self):
        self.client.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/other"]}, "Action": ["s3:PutObject"],
            "Resource": [f"arn:aws:s3:::{self.bucket}/dirty/*"]}]}))
        own = self.credentials
        self.credentials = {"AWS_ACCESS_KEY_ID": OTHER_KEY, "AWS_SECRET_ACCESS_KEY": OTHER_SECRET}
        link = self.link()
        self.credentials = own
        self.assertIn(f"X-Amz-Credential={OTHER_KEY}", link["url"])
        self.assertEqual(self.put(link["url"]), 200)
        result = self.worker("run", "--once", "--quiet", "--source", self.source)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(self.keys(), self.stored_keys())

    def test_storage_check_tries_it(self):
        result = self.worker("storage", "check", "--json", environment={"INGEST_SOURCE_URL": self.source})
        check, = [entry for entry in self.objects(result) if entry["check"] == "upload URLs"]
        self.assertEqual(check["outcome"], "ok", check)
        self.assertIn("neither" if PEER == "ceph" else "are refused", check["detail"])
        self.assertEqual(self.keys(), [])

    @unittest.skipUnless(MOTO, "scripts/s3-tests.sh starts moto")
    def test_storage_check_names_a_store_that_checks_nothing(self):
        self.boto_client(endpoint=MOTO).create_bucket(Bucket=self.bucket)
        result = self.worker(
            "storage", "check", "--json", store=self.url(self.bucket + "/clean", MOTO),
            environment={"INGEST_SOURCE_URL": self.url(self.bucket + "/dirty", MOTO)})
        check, = [entry for entry in self.objects(result) if entry["check"] == "upload URLs"]
        self.assertEqual(check["outcome"], "bad")
        self.assertIn("copy whatever", check["detail"])
        self.assertIn("credentials of its own", check["mend"])
        self.assertNotIn("Contents", self.boto_client(endpoint=MOTO).list_objects_v2(Bucket=self.bucket))

    def test_after_its_time(self):
        url = self.link("--expires", "1s")["url"]
        time.sleep(2.1)
        self.assertEqual(self.put(url), 403)
        self.assertEqual(self.keys(), [])

    def test_the_lines_are_what_curl_needs_and_hold_no_secret(self):
        result = self.upload_url("--log-level", "trace")
        url, *headers = result.stdout.decode().splitlines()
        self.assertEqual(headers[:2], [f"content-length: {len(self.good_file())}", "content-type: image/png"])
        self.guards = [word for header in headers[2:] for word in ("--header", header)]
        self.assertIn(ACCESS_KEY, url)
        self.assertNotIn(SECRET_KEY.encode(), (result.stdout + result.stderr).replace(url.encode(), b""))
        self.assertEqual(self.put(url), 200)

    def test_it_is_in_the_audit_log(self):
        link = self.link()
        result = self.run_worker("audit", "export")
        record, = [json.loads(line) for line in result.stdout.splitlines() if b"upload.url-issued" in line]
        self.assertEqual((record["workspace"], record["key"]), ("clinic", link["key"]))
        self.assertNotIn(b"X-Amz-Signature", result.stdout)

    def test_who_gets_none(self):
        for words, sentence in (
                (("--type", "text/html"), b"image/webp"), (("--bytes", "10485761"), b"at most 10485760"),
                (("--bytes", "-1"), b"at most"), (("--workspace", "../x"), b"--workspace"),
                (("--expires", "2h"), b"at most 3600 seconds"), (("--expires", "0s"), b"is not of the form")):
            result = self.upload_url(*words)
            self.assertEqual((result.returncode, result.stdout), (2, b""), words)
            self.assertIn(sentence, result.stderr)
        result = self.worker("upload-url", "--type", "image/png", "--bytes", "1")
        self.assertEqual((result.returncode, result.stdout), (2, b""))
        self.assertIn(b"source.url", result.stderr)

    def test_uploads_and_clean_files_never_share_a_place(self):
        self.client.put_object(Bucket=self.bucket, Key="clean/clinic/kept.png", Body=b"x")
        for source in ("", "/clean", "/clean/clinic"):
            for arguments in (("run", "--once"), ("upload-url", "--type", "image/png", "--bytes", "1")):
                result = self.worker(*arguments, "--source", self.url(self.bucket + source))
                self.assertEqual(result.returncode, 2, result.stderr.decode())
                self.assertIn(b"would lie in one place", result.stderr)
        mirror = {"INGEST_STORE_MIRROR_URL": self.source}
        self.assertEqual(self.worker("run", "--once", "--source", self.source, environment=mirror).returncode, 2)
        self.assertEqual(self.keys(), ["clean/clinic/kept.png"])


if __name__ == "__main__":
    unittest.main()
