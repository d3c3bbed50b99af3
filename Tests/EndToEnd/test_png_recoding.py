"""PNG pictures that are coded anew and turned upright: the same pixels, as Pillow and libpng's own tool judge it."""

import io
import struct
import subprocess
import unittest
import zlib

import numpy
from PIL import Image, ImageOps

from samples import jpeg, png
from samples.corpus.png import ANIMATED, INVISIBLE
from samples.pictures import photo, screenshot
from support import ROOT, WorkerTestCase

#: Sizes with and without bits behind the end of a row, and with and without empty Adam7 passes.
KINDS = [
    (colour, depth, interlace) for colour, depths in png.DEPTHS.items() for depth in depths for interlace in (0, 1)]


def frames(data: bytes, turned: bool = False) -> list[numpy.ndarray]:
    """Every frame as Pillow shows it; `turned`, as the orientation says."""
    result = []
    with Image.open(io.BytesIO(data)) as picture:
        exif = picture.getexif()
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            frame = picture.copy()
            if turned:
                frame.info.pop("exif", None)
                frame.getexif().update(exif)
                frame = ImageOps.exif_transpose(frame)
            if "transparency" in frame.info or frame.mode == "P":
                frame = frame.convert("RGBA")
            result.append(numpy.asarray(frame))
    return result


def oriented(data: bytes, value: int) -> bytes:
    return png.with_chunk(data, b"eXIf", jpeg.exif_block(orientation=value, gps_text="x"))


def encoder_choices(data: bytes) -> list[bytes]:
    """The same picture as other encoders might write it."""
    with Image.open(io.BytesIO(data)) as picture:
        return [png.encoded(picture, compress_level=level, compress_type=kind) for level in (1, 9) for kind in (0, 3)]


def palette_picture(samples: numpy.ndarray, colours: numpy.ndarray, depth: int) -> bytes:
    """An indexed picture; `colours` are red, green, blue and alpha."""
    bits = (samples[..., None] >> numpy.arange(depth)[::-1] & 1).reshape(len(samples), -1).astype("uint8")
    rows = numpy.insert(numpy.packbits(bits, axis=1), 0, 0, axis=1)
    return png.assembled([
        (b"IHDR", struct.pack(">2I5B", samples.shape[1], samples.shape[0], depth, 3, 0, 0, 0)),
        (b"PLTE", colours[:, :3].tobytes()), (b"tRNS", colours[:, 3].tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b"")])


