"""What the sandbox costs."""

import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy
from PIL import Image

from samples import jpeg

from .home import MEMORY, Home
from .row import Row, Settings, scanned
from .sandbox import template_starts

#: Of the JPEG that is measured with.
WANTED_BYTES = 162_000
MOST_ADDED_MILLISECONDS, LEAST_THROUGHPUT, LEAST_THROUGHPUT_WITH_REUSE = 0.5, 0.80, 0.93
MOST_START_MILLISECONDS, MOST_RESTART_MILLISECONDS = 100, 10
#: Without walls, and with one child for all files, as if they were parsed in the worker. Unsafe.
WITHOUT_WALLS = {"INGEST_SANDBOX_MODE": "off", "INGEST_SANDBOX_REUSE": "10000"}

#: What the rows that count crashes do otherwise (`Home.environment`).
AS_USUAL = {"INGEST_SANDBOX_MODE": "on", "INGEST_CONCURRENCY": str((os.cpu_count() or 1) + 1)}


def photo() -> bytes:
    """A JPEG of 640 × 480 pixels and about 162 KB."""
    chance = numpy.random.default_rng(1)
    coarse = Image.fromarray(chance.integers(0, 256, (120, 160, 3), dtype="uint8")).resize((640, 480), Image.BICUBIC)
    return min((jpeg.encoded(coarse, quality=quality) for quality in range(70, 98)),
               key=lambda data: abs(len(data) - WANTED_BYTES))


def _milliseconds(settings: Settings, environments: list[dict]) -> list[float]:
    """The median of a file's whole inspection, in each environment; these take turns, so that all share the machine's moods."""
    count, rounds = (300, 12) if settings.long else (150, 6)
    with tempfile.TemporaryDirectory(prefix="ingest-speed-") as folder:
        paths = []
        for number in range(count):
            paths.append(pathlib.Path(folder, f"{number}.jpg"))
            paths[-1].write_bytes(photo_bytes())
        times = [[] for _ in environments]
        for _ in range(rounds):
            for values, environment in zip(times, environments):
                reports = scanned(settings, paths, environment)
                values.append(statistics.median(report["timings"]["totalMilliseconds"] for report in reports[5:]))
    return [min(values) for values in times]


def _stored_a_second(
    settings: Settings, environments: list[dict], folder: pathlib.Path | str | None, rounds: int
) -> tuple[list[float], float]:
    """Files that a worker as it is by default stores in `folder`, in each of two environments, and the share of the second
    that the first has. They take turns, and the share is the median of all turns: within one, the disk is in one mood."""
    count = 2_000 if settings.long else 600
    rates = [[] for _ in environments]
    for _ in range(rounds):
        for values, environment in zip(rates, environments):
            with Home.temporary(settings.worker, folder) as home:
                incoming = home.path / "spool" / "incoming"
                home.drain(environment=environment)
                for number in range(count):
                    (incoming / f"{number}.jpg").write_bytes(photo_bytes())
                started = time.monotonic()
                home.run("run", "--once", "--quiet", environment=AS_USUAL | environment)
                values.append(count / (time.monotonic() - started))
                if defects := home.complaints(stored=count):
                    raise SystemExit(f"the worker did not store all: {defects[:3]}")
    return [statistics.median(values) for values in rates], statistics.median(on / off for on, off in zip(*rates))


def photo_bytes(cache: list = []) -> bytes:
    if not cache:
        cache.append(photo())
    return cache[0]


def _cost(settings: Settings, environment: dict, least: float) -> Row:
    on, off = _milliseconds(settings, [environment, WITHOUT_WALLS])
    # On the disk that the build lies on, as users store; and where no disk is waited for.
    (stored, stored_without), share = _stored_a_second(
        settings, [environment, WITHOUT_WALLS], settings.worker.resolve().parent, rounds=25)
    (in_memory, in_memory_without), share_in_memory = _stored_a_second(
        settings, [environment, WITHOUT_WALLS], MEMORY, rounds=5)
    return Row(
        on - off <= MOST_ADDED_MILLISECONDS and share >= least,
        f"{on - off:+.2f} ms a file ({off:.2f} without walls and forks, {on:.2f} with, {off / on * 100:.0f} %); "
        f"{stored:.0f} stored a second, {stored_without:.0f} without: {share * 100:.0f} % of the throughput; "
        f"in memory {in_memory:.0f} and {in_memory_without:.0f}: {share_in_memory * 100:.0f} %; "
        f"{len(photo_bytes()) / 1_000:.0f} KB JPEG", f"{MOST_ADDED_MILLISECONDS} ms, {least * 100:.0f} %")


def cost_of_the_sandbox(settings: Settings) -> Row:
    return _cost(settings, {}, LEAST_THROUGHPUT)


def cost_with_reuse(settings: Settings) -> Row:
    return _cost(settings, {"INGEST_SANDBOX_REUSE": "100"}, LEAST_THROUGHPUT_WITH_REUSE)


def start_to_first_verdict(settings: Settings) -> Row:
    with tempfile.TemporaryDirectory(prefix="ingest-speed-") as folder:
        path = pathlib.Path(folder, "a.jpg")
        path.write_bytes(photo_bytes())
        times = []
        for _ in range(20):
            started = time.monotonic()
            subprocess.run([settings.worker, "scan", path, "--home", folder + "/home"], check=True, stdout=subprocess.DEVNULL)
            times.append((time.monotonic() - started) * 1_000)
    # The fastest: what others do on the machine only adds to it.
    fastest = min(times)
    return Row(fastest <= MOST_START_MILLISECONDS, f"{fastest:.0f} ms from the start of the program to its first verdict and end",
               f"{MOST_START_MILLISECONDS} ms")


def start_of_a_template(settings: Settings) -> Row:
    """The fastest of many counts, since other work on the machine only adds to it; the median is shown beside it."""
    times = template_starts(settings, 400)
    text = ", ".join(f"{kind} {min(values):.1f} (median {statistics.median(values):.1f})" for kind, values in times.items())
    return Row(max(map(min, times.values())) <= MOST_RESTART_MILLISECONDS, f"a template is ready in (ms) {text}",
               f"{MOST_RESTART_MILLISECONDS} ms")
