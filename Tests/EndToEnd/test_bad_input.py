"""What bad input gets: a stable code, a sentence, and nothing is lost."""

import json
import os
import random
import socket
import subprocess
import unittest

from PIL import Image

from samples import everyday, jpeg, pdf, png
from samples.pictures import photo
from support import WORKER, WorkerTestCase

PICTURE = jpeg.encoded(photo(32, 24))
PROGRESSIVE = jpeg.encoded(photo(32, 24), progressive=True)
SCREENSHOT = png.encoded(photo(8, 6))
DOCUMENT = pdf.saved(pdf.document(pages=1, lines=1))


class BadFileTests(WorkerTestCase):
    def codes(self, *paths) -> list[str | None]:
        result = self.run_worker("scan", *paths, "--json")
        reports = self.objects(result)
        self.assertEqual(len(reports), len(paths), result.stderr.decode())
        for report in reports:
            if report["verdict"] == "rejected":
                self.assertTrue(report["reason"]["message"].endswith("."))
        return [report["reason"] and report["reason"]["code"] for report in reports]

    def test_every_kind_of_bad_file(self):
        items = everyday.bad_files(1)
        paths = [self.write(item.name, item.data) for item in items]
        self.assertEqual(self.codes(*paths), [item.code for item in items])

    def test_a_picture_cut_anywhere_is_refused(self):
        for name, data in [("a.jpg", PICTURE), ("b.jpg", PROGRESSIVE), ("c.png", SCREENSHOT)]:
            with self.subTest(name):
                paths = [self.write(f"{end}-{name}", data[:end]) for end in range(len(data))]
                codes = self.codes(*paths, self.write("whole-" + name, data))
                self.assertIsNone(codes.pop())
                self.assertEqual([end for end, code in enumerate(codes) if code is None], [])

    def test_a_document_cut_anywhere_is_refused(self):
        whole = DOCUMENT.rindex(b"%%EOF") + 5
        paths = [self.write(f"{end}.pdf", DOCUMENT[:end]) for end in range(whole)]
        codes = self.codes(*paths, self.write("whole.pdf", DOCUMENT))
        self.assertIsNone(codes.pop())
        self.assertEqual([end for end, code in enumerate(codes) if code is None], [])

    def test_a_document_cut_in_its_second_revision_is_refused(self):
        page = pdf.number(DOCUMENT, pdf.first_page)
        revised = pdf.with_revision(DOCUMENT, page, b"<< /Type /Page /MediaBox [0 0 9 9] >>")
        ends = range(DOCUMENT.rindex(b"%%EOF") + 14, revised.rindex(b"%%EOF") + 5)
        codes = self.codes(*[self.write(f"{end}.pdf", revised[:end]) for end in ends])
        self.assertEqual([end for end, code in zip(ends, codes) if code is None], [])

    def test_the_size_limit_comes_before_the_content(self):
        path = self.write("big.jpg", PICTURE + bytes(3000))
        result = self.run_worker("scan", path, "--json", environment={"INGEST_LIMITS_FILE_BYTES": "2000"})
        report, = self.objects(result)
        self.assertEqual((result.returncode, report["reason"]["code"]), (1, "limits.file-size"))
        self.assertIsNone(report["types"])

    def test_a_file_of_a_tebibyte_is_refused_without_reading_it(self):
        path = self.write("huge.jpg", PICTURE)
        os.truncate(path, 1 << 40)
        result = self.run_worker("scan", path, "--json")
        report, = self.objects(result)
        self.assertEqual((result.returncode, report["reason"]["code"]), (1, "limits.file-size"))

    def test_endless_standard_input_is_refused(self):
        with open("/dev/zero", "rb") as zeros:
            result = subprocess.run(
                [WORKER, "scan", "-", "--name", "a.jpg", "--json", "--home", str(self.home)], stdin=zeros,
                capture_output=True, timeout=60)
        report, = self.objects(result)
        self.assertEqual((result.returncode, report["reason"]["code"]), (1, "limits.file-size"))

    def test_a_mismatch_names_the_types(self):
        report, = self.objects(self.run_worker("scan", self.write("a.png", PICTURE), "--json"))
        self.assertEqual(report["reason"]["code"], "type.mismatch")
        self.assertEqual(report["types"], {"byExtension": "image/png", "byMagic": "image/jpeg"})

    def test_where_a_file_is_damaged_is_said(self):
        for name, data in [("a.jpg", PICTURE[:-60]), ("a.png", SCREENSHOT[:-30])]:
            report, = self.objects(self.run_worker("scan", self.write(name, data), "--json"))
            self.assertIsInstance(report["reason"]["offset"], int, report["reason"])
            self.assertLessEqual(report["reason"]["offset"], len(data))
            self.assertEqual(report["reason"]["stage"], "parse")

    def test_damage_anywhere_never_breaks_the_worker(self):
        """Bytes changed at many places: each file gets a verdict, and none is the sandbox's end."""
        chance = random.Random(7)
        paths = []
        for name, data in [("a.jpg", PICTURE), ("b.jpg", PROGRESSIVE), ("c.png", SCREENSHOT), ("d.pdf", DOCUMENT)]:
            for number in range(120):
                changed = bytearray(data)
                for _ in range(chance.randint(1, 4)):
                    changed[chance.randrange(len(data))] = chance.randrange(256)
                paths.append(self.write(f"{number}-{name}", bytes(changed)))
        codes = self.codes(*paths)
        broken = [path.name for path, code in zip(paths, codes) if code and code.startswith(("sandbox.", "proof."))]
        self.assertEqual(broken, [])
        self.assertGreater(sum(code is not None for code in codes), len(paths) // 4)

    def test_limits_that_are_set_are_kept(self):
        for variable, value, data, name, code in [
            ("INGEST_LIMITS_PIXELS", "700", PICTURE, "a.jpg", "limits.pixels"),
            ("INGEST_LIMITS_PIXELS", "40", SCREENSHOT, "a.png", "limits.pixels"),
            ("INGEST_LIMITS_PAGES", "2", pdf.saved(pdf.document(pages=3, lines=1)), "a.pdf", "limits.pages"),
            ("INGEST_LIMITS_OBJECTS", "3", DOCUMENT, "b.pdf", "limits.objects"),
            ("INGEST_LIMITS_MEMORY_BYTES", str(64 << 20), png.encoded(Image.new("L", (9000, 9000))), "d.png", "limits.pixels"),
            ("INGEST_LIMITS_MEMORY_BYTES", str(64 << 20), png.encoded(Image.new("RGB", (5000, 5000))), "e.png",
             "limits.memory"),
            ("INGEST_LIMITS_DECODED_BYTES", "30", DOCUMENT, "c.pdf", "limits.decoded-bytes"),
            ("INGEST_LIMITS_DECODED_BYTES", "100", SCREENSHOT, "c.png", "limits.decoded-bytes"),
        ]:
            with self.subTest(code=code, name=name):
                result = self.run_worker("scan", self.write(name, data), "--json", environment={variable: value})
                report, = self.objects(result)
                self.assertEqual(report["reason"] and report["reason"]["code"], code)


class SpoolTests(WorkerTestCase):
    def job(self) -> dict:
        job, = self.jobs()
        return job

    def report(self, job: dict) -> dict:
        return json.loads((self.home / "quarantine" / (job["id"] + ".report.json")).read_text())

    def test_what_is_refused_is_kept_with_its_report(self):
        cut = PICTURE[:-50]
        self.spool("cut.jpg", cut)
        self.drain()
        job = self.job()
        self.assertEqual((job["state"], job["verdict"], job["name"]), ("quarantined", "rejected", "cut.jpg"))
        self.assertEqual(job["reason"], "jpeg.truncated-scan")
        self.assertEqual(self.original(job), cut)
        self.assertEqual(self.report(job)["reason"]["code"], "jpeg.truncated-scan")
        self.assertEqual(self.stored_files(), [])
        self.assertEqual(list((self.home / "spool" / "incoming").iterdir()), [])

    def test_every_kind_of_bad_file_is_kept(self):
        items = everyday.bad_files(2)
        for item in items:
            self.spool(item.name, item.data)
        self.drain()
        jobs = {job["name"]: job for job in self.jobs()}
        self.assertEqual(set(jobs), {item.name for item in items})
        for item in items:
            with self.subTest(item.name):
                job = jobs[item.name]
                self.assertEqual((job["state"], job["verdict"], job["reason"], job["key"]),
                                 ("quarantined", "rejected", item.code, None))
                self.assertEqual(self.original(job), item.data)
                self.assertEqual(self.report(job)["reason"]["code"], item.code)
                self.assertEqual(self.shown(job)["report"], self.report(job))
        self.assertEqual(self.stored_files(), [])
        self.assertEqual(self.left_on_spool("incoming") + self.left_on_spool("claimed"), [])

    def test_a_folder_in_place_of_a_file(self):
        self.spool("good.jpg", PICTURE, workspace="clinic")
        folder = self.home / "spool" / "incoming" / "clinic" / "folder.jpg"
        folder.mkdir()
        (folder / "inside.jpg").write_bytes(PICTURE)
        self.drain()
        reasons = {job["name"]: job["reason"] for job in self.jobs()}
        self.assertEqual(reasons, {"good.jpg": None, "folder.jpg": "spool.not-a-regular-file"})
        self.assertEqual(len(self.stored_files()), 1)
        kept, = [path for path in (self.home / "quarantine").iterdir() if path.is_dir()]
        self.assertEqual((kept / "inside.jpg").read_bytes(), PICTURE)

    def test_a_folder_that_is_no_workspace(self):
        folder = self.home / "spool" / "incoming" / "not a workspace!"
        folder.mkdir(parents=True)
        self.home.chmod(0o700)
        (folder / "a.jpg").write_bytes(PICTURE)
        self.drain()
        job = self.job()
        self.assertEqual((job["state"], job["reason"]), ("quarantined", "spool.bad-workspace"))
        self.assertEqual(self.original(job), PICTURE)

    def test_a_descriptor_that_is_no_regular_file(self):
        folder = self.home / "spool" / "incoming"
        folder.mkdir(parents=True)
        self.home.chmod(0o700)
        secret = self.write("secret.json", b'{"workspace":"stolen"}')
        os.symlink(secret, folder / "link.jpg.json")
        os.mkfifo(folder / "fifo.jpg.json")
        for name in ("link.jpg", "fifo.jpg"):
            (folder / name).write_bytes(PICTURE)
        self.drain()
        self.assertEqual({job["name"]: job["reason"] for job in self.jobs()},
                         {"link.jpg": "spool.bad-descriptor", "fifo.jpg": "spool.bad-descriptor"})
        self.assertEqual(secret.read_bytes(), b'{"workspace":"stolen"}')

    def test_what_is_not_a_regular_file_is_not_opened(self):
        self.spool("first.jpg", PICTURE)
        self.drain()
        folder = self.home / "spool" / "incoming"
        secret = self.write("secret.jpg", PICTURE)
        os.symlink(secret, folder / "symlink.jpg")
        os.link(secret, folder / "hardlink.jpg")
        os.mkfifo(folder / "fifo.jpg")
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        here = os.getcwd()
        os.chdir(folder)
        try:
            listener.bind("socket.jpg")
        finally:
            os.chdir(here)
        self.drain()
        reasons = {job["name"]: job["reason"] for job in self.jobs()}
        self.assertEqual(reasons.pop("first.jpg"), None)
        self.assertEqual(reasons, {
            name: "spool.not-a-regular-file" for name in ("symlink.jpg", "hardlink.jpg", "fifo.jpg", "socket.jpg")})
        self.assertEqual(len(self.stored_files()), 1)
        self.assertEqual(secret.read_bytes(), PICTURE)

    def test_a_descriptor_that_does_not_parse_rejects_the_job(self):
        descriptors = {
            "unknown-field": {"colour": "red"}, "wrong-type": {"labels": 3}, "wrong-label": {"labels": {"a": 1}},
            "not-json": b"{", "not-an-object": b"[]", "not-text": b"\xff\xfe", "large": b'{"name":"' + b"a" * 200_000 + b'"}',
            "bad-workspace": {"workspace": "../x"}, "empty": b"", "deep": b"[" * 8_000,
            "deep-labels": b'{"labels":' * 1_500 + b"1" + b"}" * 1_500, "half": b'{"name":"a.jpg"', "null": b"null",
            "more-behind": b'{"name":"a.jpg"} {}',
        }
        for name, descriptor in descriptors.items():
            self.spool(name + ".jpg", PICTURE, descriptor=descriptor)
        self.drain()
        jobs = self.jobs()
        self.assertEqual(len(jobs), len(descriptors))
        for job in jobs:
            self.assertEqual((job["state"], job["reason"]), ("quarantined", "spool.bad-descriptor"), job)
            self.assertTrue((self.home / "quarantine" / (job["id"] + ".json.sealed")).exists())
        fields = {"unknown-field": "unknown", "wrong-type": "labels", "wrong-label": "labels", "bad-workspace": "workspace"}
        for job in jobs:
            named = self.shown(job)["report"]["reason"]["construct"]
            self.assertEqual(named, fields.get(job["name"].removesuffix(".jpg"), "JSON"))
        shown = self.run_worker("jobs", "show", "null.jpg").stdout
        self.assertIn(b"(spool.bad-descriptor, JSON)", b" ".join(shown.split()))

    def test_a_descriptor_that_says_two_things_is_not_guessed(self):
        self.spool("a.jpg", PICTURE, descriptor=b'{"workspace":"one","workspace":"two"}')
        self.drain()
        self.assertEqual(self.job()["reason"], "spool.bad-descriptor")

    def test_hostile_names_stay_out_of_every_path(self):
        names = [
            b"a\nb.jpg", b"\xe2\x80\xaegpj.jpg", b"\xff\xfe.jpg", b"x" * 251 + b".jpg", b"a..\\..\\b.jpg", b"con.jpg",
            b"a;rm -rf $HOME;.jpg", b"\x1b[31m.jpg", b"%2e%2e%2f.jpg", b"=cmd().jpg", b"a,b\"c'.jpg", "\u00e9.jpg".encode(),
            "e\u0301.jpg".encode(), b"-rf.jpg",
        ]
        folder = self.home / "spool" / "incoming"
        folder.mkdir(parents=True)
        self.home.chmod(0o700)
        for name in names:
            with open(os.path.join(os.fsencode(folder), name), "wb") as file:
                file.write(PICTURE)
        result = self.drain()
        self.assertEqual(len(self.stored_files()), len(names))
        for path in self.stored_files():
            self.assertRegex(str(path.relative_to(self.home / "store")), r"^default/[0-9a-f-]{36}\.jpg$")
        listing = self.run_worker("jobs", "list", "--json")
        self.assertEqual(len(listing.stdout.splitlines()), len(names))
        for job in self.jobs():
            self.assertTrue(job["name"].isprintable(), job["name"])
            self.assertNotIn("\u202e", job["name"])
        self.assertNotIn(b"\x1b", result.stderr)

    def test_a_name_in_a_descriptor_never_reaches_a_path(self):
        self.spool("upload-1", PICTURE, descriptor={"name": "../../etc/passwd.jpg"})
        self.spool("upload-2", PICTURE, descriptor={"name": "a\nb.jpg"})
        self.spool("upload-3", PICTURE, descriptor={"name": "a\0b.jpg"})
        self.drain()
        for path in self.stored_files():
            self.assertRegex(str(path.relative_to(self.home / "store")), r"^default/[0-9a-f-]{36}\.jpg$")
        self.assertEqual(len(self.stored_files()), 3)
        self.assertTrue(all(job["name"].isprintable() for job in self.jobs()))


if __name__ == "__main__":
    unittest.main()
