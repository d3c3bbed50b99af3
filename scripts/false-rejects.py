#!/usr/bin/python3
"""Looks for good pictures, or documents, that the worker refuses or shows differently, in folders of real files.

    scripts/false-rejects.py WORKER DIR… [--documents] [--policy FILE] [--json] [--page FILE]

A picture is good when Pillow decodes every frame of it and ImageMagick decodes it, and neither has a warning. Files of
formats that the worker does not accept are left out. A good file that is accepted must show the same afterwards, as
Pillow decodes it, and ExifTool must find nothing in the clean copy that does not follow from the picture. A document is
good when qpdf checks it and poppler draws it, and neither has a warning; poppler must draw the same afterwards. Prints a
line for each folder, each good file that is refused, and each that is not as it must be.
--page writes them as docs/false-rejects.md or docs/false-rejects-pdf.md. A set has the name of its folder; `owner+name`
is a repository on GitHub.
"""

import argparse
import collections
import dataclasses
import json
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from samples import decoded, exiftool
from samples.drawn import pages, without_removed
from samples.progress import show_progress
from samples.worker import clean_path, sanitize

#: Why files are refused, in words, by set and name.
EXPLAINED = ROOT / "scripts" / "false-rejects-explained.json"
PAGE = ROOT / "docs" / "false-rejects.md"
#: Debian's own name of the program; `convert` could be another one.
IMAGEMAGICK = "convert-im6.q16"
#: Of documents.
DOCUMENTS_PAGE = ROOT / "docs" / "false-rejects-pdf.md"
DOTS_PER_INCH = 40
ENDINGS = {
    ".jpg": ".jpg", ".jpeg": ".jpg", ".jpe": ".jpg", ".jfif": ".jpg", ".png": ".png", ".apng": ".png", ".gif": ".gif",
    ".webp": ".webp", ".pdf": ".pdf",
}
#: What the folders of files have in their names that a fuzzer made out of others.
FUZZED = "afl-testcases"
TURNED = "turned in another way; the pixels are stored alike"
BATCH = 50
SECONDS = 30

DOCUMENTS_HEAD = """# Good documents that are refused

Made by `scripts/false-rejects.py WORKER DIR… --documents --policy FILE --page docs/false-rejects-pdf.md` from public
repositories, of which nothing is part of this one. A document counts as good when `qpdf --check` and poppler's `pdftoppm` read it
without a warning, and a clean copy is as it must be when poppler draws the same pages (but for pins of attached files
and buttons of sounds, which are removed) and reads the same words. Most of
these sets were made to test readers and hold odd and damaged files on purpose: the share says nothing about the
documents of a day. Where nothing more is known, "Why" is what the worker says.
Documents that open without a password are opened (`pdf.encryption: sanitize`), which is not the default.
"""
HEAD = """# Good files that are refused

Made by `scripts/false-rejects.py WORKER DIR… --page docs/false-rejects.md` from public repositories, of which nothing
is part of this one. A picture counts as good when Pillow decodes every frame of it and ImageMagick decodes it, and
neither has a warning. Most of these sets were made to test decoders and hold odd and damaged files on purpose: the
share says nothing about the photos of a day. Where nothing more is known, "Why" is what the worker says. Pictures of up
to 100 megapixels are taken (`limits.pixels`, 50 unless it is set): how large one may be is a setting.
"""
#: What the worker takes here.
LIMITS = {"INGEST_LIMITS_PIXELS": "100000000"}


@dataclasses.dataclass
class Judged:
    set: str
    name: str
    good: bool
    #: the code of a rejection or a failure; None for an accepted file
    code: str | None
    #: what the worker says about a rejection
    message: str
    #: what is amiss with the clean copy
    amiss: list[str]
    #: the code by the policy that holds where nobody chose one, when another one was chosen here
    default_code: str | None = None


def formats() -> set[str]:
    """Those of the corpus, by the usual endings."""
    return {path.suffix for path in (ROOT / "corpus" / "accept").iterdir()} & set(ENDINGS.values())


def files(folder: pathlib.Path, are_documents: bool) -> list[pathlib.Path]:
    accepted = {".pdf"} if are_documents else formats() - {".pdf"}
    return [
        path for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and ENDINGS.get(path.suffix.lower()) in accepted]


