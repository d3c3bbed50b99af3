"""Weak secrets: the worker does not start. Good ones: they are nowhere but in their file."""

import base64
import os
import pathlib
import re
import resource
import signal
import subprocess
import time

import weak_secrets
from samples import jpeg
from samples.pictures import photo
from support import WORKER, WorkerTestCase

PICTURE = jpeg.encoded(photo(32, 24))


class WeakSecretTests(WorkerTestCase):
    def check(self, configuration: weak_secrets.Configuration, index: int):
        home, directory = self.directory / f"home-{index}", self.directory / str(index)
        directory.mkdir()
        (home / "spool" / "incoming").mkdir(parents=True)
        home.chmod(0o700)
        (home / "spool" / "incoming" / "a.jpg").write_bytes(PICTURE)
        environment = configuration.prepare(directory, home)
        result = self.run_worker("run", "--once", "--home", home, home=False, environment=environment)
        self.assertEqual(result.returncode, 2, result.stderr.decode())
        self.assertTrue((home / "spool" / "incoming" / "a.jpg").exists(), "a file was taken")
        output = result.stderr.decode() + result.stdout.decode()
        self.assertRegex(output, r"key")
        for word in re.split(r"[\s,]+", configuration.secret if isinstance(configuration.secret, str) else ""):
            if len(word) >= 8 and word not in ("password", "changeme"):
                self.assertNotIn(word, output)

    def test_every_weak_secret_is_refused(self):
        self.assertGreaterEqual(len(weak_secrets.CONFIGURATIONS), 60)
        for index, configuration in enumerate(weak_secrets.CONFIGURATIONS):
            with self.subTest(configuration.name):
                self.check(configuration, index)

    def test_doctor_says_which(self):
        result = self.run_worker("doctor", environment={"INGEST_ENCRYPTION_KEY": "00" * 32})
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"FAIL encryption keys: $INGEST_ENCRYPTION_KEY, line 1: the key cannot be used", result.stdout)
        result = self.run_worker("doctor")
        self.assertRegex(result.stdout, rb"ok   encryption keys: 1 from .*, [0-9a-f]{8} seals")

    def test_good_secrets_start(self):
        for index, secret in enumerate((weak_secrets.GOOD, base64.b64decode(weak_secrets.GOOD).hex(), os.urandom(32).hex())):
            result = self.run_worker(
                "run", "--once", "--home", self.directory / f"good-{index}", home=False,
                environment={"INGEST_ENCRYPTION_KEY": secret, "INGEST_AUDIT_KEY": os.urandom(32).hex()})
            self.assertEqual(result.returncode, 0, result.stderr.decode())

    def test_a_key_file_behind_a_link(self):
        """As container platforms mount secrets."""
        target = self.write("secret", weak_secrets.GOOD.encode())
        target.chmod(0o400)
        link = self.directory / "link"
        link.symlink_to(target)
        self.assertEqual(
            self.run_worker("run", "--once", environment={"INGEST_ENCRYPTION_KEY_FILE": str(link)}).returncode, 0)


class LeakTests(WorkerTestCase):
    def forms(self, key: bytes) -> list[bytes]:
        return [key, key.hex().encode(), key.hex().upper().encode(), base64.b64encode(key)[:40], base64.urlsafe_b64encode(key)[:40]]

    def test_a_secret_is_in_no_file_and_no_output(self):
        keys = [os.urandom(32), os.urandom(32)]
        environment = {"INGEST_ENCRYPTION_KEY": keys[0].hex(), "INGEST_AUDIT_KEY": base64.b64encode(keys[1]).decode(),
                       "INGEST_LOG_LEVEL": "trace"}
        self.spool("a.jpg", PICTURE[:-20])
        self.spool("b.jpg", PICTURE)
        outputs = []
        for command in (("run", "--once"), ("doctor",), ("doctor", "--json"), ("jobs", "list", "--json"), ("quarantine", "list"),
                        ("keys", "list"), ("audit", "tail", "--json"), ("audit", "verify"), ("policy", "show")):
            result = self.run_worker(*command, environment=environment)
            outputs.append((str(command), result.stdout + result.stderr))
        for directory, _, files in os.walk(self.home):
            for name in files:
                path = pathlib.Path(directory, name)
                outputs.append((str(path), path.read_bytes()))
        for place, content in outputs:
            for key in keys:
                for form in self.forms(key):
                    self.assertNotIn(form, content, place)

    def running(self, environment: dict):
        self.spool("a.jpg", PICTURE)
        worker = subprocess.Popen(
            [WORKER, "run", "--home", self.home, "--quiet"], env={**os.environ, **environment}, cwd=self.directory,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, resource.getrlimit(resource.RLIMIT_CORE)[1:] * 2))
        self.addCleanup(worker.wait)
        self.addCleanup(worker.kill)
        deadline = time.monotonic() + 30
        while not self.stored_files() and time.monotonic() < deadline:
            time.sleep(0.05)
        return worker

    def stored_files(self):
        return super().stored_files() if (self.home / "store").exists() else []

    def test_a_secret_leaves_the_environment_and_no_core_is_left(self):
        key = os.urandom(32).hex()
        worker = self.running({"INGEST_ENCRYPTION_KEY": key})
        limits = pathlib.Path(f"/proc/{worker.pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        if os.geteuid() == 0:
            self.assertNotIn(key.encode(), pathlib.Path(f"/proc/{worker.pid}/environ").read_bytes())
            # A page that is left out of dumps ("dd") is there for each key.
            self.assertIn(" dd ", pathlib.Path(f"/proc/{worker.pid}/smaps").read_text().replace("\n", " "))
        worker.send_signal(signal.SIGSEGV)
        self.assertEqual(worker.wait(timeout=10), -signal.SIGSEGV)
        self.assertEqual([path for path in self.directory.rglob("*core*") if path.is_file()], [])
