"""What somebody puts on the spool to have the worker read elsewhere, wait, or read for ever."""

import os
import stat
import time

from support import WorkerTestCase

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
