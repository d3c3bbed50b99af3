"""A bar on standard error, when that is a terminal."""

import sys


def show_progress(done: int, count: int) -> None:
    if sys.stderr.isatty():
        filled = 40 * done // max(count, 1)
        line = f"[{'#' * filled}{'.' * (40 - filled)}] {done} of {count}" if done < count else ""
        print(f"\r{line:<70}\r", end="", file=sys.stderr, flush=True)
