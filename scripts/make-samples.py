#!/usr/bin/python3
"""Makes sample files and manifest.json, which says what must come of each.

    scripts/make-samples.py DIRECTORY [--seeds N]

The same seed always makes the same files.
"""

import argparse
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from samples import everyday


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes sample files and manifest.json.")
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="how many of each kind (default: 1)")
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    manifest = {}
    for seed in range(1, options.seeds + 1):
        for item in everyday.good_files(seed) + everyday.bad_files(seed):
            (options.directory / item.name).write_bytes(item.data)
            manifest[item.name] = item.expectation()
    (options.directory / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"{len(manifest)} files in {options.directory}")


if __name__ == "__main__":
    main()
