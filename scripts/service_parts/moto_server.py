"""moto: S3, SQS and STS in one process. It checks no signature; for conditional puts, tags, encryption headers, events."""

import pathlib
import urllib.request

from . import processes

PORT = 18090


class Server:
    def __init__(self, state: pathlib.Path):
        self.processes = processes.Processes(state / "moto")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/moto-api/data.json", timeout=2) as answer:
                return "server" in self.processes.live() and answer.status == 200
        except OSError:
            return False

    def start(self, python: pathlib.Path) -> None:
        if self.answers():
            return
        self.processes.stop()
        self.processes.start("server", [python.parent / "moto_server", "--host", "127.0.0.1", "--port", PORT])
        self.processes.wait(self.answers)

    def stop(self) -> None:
        self.processes.stop()
