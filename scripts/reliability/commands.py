"""Commands that are killed at every call into the kernel, and said again: what they were for is then done once, and recorded."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import tempfile

from . import progress
from .home import MEMORY, Home, picture
from .row import Row, Settings

ARTIST = "A. Person 4711"
#: Kills of each command in the short form.
POINTS = 40
#: Deleted objects may be purged at once.
NO_RETENTION = {"INGEST_RETENTION_DAYS": "0"}


class _Command:
    """A command, the home that it is said in, and the judge of what is there when it was said again."""

    name: str
    arguments: list[str]

    def arguments_for(self, home: Home) -> list[str]:
        return self.arguments

    def prepare(self, home: Home):
        raise NotImplementedError

    def complaints_after_kill(self, home: Home) -> list[str]:
        """What must never be, even before the command is said again."""
        return []

    def finish(self, home: Home):
        """Whatever follows when the command was said again."""

    def complaints(self, home: Home) -> list[str]:
        raise NotImplementedError


def _done(result) -> None:
    if result.returncode != 0:
        raise AssertionError(result.stderr.decode()[-300:])


def _records(home: Home, event: str) -> list[dict]:
    """What the audit log has of an event, once it was found whole."""
    _done(home.run("audit", "verify"))
    lines = b"".join(path.read_bytes() for path in sorted((home.path / "audit").glob("*.log"))).splitlines()
    return [record for record in map(json.loads, lines) if record["event"] == event]


def _objects(home: Home) -> dict[str, tuple]:
    rows = home.query("SELECT key, digest, nextDigest, generation FROM object")
    return {key: rest for key, *rest in rows}


def _digest(home: Home, key: str) -> str:
    path = home.path / "store" / key
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "none"


class _Resanitize(_Command):
    name = "resanitize"
    arguments = ["resanitize", "--profile", "strict", "--resume", "--quiet"]

    def prepare(self, home: Home):
        from samples import jpeg
        from samples.pictures import photo
        for number in range(2):
            home.spool(f"{number}.jpg", jpeg.after_start(jpeg.encoded(photo(16, 16, seed=number)), jpeg.exif(texts={0x013B: ARTIST})))
        _done(home.run("run", "--once", "--profile", "archive"))
        if any(ARTIST.encode() not in path.read_bytes() for path in (home.path / "store").rglob("*.jpg")):
            raise AssertionError("nothing is left to be cleaned again")

    def complaints_after_kill(self, home: Home) -> list[str]:
        return [f"{key} is not whole" for key, (digest, other, _) in _objects(home).items()
                if _digest(home, key) not in (digest, other)]

    def complaints(self, home: Home) -> list[str]:
        objects = _objects(home)
        found = [f"{key}: {row}" for key, row in objects.items() if (_digest(home, key), None, 2) != tuple(row)]
        files = [path for path in (home.path / "store").rglob("*") if path.is_file()]
        if len(objects) != 2 or len(files) != 2:
            found.append(f"{len(files)} files for {len(objects)} objects")
        if any(ARTIST.encode() in path.read_bytes() for path in files):
            found.append("not cleaned")
        told = {(record["key"], record["output"]["sha256"]) for record in _records(home, "object.replaced")}
        if told != {(key, row[0]) for key, row in objects.items()}:
            found.append("a replacement is not on record")
        return found


class _Release(_Command):
    name = "quarantine release"

    def prepare(self, home: Home):
        policy = home.path.parent / "policy.yaml"
        policy.write_text("rules:\n  png.text: reject\n")
        home.spool("a.png", picture("released"))
        _done(home.run("run", "--once", "--policy", policy))
        (job, state), = home.query("SELECT id, state FROM job")
        if state != "quarantined":
            raise AssertionError(f"the file is {state}")
        self.arguments = ["quarantine", "release", job, "--reason", "tried", "--allow", "png.text"]
        self.policy = policy

    def finish(self, home: Home):
        _done(home.run("run", "--once", "--policy", self.policy))

    def complaints(self, home: Home) -> list[str]:
        found = home.complaints(stored=1, refused=1)
        new = {record["newJob"] for record in _records(home, "quarantine.released")}
        (stored,), = home.query("SELECT id FROM job WHERE state = 'stored'") or [("none",)]
        if stored not in new:
            found.append("the release is not on record")
        return found


class _Purge(_Command):
    name = "objects purge"
    arguments = ["objects", "purge"]

    def prepare(self, home: Home):
        for number in range(3):
            home.spool(f"{number}.png", picture(str(number)), folder="w")
        _done(home.drain())
        self.keys = sorted(_objects(home))
        _done(home.run("objects", "hold", self.keys[1], "--reason", "case"))
        _done(home.run("objects", "delete", self.keys[0], self.keys[2], "--reason", "asked for", environment=NO_RETENTION))

    def complaints_after_kill(self, home: Home) -> list[str]:
        known = set(_objects(home))
        files = {str(path.relative_to(home.path / "store")) for path in (home.path / "store").rglob("*") if path.is_file()}
        recorded = {record["key"] for record in _records(home, "object.purged")}
        return [f"{key} is gone without a record" for key in set(self.keys) - files - recorded] + \
            [f"{key} is in the store and unknown" for key in files - known]

    def complaints(self, home: Home) -> list[str]:
        files = [str(path.relative_to(home.path / "store")) for path in (home.path / "store").rglob("*") if path.is_file()]
        found = [] if files == [self.keys[1]] == list(_objects(home)) else [f"{files} are left, of which {list(_objects(home))} known"]
        if {record["key"] for record in _records(home, "object.purged")} != {self.keys[0], self.keys[2]}:
            found.append("a purge is not on record")
        return found


class _Import(_Command):
    name = "resanitize --import"

    def prepare(self, home: Home):
        _done(home.drain())
        tree = home.path.parent / "tree"
        (tree / "deep").mkdir(parents=True)
        for name in ("a.png", "deep/b.png"):
            (tree / name).write_bytes(picture(name))
        self.tree = tree

    def arguments_for(self, home: Home) -> list[str]:
        return ["resanitize", "--import", self.tree, "--mapping", home.path.parent / "mapping.ndjson", "--quiet"]

    def complaints_after_kill(self, home: Home) -> list[str]:
        mapping = home.path.parent / "mapping.ndjson"
        return ["half a mapping"] if mapping.exists() and len(mapping.read_text().splitlines()) != 2 else []

    def complaints(self, home: Home) -> list[str]:
        found = home.complaints(stored=2)
        lines = [json.loads(line) for line in (home.path.parent / "mapping.ndjson").read_text().splitlines()]
        keys = {key for key, in home.query("SELECT key FROM job")}
        if {line["path"] for line in lines} != {"a.png", "deep/b.png"} or {line["key"] for line in lines} != keys:
            found.append(f"the mapping says {lines}")
        return found


def at_every_call(settings: Settings) -> Row:
    """SIGKILL before each call of these commands, which are then said again."""
    points, defects = {}, []
    with tempfile.TemporaryDirectory(prefix="ingest-commands-", dir=MEMORY) as folder:
        for command in (_Resanitize(), _Import(), _Release(), _Purge()):
            place = pathlib.Path(folder, command.name.replace(" ", "-"))
            place.mkdir()
            prepared = Home(settings.worker, place / "prepared")
            command.prepare(prepared)
            results = _killed(command, prepared, None if settings.long else POINTS)
            points[command.name] = len(results)
            defects += [defect for defect in results if defect]
    return Row(not defects, ", ".join(f"{count} × {name}" for name, count in points.items()) + ": each done once, all recorded"
               if not defects else f"{len(defects)} of {sum(points.values())}: {defects[:3]}",
               "killed before every call and said again, it is done once")


def _killed(command: _Command, prepared: Home, points: int | None) -> list[str | None]:
    """What is wrong at each of so many points, or at all."""
    folder = prepared.path.parent
    log = folder / "calls"
    whole = prepared.copy(folder / "whole")
    _done(whole.run(*command.arguments_for(whole), faults={"log": log}))
    calls = log.read_text().split()

    def one(number: int) -> str | None:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            home = prepared.copy(pathlib.Path(place, "home"))
            killed = home.run(*command.arguments_for(home), faults={"kind": "kill", "at": number})
            found = [] if killed.returncode in (0, -9) else [f"it ended with {killed.returncode}: {killed.stderr.decode()[-200:]}"]
            try:
                found += command.complaints_after_kill(home)
                _done(home.run(*command.arguments_for(home)))
                command.finish(home)
                found += command.complaints(home)
            except AssertionError as error:
                found.append(str(error))
        return f"{command.name}, before call {number} ({calls[number - 1]}): {found}" if found else None

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        numbers = range(1, len(calls) + 1, max(1, len(calls) // points) if points else 1)
        return list(progress.counted(pool.map(one, numbers), len(numbers)))
