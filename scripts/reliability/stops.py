"""A worker that is told to stop while it has its hands full."""

import random
import signal
import subprocess
import time

from . import progress
from .home import Home, picture
from .row import Row, Settings

#: Seconds within which a worker ends that was told to.
MOST_SECONDS = 10.0


def under_load(settings: Settings) -> Row:
    """SIGTERM and SIGINT at random moments, again and again over one home that is never empty."""
    stops = 200 if settings.long else 30
    generator = random.Random(9)
    found, slowest, handed, unbegun = [], 0.0, 0, 0
    with Home.temporary(settings.worker) as home:
        for turn in progress.counted(range(stops), stops):
            for _ in range(200 - len(home.left())):
                home.spool(f"{handed}.png", picture(str(handed)), folder=f"w{handed % 3}")
                handed += 1
            worker = home.start("--quiet", environment={"INGEST_CONCURRENCY": "4"})
            _wait_for_start(home, worker)
            time.sleep(generator.uniform(0, 0.25))
            told = time.monotonic()
            worker.send_signal(generator.choice((signal.SIGTERM, signal.SIGINT)))
            try:
                code = worker.wait(timeout=60)
            except subprocess.TimeoutExpired:
                worker.kill()
                code = worker.wait()
            seconds = time.monotonic() - told
            slowest = max(slowest, seconds)
            found += [f"stop {turn}: {defect}" for defect in _defects(home, code, seconds)]
            unbegun += sum(state == "available" for state, in home.query("SELECT state FROM job"))
        home.drain()
        found += home.complaints(stored=handed)
        repeated, = home.query("SELECT count(*) FROM job WHERE attempts <> 1")
        if repeated[0]:
            found.append(f"{repeated[0]} files were begun more than once")
    return Row(not found, f"{stops} stops among {handed:,} files, {unbegun:,} times one waited on: all ended with 0 within {slowest:.1f} s, "
               "no attempt spent, 0 lost, 0 doubled" if not found else f"{len(found)} defects: {found[:3]}",
               f"100 %, within {MOST_SECONDS:.0f} s")


def _wait_for_start(home: Home, worker: subprocess.Popen):
    """Until the worker has said in its home that it lives."""
    for _ in range(2_000):
        if any((home.path / "workers").glob("*.lock")) or worker.poll() is not None:
            return
        time.sleep(0.005)


def _defects(home: Home, code: int, seconds: float) -> list[str]:
    found = []
    if code != 0:
        found.append(f"it ended with {code}")
    if seconds > MOST_SECONDS:
        found.append(f"it took {seconds:.1f} s")
    bad = home.query("SELECT state, attempts, count(*) FROM job WHERE NOT (state = 'stored' AND attempts = 1) "
                     "AND NOT (state = 'available' AND attempts = 0) GROUP BY 1, 2")
    if bad:
        found.append(f"jobs: {bad}")
    claimed = home.path / "spool" / "claimed"
    if left := list(claimed.iterdir()):
        found.append(f"{len(left)} files are claimed")
    return found
