"""What those who watch a worker see: metrics, liveness, readiness, systemd's messages, JSON logs, slow files."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

import support
from samples import png
from samples.pictures import photo
from support import WorkerTestCase

UNIT = support.ROOT / "deploy" / "systemd" / "ingest-worker.service"
MONITORING = support.ROOT / "docs" / "monitoring.md"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def promtool() -> str:
    """Prometheus' own checker, taken out of Debian's package: the server itself is not installed."""
    if found := shutil.which("promtool"):
        return found
    place = support.ROOT / ".build-services" / "promtool"
    if not (program := place / "usr" / "bin" / "promtool").exists():
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            # apt's own user must be able to write there.
            os.chmod(folder, 0o777)
            subprocess.run(["apt-get", "download", "-qq", "prometheus"], cwd=folder, check=True, capture_output=True)
            package = next(pathlib.Path(folder).glob("*.deb"))
            subprocess.run(["dpkg-deb", "-x", package, place], check=True)
    return str(program)


class MonitoringTests(WorkerTestCase):
    def png(self) -> bytes:
        return png.encoded(photo(8, 8))

    def start(self, **environment: str) -> subprocess.Popen:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        worker = subprocess.Popen(
            [support.WORKER, "run", "--home", self.home], stderr=subprocess.PIPE, text=True,
            env={**os.environ, "INGEST_MONITORING_LISTEN": f"127.0.0.1:{port}", **environment})
        self.addCleanup(worker.stderr.close)
        self.addCleanup(worker.wait)
        self.addCleanup(worker.kill)
        self.wait_for(lambda: self.get("/livez")[0] == 200)
        return worker

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:  # Nobody listens there yet.
            return 0, ""

    def test_some_balancers_ask_for_the_head_alone(self):
        self.start()
        for path in ("/livez", "/readyz"):
            request = urllib.request.Request(self.url + path, method="HEAD")
            with urllib.request.urlopen(request, timeout=10) as answer:
                self.assertEqual((answer.status, answer.read()), (200, b""))

    def value(self, line: str) -> float:
        """Of a series, 0 where it is not there."""
        found = re.search("^" + re.escape(line) + r" (\S+)$", self.get("/metrics")[1], re.MULTILINE)
        return float(found[1]) if found else 0

    def test_metrics_count_what_became_of_files_and_promtool_reads_them(self):
        secret = "geheimnis-4711"
        good = self.write(f"{secret}.png", self.png())
        bad = self.write(f"{secret}-2.png", self.png()[:-9])
        self.start()
        self.run_worker("enqueue", good, bad, "--workspace", "clinic-9")
        # A file is counted after its record.
        self.wait_for(lambda: self.value("ingest_file_seconds_count") == 2)
        self.assertEqual((self.value('ingest_jobs{state="stored"}'), self.value('ingest_jobs{state="quarantined"}')), (1, 1))
        self.assertEqual(self.value('ingest_files_total{media_type="image/png",verdict="accepted"}'), 1)
        self.assertEqual(self.value('ingest_file_seconds_bucket{le="+Inf"}'), 2)
        self.assertEqual(self.value("ingest_input_bytes_total"), good.stat().st_size + bad.stat().st_size)
        self.assertEqual(self.value("ingest_degraded"), 0)
        self.assertGreater(self.value("process_resident_memory_bytes"), 1e6)
        self.assertEqual(self.get("/readyz"), (200, '{"ok":true,"reasons":[]}\n'))
        text = self.get("/metrics")[1]
        self.assertNotIn(secret, text)
        self.assertNotIn("clinic-9", text)
        checked = subprocess.run([promtool(), "check", "metrics"], input=text, capture_output=True, text=True)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))
        named = set(re.findall(r"^\| `(\w+)` \| (?:counter|gauge|histogram)", MONITORING.read_text(), re.MULTILINE))
        shown = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))
        self.assertEqual(shown - named, set())
        self.assertLessEqual({"ingest_files_total", "ingest_stage_seconds", "ingest_jobs"}, shown)

    def test_a_ledger_that_is_locked_is_not_ready_but_alive_and_ready_again_when_it_is_free(self):
        self.start()
        with contextlib.closing(sqlite3.connect(self.home / "ledger.sqlite", isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            self.spool("a.png", self.png())
            self.wait_for(lambda: self.get("/readyz")[0] == 503)
            reason, = json.loads(self.get("/readyz")[1])["reasons"]
            self.assertIn("locked", reason)
            self.assertEqual(self.value("ingest_degraded"), 1)
            self.assertEqual(self.get("/livez")[0], 200)
            database.execute("ROLLBACK")
        self.wait_for(lambda: self.get("/readyz")[0] == 200)
        self.wait_for(lambda: self.value('ingest_jobs{state="stored"}') == 1)

    def test_systemd_hears_that_it_is_ready_lives_and_stops(self):
        path = self.directory / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(path))
            manager.settimeout(60)
            worker = self.start(NOTIFY_SOCKET=str(path), WATCHDOG_USEC="200000")
            heard = [manager.recv(1000).decode() for _ in range(7)]
            worker.send_signal(signal.SIGTERM)
            while heard[-1] != "STOPPING=1":
                heard.append(manager.recv(1000).decode())
        self.assertEqual(heard[0], "READY=1")
        self.assertGreaterEqual(heard.count("WATCHDOG=1"), 3)
        self.assertIn("STATUS=takes files", heard)
        self.assertEqual(worker.wait(60), 0)

    def test_json_logs_are_one_object_a_line(self):
        worker = self.start(INGEST_LOG_FORMAT="json", INGEST_SANDBOX_MODE="off")
        worker.send_signal(signal.SIGTERM)
        lines = [json.loads(line) for line in worker.stderr.read().splitlines()]
        self.assertEqual(worker.wait(60), 0)
        for line in lines:
            self.assertEqual(set(line), {"time", "level", "message", "metadata"})
        self.assertEqual((lines[0]["level"], lines[0]["message"][:7]), ("critical", "UNSAFE:"))
        self.assertLessEqual({"started", "monitoring", "stopped"}, {line["message"] for line in lines})

    def test_a_worker_that_cannot_start_says_so_in_the_form_of_the_log(self):
        (self.home / "ledger.sqlite").mkdir(parents=True)
        for form in ("text", "json"):
            result = self.run_worker("run", "--once", environment={"INGEST_LOG_FORMAT": form})
            self.assertEqual(result.returncode, 2)
            said, = result.stderr.decode().splitlines()
            self.assertIn("ledger.sqlite", said)
            if form == "json":
                line = json.loads(said)
                self.assertEqual((line["level"], line["message"]), ("critical", "ended by a failure"))

    def test_files_over_their_budget_are_logged_and_listed(self):
        self.run_worker("enqueue", self.write("a.png", self.png()), self.write("b.png", self.png()))
        run = self.run_worker("run", "--once", environment={"INGEST_BUDGET_MILLISECONDS": "1"})
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(run.stderr.decode().count("over budget"), 2)
        slow = self.objects(self.run_worker("jobs", "list", "--slow", "--json", environment={"INGEST_BUDGET_MILLISECONDS": "1"}))
        self.assertEqual({job["name"] for job in slow}, {"a.png", "b.png"})
        self.assertGreaterEqual(slow[0]["totalMilliseconds"], slow[1]["totalMilliseconds"])
        table = self.run_worker("jobs", "list", "--slow", environment={"INGEST_BUDGET_MILLISECONDS": "1"}).stdout.decode()
        self.assertLessEqual(max(map(len, table.splitlines())), 80)
        none = self.run_worker("jobs", "list", "--slow", "--json", environment={"INGEST_BUDGET_MILLISECONDS": "3600000"})
        self.assertEqual(none.stdout, b"")

    def test_the_start_of_a_sandbox_is_no_time_of_a_stage_that_looks_at_the_file(self):
        paths = [self.write(name, self.png()) for name in ("a.png", "b.png", "c.png")]
        reports = self.objects(self.run_worker("scan", *paths, "--json"))
        stages = [report["timings"]["stages"] for report in reports]
        self.assertEqual([set(stages[0]) - set(other) for other in stages], [set(), {"start"}, {"start"}])
        # A process is started and loads libraries; that is no matter of a file of a few bytes.
        self.assertLess(stages[0]["snapshot"], stages[0]["start"])

    def test_a_port_that_is_taken_is_an_error_that_names_it(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = f"127.0.0.1:{server.getsockname()[1]}"
            run = self.run_worker("run", environment={"INGEST_MONITORING_LISTEN": address})
        self.assertNotEqual(run.returncode, 0)
        self.assertIn(address, run.stderr.decode())


class ServiceUnitTests(unittest.TestCase):
    def test_the_unit_is_hardened(self):
        if shutil.which("systemd-analyze") is None:
            self.skipTest("there is no systemd here")
        scored = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=13", "--no-pager", UNIT], capture_output=True,
            text=True)
        self.assertEqual(scored.returncode, 0, scored.stdout[-200:] + scored.stderr)
        verified = subprocess.run(["systemd-analyze", "verify", UNIT], capture_output=True, text=True)
        complaints = [line for line in verified.stderr.splitlines() if str(UNIT) in line]
        self.assertEqual(complaints, [])


if __name__ == "__main__":
    unittest.main()
