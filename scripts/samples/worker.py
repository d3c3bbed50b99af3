"""Runs `ingest-worker sanitize` over many files at once."""

import json
import pathlib
import subprocess
import tempfile


class WorkerFailed(Exception):
    """The worker did not answer for every file."""


def sanitize(
    worker: str, paths: list[pathlib.Path], output: pathlib.Path, options: tuple[str, ...] = ()
) -> list[dict]:
    """The reports, in the order of `paths`; the clean copies are in `output`. A file that the worker failed at has the
    verdict `failed`. `options` choose a policy."""
    with tempfile.TemporaryDirectory(prefix="ingest-home-") as home:
        command = [
            worker, "sanitize", "--files-from0", "-", "--output", str(output), "--json", "--quiet", "--home", home,
            *options]
        result = subprocess.run(command, input="\0".join(map(str, paths)).encode(), capture_output=True)
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    if len(reports) != len(paths):
        raise WorkerFailed(
            f"{len(reports)} answers for {len(paths)} files, exit code {result.returncode}: "
            + result.stderr.decode(errors="replace")[-300:])
    return reports


def clean_path(report: dict) -> pathlib.Path | None:
    """Where the clean copy is, of an accepted file."""
    return pathlib.Path(report["output"]["path"]) if report["verdict"] == "accepted" else None
