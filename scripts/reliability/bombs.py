"""Small files that are much work."""

import math
import pathlib
import tempfile

from samples import bombs

from .row import MEGABYTE, Row, Settings, scanned

#: What the header tells takes at most so much; the template's own memory is in it.
TOLD_MILLISECONDS, TOLD_BYTES = 5, 32 * MEGABYTE
#: Seconds of processor time; and memory (`limits.memory-bytes`), the template's own in it.
MOST_SECONDS, MOST_BYTES = 5, 512 * MEGABYTE


def _scanned(settings: Settings, items: list[bombs.Bomb]) -> list[dict]:
    with tempfile.TemporaryDirectory(prefix="ingest-bombs-") as folder:
        paths = [pathlib.Path(folder, item.name) for item in items]
        for path, item in zip(paths, items):
            path.write_bytes(item.data)
        return scanned(settings, paths)


def _most(reports: list[dict]) -> tuple[float, float]:
    """The most processor time, in ms, and the most memory that one of them took. What a file took for which the worker has
    no answer is not known, and counts as without bounds."""
    usages = [report["usage"] or {} for report in reports]
    return tuple(max(usage.get(name, math.inf) for usage in usages) for name in ("processorMilliseconds", "peakMemoryBytes"))


def told_by_the_header(settings: Settings) -> Row:
    items = bombs.told()
    rounds = [_scanned(settings, items) for _ in range(5)]
    refused = sum(all(report["reason"] is not None and report["reason"]["code"] == item.code for report in reports)
                  for item, reports in zip(items, zip(*rounds)))
    # The fastest time of each: what others do on the machine only adds to it.
    fastest = [min(reports, key=lambda report: _most([report])[0]) for reports in zip(*rounds)]
    milliseconds = _most(fastest)[0]
    memory = max(_most(reports)[1] for reports in rounds)
    return Row(
        refused == len(items) and milliseconds <= TOLD_MILLISECONDS and memory <= TOLD_BYTES,
        f"{refused} of {len(items)} floods refused; at most {milliseconds:.1f} ms of processor time, {memory / MEGABYTE:.0f} MiB",
        f"all, {TOLD_MILLISECONDS} ms, {TOLD_BYTES // MEGABYTE} MiB")


def each_document(settings: Settings) -> Row:
    """Every document on its own; the long form prints what each takes."""
    items = bombs.documents() + bombs.killers()
    reports = _scanned(settings, items)
    bounded = 0
    costs = []
    for item, report in zip(items, reports):
        milliseconds, memory = _most([report])
        bounded += report["verdict"] in ("accepted", "rejected") and milliseconds <= MOST_SECONDS * 1_000 \
            and memory <= MOST_BYTES
        costs.append((milliseconds, memory, item.name, (report["reason"] or {}).get("code", report["verdict"])))
    if settings.long:
        for milliseconds, memory, name, code in sorted(costs, reverse=True):
            print(f"    {name:<44} {code:<26} {milliseconds:>7.0f} ms {memory / MEGABYTE:>5.0f} MiB")
    slowest, largest = max(costs), max(costs, key=lambda cost: cost[1])
    return Row(
        bounded == len(items),
        f"{bounded} of {len(items)}; most time {slowest[2]}: {slowest[0] / 1_000:.1f} s; most memory {largest[2]}: "
        f"{largest[1] / MEGABYTE:.0f} MiB",
        f"each {MOST_SECONDS} s, {MOST_BYTES // MEGABYTE} MiB")


def bounded_everywhere(settings: Settings) -> Row:
    items = bombs.pictures() + bombs.documents() + bombs.killers()
    reports = _scanned(settings, items)
    told = sum(report["verdict"] in ("accepted", "rejected") for report in reports)
    crashes = sum(report["reason"] is not None and report["reason"]["code"].startswith("sandbox.") for report in reports)
    milliseconds, memory = _most(reports)
    return Row(
        told == len(items) and not crashes and milliseconds <= MOST_SECONDS * 1_000 and memory <= MOST_BYTES,
        f"{told} of {len(items)} bombs have a verdict, {crashes} crashes; at most {milliseconds / 1_000:.1f} s of processor "
        f"time, {memory / MEGABYTE:.0f} MiB",
        f"all, none, {MOST_SECONDS} s, {MOST_BYTES // MEGABYTE} MiB")
