"""Real files: what is planted in them is gone, and what a person sees is the same, as other programs judge it."""

import io
import json
import subprocess
import unittest

import numpy
import pikepdf
from PIL import Image, ImageCms, ImageOps

from samples import decoded, everyday, exiftool, gif, icc, jpeg, png, webp
from samples.canary import found
from samples.pictures import photo
from samples.unpacked import unpacked
from support import ROOT, WorkerTestCase

SEEDS = (1, 2)


def pixels(data: bytes) -> list[numpy.ndarray]:
    """Every frame, decoded by Pillow, turned as a viewer turns it, without the colours that nobody sees. Of several JPEGs
    in a file it is the first."""
    frames = []
    with Image.open(io.BytesIO(data)) as picture:
        for number in range(1 if picture.format == "MPO" else getattr(picture, "n_frames", 1)):
            picture.seek(number)
            frame = ImageOps.exif_transpose(picture.copy())
            if "transparency" in frame.info and frame.mode == "P":
                frame = frame.convert("RGBA")
            frames.append(decoded.visible(numpy.asarray(frame.convert("RGB") if frame.mode == "P" else frame)))
    return frames


def shown_frames(data: bytes) -> list[tuple]:
    """What Pillow shows of an animation: each frame on what is left of the others, for how long, and how it goes.

    Pillow does not know the other name of the loop count, calls a disposal 4 what others call 3, and knows those above."""
    frames = []
    with Image.open(io.BytesIO(data.replace(b"ANIMEXTS1.0", b"NETSCAPE2.0"))) as picture:
        for number in range(picture.n_frames):
            picture.seek(number)
            frame = numpy.asarray(picture.convert("RGBA")).copy()
            frame[frame[..., 3] == 0] = 0
            disposal = (0, 1, 2, 3, 3, 0, 0, 0)[picture.disposal_method]
            settings = (picture.info.get("duration"), disposal, picture.info.get("loop"))
            frames.append((frame, settings))
    return frames


