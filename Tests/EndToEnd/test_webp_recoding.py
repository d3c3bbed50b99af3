"""WebP pictures that are coded anew."""

import io
import unittest

import numpy
from PIL import Image

from samples import webp
from support import WorkerTestCase


class WebPRecodingTests(WorkerTestCase):
    def test_a_picture_with_as_many_colours_as_a_palette_can_have(self):
        # libwebp sorts them, and the C library then asks what a child may not ask.
        pixels = numpy.zeros((16, 16, 3), dtype="uint8")
        pixels[..., 0] = numpy.arange(256).reshape(16, 16)
        self.assertTrue(numpy.array_equal(self.cleaned(pixels), pixels))

    def test_nothing_is_left_of_somebody_who_was_cut_out(self):
        photo = numpy.random.default_rng(7).integers(1, 256, (40, 50, 4), dtype="uint8")
        photo[10:30, 20:40, 3] = 0
        clean = self.cleaned(photo)
        is_seen = photo[..., 3:] > 0
        self.assertTrue(numpy.array_equal(clean, photo * is_seen))

    def test_no_picture_hides_beside_the_transparency_of_a_lossy_one(self):
        # It is the green plane of a lossless image without header (RFC 9649, 2.7.1.2); nobody looks at the others.
        planes = numpy.random.default_rng(8).integers(0, 256, (30, 50, 3), dtype="uint8")
        coded = webp.image(webp.encoded(Image.fromarray(planes), lossless=True), b"VP8L")
        seen = webp.image(webp.encoded(Image.new("RGB", (50, 30), (9, 99, 9)), quality=60), b"VP8 ")
        data = webp.assembled([webp.header(webp.ALPHA, 50, 30), (b"ALPH", b"\1" + coded[5:]), (b"VP8 ", seen)])
        for profile in ("default", "strict"):
            clean = self.clean_copy(data, profile)
            self.assertTrue(numpy.array_equal(pixels(clean), pixels(data)), profile)
            left = webp.contained(webp.chunk(b"VP8L", coded[:5] + webp.image(clean, b"ALPH")[1:]))
            self.assertTrue(numpy.array_equal(pixels(left), planes * numpy.array([0, 1, 0], "uint8")), profile)
            self.assertEqual(self.clean_copy(clean, profile), clean)

    def cleaned(self, picture):
        """The pixels that Pillow finds in the clean copy of a picture."""
        return pixels(self.clean_copy(webp.encoded(Image.fromarray(picture), lossless=True, exact=True), "strict"))

    def clean_copy(self, data, profile):
        path = self.write("picture.webp", data)
        result = self.run_worker(
            "sanitize", path, "--output", self.directory / "clean", "--json", "--profile", profile)
        report, = self.objects(result)
        self.assertEqual(report["verdict"], "accepted", report["reason"])
        return self.clean_bytes(report)


def pixels(data):
    with Image.open(io.BytesIO(data)) as picture:
        return numpy.asarray(picture)


if __name__ == "__main__":
    unittest.main()
