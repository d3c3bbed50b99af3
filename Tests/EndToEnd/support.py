"""Runs the program and looks at what it leaves behind. Knows nothing of how it works."""

import base64
import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import sealed_file

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Whole, because some tests work in folders of their own.
WORKER = os.path.abspath(os.environ.get("INGEST_WORKER", ROOT / ".build" / "debug" / "ingest-worker"))
if not os.access(WORKER, os.X_OK):
    raise SystemExit(f"{WORKER} is not there: run 'swift build', or set INGEST_WORKER to the executable")


class WorkerTestCase(unittest.TestCase):
    """Gives each test a directory and a home of its own."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="ingest-test-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.home = self.directory / "home"

    def run_worker(self, *arguments, stdin: bytes | None = None, home: bool = True, environment=None):
        command = [WORKER, *map(str, arguments)]
        if home:
            command += ["--home", str(self.home)]
        return subprocess.run(
            command, input=stdin, capture_output=True, timeout=300, cwd=self.directory,
            env={**os.environ, **(environment or {})})

    def objects(self, result) -> list[dict]:
        """The JSON objects on standard output, one a line."""
        return [json.loads(line) for line in result.stdout.splitlines()]

    def write(self, name: str, data: bytes) -> pathlib.Path:
        path = self.directory / name
        path.write_bytes(data)
        return path

    def sanitized(self, *paths, options: tuple = ()) -> list[dict]:
        """The reports of `sanitize`; the clean copies are in `clean/`."""
        result = self.run_worker("sanitize", *paths, *options, "--output", self.directory / "clean", "--json")
        self.assertIn(result.returncode, (0, 1), result.stderr.decode())
        reports = self.objects(result)
        self.assertEqual(len(reports), len(paths))
        return reports

    def clean_bytes(self, report: dict) -> bytes:
        self.assertEqual(report["verdict"], "accepted", report)
        return (self.directory / report["output"]["path"]).read_bytes()

    def spool(self, name: str, data: bytes, workspace: str | None = None, descriptor: dict | bytes | None = None):
        """Hands a file in as an upload backend does: written aside, then renamed."""
        folder = self.home / "spool" / "incoming"
        if workspace:
            folder /= workspace
        folder.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o700)
        if descriptor is not None:
            text = descriptor if isinstance(descriptor, bytes) else json.dumps(descriptor).encode()
            (folder / ".upload.json").write_bytes(text)
            os.rename(folder / ".upload.json", folder / (name + ".json"))
        (folder / ".upload").write_bytes(data)
        os.rename(folder / ".upload", folder / name)

    def drain(self, *arguments, expected: int = 0):
        result = self.run_worker("run", "--once", "--quiet", *arguments)
        self.assertEqual(result.returncode, expected, result.stderr.decode())
        return result

    def jobs(self) -> list[dict]:
        result = self.run_worker("jobs", "list", "--json")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        return self.objects(result)

    def shown(self, job: dict) -> dict:
        """What `jobs show` says of a job."""
        entry, = self.objects(self.run_worker("jobs", "show", job["id"], "--json"))
        return entry

    def wait_for(self, condition) -> None:
        """Until the condition holds; fails after a minute."""
        end = time.monotonic() + 60
        while not condition():
            if time.monotonic() > end:
                self.fail(f"waited in vain; the jobs are {self.jobs()}")
            time.sleep(0.02)

    def left_on_spool(self, folder: str) -> list[pathlib.Path]:
        """What still lies in `incoming` or `claimed`, in whatever workspace."""
        place = self.home / "spool" / folder
        return sorted(path for path in place.rglob("*") if not path.is_dir())

    def stored_files(self) -> list[pathlib.Path]:
        return sorted(path for path in (self.home / "store").rglob("*") if path.is_file())

    def quarantined_files(self) -> list[pathlib.Path]:
        """The originals, sealed or not; without reports, descriptors and releases."""
        folder = self.home / "quarantine"
        beside = (".json", ".json.sealed", ".release.sealed")
        return sorted(path for path in folder.iterdir() if not path.name.endswith(beside))

    def master_key(self) -> bytes:
        lines = (self.home / "keys" / "master.key").read_text().splitlines()
        return base64.b64decode(next(line for line in lines if not line.startswith("#")))

    def original(self, job: dict) -> bytes:
        """What was refused, opened by a program of its own."""
        sealed = (self.home / "quarantine" / (job["id"] + ".sealed")).read_bytes()
        return sealed_file.open_sealed(sealed, self.master_key(), "quarantined-file", job["id"])
