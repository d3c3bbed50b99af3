#!/usr/bin/python3
"""Runs the end-to-end tests, each module in a process of its own, as many at once as there are processors.

    scripts/end-to-end-tests.py            expects that the worker is built; INGEST_WORKER=PATH names another

Shows a line for each module, and all that it said when it failed. scripts/end-to-end-tests.sh TEST… runs some tests.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TESTS = ROOT / "Tests" / "EndToEnd"
RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
SKIPPED = re.compile(r"\bskipped=(\d+)")
#: They take the longest, so they begin first: the last one to end decides how long all take.
LONGEST = ["test_pdf_from_outside", "test_page_content", "test_run", "test_bombs", "test_profiles", "test_bad_input",
           "test_removal_and_fidelity", "test_corpus", "test_commands"]


def run(module: str) -> tuple[str, int, str, float]:
    """Its name, how it ended, what it said, and how many seconds it took."""
    begin = time.monotonic()
    result = subprocess.run(
        [sys.executable, "-m", "unittest", module], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace")
    return module, result.returncode, result.stdout, time.monotonic() - begin


def main() -> int:
    modules = sorted(path.stem for path in TESTS.glob("test_*.py"))
    modules.sort(key=lambda name: LONGEST.index(name) if name in LONGEST else len(LONGEST))
    tests, skipped, failed = 0, 0, []
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run, module) for module in modules]):
            module, code, output, seconds = done.result()
            ran = RAN.search(output)
            count = int(ran.group(1)) if ran else 0
            left_out = SKIPPED.search(output)
            tests += count
            skipped += int(left_out.group(1)) if left_out else 0
            is_bad = code != 0 or count == 0
            if is_bad:
                failed.append(module)
                print(output)
            print(f"{module:32} {count:4} tests {seconds:6.0f} s  {'FAILED' if is_bad else 'ok'}", flush=True)
    print(f"{tests} tests in {time.monotonic() - begin:.0f} s, {skipped} skipped: "
          + (f"FAILED in {', '.join(failed)}" if failed else "OK"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
