"""No log, at no level and of no command, shows a secret that the store takes; and secrets that everybody knows are not used."""

import unittest
import uuid

from object_store import BucketTestCase

LEVELS = ("trace", "debug", "info", "notice", "warning", "error", "critical")
#: The second account of the servers of scripts/services. Its secret is a word that stands nowhere else.
ACCESS_KEY, SECRET = "AKIATEST0000000000B2", "other-hidden-word-0815"
TOKEN = "hidden-token-word-4242"


class StoreSecretTests(BucketTestCase):
    def setUp(self):
        super().setUp()
        self.client = self.boto_client(account=(ACCESS_KEY, SECRET))
        self.bucket = "secret-" + uuid.uuid4().hex[:12]
        self.client.create_bucket(Bucket=self.bucket)
        self.store = self.url(self.bucket + "/clean")
        self.credentials = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET}

    def commands(self):
        job = self.jobs()[0]["id"]
        source = self.url(self.bucket + "/dirty")
        target = self.url(self.bucket + "/copy-" + uuid.uuid4().hex[:6])
        return (
            ("run", "--once", "--source", source), ("storage", "check"), ("storage", "gc"), ("doctor",), ("verify",),
            ("storage", "migrate", "--from", self.store, "--to", target), ("url", job),
            ("upload-url", "--source", source, "--type", "image/png", "--bytes", "3"),
            ("resanitize", "--dry-run", "--profile", "strict"), ("jobs", "show", job), ("audit", "export"))

    def test_at_every_level_of_every_command(self):
        self.spool("a.png", self.good_file())
        self.assertEqual(self.worker("run", "--once", "--log-level", "trace").returncode, 0)
        for level in LEVELS:
            # What is logged at a level is logged at those before it too.
            commands = self.commands()
            for command in commands if level in ("trace", "debug") else commands[:2]:
                result = self.worker(*command, "--log-level", level)
                self.assertIn(result.returncode, (0, 1), result.stderr.decode())
                self.assertNotIn(SECRET.encode(), result.stdout + result.stderr, (level, command))
        for path in self.home.rglob("*"):
            if path.is_file():
                self.assertNotIn(SECRET.encode(), path.read_bytes(), path)

    def test_a_token_and_a_secret_that_are_refused(self):
        self.spool("a.png", self.good_file())
        wrong = {"AWS_SECRET_ACCESS_KEY": SECRET[::-1], "AWS_SESSION_TOKEN": TOKEN}
        for level in LEVELS:
            for command in (("run", "--once"), ("storage", "check")):
                result = self.worker(*command, "--log-level", level, environment=wrong)
                self.assertNotEqual(result.returncode, 0)
                for word in (SECRET, SECRET[::-1], TOKEN):
                    self.assertNotIn(word.encode(), result.stdout + result.stderr, (level, command))

    def test_what_everybody_tries_first_is_refused_at_the_start(self):
        for access_key, secret in (("minioadmin", "minioadmin"), ("admin", "password"), ("test", "test")):
            weak = {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret}
            far = "s3://bucket?endpoint=https://store.invalid&region=us-east-1"
            for words in (("--store", far), ("--source", far)):
                result = self.run_worker("run", "--once", *words, environment=weak)
                self.assertEqual(result.returncode, 2)
                self.assertIn(b"one that everybody tries first", result.stderr)
            result = self.run_worker("storage", "check", "--store", far, "--json", environment=weak)
            self.assertEqual(result.returncode, 1)
            check, = self.objects(result)
            self.assertEqual((check["check"], check["outcome"]), ("own credentials", "bad"))
            # On this machine they may be used; this server does not take them.
            result = self.worker("storage", "check", "--json", environment=weak)
            self.assertEqual([entry["outcome"] for entry in self.objects(result)], ["bad"])
            self.assertNotIn(b"own credentials", result.stdout)


if __name__ == "__main__":
    unittest.main()
