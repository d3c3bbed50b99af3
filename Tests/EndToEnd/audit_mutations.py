"""Changes an audit log as an attacker would, many times, and asks `audit verify` each time."""

import concurrent.futures
import dataclasses
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Lines = list[bytes]


@dataclasses.dataclass
class Figures:
    tried: int
    #: Mutations that `audit verify` called whole.
    missed: list[str]
    #: Mutations of one record that named none of the records next to it.
    misnamed: list[str]


def rehashed(body: bytes) -> bytes:
    return body[:-1] + b',"hash":"' + hashlib.sha256(body).hexdigest().encode() + b'"}'


def with_fields(line: bytes, **changes) -> bytes:
    entry = json.loads(line)
    entry.pop("hash")
    entry.update(changes)
    return rehashed(json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


def chained(lines: Lines, start: int, key: Ed25519PrivateKey | None = None) -> Lines:
    """The lines with the chain made anew from `start` on, and signed anew where there is a key."""
    result = lines[:start]
    previous = json.loads(result[-1])["hash"] if result else "0" * 64
    for number, line in enumerate(lines[start:], start):
        entry = json.loads(line)
        changes = {"seq": number, "prev": previous}
        if key and "signed" in entry:
            public = raw(key)
            message = "\n".join(["ingest-audit/1", entry["event"], str(number), previous, entry["time"],
                                 public if "nextPublicKey" in entry else ""])
            changes["signed"] = {"publicKey": public, "signature": key.sign(message.encode()).hex()}
            if "nextPublicKey" in entry:
                changes["nextPublicKey"] = public
        result.append(with_fields(line, **changes))
        previous = json.loads(result[-1])["hash"]
    return result


def raw(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def flip(lines: Lines, choose: random.Random):
    number = choose.randrange(len(lines))
    line = bytearray(lines[number])
    line[choose.randrange(len(line))] ^= 1 << choose.randrange(8)
    return lines[:number] + [bytes(line)] + lines[number + 1:], number


def edit(lines: Lines, choose: random.Random):
    number = choose.randrange(len(lines))
    entry = json.loads(lines[number])
    field = choose.choice(["user", "time", "event", "host", "process", "command", "workspace", "note", "seq"])
    value = {"process": 1, "seq": choose.randrange(100), "event": choose.choice(["file.stored", "quarantine.shown"])}
    if entry.get(field) == value.get(field, "x"):
        return edit(lines, choose)
    line = with_fields(lines[number], **{field: value.get(field, "x")})
    if choose.random() < 0.5:  # with the old hash
        line = line[:-66] + entry["hash"].encode() + b'"}'
    return lines[:number] + [line] + lines[number + 1:], number


def drop(lines: Lines, choose: random.Random):
    start = choose.randrange(len(lines) - 1)
    count = choose.randint(1, min(5, len(lines) - start))
    # What is gone from the end is noticed by the last signed record, wherever it was cut.
    return lines[:start] + lines[start + count:], start if start + count < len(lines) else None


def swap(lines: Lines, choose: random.Random):
    one, other = sorted(choose.sample(range(len(lines)), 2))
    changed = list(lines)
    changed[one], changed[other] = changed[other], changed[one]
    return changed, one


def repeat(lines: Lines, choose: random.Random):
    number, place = choose.randrange(len(lines)), choose.randrange(len(lines) + 1)
    return lines[:place] + [lines[number]] + lines[place:], None


def insert(lines: Lines, choose: random.Random):
    place = choose.randrange(1, len(lines))
    forged = with_fields(choose.choice([line for line in lines if b'"signed"' not in line]), seq=place,
                         prev=json.loads(lines[place - 1])["hash"], note="forged")
    return lines[:place] + [forged] + lines[place:], place


def insert_and_chain(lines: Lines, choose: random.Random):
    changed, place = insert(lines, choose)
    return chained(changed, place), None


def drop_and_chain(lines: Lines, choose: random.Random):
    changed, place = drop(lines, choose)
    return chained(changed, place or 0), None


def edit_and_chain(lines: Lines, choose: random.Random):
    number = choose.randrange(1, len(lines))
    changed = list(lines)
    changed[number] = with_fields(lines[number], user="somebody (0)")
    return chained(changed, number), None


def sign_anew(lines: Lines, choose: random.Random):
    """Everything from some record on, or from the first, signed by another key."""
    changed, place = drop(lines, choose)
    return chained(changed, choose.choice([0, place or 0]), Ed25519PrivateKey.generate()), None


def cut(lines: Lines, choose: random.Random):
    return lines[:choose.randrange(1, len(lines))], None


def cut_in_a_line(lines: Lines, choose: random.Random):
    number = choose.randrange(len(lines))
    return lines[:number] + [lines[number][:choose.randrange(1, len(lines[number]))]], None


def rubbish(lines: Lines, choose: random.Random):
    place = choose.randrange(len(lines) + 1)
    line = choose.choice([b"", b"{}", b"null", b"\0" * 80, b"\xff" * 200, lines[0][:-1], b"[" * 500, b"{" + b"x" * 70_000])
    return lines[:place] + [line] + lines[place:], None


MUTATIONS = [flip, edit, drop, swap, repeat, insert, insert_and_chain, drop_and_chain, edit_and_chain, sign_anew, cut,
             cut_in_a_line, rubbish]


def verify(worker: pathlib.Path, home: pathlib.Path, audit: Lines) -> dict:
    with tempfile.TemporaryDirectory(prefix="ingest-audit-") as copy:
        shutil.copytree(home / "keys", pathlib.Path(copy) / "keys")
        folder = pathlib.Path(copy) / "audit"
        folder.mkdir()
        shutil.copy(home / "audit" / "head.json", folder)
        (folder / "000000000000.log").write_bytes(b"".join(line + b"\n" for line in audit))
        result = subprocess.run([worker, "audit", "verify", "--json", "--home", copy], capture_output=True)
    if result.returncode not in (0, 1):
        raise SystemExit(f"audit verify ended with {result.returncode}: {result.stderr.decode()}")
    return json.loads(result.stdout)


def make_log(worker: pathlib.Path, home: pathlib.Path) -> Lines:
    home.mkdir()
    home.chmod(0o700)
    incoming = home / "spool" / "incoming" / "clinic"
    incoming.mkdir(parents=True)
    for index in range(24):
        (incoming / f"{index}.gif").write_bytes(b"GIF89a" + bytes([index]))
    subprocess.run([worker, "run", "--once", "--quiet", "--home", home], check=True)
    for command in ("list", "list"):
        subprocess.run([worker, "quarantine", command, "--home", home], check=True, stdout=subprocess.DEVNULL)
    path, = (home / "audit").glob("*.log")
    return path.read_bytes().splitlines()


def run(worker: pathlib.Path, count: int, seed: int) -> Figures:
    """Makes a log, changes it `count` times, each time in one way, and looks whether it is found."""
    choose = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="ingest-audit-") as directory:
        home = pathlib.Path(directory) / "home"
        lines = make_log(worker, home)
        page = verify(worker, home, lines)
        if not page["whole"]:
            raise SystemExit(f"the log was not whole before it was changed: {page}")
        mutations = []
        while len(mutations) < count:
            mutation = MUTATIONS[len(mutations) % len(MUTATIONS)]
            changed, number = mutation(lines, choose)
            if changed != lines:
                mutations.append((f"{mutation.__name__} #{len(mutations)}", changed, number))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            pages = list(pool.map(lambda item: verify(worker, home, item[1]), mutations))
    missed = [name for (name, _, _), page in zip(mutations, pages) if page["whole"]]
    misnamed = [
        name for (name, _, number), page in zip(mutations, pages)
        if number is not None and not any(abs(defect["record"] - number) <= 1 or defect["line"] - 1 in (number, number + 1)
                                          for defect in page["defects"])
    ]
    return Figures(len(mutations), missed, misnamed)
