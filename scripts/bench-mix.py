#!/usr/bin/python3
"""Puts a typical mix of uploads on a running worker, as they come and whether it keeps up or not, and says how long
they take.

    scripts/bench-mix.py WORKER [--files N] [--load PERCENT] [--json]

The mix: 70 % JPEG of 0.1 to 4.5 MB, 15 % PNG up to 2 MB, 10 % PDF up to 2.6 MB, 5 % GIF and WebP; files of `bench`.

1. Start: from the start of the worker to its first verdict.
2. Capacity: the mix lies ready, and is drained by one thread on one core, and by as many as the worker has unless told
   on all of them; two cores should do at least 90 % of twice what one does.
3. Load: files arrive at random (Poisson) at so many per cent of the capacity, whatever is still waiting. The time of a
   file is from its rename into the spool to the end of its job, waiting included.
4. Memory: the most that the worker had, and a child of the sandbox, over all that.

Exit code 1 when a file is not stored, or p99, memory, start or use of the cores misses its goal.

EXAMPLES:
  scripts/bench-mix.py .build/release/ingest-worker
  scripts/bench-mix.py .build/release/ingest-worker --files 2000 --load 60 --json
"""

import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from samples.progress import show_progress

#: In per cent of the files.
MIX = {
    "jpeg-118k": 25, "jpeg-1m": 25, "jpeg-2.6m": 15, "jpeg-12mp": 5, "png-screenshot": 9, "png-2m": 6, "pdf-65k": 5,
    "pdf-1m": 4, "pdf-2.6m": 1, "gif-1m": 3, "webp-lossless": 2,
}
#: Milliseconds, per cent and MiB.
GOALS = {"p99": 50, "start": 150, "cores": 90, "worker": 120}
MEBIBYTE = 1024  # KiB


@dataclasses.dataclass
class Outcome:
    start: float
    files: int
    capacity: float
    one_core: float
    cores: int
    rate: float
    percentiles: dict[int, float]
    slowest: dict[str, float]
    worker: float
    child: float

    @property
    def use_of_cores(self) -> float:
        return 100 * self.capacity / (self.one_core * self.cores)

    def misses(self):
        if self.percentiles[99] > GOALS["p99"]:
            yield f"p99 is {self.percentiles[99]:.0f} ms; the goal is {GOALS['p99']} ms"
        if self.start > GOALS["start"]:
            yield f"the first verdict takes {self.start:.0f} ms; the goal is {GOALS['start']} ms"
        if self.use_of_cores < GOALS["cores"]:
            yield f"the cores are used to {self.use_of_cores:.0f} %; the goal is {GOALS['cores']} %"
        if self.worker > GOALS["worker"]:
            yield f"the worker had {self.worker:.0f} MiB; the goal is {GOALS['worker']} MiB"


class Files:
    """The files of the mix, in a random order that is the same every time."""

    def __init__(self, worker: str, folder: pathlib.Path):
        chosen = [word for name in MIX for word in ("--class", name)]
        subprocess.run([worker, "bench", "--write-files", str(folder), *chosen], check=True)
        self.paths = {path.stem: path for path in folder.iterdir()}

    def names(self, count: int) -> list[str]:
        return random.Random(1).choices(list(MIX), weights=MIX.values(), k=count)

    def hand_in(self, name: str, number: int, home: pathlib.Path) -> float:
        """Renames a copy into the spool; when that was, in seconds since 1970."""
        path, incoming = self.paths[name], home / "spool" / "incoming"
        aside = incoming / f".{number}"
        shutil.copyfile(path, aside)
        arrived = time.time()
        os.rename(aside, incoming / f"{number}-{name}{path.suffix}")
        return arrived


def new_home(folder: pathlib.Path, name: str) -> pathlib.Path:
    home = folder / name
    (home / "spool" / "incoming").mkdir(parents=True)
    home.chmod(0o700)
    return home


def jobs(worker: str, home: pathlib.Path, count: int) -> dict[int, dict]:
    """By number of the file."""
    output = subprocess.run(
        [worker, "jobs", "list", "--json", "--limit", str(count), "--home", str(home)], check=True,
        stdout=subprocess.PIPE).stdout
    listed = [json.loads(line) for line in output.splitlines()]
    return {int(job["name"].split("-")[0]): job for job in listed}


def ended(job: dict) -> float:
    return datetime.datetime.fromisoformat(job["updatedAt"].replace("Z", "+00:00")).timestamp()


def peak(process: int) -> float:
    """The most memory that a process has had, in MiB; 0 when it is gone."""
    try:
        lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) / MEBIBYTE for line in lines if line.startswith("VmHWM")), 0)


def stored(home: pathlib.Path) -> int:
    return sum(len(files) for _, _, files in os.walk(home / "store"))


def first_verdict(worker: str, files: Files, folder: pathlib.Path) -> float:
    """Milliseconds, median of five."""
    times = []
    for number in range(5):
        home = new_home(folder, f"start-{number}")
        files.hand_in("jpeg-118k", 1, home)
        started = time.monotonic()
        with subprocess.Popen([worker, "run", "--quiet", "--home", str(home)]) as process:
            while not stored(home) and time.monotonic() - started < 20:
                time.sleep(0.002)
            times.append((time.monotonic() - started) * 1000)
            process.send_signal(signal.SIGTERM)
    return sorted(times)[2]