def judged(work: tuple[str, tuple[str, ...], pathlib.Path, list[pathlib.Path]]) -> list[Judged]:
    worker, policy, folder, paths = work
    found = []
    with tempfile.TemporaryDirectory(prefix="ingest-real-") as scratch:
        reports = sanitize(worker, paths, pathlib.Path(scratch), policy)
        by_default = sanitize(worker, paths, pathlib.Path(scratch, "default")) if policy else reports
        pictures = [path for report in reports if (path := clean_path(report)) and path.suffix != ".pdf"]
        tags = exiftool.tags(pictures)
        for path, report, default in zip(paths, reports, by_default):
            is_document = path.suffix.lower() == ".pdf"
            clean, good = clean_path(report), is_good_document(path) if is_document else is_good(path)
            amiss = []
            if good and clean:
                of_picture = () if is_document else complaints(path, clean, tags.get(str(clean), {}))
                amiss = list(document_complaints(path, clean) if is_document else of_picture)
            code, message = (None, "") if clean else (report["reason"]["code"], report["reason"]["message"])
            set_name = folder.name.replace("+", "/")
            found.append(Judged(
                set_name, str(path.relative_to(folder)), good, code, message, amiss, (default["reason"] or {}).get("code")))
    return found


def complaints(path: pathlib.Path, clean: pathlib.Path, tags: dict):
    before, after = path.read_bytes(), clean.read_bytes()
    try:
        for difference in decoded.shown(before).visible().differences(decoded.shown(after).visible()):
            yield TURNED if difference == "pixels" and is_stored_alike(before, after) else difference
    except decoded.UNREADABLE as error:
        yield f"Pillow: {error}"
    if not tags:
        yield "ExifTool does not read the clean copy"
    yield from (f"ExifTool: {tag} = {value}"[:200] for tag, value in exiftool.unexpected(tags).items())


def document_complaints(path: pathlib.Path, clean: pathlib.Path):
    with tempfile.TemporaryDirectory(prefix="ingest-reference-") as scratch:
        reference = without_removed(path, pathlib.Path(scratch) / "reference.pdf")
        if pages(reference, DOTS_PER_INCH, SECONDS) != pages(clean, DOTS_PER_INCH, SECONDS):
            yield "poppler draws other pages"
        words = [subprocess.run(["pdftotext", one, "-"], capture_output=True).stdout.split()
                 for one in (reference, clean)]
        if words[0] != words[1]:
            yield "poppler reads other words"
    if checked := subprocess.run(["qpdf", "--check", clean], capture_output=True).returncode:
        yield f"qpdf --check ends with {checked}"


