"""A clock that is set forward and back by a day while workers run."""

import mmap
import pathlib
import random
import struct
import tempfile
import time

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
    count, turns = (3_000, 24) if settings.long else (600, 6)
    generator = random.Random(13)
    with tempfile.TemporaryDirectory(prefix="ingest-clock-", dir=MEMORY) as folder:
        clock = _Clock(pathlib.Path(folder, "clock"))
        home = Home(settings.worker, pathlib.Path(folder, "home"))
        for number in range(count):
            home.spool(f"{number}.png", picture(str(number)), folder=f"w{number % 3}")
        workers = [home.start("--quiet", faults=clock.faults) for _ in range(2)]
        for turn in range(turns):
            time.sleep(generator.uniform(0.1, 0.6))
            clock.set(generator.choice((-DAY, 0, DAY)))
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
