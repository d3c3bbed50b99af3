#!/usr/bin/python3
"""Takes sample files through a worker and shows what came of each.

    scripts/run-samples.py WORKER [--home DIR] [--samples DIR]

The files are handed in as an upload backend does it: written under a name that is not ready, then renamed.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import textwrap


def worker_lines(command: list[str]) -> list[dict]:
    result = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in result.stdout.splitlines()]


def hand_in(samples: pathlib.Path, home: pathlib.Path) -> int:
    incoming = home / "spool" / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    files = sorted(path for path in samples.iterdir() if path.name != "manifest.json")
    for path in files:
        shutil.copyfile(path, incoming / ("." + path.name))
        os.rename(incoming / ("." + path.name), incoming / path.name)
    return len(files)


def row(name: str, verdict: str, kind: str, milliseconds: str) -> str:
    return f"{name:<34.34} {verdict:<9} {kind:<16} {milliseconds:>8}"


def show(job: dict) -> None:
    report = job["report"]
    kind = (report["mediaType"] or "-").split("/")[-1]
    print(row(job["name"], job["verdict"], kind, f"{report['timings']['totalMilliseconds']:.1f}"))
    if report["reason"]:
        text = report["reason"]["message"]
    elif report["findings"]:
        removed = [finding["description"] for finding in report["findings"] if finding["action"] in ("removed", "normalized")]
        text = "removed: " + "; ".join(dict.fromkeys(removed))
    else:
        text = "nothing hidden"
    print(textwrap.fill(text, 78, initial_indent="  ", subsequent_indent="  "))
    if job["key"]:
        print(f"  -> store/{job['key']}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes sample files through a worker and shows what came of each.")
    parser.add_argument("worker")
    parser.add_argument("--home", type=pathlib.Path, default=pathlib.Path("ingest-data"))
    parser.add_argument("--samples", type=pathlib.Path, default=pathlib.Path("ingest-samples"))
    options = parser.parse_args()
    count = hand_in(options.samples, options.home)
    home = ["--home", str(options.home)]
    subprocess.run([options.worker, "run", "--once", "--log-level", "warning", *home], check=True)
    jobs = worker_lines([options.worker, "jobs", "list", "--json", "--limit", str(count), *home])
    print(row("FILE", "VERDICT", "TYPE", "MS"))
    for job in sorted(jobs, key=lambda job: (job["verdict"], job["name"])):
        show(worker_lines([options.worker, "jobs", "show", job["id"], "--json", *home])[0])
    stored = sum(job["state"] == "stored" for job in jobs)
    refused = sum(job["state"] == "quarantined" for job in jobs)
    print(f"\n{stored} stored in {options.home}/store, {refused} refused and kept in {options.home}/quarantine")
    if stored + refused != count:
        sys.exit(f"{count - stored - refused} files are neither stored nor refused")


if __name__ == "__main__":
    main()