def is_good_document(path: pathlib.Path) -> bool:
    try:
        checked = subprocess.run(["qpdf", "--check", path], capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return checked.returncode == 0 and b"WARNING" not in checked.stderr and bool(pages(path, DOTS_PER_INCH, SECONDS))


def is_stored_alike(before: bytes, after: bytes) -> bool:
    return not decoded.shown(before, turned=False).differences(decoded.shown(after, turned=False))


def is_good(path: pathlib.Path) -> bool:
    if not decoded.is_read_without_warning(path.read_bytes()):
        return False
    command = [IMAGEMAGICK, "-regard-warnings", str(path), "null:"]
    try:
        result = subprocess.run(command, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return result.returncode == 0 and not result.stderr


def counts(results: list[Judged]) -> dict[str, collections.Counter]:
    by_set = collections.defaultdict(collections.Counter)
    for one in results:
        by_set[one.set] += collections.Counter(
            files=1, accepted=one.code is None, good=one.good, refused=one.good and one.code is not None)
    return dict(by_set)


def share(count: collections.Counter) -> str:
    return f"{100 * count['refused'] / count['good']:.2f} %" if count["good"] else "–"


def total(results: list[Judged]) -> collections.Counter:
    return sum(counts(results).values(), collections.Counter())


def refused(results: list[Judged]) -> list[Judged]:
    return [one for one in results if one.good and one.code]


def page(results: list[Judged], are_documents: bool) -> str:
    text = (DOCUMENTS_HEAD if are_documents else HEAD) + "\n| Set | Files | Accepted | Good | Good and refused | Share |\n"
    text += "|---|---|---|---|---|---|\n"
    not_fuzzed = [one for one in results if FUZZED not in one.name]
    rows = [*counts(results).items(), ("**all**", total(results)), ("all but those of a fuzzer", total(not_fuzzed))]
    for name, count in rows:
        text += f"| {name} | {count['files']} | {count['accepted']} | {count['good']} | {count['refused']} "
        text += f"| {share(count)} |\n"
    if are_documents:
        text += by_default(results)
    text += "\n## Each of them\n\n| Set | File | Code | Why |\n|---|---|---|---|\n"
    text += "".join(
        f"| {one.set} | `{one.name}` | `{one.code}` | {explanation(one)} |\n" for one in refused(results))
    return text + amiss(results)


def by_default(results: list[Judged]) -> str:
    """What the default policy refuses: by choice, because a document is encrypted, and for other reasons."""
    text = "\n## With the default policy\n\nIt refuses every document that is encrypted, also where no password is needed to "
    text += "open it: that is a decision\n([decision 15](decisions/0015-policy-for-documents.md)) and no mistake, and counts "
    text += "apart.\n\n| Set | Good | Refused | Of these encrypted | The others | Share of the others |\n|---|---|---|---|---|---|\n"
    sets = list(dict.fromkeys(one.set for one in results))
    for name, members in [*((name, [one for one in results if one.set == name]) for name in sets), ("**all**", results)]:
        good = [one for one in members if one.good]
        codes = [one.default_code for one in good if one.default_code]
        locked = codes.count("pdf.encrypted")
        count = collections.Counter(good=len(good), refused=len(codes) - locked)
        text += f"| {name} | {len(good)} | {len(codes)} | {locked} | {len(codes) - locked} | {share(count)} |\n"
    return text


def explanation(one: Judged) -> str:
    return json.loads(EXPLAINED.read_text()).get(f"{one.set}/{one.name}", one.message or "**not explained yet**")


def amiss(results: list[Judged]) -> str:
    text = "\n## Accepted, and not as it must be\n\n"
    found = [one for one in results if one.amiss]
    if not found:
        return text + "None.\n"
    text += "| Set | File | What | Why |\n|---|---|---|---|\n"
    return text + "".join(
        f"| {one.set} | `{one.name}` | {'; '.join(one.amiss)} | {explanation(one)} |\n" for one in found)


def printed(results: list[Judged]) -> None:
    print(f"{'SET':<32}{'FILES':>8}{'ACCEPTED':>10}{'GOOD':>8}{'REFUSED':>9}{'SHARE':>10}")
    for name, count in [*counts(results).items(), ("all", total(results))]:
        print(f"{name:<32.32}{count['files']:>8}{count['accepted']:>10}{count['good']:>8}{count['refused']:>9}"
              f"{share(count):>10}")
    for one in refused(results):
        print(f"  {one.set}/{one.name}: {one.code}")
    for one in results:
        if one.amiss:
            print(f"  {one.set}/{one.name}: accepted, but {'; '.join(one.amiss)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Looks for good files that the worker refuses or shows differently.")
    parser.add_argument("worker")
    parser.add_argument("folders", type=pathlib.Path, nargs="+", metavar="DIR", help="a set of files")
    parser.add_argument("--documents", action="store_true", help="judge PDF files, and no pictures")
    parser.add_argument("--policy", type=pathlib.Path, metavar="FILE", help="the policy of the worker")
    parser.add_argument("--json", action="store_true", help="print what was found of every file")
    parser.add_argument("--page", type=pathlib.Path, metavar="FILE", help=f"write a page, such as {PAGE.name} or {DOCUMENTS_PAGE.name}")
    options = parser.parse_args()
    os.environ.update(LIMITS)
    worker = str(pathlib.Path(options.worker).resolve())
    policy = ("--policy", str(options.policy.resolve())) if options.policy else ()
    work = [
        (worker, policy, folder, paths[start : start + BATCH])
        for folder in options.folders for paths in [files(folder, options.documents)]
        for start in range(0, len(paths), BATCH)]
    count, results = sum(len(paths) for *_, paths in work), []
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for batch in pool.imap(judged, work):
            results += batch
            show_progress(len(results), count)
    if options.page:
        options.page.write_text(page(results, options.documents))
    print(json.dumps([dataclasses.asdict(one) for one in results], indent=2)) if options.json else printed(results)


if __name__ == "__main__":
    main()
