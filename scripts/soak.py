#!/usr/bin/python3
"""Takes many mixed files through one worker and checks that the counts add up and nothing grows.

    scripts/soak.py WORKER [--files N]

Prints one line. Exit code 1 when a file is neither stored nor quarantined, or when memory or descriptors grow.
"""

import argparse
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from samples import jpeg, pdf, png
from samples.pictures import photo

KIBIBYTE = 1024


def variants(number: int, bases: dict[str, bytes]) -> tuple[str, bytes]:
    """File `number`: one of the bases, made unlike every other; every tenth is bad."""
    mark = f"file {number}"
    if number % 10 == 9:
        return f"{number}.jpg", bases["jpg"][:-2] + struct.pack(">I", number)
    kind = ("jpg", "jpg", "jpg", "jpg", "jpg", "png", "png", "progressive", "pdf")[number % 10]
    if kind == "png":
        return f"{number}.png", png.with_chunk(bases["png"], b"tEXt", b"Comment\0" + mark.encode())
    if kind == "pdf":
        return f"{number}.pdf", bases["pdf"] + mark.encode()
    return f"{number}.jpg", jpeg.after_start(bases[kind], jpeg.exif(comment=mark, orientation=number % 8 + 1))


def usage(process: int) -> tuple[int, int]:
    """Resident kibibytes and open descriptors."""
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return resident, len(os.listdir(f"/proc/{process}/fd"))


def fill(incoming: pathlib.Path, count: int) -> None:
    picture = photo(320, 240)
    bases = {
        "jpg": jpeg.encoded(picture), "progressive": jpeg.encoded(picture, progressive=True),
        "png": png.encoded(picture.quantize(64)), "pdf": pdf.saved(pdf.document(pages=2, lines=20)),
    }
    for number in range(count):
        name, data = variants(number, bases)
        (incoming / ("." + name)).write_bytes(data)
        os.rename(incoming / ("." + name), incoming / name)


def measured(command: list[str], incoming: pathlib.Path, count: int) -> tuple[list, int]:
    """Runs the worker; what it uses every half second, and its exit code."""
    samples = []
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            try:
                left = sum(1 for _ in os.scandir(incoming))
                samples.append((count - left, *usage(process.pid)))
            except (FileNotFoundError, StopIteration):
                break
            if sys.stderr.isatty():
                print(f"\r{count - left:>7} of {count}", end="", file=sys.stderr)
            time.sleep(0.5)
    if sys.stderr.isatty():
        print("\r" + " " * 20 + "\r", end="", file=sys.stderr)
    return samples, process.returncode


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes many mixed files through one worker.")
    parser.add_argument("worker")
    parser.add_argument("--files", type=int, default=10_000, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ingest-soak-", dir=".") as directory:
        home = pathlib.Path(directory)
        incoming = home / "spool" / "incoming"
        incoming.mkdir(parents=True)
        home.chmod(0o700)
        fill(incoming, options.files)
        started = time.monotonic()
        samples, code = measured(
            [options.worker, "run", "--once", "--quiet", "--home", str(home)], incoming,
            options.files)
        seconds = time.monotonic() - started
        listing = subprocess.run(
            [options.worker, "jobs", "list", "--json", "--home", str(home)], capture_output=True, check=True).stdout
        states = [json.loads(line)["state"] for line in listing.splitlines()]
        stored, refused = states.count("stored"), states.count("quarantined")
        objects = sum(len(files) for _, _, files in os.walk(home / "store"))
    early = [sample for sample in samples if sample[0] >= options.files / 10] or samples
    memory = [sample[1] for sample in early]
    descriptors = [sample[2] for sample in early]
    print(
        f"files={options.files} stored={stored} quarantined={refused} objects={objects} exit={code} "
        f"seconds={seconds:.1f} rss_first_mib={memory[0] / KIBIBYTE:.1f} rss_last_mib={memory[-1] / KIBIBYTE:.1f} "
        f"rss_most_mib={max(memory) / KIBIBYTE:.1f} fds_first={descriptors[0]} fds_last={descriptors[-1]}")
    adds_up = stored + refused == options.files and objects == stored and refused == options.files // 10 and code == 0
    grows = memory[-1] > memory[0] * 1.2 + 8 * KIBIBYTE or descriptors[-1] > descriptors[0] + 32
    if not adds_up or grows:
        sys.exit("counts do not add up" if not adds_up else "memory or descriptors grow")


if __name__ == "__main__":
    main()