class RealFileTests(WorkerTestCase):
    def assert_same_picture(self, before: bytes, after: bytes):
        one, other = pixels(before), pixels(after)
        self.assertEqual(len(one), len(other))
        for first, second in zip(one, other):
            self.assertEqual(first.shape, second.shape)
            self.assertTrue(numpy.array_equal(first, second), "pixels differ")

    def assert_same_animation(self, before: bytes, after: bytes):
        one, other = shown_frames(before), shown_frames(after)
        self.assertEqual([settings for _, settings in one], [settings for _, settings in other])
        for (first, _), (second, _) in zip(one, other):
            self.assertTrue(numpy.array_equal(first, second), "pixels differ")

    def test_everyday_files(self):
        items = [item for seed in SEEDS for item in everyday.good_files(seed)]
        items += [make(1) for make in everyday.LARGE_KINDS.values()]
        reports = self.sanitized(*[self.write(item.name, item.data) for item in items])
        for item, report in zip(items, reports):
            with self.subTest(item.name):
                after = self.clean_bytes(report)
                self.assertEqual(set(found(item.canaries, unpacked(item.data))), set(item.canaries), "not planted")
                self.assertEqual([item.places[word] for word in found(item.canaries, unpacked(after))], [])
                self.assertTrue(report["fidelity"]["equal"])
                names = [finding["construct"] for finding in report["findings"]]
                for beginning in item.carries:
                    self.assertTrue(any(name.startswith(beginning) for name in names), f"{beginning}: {names}")
                for finding in report["findings"]:
                    self.assertEqual(found(item.canaries, json.dumps(finding).encode()), [])
                if item.name.endswith(".pdf"):
                    self.check_document(item, after)
                else:
                    self.check_picture(item, after)

        self.check_that_clean_files_stay_as_they_are(reports)

    def check_that_clean_files_stay_as_they_are(self, reports: list[dict]):
        accepted = [report for report in reports if report["verdict"] == "accepted"]
        again = self.sanitized(*[self.directory / report["output"]["path"] for report in accepted])
        for report, second in zip(accepted, again):
            with self.subTest(report["claimed"]["name"]):
                self.assertEqual(second["verdict"], "accepted", second["reason"])
                self.assertEqual(second["output"]["sha256"], report["output"]["sha256"])
                self.assertEqual(
                    [finding for finding in second["findings"] if finding["action"] in ("removed", "normalized")], [])

    def check_picture(self, item, after: bytes):
        if item.name.endswith(".gif"):
            self.assert_same_animation(item.data, after)
        else:
            self.assert_same_picture(item.data, after)
        path = self.write("clean-" + item.name, after)
        self.assertEqual(exiftool.unexpected(exiftool.tags([path])[str(path)]), {})

    def check_document(self, item, after: bytes):
        path = self.write("clean-" + item.name, after)
        plain = self.directory / "plain.pdf"
        subprocess.run(
            ["qpdf", "--qdf", "--object-streams=disable", "--decode-level=generalized", str(path), str(plain)],
            check=True)
        self.assertEqual(found(item.canaries, plain.read_bytes()), [])
        subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
        with pikepdf.open(io.BytesIO(item.data)) as one, pikepdf.open(io.BytesIO(after)) as other:
            self.assertEqual(len(one.pages), len(other.pages))
            self.assertNotIn("/Info", other.trailer)
            for before_page, after_page in zip(one.pages, other.pages):
                self.assertEqual(
                    pikepdf.unparse_content_stream(pikepdf.parse_content_stream(before_page)),
                    pikepdf.unparse_content_stream(pikepdf.parse_content_stream(after_page)))
                self.assertEqual(before_page.MediaBox, after_page.MediaBox)
                self.assertEqual(set(before_page.images), set(after_page.images))
                for name in before_page.images:
                    first, second = (p.images[name].read_raw_bytes() for p in (before_page, after_page))
                    self.assertEqual(found(item.canaries, second), [])
                    self.assert_same_picture(first, second)

    def test_links_fields_and_comments_stay(self):
        item = everyday.report_document(1)
        report, = self.sanitized(self.write(item.name, item.data))
        with pikepdf.open(io.BytesIO(self.clean_bytes(report))) as document:
            annotations = list(document.pages[0].Annots)
            addresses = [str(a.A.URI) for a in annotations if "/A" in a]
            self.assertEqual(addresses, ["https://example.org/help"])
            comments = [str(a.Contents) for a in annotations if "/Contents" in a]
            self.assertEqual(comments, ["Please read."])
            field, = document.Root.AcroForm.Fields
            self.assertEqual((str(field.T), str(field.V)), ("city", "Ghent"))
            self.assertNotIn("/AA", field)

    def test_every_orientation_stays_upright(self):
        data = jpeg.encoded(photo(64, 40))
        files = [
            self.write(f"turn-{number}.jpg", jpeg.after_start(data, jpeg.exif(orientation=number, gps_text="x")))
            for number in range(1, 9)]
        for kind in ({"quality": 80}, {"lossless": True}):
            data = webp.encoded(photo(64, 40), **kind)
            files += [
                self.write(f"turn-{number}-{len(kind)}{kind.get('lossless', '')}.webp", webp.extended(
                    data, webp.EXIF, after=[(b"EXIF", jpeg.exif_block(orientation=number, gps_text="x"))]))
                for number in range(1, 9)]
        for path, report in zip(files, self.sanitized(*files)):
            with self.subTest(path.name):
                self.assert_same_picture(path.read_bytes(), self.clean_bytes(report))

    def test_colours_of_a_profile_are_the_same(self):
        wide = icc.with_texts("CANARYPROFILE")
        picture = photo(64, 40)
        for name, data in [
            ("a.jpg", jpeg.encoded(picture, icc_profile=wide)), ("a.png", png.encoded(picture, icc_profile=wide)),
            ("a.webp", webp.encoded(picture, icc_profile=wide)),
        ]:
            with self.subTest(name):
                report, = self.sanitized(self.write(name, data))
                after = self.clean_bytes(report)
                screens = []
                for content in (data, after):
                    with Image.open(io.BytesIO(content)) as image:
                        source = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
                        self.assertEqual(b"CANARYPROFILE" in image.info["icc_profile"], content is data)
                        lab = ImageCms.createProfile("LAB")
                        screens.append(numpy.asarray(ImageCms.profileToProfile(image, source, lab, outputMode="LAB")))
                self.assertTrue(numpy.array_equal(*screens))

    def test_every_kind_of_png_keeps_its_pixels(self):
        files = [
            self.write(f"{colour}-{depth}-{interlace}.png", png.random_picture(colour, depth, interlace))
            for colour, depths in png.DEPTHS.items() for depth in depths for interlace in (0, 1)]
        base = photo(37, 23, seed=2)
        for mode in ("1", "L", "LA", "P", "RGB", "RGBA"):
            files.append(self.write(f"mode-{mode}.png", png.encoded(base.convert(mode))))
        for path, report in zip(files, self.sanitized(*files)):
            with self.subTest(path.name):
                self.assert_same_picture(path.read_bytes(), self.clean_bytes(report))

    def test_every_frame_of_an_animation_is_shown_in_the_same_way(self):
        frames = [photo(40, 30, seed).convert("RGBA") for seed in (1, 2, 3)]
        files = [
            self.write(f"{disposal}-{blend}.png", png.encoded(
                frames[0], save_all=True, append_images=frames[1:], disposal=disposal, blend=blend,
                duration=[10, 20, 30], loop=3))
            for disposal in (0, 1, 2) for blend in (0, 1)]
        for path, report in zip(files, self.sanitized(*files)):
            with self.subTest(path.name):
                after = self.clean_bytes(report)
                self.assert_same_picture(path.read_bytes(), after)
                controls = [
                    [data for kind, data in png.chunks(content) if kind in (b"acTL", b"fcTL")]
                    for content in (path.read_bytes(), after)]
                self.assertEqual(*controls)

    def test_every_gif_of_the_corpus_shows_the_same(self):
        files = [path for folder in ("accept", "sanitize") for path in sorted((ROOT / "corpus" / folder).glob("*.gif"))]
        self.assertGreater(len(files), 60)
        for path, report in zip(files, self.sanitized(*files)):
            with self.subTest(path.name):
                self.assert_same_animation(path.read_bytes(), self.clean_bytes(report))

    def test_every_kind_of_gif_keeps_its_pixels(self):
        files = []
        for size in range(2, 9):
            for colours in ("global", "local"):
                for interlaced in (False, True):
                    shared = gif.rainbow(1 << size)
                    frames = b"".join(
                        gif.control(step, disposal, 1 if step % 2 else None)
                        + gif.frame(
                            gif.slots(47 - 5 * step, 31, 1 << size, step), step, 0,
                            shared if colours == "local" else b"", interlaced,
                            gif.Coder(size, defers=step == 1, clears_after=40 if step == 2 else None))
                        for step, disposal in enumerate((0, 1, 2, 3, 2, 0)))
                    head = gif.screen(47, 31, shared if colours == "global" else b"") + gif.loop(size)
                    files.append(self.write(f"{size}-{colours}-{interlaced}.gif", head + frames + gif.TRAILER))
        base = photo(90, 60, seed=2)
        for mode in ("1", "L", "P", "RGB"):
            files.append(self.write(f"mode-{mode}.gif", gif.encoded(base.convert(mode))))
        for disposal in (0, 1, 2, 3):
            frames = [photo(40, 30, seed).convert("RGBA") for seed in (1, 2, 3)]
            for frame in frames:
                frame.paste((0, 0, 0, 0), (5, 5, 20, 20))
            files.append(self.write(f"pillow-{disposal}.gif", gif.encoded(
                frames[0], save_all=True, append_images=frames[1:], disposal=disposal, duration=[30, 60, 90],
                loop=2)))
        for path, report in zip(files, self.sanitized(*files)):
            with self.subTest(path.name):
                self.assert_same_animation(path.read_bytes(), self.clean_bytes(report))

    def test_every_kind_of_webp_keeps_its_pixels(self):
        base = photo(123, 77, seed=2)
        clear = base.convert("RGBA")
        clear.putalpha(photo(123, 77, seed=3).convert("L"))
        files = []
        for mode, picture in [("rgb", base), ("rgba", clear), ("palette", base.quantize(13).convert("RGB"))]:
            for method in (0, 4, 6):
                for quality in (1, 50, 100):
                    for lossless in (False, True):
                        files.append(self.write(f"{mode}-{method}-{quality}-{lossless}.webp", webp.encoded(
                            picture, method=method, quality=quality, lossless=lossless, exact=True)))
            files.append(self.write(f"{mode}-alpha.webp", webp.encoded(picture, alpha_quality=20)))
        for path, report in zip(files, self.sanitized(*files)):
            with self.subTest(path.name):
                after = self.clean_bytes(report)
                self.assertEqual(report["findings"], [])
                self.assert_same_picture(path.read_bytes(), after)
                self.assertEqual(path.read_bytes(), after, "a file with nothing in it is in the canonical form")

    def test_every_frame_of_a_webp_animation_is_shown_in_the_same_way(self):
        frames = [photo(40, 30, seed).convert("RGBA") for seed in (1, 2, 3)]
        small = photo(22, 18, 4).convert("RGBA")
        small.putalpha(photo(22, 18, 5).convert("L"))
        files = [
            self.write(f"{name}.webp", webp.encoded(
                frames[0], save_all=True, append_images=frames[1:], duration=[10, 20, 30], loop=3, **options))
            for name, options in {
                "lossy": {}, "lossless": {"lossless": True}, "mixed": {"allow_mixed": True},
                "small": {"minimize_size": True}, "coloured": {"background": (9, 8, 7, 6)}}.items()]
        for options in range(4):
            parts = [webp.frame(0, 0, 40, 30, 10, webp.chunks(webp.encoded(frames[0])))]
            for lossless in (False, True):
                picture = webp.encoded(small, lossless=lossless, exact=True)
                images = [part for part in webp.chunks(picture) if part[0] != b"VP8X"]
                parts.append(webp.frame(6, 4, 22, 18, 20, images, options))
            flags = webp.ANIMATION | webp.ALPHA
            files.append(self.write(f"options-{options}.webp", webp.assembled(
                [webp.header(flags, 40, 30), webp.animation(2, b"\1\2\3\4"), *parts, (b"prVt", b"CANARY")])))
        for path, report in zip(files, self.sanitized(*files)):
            with self.subTest(path.name):
                before, after = path.read_bytes(), self.clean_bytes(report)
                self.assertNotIn(b"CANARY", after)
                self.assert_same_picture(before, after)
                shown = []
                for content in (before, after):
                    with Image.open(io.BytesIO(content)) as picture:
                        shown.append([picture.info["loop"], picture.info["background"]])
                        for number in range(picture.n_frames):
                            picture.seek(number)
                            picture.load()
                            shown[-1].append(picture.info["timestamp"])
                self.assertEqual(*shown)

    def test_every_kind_of_jpeg_keeps_its_pixels(self):
        files = []
        base = photo(123, 77, seed=2)
        for mode in ("L", "RGB", "CMYK"):
            for progressive in (False, True):
                for sampling in (0, 1, 2):
                    for quality in (30, 96):
                        name = f"{mode}-{progressive}-{sampling}-{quality}.jpg"
                        files.append(self.write(name, jpeg.encoded(
                            base.convert(mode), progressive=progressive, subsampling=sampling, quality=quality)))
        for path, report in zip(files, self.sanitized(*files)):
            with self.subTest(path.name):
                self.assert_same_picture(path.read_bytes(), self.clean_bytes(report))


if __name__ == "__main__":
    unittest.main()
