"""What an upload consents to keep is in the clean copy, as ExifTool reads it, and nothing beside it."""

import json
import subprocess

from samples.corpus.bases import BASELINE, RGB_PNG
from support import WorkerTestCase

#: What a camera writes, by the names of ExifTool.
TAGS = {
    "IFD0:Make": "Maker", "IFD0:Model": "M1", "IFD0:Artist": "A. Person", "IFD0:Copyright": "(c) A. Person",
    "IFD0:Software": "Editor 1.0", "IFD0:ImageDescription": "secret", "ExifIFD:DateTimeOriginal": "2024:02:03 04:05:06",
    "ExifIFD:OffsetTimeOriginal": "+01:00", "ExifIFD:LensModel": "lens", "ExifIFD:UserComment": "secret",
    "ExifIFD:SerialNumber": "1234", "GPS:GPSLatitude": "52.497", "GPS:GPSLatitudeRef": "N",
    "GPS:GPSLongitude": "-13.391", "GPS:GPSLongitudeRef": "W", "GPS:GPSAltitude": "34",
}

#: The tags that stay for each group.
KEPT = {
    "copyright": {"IFD0:Copyright"},
    "artist": {"IFD0:Artist"},
    "camera": {"IFD0:Make", "IFD0:Model"},
    "capture-time": {"ExifIFD:DateTimeOriginal", "ExifIFD:OffsetTimeOriginal"},
    "location": {"GPS:GPSLatitude", "GPS:GPSLatitudeRef", "GPS:GPSLongitude", "GPS:GPSLongitudeRef"},
}
#: What the form of the block asks for, and what ExifTool adds of its own.
FORM = {"ExifIFD:ExifVersion", "GPS:GPSVersionID", "File:ExifByteOrder"}


class ConsentTests(WorkerTestCase):
    def photo(self, name: str, data: bytes):
        path = self.write(name, data)
        tags = [f"-{tag}={value}" for tag, value in TAGS.items()]
        subprocess.run(["exiftool", "-q", "-overwrite_original", *tags, str(path)], check=True, timeout=60)
        return path

    def tags(self, path) -> dict:
        result = subprocess.run(
            ["exiftool", "-j", "-G1", "-n", "-a", "-EXIF:all", str(path)], capture_output=True, check=True, timeout=60)
        tags = json.loads(result.stdout)[0]
        return {name: value for name, value in tags.items() if name != "SourceFile" and name not in FORM}

    def kept(self, path, *groups) -> dict:
        """The tags of the clean copy when `groups` are kept."""
        policy = self.write("policy.yaml", b"consent: [copyright, artist, camera, capture-time, location]\n")
        consent = [word for group in groups for word in ("--keep", group)]
        result = self.run_worker(
            "sanitize", path, "--output", self.directory / "clean", "--json", "--policy", policy, *consent)
        report, = self.objects(result)
        self.assertEqual(report["verdict"], "accepted", report)
        clean = self.directory / report["output"]["path"]
        again = self.run_worker(
            "sanitize", clean, "--output", self.directory / "again", "--json", "--policy", policy, *consent)
        self.assertEqual(self.objects(again)[0]["output"]["sha256"], report["output"]["sha256"])
        named = {entry["construct"].split(".")[-1] for entry in report["findings"] if entry["action"] == "kept"}
        self.assertEqual(named, {"gps" if group == "location" else group for group in groups})
        return self.tags(clean)

    def check(self, path):
        before = self.tags(path)
        self.assertEqual(set(TAGS) - set(before), set())
        for group, names in KEPT.items():
            with self.subTest(group):
                after = self.kept(path, group)
                self.assertEqual(set(after), names)
                for name in names:
                    if isinstance(before[name], float):
                        self.assertAlmostEqual(before[name], after[name], delta=1 / 3_600_000)
                    else:
                        self.assertEqual(before[name], after[name])
        self.assertEqual(self.kept(path), {})
        self.assertEqual(set(self.kept(path, *KEPT)), set().union(*KEPT.values()))

    def test_a_jpeg_keeps_what_it_is_asked_to(self):
        self.check(self.photo("photo.jpg", BASELINE))

    def test_a_png_keeps_what_it_is_asked_to(self):
        self.check(self.photo("drawing.png", RGB_PNG))

    def test_the_profile_archive_keeps_all_but_the_place(self):
        photo = self.photo("photo.jpg", BASELINE)
        result = self.run_worker(
            "sanitize", photo, "--output", self.directory / "clean", "--json", "--profile", "archive")
        report, = self.objects(result)
        wanted = set().union(*(names for group, names in KEPT.items() if group != "location"))
        self.assertEqual(set(self.tags(self.directory / report["output"]["path"])), wanted)
