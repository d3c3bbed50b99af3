#!/usr/bin/python3
"""Takes the pictures, or the documents, of the corpus through this worker and through other programs that clean such
files, and writes docs/scoreboard.md or docs/scoreboard-pdf.md.

    scripts/scoreboard.py WORKER [--documents] [--json] [--page FILE]
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
        description="Compares this worker with other programs that clean files, and writes a page about it.")
    parser.add_argument("worker")
    parser.add_argument("--documents", action="store_true", help="PDF files, and programs for them")
    parser.add_argument("--page", type=pathlib.Path, metavar="FILE", help="default: docs/scoreboard[-pdf].md")
    parser.add_argument("--json", action="store_true", help="print every answer, and write no page")
    options = parser.parse_args()
    results = collected(str(pathlib.Path(options.worker).resolve()), options.documents, show_progress)
    if options.json:
        print(json.dumps(results.as_json(), indent=2))
        return
    default = ROOT / "docs" / ("scoreboard-pdf.md" if options.documents else "scoreboard.md")
    (options.page or default).write_text(page(results, options.documents))
    print(printed(results))


if __name__ == "__main__":
    main()
