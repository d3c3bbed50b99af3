#!/usr/bin/python3
"""Runs the fuzz targets with libFuzzer and address sanitizer.

    scripts/fuzz.py [--seconds N] [--jobs N] [--skip-build] [--json] [TARGET ...]
    scripts/fuzz.py --totals [--json]

Every target begins with the files of the corpus that it reads, with what stands in Fuzz/Regressions/TARGET, and with
what earlier runs found worth keeping in Fuzz/.corpus/TARGET. It runs for N seconds of processor time (60 unless told).
A target promises never to trap, and that whatever it accepts passes all checks; Fuzz/Sources/IngestFuzz says which.

Prints a row for each target; --totals prints what all runs on this machine have done together. What broke a promise
is kept: pictures and documents in corpus/regressions/, where they need an expectation (corpus/README.md), all else in
Fuzz/Regressions/TARGET/. Then the exit code is 1.

EXAMPLES:
  scripts/fuzz.py --seconds 1800 jpeg png
  INGEST_FUZZ_TARGET=icc Fuzz/.build/release/IngestFuzz Fuzz/Regressions/icc/crash-…     # one input again
"""

import argparse
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from samples import fuzz_seeds
from samples.progress import show_progress

FUZZ = ROOT / "Fuzz"
BINARY = FUZZ / ".build" / "release" / "IngestFuzz"
#: The ending of the files that a target reads; other targets read parts of files, messages or texts.
ENDINGS = {"jpeg": ".jpg", "png": ".png", "gif": ".gif", "webp": ".webp", "pdf": ".pdf"}
#: Dictionaries that several targets share.
DICTIONARIES = {"pdf-object": "pdf", "png-unpacked": "png"}
#: Longest input in bytes; where most of the grammar fits in, and an execution stays short.
LONGEST = {"policy-file": 2_048, "client-name": 512, "upload-descriptor": 2_048}
LONGEST_OTHERWISE = 8_192
#: Of libFuzzer, and of the sanitizer and Swift in the environment.
FLAGS = ["-timeout=20", "-report_slow_units=20", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=1", "-symbolize=0"]
EXECUTED = r"stat::number_of_executed_units:\s*(\d+)"
#: Seconds after which what was done is counted, and libFuzzer begins anew with what it kept.
LONGEST_TURN = 120
#: What all runs on this machine have done, by target.
TOTALS = FUZZ / ".corpus" / "totals.json"
TOTALS_LOCK = threading.Lock()
OPTIONS = {"ASAN_OPTIONS": "detect_leaks=0:symbolize=0", "SWIFT_BACKTRACE": "enable=no"}


@dataclasses.dataclass
class Row:
    target: str
    processor_seconds: float
    executions: int
    edges: int
    kept: int
    broken: list[str]


def targets() -> list[str]:
    """The names in FuzzTarget.swift."""
    source = (FUZZ / "Sources/IngestFuzz/FuzzTarget.swift").read_text().split("func run")[0]
    names = []
    for line in re.findall(r"^    case (.+)$", source, re.MULTILINE):
        for name in line.split(", "):
            names.append(name.split(" = ")[1].strip('"') if " = " in name else name)
    return names


def build() -> None:
    """Instruments every module; the driver of libFuzzer is linked without its `main`."""
    information = json.loads(subprocess.run(["swiftc", "-print-target-info"], check=True, capture_output=True).stdout)
    resources = pathlib.Path(information["paths"]["runtimeResourcePath"]).parent
    machine = information["target"]["triple"].split("-")[0]
    drivers = sorted(resources.glob(f"clang/*/lib/linux/libclang_rt.fuzzer_no_main-{machine}.a"))
    if not drivers:
        raise SystemExit(f"fuzz.py: no libFuzzer under {resources}/clang: install the whole Swift toolchain")
    subprocess.run(
        ["swift", "build", "--package-path", str(FUZZ), "-c", "release", "--product", "IngestFuzz",
         "-Xswiftc", "-Xfrontend", "-Xswiftc", "-sanitize=fuzzer", "-Xswiftc", "-sanitize=address",
         "-Xlinker", str(drivers[-1]), "-Xlinker", "-lstdc++"], check=True)


def base(target: str) -> str:
    return target.removesuffix("-strict")


def seeds(target: str, directory: pathlib.Path) -> None:
    """Writes what the target begins with."""
    for number, data in enumerate(fuzz_seeds.seeds(base(target), ROOT / "corpus", LONGEST.get(target, LONGEST_OTHERWISE))):
        (directory / f"{number:04}").write_bytes(data)


def run(target: str, seconds: int) -> Row:
    """One process of libFuzzer until so much processor time is used."""
    kept = FUZZ / ".corpus" / target
    regressions = FUZZ / "Regressions" / target
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ingest-fuzz-") as name:
        directory = pathlib.Path(name)
        (directory / "seeds").mkdir()
        (directory / "broken").mkdir()
        seeds(target, directory / "seeds")
        dictionary = FUZZ / "Dictionaries" / f"{DICTIONARIES.get(target, base(target))}.dict"
        command = [
            str(BINARY), *FLAGS, f"-max_len={LONGEST.get(target, LONGEST_OTHERWISE)}",
            f"-artifact_prefix={directory / 'broken'}/", *([f"-dict={dictionary}"] if dictionary.exists() else []),
            str(kept), str(directory / "seeds"), *([str(regressions)] if regressions.exists() else [])]
        edges = executions = 0
        used, broken = 0.0, []
        while used < seconds and not broken:
            log = (directory / "log").open("w+")
            # libFuzzer counts wall-clock time; on a busy machine that is less of the processor.
            child = subprocess.Popen(
                [*command, f"-max_total_time={max(1, min(LONGEST_TURN, round(seconds - used)))}"], stdout=log, stderr=log,
                env={**os.environ, **OPTIONS, "INGEST_FUZZ_TARGET": target})
            _, status, usage = os.wait4(child.pid, 0)
            log.seek(0)
            text = log.read()
            turn = Row(target, usage.ru_utime + usage.ru_stime, int((re.findall(EXECUTED, text) or [0])[-1]),
                       max([0, *map(int, re.findall(r"cov: (\d+)", text))]), 0, keep_broken(target, directory / "broken"))
            add_to_totals(turn)
            used, broken = used + turn.processor_seconds, turn.broken
            executions, edges = executions + turn.executions, max(edges, turn.edges)
            if status != 0 and not broken:
                raise SystemExit(f"fuzz.py: {target} ended with {status}:\n{text[-2000:]}")
            if broken:
                (FUZZ / ".corpus" / f"{target}.log").write_text(text[-20_000:])
        return Row(target, round(used, 1), executions, edges, len(list(kept.iterdir())), broken)


def add_to_totals(turn: Row) -> None:
    """Counts it in what all runs on this machine have done, so that a run that is stopped has not been in vain."""
    with TOTALS_LOCK:
        rows = totals()
        row = rows.setdefault(turn.target, dataclasses.replace(turn, processor_seconds=0.0, executions=0, edges=0, broken=[]))
        row.processor_seconds += turn.processor_seconds
        row.executions += turn.executions
        row.edges = max(row.edges, turn.edges)
        row.broken += turn.broken
        row.kept = len(list((FUZZ / ".corpus" / turn.target).iterdir()))
        temporary = TOTALS.with_suffix(".new")
        temporary.write_text(json.dumps([dataclasses.asdict(row) for row in rows.values()]))
        temporary.replace(TOTALS)


def totals() -> dict[str, Row]:
    return {row["target"]: Row(**row) for row in json.loads(TOTALS.read_text())} if TOTALS.exists() else {}


def keep_broken(target: str, directory: pathlib.Path) -> list[str]:
    """Moves what broke a promise to where it stays; returns the paths."""
    places = []
    for path in sorted(directory.iterdir()):
        if ending := ENDINGS.get(base(target)):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
            place = ROOT / "corpus" / "regressions" / f"{base(target)}-fuzz-{digest}{ending}"
        else:
            place = FUZZ / "Regressions" / target / path.name
            place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, place)
        places.append(str(place.relative_to(ROOT)))
    return places


