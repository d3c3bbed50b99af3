#!/usr/bin/python3
"""Finds settings that the README does not name or names wrongly, constructs that the policy names and that are not
there, and links between pages that lead nowhere.

    scripts/check-docs.py

Exit code 1 when there is one. That docs/codes.md is up to date is the matter of a unit test.
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


def differences(wanted: set[str], named: set[str], page: str) -> list[str]:
    missing = [f"{page} does not name {name}" for name in sorted(wanted - named)]
    return missing + [f"{page} names {name}, which is not in Sources" for name in sorted(named - wanted)]


def policy_defects() -> list[str]:
    """Names of constructs and proofs in the tables of docs/policy.md."""
    sources = [FORMATS / "Proof.swift", *FORMATS.glob("*/*Construct.swift")]
    known = set().union(*map(raw_values, sources))
    rows = re.findall(r"^\|.*", (ROOT / "docs" / "policy.md").read_text(), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`((?:jpeg|png|gif|webp|pdf|proof)[.-][a-z0-9.-]+)`", row)}
    return [f"docs/policy.md names {name}, which is not in Sources" for name in sorted(named - known)]


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
