#!/usr/bin/python3
"""Takes the pictures of the corpus through this worker and through other programs that clean pictures, and writes
docs/scoreboard.md.

    scripts/scoreboard.py WORKER [--json] [--page FILE]
"""

import argparse
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from samples.progress import show_progress
from scoreboard.page import page, printed
from scoreboard.results import collected


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Compares this worker with other programs that clean pictures, and writes docs/scoreboard.md.")
    parser.add_argument("worker")
    parser.add_argument("--page", type=pathlib.Path, default=ROOT / "docs" / "scoreboard.md", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print every answer, and write no page")
    options = parser.parse_args()
    results = collected(str(pathlib.Path(options.worker).resolve()), show_progress)
    if options.json:
        print(json.dumps(results.as_json(), indent=2))
        return
    options.page.write_text(page(results))
    print(printed(results))


if __name__ == "__main__":
    main()
