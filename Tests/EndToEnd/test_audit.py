"""The audit log: what stands in it, that several writers make one chain, and that no change of it goes unnoticed."""

import base64
import datetime
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

import audit_mutations
from samples import jpeg
from samples.pictures import photo
from support import WORKER, WorkerTestCase

PICTURE = jpeg.encoded(photo(64, 48))


class AuditTests(WorkerTestCase):
    def lines(self) -> list[bytes]:
        files = sorted((self.home / "audit").glob("*.log"))
        return b"".join(path.read_bytes() for path in files).splitlines()

    def verify(self, *arguments, expected: int = 0) -> dict:
        result = self.run_worker("audit", "verify", "--json", *arguments)
        self.assertEqual(result.returncode, expected, result.stdout.decode() + result.stderr.decode())
        page, = self.objects(result)
        return page

    def work(self):
        for index in range(4):
            self.spool(f"canary-name-{index}.jpg", PICTURE if index else PICTURE[:-40], workspace="clinic")
        self.drain()

    def test_every_decision_stands_there_with_what_it_was_about(self):
        self.work()
        jobs = {job["id"]: job for job in self.jobs()}
        entries = [json.loads(line) for line in self.lines()]
        decisions = {entry["job"]: entry for entry in entries if entry["event"].startswith("file.")}
        self.assertEqual(set(decisions), set(jobs))
        for identifier, entry in decisions.items():
            job = jobs[identifier]
            report = self.shown(job)["report"]
            self.assertEqual(entry["event"], "file." + job["state"])
            self.assertEqual((entry["workspace"], entry.get("key")), ("clinic", job["key"]))
            self.assertEqual(entry["input"], report["input"])
            self.assertEqual(entry["policy"]["digest"], report["policy"]["digest"])
            self.assertEqual(entry["engine"], report["engine"]["version"])
            self.assertEqual(entry.get("reason"), job["reason"])
        self.assertNotIn(b"canary-name", b"".join(self.lines()))

    def test_chain_and_signatures_as_another_program_sees_them(self):
        """docs/audit.md, in Python."""
        self.work()
        previous, signer = "0" * 64, None
        for number, line in enumerate(self.lines()):
            entry = json.loads(line)
            body = line[:-75] + b"}"
            self.assertEqual((entry["seq"], entry["prev"]), (number, previous))
            self.assertEqual(hashlib.sha256(body).hexdigest(), entry["hash"])
            previous = entry["hash"]
            if "signed" in entry:
                message = "\n".join(
                    ["ingest-audit/1", entry["event"], str(number), entry["prev"], entry["time"], entry.get("nextPublicKey", "")])
                signer = signer or entry["nextPublicKey"]
                self.assertEqual(entry["signed"]["publicKey"], signer)
                key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer))
                key.verify(bytes.fromhex(entry["signed"]["signature"]), message.encode())
                with self.assertRaises(InvalidSignature):
                    key.verify(bytes.fromhex(entry["signed"]["signature"]), message.encode() + b"x")
        self.assertEqual((self.home / "audit" / "head.json").read_bytes().rstrip(b"\n"), self.lines()[-1])
        self.assertEqual(self.verify("--public-key", signer)["defects"], [])

    def test_the_public_key_is_enough_and_a_wrong_one_is_not(self):
        self.work()
        public = json.loads(self.lines()[0])["nextPublicKey"]
        (self.home / "keys" / "audit.key").unlink()
        self.assertTrue(self.verify("--public-key", public)["whole"])
        self.assertFalse(self.verify("--public-key", "ab" * 32, expected=1)["whole"])
        self.assertEqual(self.run_worker("audit", "verify").returncode, 2)
        self.assertFalse((self.home / "keys" / "audit.key").exists())

    def test_many_processes_write_one_chain(self):
        self.work()
        commands = [
            subprocess.Popen([WORKER, "quarantine", "list", "--home", self.home], stdout=subprocess.DEVNULL)
            for _ in range(12)
        ]
        self.spool("more.jpg", PICTURE)
        self.drain()
        self.assertEqual([command.wait() for command in commands], [0] * 12)
        page = self.verify()
        listed = [line for line in self.lines() if b'"quarantine.listed"' in line]
        self.assertEqual(len(listed), 12)
        self.assertEqual(page["unsigned"], 0)

    def test_a_killed_worker_leaves_a_log_that_goes_on(self):
        for index in range(6):
            for number in range(20):
                self.spool(f"{index}-{number}.jpg", PICTURE)
            worker = subprocess.Popen([WORKER, "run", "--home", self.home, "--quiet"])
            time.sleep(0.3 + index * 0.11)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            self.verify()
        self.drain()
        self.verify()
        stored = {job["id"] for job in self.jobs() if job["state"] == "stored"}
        recorded = {json.loads(line)["job"] for line in self.lines() if b'"file.stored"' in line}
        self.assertEqual(len(stored), 120)
        self.assertEqual(stored - recorded, set())

    def test_a_damaged_log_stops_the_worker_before_it_decides(self):
        self.work()
        path, = (self.home / "audit").glob("*.log")
        path.write_bytes(b"".join(line + b"\n" for line in self.lines()[:-3]))
        self.spool("later.jpg", PICTURE)
        result = self.run_worker("run", "--once")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"audit", result.stderr)
        self.assertEqual(len(self.left_on_spool("incoming")), 1)
        self.assertIn(b"FAIL audit log", self.run_worker("doctor").stdout)

    def test_a_log_that_cannot_be_written_is_a_failure_and_no_verdict(self):
        if os.geteuid() == 0:
            self.skipTest("root writes everywhere")
        self.work()
        (self.home / "audit").chmod(0o500)
        self.addCleanup((self.home / "audit").chmod, 0o700)
        self.spool("later.jpg", PICTURE)
        self.assertEqual(self.run_worker("run", "--once").returncode, 2)

    def test_times_are_compared_as_such_and_a_wrong_one_is_told(self):
        self.work()
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        east = datetime.timezone(datetime.timedelta(hours=14))
        hour = datetime.timedelta(hours=1)
        for option, moment, is_found in (("--since", now - hour, True), ("--since", now + hour, False),
                                       ("--until", now - hour, False), ("--until", now + hour, True)):
            for form in (moment, moment.astimezone(east)):
                result = self.run_worker("audit", "tail", "--json", option, form.isoformat())
                self.assertEqual(result.returncode, 0, result.stderr.decode())
                self.assertEqual(bool(self.objects(result)), is_found, (option, form))
        for command in ("tail", "export"):
            for option in ("--since", "--until"):
                for text in ("yesterday", "2026-02-30", "2026-01-31T12:00:00"):
                    result = self.run_worker("audit", command, option, text)
                    self.assertEqual(result.returncode, 2)
                    self.assertIn(b"2026-01-31T12:00:00Z", result.stderr)

    def test_export_filters_and_tail(self):
        self.work()
        job = self.jobs()[0]["id"]
        exported = self.objects(self.run_worker("audit", "export", "--job", job))
        self.assertEqual([entry["job"] for entry in exported], [job])
        self.assertEqual(self.objects(self.run_worker("audit", "export", "--until", "2020-01-01")), [])
        tail = self.run_worker("audit", "tail", "-n", "3").stdout.decode().splitlines()
        self.assertEqual(len(tail), 3)
        self.assertLessEqual(max(map(len, tail)), 80)
        last = self.objects(self.run_worker("audit", "tail", "-n", "1", "--json"))
        self.assertEqual(last[0]["event"], "audit.head")

    def test_an_older_log_that_is_put_back_does_not_have_the_head_that_was_kept(self):
        self.work()
        older = {path.name: path.read_bytes() for path in (self.home / "audit").iterdir()}
        self.run_worker("quarantine", "list")
        head = self.write("heads", self.run_worker("audit", "head").stdout)
        self.verify("--head", head)
        for name, content in older.items():
            (self.home / "audit" / name).write_bytes(content)
        self.verify()
        page = self.verify("--head", head, expected=1)
        self.assertEqual([defect["kind"] for defect in page["defects"]], ["truncated"])

    def test_a_log_without_records_is_not_whole(self):
        self.work()
        for path in (self.home / "audit").iterdir():
            path.unlink()
        for form in [[], ["--json"]]:
            result = self.run_worker("audit", "verify", *form)
            self.assertEqual((result.returncode, result.stdout), (2, b""))
            self.assertIn(b"no records", result.stderr)

    def test_a_file_of_heads_that_holds_none_proves_nothing(self):
        self.work()
        heads = self.directory / "heads"
        heads.write_bytes(b"")
        result = self.run_worker("audit", "verify", "--head", heads)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"holds no heads", result.stderr)

    def test_mutations(self):
        """The short form; `make reliability LONG=1` takes 10,000."""
        figures = audit_mutations.run(pathlib.Path(WORKER), 120, seed=1)
        self.assertEqual(figures.missed, [])
        self.assertEqual(figures.misnamed, [])
