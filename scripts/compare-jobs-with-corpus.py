#!/usr/bin/python3
"""Compares jobs with what the corpus says must come of them.

    scripts/compare-jobs-with-corpus.py JOBS CORPUS

JOBS is the output of `ingest-worker jobs list --json` after every file of the corpus went through once. Prints one
line. Exit code 1 when a verdict or a code is not the expected one, or a file has no job.
"""

import json
import pathlib
import sys


def expectations(corpus: pathlib.Path) -> dict[str, tuple]:
    """Verdict and code by file name."""
    found = {}
    for path in corpus.glob("*/*.expect"):
        expected = json.loads(path.read_text())
        found[path.name.removesuffix(".expect")] = (expected["verdict"], expected.get("code"))
    return found


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("usage: compare-jobs-with-corpus.py JOBS CORPUS")
    lines = pathlib.Path(sys.argv[1]).read_text().splitlines()
    outcomes = {job["name"]: (job["verdict"], job["reason"]) for job in map(json.loads, lines)}
    expected = expectations(pathlib.Path(sys.argv[2]))
    wrong = [name for name in sorted(expected) if outcomes.get(name) != expected[name]]
    for name in wrong:
        print(f"{name}: expected {expected[name]}, got {outcomes.get(name)}", file=sys.stderr)
    accepted = sum(verdict == "accepted" for verdict, _ in outcomes.values())
    print(f"corpus: {len(expected)} files, {accepted} accepted, {len(outcomes) - accepted} rejected, {len(wrong)} wrong")
    if wrong or len(lines) != len(expected) or not expected:
        sys.exit(1)


if __name__ == "__main__":
    main()
