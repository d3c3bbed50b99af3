"""Refused files: kept sealed, listed, shown, exported, released and deleted, and all of it recorded."""

import json
import os
import pathlib
import shutil

import sealed_file
from samples import jpeg, png
from samples.pictures import photo
from support import WorkerTestCase

PICTURE = jpeg.encoded(photo(160, 120))
CANARY = b"canary-in-quarantine"


def png_with_text(text: str) -> bytes:
    return png.with_chunk(png.encoded(photo(32, 24)), b"tEXt", b"Comment\0" + text.encode())


class QuarantineTests(WorkerTestCase):
    def refuse(self, name: str = "cut.jpg", data: bytes = PICTURE[:-50] + CANARY, **more) -> dict:
        self.spool(name, data, **more)
        self.drain()
        return next(job for job in self.jobs() if job["name"] == name)

    def quarantine(self, *arguments, expected: int = 0) -> list[dict]:
        result = self.run_worker("quarantine", *arguments, "--json")
        self.assertEqual(result.returncode, expected, result.stderr.decode())
        return self.objects(result)

    def events(self) -> list[dict]:
        result = self.run_worker("audit", "export")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        return self.objects(result)

    def verify(self):
        result = self.run_worker("audit", "verify")
        self.assertEqual(result.returncode, 0, result.stdout.decode() + result.stderr.decode())

    def test_nothing_of_an_original_can_be_read(self):
        job = self.refuse(descriptor={"name": "cut.jpg", "labels": {"patient": "canary-in-descriptor"}})
        for path in (self.home / "quarantine").iterdir():
            content = path.read_bytes()
            self.assertNotIn(CANARY, content, path)
            self.assertNotIn(b"canary-in-descriptor", content, path)
            self.assertNotIn(PICTURE[:64], content, path)
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.original(job), PICTURE[:-50] + CANARY)
        sealed = (self.home / "quarantine" / (job["id"] + ".json.sealed")).read_bytes()
        descriptor = sealed_file.open_sealed(sealed, self.master_key(), "quarantined-descriptor", job["id"])
        self.assertEqual(json.loads(descriptor)["labels"], {"patient": "canary-in-descriptor"})

    def test_list_show_and_export(self):
        job = self.refuse()
        item, = self.quarantine("list")
        self.assertEqual(
            {key: item[key] for key in ("id", "state", "sealed", "bytes", "name", "reason", "releasedAs")},
            {"id": job["id"], "state": "held", "sealed": True, "bytes": len(PICTURE) - 50 + len(CANARY),
             "name": "cut.jpg", "reason": job["reason"], "releasedAs": None})
        table = self.run_worker("quarantine", "list").stdout.decode()
        self.assertIn(job["id"][:8], table)
        self.assertLessEqual(max(map(len, table.splitlines())), 80)
        page, = self.quarantine("show", job["id"][:8])
        self.assertEqual(page["report"]["reason"]["code"], job["reason"])
        target = self.directory / "out.bin"
        result = self.run_worker("quarantine", "export", job["id"], "--output", target)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(target.read_bytes(), PICTURE[:-50] + CANARY)
        self.assertEqual(target.stat().st_mode & 0o777, 0o600)
        again = self.run_worker("quarantine", "export", job["id"], "--output", target)
        self.assertEqual(again.returncode, 2)
        self.assertIn(b"is there already", again.stderr)
        # What was recorded is signed also where the command failed.
        log, = self.objects(self.run_worker("audit", "verify", "--json"))
        self.assertEqual(log["unsigned"], 0)
        events = [entry["event"] for entry in self.events() if entry["event"].startswith("quarantine.")]
        self.assertEqual(events, ["quarantine.listed", "quarantine.listed", "quarantine.shown"] + ["quarantine.exported"] * 2)
        self.verify()

    def test_doctor_notices_keys_that_open_nothing_of_what_is_here(self):
        sealed = {"INGEST_ENCRYPTION_STORE": "on"}
        self.spool("good.jpg", PICTURE)
        self.spool("cut.jpg", PICTURE[:-50])
        self.assertEqual(self.run_worker("run", "--once", environment=sealed).returncode, 0)

        def doctor(expected, **environment):
            result = self.run_worker("doctor", "--json", environment=sealed | environment)
            check, = [line for line in self.objects(result) if line["check"] == "sealed files"]
            self.assertEqual((result.returncode, check["ok"]), (0 if expected else 1, expected), check)
            return check["detail"]

        whole = doctor(True)
        other = self.directory / "other.key"
        self.run_worker("keys", "generate", "--output", other, home=False)
        self.assertIn(str(other), doctor(False, INGEST_ENCRYPTION_KEY_FILE=str(other)))
        # The store alone, and with both keys.
        for path in (self.home / "quarantine").glob("*.sealed"):
            path.unlink()
        self.assertIn("opens 1 of 1", doctor(False, INGEST_ENCRYPTION_KEY_FILE=str(other)))
        both = self.write("both.key", other.read_bytes() + (self.home / "keys" / "master.key").read_bytes())
        both.chmod(0o600)
        self.assertNotEqual(doctor(True, INGEST_ENCRYPTION_KEY_FILE=str(both)), whole)
        for path in self.stored_files():
            path.unlink()
        self.assertEqual(doctor(True), "none sealed here")

    def test_a_large_original_is_sealed_in_segments(self):
        data = PICTURE[:-50] + os.urandom(300_000)
        job = self.refuse("large.jpg", data)
        self.assertEqual(self.original(job), data)

    def policy(self) -> pathlib.Path:
        return self.write("strict.yaml", b"name: clinic\nrules:\n  png.text: reject\n")

    def test_a_release_goes_the_whole_way_again(self):
        self.spool("logo.png", png_with_text("visit 4711"), workspace="clinic",
                   descriptor={"name": "logo.png", "labels": {"session": "42"}})
        policy = ("--policy", self.policy())
        self.drain(*policy)
        job, = self.jobs()
        self.assertEqual(job["reason"], "policy.forbidden")
        line, = self.quarantine("release", job["id"], "--allow", "png.text", "--reason", "asked for\nby \"the sender\"")
        self.assertTrue(line["isNew"])
        again, = self.quarantine("release", job["id"], "--reason", "twice")
        self.assertEqual((again["job"], again["isNew"]), (line["job"], False))
        more = self.run_worker("quarantine", "release", job["id"], "--allow", "png.time", "--reason", "thrice")
        self.assertEqual(more.returncode, 2)
        self.assertIn(f"as job {line['job']}, without leave for png.time;".encode(), more.stderr)
        self.drain(*policy)
        jobs = {entry["id"]: entry for entry in self.jobs()}
        self.assertEqual(len(jobs), 2)
        self.assertEqual((jobs[line["job"]]["state"], jobs[line["job"]]["workspace"]), ("stored", "clinic"))
        self.assertEqual(len(self.stored_files()), 1)
        item, = self.quarantine("list")
        self.assertEqual((item["state"], item["releasedAs"]), ("released", line["job"]))
        released = [entry for entry in self.events() if entry["event"] == "quarantine.released"]
        self.assertEqual(released[0]["note"], r'asked for\u{a}by "the sender"')
        self.assertEqual((released[0]["allowed"], released[0]["newJob"]), (["png.text"], line["job"]))
        for field in ("note", "allowed", "newJob"):
            self.assertEqual(released[1][field], released[0][field], "the first release is in force")
        self.verify()

    def test_without_leave_it_is_refused_again(self):
        policy = ("--policy", self.policy())
        self.spool("logo.png", png_with_text("visit 4711"))
        self.drain(*policy)
        job, = self.jobs()
        line, = self.quarantine("release", job["id"], "--reason", "try again")
        self.drain(*policy)
        states = {entry["id"]: entry["reason"] for entry in self.jobs()}
        self.assertEqual(states, {job["id"]: "policy.forbidden", line["job"]: "policy.forbidden"})
        self.assertEqual(self.stored_files(), [])

    def test_leave_that_somebody_else_writes_is_not_taken(self):
        """A release is sealed as that of one job: another name, or another key, opens nothing."""
        policy = ("--policy", self.policy())
        self.spool("logo.png", png_with_text("visit 4711"))
        self.drain(*policy)
        job, = self.jobs()
        line, = self.quarantine("release", job["id"], "--allow", "png.text", "--reason", "good")
        folder = self.home / "quarantine"
        result = self.run_worker("enqueue", self.write("b.png", png_with_text("other")))
        other = result.stdout.decode().strip()
        shutil.copy(folder / (line["job"] + ".release.sealed"), folder / (other + ".release.sealed"))
        self.drain(*policy, expected=2)
        jobs = {entry["id"]: entry for entry in self.jobs()}
        self.assertEqual(jobs[other]["state"], "retryable")
        self.assertEqual(jobs[line["job"]]["state"], "stored")

    def test_a_release_wants_a_reason(self):
        job = self.refuse()
        for arguments in ((), ("--reason", ""), ("--reason", "  "), ("--reason", "x", "--allow", "no.such-thing")):
            self.assertEqual(self.run_worker("quarantine", "release", job["id"], *arguments).returncode, 2, arguments)
        self.assertEqual(len(self.jobs()), 1)

    def test_what_is_deleted_is_gone_and_known(self):
        job = self.refuse(descriptor={"name": "cut.jpg"})
        for reason in (" ", "x" * 501):
            result = self.run_worker("quarantine", "delete", job["id"], "--reason", reason)
            self.assertEqual(result.returncode, 2)
            self.assertIn(b"at most 500 bytes", result.stderr)
        result = self.run_worker("quarantine", "delete", job["id"], "--reason", "asked for", "--json")
        self.assertEqual(self.objects(result), [{"id": job["id"], "state": "deleted"}])
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(list((self.home / "quarantine").iterdir()), [])
        self.assertEqual(self.jobs(), [job])
        self.assertIn("quarantine.deleted", [entry["event"] for entry in self.events()])
        self.assertEqual(self.run_worker("quarantine", "show", job["id"]).returncode, 2)

    def test_what_is_no_file_is_kept_as_it_came(self):
        self.spool("a.jpg", PICTURE)
        os.mkfifo(self.home / "spool" / "incoming" / "fifo.jpg")
        self.drain()
        item, = self.quarantine("list")
        self.assertEqual((item["sealed"], item["bytes"]), (False, None))
        for command in (("export", item["id"], "--output", self.directory / "x"), ("release", item["id"], "--reason", "x")):
            result = self.run_worker("quarantine", *command)
            self.assertEqual(result.returncode, 2)
            self.assertIn(b"no regular file", result.stderr)
        self.assertEqual(self.run_worker("quarantine", "delete", item["id"]).returncode, 0)

    def test_what_an_earlier_version_kept_stays_readable(self):
        job = self.refuse(descriptor={"name": "cut.jpg", "workspace": "clinic"})
        folder = self.home / "quarantine"
        (folder / job["id"]).write_bytes(self.original(job))
        (folder / (job["id"] + ".json")).write_text('{"name":"cut.jpg"}')
        (folder / (job["id"] + ".sealed")).unlink()
        (folder / (job["id"] + ".json.sealed")).unlink()
        item, = self.quarantine("list")
        self.assertEqual((item["sealed"], item["bytes"]), (False, len(PICTURE) - 50 + len(CANARY)))
        result = self.run_worker("quarantine", "export", job["id"], "--output", self.directory / "out")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual((self.directory / "out").read_bytes(), PICTURE[:-50] + CANARY)
        line, = self.quarantine("release", job["id"], "--reason", "again")
        self.drain()
        self.assertEqual({entry["id"]: entry["state"] for entry in self.jobs()}[line["job"]], "quarantined")

    def test_a_sealed_original_that_was_tampered_with_is_not_exported(self):
        job = self.refuse()
        path = self.home / "quarantine" / (job["id"] + ".sealed")
        sealed = path.read_bytes()
        other = self.refuse("other.jpg", PICTURE[:-70])
        changes = {
            "bit": sealed[:300] + bytes([sealed[300] ^ 1]) + sealed[301:], "cut": sealed[:-1],
            "other": (self.home / "quarantine" / (other["id"] + ".sealed")).read_bytes(), "empty": b"",
        }
        for name, content in changes.items():
            path.write_bytes(content)
            result = self.run_worker("quarantine", "export", job["id"], "--output", self.directory / name)
            self.assertEqual(result.returncode, 2, name)
            self.assertFalse((self.directory / name).exists(), name)

    def test_a_sparse_file_of_a_terabyte_costs_nothing(self):
        folder = self.home / "spool" / "incoming"
        folder.mkdir(parents=True)
        self.home.chmod(0o700)
        with open(folder / ".huge", "wb") as file:
            file.truncate(1 << 40)
        os.rename(folder / ".huge", folder / "huge.jpg")
        self.drain()
        item, = self.quarantine("list")
        self.assertEqual((item["sealed"], item["bytes"]), (False, 1 << 40))


