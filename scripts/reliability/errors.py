"""Errors of the disk and of the kernel, one call after the other, and the order of what is forced to the disk."""

import collections
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import tempfile
import time

from . import progress
from .crashes import _calls, _complaints, _prepared
from .home import MEMORY, Home
from .row import Row, Settings

#: Seconds within which all is well again once the error has passed.
MOST_SECONDS = 5.0
#: Every so many of the slow points at once: they wait, and hardly compute.
AT_ONCE = 6


#: What may fail and be passed over: the file that says how the worker is, the copying of the log into the database, which
#: is done again, and the name of the log, which SQLite forces once and does not look at.
NOT_OF_A_JOB = re.compile(rb"/workers/|/ledger\.sqlite$|/home$")


def _with_error(prepared: Home, what: str, number: int, calls: list[str], code: int, many: int) -> tuple[float, list[str], bool]:
    """Runs a worker whose calls fail from one on; seconds until all was well after the last of them, what is wrong, and
    whether an error of a job was passed over."""
    with tempfile.TemporaryDirectory(dir=prepared.path.parent) as place:
        home = prepared.copy(pathlib.Path(place, "home"))
        faults = {"kind": f"errno={code}", "at": number, "for": many}
        faults["calls"] = ",".join(calls)
        log = pathlib.Path(place, "log")
        started = time.monotonic()
        wanted = {"refused": "quarantined"}.get(what, "stored")
        with open(log, "wb") as output:
            worker = home.start(faults=faults, environment={"INGEST_SPOOL_POLL": "1"}, log=output)
            while home.states()[wanted] != 1 and time.monotonic() - started < 15:
                if worker.poll() is not None:
                    # It could not start. Whoever runs it starts it again.
                    worker = home.start(log=output)
                time.sleep(0.05)
            seconds = time.monotonic() - started
            time.sleep(0.1)
            worker.terminate()
            worker.wait()
        text = log.read_bytes()
        failed = [path for path in re.findall(rb"^fault: \w+ of (.*)$", text, re.MULTILINE) if not NOT_OF_A_JOB.search(path)]
        silent = bool(failed) and not re.search(rb"^\S+ (error|critical) |^Error|^ingest-worker: ", text, re.MULTILINE)
        again = home.drain()
        found = _complaints(home, what) + ([again.stderr.decode()[-300:]] if again.returncode else [])
    return seconds, found, silent


def _row(settings: Settings, errors: dict[str, tuple[int, list[str]]], wanted: str) -> Row:
    slowest, points, silent, defects = 0.0, collections.Counter(), [], []
    with tempfile.TemporaryDirectory(prefix="ingest-errors-", dir=MEMORY) as folder, \
            concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for what in ("stored", "refused"):
            prepared = _prepared(settings.worker, pathlib.Path(folder), what)
            made = _calls(prepared)
            tasks = {}
            for name, (code, calls) in errors.items():
                count = sum(call in calls for call in made)
                step = 1 if settings.long or count <= 12 else count // 8
                for number in range(1, count + 1, step):
                    for many in (1, 4) if settings.long else (1,):
                        tasks[pool.submit(_with_error, prepared, what, number, calls, code, many)] = f"{name} at {number}, {what}"
            for task, label in progress.counted(tasks.items(), len(tasks)):
                seconds, found, isSilent = task.result()
                slowest = max(slowest, seconds)
                points[label.split()[0]] += 1
                if found or seconds > MOST_SECONDS:
                    defects.append(f"{label}: {seconds:.1f} s {found}")
                if isSilent:
                    silent.append(label)
    figure = ", ".join(f"{count} × {name}" for name, count in points.items()) + f": 0 lost, well again within {slowest:.1f} s"
    if silent:
        defects.append(f"not told of: {silent[:5]}")
    return Row(not defects, figure if not defects else f"{len(defects)} defects: {defects[:4]}", wanted)


def failing_fsync(settings: Settings) -> Row:
    return _row(settings, {"EIO": (5, ["fsync", "fdatasync"])}, f"told of, nothing acknowledged; well within {MOST_SECONDS:.0f} s")


def other_errors(settings: Settings) -> Row:
    writing = ["write", "pwrite", "sendfile", "ftruncate", "openat", "linkat", "mkdirat"]
    naming = ["openat", "linkat", "renameat2", "unlinkat", "mkdirat", "mkdir"]
    return _row(settings, {
        "ENOSPC": (28, writing), "EROFS": (30, naming), "EMFILE": (24, ["open", "openat", "openat2"]),
        "ENOMEM": (12, ["openat2", "sendfile", "linkat"]),
    }, f"nothing lost; well within {MOST_SECONDS:.0f} s")


#: What happens to a good file, in this order, and to a refused one. `L` is the ledger.
ORDERS = {
    "stored": r"force L.* rename incoming→claimed.* force object.* link object.* force folder.* force audit.* force L.*"
              r" unlink claimed",
    "refused": r"force L.* rename incoming→claimed.* force report.* link report.* force quarantine.* force report.* link report.*"
               r" force quarantine.* force audit.* force L.* unlink claimed",
}


def order(settings: Settings) -> Row:
    """What `strace` sees of two jobs, in short words, against the order of docs/reliability.md."""
    wanted = "object, folder, audit, ledger, source; report, original, audit, ledger, source"
    if not shutil.which("strace"):
        return Row(None, "NOT SHOWN HERE: there is no strace", wanted)
    defects = []
    with tempfile.TemporaryDirectory(prefix="ingest-order-", dir=MEMORY) as folder:
        for what, pattern in ORDERS.items():
            home = _prepared(settings.worker, pathlib.Path(folder), what)
            trace = pathlib.Path(folder, what + ".trace")
            subprocess.run(
                ["strace", "-f", "-y", "-e", "trace=fsync,fdatasync,linkat,renameat2,unlinkat", "-o", trace,
                 *home.command("run", "--once", "--quiet")], env=home.environment(None), check=True, capture_output=True)
            words = " ".join(filter(None, (_word(line, what) for line in trace.read_text().splitlines())))
            if not re.search(pattern, words):
                defects.append(f"{what}: {words}")
    return Row(not defects, f"{len(ORDERS)} of {len(ORDERS)} jobs in order" if not defects else str(defects), wanted)


def _word(line: str, what: str) -> str | None:
    unnamed = {"stored": "object", "refused": "report"}[what]
    if found := re.search(r"(fsync|fdatasync)\(\d+<([^>]*)>", line):
        path = found[2]
        if "ledger.sqlite" in path:
            return "force L"
        if "/audit" in path:
            return "force audit"
        if "/#" in path or "deleted" in path or path.endswith(".png"):
            return f"force {unnamed}"
        return "force " + ("folder" if "/store/" in path else path.rsplit("/", 1)[-1])
    if re.search(r"\blinkat\(", line):
        return f"link {unnamed}"
    folders = re.findall(r"/(incoming|claimed|quarantine|deferred)>", line)
    if "renameat2(" in line and len(folders) == 2:
        return f"rename {folders[0]}→{folders[1]}"
    if "unlinkat(" in line and folders:
        return f"unlink {folders[0]}"
    return None
