"""A ledger with a million jobs, and a worker that takes a hundred thousand files."""

import os
import pathlib
import re
import subprocess
import time

from . import progress
from .home import Home, library, picture
from .row import MEGABYTE, Row, Settings

ROOT = pathlib.Path(__file__).resolve().parents[2]


def claim(settings: Settings) -> Row:
    count = 1_000_000 if settings.long else 100_000
    wanted = "at most twice that of an empty ledger"
    result = subprocess.run(
        ["swift", "test", "--skip-build", "--filter", "LedgerScaleTests"], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "INGEST_LEDGER_JOBS": str(count)})
    found = re.search(r"claim: ([0-9.]+) ms empty, ([0-9.]+) ms", result.stdout + result.stderr)
    if result.returncode != 0 or not found:
        return Row(False, (result.stdout + result.stderr)[-300:], wanted)
    empty, full = float(found[1]), float(found[2])
    return Row(full <= 2 * empty, f"{full:.2f} ms with {count:,} jobs, {empty:.2f} ms with none", wanted)


#: What a disk without a battery takes to force a write, milliseconds, and how much faster eight threads must be on it.
SLOW_DISK = 5
LEAST_GAIN = 2.0


def group_commit(settings: Settings) -> Row:
    """Eight threads that record in the audit log, and that end jobs in the ledger: one after the other, and together."""
    result = subprocess.run(
        ["swift", "test", "--skip-build", "--filter", "AuditSpeedTests|LedgerScaleTests"], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "LD_PRELOAD": str(library()), "FAULT_FORCE_MS": str(SLOW_DISK)})
    found = re.findall(r"^(audit|ledger): ([0-9.]+) \w+ a second one by one, ([0-9.]+) together", result.stdout, re.MULTILINE)
    wanted = f"at least {LEAST_GAIN:.0f} times faster together than one after the other"
    if result.returncode != 0 or len(found) != 2:
        return Row(False, (result.stdout + result.stderr)[-300:], wanted)
    return Row(all(float(together) >= LEAST_GAIN * float(alone) for _, alone, together in found),
               "; ".join(f"{what}: {float(alone):,.0f} a second one by one, {float(together):,.0f} together" for what, alone, together in found),
               wanted)


def files(settings: Settings) -> Row:
    """Files come while others are worked on, as many as the worker keeps up with."""
    count = 100_000 if settings.long else 5_000
    wanted = "memory grows by less than 10 MB, descriptors by none"
    with Home.temporary(settings.worker) as home:
        home.drain()
        worker = home.start("--quiet", environment={"INGEST_CONCURRENCY": "2"})
        incoming = home.path / "spool" / "incoming"
        started, handed, seen = time.monotonic(), 0, []
        while True:
            stored = home.states()["stored"]
            progress.at(stored, count)
            if stored >= count / 10:
                seen.append(_usage(worker.pid))
            if stored == count:
                break
            if worker.poll() is not None:
                return Row(False, f"the worker ended with {worker.returncode}", wanted)
            while handed < count and handed - stored < 4_000:
                (incoming / ".next").write_bytes(picture(str(handed)))
                os.rename(incoming / ".next", incoming / f"{handed}.png")
                handed += 1
            time.sleep(0.5)
        seconds = time.monotonic() - started
        worker.terminate()
        worker.wait()
        found = home.complaints(stored=count)
    first, last = seen[0], seen[-1]
    growth, descriptors = last[0] - first[0], last[1] - first[1]
    return Row(not found and growth < 10 * MEGABYTE and descriptors <= 0,
               f"{count:,} files in {seconds:.0f} s, {growth / MEGABYTE:+.1f} MB to {last[0] / MEGABYTE:.0f}, {descriptors:+d} descriptors"
               if not found else str(found[:3]), wanted)


def _usage(process: int) -> tuple[int, int]:
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1_024, len(os.listdir(f"/proc/{process}/fd"))
