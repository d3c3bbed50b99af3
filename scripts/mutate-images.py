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

import argparse
import collections
import dataclasses
import functools
import json
import multiprocessing
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from samples import decoded, seen
from samples.canary import found
from samples.mutations import mutated
from samples.progress import show_progress
from samples.unpacked import unpacked
from samples.worker import WorkerFailed, clean_path, sanitize

FOLDERS = ("accept", "sanitize", "regressions", "reject", "known-gaps")
NOT_PICTURES = (".expect", ".md", ".pdf")
BATCH = 250
#: Codes that say something of the worker, not of the file.
AMISS = ("sandbox.", "limits.processor-time", "limits.wall-time", "limits.memory")
#: What becomes of a construct that a clean file may show.
STAYS = ("kept", "reported")


@dataclasses.dataclass
class Trial:
    #: what makes the same file again
    key: str
    source: pathlib.Path
    data: bytes
    done: str


@dataclasses.dataclass
class Judge:
    """What all files of a run have in common."""
    worker: str
    seed: int
    #: how the worker is told the policy
    policy: tuple[str, ...]
    #: the policy has pictures coded anew
    recoded: bool
    #: where defects are kept
    kept: pathlib.Path
    #: words that stay in the clean copies of the undamaged files, by file
    staying: dict[pathlib.Path, set[str]]


@dataclasses.dataclass
class Outcome:
    key: str
    answer: str
    complaint: str = ""
    seen_by_pillow: bool = False
    #: what is counted and is no defect
    remarks: list[str] = dataclasses.field(default_factory=list)


def pictures() -> list[pathlib.Path]:
    return [
        path for folder in FOLDERS for path in sorted((ROOT / "corpus" / folder).iterdir())
        if path.suffix not in NOT_PICTURES and "bomb" not in path.name]


@functools.cache
def contents() -> dict[pathlib.Path, bytes]:
    return {path: path.read_bytes() for path in pictures()}


@functools.cache
def smallest() -> dict[str, pathlib.Path]:
    """The smallest good file of each format, by its ending; a picture of a single pixel is too simple."""
    good = [path for path in pictures() if path.parent.name == "accept" and "one-pixel" not in path.name]
    return {path.suffix: path for path in sorted(good, key=lambda path: -path.stat().st_size)}


def trial(key: str, seed: int) -> Trial:
    """`cut.jpg.17` is the small JPEG file cut behind 17 bytes, `change.17` random change 17."""
    kind, *rest = key.split(".")
    if kind == "cut":
        path = smallest()["." + rest[0]]
        return Trial(key, path, contents()[path][: int(rest[1])], f"cut behind {rest[1]} bytes")
    chance = random.Random(f"{seed}/{rest[0]}")
    path = chance.choice(pictures_of_a_format(chance))
    return Trial(key, path, *mutated(contents()[path], chance))


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


def staying_words(judge: Judge) -> dict[pathlib.Path, set[str]]:
    """The words of each undamaged file that its clean copy still has."""
    with tempfile.TemporaryDirectory(prefix="ingest-mutations-", dir=memory_directory()) as name:
        reports = sanitize(judge.worker, pictures(), pathlib.Path(name), judge.policy)
        clean = [(path, clean_path(report)) for path, report in zip(pictures(), reports)]
        return {path: set(planted(path, copy.read_bytes())) for path, copy in clean if copy}


def planted(source: pathlib.Path, after: bytes) -> list[str]:
    """The words that were planted in a file of the corpus and are in `after`."""
    expected = json.loads(source.with_name(source.name + ".expect").read_text())
    return found(expected.get("canaries", []), unpacked(after, thorough=False))


def run_batch(judge: Judge, keys: list[str]) -> list[Outcome]:
    trials = [trial(key, judge.seed) for key in keys]
    with tempfile.TemporaryDirectory(prefix="ingest-mutations-", dir=memory_directory()) as name:
        directory = pathlib.Path(name)
        paths = [directory / f"{one.key}{one.source.suffix}" for one in trials]
        for one, path in zip(trials, paths):
            path.write_bytes(one.data)
        try:
            reports = sanitize(judge.worker, paths, directory / "clean", judge.policy)
            accepted = [path for report in reports if (path := clean_path(report))]
            second = sanitize(judge.worker, accepted, directory / "again", judge.policy) if accepted else []
        except WorkerFailed as failure:
            if len(trials) > 1:
                return [outcome for key in keys for outcome in run_batch(judge, [key])]
            outcomes = [Outcome(keys[0], "no answer", complaint=str(failure))]
        else:
            again = dict(zip(accepted, second))
            outcomes = [judged(judge, *work, again) for work in zip(trials, paths, reports)]
    for one, outcome in zip(trials, outcomes):
        if outcome.complaint:
            keep(judge, one, outcome)
    return outcomes


