#!/usr/bin/python3
"""Damages the pictures of the corpus in many ways, and checks that the worker answers for each as it promises.

    scripts/mutate-images.py WORKER [--files N] [--seed N] [--profile NAME | --policy FILE] [--defects DIR]
                             [--only KEY] [--json]

First one small file of each format is cut at every byte; then come N files with one to three random changes. Every one
must be accepted or rejected with a code that is about the file. An accepted one must be rebuilt to the same bytes, and
the second time nothing may be found but what stays; if Pillow decodes every frame of the damaged file, the clean copy
must show the same; and a word that was planted must be gone.

What is not judged, and why:
- what a file shows that Pillow cannot decode: there is nothing to compare with. The summary counts those compared.
- a word that stays in the clean copy of the undamaged file: the policy keeps it, or the place is a known gap. A word
  in a tag of EXIF that the policy keeps, as the report says.
- words that a change moved into coded pixels: they are not hidden. Blocks that hold one are not swapped, and a word
  counts as coded when Pillow shows something else for each of its bytes that is inverted.
- colours, where a damaged profile was removed, or where the picture is one of those that follow.
- colours of transparent pixels that were cleared; the default image of an animation that is taken out.
Where Pillow and other programs do not read a damaged picture alike, the reading of another one is enough; each of these
is counted as a remark, with the program that agrees: how a picture is turned (ExifTool), a transparency that a WebP
header does not announce, and GIFs with palettes put in order (ImageMagick), GIFs with frames outside of the screen,
unknown disposals and bytes that are no block (browsers, by rules in Python), a block of EXIF without the number 42 (TIFF
6.0), and a JPEG that was turned upright (jpegtran: its samples are rounded in another order).

Prints how many got which answer. What is amiss is kept in DIR with what reproduces it, and then the exit code is 1.
"""

import collections
import dataclasses
import functools
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "scripts"))
from samples import decoded, mutation_run, seen
from samples.canary import found
from samples.mutation_run import ROOT, Outcome, Trial, second_look
from samples.mutations import mutated
from samples.unpacked import unpacked
from samples.worker import clean_path, sanitize

NOT_PICTURES = (".expect", ".md", ".pdf")


@dataclasses.dataclass
class PictureOutcome(Outcome):
    seen_by_pillow: bool = False
    #: what is counted and is no defect
    remarks: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class PictureRun(mutation_run.Run):
    #: the policy has pictures coded anew
    recoded: bool
    #: words that stay in the clean copies of the undamaged files, by file
    staying: dict[pathlib.Path, set[str]]

    batch = 250
    amiss = (*mutation_run.Run.amiss, "limits.memory")

    def trial(self, key: str) -> Trial:
        """`cut.jpg.17` is the small JPEG file cut behind 17 bytes, `change.17` random change 17."""
        kind, *rest = key.split(".")
        if kind == "cut":
            path = smallest()["." + rest[0]]
            return Trial(key, path, contents()[path][: int(rest[1])], f"cut behind {rest[1]} bytes")
        chance = random.Random(f"{self.seed}/{rest[0]}")
        path = chance.choice(pictures_of_a_format(chance))
        return Trial(key, path, *mutated(contents()[path], chance))

    def accepted(
        self, one: Trial, source: pathlib.Path, report: dict, second: dict, clean: pathlib.Path
    ) -> PictureOutcome:
        after = clean.read_bytes()
        complaints = list(second_look(report, second))
        if len(after) != report["output"]["bytes"]:
            complaints.append("the clean copy does not have the length that the report says")
        complaints += [
            f"{word} is still there" for word in planted(one.source, after)
            if word not in self.staying.get(one.source, ()) and not seen.is_kept(word, report, clean)
            and not seen.is_coded(word.encode(), after)]
        outcome = PictureOutcome(one.key, "accepted")
        try:
            before = decoded.shown(one.data)
        except decoded.UNREADABLE:
            pass
        else:
            outcome.seen_by_pillow = True
            try:
                different, outcome.remarks = seen.differences(before, report, source, clean, self.recoded)
                complaints += different
            except decoded.UNREADABLE as error:
                complaints.append(f"the clean copy cannot be compared: {error}")
        outcome.complaint = "; ".join(complaints)
        return outcome


