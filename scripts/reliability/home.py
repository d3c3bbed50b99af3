"""A home of a worker that is made to fail, and the judge of what it left."""

import collections
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import time
import zlib

HERE = pathlib.Path(__file__).resolve().parent
#: Not on a disk where there is one in memory: a killed process leaves the same on both, in a tenth of the time.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


#: All that touch files. Memory files are left out: what happens before one is made happens before the call after it.
CALLS = ("fdatasync", "fstat", "fstatat", "fsync", "ftruncate", "link", "linkat", "mkdir", "mkdirat", "open", "openat", "openat2",
         "pread", "pwrite", "read", "rename", "renameat2", "sendfile", "unlink", "unlinkat", "write")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def picture(mark: str) -> bytes:
    """A small PNG that is unlike every other, with a text that must go."""
    colour = hashlib.sha256(mark.encode()).digest()[:3]
    header = (8).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    rows = b"".join(b"\0" + colour * 8 for _ in range(8))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"tEXt", b"Comment\0" + mark.encode()) + \
        _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def library() -> pathlib.Path:
    """The faults, compiled once for all rows of a run."""
    global _library
    if _library is None:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="ingest-faults-"))
        _library = folder / "faults.so"
        subprocess.run(
            [shutil.which("cc") or "clang", "-O1", "-shared", "-fPIC", "-o", _library, HERE / "faults" / "faults.c", "-ldl"], check=True)
    return _library


_library = None


class Home:
    def __init__(self, worker: pathlib.Path, path: pathlib.Path):
        self.worker = worker
        self.path = path

    @staticmethod
    @contextlib.contextmanager
    def temporary(worker: pathlib.Path, place: pathlib.Path | str | None = MEMORY):
        with tempfile.TemporaryDirectory(prefix="ingest-home-", dir=place) as folder:
            yield Home(worker, pathlib.Path(folder, "home"))

    def spool(self, name: str, data: bytes, folder: str | None = None):
        """Hands a file in as a backend should: on the disk before it has its name."""
        incoming = self.path / "spool" / "incoming" / (folder or "")
        incoming.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)
        with open(incoming / ("." + name), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.rename(incoming / ("." + name), incoming / name)
        descriptor = os.open(incoming, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)

    def command(self, *arguments) -> list[str]:
        return [str(self.worker), *map(str, arguments), "--home", str(self.path)]

    # The walls have rows of their own. Without them a start does not try them, and takes a tenth of the time.
    def environment(self, faults: dict[str, object] | None) -> dict[str, str]:
        environment = {"PATH": "/usr/bin:/bin", "INGEST_CONCURRENCY": "1", "INGEST_SANDBOX_MODE": "off"}
        if faults:
            faults = {"calls": ",".join(CALLS)} | faults
            environment["LD_PRELOAD"] = str(library())
            environment |= {f"FAULT_{key.upper()}": str(value) for key, value in faults.items()}
        return environment

    def run(self, *arguments, faults=None, environment=None) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.command(*arguments), capture_output=True, timeout=3_600,
            env=self.environment(faults) | (environment or {}))

    def drain(self, **options) -> subprocess.CompletedProcess:
        return self.run("run", "--once", **options)

    def start(self, *arguments, faults=None, environment=None, log=subprocess.DEVNULL) -> subprocess.Popen:
        return subprocess.Popen(
            self.command("run", *arguments), stdout=subprocess.DEVNULL, stderr=log,
            env=self.environment(faults) | (environment or {}))

    def copy(self, path: pathlib.Path) -> "Home":
        shutil.copytree(self.path, path)
        return Home(self.worker, path)

    def query(self, statement: str) -> list[tuple]:
        for _ in range(40):
            try:
                return self._query(statement)
            except sqlite3.OperationalError as error:
                # The worker may just be closing the ledger, and take its log away.
                if "unable to open" not in str(error):
                    raise
                time.sleep(0.05)
        return self._query(statement)

    def _query(self, statement: str) -> list[tuple]:
        with contextlib.closing(sqlite3.connect(f"file:{self.path}/ledger.sqlite?mode=ro", uri=True, timeout=30)) as ledger:
            return ledger.execute(statement).fetchall()

    def states(self) -> collections.Counter:
        return collections.Counter(state for state, in self.query("SELECT state FROM job"))

    def left(self) -> list[str]:
        """What still lies on the spool."""
        spool = self.path / "spool"
        return [str(path.relative_to(spool)) for path in spool.rglob("*") if not path.is_dir()]

    def complaints(self, stored: int, refused: int = 0) -> list[str]:
        """What is not as it must be when all is done: each file stored once, or kept with its reason, and nothing left."""
        found = []
        states = self.states()
        if states != collections.Counter({key: count for key, count in (("stored", stored), ("quarantined", refused)) if count}):
            found.append(f"jobs: {dict(states)}")
        if left := self.left():
            found.append(f"left on the spool: {left[:3]}")
        objects = {str(path.relative_to(self.path / "store")): path for path in (self.path / "store").rglob("*") if path.is_file()}
        keys = self.query("SELECT key, report, id FROM job WHERE state = 'stored'")
        if len(objects) != stored or set(objects) != {key for key, _, _ in keys}:
            found.append(f"{len(objects)} objects for {len(keys)} keys")
        for key, report, _ in keys:
            expected = json.loads(report)["output"]
            data = objects[key].read_bytes() if key in objects else b""
            if (hashlib.sha256(data).hexdigest(), len(data)) != (expected["sha256"], expected["bytes"]):
                found.append(f"{key} is not whole")
        for job, in self.query("SELECT id FROM job WHERE state = 'quarantined'"):
            if not any(path.name.startswith(job) for path in (self.path / "quarantine").iterdir()):
                found.append(f"{job} is not in quarantine")
        names = [name for name, in self.query("SELECT hex(spoolName) FROM job")]
        if len(set(names)) != len(names):
            found.append("a file has two jobs")
        return found