def memory_directory() -> str | None:
    """Files in memory do not wait for a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def judged(
    judge: Judge, one: Trial, source: pathlib.Path, report: dict, again: dict[pathlib.Path, dict]
) -> Outcome:
    if report["verdict"] != "accepted":
        code = (report["reason"] or {}).get("code", "no code")
        bad = report["verdict"] == "failed" or code.startswith(AMISS)
        return Outcome(one.key, code, complaint=f"{report['verdict']}: {code}" if bad else "")
    path = clean_path(report)
    after = path.read_bytes()
    complaints = list(second_look(report, again[path], after))
    complaints += [
        f"{word} is still there" for word in planted(one.source, after)
        if word not in judge.staying.get(one.source, ()) and not seen.is_kept(word, report, path)
        and not seen.is_coded(word.encode(), after)]
    outcome = Outcome(one.key, "accepted")
    try:
        before = decoded.shown(one.data)
    except decoded.UNREADABLE:
        pass
    else:
        outcome.seen_by_pillow = True
        try:
            different, outcome.remarks = seen.differences(before, report, source, path, judge.recoded)
            complaints += different
        except decoded.UNREADABLE as error:
            complaints.append(f"the clean copy cannot be compared: {error}")
    outcome.complaint = "; ".join(complaints)
    return outcome


def second_look(report: dict, second: dict, after: bytes):
    if second["verdict"] != "accepted":
        yield f"the clean copy is {second['verdict']}"
    elif second["output"]["sha256"] != report["output"]["sha256"]:
        yield "the clean copy is rebuilt to other bytes"
    if any(finding["action"] not in STAYS for finding in second["findings"]):
        yield "the clean copy still carries something"
    if len(after) != report["output"]["bytes"]:
        yield "the clean copy does not have the length that the report says"


def keep(judge: Judge, one: Trial, outcome: Outcome) -> None:
    judge.kept.mkdir(parents=True, exist_ok=True)
    path = judge.kept / f"{one.key}{one.source.suffix}"
    path.write_bytes(one.data)
    policy = " ".join(judge.policy)
    text = f"{outcome.complaint}\n{one.source.relative_to(ROOT)}: {one.done}\n"
    text += f"scripts/mutate-images.py {judge.worker} --seed {judge.seed} {policy} --only {one.key}\n"
    text += f"{judge.worker} sanitize {path} {policy} --output /tmp/clean --json\n"
    path.with_name(path.name + ".txt").write_text(text)


def summary(outcomes: list[Outcome], seconds: float) -> dict:
    answers = collections.Counter(outcome.answer for outcome in outcomes)
    return {
        "files": len(outcomes), "seconds": round(seconds, 1), "answers": dict(answers.most_common()),
        "compared by Pillow": sum(outcome.seen_by_pillow for outcome in outcomes),
        "remarks": dict(collections.Counter(remark for outcome in outcomes for remark in outcome.remarks)),
        "defects": {outcome.key: outcome.complaint for outcome in outcomes if outcome.complaint},
    }


def printed(result: dict) -> None:
    for answer, count in result["answers"].items():
        print(f"{answer:<40} {count:>8}")
    print(f"{result['files']} files in {result['seconds']} s, {result['compared by Pillow']} accepted ones compared by "
          f"Pillow, {len(result['defects'])} defects")
    for remark, count in result["remarks"].items():
        print(f"  {count}: {remark}")
    for key, complaint in result["defects"].items():
        print(f"  {key}: {complaint}"[:160])


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worker")
    parser.add_argument("--files", type=int, default=100_000, metavar="N", help="random changes (default: 100000)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    policy = parser.add_mutually_exclusive_group()
    policy.add_argument("--profile", metavar="NAME", help="a profile of the worker, such as strict")
    policy.add_argument("--policy", metavar="FILE", help="a policy file")
    parser.add_argument("--defects", type=pathlib.Path, default=ROOT / ".build" / "mutation-defects", metavar="DIR")
    parser.add_argument("--only", metavar="KEY", help="one file alone, such as change.17 or cut.jpg.200")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), metavar="N")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def chosen_judge(chosen: argparse.Namespace) -> Judge:
    worker = str(pathlib.Path(chosen.worker).resolve())
    policy = ("--profile", chosen.profile) if chosen.profile else ("--policy", chosen.policy) if chosen.policy else ()
    shown = subprocess.run([worker, "policy", "show", "--json", *policy], check=True, capture_output=True)
    judge = Judge(worker, chosen.seed, policy, json.loads(shown.stdout)["recode"], chosen.defects, {})
    return dataclasses.replace(judge, staying=staying_words(judge))


def main() -> None:
    chosen = options()
    shutil.rmtree(chosen.defects, ignore_errors=True)
    keys = [chosen.only] if chosen.only else all_keys(chosen.files)
    judge = chosen_judge(chosen)
    batches = [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
    outcomes, started = [], time.monotonic()
    with multiprocessing.Pool(chosen.processes) as pool:
        for batch in pool.imap_unordered(functools.partial(run_batch, judge), batches):
            outcomes += batch
            show_progress(len(outcomes), len(keys))
    result = summary(outcomes, time.monotonic() - started)
    print(json.dumps(result, indent=2)) if chosen.json else printed(result)
    if result["defects"]:
        print(f"kept in {chosen.defects}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
