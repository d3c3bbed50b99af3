"""A worker that is killed at every call into the kernel, at random, or together with the power."""

import concurrent.futures
import contextlib
import os
import pathlib
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator

from . import progress
from .home import MEMORY, Home, picture
from .row import Row, Settings


def _prepared(worker: pathlib.Path, folder: pathlib.Path, what: str) -> Home:
    """A home with one file that will be stored, refused, or stored by a second attempt."""
    home = Home(worker, folder / what)
    home.drain()
    home.spool("a.png", picture(what) if what != "refused" else picture(what)[:-9])
    if what == "retried":
        (home.path / "store").mkdir(exist_ok=True)
        (home.path / "store" / "default").write_bytes(b"a file where a folder must be")
        home.drain()
        (home.path / "store" / "default").unlink()
        assert home.states() == {"retryable": 1}, home.states()
    return home


def _calls(prepared: Home) -> list[str]:
    """The calls of the worker that takes the file of a prepared home, by name."""
    with tempfile.TemporaryDirectory(dir=prepared.path.parent) as folder:
        home = prepared.copy(pathlib.Path(folder, "home"))
        home.drain(faults={"log": pathlib.Path(folder, "calls")})
        return pathlib.Path(folder, "calls").read_text().split()


def _complaints(home: Home, what: str) -> list[str]:
    return home.complaints(stored=what != "refused", refused=what == "refused")


def at_every_call(settings: Settings) -> Row:
    """SIGKILL before each call of three jobs; then the worker is started again and must bring all to its end."""
    points, defects = 0, []
    with tempfile.TemporaryDirectory(prefix="ingest-kills-", dir=MEMORY) as folder:
        for what in ("stored", "refused", "retried"):
            prepared = _prepared(settings.worker, pathlib.Path(folder), what)
            calls = _calls(prepared)

            def killed_at(number: int) -> str | None:
                with tempfile.TemporaryDirectory(dir=folder) as place:
                    home = prepared.copy(pathlib.Path(place, "home"))
                    home.drain(faults={"kind": "kill", "at": number})
                    again = home.drain()
                    found = _complaints(home, what) + ([again.stderr.decode()[-300:]] if again.returncode else [])
                return f"{what}, before call {number} ({calls[number - 1]}): {found}" if found else None

            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                numbers = range(1, len(calls) + 1, 1 if settings.long else 5)
                results = list(progress.counted(pool.map(killed_at, numbers), points + len(numbers), before=points))
            points += len(results)
            defects += [defect for defect in results if defect]
    return Row(not defects, f"0 lost, 0 doubled in {points} kills" if not defects else f"{len(defects)} of {points}: {defects[:3]}",
               "killed before every call, each file is stored or refused once")


def at_random(settings: Settings) -> Row:
    """SIGKILL at random moments while two workers take many files."""
    kills, count = (200, 20_000) if settings.long else (20, 1_000)
    generator = random.Random(7)
    with Home.temporary(settings.worker) as home:
        for number in range(count):
            home.spool(f"{number}.png", picture(str(number)), folder=f"w{number % 5}")
        workers = [home.start("--quiet") for _ in range(2)]
        for _ in progress.counted(range(kills), kills):
            time.sleep(generator.uniform(0.05, 0.8))
            victim = generator.randrange(2)
            workers[victim].kill()
            workers[victim].wait()
            workers[victim] = home.start("--quiet")
        before = sum(home.states()[state] for state in ("stored",))
        for worker in workers:
            worker.kill()
            worker.wait()
        home.drain()
        found = home.complaints(stored=count)
        attempts, = home.query("SELECT sum(attempts), max(attempts) FROM job")
    return Row(not found, f"{count:,} files, {kills} kills ({before:,} were stored by then), {attempts[0] - count} attempts more, at most "
               f"{attempts[1]} for one: 0 lost, 0 doubled" if not found else str(found[:3]), "0 lost, 0 doubled")


