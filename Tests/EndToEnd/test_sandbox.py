"""What a sandbox is made of, and what becomes of files that break it."""

import os
import pathlib
import re
import signal
import subprocess
import time
import unittest

from PIL import Image

from samples import jpeg, pdf, png, webp
from samples.pictures import photo
from support import WORKER, WorkerTestCase

HELPER = pathlib.Path(__file__).with_name("lying_helper.py")
FILES = {
    "jpg": jpeg.encoded(photo(32, 24)), "png": png.encoded(photo(8, 6)),
    "pdf": pdf.saved(pdf.document(pages=1, lines=1)),
}
#: The parsers that a process for a type may have in its memory, besides libmagic.
PARSERS = {"jpg": {"libjpeg"}, "png": set(), "pdf": {"libqpdf", "libjpeg", "libgnutls"}}
ALL_PARSERS = {"libjpeg", "libqpdf", "libwebp", "libpng", "libexif", "libgnutls"}


class TemplateTests(WorkerTestCase):
    def templates(self, worker: int) -> dict[str, pathlib.Path]:
        """The processes that the worker has started, by the type that each is for."""
        found = {}
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if parent == worker and words[0].endswith(b"ingest-sandbox"):
                found[words[2].decode()] = process
        return found

    @unittest.skipUnless(os.geteuid() == 0, "only root can look into a process that is not dumpable")
    def test_a_template_has_the_libraries_of_its_type_alone_and_starts_when_a_file_of_it_comes(self):
        home = ["--home", str(self.home), "--concurrency", "1", "--quiet"]
        self.spool("first.jpg", FILES["jpg"])
        with subprocess.Popen([WORKER, "run", *home]) as worker:
            self.addCleanup(worker.kill)
            try:
                self.wait_for(lambda: len(self.stored_files()) == 1)
                self.assertEqual(set(self.templates(worker.pid)), {"jpg"})
                for name in ("png", "pdf"):
                    self.spool(f"a.{name}", FILES[name])
                self.wait_for(lambda: len(self.stored_files()) == 3)
                running = self.templates(worker.pid)
                self.assertEqual(set(running), {"jpg", "png", "pdf"})
                for name, process in running.items():
                    with self.subTest(name):
                        mapped = set(re.findall(r"/(lib[a-z]+)[^/\n]*\.so", (process / "maps").read_text()))
                        self.assertIn("libmagic", mapped)
                        self.assertEqual(mapped & ALL_PARSERS, PARSERS[name])
                        self.assertNotIn("libFoundation", mapped)
                        memory = re.findall(r"^\S+ r?wxp?.*$", (process / "maps").read_text(), re.MULTILINE)
                        self.assertEqual(memory, [], "memory that is writable and executable")
            finally:
                worker.send_signal(signal.SIGTERM)


class CrashTests(WorkerTestCase):
    environment = {"INGEST_SANDBOX_HELPER": str(HELPER)}

    def crasher(self, tries: str) -> bytes:
        return f"lie crash {self.directory / tries}".encode()

    def test_content_that_crashes_twice_is_not_tried_again(self):
        content = self.crasher("tries")
        paths = [self.write(f"{number}.jpg", content) for number in range(4)]
        reports = self.objects(self.run_worker("scan", *paths, "--json", environment=self.environment))
        self.assertEqual([report["reason"]["code"] for report in reports], ["sandbox.crashed"] * 4)
        self.assertEqual((self.directory / "tries").read_bytes(), b"..")

    def test_a_restart_does_not_forget_it(self):
        content = self.crasher("tries")
        for name in ("a.jpg", "b.jpg"):
            self.spool(name, content)
            self.spool("other-" + name, b"lie nothing")
            # The walls are off only because the helper that lies has none, and would not be started.
            self.run_worker("run", "--once", "--quiet", "--sandbox", "off", environment=self.environment)
        self.assertEqual((self.directory / "tries").read_bytes(), b"..")
        self.assertEqual({job["name"]: job["reason"] for job in self.jobs()}, {
            "a.jpg": "sandbox.crashed", "b.jpg": "sandbox.crashed", "other-a.jpg": None, "other-b.jpg": None})

    def test_other_content_is_tried(self):
        paths = [self.write(f"{number}.jpg", self.crasher(f"tries-{number}")) for number in range(3)]
        self.run_worker("scan", *paths, environment=self.environment)
        self.assertEqual([(self.directory / f"tries-{number}").read_bytes() for number in range(3)], [b".."] * 3)

    def test_crash_after_crash_is_slowed_down(self):
        """Eight crashes: from the second on, the start of the next template waits 20 ms, and then twice as long each time."""
        paths = [self.write(f"{number}.jpg", self.crasher("tries") + b" %d" % number) for number in range(4)]
        started = time.monotonic()
        self.run_worker("scan", *paths, environment=self.environment)
        self.assertGreater(time.monotonic() - started, 0.02 * (2 ** 6 - 1))


class ReuseTests(WorkerTestCase):
    def results(self, reuse: int) -> list[tuple]:
        paths = [self.write(f"{number}.{name}", data[: len(data) - number % 3 * 9])
                 for number in range(12) for name, data in FILES.items()]
        reports = self.objects(self.run_worker("scan", *paths, "--json", environment={"INGEST_SANDBOX_REUSE": str(reuse)}))
        own = sum(report["usage"] is not None for report in reports)
        return [own] + [(report["verdict"], report["output"], report["reason"]) for report in reports]

    def test_a_child_for_many_files_says_the_same(self):
        one, *expected = self.results(1)
        self.assertEqual(one, 36)
        self.assertEqual({result[0] for result in expected}, {"accepted", "rejected"})
        for reuse in (2, 5, 12, 100):
            own, *results = self.results(reuse)
            self.assertEqual(results, expected, f"{reuse} files a child")
            # The last file of a child brings what it used. Of the twelve files of a type, the two children that wait at
            # the end have had at most all but one of theirs.
            least = -(-max(0, 12 - 2 * (reuse - 1)) // reuse)
            self.assertIn(own, range(3 * least, 3 * (12 // reuse) + 1))

    def test_it_is_a_number(self):
        for text in ("0", "-1", "many", "10001"):
            result = self.run_worker("scan", self.write("a.jpg", FILES["jpg"]), environment={"INGEST_SANDBOX_REUSE": text})
            self.assertEqual(result.returncode, 2)
            self.assertIn(b"sandbox.reuse", result.stderr)


class MemoryTests(WorkerTestCase):
    def test_one_huge_allocation_is_a_limit_and_no_crash(self):
        picture = Image.new("RGBA", (6000, 6000), (1, 2, 3, 4))
        file = webp.encoded(picture, lossless=True)
        report, = self.objects(self.run_worker(
            "scan", self.write("a.webp", file), "--json", environment={"INGEST_LIMITS_MEMORY_BYTES": str(64 << 20)}))
        self.assertEqual(report["reason"]["code"], "limits.memory")
        self.assertLess(report["usage"]["peakMemoryBytes"], 64 << 20)


if __name__ == "__main__":
    unittest.main()
