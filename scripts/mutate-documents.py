#!/usr/bin/python3
"""Damages the documents of the corpus in many ways, and checks that the worker answers for each as it promises.

    scripts/mutate-documents.py WORKER [--files N] [--from N] [--seed N] [--profile NAME] [--defects DIR] [--only N] [--json]

N files: of two thirds, one to four names, numbers, references, texts or bytes of streams are changed, in a file that is
whole around them; of one third, one to three places of the file as it lies. Every one must be accepted or rejected, in
time and within its memory, with a code that is about the file. The clean copy of an accepted one must be rebuilt to the
same bytes, nothing may be found in it but what stays, and `qpdf --check` must have no error and no warning about it.

Prints how many got which answer. What is amiss is kept in DIR with what reproduces it, and then the exit code is 1.
`--from` goes on where an earlier run ended.
"""

import dataclasses
import functools
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "scripts"))
from samples import damaged_documents, mutation_run, mutations
from samples.mutation_run import ROOT, Outcome, Trial, second_look

#: Larger documents take too long to be damaged often.
MOST_BYTES = 100_000


@dataclasses.dataclass
class DocumentOutcome(Outcome):
    milliseconds: float = 0
    memory: int = 0


class DocumentRun(mutation_run.Run):
    # `limits.memory` is not amiss: libqpdf, to which documents go that leave a doubt, unpacks bombs until the sandbox
    # ends it.

    def trial(self, key: str) -> Trial:
        chance = random.Random(f"{self.seed}/{key}")
        path = chance.choice(documents())
        if chance.random() < 2 / 3 and (whole := objects(path)):
            return Trial(key, path, *damaged_documents.mutated(whole, chance))
        return Trial(key, path, *mutations.mutated(path.read_bytes(), chance))

    def refused(self, one: Trial, report: dict) -> DocumentOutcome:
        return with_cost(super().refused(one, report), report)

    def accepted(
        self, one: Trial, source: pathlib.Path, report: dict, second: dict, clean: pathlib.Path
    ) -> DocumentOutcome:
        complaints = [*second_look(report, second), *complaints_of_qpdf(clean)]
        return with_cost(Outcome(one.key, "accepted", "; ".join(complaints)), report)


def with_cost(outcome: Outcome, report: dict) -> DocumentOutcome:
    usage = report.get("usage") or {}
    return DocumentOutcome(
        outcome.key, outcome.answer, outcome.complaint, usage.get("processorMilliseconds", 0), usage.get("peakMemoryBytes", 0))


def complaints_of_qpdf(clean: pathlib.Path):
    checked = subprocess.run(["qpdf", "--check", str(clean)], capture_output=True, text=True)
    if checked.returncode:
        words = (checked.stderr or checked.stdout).strip().splitlines()[-1:] or [""]
        yield f"qpdf --check ends with {checked.returncode}: {words[0].removeprefix(str(clean))}"


@functools.cache
def documents() -> list[pathlib.Path]:
    return [path for folder in mutation_run.FOLDERS for path in sorted((ROOT / "corpus" / folder).glob("*.pdf"))
            if path.stat().st_size <= MOST_BYTES]


@functools.cache
def objects(path: pathlib.Path) -> dict[int, bytes]:
    return damaged_documents.objects_of(path.read_bytes())


def main() -> None:
    parser = mutation_run.options(__doc__, 50_000, "document-defects")
    parser.add_argument("--from", type=int, default=0, metavar="N", dest="first", help="the first of them (default: 0)")
    parser.add_argument("--profile", metavar="NAME", help="a profile of the worker, such as strict")
    chosen = parser.parse_args()
    keys = [chosen.only] if chosen.only else [str(number) for number in range(chosen.first, chosen.first + chosen.files)]
    policy = ("--profile", chosen.profile) if chosen.profile else ()
    run = DocumentRun(chosen.worker, chosen.seed, policy, chosen.defects)
    outcomes, result = mutation_run.run(run, keys, chosen.processes)
    # Without an answer nobody knows what a file took; that is a defect of its own.
    costs = [outcome for outcome in outcomes if isinstance(outcome, DocumentOutcome)]
    result["most processor milliseconds"] = max((outcome.milliseconds for outcome in costs), default=0)
    result["most memory bytes"] = max((outcome.memory for outcome in costs), default=0)
    mutation_run.tell(
        result, f"at most {result['most processor milliseconds']:.0f} ms of processor time and "
        f"{result['most memory bytes'] >> 20} MiB", chosen.json, chosen.defects)


if __name__ == "__main__":
    main()