def drained(worker: str, files: Files, count: int, folder: pathlib.Path, cores: int) -> tuple[float, float]:
    """Files a second of a mix that lies ready, by a worker that has so many cores and a thread for each, and its peak
    memory in MiB."""
    home = new_home(folder, "drain")
    for number, name in enumerate(files.names(count)):
        files.hand_in(name, number, home)
    os.sync()
    started, memory = time.monotonic(), 0.0
    command = [worker, "run", "--once", "--quiet", "--concurrency", str(cores), "--home", str(home)]
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    with subprocess.Popen(command, preexec_fn=lambda: os.sched_setaffinity(0, allowed)) as process:
        while process.poll() is None:
            memory = max(memory, peak(process.pid))
            time.sleep(0.01)
    seconds = time.monotonic() - started
    if stored(home) != count:
        sys.exit(f"{count} files, but {stored(home)} are stored")
    shutil.rmtree(home)
    return count / seconds, memory


def loaded(worker: str, files: Files, count: int, rate: float, folder: pathlib.Path):
    """Milliseconds of each file with its name, the worker's peak memory in MiB, and that of the largest child."""
    home = new_home(folder, "load")
    chance, arrivals, memory = random.Random(2), {}, 0.0
    names = files.names(count)
    with subprocess.Popen([worker, "run", "--quiet", "--home", str(home)]) as process:
        time.sleep(1)
        due = time.monotonic()
        for number, name in enumerate(names):
            due += chance.expovariate(rate)
            time.sleep(max(0, due - time.monotonic()))
            arrivals[number] = files.hand_in(name, number, home)
            memory = max(memory, peak(process.pid))
            show_progress(number + 1, count)
        give_up = time.monotonic() + 60
        while stored(home) < count and time.monotonic() < give_up:
            time.sleep(0.05)
        time.sleep(0.2)
        memory = max(memory, peak(process.pid))
        process.send_signal(signal.SIGTERM)
    done = jobs(worker, home, count)
    if len(done) != count or any(job["state"] != "stored" for job in done.values()):
        sys.exit(f"{count} files, but {stored(home)} are stored")
    child = max(float(job["report"]["usage"]["peakMemoryBytes"]) for job in reports(worker, home, done)) / 2**20
    return [((ended(done[number]) - arrivals[number]) * 1000, names[number]) for number in arrivals], memory, child


def reports(worker: str, home: pathlib.Path, done: dict[int, dict]):
    """One job of each kind of file, with its report."""
    kinds = {job["name"].split("-", 1)[1]: job["id"] for job in done.values()}
    for identifier in kinds.values():
        output = subprocess.run(
            [worker, "jobs", "show", identifier, "--json", "--home", str(home)], check=True,
            stdout=subprocess.PIPE).stdout
        yield json.loads(output)


def percentile(percent: int, values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[max(-(-len(ordered) * percent // 100), 1) - 1]


def measured(worker: str, count: int, load: int, folder: pathlib.Path) -> Outcome:
    files = Files(worker, folder / "files")
    cores = os.cpu_count() or 1
    start = first_verdict(worker, files, folder)
    one_core, _ = drained(worker, files, count // 2, folder, cores=1)
    capacity, drain_memory = drained(worker, files, count // 2, folder, cores)
    rate = capacity * load / 100
    times, memory, child = loaded(worker, files, count, rate, folder)
    milliseconds = [time for time, _ in times]
    slowest = {name: percentile(99, [time for time, kind in times if kind == name]) for name in {n for _, n in times}}
    return Outcome(
        start, count, capacity, one_core, cores, rate, {p: percentile(p, milliseconds) for p in (50, 95, 99)},
        dict(sorted(slowest.items(), key=lambda item: -item[1])), max(memory, drain_memory), child)


def printed(outcome: Outcome, load: int) -> str:
    lines = [
        f"start to first verdict      {outcome.start:8.0f} ms",
        f"capacity, one core          {outcome.one_core:8.1f} files/s",
        f"capacity, {outcome.cores} cores           {outcome.capacity:8.1f} files/s = {outcome.use_of_cores:.0f} % "
        f"of {outcome.cores} times one",
        f"load of {load} %               {outcome.rate:8.1f} files/s, {outcome.files} files",
        *(f"  p{percent}                       {time:8.1f} ms" for percent, time in outcome.percentiles.items()),
        "  p99 by kind: " + ", ".join(f"{name} {time:.0f}" for name, time in list(outcome.slowest.items())[:4]),
        f"memory of the worker        {outcome.worker:8.0f} MiB, of a child at most {outcome.child:.0f} MiB",
    ]
    return "\n".join([*lines, *(f"MISSED: {miss}" for miss in outcome.misses())])


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Puts a typical mix of uploads on a running worker and says how long they take.")
    parser.add_argument("worker")
    parser.add_argument("--files", type=int, default=1_000, metavar="N")
    parser.add_argument("--load", type=int, default=80, metavar="PERCENT")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ingest-mix-", dir=".") as directory:
        folder = pathlib.Path(directory).resolve()
        outcome = measured(str(pathlib.Path(options.worker).resolve()), options.files, options.load, folder)
    print(json.dumps(dataclasses.asdict(outcome)) if options.json else printed(outcome, options.load))
    sys.exit(1 if list(outcome.misses()) else 0)


if __name__ == "__main__":
    main()
