"""One row: what was measured, what is promised, and whether it holds."""

import dataclasses
import json
import pathlib
import subprocess
import tempfile

MEGABYTE = 1 << 20


@dataclasses.dataclass
class Settings:
    worker: pathlib.Path
    long: bool
    #: Folders with hostile files.
    hostile: list[pathlib.Path]

    @property
    def helper(self) -> pathlib.Path:
        return self.worker.with_name("ingest-sandbox")


@dataclasses.dataclass
class Row:
    #: `None` when it could not be measured here.
    holds: bool | None
    figure: str
    target: str


def scanned(settings: Settings, paths: list[pathlib.Path], environment: dict | None = None) -> list[dict]:
    """The reports of `scan`, in the order of `paths`."""
    with tempfile.TemporaryDirectory(prefix="ingest-home-") as home:
        result = subprocess.run(
            [settings.worker, "scan", "--files-from0", "-", "--json", "--quiet", "--home", home],
            input=b"\0".join(str(path).encode(errors="surrogateescape") for path in paths), capture_output=True,
            env={"PATH": "/usr/bin:/bin", **(environment or {})})
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    if len(reports) != len(paths):
        raise SystemExit(f"{len(reports)} answers for {len(paths)} files: {result.stderr.decode(errors='replace')[-500:]}")
    return reports


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
