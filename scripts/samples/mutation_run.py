"""What `mutate-images.py` and `mutate-documents.py` have in common: damaged files go through the worker in batches, what it
answers for each is judged, and what is amiss is kept with what reproduces it."""

import argparse
import collections
import dataclasses
import json
import multiprocessing
import os
import pathlib
import sys
import tempfile
import time

from .progress import show_progress
from .worker import WorkerFailed, clean_path, sanitize

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: Of the corpus.
FOLDERS = ("accept", "sanitize", "regressions", "reject", "known-gaps")
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
class Outcome:
    key: str
    answer: str
    complaint: str = ""


@dataclasses.dataclass
class Run:
    """What all files of a run have in common. A script adds `trial` and `accepted`."""
    worker: str
    seed: int
    #: how the worker is told the policy
    policy: tuple[str, ...]
    #: where defects are kept
    kept: pathlib.Path

    #: Files that go through the worker at once.
    batch = 100
    #: Codes that say something of the worker, not of the file.
    amiss = ("sandbox.", "limits.processor-time", "limits.wall-time")

    def trial(self, key: str) -> Trial:
        raise NotImplementedError

    def accepted(self, one: Trial, source: pathlib.Path, report: dict, second: dict, clean: pathlib.Path) -> Outcome:
        """What is to be said of an accepted file, of which the clean copy went through the worker again."""
        raise NotImplementedError

    def refused(self, one: Trial, report: dict) -> Outcome:
        code = (report["reason"] or {}).get("code", "no code")
        bad = report["verdict"] == "failed" or code.startswith(self.amiss)
        return Outcome(one.key, code, f"{report['verdict']}: {code}" if bad else "")

    def outcomes(self, keys: list[str]) -> list[Outcome]:
        trials = [self.trial(key) for key in keys]
        with tempfile.TemporaryDirectory(prefix="ingest-mutations-", dir=memory_directory()) as name:
            directory = pathlib.Path(name)
            paths = [directory / f"{one.key}{one.source.suffix}" for one in trials]
            for one, path in zip(trials, paths):
                path.write_bytes(one.data)
            try:
                reports = sanitize(self.worker, paths, directory / "clean", self.policy)
                clean = [path for report in reports if (path := clean_path(report))]
                second = sanitize(self.worker, clean, directory / "again", self.policy) if clean else []
            except WorkerFailed as failure:
                if len(trials) > 1:
                    return [outcome for key in keys for outcome in self.outcomes([key])]
                outcomes = [Outcome(keys[0], "no answer", str(failure))]
            else:
                again = dict(zip(clean, second))
                outcomes = [self._judged(*work, again) for work in zip(trials, paths, reports)]
        for one, outcome in zip(trials, outcomes):
            if outcome.complaint:
                self._keep(one, outcome)
        return outcomes

    def _judged(self, one: Trial, source: pathlib.Path, report: dict, again: dict[pathlib.Path, dict]) -> Outcome:
        if report["verdict"] != "accepted":
            return self.refused(one, report)
        clean = clean_path(report)
        return self.accepted(one, source, report, again[clean], clean)

    def _keep(self, one: Trial, outcome: Outcome) -> None:
        self.kept.mkdir(parents=True, exist_ok=True)
        path = self.kept / f"{one.key}{one.source.suffix}"
        path.write_bytes(one.data)
        policy = " ".join(self.policy)
        text = f"{outcome.complaint}\n{one.source.relative_to(ROOT)}: {one.done}\n"
        text += f"{sys.argv[0]} {self.worker} --seed {self.seed} {policy} --only {one.key}\n"
        text += f"{self.worker} sanitize {path} {policy} --output /tmp/clean --json\n"
        path.with_name(path.name + ".txt").write_text(text)


def second_look(report: dict, second: dict):
    """What the second pass through the worker says against the clean copy."""
    if second["verdict"] != "accepted":
        yield f"the clean copy is {second['verdict']}"
    elif second["output"]["sha256"] != report["output"]["sha256"]:
        yield "the clean copy is rebuilt to other bytes"
    if any(finding["action"] not in STAYS for finding in second["findings"]):
        yield "the clean copy still carries something"


def memory_directory() -> str | None:
    """Files in memory do not wait for a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def options(description: str, files: int, defects: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worker", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--files", type=int, default=files, metavar="N", help=f"random changes (default: {files})")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--defects", type=pathlib.Path, default=ROOT / ".build" / defects, metavar="DIR")
    parser.add_argument("--only", metavar="KEY", help="one file alone, by its key in an earlier run")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), metavar="N")
    parser.add_argument("--json", action="store_true")
    return parser


def run(run: Run, keys: list[str], processes: int) -> tuple[list[Outcome], dict]:
    """Judges all files. Also returns what there is to say of any such run."""
    batches = [keys[start : start + run.batch] for start in range(0, len(keys), run.batch)]
    outcomes, started = [], time.monotonic()
    with multiprocessing.Pool(processes) as pool:
        for batch in pool.imap_unordered(run.outcomes, batches):
            outcomes += batch
            show_progress(len(outcomes), len(keys))
    return outcomes, {
        "files": len(outcomes), "seconds": round(time.monotonic() - started, 1),
        "answers": dict(collections.Counter(outcome.answer for outcome in outcomes).most_common()),
        "defects": {outcome.key: outcome.complaint for outcome in outcomes if outcome.complaint},
    }


def tell(result: dict, more: str, as_json: bool, kept: pathlib.Path) -> None:
    """Prints the result, `more` behind its sum, and ends the program with 1 when there are defects."""
    if as_json:
        print(json.dumps(result, indent=2))
    else:
        for answer, count in result["answers"].items():
            print(f"{answer:<40} {count:>8}")
        print(f"{result['files']} files in {result['seconds']} s, {len(result['defects'])} defects; {more}")
        for key, complaint in result["defects"].items():
            print(f"  {key}: {complaint}"[:200])
    if result["defects"]:
        print(f"kept in {kept}", file=sys.stderr)
        sys.exit(1)