def several_workers(settings: Settings) -> Row:
    """Four workers on one spool and one ledger."""
    count = 20_000 if settings.long else 2_000
    with Home.temporary(settings.worker) as home:
        for number in range(count):
            home.spool(f"{number}.png", picture(str(number)), folder=f"w{number % 3}" if number % 4 else None)
        started = time.monotonic()
        workers = [home.start("--once", "--quiet") for _ in range(4)]
        codes = [worker.wait() for worker in workers]
        seconds = time.monotonic() - started
        found = home.complaints(stored=count) + ([f"they ended with {codes}"] if any(codes) else [])
        repeated, = home.query("SELECT count(*) FROM job WHERE attempts <> 1")
        owners = home.query("SELECT owner, count(*) FROM attempt GROUP BY owner")
    if repeated[0]:
        found.append(f"{repeated[0]} files were begun more than once")
    shares = ", ".join(str(share) for _, share in owners)
    return Row(not found, f"{count:,} files, none begun twice, by 4 processes ({shares}) in {seconds:.0f} s" if not found else
               str(found[:3]), "each file once")


@contextlib.contextmanager
def _disk(kind: str) -> Iterator[pathlib.Path]:
    """A file system of its own on a loop device, which can be cut off."""
    with tempfile.TemporaryDirectory(prefix="ingest-disk-", dir=MEMORY) as folder:
        image, mount = pathlib.Path(folder, "image"), pathlib.Path(folder, "mount")
        mount.mkdir()
        with open(image, "wb") as file:
            file.truncate(320 << 20 if kind == "xfs" else 64 << 20)
        subprocess.run([f"mkfs.{kind}", "-q", image], check=True)
        subprocess.run(["mount", "-o", "loop", image, mount], check=True)
        try:
            yield mount
        finally:
            subprocess.run(["umount", mount], check=False)


def _cut_and_return(mount: pathlib.Path):
    """What a machine does whose power comes back: the file system is mounted anew and replays its log."""
    device = subprocess.run(["findmnt", "-no", "SOURCE", mount], capture_output=True, text=True, check=True).stdout.strip()
    image = subprocess.run(["losetup", "-nO", "BACK-FILE", device], capture_output=True, text=True, check=True).stdout.strip()
    for _ in range(100):
        if subprocess.run(["umount", mount], capture_output=True).returncode == 0:
            break
        time.sleep(0.02)
    subprocess.run(["mount", "-o", "loop", image, mount], check=True)


def power_cuts(settings: Settings, kind: str) -> Row:
    wanted = "what was handed in or acknowledged is there, whole"
    if os.geteuid() != 0 or not os.path.exists("/dev/loop-control"):
        return Row(None, "NOT SHOWN HERE: it needs root and loop devices", wanted)
    cuts = 300 if settings.long else 30
    defects, done, acknowledged = [], 0, 0
    try:
        with _disk(kind) as mount:
            for what, share in (("stored", cuts // 2), ("refused", cuts - cuts // 2)):
                with tempfile.TemporaryDirectory(prefix="ingest-cuts-", dir=MEMORY) as folder:
                    prepared = _prepared(settings.worker, pathlib.Path(folder), what)
                    calls = _calls(prepared)
                    for turn in range(share):
                        number = 1 + turn * len(calls) // share
                        home = prepared.copy(mount / f"{what}-{turn}")
                        subprocess.run(["sync", "-f", mount], check=True)
                        cut = home.drain(faults={"kind": "shutdown", "at": number, "mount": mount})
                        _cut_and_return(mount)
                        found = []
                        if f"msg={what}".encode() in cut.stderr or f" {what} ".encode() in cut.stderr:
                            acknowledged += 1
                            if not home.states()[{"refused": "quarantined"}.get(what, what)]:
                                found.append("what was acknowledged is gone")
                        home.drain()
                        found += _complaints(home, what)
                        done += 1
                        progress.at(done, cuts)
                        if found:
                            defects.append(f"{what}, before call {number} ({calls[number - 1]}): {found}")
                        subprocess.run(["rm", "-rf", home.path], check=True)
    except subprocess.CalledProcessError as error:
        return Row(None, f"NOT SHOWN HERE: {error}", wanted)
    return Row(not defects, f"0 lost, 0 doubled in {done} cuts" if not defects else f"{len(defects)} of {done}: {defects[:3]}", wanted)


def power_cuts_ext4(settings: Settings) -> Row:
    return power_cuts(settings, "ext4")


def power_cuts_xfs(settings: Settings) -> Row:
    return power_cuts(settings, "xfs")