def pictures() -> list[pathlib.Path]:
    return [
        path for folder in mutation_run.FOLDERS for path in sorted((ROOT / "corpus" / folder).iterdir())
        if path.suffix not in NOT_PICTURES and "bomb" not in path.name]


@functools.cache
def contents() -> dict[pathlib.Path, bytes]:
    return {path: path.read_bytes() for path in pictures()}


@functools.cache
def smallest() -> dict[str, pathlib.Path]:
    """The smallest good file of each format, by its ending; a picture of a single pixel is too simple."""
    good = [path for path in pictures() if path.parent.name == "accept" and "one-pixel" not in path.name]
    return {path.suffix: path for path in sorted(good, key=lambda path: -path.stat().st_size)}


@functools.cache
def by_format() -> dict[str, list[pathlib.Path]]:
    found = collections.defaultdict(list)
    for path in pictures():
        found[path.suffix].append(path)
    return found


def pictures_of_a_format(chance: random.Random) -> list[pathlib.Path]:
    """Each format is chosen as often as the others."""
    return by_format()[chance.choice(sorted(by_format()))]


def all_keys(count: int) -> list[str]:
    cuts = [f"cut{suffix}.{end}" for suffix, path in sorted(smallest().items()) for end in range(path.stat().st_size)]
    return cuts + [f"change.{number}" for number in range(count)]


def staying_words(worker: str, policy: tuple[str, ...]) -> dict[pathlib.Path, set[str]]:
    """The words of each undamaged file that its clean copy still has."""
    with tempfile.TemporaryDirectory(prefix="ingest-mutations-", dir=mutation_run.memory_directory()) as name:
        reports = sanitize(worker, pictures(), pathlib.Path(name), policy)
        clean = [(path, clean_path(report)) for path, report in zip(pictures(), reports)]
        return {path: set(planted(path, copy.read_bytes())) for path, copy in clean if copy}


def planted(source: pathlib.Path, after: bytes) -> list[str]:
    """The words that were planted in a file of the corpus and are in `after`."""
    expected = json.loads(source.with_name(source.name + ".expect").read_text())
    return found(expected.get("canaries", []), unpacked(after, thorough=False))


def main() -> None:
    parser = mutation_run.options(__doc__, 100_000, "mutation-defects")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--profile", metavar="NAME", help="a profile of the worker, such as strict")
    choice.add_argument("--policy", metavar="FILE", help="a policy file")
    chosen = parser.parse_args()
    policy = ("--profile", chosen.profile) if chosen.profile else ("--policy", chosen.policy) if chosen.policy else ()
    shown = subprocess.run([chosen.worker, "policy", "show", "--json", *policy], check=True, capture_output=True)
    shutil.rmtree(chosen.defects, ignore_errors=True)
    run = PictureRun(
        chosen.worker, chosen.seed, policy, chosen.defects, json.loads(shown.stdout)["recode"],
        staying_words(chosen.worker, policy))
    outcomes, result = mutation_run.run(run, [chosen.only] if chosen.only else all_keys(chosen.files), chosen.processes)
    accepted = [outcome for outcome in outcomes if isinstance(outcome, PictureOutcome)]
    result["compared by Pillow"] = sum(outcome.seen_by_pillow for outcome in accepted)
    result["remarks"] = dict(collections.Counter(remark for outcome in accepted for remark in outcome.remarks))
    remarks = "".join(f"\n  {count}: {remark}" for remark, count in result["remarks"].items())
    mutation_run.tell(
        result, f"{result['compared by Pillow']} accepted ones compared by Pillow{remarks}", chosen.json, chosen.defects)


if __name__ == "__main__":
    main()
