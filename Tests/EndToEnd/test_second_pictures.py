"""Gain maps and records of origin that a policy keeps, as ExifTool and Pillow judge them."""

import io
import json
import pathlib
import subprocess

import numpy
from PIL import Image

from samples import jpeg, provenance, second_pictures as second
from samples.canary import canary, found
from samples.pictures import photo
from samples.unpacked import unpacked
from support import WorkerTestCase

WORD = canary("second-pictures")

#: The forms in which a gain map says its numbers.
FORMS = {
    "one-number": dict(parameters=second.PARAMETERS),
    "a-number-for-each-colour": dict(parameters=second.COLOUR_PARAMETERS),
    "iso": dict(parameters=None, iso=second.iso_metadata()),
    "both": dict(parameters=second.PARAMETERS, iso=second.iso_metadata(True)),
}


def exiftool(path: pathlib.Path, *arguments: str) -> bytes:
    return subprocess.run(["exiftool", *arguments, str(path)], capture_output=True, check=True).stdout


def tags(path: pathlib.Path, group: str) -> dict:
    entries, = json.loads(exiftool(path, "-j", "-G1", "-a", "-struct", f"-{group}:all"))
    return {name: value for name, value in entries.items() if name != "SourceFile"}


def pixels(data: bytes) -> numpy.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        return numpy.asarray(picture)


class SecondPictureTests(WorkerTestCase):
    def made(self, name: str, progressive: bool = False, **form) -> pathlib.Path:
        picture = jpeg.encoded(photo(320, 240), quality=85, progressive=progressive)
        gain_map = jpeg.encoded(photo(80, 60, seed=2).convert("L" if form["parameters"] else "RGB"))
        return self.write(f"{name}.jpg", second.ultra_hdr(picture, gain_map, WORD, **form))

    def gain_map(self, path: pathlib.Path) -> pathlib.Path:
        """The second picture of a file, where its index says that it is."""
        return self.write(path.stem + "-second.jpg", exiftool(path, "-b", "-MPImage2"))

    def test_a_gain_map_that_is_kept_says_the_same_and_nothing_else(self):
        paths = [self.made(name, progressive=name == "both", **form) for name, form in FORMS.items()]
        reports = self.sanitized(*paths, options=("--keep", "gain-map"))
        for path, report in zip(paths, reports):
            with self.subTest(path.name):
                clean = self.write("clean-" + path.name, self.clean_bytes(report))
                self.assertEqual(found([WORD], unpacked(path.read_bytes())), [WORD])
                self.assertEqual(found([WORD], unpacked(clean.read_bytes())), [])
                self.assertIn(
                    ("jpeg.gain-map", "kept"),
                    [(finding["construct"], finding["action"]) for finding in report["findings"]])
                self.check_index(clean)
                self.check_pictures(path, clean)
                self.check_numbers(path, clean)
        again = self.sanitized(
            *[self.directory / report["output"]["path"] for report in reports], options=("--keep", "gain-map"))
        for report, second_report in zip(reports, again):
            self.assertEqual(report["output"]["sha256"], second_report["output"]["sha256"])

    def check_index(self, clean: pathlib.Path):
        index = tags(clean, "MPF0") | tags(clean, "MPImage1") | tags(clean, "MPImage2")
        self.assertEqual(index["MPF0:NumberOfImages"], 2)
        self.assertEqual(index["MPImage1:MPImageType"], "Baseline MP Primary Image")
        self.assertEqual(index["MPImage2:MPImageStart"], index["MPImage1:MPImageLength"])
        self.assertEqual(
            index["MPImage2:MPImageStart"] + index["MPImage2:MPImageLength"], len(clean.read_bytes()))
        with Image.open(clean) as picture:
            self.assertEqual((picture.format, picture.n_frames), ("MPO", 2))

    def check_pictures(self, path: pathlib.Path, clean: pathlib.Path):
        for before, after in [(path, clean), (self.gain_map(path), self.gain_map(clean))]:
            self.assertTrue(numpy.array_equal(pixels(before.read_bytes()), pixels(after.read_bytes())))
            groups = {name.split(":")[0] for name in json.loads(exiftool(after, "-j", "-G1", "-a", "-u"))[0]}
            own = {"SourceFile", "System", "File", "ExifTool", "Composite"}
            needed = {"JFIF", "MPF0", "MPImage1", "MPImage2", "XMP-hdrgm", "XMP-Container"}
            self.assertEqual(groups - own - needed, set())

    def check_numbers(self, path: pathlib.Path, clean: pathlib.Path):
        container = tags(clean, "XMP-Container")
        if container:
            first, gain_map = container["XMP-Container:Directory"]
            self.assertEqual((first["Item"]["Semantic"], gain_map["Item"]["Semantic"]), ("Primary", "GainMap"))
            self.assertEqual(gain_map["Item"]["Length"], tags(clean, "MPImage2")["MPImage2:MPImageLength"])
        before, after = self.gain_map(path), self.gain_map(clean)
        self.assertEqual(tags(before, "XMP-hdrgm").keys(), tags(after, "XMP-hdrgm").keys())
        for name, value in tags(before, "XMP-hdrgm").items():
            self.assertEqual(as_numbers(value), as_numbers(tags(after, "XMP-hdrgm")[name]), name)
        for one, other in [(path, clean), (before, after)]:
            self.assertEqual(iso_numbers(one.read_bytes()), iso_numbers(other.read_bytes()))

    def test_without_consent_it_is_gone(self):
        path = self.made("one-number", **FORMS["one-number"])
        report, = self.sanitized(path)
        clean = self.write("clean.jpg", self.clean_bytes(report))
        self.assertEqual(tags(clean, "MPF0"), {})
        words = [finding["description"] for finding in report["findings"] if finding["construct"] == "jpeg.gain-map"]
        self.assertIn("80 × 60 pixels", words[0])

    def test_a_record_of_origin_is_archived_as_it_was(self):
        store = provenance.manifest_store(WORD)
        data = jpeg.after_start(jpeg.encoded(photo(64, 48)), *provenance.parts(store, 50))
        path = self.write("recorded.jpg", data)
        report, = self.sanitized(path, options=("--profile", "archive"))
        self.assertEqual(found([WORD], unpacked(self.clean_bytes(report))), [])
        archived = (self.directory / report["archived"]["path"]).read_bytes()
        self.assertEqual(archived, store)
        alone = self.write("alone.jpg", jpeg.after_start(
            jpeg.encoded(photo(8, 8)), *provenance.parts(archived, 60_000)))
        self.assertEqual(tags(path, "JUMBF"), tags(alone, "JUMBF"))
        self.assertTrue(tags(path, "JUMBF"))


def as_numbers(value):
    """A number or a list of them, however it is written."""
    try:
        return [float(part) for part in (value if isinstance(value, list) else [value])]
    except (TypeError, ValueError):
        return value


def iso_numbers(data: bytes) -> list[float] | None:
    """The fractions of the last ISO 21496-1 segment, worked out; `None` when there is none."""
    place = data.rfind(second.ISO)
    if place < 0:
        return None
    length = int.from_bytes(data[place - 2 : place], "big")
    body = data[place + len(second.ISO) : place - 2 + length]
    if len(body) == 4:
        return []
    words = [int.from_bytes(body[at : at + 4], "big", signed=True) for at in range(5, len(body), 4)]
    if body[4] & 8:
        return [word / words[0] for word in words[1:]]
    return [numerator / denominator for numerator, denominator in zip(words[::2], words[1::2])]
