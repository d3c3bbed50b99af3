#!/usr/bin/python3
"""Counts the processor instructions of each benchmark in Benchmarks/ and holds them against Benchmarks/thresholds.json.

    scripts/bench-thresholds.py [--write] [--skip-build] [--json] [BENCHMARK ...]

Instructions are counted by callgrind, which simulates a processor: the count is the same whatever else the machine
does, where time is not. Callgrind's processor has no instructions for SHA-256, so that hashing counts for more than it
costs. Each benchmark warms up before it is counted. A benchmark may need TOLERANCE per cent more than is written down;
one that needs as much less should be written down anew.

Exit code 1 when one needs more, or is not in the file. --write writes the file.

EXAMPLES:
  make bench-thresholds
  scripts/bench-thresholds.py --skip-build walk.jpeg-1m sanitize.jpeg-1m
  scripts/bench-thresholds.py --write
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from samples.progress import show_progress

PACKAGE = ROOT / "Benchmarks"
BINARY = PACKAGE / ".build" / "release" / "IngestBenchmarks"
THRESHOLDS = PACKAGE / "thresholds.json"
#: Per cent. The same binary counts the same; another version of a library or of the compiler does not quite.
TOLERANCE = 5
#: The name of Swift's `countedWork` ends so that only it matches.
COUNTED = "*11countedWork*"


def counted(name: str, folder: pathlib.Path) -> int:
    """The instructions of one benchmark."""
    output = folder / f"{name}.out"
    result = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--toggle-collect={COUNTED}", f"--callgrind-out-file={output}",
         str(BINARY), "run", name, str(folder)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    found = re.search(r"Collected : (\d+)", result.stderr)
    if result.returncode != 0 or not found or int(found[1]) == 0:
        sys.exit(f"{name} was not counted:\n{result.stderr}")
    return int(found[1])


def counts(names: list[str]) -> dict[str, int]:
    with tempfile.TemporaryDirectory(prefix="ingest-thresholds-") as directory:
        folder = pathlib.Path(directory)
        for name in names:  # makes the files that benchmarks share
            subprocess.run([BINARY, "run", name, folder], check=True)
        found = {}
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            tasks = {pool.submit(counted, name, folder): name for name in names}
            for task in concurrent.futures.as_completed(tasks):
                found[tasks[task]] = task.result()
                show_progress(len(found), len(names))
    return {name: found[name] for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description="Counts instructions and holds them against a file.")
    parser.add_argument("benchmarks", nargs="*", metavar="BENCHMARK")
    parser.add_argument("--write", action="store_true", help="write what was counted into the file")
    parser.add_argument("--skip-build", action="store_true")
    parser.add_argument("--json", action="store_true", help="print what was counted as one JSON object")
    options = parser.parse_args()
    if not options.skip_build:
        subprocess.run(["swift", "build", "-c", "release", "--package-path", PACKAGE], check=True, stdout=sys.stderr)
    listed = subprocess.run([BINARY, "list"], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    unknown = set(options.benchmarks) - set(listed)
    if unknown:
        sys.exit(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(listed)}")
    found = counts(options.benchmarks or listed)
    allowed = json.loads(THRESHOLDS.read_text()) if THRESHOLDS.exists() else {}
    if options.json:
        print(json.dumps(found, indent=2))
    else:
        print(f"{'BENCHMARK':28}{'instructions':>15}{'written down':>15}{'ratio':>8}")
    over = []
    for name, count in found.items():
        ratio = count / allowed[name] if name in allowed else None
        remark = ""
        if ratio is None or ratio > 1 + TOLERANCE / 100:
            remark = "  MORE" if ratio else "  NEW"
            over.append(name)
        elif ratio < 1 - TOLERANCE / 100:
            remark = "  less"
        if not options.json:
            print(f"{name:28}{count:15,}{allowed.get(name, 0):15,}{ratio or 0:8.3f}{remark}")
    if options.write:
        THRESHOLDS.write_text(json.dumps({**allowed, **found}, indent=2, sort_keys=True) + "\n")
        return
    if over:
        sys.exit(f"more instructions than Benchmarks/thresholds.json allows: {', '.join(over)}")


if __name__ == "__main__":
    main()
