"""A line on standard error that says how far a row has come, when that is a terminal."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterable, Iterator

_done = _total = 0


def at(done: int, total: int):
    """Says how much of the row that runs is done."""
    global _done, _total
    _done, _total = done, total


def counted(items: Iterable, total: int, before: int = 0) -> Iterator:
    """The items, each counted as done when it comes."""
    for number, item in enumerate(items, 1):
        at(before + number, total)
        yield item


@contextlib.contextmanager
def shown(name: str) -> Iterator[None]:
    """Shows the row's name, its seconds and how far it has come, as long as it runs."""
    at(0, 0)
    ended = threading.Event()
    started = time.monotonic()

    def show():
        while not ended.wait(0.5):
            seconds = time.monotonic() - started
            bar = f"[{'#' * (30 * _done // _total):.<30}] {_done:,} of {_total:,}" if _total else ""
            print(f"\r{name:<13} {seconds:5.0f} s  {bar:<60}", end="", file=sys.stderr, flush=True)
        print("\r" + " " * 84 + "\r", end="", file=sys.stderr, flush=True)

    thread = threading.Thread(target=show) if sys.stderr.isatty() else None
    if thread:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        if thread:
            thread.join()
