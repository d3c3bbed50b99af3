"""JPEG pictures that are coded anew and turned upright: the same pixels, as jpegtran and Pillow judge it."""

import io
import subprocess
import unittest

import numpy
from PIL import Image, ImageOps

from samples import jpeg, scans
from samples.corpus.bases import SMALL
from samples.pictures import photo
from support import WorkerTestCase

#: Orientation (Exif 2.32, 4.6.4 A) and what jpegtran calls the way back to upright.
TURNS = {
    2: ["-flip", "horizontal"], 3: ["-rotate", "180"], 4: ["-flip", "vertical"], 5: ["-transpose"],
    6: ["-rotate", "90"], 7: ["-transverse"], 8: ["-rotate", "270"],
}
#: A scan script of jpegtran's that is not its own: more bits held back, and the colours in another order.
SCRIPT = b"0,1,2: 0-0, 0, 2; 2: 1-63, 0, 3; 1: 1-63, 0, 3; 0: 1-20, 0, 1; 0: 21-63, 0, 1; 0: 1-63, 1, 0;\n" \
    b"2: 1-63, 3, 2; 2: 1-63, 2, 1; 2: 1-63, 1, 0; 1: 1-63, 3, 2; 1: 1-63, 2, 1; 1: 1-63, 1, 0;\n" \
    b"0,1,2: 0-0, 2, 1; 0,1,2: 0-0, 1, 0;\n"


def decoded(data: bytes) -> numpy.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        return numpy.asarray(picture)


def upright(data: bytes) -> numpy.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        return numpy.asarray(ImageOps.exif_transpose(picture))


def jpegtran(data: bytes, *options) -> bytes:
    return subprocess.run(["jpegtran", "-copy", "none", *options], input=data, capture_output=True, check=True).stdout


def oriented(data: bytes, value: int) -> bytes:
    return jpeg.after_start(data, jpeg.exif(orientation=value, gps_text="x"))


