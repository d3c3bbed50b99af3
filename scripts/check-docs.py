#!/usr/bin/python3
"""Finds codes, constructs and settings that no page names, and pages that name what is not there.

    scripts/check-docs.py

Reads the enumerations in Sources and compares them with docs/policy.md and README.md; checks that links between pages
lead somewhere. Exit code 1 when something is missing.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
FORMATS = ROOT / "Sources" / "FileFormats"
SETTINGS = ROOT / "Sources" / "IngestWorker" / "Configuration" / "SettingKey.swift"


def raw_values(path: pathlib.Path) -> set[str]:
    """The texts of `case name = "text"`."""
    return set(re.findall(r'^    case \w+ = "([^"]+)"', path.read_text(), re.MULTILINE))


def first_cells(page: str) -> set[str]:
    """What stands in backquotes in the first column of the page's tables."""
    return set(re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE))


def differences(wanted: set[str], named: set[str], page: str) -> list[str]:
    missing = [f"{page} does not name {name}" for name in sorted(wanted - named)]
    return missing + [f"{page} names {name}, which is not in Sources" for name in sorted(named - wanted)]


def policy_defects() -> list[str]:
    sources = [FORMATS / name for name in ("TypeDefect.swift", "Limits.swift", "WorkerDefect.swift", "Proof.swift")]
    sources += sorted(FORMATS.glob("*/*Construct.swift")) + sorted(FORMATS.glob("*/*Defect.swift"))
    wanted = set().union(*map(raw_values, sources))
    page = (ROOT / "docs" / "policy.md").read_text()
    failures_of_the_worker = {"sandbox.failed", "worker.…"}
    return differences(wanted, first_cells(page) - failures_of_the_worker, "docs/policy.md")


def setting_defects() -> list[str]:
    keys = raw_values(SETTINGS)
    page = (ROOT / "README.md").read_text()
    rows = dict(re.findall(r"^\| `([a-z.-]+)` \| `(INGEST_[A-Z_]+)` \|", page, re.MULTILINE))
    wrong = [
        f"README.md gives {key} the variable {variable}"
        for key, variable in rows.items()
        if variable != "INGEST_" + re.sub("[.-]", "_", key).upper()
    ]
    return differences(keys, set(rows), "README.md") + wrong


def link_defects() -> list[str]:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return [
        f"{page.relative_to(ROOT)} links to {target}, which is not there"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text())
        if not (page.parent / target).exists()
    ]


def main() -> None:
    defects = policy_defects() + setting_defects() + link_defects()
    for defect in defects:
        print(defect, file=sys.stderr)
    sys.exit(1 if defects else 0)


if __name__ == "__main__":
    main()
