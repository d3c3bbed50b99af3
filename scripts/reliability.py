#!/usr/bin/python3
"""Shows what crashes, failing disks and hostile input cannot do, a row for each promise with its figure, and fails when one is missed.

    scripts/reliability.py WORKER [--long] [--hostile DIR]… [ROW…]

The rows are those of docs/reliability.md. `--long` takes the long forms, `--hostile` names folders with files to attack with.
"""

import argparse
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "Tests" / "EndToEnd")]
from reliability import (
    bombs, checked, clocks, commands, crashes, errors, load, progress, public, sandbox, scale, speed, spool, stops, stores, tests,
    vault)
from reliability.row import Settings

#: In the order in which they are printed: the name of a row and what measures it.
ROWS = {
    "R1": crashes.at_every_call,
    "R1-commands": commands.at_every_call,
    "R2": crashes.at_random,
    "R3-ext4": crashes.power_cuts_ext4,
    "R3-xfs": crashes.power_cuts_xfs,
    "R4": errors.failing_fsync,
    "R5": errors.other_errors,
    "R6": errors.order,
    "R7": stores.faults,
    "R8": stores.outage,
    "R9": stops.under_load,
    "R10": crashes.several_workers,
    "R11": load.overload,
    "R12": load.soak,
    "R13": clocks.jumps,
    "R-claim": scale.claim,
    "R-files": scale.files,
    "R-group": scale.group_commit,
    "S1": public.every_file_gets_a_verdict,
    "S3": bombs.told_by_the_header,
    "S4": bombs.bounded_everywhere,
    "S4-documents": bombs.each_document,
    "S5": sandbox.hostile_acts,
    "S5-libraries": sandbox.libraries,
    "S6": tests.lying_helper,
    "S7": spool.swaps,
    "S7-entries": spool.entries,
    "S8": tests.hostile_names,
    "S9": tests.type_triangle,
    "S10": tests.corpus,
    "S14": vault.audit,
    "S15": vault.sealed_files,
    "S16": vault.secrets,
    "checked": checked.corpus_with_all_checks,
    "P1": speed.cost_of_the_sandbox,
    "P1-reuse": speed.cost_with_reuse,
    "P3": speed.start_to_first_verdict,
    "P3-restart": speed.start_of_a_template,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Shows what crashes, failing disks and hostile input cannot do.")
    parser.add_argument("worker", type=pathlib.Path)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"all when none is named: {', '.join(ROWS)}")
    parser.add_argument("--long", action="store_true", help="take the long forms")
    parser.add_argument("--hostile", action="append", default=[], type=pathlib.Path, metavar="DIR")
    options = parser.parse_intermixed_args()
    if unknown := set(options.rows) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    settings = Settings(options.worker.resolve(), options.long, [folder.resolve() for folder in options.hostile])
    missed = 0
    for name in options.rows or ROWS:
        started = time.monotonic()
        with progress.shown(name):
            row = ROWS[name](settings)
        missed += row.holds is False
        state = {True: "ok", False: "MISSED", None: "not measured"}[row.holds]
        print(f"{name:<13} {state:<12} {row.figure}  [{row.target}]  {time.monotonic() - started:.0f} s", flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
