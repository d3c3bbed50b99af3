"""More than a worker can do, and for a long time."""

import collections
import itertools
import os
import pathlib
import re
import statistics
import threading
import time

from . import progress
from .home import Home, picture
from .row import MEGABYTE, Row, Settings, percentile

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: What a worker may have in memory whatever waits for it, in bytes.
MOST_BYTES = 96 * MEGABYTE
#: Of the most that it does when nothing waits too long.
LEAST_PART = 0.95
WITH_WALLS = {"INGEST_CONCURRENCY": "2", "INGEST_SANDBOX_MODE": "on"}


def _status(process: int) -> dict[str, int]:
    text = pathlib.Path(f"/proc/{process}/status").read_text()
    return {name: int(re.search(rf"{name}:\s+(\d+)", text)[1]) * 1_024 for name in ("VmRSS", "VmHWM")}


class _Flood:
    """Files that were written aside, handed in at a rate that nobody answers."""

    def __init__(self, home: Home, folder: str, count: int):
        self.aside = home.path / "aside"
        self.aside.mkdir(exist_ok=True)
        self.incoming = home.path / "spool" / "incoming" / folder
        self.incoming.mkdir(parents=True, exist_ok=True)
        self.names = collections.deque(f"{number}.png" for number in range(count))
        for name in self.names:
            (self.aside / name).write_bytes(picture(folder + name))

    def hand_in(self, count: int):
        for _ in range(min(count, len(self.names))):
            name = self.names.popleft()
            os.rename(self.aside / name, self.incoming / name)


def _stored(home: Home, folder: str) -> int:
    (count,), = home.query(f"SELECT count(*) FROM job WHERE state = 'stored' AND queueWorkspace = '{folder}'")
    return count


class _Renaming:
    """Costs the machine what handing in costs, and brings the worker nothing."""

    def __init__(self, home: Home):
        folders = home.path / "here", home.path / "there"
        for folder in folders:
            folder.mkdir()
        self.places = collections.deque(folder / "0.png" for folder in folders)
        self.places[0].write_bytes(picture("renamed"))

    def rename(self, count: int):
        for _ in range(count):
            os.rename(*self.places)
            self.places.rotate()


def _peak(settings: Settings, seconds: float, renamed: float = 0) -> float:
    """Files a second when as many wait as keep the worker busy, and no more.

    `renamed`: how many files a second are renamed beside it, so that a flood is compared with what costs the machine as much.
    """
    with Home.temporary(settings.worker) as home:
        home.drain()
        flood, renaming = _Flood(home, "peak", int(1_500 * seconds)), _Renaming(home)
        worker = home.start("--quiet", environment=WITH_WALLS)
        handed, first, begun, owed = 0, 0, 0.0, 0.0
        started = last = time.monotonic()
        while (now := time.monotonic()) - started < seconds + 2:
            owed += (now - last) * renamed
            last = now
            renaming.rename(int(owed))
            owed -= int(owed)
            stored = _stored(home, "peak")
            if not begun and time.monotonic() - started > 2:
                first, begun = stored, time.monotonic()
            more = 200 - (handed - stored)
            flood.hand_in(more)
            handed += max(more, 0)
            time.sleep(0.02)
        rate = (_stored(home, "peak") - first) / (time.monotonic() - begun)
        worker.terminate()
        worker.wait()
    return rate


def overload(settings: Settings) -> Row:
    """Ten times more files than a worker can do, and a file of somebody else now and then."""
    seconds = 60.0 if settings.long else 12.0
    rate = 10 * _peak(settings, 4)
    peak = _peak(settings, seconds, rate)
    waits: list[float] = []
    with Home.temporary(settings.worker) as home:
        home.drain()
        flood = _Flood(home, "flood", int(rate * seconds))
        worker = home.start("--quiet", environment=WITH_WALLS)
        done = threading.Event()
        other = threading.Thread(target=_hand_in_one_by_one, args=(home, done, waits))
        other.start()
        started = last = time.monotonic()
        owed = 0.0
        while (now := time.monotonic()) - started < seconds:
            progress.at(int(now - started), int(seconds))
            owed += (now - last) * rate
            last = now
            flood.hand_in(int(owed))
            owed -= int(owed)
            time.sleep(0.02)
        goodput = (_stored(home, "flood") + _stored(home, "other")) / (time.monotonic() - started)
        waiting = len(os.listdir(flood.incoming))
        done.set()
        other.join()
        most = _status(worker.pid)["VmHWM"]
        worker.terminate()
        stopped = worker.wait()
    # Before and after, because the machine may have others to work for.
    peak = (peak + _peak(settings, seconds, rate)) / 2
    part = goodput / peak
    return Row(part >= LEAST_PART and most <= MOST_BYTES and stopped == 0 and waiting > 0,
               f"{rate:,.0f} files a second handed in, {goodput:.0f} stored, {part:.0%} of the most without overload; {waiting:,} wait at "
               f"the end, {most / MEGABYTE:.0f} MB; a file of another workspace waits {statistics.median(waits):.1f} s, "
               f"p99 {percentile(waits, 0.99):.1f} s",
               f"{LEAST_PART:.0%}, {MOST_BYTES // MEGABYTE} MB")


