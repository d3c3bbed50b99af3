#!/usr/bin/python3
"""Holds the worker's processor time against the floor: what the same proof of the same file costs in C, in one process,
on trusted files, doing nothing else (Benchmarks/Floor/floor.c).

    scripts/bench-floor.py WORKER [--rounds N] [--class NAME ...] [--json]

The floor of a file is the walk of its entropy-coded data, or the unpacking of its rows, and one SHA-256. The worker may
take 1.5 times that and one millisecond, from claim to acknowledgement, all threads and the child counted; and its own
walk, the stage 'parse', 1.3 times that of C. Both sides take turns; medians. Exit code 1 when one takes more.

EXAMPLES:
  scripts/bench-floor.py .build/release/ingest-worker
  scripts/bench-floor.py .build/release/ingest-worker --class jpeg-1m --rounds 21
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from samples.progress import show_progress

SOURCE = ROOT / "Benchmarks" / "Floor" / "floor.c"
#: Those that floor.c can read.
CLASSES = ["jpeg-118k", "jpeg-1m", "jpeg-2.6m", "jpeg-12mp", "jpeg-24mp", "png-screenshot", "png-2m", "png-12mp"]
MOST_WALK, MOST_TOTAL, MILLISECOND = 1.3, 1.5, 1.0


def measured(worker: str, classes: list[str], rounds: int, folder: pathlib.Path) -> dict[str, dict[str, float]]:
    """By class: milliseconds of the walk and the hash in C, and of the worker's walk and its whole processor time."""
    floor = folder / "floor"
    subprocess.run(
        ["cc", "-O3", "-march=native", "-Wno-parentheses", "-o", floor, SOURCE, "-ldeflate", "-lcrypto"], check=True)
    chosen = [word for name in classes for word in ("--class", name)]
    subprocess.run([worker, "bench", "--write-files", str(folder / "files"), *chosen], check=True)
    paths = sorted((folder / "files").iterdir())
    samples = {path.stem: {"walk": [], "hash": [], "parse": [], "cpu": []} for path in paths}
    for number in range(rounds):
        show_progress(number, rounds)
        lines = subprocess.run(
            [floor, "5", *paths], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        for line in lines:
            path, walk, hashed = line.rsplit(maxsplit=2)
            samples[pathlib.Path(path).stem]["walk"].append(float(walk))
            samples[pathlib.Path(path).stem]["hash"].append(float(hashed))
        output = subprocess.run(
            [worker, "bench", "--json", "--files", "5", "--home", str(folder / "home"),
             *(word for path in paths for word in ("--file", str(path)))], check=True, stdout=subprocess.PIPE).stdout
        for result in map(json.loads, output.splitlines()):
            times = result["milliseconds"]
            samples[pathlib.Path(result["class"]).stem]["parse"].append(times["parse"]["p50"])
            samples[pathlib.Path(result["class"]).stem]["cpu"].append(times["cpu"]["p50"])
    show_progress(rounds, rounds)
    return {name: {kind: statistics.median(values) for kind, values in kinds.items()}
            for name, kinds in samples.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="Holds the worker's processor time against the same work in C.")
    parser.add_argument("worker")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    parser.add_argument("--class", action="append", dest="classes", choices=CLASSES, metavar="NAME")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ingest-floor-") as directory:
        results = measured(
            str(pathlib.Path(options.worker).resolve()), options.classes or CLASSES, options.rounds,
            pathlib.Path(directory))
    missed = []
    if options.json:
        print(json.dumps(results, indent=2))
    else:
        print(f"{'':16}{'C walk':>8}{'parse':>8}{'ratio':>7}{'floor':>8}{'cpu':>8}{'allowed':>9}")
    for name, times in sorted(results.items(), key=lambda item: CLASSES.index(item[0])):
        floor = times["walk"] + times["hash"]
        allowed = floor * MOST_TOTAL + MILLISECOND
        ratio = times["parse"] / times["walk"]
        if ratio > MOST_WALK:
            missed.append(f"{name}: the walk takes {ratio:.2f} times that of C")
        if times["cpu"] > allowed:
            missed.append(f"{name}: {times['cpu']:.1f} ms of processor time; {allowed:.1f} ms are allowed")
        if not options.json:
            print(f"{name:16}{times['walk']:8.2f}{times['parse']:8.2f}{ratio:7.2f}{floor:8.2f}{times['cpu']:8.2f}"
                  f"{allowed:9.2f}")
    if missed:
        sys.exit("\n".join(missed))


if __name__ == "__main__":
    main()
