"""A clock that is set forward and back by a day while workers run."""

import mmap
import pathlib
import random
import struct
import tempfile
import time

from . import progress
from .home import MEMORY, Home, picture
from .row import Row, Settings

DAY = 86_400


class _Clock:
    """The clock of the workers of a run, which is as wrong as this says."""

    def __init__(self, path: pathlib.Path):
        path.write_bytes(bytes(8))
        self.faults = {"clock": path}
        with open(path, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), 8)

    def set(self, seconds: int):
        self.page[:8] = struct.pack("=q", seconds)


def jumps(settings: Settings) -> Row:
    """Two workers under load; then one job that failed, whose time must not be a day away when the clock is put back."""
    turns, count = 60 if settings.long else 8, 0
    generator = random.Random(13)
    with tempfile.TemporaryDirectory(prefix="ingest-clock-", dir=MEMORY) as folder:
        clock = _Clock(pathlib.Path(folder, "clock"))
        home = Home(settings.worker, pathlib.Path(folder, "home"))
        home.drain()
        workers = [home.start("--quiet", faults=clock.faults) for _ in range(2)]
        for _ in progress.counted(range(turns), turns):
            clock.set(generator.choice((-DAY, 0, DAY)))
            end = time.monotonic() + generator.uniform(0.2, 3)
            while time.monotonic() < end:
                for _ in range(300 - len(home.left())):
                    home.spool(f"{count}.png", picture(str(count)), folder=f"w{count % 3}")
                    count += 1
                time.sleep(0.02)
        clock.set(-DAY)
        slowest = _until(lambda: home.states()["stored"] == count and not home.left(), 120)
        codes = []
        for worker in workers:
            worker.terminate()
            codes.append(worker.wait())
        found = home.complaints(stored=count)
        most, = home.query("SELECT max(attempts), sum(attempts) FROM job")
        if any(codes):
            found.append(f"they ended with {codes}")
        waited = _retry_after_a_jump(settings, pathlib.Path(folder), clock, found)
    return Row(not found and slowest is not None and waited is not None and waited < 10,
               f"{count:,} files, {turns} jumps: 0 lost, 0 doubled, {most[1] - count} attempts more, at most {most[0]} for one; what had "
               f"failed was tried again {waited or 0:.1f} s after the clock was put back" if not found else str(found[:3]),
               "0 lost, 0 doubled, nothing waits for a day")


def _until(condition, seconds: float) -> float | None:
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            return None
        time.sleep(0.05)
    return time.monotonic() - started


def _retry_after_a_jump(settings: Settings, folder: pathlib.Path, clock: _Clock, found: list[str]) -> float | None:
    """A store that cannot be written, a day before, is mended when the clock has been put back."""
    home = Home(settings.worker, folder / "retried")
    home.drain()
    home.spool("a.png", picture("retried"))
    obstacle = home.path / "store" / "default"
    obstacle.parent.mkdir(exist_ok=True)
    obstacle.write_bytes(b"a file where a folder must be")
    clock.set(0)
    worker = home.start("--quiet", faults=clock.faults)
    if _until(lambda: home.states()["retryable"] == 1, 20) is None:
        found.append("the job did not fail")
    clock.set(-DAY)
    obstacle.unlink()
    waited = _until(lambda: home.states()["stored"] == 1 and not home.left(), 30)
    worker.terminate()
    worker.wait()
    if waited is None:
        found.append(f"30 s after the clock was put back the job is {dict(home.states())}")
    return waited
