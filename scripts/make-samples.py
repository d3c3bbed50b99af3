#!/usr/bin/python3
"""Makes sample files and manifest.json, which says what must come of each.

    scripts/make-samples.py DIRECTORY [--count N] [--seed S] [--kind KIND]…

The same seed always makes the same files. The manifest has, for each file, its verdict, the code of a rejection, the
findings, the place of each canary, and the ways in which the canary could be spelled, in hexadecimal.
"""

import argparse
import json
import pathlib
import sys
from collections.abc import Iterator

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from samples import everyday
from samples.canary import spellings
from samples.item import Item

GOOD = everyday.KINDS | everyday.LARGE_KINDS


def items(kinds: list[str], seeds: range) -> Iterator[Item]:
    """One at a time, because some are large."""
    for seed in seeds:
        for kind in kinds:
            if kind == "bad":
                yield from everyday.bad_files(seed)
            else:
                yield GOOD[kind](seed)


def entry(item: Item) -> dict:
    searched = {word: [form.hex() for form in spellings(word)] for word in item.canaries}
    return item.expectation() | {"places": item.places, "spellings": searched}


def main() -> None:
    kinds = [*GOOD, "bad"]
    parser = argparse.ArgumentParser(description="Makes sample files and manifest.json.")
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=1, metavar="N", help="how many of each kind (default: 1)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the seed of the first (default: 1)")
    parser.add_argument("--kind", action="append", choices=kinds, metavar="KIND",
                        help="only this kind; may be repeated: " + ", ".join(kinds))
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    manifest = {}
    for item in items(options.kind or kinds, range(options.seed, options.seed + options.count)):
        (options.directory / item.name).write_bytes(item.data)
        manifest[item.name] = entry(item)
    (options.directory / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{len(manifest)} files in {options.directory}")


if __name__ == "__main__":
    main()
