#!/usr/bin/python3
"""Times the worker and other programs that clean files on the same files, taking turns, and writes the results into
docs/benchmarks.md, with drawings beside it.

    scripts/bench-peers.py WORKER [--rounds N] [--class NAME ...] [--page FILE]

In every round each program takes each file once, the worker three times; a program that has spent a minute on a file is
not asked again. The worker does its whole work, with the sandbox on and every write forced to the disk; the others
clean one file into another and force nothing. Exit code 1 when what is promised against the Python handler is not kept.

EXAMPLES:
  scripts/bench-peers.py .build/release/ingest-worker
  scripts/bench-peers.py .build/release/ingest-worker --rounds 3 --class jpeg-1m --page /tmp/page.md
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from benchmarks import page, peers
from samples.progress import show_progress

#: Seconds that a program may take for one class in all rounds.
MOST_SECONDS = 60
#: Files of the worker in a round.
WORKER_FILES = 3


def worker_milliseconds(worker: str, files: list[pathlib.Path], home: pathlib.Path) -> dict[str, dict]:
    """By name of the file: what `bench` says."""
    arguments = [word for path in files for word in ("--file", str(path))]
    output = subprocess.run(
        [worker, "bench", "--json", "--files", str(WORKER_FILES), "--home", str(home), *arguments], check=True,
        stdout=subprocess.PIPE).stdout
    return {result["class"]: result for result in map(json.loads, output.splitlines())}


def measured(worker: str, classes: list[str], rounds: int, folder: pathlib.Path) -> page.Results:
    files_folder = folder / "files"
    chosen = [word for name in classes for word in ("--class", name)]
    subprocess.run([worker, "bench", "--write-files", str(files_folder), *chosen], check=True)
    files = sorted(files_folder.iterdir(), key=lambda path: (path.suffix, path.stat().st_size))
    everybody = peers.available()
    results = page.Results([page.Row(path.stem, path.stat().st_size, path.suffix) for path in files], everybody)
    steps, step = rounds * (1 + len(files) * len(everybody)), 0
    for _ in range(rounds):
        own = worker_milliseconds(worker, files, folder / "home")
        step += 1
        for path, row in zip(files, results.rows):
            row.worker.append(own[path.name]["milliseconds"]["total"]["p50"])
            row.processor.append(own[path.name]["milliseconds"]["cpu"]["p50"])
            for peer in everybody:
                step += 1
                show_progress(step, steps)
                times = row.peers.setdefault(peer.name, [])
                if path.suffix not in peer.endings or sum(times) > MOST_SECONDS * 1000 or row.failed(peer.name):
                    continue
                elapsed = peer.milliseconds(path, folder / f"clean{path.suffix}")
                if elapsed is None:
                    row.failures.add(peer.name)
                else:
                    times.append(elapsed)
    for peer in everybody:
        peer.close()
    return results


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Times the worker and other programs on the same files, and writes a page about it.")
    parser.add_argument("worker")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    parser.add_argument("--class", action="append", default=[], dest="classes", metavar="NAME",
                        help="time this class of bench; may be repeated")
    parser.add_argument("--page", type=pathlib.Path, default=ROOT / "docs" / "benchmarks.md", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print every time, and write no page")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ingest-peers-") as directory:
        results = measured(
            str(pathlib.Path(options.worker).resolve()), options.classes, options.rounds, pathlib.Path(directory))
    if options.json:
        print(json.dumps(results.as_json(), indent=2))
    else:
        page.write(results, options.page)
        print(page.printed(results))
    sys.exit(0 if all(promise.is_kept for promise in page.promises(results)) else 1)


if __name__ == "__main__":
    main()
