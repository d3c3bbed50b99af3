"""What somebody puts on the spool to have the worker read elsewhere, wait, or read for ever."""

import os
import pathlib
import shutil
import stat
import subprocess
import time
import unittest

from support import WORKER, WorkerTestCase

PICTURE = b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\x80\0\0\0\xff\xff\xff\2\2D\1\0;"
IRREGULAR = "spool.not-a-regular-file"


class SpoolTrapTests(WorkerTestCase):
    def setUp(self):
        super().setUp()
        self.incoming = self.home / "spool" / "incoming"
        self.incoming.mkdir(parents=True)
        self.home.chmod(0o700)
        self.secret = self.write("secret.gif", PICTURE[:-1] + b"\x21\xfe\6SECRET\0;")

    def reasons(self) -> dict[str, str | None]:
        started = time.monotonic()
        self.drain()
        self.assertLess(time.monotonic() - started, 30)
        self.assertEqual(self.left_on_spool("incoming") + self.left_on_spool("claimed"), [])
        return {job["name"]: job["reason"] for job in self.jobs()}

    def link(self, name: str, target: str):
        os.symlink(target, self.incoming / name)

    def test_links_lead_nowhere(self):
        targets = {
            "absolute.gif": str(self.secret), "relative.gif": "../../../secret.gif", "loop.gif": "loop.gif", "folder.gif": "/etc",
            "nowhere.gif": "/does/not/exist", "endless.gif": "/dev/zero", "process.gif": "/proc/self/environ",
            "terminal.gif": "/dev/tty", "descriptor.gif": "/proc/self/fd/0", "store.gif": str(self.home / "ledger.sqlite"),
        }
        for name, target in targets.items():
            self.link(name, target)
        os.link(self.secret, self.incoming / "second-name.gif")
        self.assertEqual(self.reasons(), dict.fromkeys([*targets, "second-name.gif"], IRREGULAR))
        self.assertEqual(self.stored_files(), [])
        self.assertEqual(os.stat(self.secret).st_nlink, 2)

    def test_a_folder_that_is_a_link_is_no_workspace(self):
        outside = self.directory / "outside"
        outside.mkdir()
        (outside / "a.gif").write_bytes(PICTURE)
        self.link("clinic", str(outside))
        self.assertEqual(self.reasons(), {"clinic": IRREGULAR})
        self.assertEqual((outside / "a.gif").read_bytes(), PICTURE)

    def test_devices_are_not_opened(self):
        if os.geteuid() != 0:
            self.skipTest("only root makes devices")
        for name, kind, number in [("zero.gif", stat.S_IFCHR, (1, 5)), ("random.gif", stat.S_IFCHR, (1, 9)),
                                   ("memory.gif", stat.S_IFBLK, (1, 0))]:
            try:
                os.mknod(self.incoming / name, kind | 0o600, os.makedev(*number))
            except PermissionError:
                self.skipTest("no devices can be made here")
        self.assertEqual(self.reasons(), dict.fromkeys(("zero.gif", "random.gif", "memory.gif"), IRREGULAR))

    def test_holes_and_times_tell_nothing(self):
        for name, size in [("terabyte.gif", 1 << 40), ("hole.gif", 5 << 20), ("empty.gif", 0)]:
            with open(self.incoming / name, "wb") as file:
                file.truncate(size)
        for name, seconds in [("future.gif", 1 << 33), ("past.gif", 0), ("before-time.gif", -(1 << 31))]:
            (self.incoming / name).write_bytes(PICTURE)
            os.utime(self.incoming / name, (seconds, seconds))
        self.assertEqual(self.reasons(), {
            "terabyte.gif": "limits.file-size", "hole.gif": "type.content-not-allowed", "empty.gif": "file.empty",
            "future.gif": None, "past.gif": None, "before-time.gif": None})

    def test_names_of_the_worker_itself(self):
        names = ["claimed", "ledger.sqlite", "store", "..gif", "...gif", "spool", "report.json.gif", "0b5c8d6e.report.json"]
        for name in names:
            (self.incoming / name).write_bytes(PICTURE)
            os.utime(self.incoming / name, (0, 0))
        self.drain()
        reasons = {job["name"]: job["reason"] for job in self.jobs()}
        self.assertEqual(reasons, {
            name: None if name.endswith(".gif") else "type.extension-not-allowed"
            for name in names if not name.startswith(".")})
        self.assertEqual(sorted(path.name for path in self.incoming.iterdir()), ["...gif", "..gif"])


