"""Rows of a store on the network that fails, and that is away for a while."""

import collections
import hashlib
import json
import pathlib
import sqlite3
import time

from .fake_store import FakeStore
from .home import Home, picture
from .row import Row, Settings

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "AKIAFAKE000000000001", "AWS_SECRET_ACCESS_KEY": "fake-secret-of-this-test"}
MOST_PUTS = 6
MOST_GROWTH = 0.10
SECONDS_TO_DRAIN = 300


def environment(store: FakeStore) -> dict[str, str]:
    return {
        **CREDENTIALS, "INGEST_STORE_URL": store.url, "INGEST_CONCURRENCY": "8", "INGEST_STORE_ATTEMPTS": "6",
        "INGEST_STORE_READ_SECONDS": "1", "INGEST_RETRY_BASE_SECONDS": "1", "INGEST_RETRY_CAP_SECONDS": "2",
        "INGEST_SPOOL_POLL": "1"}


def complaints(home: Home, store: FakeStore, count: int) -> list[str]:
    """What is not as it must be: each file stored once, as the ledger says, and recorded once."""
    found = []
    if (states := home.states()) != {"stored": count}:
        found.append(f"jobs: {dict(states)}")
    if left := home.left():
        found.append(f"left on the spool: {left[:3]}")
    objects = {key: data for key, data in store.objects.items() if "ingest-probe" not in key}
    jobs = home.query("SELECT id, key, report FROM job WHERE state = 'stored'")
    if set(objects) != {key for _, key, _ in jobs}:
        found.append(f"{len(objects)} objects for {len(jobs)} keys")
    for _, key, report in jobs:
        if hashlib.sha256(objects.get(key, b"")).hexdigest() != json.loads(report)["output"]["sha256"]:
            found.append(f"{key} is not whole")
    if store.replaced:
        found.append(f"{store.replaced} objects replaced by others")
    exported = home.run("audit", "export").stdout.splitlines()
    recorded = collections.Counter(
        record["job"] for record in map(json.loads, exported) if record["event"] == "file.stored")
    if recorded != {job: 1 for job, _, _ in jobs}:
        found.append(f"{sum(recorded.values())} records for {len(jobs)} jobs")
    return found


def faults(settings: Settings) -> Row:
    target = f"0 lost, 0 doubled, each recorded once, at most {MOST_PUTS} puts for a key"
    count = 10_000 if settings.long else 300
    store = FakeStore(rate=0.3)
    with Home.temporary(settings.worker) as home:
        for number in range(count):
            home.spool(f"{number}.png", picture(f"{number}"))
        rounds = 0
        while rounds < 20:
            rounds += 1
            if home.drain(environment=environment(store)).returncode == 0:
                break
            time.sleep(2)
        found = complaints(home, store, count)
    store.stop()
    most = max(puts for key, puts in store.puts.items() if "ingest-probe" not in key)
    figure = (f"{count:,} files, {sum(store.faults.values()):,} faults of {len(store.faults)} kinds, {rounds} runs; "
              f"most puts for a key {most}; {'; '.join(found[:3]) or '0 lost, 0 doubled'}")
    return Row(not found and most <= MOST_PUTS, figure, target)


def resident(process: int) -> int:
    """Bytes of memory that the process has now."""
    lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1_024 for line in lines if line.startswith("VmRSS"))


def stored(home: Home) -> int:
    try:
        return home.states()["stored"]
    except sqlite3.OperationalError:
        return 0  # the ledger is being made


def wait(home: Home, count: int) -> float:
    """Seconds until so many files are stored."""
    started = time.monotonic()
    while stored(home) < count and time.monotonic() - started < SECONDS_TO_DRAIN:
        time.sleep(0.1)
    return time.monotonic() - started


def outage(settings: Settings) -> Row:
    target = f"0 lost, 0 doubled, memory grows at most {MOST_GROWTH:.0%}, drains by itself"
    seconds, count = (600, 1_000) if settings.long else (20, 300)
    store = FakeStore()
    with Home.temporary(settings.worker) as home:
        for number in range(count):
            home.spool(f"{number}.png", picture(f"{number}"))
        worker = home.start("--quiet", environment=environment(store))
        try:
            wait(home, count)
            before = resident(worker.pid)
            store.stop()
            most, end = 0, time.monotonic() + seconds
            for number in range(count, 2 * count):
                home.spool(f"{number}.png", picture(f"{number}"))
            while time.monotonic() < end:
                most = max(most, resident(worker.pid))
                time.sleep(0.2)
            waiting = sum(home.states().values()) - home.states()["stored"]
            store.start()
            drained = wait(home, 2 * count)
            most = max(most, resident(worker.pid))
        finally:
            worker.terminate()
            worker.wait(60)
        found = complaints(home, store, 2 * count)
    store.stop()
    growth = most / before - 1
    figure = (f"{seconds} s away, {waiting} of {count} files waited, {before / 2**20:.1f} to {most / 2**20:.1f} MiB ({growth:+.1%}), "
              f"stored {drained:.1f} s after it was back; {'; '.join(found[:3]) or '0 lost, 0 doubled'}")
    return Row(not found and growth <= MOST_GROWTH, figure, target)
