"""ExifTool finds nothing in a clean picture that does not follow from the picture itself."""

import unittest

from samples import exiftool
from support import ROOT, WorkerTestCase
from test_corpus import FILES

#: By the first letters of a corpus file's name.
DOCUMENTS = "pdf-"


class ExifToolTests(WorkerTestCase):
    def test_clean_corpus_pictures_carry_nothing_that_has_a_name(self):
        pictures = [path for path in FILES if not path.name.startswith(DOCUMENTS)]
        clean = {
            self.directory / report["output"]["path"]: path.relative_to(ROOT)
            for path, report in zip(pictures, self.sanitized(*pictures)) if report["verdict"] == "accepted"}
        self.assertGreater(len(clean), 100)
        found = exiftool.tags(list(clean))
        self.assertEqual(set(found), set(map(str, clean)), "ExifTool does not know every clean file")
        for path, source in clean.items():
            with self.subTest(str(source)):
                self.assertEqual(exiftool.unexpected(found[str(path)]), {})

    def test_what_is_planted_has_names(self):
        """ExifTool reads the places that it knows; without that, finding nothing would prove nothing."""
        names = ("jpeg-exif-gps.jpg", "jpeg-xmp.jpg", "jpeg-comment.jpg", "jpeg-icc-description.jpg",
                 "jpeg-trailing-video.jpg", "png-text.png", "png-exif.png", "png-icc-name.png", "png-time.png")
        paths = [ROOT / "corpus" / "sanitize" / name for name in names]
        for path, tags in exiftool.tags(paths).items():
            with self.subTest(path):
                self.assertNotEqual(exiftool.unexpected(tags), {})


if __name__ == "__main__":
    unittest.main()
