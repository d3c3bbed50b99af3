#!/usr/bin/python3
"""Counts the processor instructions of each benchmark in Benchmarks/ and holds them against Benchmarks/thresholds.json.

    scripts/bench-thresholds.py [--write | --profile] [--skip-build] [--json] [BENCHMARK ...]

Instructions are counted by callgrind, which simulates a processor: the count is the same whatever else the machine
does, where time is not. Callgrind's processor has no instructions for SHA-256, so that hashing counts for more than it
costs. Each benchmark warms up before it is counted. A benchmark may need TOLERANCE per cent more than is written down;
one that needs as much less should be written down anew.

Exit code 1 when one needs more, or is not in the file. --write writes the file; --profile says instead in which
functions the instructions are, in per cent.

EXAMPLES:
  make bench-thresholds
  scripts/bench-thresholds.py --skip-build walk.jpeg-1m sanitize.jpeg-1m
  scripts/bench-thresholds.py --skip-build --profile sanitize.jpeg-1m sanitize.png-screenshot
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


def counted(name: str, program: pathlib.Path, folder: pathlib.Path) -> int:
    """The instructions of one benchmark; where they are is written beside its file."""
    result = subprocess.run(
        ["valgrind", "--tool=callgrind", "--demangle=no", f"--toggle-collect={COUNTED}",
         f"--callgrind-out-file={folder / name}.out", str(program), "run", name, str(folder)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    found = re.search(r"Collected : (\d+)", result.stderr)
    if result.returncode != 0 or not found or int(found[1]) == 0:
        sys.exit(f"{name} was not counted:\n{result.stderr}")
    return int(found[1])


def counts(names: list[str], folder: pathlib.Path) -> dict[str, int]:
    # Valgrind does not know every form of the compiler's notes for debuggers.
    program = folder / BINARY.name
    subprocess.run(["strip", "--strip-debug", "-o", program, BINARY], check=True)
    for name in names:  # makes the files that benchmarks share
        subprocess.run([BINARY, "run", name, folder], check=True)
    found = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tasks = {pool.submit(counted, name, program, folder): name for name in names}
        for task in concurrent.futures.as_completed(tasks):
            found[tasks[task]] = task.result()
            show_progress(len(found), len(names))
    return {name: found[name] for name in names}


#: Functions below so many per cent are left out of a profile.
LEAST_PERCENT = 1.0


def profile(name: str, folder: pathlib.Path) -> list[str]:
    """The functions of one benchmark that was counted, with their own instructions in per cent."""
    annotated = subprocess.run(
        ["callgrind_annotate", "--threshold=100", str(folder / f"{name}.out")], check=True, stdout=subprocess.PIPE,
        text=True).stdout
    readable = subprocess.run(
        ["swift", "demangle", "--compact", "--simplified"], input=annotated, check=True, stdout=subprocess.PIPE,
        text=True).stdout
    lines = []
    for line in readable.splitlines():
        found = re.match(r" *[\d,]+ +\( *([\d.]+)%\) +[^:]*:(.*?)( \[[^\]]*\])?$", line)
        if found and float(found[1]) >= LEAST_PERCENT:
            lines.append(f"{float(found[1]):5.1f} %  {found[2]}"[:80])
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description="Counts instructions and holds them against a file.")
    parser.add_argument("benchmarks", nargs="*", metavar="BENCHMARK")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="write what was counted into the file")
    what.add_argument("--profile", action="store_true", help="say in which functions the instructions are")
    parser.add_argument("--skip-build", action="store_true")
    parser.add_argument("--json", action="store_true", help="print what was counted as one JSON object")
    options = parser.parse_args()
    if not options.skip_build:
        subprocess.run(["swift", "build", "-c", "release", "--package-path", PACKAGE], check=True, stdout=sys.stderr)
    listed = subprocess.run([BINARY, "list"], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    unknown = set(options.benchmarks) - set(listed)
    if unknown:
        sys.exit(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(listed)}")
    with tempfile.TemporaryDirectory(prefix="ingest-thresholds-") as directory:
        folder = pathlib.Path(directory)
        found = counts(options.benchmarks or listed, folder)
        if options.profile:
            for name, count in found.items():
                print("\n".join([f"{name}: {count:,} instructions", *profile(name, folder), ""]))
            return
    allowed = json.loads(THRESHOLDS.read_text()) if THRESHOLDS.exists() else {}
    print(json.dumps(found, indent=2) if options.json else table(found, allowed))
    if options.write:
        THRESHOLDS.write_text(json.dumps({**allowed, **found}, indent=2, sort_keys=True) + "\n")
        return
    over = [name for name, count in found.items() if count > allowed.get(name, 0) * (1 + TOLERANCE / 100)]
    if over:
        sys.exit(f"more instructions than Benchmarks/thresholds.json allows: {', '.join(over)}")


def table(found: dict[str, int], allowed: dict[str, int]) -> str:
    lines = [f"{'BENCHMARK':28}{'instructions':>15}{'written down':>15}{'ratio':>8}"]
    for name, count in found.items():
        if name not in allowed:
            lines.append(f"{name:28}{count:15,}{'':15}{'':8}  NEW")
            continue
        ratio = count / allowed[name]
        remark = "  MORE" if ratio > 1 + TOLERANCE / 100 else "  less" if ratio < 1 - TOLERANCE / 100 else ""
        lines.append(f"{name:28}{count:15,}{allowed[name]:15,}{ratio:8.3f}{remark}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
