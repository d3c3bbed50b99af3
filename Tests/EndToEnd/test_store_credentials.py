"""Credentials from every place that has them, used against a server that verifies signatures; and a clock that is wrong."""

import os
import pathlib
import struct
import subprocess
import time
import unittest

from lending_service import LendingService
from object_store import ACCESS_KEY, SECRET_KEY, WRONG_SECRET, BucketTestCase
from reliability import home as reliability
from support import WORKER

#: As for a machine that is none: otherwise its metadata service would be looked for.
NO_MACHINE = {"AWS_EC2_METADATA_DISABLED": "true"}


class StoreCredentialsTests(BucketTestCase):
    def setUp(self):
        super().setUp()
        self.credentials = {**NO_MACHINE, "HOME": str(self.directory)}

    def lending(self, **settings) -> LendingService:
        service = LendingService(ACCESS_KEY, SECRET_KEY, **settings)
        self.addCleanup(service.stop)
        return service

    def assert_stores(self, environment: dict[str, str]) -> None:
        self.spool("a.png", self.good_file())
        result = self.worker("run", "--once", "--quiet", environment=environment)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(self.keys(), self.stored_keys())

    def machine(self, service: LendingService) -> dict[str, str]:
        return {"AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": service.url}

    def test_shared_files(self):
        folder = self.directory / ".aws"
        folder.mkdir()
        (folder / "credentials").write_text(
            f"[default]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {WRONG_SECRET}\n"
            f"[uploads]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n")
        self.assert_stores({"INGEST_STORE_PROFILE": "uploads"})

    def test_a_machine_lends_by_version_2(self):
        service = self.lending()
        self.assert_stores(self.machine(service))
        self.assertEqual([(method, path) for method, path, *_ in service.asked[:3]], [
            ("PUT", "/latest/api/token"), ("GET", "/latest/meta-data/iam/security-credentials/"),
            ("GET", "/latest/meta-data/iam/security-credentials/role")])

    def test_version_1_alone_is_not_asked_for_keys(self):
        service = self.lending()
        service.has_tokens = False
        result = self.worker("storage", "check", environment=self.machine(service))
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"no credentials", result.stdout)
        self.assertEqual({method for method, *_ in service.asked}, {"PUT"})

    def test_a_container_lends_with_the_token_of_its_file(self):
        service = self.lending()
        token = self.write("token", b"container token\n")
        self.assert_stores({
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": service.url + "/container",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token)})

    def test_a_web_identity(self):
        service = self.lending()
        token = self.write("token", b"web token\n")
        self.assert_stores({
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/worker",
            "AWS_ENDPOINT_URL_STS": service.url})
        method, _, headers, body = service.asked[0]
        self.assertEqual(method, "POST")
        self.assertNotIn("authorization", headers)
        self.assertIn("Action=AssumeRoleWithWebIdentity", body)

    def test_what_is_lent_is_fetched_anew_before_it_ends_and_once_for_all_threads(self):
        service = self.lending(seconds=242)  # it is four to five minutes before the end at once, or soon
        environment = {**os.environ, **self.credentials, **self.machine(service), "INGEST_CONCURRENCY": "8"}
        process = subprocess.Popen(
            [WORKER, "run", "--home", str(self.home), "--store", self.store, "--quiet"], env=environment,
            stderr=subprocess.DEVNULL)
        try:
            end, number = time.monotonic() + 8, 0
            while time.monotonic() < end:
                self.spool(f"{number}.png", self.good_file())
                number += 1
                time.sleep(0.1)
            self.wait_for(lambda: len(self.keys()) == number)
        finally:
            process.terminate()
            self.assertEqual(process.wait(30), 0)
        fetches = sum(path.endswith("/role") for _, path, *_ in service.asked)
        self.assertIn(fetches, range(3, 12))
        self.assertGreater(number, 40)

    def test_a_clock_that_is_wrong_by_an_hour_is_put_right(self):
        clock = pathlib.Path(self.directory, "clock")
        for seconds in (3_600, -3_600):
            with self.subTest(seconds):
                clock.write_bytes(struct.pack("=q", seconds))
                result = self.worker("storage", "check", environment={
                    "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
                    "LD_PRELOAD": str(reliability.library()), "FAULT_CLOCK": str(clock)})
                self.assertIn(b"ok   put, get, delete", result.stdout, result.stderr.decode())
                self.assertRegex(result.stdout.decode(), r"FAIL clock: differs by (3599|360\d) s\n +to mend: .*NTP")


if __name__ == "__main__":
    unittest.main()
