"""Traps on the spool."""

import os
import pathlib
import subprocess
import tempfile
import time

from .row import MEGABYTE, Row, Settings

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOST_BYTES = 256 * MEGABYTE
PICTURE = b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\x80\0\0\0\xff\xff\xff\2\2D\1\0;"


def swaps(settings: Settings) -> Row:
    """The racing test of the debug build: the worker's own code takes what somebody swaps meanwhile."""
    count = 100_000 if settings.long else 10_000
    result = subprocess.run(
        ["swift", "test", "--skip-build", "--filter", "SpoolRaceTests"], cwd=ROOT, capture_output=True,
        env={**os.environ, "INGEST_RACE_SWAPS": str(count)})
    passed = result.returncode == 0 and b"2 tests in 1 suite passed" in result.stdout
    return Row(passed, f"{'0' if passed else 'some'} secrets read in 2 × {count:,} swaps", "0 read, nothing waits")


def entries(settings: Settings) -> Row:
    """Names that are not ready, and one file behind them; then as many that are ready as are taken in a few seconds."""
    count = 1_000_000 if settings.long else 100_000
    with tempfile.TemporaryDirectory(prefix="ingest-entries-") as folder:
        home = pathlib.Path(folder, "home")
        incoming = home / "spool" / "incoming"
        incoming.mkdir(parents=True)
        home.chmod(0o700)
        for number in range(count):
            os.close(os.open(f"{incoming}/{number}.part", os.O_CREAT | os.O_WRONLY, 0o600))
        (incoming / "a.gif").write_bytes(PICTURE)
        started = time.monotonic()
        drained = subprocess.run([settings.worker, "run", "--once", "--quiet", "--home", home], timeout=600)
        seconds = time.monotonic() - started
        stored = sum(path.is_file() for path in (home / "store").rglob("*"))
        for number in range(count):
            os.rename(f"{incoming}/{number}.part", f"{incoming}/{number}.gif")
        with subprocess.Popen([settings.worker, "run", "--quiet", "--home", home]) as worker:
            time.sleep(10)
            status = pathlib.Path(f"/proc/{worker.pid}/status").read_text()
            worker.terminate()
        memory = int(status.split("VmHWM:")[1].split()[0]) * 1_024
        stopped = worker.wait()
    return Row(
        drained.returncode == 0 and stored == 1 and stopped == 0 and memory <= MOST_BYTES,
        f"{stored} of 1 file found behind {count:,} names that are not ready in {seconds:.1f} s; {memory / MEGABYTE:.0f} MB while "
        f"{count:,} are ready", f"found, {MOST_BYTES // MEGABYTE} MB")