def show(row: Row | None, as_json: bool) -> None:
    """Prints a row, or the heading in place of none."""
    if as_json:
        if row:
            print(json.dumps(dataclasses.asdict(row)), flush=True)
    elif row is None:
        print(f"{'target':18}{'seconds':>9}{'executions':>13}{'a second':>10}{'edges':>8}{'kept':>7}{'broken':>8}")
    else:
        rate = row.executions / max(row.processor_seconds, 0.1)
        print(f"{row.target:18}{row.processor_seconds:9.0f}{row.executions:13,}{rate:10,.0f}{row.edges:8,}"
              f"{row.kept:7,}{len(row.broken):8}", flush=True)
        for place in row.broken:
            print(f"  {place}")


def main() -> int:
    known = targets()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(known))
    parser.add_argument("--seconds", type=int, default=60, help="processor time of each target")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="targets at once")
    parser.add_argument("--skip-build", action="store_true")
    parser.add_argument("--totals", action="store_true", help="run nothing; print what all runs on this machine have done")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if unknown := set(arguments.targets) - set(known):
        parser.error(f"no such target: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    chosen = arguments.targets or known
    if arguments.totals:
        rows = [row for name, row in totals().items() if name in chosen]
        for row in [None, *rows]:
            show(row, arguments.json)
        return 0
    if not arguments.skip_build:
        build()
    rows = []
    show(None, arguments.json)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for future in concurrent.futures.as_completed([pool.submit(run, one, arguments.seconds) for one in chosen]):
            rows.append(future.result())
            show(rows[-1], arguments.json)
            show_progress(len(rows), len(chosen))
    return 1 if any(row.broken for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
