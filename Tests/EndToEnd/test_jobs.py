"""What people decide about jobs: retry, cancel, redrive, pause, resume, limit; and what enqueue promises."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "scripts")]
from reliability.home import picture
from support import WORKER, WorkerTestCase


SLOW_NAMES = b"""
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <unistd.h>
int linkat(int from, const char *name, int to, const char *new_name, int flags) {
    usleep(150000);
    return (int)syscall(SYS_linkat, from, name, to, new_name, flags);
}
"""


class JobsTests(WorkerTestCase):
    def command(self, *arguments, expected: int = 0) -> str:
        result = self.run_worker(*arguments)
        self.assertEqual(result.returncode, expected, result.stderr.decode())
        return (result.stdout if expected == 0 else result.stderr).decode()

    def enqueue(self, mark: str, *arguments) -> str:
        return self.command("enqueue", self.write(mark + ".png", picture(mark)), *arguments).strip()

    def state(self, job: str) -> str:
        return self.shown({"id": job})["state"]

    def fail_once(self) -> pathlib.Path:
        """Lets the store refuse the workspace `default`; what is in the way is given back."""
        obstacle = self.home / "store" / "default"
        obstacle.parent.mkdir(parents=True, exist_ok=True)
        obstacle.write_bytes(b"a file where a folder must be")
        return obstacle

    def test_a_retry_does_not_wait(self):
        job = self.enqueue("a")
        obstacle = self.fail_once()
        self.drain(expected=2)
        obstacle.unlink()
        process = subprocess.Popen(
            [WORKER, "run", "--quiet", "--home", str(self.home)],
            env={**os.environ, "INGEST_RETRY_BASE_SECONDS": "3600"})
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        # It may have come to it by itself meanwhile: the first wait is at most 2 seconds.
        self.run_worker("jobs", "retry", job)
        self.wait_for(lambda: self.state(job) == "stored")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(), 0)
        shown = self.shown({"id": job})
        self.assertEqual([attempt["outcome"] for attempt in shown["history"]], ["retryable", "stored"])
        self.assertEqual([attempt["attempt"] for attempt in shown["history"]], [1, 2])
        self.assertIn("Not a directory", shown["history"][0]["message"])
        self.assertIn("parse", shown["history"][1]["stages"])
        self.assertIn("attempt 1", self.command("jobs", "show", job))
        self.assertIn("cannot be tried again: it is stored", self.command("jobs", "retry", job, expected=2))

    def test_after_the_last_attempt_a_job_is_given_up_and_begins_anew_when_redriven(self):
        job = self.enqueue("a")
        obstacle = self.fail_once()
        few = {"INGEST_RETRY_ATTEMPTS": "2"}
        for state in ("retryable", "discarded", "discarded"):
            result = self.run_worker("run", "--once", environment=few)
            self.assertEqual(self.state(job), state, result.stderr.decode())
        self.assertEqual(sorted(path.name for path in self.left_on_spool("deferred")), [job, job + ".json"])
        obstacle.unlink()
        self.command("jobs", "redrive", "--all")
        self.drain()
        self.assertEqual(self.state(job), "stored")
        self.assertEqual(self.left_on_spool("deferred") + self.left_on_spool("claimed"), [])

    def test_a_cancelled_job_is_not_begun_and_its_file_is_kept(self):
        job, other = self.enqueue("a"), self.enqueue("b")
        self.command("jobs", "cancel", job)
        self.drain()
        self.assertEqual((self.state(job), self.state(other)), ("cancelled", "stored"))
        self.assertEqual([path.name for path in self.left_on_spool("incoming")], [])
        self.assertIn("it is cancelled", self.command("jobs", "cancel", job, expected=2))
        self.command("jobs", "redrive", job)
        self.drain()
        self.assertEqual(self.state(job), "stored")

    def test_what_is_paused_waits(self):
        mine, theirs = self.enqueue("a", "--workspace", "mine"), self.enqueue("b", "--workspace", "theirs")
        self.command("jobs", "pause", "--workspace", "mine")
        self.drain()
        self.assertEqual((self.state(mine), self.state(theirs)), ("available", "stored"))
        self.command("jobs", "pause")
        self.command("jobs", "resume", "--workspace", "mine")
        self.drain()
        self.assertEqual(self.state(mine), "available")
        self.command("jobs", "resume")
        self.drain()
        self.assertEqual(self.state(mine), "stored")
        self.assertIn("A-Z", self.command("jobs", "pause", "--workspace", "a b", expected=2))
        self.assertIn("A-Z", self.command("jobs", "limit", "a b", expected=2))

    def test_what_was_decided_is_said(self):
        job = self.enqueue("a", "--workspace", "clinic")
        self.assertIn(job, self.command("jobs", "cancel", job[:8]))
        self.assertEqual(self.command("jobs", "redrive", job), f"job {job} begins anew\n")
        self.assertEqual(self.command("jobs", "redrive", "--all"), "0 jobs begin anew\n")
        self.assertIn("no job of clinic begins", self.command("jobs", "pause", "--workspace", "clinic"))
        self.assertIn("no job begins", self.command("jobs", "pause"))
        self.assertEqual(self.command("jobs", "resume"), "the pause of all jobs is over\n")
        self.assertEqual(self.command("jobs", "resume", "--workspace", "clinic"), "the pause of clinic is over\n")
        self.assertIn("at most 2 at once", self.command("jobs", "limit", "clinic", "--at-once", "2"))
        for arguments, said in (
            (["cancel", job], {"id": job, "state": "cancelled"}), (["redrive", job], {"id": job, "jobs": 1}),
            (["redrive", "--all"], {"id": None, "jobs": 0}), (["pause"], {"workspace": None, "paused": True}),
            (["resume", "--workspace", "clinic"], {"workspace": "clinic", "paused": False}),
            (["limit", "clinic", "--weight", "2.5"], {"workspace": "clinic", "weight": 2.5, "atOnce": None}),
        ):
            self.assertEqual(json.loads(self.command("jobs", *arguments, "--json")), said)
        # What was not done is not said.
        refused = self.run_worker("jobs", "retry", job, "--json")
        self.assertEqual((refused.returncode, refused.stdout), (2, b""))

    def test_turns_follow_priority_and_weight(self):
        self.command("jobs", "limit", "heavy", "--weight", "2")
        names = [self.enqueue(f"h{number}", "--workspace", "heavy") for number in range(4)]
        names += [self.enqueue(f"l{number}", "--workspace", "light") for number in range(2)]
        urgent = self.enqueue("urgent", "--workspace", "light", "--priority", "0")
        result = self.run_worker("run", "--once", "--concurrency", "1")
        order = [line.split(b" job=")[1].split(b" ")[0].decode() for line in result.stderr.splitlines() if b" stored " in line]
        self.assertEqual(order[0], urgent)
        self.assertEqual(sum(job in order[1:4] for job in names[:4]), 2, order)

    def test_an_idempotency_key_makes_one_job(self):
        first = self.enqueue("a", "--idempotency-key", "order-1")
        self.assertEqual(self.enqueue("a", "--idempotency-key", "order-1"), first)
        self.assertNotEqual(self.enqueue("b", "--idempotency-key", "order-1", "--workspace", "w"), first)
        self.drain()
        self.assertEqual(self.enqueue("a", "--idempotency-key", "order-1"), first)
        self.drain()
        self.assertEqual(len(self.stored_files()), 2)

    def test_a_key_that_is_used_again_for_another_file_is_told(self):
        paths = {mark: self.write(mark + ".png", picture(mark)) for mark in "abc"}
        first = self.command("enqueue", paths["a"], "--idempotency-key", "k").strip()

        def again(mark):
            result = self.run_worker("enqueue", paths[mark], "--idempotency-key", "k", "--move", "--json")
            answer, = self.objects(result)
            self.assertEqual((answer["id"], answer["handedIn"]), (first, result.returncode == 0))
            self.assertEqual(result.returncode, 2 if result.stderr else 0)
            return result.stderr.decode()

        # While it waits, by its bytes; later, by its report.
        self.assertIn("was not handed in: job " + first, again("b"))
        self.drain()
        self.assertIn("was not handed in: job " + first, again("c"))
        self.assertTrue(paths["b"].exists() and paths["c"].exists())
        self.assertEqual(again("a"), "")
        self.assertFalse(paths["a"].exists())
        paths["a"].write_bytes(picture("a"))
        second = self.command("enqueue", paths["a"], "--idempotency-key", "other").strip()
        self.command("enqueue", paths["a"], "--idempotency-key", "other", "--move")
        self.assertNotEqual(first, second)
        self.assertFalse(paths["a"].exists())

    def test_a_key_is_of_one_file_of_a_list_too(self):
        paths = [os.fsencode(self.write(mark + ".png", picture(mark))) for mark in "ab"]
        for count, code in ((2, 2), (1, 0)):
            result = self.run_worker(
                "enqueue", "--files-from0", "-", "--idempotency-key", "k", stdin=b"\0".join(paths[:count]))
            self.assertEqual((result.returncode, len(result.stdout.splitlines())), (code, 2 - count), result.stderr.decode())

    def slow_names(self) -> dict[str, str]:
        """The environment in which a file gets its name late, so that calls meet; as it is where nothing compiles."""
        source = self.write("slow.c", SLOW_NAMES)
        if not (compiler := shutil.which("cc") or shutil.which("clang")):
            return {}
        library = self.directory / "slow.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True, capture_output=True)
        return {"LD_PRELOAD": str(library)}

    def test_of_calls_at_once_with_one_key_one_hands_its_file_in_and_the_others_keep_theirs(self):
        self.command("jobs", "resume")
        environment = {**os.environ, **self.slow_names()}
        for number in range(3):
            pictures = {self.directory / f"{number}-{mark}.png": picture(f"{number}{mark}") for mark in "abc"}
            for path, content in pictures.items():
                path.write_bytes(content)
            calls = [
                subprocess.Popen(
                    [WORKER, "enqueue", path, "--idempotency-key", f"k{number}", "--label", f"file={path.stem}", "--move",
                     "--json", "--home", str(self.home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
                for path in pictures]
            results = [(json.loads(call.communicate()[0]), call.returncode) for call in calls]
            self.assertEqual(sorted(code for _, code in results), [0, 2, 2])
            handed_in, = [path for path in pictures if not path.exists()]
            job, = {answer["id"] for answer, _ in results}
            waiting = self.home / "spool" / "incoming" / "default" / f"{job}.png"
            self.assertEqual(waiting.read_bytes(), pictures[handed_in])
            descriptor = json.loads(waiting.with_name(waiting.name + ".json").read_bytes())
            self.assertEqual((descriptor["name"], descriptor["labels"]), (handed_in.name, {"file": handed_in.stem}))

    def test_a_crash_between_announcement_and_file_is_mended_by_the_second_call(self):
        first = self.enqueue("a", "--idempotency-key", "k")
        for path in self.left_on_spool("incoming"):
            # The descriptor has its name first.
            if path.suffix == ".json":
                path.write_bytes(b'{"name":"half"}')
            else:
                path.unlink()
        self.assertEqual(self.enqueue("a", "--idempotency-key", "k", "--label", "of=b"), first)
        descriptor, = [path for path in self.left_on_spool("incoming") if path.suffix == ".json"]
        self.assertEqual(json.loads(descriptor.read_bytes()), {"name": "a.png", "labels": {"of": "b"}})
        self.drain()
        self.assertEqual(self.state(first), "stored")

    def test_what_dead_workers_leave_is_taken_over_at_once(self):
        for number in range(30):
            self.spool(f"{number}.png", picture(str(number)))
        process = subprocess.Popen([WORKER, "run", "--quiet", "--home", str(self.home)])
        self.wait_for(lambda: self.stored_files())
        process.kill()
        process.wait()
        self.drain()
        self.assertEqual({job["state"] for job in self.jobs()}, {"stored"})
        self.assertEqual(len(self.stored_files()), 30)
        self.assertEqual([path.name for path in (self.home / "workers").iterdir()], [])

    def test_doctor_tells_of_a_worker_that_is_degraded(self):
        process = subprocess.Popen([WORKER, "run", "--quiet", "--home", str(self.home)])
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.wait_for(lambda: "well since" in self.run_worker("doctor").stdout.decode())


if __name__ == "__main__":
    unittest.main()