class KeyTests(WorkerTestCase):
    def refuse(self, count: int) -> list[dict]:
        for index in range(count):
            self.spool(f"{index}.jpg", PICTURE[:-50 - index])
        self.drain()
        return sorted(self.jobs(), key=lambda job: job["name"])

    def run_keys(self, *arguments, expected: int = 0):
        result = self.run_worker("keys", *arguments)
        self.assertEqual(result.returncode, expected, result.stderr.decode())
        return result.stdout.decode()

    def test_rotation_rewraps_everything_and_the_old_key_can_go(self):
        self.refuse(3)
        folder = self.home / "quarantine"
        before = {path.name: path.read_bytes() for path in folder.glob("*.sealed")}
        old = self.master_key()
        added = self.run_keys("add").strip()
        self.assertEqual(self.run_keys("list").split()[0], added)
        line = json.loads(self.run_keys("rotate", "--json"))
        self.assertEqual(line, {"rewrapped": 3, "current": 0, "failed": 0})
        after = {path.name: path.read_bytes() for path in folder.glob("*.sealed")}
        self.assertNotEqual(self.master_key(), old)
        for name, content in after.items():
            self.assertEqual(content[:72] + content[232:], before[name][:72] + before[name][232:])
        key_file = self.home / "keys" / "master.key"
        lines = [line for line in key_file.read_text().splitlines() if not line.startswith("#")]
        self.assertEqual(len(lines), 2)
        key_file.write_text(lines[0] + "\n")
        for job in self.jobs():
            self.assertEqual(self.original(job), PICTURE[:-50 - int(job["name"][0])])
            result = self.run_worker("quarantine", "export", job["id"], "--output", self.directory / job["id"])
            self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(json.loads(self.run_keys("rotate", "--json")), {"rewrapped": 0, "current": 3, "failed": 0})

    def test_a_file_under_a_lost_key_is_named_and_left(self):
        first, second = self.refuse(2)
        self.run_keys("add")
        path = self.home / "quarantine" / (second["id"] + ".sealed")
        content = bytearray(path.read_bytes())
        content[72] ^= 1
        path.write_bytes(content)
        result = self.run_worker("keys", "rotate")
        self.assertEqual(result.returncode, 2)
        self.assertIn(second["id"].encode(), result.stderr)
        self.assertEqual(path.read_bytes(), bytes(content))
        self.assertEqual(self.original(first), PICTURE[:-50])

    def test_keys_are_generated_once(self):
        path = self.directory / "my.key"
        self.assertEqual(self.run_worker("keys", "generate", "--output", path, home=False).returncode, 0)
        content = path.read_bytes()
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.run_worker("keys", "generate", "--output", path, home=False).returncode, 2)
        self.assertEqual(path.read_bytes(), content)
        self.spool("a.jpg", PICTURE[:-50])
        self.drain()
        result = self.run_worker("keys", "list", "--json", environment={"INGEST_ENCRYPTION_KEY_FILE": str(path)})
        self.assertEqual(len(self.objects(result)), 1)

    def test_keys_of_the_environment(self):
        key = os.urandom(32)
        environment = {"INGEST_ENCRYPTION_KEY": key.hex()}
        self.spool("a.jpg", PICTURE[:-50])
        result = self.run_worker("run", "--once", "--quiet", environment=environment)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertFalse((self.home / "keys" / "master.key").exists())
        job, = self.jobs()
        sealed = (self.home / "quarantine" / (job["id"] + ".sealed")).read_bytes()
        self.assertEqual(
            sealed_file.open_sealed(sealed, key, "quarantined-file", job["id"]), PICTURE[:-50])
        result = self.run_worker("keys", "add", environment=environment)
        self.assertEqual(result.returncode, 2)

    def test_what_python_sealed_is_exported(self):
        job, = self.refuse(1)
        path = self.home / "quarantine" / (job["id"] + ".sealed")
        data = os.urandom(200_000)
        path.write_bytes(sealed_file.seal(data, self.master_key(), "quarantined-file", job["id"]))
        result = self.run_worker("quarantine", "export", job["id"], "--output", self.directory / "out")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual((self.directory / "out").read_bytes(), data)
