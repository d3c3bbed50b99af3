"""WebP pictures that are coded anew."""

import io
import unittest

import numpy
from PIL import Image

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

    def cleaned(self, pixels):
        """The pixels that Pillow finds in the clean copy of a picture."""
        data = io.BytesIO()
        Image.fromarray(pixels).save(data, "WEBP", lossless=True, exact=True)
        path = self.write("picture.webp", data.getvalue())
        result = self.run_worker(
            "sanitize", path, "--output", self.directory / "clean", "--json", "--profile", "strict")
        report, = self.objects(result)
        self.assertEqual(report["verdict"], "accepted", report["reason"])
        with Image.open(io.BytesIO(self.clean_bytes(report))) as picture:
            return numpy.asarray(picture)


if __name__ == "__main__":
    unittest.main()
