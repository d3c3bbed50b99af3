#!/usr/bin/python3
"""Measures how large clean documents are against the documents that they are made of.

    scripts/output-size.py WORKER [DIR …] [--json]

Takes the documents that carry nothing: those in corpus/accept, the brochure and those of `bench`; and all in the folders
that are given, of which those count that the worker accepts. Prints a line for each set, the files in it that grow by more
than 2 per cent, and one figure for all. Documents with earlier revisions count apart: each must become smaller.

Exit code 1 when the clean documents that carry nothing, or those of a folder, take more than 1.02 times the bytes, or one
with revisions grows.

EXAMPLE:
  scripts/output-size.py .build/release/ingest-worker ~/documents
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from samples.brochure import brochure
from samples.everyday import report_document
from samples.worker import clean_path, sanitize

MOST = 1.02
CLASSES = ("pdf-65k", "pdf-1m", "pdf-2.6m", "pdf-links", "pdf-10m")
REVISION = "pdf.revision"


def sizes(worker: str, paths: list[pathlib.Path]) -> list[dict]:
    """Of the documents that are accepted."""
    found = []
    with tempfile.TemporaryDirectory(prefix="ingest-sizes-") as output:
        for path, report in zip(paths, sanitize(worker, paths, pathlib.Path(output))):
            clean = clean_path(report)
            if clean:
                names = {finding["construct"] for finding in report["findings"]}
                found.append({
                    "file": path.name, "before": path.stat().st_size, "after": clean.stat().st_size,
                    "revised": REVISION in names})
    return found


def generated(worker: str, folder: pathlib.Path) -> list[pathlib.Path]:
    chosen = [argument for name in CLASSES for argument in ("--class", name)]
    subprocess.run([worker, "bench", "--write-files", str(folder), *chosen], check=True, stdout=subprocess.DEVNULL)
    (folder / "brochure.pdf").write_bytes(brochure())
    return sorted(folder.glob("*.pdf"))


def ratio(entries: list[dict]) -> float:
    return sum(entry["after"] for entry in entries) / max(1, sum(entry["before"] for entry in entries))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures clean documents against those that they are made of.")
    parser.add_argument("worker")
    parser.add_argument("folders", nargs="*", type=pathlib.Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print every size as one JSON object")
    options = parser.parse_args()
    worker = str(pathlib.Path(options.worker).resolve())
    with tempfile.TemporaryDirectory(prefix="ingest-sizes-") as directory:
        folder = pathlib.Path(directory)
        (folder / "revised").mkdir()
        sets = {"generated": sizes(worker, generated(worker, folder))}
        revised = [folder / "revised" / f"report-{seed}.pdf" for seed in (1, 2, 3)]
        for seed, path in enumerate(revised, 1):
            path.write_bytes(report_document(seed).data)
        sets["with revisions"] = sizes(worker, revised)
    sets["corpus"] = sizes(worker, sorted((ROOT / "corpus" / "accept").glob("pdf-*.pdf")))
    for place in options.folders:
        sets[place.name] = sizes(worker, sorted(path for path in place.rglob("*.pdf") if path.is_file()))
    if options.json:
        print(json.dumps(sets, indent=2))
    else:
        print(*table(sets), sep="\n")
    everything = [entry for entries in sets.values() for entry in entries]
    grown = [entry for entry in everything if entry["revised"] and entry["after"] >= entry["before"]]
    if any(entries and ratio(entries) > MOST for entries in sets.values()) or grown:
        sys.exit(1)


def table(sets: dict[str, list[dict]]) -> list[str]:
    everything = [entry for entries in sets.values() for entry in entries]
    lines = [f"{'SET':24}{'FILES':>7}{'BEFORE':>14}{'AFTER':>14}{'RATIO':>8}"]
    for name, entries in [*sets.items(), ("all", everything)]:
        before, after = (sum(entry[key] for entry in entries) for key in ("before", "after"))
        lines.append(f"{name:24}{len(entries):7}{before:14,}{after:14,}{ratio(entries):8.4f}")
    revised = [entry for entry in everything if entry["revised"]]
    smaller = sum(entry["after"] < entry["before"] for entry in revised)
    lines.append(f"with revisions, wherever they are: {smaller} of {len(revised)} are smaller, {ratio(revised):.4f}")
    for name, entries in sets.items():
        for entry in entries:
            if entry["after"] > MOST * entry["before"]:
                lines.append(f"{name}: {entry['file']} grows from {entry['before']:,} to {entry['after']:,} bytes")
    return lines


if __name__ == "__main__":
    main()
