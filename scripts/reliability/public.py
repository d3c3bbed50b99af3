"""Hostile files of others: none is part of this project, they are named with --hostile."""

import pathlib
import tempfile

from .row import Row, Settings, percentile, scanned

#: How the types begin, and the ending that a file gets that has another.
ENDINGS = {b"\xff\xd8": "jpg", b"\x89PNG": "png", b"GIF8": "gif", b"RIFF": "webp", b"%PDF": "pdf"}
MOST_MILLISECONDS = 10_050
MEDIAN_TAIL_MILLISECONDS = 500
BATCH = 500


def _ending(path: pathlib.Path) -> str | None:
    known = path.suffix.lower().lstrip(".")
    if known in ("jpg", "jpeg", "png", "gif", "webp", "pdf"):
        return known
    with path.open("rb") as file:
        start = file.read(1_024)
    if b"%PDF-" in start:
        return "pdf"
    return next((ending for first, ending in ENDINGS.items() if start.startswith(first)), None)


def every_file_gets_a_verdict(settings: Settings) -> Row:
    target = f"all, none, p99 {MEDIAN_TAIL_MILLISECONDS} ms, at most {MOST_MILLISECONDS / 1_000:.2f} s"
    if not settings.hostile:
        return Row(None, "no folder with hostile files: HOSTILE=DIR make reliability", target)
    found = [(path, ending) for folder in settings.hostile for path in sorted(folder.rglob("*"))
             if path.is_file() and not path.is_symlink() and (ending := _ending(path))]
    reports = []
    for start in range(0, len(found), BATCH):
        with tempfile.TemporaryDirectory(prefix="ingest-hostile-") as folder:
            paths = []
            for number, (path, ending) in enumerate(found[start : start + BATCH]):
                paths.append(pathlib.Path(folder, f"{number}.{ending}"))
                paths[-1].write_bytes(path.read_bytes())
            reports += scanned(settings, paths)
    told = sum(report["verdict"] in ("accepted", "rejected") for report in reports)
    codes = [report["reason"]["code"] if report["reason"] else "" for report in reports]
    for (path, _), report, code in zip(found, reports, codes):
        if report["verdict"] == "failed" or code.startswith("sandbox.") or code in ("limits.wall-time", "limits.processor-time"):
            print(f"    {code}: {path}")
    times = [report["timings"]["totalMilliseconds"] for report in reports]
    crashed = codes.count("sandbox.crashed")
    return Row(
        told == len(reports) and max(times) <= MOST_MILLISECONDS and percentile(times, 0.99) <= MEDIAN_TAIL_MILLISECONDS,
        f"{told} of {len(reports)} public files have a verdict, the worker crashed 0 times, {crashed} children did; p99 "
        f"{percentile(times, 0.99):.0f} ms, at most {max(times) / 1_000:.2f} s", target)