class JPEGRecodingTests(WorkerTestCase):
    def under(self, policy: list, files: dict[str, bytes]) -> dict[str, dict]:
        """The reports of `sanitize` under a policy, by file name."""
        paths = [self.write(name, data) for name, data in files.items()]
        result = self.run_worker("sanitize", *paths, "--output", self.directory / "clean", "--json", *policy)
        self.assertEqual(result.returncode, 0, result.stderr.decode() + result.stdout.decode())
        reports = dict(zip(files, self.objects(result)))
        self.assertEqual(len(reports), len(files))
        return reports

    def baked(self, files: dict[str, bytes]) -> dict[str, dict]:
        policy = self.write("bake.yaml", b"name: bake\noptions:\n  orientation: bake\n")
        return self.under(["--policy", policy], files)

    def strict(self, files: dict[str, bytes]) -> dict[str, dict]:
        return self.under(["--profile", "strict"], files)

    def kinds(self, width: int, height: int) -> dict[str, bytes]:
        base = photo(width, height, seed=3)
        files = {}
        for mode in ("L", "RGB", "CMYK"):
            for progressive in (False, True):
                for sampling in (0, 1, 2):
                    files[f"{mode}-{progressive}-{sampling}"] = jpeg.encoded(
                        base.convert(mode), progressive=progressive, subsampling=sampling, quality=88)
        return files

    def test_turning_is_what_jpegtran_does(self):
        sources = self.kinds(64, 48)
        files = {
            f"{name}-{value}.jpg": oriented(data, value) for name, data in sources.items() for value in TURNS}
        for name, report in self.baked(files).items():
            kind, value = name.removesuffix(".jpg").rsplit("-", 1)
            with self.subTest(name):
                after = self.clean_bytes(report)
                expected = jpegtran(sources[kind], *TURNS[int(value)], "-perfect")
                self.assertTrue(numpy.array_equal(decoded(after), decoded(expected)))
                with Image.open(io.BytesIO(after)) as picture:
                    self.assertEqual(dict(picture.getexif()), {})
                    self.assertEqual("progressive" in picture.info, "-True-" in kind)
                self.assertEqual(report["fidelity"], {"method": "jpeg-coefficients", "equal": True})
                actions = [f["action"] for f in report["findings"] if f["construct"] == "jpeg.app1.exif.orientation"]
                self.assertEqual(actions, ["normalized"])
                # The two passes of a decoder round in turn, so that a turned block differs in the last bits.
                there, here = upright(files[name]).astype(int), decoded(after).astype(int)
                self.assertEqual(there.shape, here.shape)
                self.assertLess(abs(there - here).mean(), 1)

    def test_edges_that_are_not_whole_units_keep_the_tag(self):
        files = {
            f"{name}-{value}.jpg": oriented(data, value)
            for name, data in self.kinds(59, 43).items() for value in (2, 3, 6, 8)}
        for name, report in self.baked(files).items():
            with self.subTest(name):
                self.assertTrue(numpy.array_equal(upright(files[name]), upright(self.clean_bytes(report))))
                self.assertEqual(report["fidelity"]["method"], "jpeg-entropy-bytes")
                kept = [f["action"] for f in report["findings"] if f["construct"] == "jpeg.app1.exif.orientation"]
                self.assertEqual(kept, ["kept"])

    def test_pixel_aspect_is_turned_too(self):
        data = jpeg.encoded(photo(64, 48), dpi=(300, 100))
        self.assertEqual(data[13:18], b"\x01\x01\x2c\x00\x64")
        wide = data[:13] + b"\0\0\3\0\1" + data[18:]
        report, = self.baked({"wide.jpg": oriented(wide, 6)}).values()
        start = self.clean_bytes(report).index(b"JFIF\0")
        self.assertEqual(self.clean_bytes(report)[start + 7 : start + 12], b"\0\0\1\0\3")

    def test_coding_anew_keeps_every_pixel_and_is_stable(self):
        files = {f"{name}.jpg": data for name, data in self.kinds(123, 77).items()}
        plain = self.under([], files)
        reports = self.strict(files)
        sizes = []
        for name, report in reports.items():
            with self.subTest(name):
                after = self.clean_bytes(report)
                self.assertTrue(numpy.array_equal(decoded(files[name]), decoded(after)))
                sizes.append((report["output"]["bytes"], plain[name]["output"]["bytes"]))
        self.assertTrue(all(after <= before for after, before in sizes), sizes)
        again = self.strict({name: self.clean_bytes(report) for name, report in reports.items()})
        for name, report in again.items():
            with self.subTest(name):
                self.assertEqual(report["output"]["sha256"], reports[name]["output"]["sha256"])
                self.assertEqual(report["findings"], [])
                self.assertEqual(report["fidelity"]["method"], "jpeg-entropy-bytes")

    def test_how_a_picture_was_coded_leaves_no_trace(self):
        base = jpeg.encoded(photo(120, 90, seed=5), quality=85)
        planes = [numpy.asarray(SMALL.convert("YCbCr"))[..., plane] for plane in range(3)]
        sampling = [(2, 1), (1, 1), (1, 1)]
        groups = [
            [base, jpegtran(base, "-optimize"), jpegtran(base, "-restart", "1B"),
             jpegtran(base, "-restart", "2", "-optimize")],
            [jpegtran(base, "-progressive"), jpegtran(base, "-progressive", "-restart", "3B"),
             jpegtran(base, "-scans", self.write("script", SCRIPT))],
            [scans.encoded(planes, sampling, interval=interval, interleaved=interleaved, padding=padding)
             for interval in (0, 3) for interleaved in (False, True) for padding in (0, 1)],
        ]
        for number, group in enumerate(groups):
            files = {f"{number}-{index}.jpg": data for index, data in enumerate(group)}
            self.assertEqual(len(set(files.values())), len(group))
            digests = {report["output"]["sha256"] for report in self.strict(files).values()}
            with self.subTest(number):
                self.assertEqual(len(digests), 1)

    def test_what_cannot_be_coded_anew_is_refused(self):
        path = self.write("deep.jpg", scans.encoded(
            [numpy.full((8, 8), 2000)], [(1, 1)], precision=scans.TWELVE_BITS))
        result = self.run_worker("sanitize", path, "--output", self.directory / "clean", "--json", "--profile", "strict")
        report, = self.objects(result)
        self.assertEqual(report["verdict"], "rejected")
        self.assertEqual(report["reason"]["code"], "jpeg.not-recodable")


if __name__ == "__main__":
    unittest.main()