def _hand_in_one_by_one(home: Home, done: threading.Event, waits: list[float]):
    """Takes the time of one file after another."""
    for number in itertools.count():
        if done.is_set():
            return
        home.spool(f"{number}.png", picture(f"other {number}"), folder="other")
        started = time.monotonic()
        while _stored(home, "other") <= number:
            if done.wait(0.02):
                return
        waits.append(time.monotonic() - started)


def _mixed() -> tuple[list[bytes], list[tuple[str, bytes]]]:
    """Good files, of all sizes, and hostile ones by their names."""
    import soak as files
    from samples import jpeg, png
    from samples.pictures import photo, screenshot
    good = [png.encoded(screenshot(200, 150, seed)) for seed in range(4)] + [jpeg.encoded(photo(320, 240, seed)) for seed in range(4)]
    hostile = files.corpus_files("reject") + files.corpus_files("disguise")
    return good, [(path.name, path.read_bytes()) for path in hostile]


def soak(settings: Settings) -> Row:
    """Mixed files, of which 1 in 20 is hostile, for as long as it takes to see a slope."""
    # In the long form no faster than others on the machine can bear.
    seconds, rate = (3_600.0, 20.0) if settings.long else (60.0, 1_000.0)
    wanted = "less than 1 MB an hour, no descriptor, process or file more" if settings.long else \
        "less than 2 MB more, no descriptor, process or file more"
    good, hostile = _mixed()
    turn = itertools.cycle(hostile)
    samples: list[tuple[float, int, int, int, int]] = []
    with Home.temporary(settings.worker) as home:
        home.drain()
        worker = home.start("--quiet", environment=WITH_WALLS | {"TMPDIR": str(home.path.parent)})
        handed, bad = 0, 0
        started = time.monotonic()
        while (now := time.monotonic()) - started < seconds:
            (open_jobs,), = home.query("SELECT count(*) FROM job WHERE state IN ('available', 'running', 'retryable')")
            room = 60 - open_jobs - len(home.left())
            for _ in range(max(0, min(room, int((now - started) * rate) - handed))):
                if handed % 20 == 19:
                    name, data = next(turn)
                    home.spool(f"{handed}-{name}", data, folder="mixed")
                    bad += 1
                else:
                    data = good[handed % len(good)]
                    home.spool(f"{handed}" + (".png" if data[:1] == b"\x89" else ".jpg"), data, folder="mixed")
                handed += 1
            if now - started > seconds / 4:
                samples.append((now - started, *_usage(worker.pid, home)))
            progress.at(int(now - started), int(seconds))
            time.sleep(0.1)
        _until_drained(home)
        last = _usage(worker.pid, home)
        worker.terminate()
        stopped = worker.wait()
        states = home.states()
        temporary = [path.name for path in home.path.parent.iterdir() if path != home.path]
    slope = _slope([(moment, memory) for moment, memory, *_ in samples]) * 3_600 / MEGABYTE
    third = len(samples) // 3
    growth = (statistics.median(one[1] for one in samples[-third:]) - statistics.median(one[1] for one in samples[:third])) / MEGABYTE
    more = [last[index] - max(one[1 + index] for one in samples[:third]) for index in (1, 2)]
    kept = slope < 1 if settings.long else growth < 2
    whole = states["stored"] + states["quarantined"] == handed and not temporary and stopped == 0
    return Row(kept and max(more) <= 0 and whole,
               f"{handed:,} files, {bad:,} of them hostile, in {seconds:.0f} s: {last[0] / MEGABYTE:.0f} MB, {growth:+.1f} MB "
               f"({slope:+.1f} MB an hour), {more[0]:+d} descriptors, {more[1]:+d} processes, {len(temporary)} temporary files"
               if whole else f"{dict(states)} of {handed}, it ended with {stopped}, left {temporary[:3]}", wanted)


def _usage(process: int, home: Home) -> tuple[int, int, int]:
    """Resident bytes and descriptors of the worker, and how many processes it has below it."""
    children, below = [process], 0
    while children:
        tasks = pathlib.Path(f"/proc/{children.pop()}/task")
        try:
            found = [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]
        except OSError:
            continue
        below += len(found)
        children += found
    return _status(process)["VmRSS"], len(os.listdir(f"/proc/{process}/fd")), below


def _until_drained(home: Home):
    for _ in range(600):
        states = home.states()
        if not home.left() and not states["available"] + states["running"] + states["retryable"]:
            return
        time.sleep(0.1)


def _slope(points: list[tuple[float, int]]) -> float:
    """Bytes a second, by least squares."""
    return statistics.linear_regression([point[0] for point in points], [point[1] for point in points]).slope
