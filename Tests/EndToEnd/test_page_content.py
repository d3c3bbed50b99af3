"""The content of pages: what nobody sees goes, and two programs paint the same as before."""

import io
import unittest

import pikepdf
from pikepdf import Dictionary, Name

from samples import rendered
from samples.brochure import brochure
from samples.canary import found
from samples.corpus import pdf_content, pdf_fonts, pdf_jbig2, pdf_unseen
from samples.instructions import Writer, said
from samples.pdf import saved
from samples.unpacked import unpacked
from support import ROOT, WorkerTestCase

#: MuPDF shows what belongs to a layer by a policy or an expression of a membership dictionary (ISO 32000-2, 8.11.2.2).
SHOWN_BY_MUPDF = {"pdf-unseen-layers-all-off.pdf", "pdf-unseen-layers-by-expression.pdf"}

#: At an operator without the values that it needs, poppler leaves the rest of the page out; MuPDF drops the rest of an
#: array in which it finds a name.
ENDS_FOR_POPPLER = {"pdf-content-value-too-few.pdf"}
ENDS_FOR_MUPDF = {"pdf-content-text-of-wrong-type.pdf", *pdf_jbig2.ENDS_FOR_MUPDF}

PROFILES = ("default", "strict")


class PageContentTests(WorkerTestCase):
    def cleaned(self, files: list[tuple[str, bytes]], profile: str) -> list[tuple[str, bytes, bytes, dict]]:
        paths = [self.write(name, data) for name, data in files]
        reports = self.sanitized(*paths, options=("--profile", profile))
        return [(name, data, self.clean_bytes(report), report) for (name, data), report in zip(files, reports)]

    def assert_painted_the_same(self, before: bytes, after: bytes, by_poppler: bool = True, by_mupdf: bool = True):
        if by_poppler:
            self.assertTrue(rendered.by_poppler(before) == rendered.by_poppler(after), "as poppler paints it")
        if by_mupdf:
            self.assertTrue(rendered.by_mupdf(before) == rendered.by_mupdf(after), "as MuPDF paints it")

    def constructs(self, report: dict, *actions: str) -> list[str]:
        return [finding["construct"] for finding in report["findings"] if finding["action"] in actions]

    def test_what_hides_in_content_goes_and_the_page_stays(self):
        gaps = {path.name for path in (ROOT / "corpus" / "known-gaps").iterdir()}
        made = pdf_content.sanitize() + pdf_content.accept() + pdf_fonts.sanitize()
        made += pdf_jbig2.sanitize() + pdf_jbig2.accept()
        items = [item for item in made if item.name not in gaps]
        for profile in PROFILES:
            for name, before, after, _ in self.cleaned([(item.name, item.data) for item in items], profile):
                with self.subTest(f"{profile}: {name}"):
                    words = [word for item in items if item.name == name for word in item.canaries]
                    self.assertEqual(found(words, unpacked(after)), [])
                    self.assert_painted_the_same(
                        before, after, by_poppler=name not in ENDS_FOR_POPPLER, by_mupdf=name not in ENDS_FOR_MUPDF)

    def test_what_nobody_sees_is_reported_by_default(self):
        items = pdf_unseen.unseen()
        files = [(item.name, item.data) for item, _ in items]
        for (item, word), (name, before, after, report) in zip(items, self.cleaned(files, "default")):
            with self.subTest(name):
                self.assertEqual(set(item.carries) - set(self.constructs(report, "reported")), set())
                self.assert_painted_the_same(before, after)

    def test_what_nobody_sees_is_gone_with_strict(self):
        items = pdf_unseen.unseen()
        files = [(item.name, item.data) for item, _ in items]
        for (item, word), (name, before, after, report) in zip(items, self.cleaned(files, "strict")):
            with self.subTest(name):
                self.assertEqual(set(item.carries) - set(self.constructs(report, "removed")), set())
                self.assertEqual(found([word], unpacked(before)), [word])
                self.assertEqual(found([word], unpacked(after)), [])
                self.assert_painted_the_same(before, after, by_mupdf=name not in SHOWN_BY_MUPDF)

    def test_what_looks_unseen_and_is_seen_stays(self):
        for name, before, after, _ in self.cleaned(
                [(f"{name}.pdf", data) for name, data in pdf_unseen.seen()] + [("brochure.pdf", brochure())],
                "strict"):
            with self.subTest(name):
                self.assert_painted_the_same(before, after)

    def test_numbers_that_viewers_read_in_different_ways_are_reported(self):
        for profile in PROFILES:
            for name, before, after, report in self.cleaned(pdf_unseen.undecided(), profile):
                with self.subTest(f"{profile}: {name}"):
                    self.assertIn("pdf.content.number", self.constructs(report, "reported"))
                    self.assert_painted_the_same(before, after)
        policy = self.write("policy.yaml", b"name: decided\nrules:\n  pdf.content.number: reject\n")
        paths = [self.write(name, data) for name, data in pdf_unseen.undecided()]
        reports = self.objects(self.run_worker("scan", *paths, "--json", "--policy", policy))
        for path, report in zip(paths, reports, strict=True):
            with self.subTest(path.name):
                self.assertEqual(report["reason"]["construct"], "pdf.content.number")

    def test_content_that_is_written_anew_says_the_same_as_libqpdf_reads_it(self):
        document = pikepdf.new()
        font = document.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for seed in range(60):
            document.add_blank_page(page_size=(600, 800))
            page = document.pages[-1].obj
            page.Contents = document.make_stream(Writer(seed).content(40))
            page.Resources = Dictionary(Font=Dictionary(F1=font))
        (_, before, after, _), = self.cleaned([("chance.pdf", saved(document))], "default")
        with pikepdf.open(io.BytesIO(before)) as one, pikepdf.open(io.BytesIO(after)) as other:
            for number, (first, second) in enumerate(zip(one.pages, other.pages, strict=True)):
                with self.subTest(page=number):
                    self.assertEqual(said(first), said(second))
        self.assert_painted_the_same(before, after)


if __name__ == "__main__":
    unittest.main()
