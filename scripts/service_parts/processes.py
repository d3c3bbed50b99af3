"""Programs that run on after this one, and the files that say which they are."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

SECONDS_TO_START = 60
SECONDS_TO_STOP = 5


class Processes:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.logs = folder / "log"
        self.identifiers = folder / "run"

    def start(self, name: str, command: list, environment: dict | None = None) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        self.identifiers.mkdir(parents=True, exist_ok=True)
        with open(self.logs / f"{name}.out", "wb") as output:
            process = subprocess.Popen(
                [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, env={**os.environ, **(environment or {})})
        (self.identifiers / name).write_text(f"{process.pid} {started(process.pid)}")

    def live(self) -> dict[str, int]:
        """The identifiers of those that run, by name. An identifier that means another program by now is not ours."""
        found = {}
        for path in self.identifiers.glob("*"):
            identifier, start = path.read_text().split()
            if started(int(identifier)) == start:
                found[path.name] = int(identifier)
        return found

    def stop(self) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            for identifier in self.live().values():
                os.kill(identifier, number)
            end = time.monotonic() + SECONDS_TO_STOP
            while self.live() and time.monotonic() < end:
                time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)

    def wait(self, answers) -> None:
        end = time.monotonic() + SECONDS_TO_START
        while not answers():
            if time.monotonic() > end:
                raise RuntimeError(f"no answer after {SECONDS_TO_START} s; see {self.logs}")
            time.sleep(0.1)


def started(identifier: int) -> str:
    """When a process was started, in ticks since the machine was; `gone` for none, or for one that nobody reaped."""
    try:
        fields = pathlib.Path(f"/proc/{identifier}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return "gone"
    return "gone" if fields[0] == "Z" else fields[19]


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
