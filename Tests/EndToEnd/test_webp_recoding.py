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
        data = io.BytesIO()
        Image.fromarray(pixels).save(data, "WEBP", lossless=True)
        path = self.write("colours.webp", data.getvalue())
        result = self.run_worker(
            "sanitize", path, "--output", self.directory / "clean", "--json", "--profile", "strict")
        report, = self.objects(result)
        self.assertEqual(report["verdict"], "accepted", report["reason"])
        with Image.open(io.BytesIO(self.clean_bytes(report))) as picture:
            self.assertTrue(numpy.array_equal(numpy.asarray(picture), pixels))


if __name__ == "__main__":
    unittest.main()
