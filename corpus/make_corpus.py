#!/usr/bin/python3
"""Writes the corpus: small files with one hiding place or one defect each, and what must come of them.

    corpus/make_corpus.py [DIRECTORY]

README.md says how to add a file. The same tools (those of Debian 12) always write the same bytes; a test checks that.
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scripts"))
from samples.corpus import disguise, gif, jpeg, pdf, pdf_content, pdf_fonts, pdf_jbig2, pdf_structure, pdf_tables, pdf_unseen, png, webp

FORMATS = [jpeg, png, pdf, pdf_structure, pdf_content, pdf_fonts, pdf_jbig2, pdf_tables, pdf_unseen, gif, webp]

#: What still gets through or is not named. README.md says more.
KNOWN_GAPS = {"pdf-character-map-code-not-used.pdf"}


def carrying(are_gaps: bool) -> list:
    items = [item for format in FORMATS for item in format.sanitize()]
    return [item for item in items if (item.name in KNOWN_GAPS) == are_gaps]


FOLDERS = {
    "accept": lambda: [item for format in FORMATS for item in format.accept()],
    "sanitize": lambda: carrying(are_gaps=False),
    "known-gaps": lambda: carrying(are_gaps=True),
    "reject": lambda: [item for format in FORMATS for item in format.reject()],
    "disguise": disguise.disguise,
}


def write(folder: pathlib.Path, items: list) -> None:
    """Makes `folder` hold these files, each with its expectation, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for item in items:
        path = folder / item.name
        if path.exists():
            raise SystemExit(f"two files of the corpus have the name {item.name}")
        path.write_bytes(item.data)
        path.with_name(item.name + ".expect").write_text(item.expectation_text())


def main() -> None:
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for folder, make in FOLDERS.items():
        items = make()
        write(target / folder, items)
        print(f"{folder}: {len(items)} files")


if __name__ == "__main__":
    main()
