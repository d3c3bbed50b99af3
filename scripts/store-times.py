#!/usr/bin/python3
"""How long a bucket takes, on OpenStack Swift, which it starts and stops itself.

    scripts/store-times.py [--puts N] [--starts N] [FOLDER]    builds (release) where no folder with the programs is named

Puts of 1 MiB, ours and boto3's in turns, one each: both sign the digest of the body, ask the store not to replace anything,
and keep their connection. Then workers that find nothing to do, and such that store one file, with a directory and with a
bucket in turns. Exit code 1 when the median of our puts is more than 1.3 times boto3's.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from service_parts import packages, swift_server  # noqa: E402

STATE = pathlib.Path(os.environ.get("INGEST_SERVICES", ROOT / ".build-services"))
ENDPOINT = f"http://127.0.0.1:{swift_server.PORT}"
ACCESS_KEY, SECRET_KEY = "AKIATEST0000000000A1", "testing"
BYTES = 1 << 20
MOST = 1.3
#: Of each, before anything is measured: connections are made, and what is loaded late is loaded.
WARM_UP = 5


def build() -> pathlib.Path:
    subprocess.run(["swift", "build", "-c", "release", "--static-swift-stdlib"], cwd=ROOT, check=True)
    return ROOT / ".build" / "release"


class Ours:
    def __init__(self, timer: pathlib.Path, bucket: str):
        self.process = subprocess.Popen(
            [timer, f"s3://{bucket}/ours?endpoint={ENDPOINT}&region=us-east-1", str(BYTES)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY})

    def put(self) -> float:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)


class Boto3:
    def __init__(self, bucket: str):
        import boto3
        import botocore.config
        self.bucket = bucket
        self.client = boto3.client(
            "s3", endpoint_url=ENDPOINT, region_name="us-east-1", aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY, config=botocore.config.Config(s3={"addressing_style": "path"}))
        self.client.create_bucket(Bucket=bucket)

    def put(self) -> float:
        body, key = os.urandom(BYTES), "boto3/" + uuid.uuid4().hex
        started = time.perf_counter()
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType="image/png", IfNoneMatch="*")
        return (time.perf_counter() - started) * 1_000


def measure(timer: pathlib.Path, puts: int) -> tuple[list[float], list[float]]:
    bucket = "times-" + uuid.uuid4().hex[:12]
    theirs = Boto3(bucket)
    ours = Ours(timer, bucket)
    times = [(ours.put(), theirs.put()) for _ in range(WARM_UP + puts)][WARM_UP:]
    ours.stop()
    return [one for one, _ in times], [other for _, other in times]


def start(worker: pathlib.Path, store: str | None, file: bytes | None) -> float:
    """Milliseconds from the start of a worker to its end, with nothing to do or one file."""
    with tempfile.TemporaryDirectory(prefix="ingest-start-") as folder:
        home = pathlib.Path(folder, "home")
        incoming = home / "spool" / "incoming"
        incoming.mkdir(parents=True, mode=0o700)
        home.chmod(0o700)
        if file:
            (incoming / "a.png").write_bytes(file)
        started = time.perf_counter()
        subprocess.run(
            [worker, "run", "--once", "--quiet", "--home", home, *(["--store", store] if store else [])], check=True,
            env={**os.environ, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY})
        return (time.perf_counter() - started) * 1_000


def starts(worker: pathlib.Path, count: int) -> None:
    bucket = "starts-" + uuid.uuid4().hex[:12]
    Boto3(bucket)
    store = f"s3://{bucket}/clean?endpoint={ENDPOINT}&region=us-east-1"
    picture = (ROOT / "corpus" / "accept" / "png-colour-space.png").read_bytes()
    for name, file in (("nothing to do", None), ("one file", picture)):
        times = [(start(worker, None, file), start(worker, store, file)) for _ in range(count)]
        local, remote = (statistics.median(column) for column in zip(*times))
        print(f"start and end, {name}: {local:.0f} ms with a directory, {remote:.0f} ms with a bucket ({count} each)")


def line(name: str, times: list[float]) -> str:
    return f"{name:6} median {statistics.median(times):6.1f} ms, 19 in 20 within {statistics.quantiles(times, n=20)[-1]:6.1f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--puts", type=int, default=200)
    parser.add_argument("--starts", type=int, default=30)
    parser.add_argument("programs", type=pathlib.Path, nargs="?", metavar="FOLDER")
    options = parser.parse_args()
    python = packages.python(STATE)
    if pathlib.Path(sys.prefix) != python.parents[1]:
        os.execv(python, [python, *sys.argv])  # the one that has boto3
    programs = options.programs or build()
    server = swift_server.Server(STATE)
    server.start(python)
    try:
        ours, theirs = measure(programs / "PutTimer", options.puts)
        ratio = statistics.median(ours) / statistics.median(theirs)
        print(line("ours", ours), line("boto3", theirs), f"{options.puts} puts each: {ratio:.2f} times as long", sep="\n")
        if options.starts:
            starts(programs / "ingest-worker", options.starts)
    finally:
        server.stop()
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