class PNGRecodingTests(WorkerTestCase):
    def under(self, policy: list, files: dict[str, bytes]) -> dict[str, tuple[bytes, dict]]:
        """The clean copies and the reports of `sanitize` under a policy, by file name."""
        paths = [self.write(name, data) for name, data in files.items()]
        result = self.run_worker("sanitize", *paths, "--output", self.directory / "clean", "--json", *policy)
        self.assertEqual(result.returncode, 0, result.stderr.decode() + result.stdout.decode()[-2000:])
        return {name: (self.clean_bytes(report), report) for name, report in zip(files, self.objects(result))}

    def baked(self, files: dict[str, bytes]) -> dict[str, tuple[bytes, dict]]:
        policy = self.write("bake.yaml", b"name: bake\noptions:\n  orientation: bake\n")
        return self.under(["--policy", policy], files)

    def assert_same(self, one: list[numpy.ndarray], other: list[numpy.ndarray]):
        self.assertEqual(len(one), len(other))
        for first, second in zip(one, other):
            self.assertEqual(first.shape, second.shape)
            self.assertTrue(numpy.array_equal(first, second), "pixels differ")

    def test_every_kind_is_turned_as_pillow_turns_it(self):
        files = {}
        for colour, depth, interlace in KINDS:
            data = png.random_picture(colour, depth, interlace)
            for value in range(1, 9):
                files[f"{colour}-{depth}-{interlace}-{value}.png"] = oriented(data, value)
        for name, (after, report) in self.baked(files).items():
            with self.subTest(name):
                self.assert_same(frames(files[name], turned=True), frames(after))
                self.assertNotIn(b"eXIf", after)
                turned = [f["action"] for f in report["findings"] if f["construct"] == "png.exif.orientation"]
                self.assertEqual(turned, [] if name.endswith("-1.png") else ["normalized"])

    def test_every_frame_is_turned_as_pillow_turns_it(self):
        pictures = [photo(40, 30, seed).convert("RGBA") for seed in (1, 2)]
        small = Image.new("RGBA", (40, 30))
        small.paste(photo(9, 7), (20, 5))
        data = png.encoded(pictures[0], save_all=True, append_images=[small, pictures[1]], duration=40)
        files = {f"{value}.png": oriented(data, value) for value in range(1, 9)}
        for name, (after, _) in self.baked(files).items():
            with self.subTest(name):
                self.assert_same(frames(files[name], turned=True), frames(after))

    def test_what_the_encoder_chose_does_not_survive(self):
        files = {}
        for name, picture in (("photo", photo(200, 150)), ("screen", screenshot(320, 200)),
                              ("palette", screenshot(320, 200).quantize(16)), ("grey", photo(99, 70).convert("L"))):
            choices = encoder_choices(png.encoded(picture))
            self.assertGreater(len(set(choices)), 2)
            files |= {f"{name}-{number}.png": data for number, data in enumerate(choices)}
        clean = self.under(["--profile", "strict"], files)
        for name, (after, _) in clean.items():
            with self.subTest(name):
                self.assert_same(frames(files[name]), frames(after))
                self.assertEqual(after, clean[name.rpartition("-")[0] + "-0.png"][0])
                self.assertLess(len(after), 1.01 * len(files[name]))

    def test_no_palette_tells_more_than_its_colours(self):
        random = numpy.random.default_rng(11)
        for depth in (2, 4, 8):
            count = 2 ** depth // 2
            colours = random.integers(1, 256, (count, 4), dtype="uint8")
            shown = random.integers(0, count, (30, 41), dtype="uint8")
            # As it is, in another order, and every colour twice, of which each pixel has one or the other.
            doubled = numpy.concatenate([colours, colours])
            order = random.permutation(count)
            files = {
                "plain.png": palette_picture(shown, colours, depth),
                "order.png": palette_picture(numpy.argsort(order)[shown], colours[order], depth),
                "twice.png": palette_picture(shown + count * random.integers(0, 2, shown.shape), doubled, depth),
            }
            clean = self.under(["--profile", "strict"], files)
            for name, (after, _) in clean.items():
                with self.subTest(name, depth=depth):
                    self.assert_same(frames(files["plain.png"]), frames(after))
                    self.assertEqual(after, clean["plain.png"][0])
            again, = self.under(["--profile", "strict"], {"again.png": clean["plain.png"][0]}).values()
            self.assertEqual((again[0], again[1]["findings"]), (clean["plain.png"][0], []))

    def test_pictures_that_are_coded_anew_show_the_same(self):
        files = {f"{colour}-{depth}-{interlace}.png": png.random_picture(colour, depth, interlace)
                 for colour, depth, interlace in KINDS if colour not in (4, 6)}
        files["animated.png"] = ANIMATED
        for name, (after, _) in self.under(["--profile", "strict"], files).items():
            with self.subTest(name):
                self.assert_same(frames(files[name]), frames(after))
                path = self.write("after.png", after)
                subprocess.run(["pngfix", "--quiet", path], check=True)

    def test_only_colours_that_cannot_be_seen_are_changed(self):
        files = {"invisible.png": png.encoded(INVISIBLE)}
        before, = frames(files["invisible.png"])
        for profile, coded in ("default", []), ("strict", ["png.image-coding"]):
            (after, report), = self.under(["--profile", profile], files).values()
            now, = frames(after)
            self.assertEqual([f["construct"] for f in report["findings"]], ["png.hidden-colours", *coded])
            self.assertTrue(numpy.array_equal(now, numpy.where(before[..., 3:] == 0, 0, before)))

    def test_the_first_frame_takes_the_place_of_a_hidden_default_image(self):
        data = (ROOT / "corpus" / "sanitize" / "png-hidden-default-image.png").read_bytes()
        (after, _), = self.under(["--profile", "strict"], {"hidden.png": data}).values()
        # Pillow counts a hidden default image as the first frame.
        self.assert_same(frames(data)[1:], frames(after))

    def test_the_archive_profile_keeps_the_print_resolution_and_stores_the_record_of_origin(self):
        size = b"\0\0\x0b\x13\0\0\x0b\x13\x01"
        data = png.with_chunk(png.encoded(photo(40, 30)), b"pHYs", size)
        data = png.with_chunk(data, b"caBX", b"a record")
        (after, report), = self.under(["--profile", "archive"], {"a.png": data}).values()
        self.assertIn((b"pHYs", size), png.chunks(after))
        actions = {f["construct"]: f["action"] for f in report["findings"]}
        self.assertEqual(actions, {"png.physical-size": "kept", "png.c2pa": "archived"})


if __name__ == "__main__":
    unittest.main()