class ForbiddenTests(WorkerTestCase):
    """Files and folders that the worker's user may not read: mistakes of an operator, and no verdict on a file."""

    #: Nobody's, whom modes bind where the tests run as root.
    USER = 65534

    def setUp(self):
        super().setUp()
        if os.geteuid() == 0:
            self.programs = pathlib.Path("/tmp", f"ingest-programs-{os.getpid()}")
            self.addCleanup(shutil.rmtree, self.programs, ignore_errors=True)
            self.programs.mkdir(exist_ok=True)
            self.programs.chmod(0o755)
            for name in ("ingest-worker", "ingest-sandbox"):
                shutil.copy(pathlib.Path(WORKER).with_name(name), self.programs / name)
            os.chown(self.directory, self.USER, self.USER)
        else:
            self.programs = pathlib.Path(WORKER).parent

    def run_worker(self, *arguments, environment=None, **_):
        user = self.USER if os.geteuid() == 0 else None
        return subprocess.run(
            [self.programs / "ingest-worker", *map(str, arguments), "--home", str(self.home)], capture_output=True, timeout=300,
            cwd=self.directory, env={"PATH": "/usr/bin:/bin", "INGEST_SANDBOX_MODE": "off", **(environment or {})}, user=user,
            group=user, extra_groups=[] if user else None)

    def give(self):
        """Everything is the worker's, as far as a mode does not forbid it."""
        if os.geteuid() == 0:
            for path in [self.home, *self.home.rglob("*")]:
                os.chown(path, self.USER, self.USER)

    def test_a_file_that_may_not_be_read_ends_as_our_failure_and_begins_anew_when_it_is_mended(self):
        self.spool("a.gif", PICTURE)
        self.spool("b.gif", PICTURE[:-1] + b"\x21\xfe\1b\0;")
        (self.home / "spool" / "incoming" / "a.gif").chmod(0)
        self.give()
        few = {"INGEST_RETRY_ATTEMPTS": "3"}
        for state in ("retryable", "retryable", "discarded", "discarded"):
            result = self.run_worker("run", "--once", environment=few)
            self.assertNotIn(b"outage", result.stderr)
            jobs = {job["name"]: job for job in self.jobs()}
            self.assertEqual((jobs["a.gif"]["state"], jobs["b.gif"]["state"]), (state, "stored"), result.stderr.decode())
        self.assertEqual((jobs["a.gif"]["verdict"], jobs["a.gif"]["reason"]), ("failed", "spool.forbidden"))
        self.assertIn("owner or group", self.run_worker("jobs", "show", jobs["a.gif"]["id"]).stdout.decode())
        doctor = self.run_worker("doctor")
        self.assertIn(f"FAIL spool: owner or mode keep us from job {jobs['a.gif']['id']}", doctor.stdout.decode())
        kept, = self.left_on_spool("deferred")
        kept.chmod(0o600)
        self.assertEqual(self.run_worker("jobs", "redrive", "--all").returncode, 0)
        self.drain()
        self.assertEqual({job["state"] for job in self.jobs()}, {"stored"})
        self.assertIn("ok   spool", self.run_worker("doctor").stdout.decode())

    def test_a_descriptor_that_may_not_be_read_is_none_of_the_files_fault(self):
        self.spool("a.gif", PICTURE, descriptor={"name": "b.gif"})
        (self.home / "spool" / "incoming" / "a.gif.json").chmod(0)
        self.give()
        self.assertEqual(self.run_worker("run", "--once").returncode, 2)
        job, = self.jobs()
        self.assertEqual((job["state"], job["reason"]), ("retryable", "spool.forbidden"))

    def test_a_folder_that_may_not_be_read_keeps_no_other_waiting(self):
        for folder in ("clinic", "first", "zoo"):
            self.spool("a.gif", PICTURE, workspace=folder)
        closed = self.home / "spool" / "incoming" / "first"
        self.give()
        closed.chmod(0)
        self.addCleanup(closed.chmod, 0o700)
        result = self.run_worker("run", "--once")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertIn(b"a folder of incoming/ cannot be read", result.stderr)
        self.assertIn(b"folder=first", result.stderr)
        self.assertEqual(len(self.stored_files()), 2)
        self.assertIn("keep us from the folder first", self.run_worker("doctor").stdout.decode())
        closed.chmod(0o700)
        self.drain()
        self.assertEqual(len(self.stored_files()), 3)


if __name__ == "__main__":
    unittest.main()
