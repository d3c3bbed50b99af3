"""Documents keep everything that a person can see, follow or fill in."""

import decimal
import io
import unittest

import pikepdf

from samples.brochure import brochure
from support import WorkerTestCase

#: Entries of pages, and of what hangs on them, that say nothing of what is seen, or lead back up.
SILENT = {"/Parent", "/P", "/Pg", "/Length", "/Filter", "/DecodeParms", "/Type", "/Prev"}


def plain(item, above: tuple = ()):
    """A PDF object as Python values: streams decoded, references followed, pages as their numbers."""
    if not isinstance(item, pikepdf.Object):
        return float(item) if isinstance(item, (int, decimal.Decimal)) and not isinstance(item, bool) else item
    if isinstance(item, pikepdf.String):
        return ("string", bytes(item))
    if isinstance(item, pikepdf.Name):
        return ("name", str(item))
    if item.is_indirect:
        if item.objgen in above:
            return "a loop"
        above += (item.objgen,)
    if isinstance(item, pikepdf.Array):
        return [plain(entry, above) for entry in item]
    if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Page" and len(above) > 1:
        return "a page"
    entries = {key: plain(entry, above) for key, entry in item.items() if key not in SILENT}
    if isinstance(item, pikepdf.Stream):
        entries["data"] = stream_data(item)
    return entries


def stream_data(item: pikepdf.Stream) -> bytes:
    try:
        return item.read_bytes()
    except pikepdf.PdfError:
        return item.read_raw_bytes()


class DocumentTests(WorkerTestCase):
    @classmethod
    def setUpClass(cls):
        cls.data = brochure()

    def setUp(self):
        super().setUp()
        report, = self.sanitized(self.write("brochure.pdf", self.data))
        self.report = report
        before = pikepdf.open(io.BytesIO(self.data))
        after = pikepdf.open(io.BytesIO(self.clean_bytes(report)))
        self.addCleanup(before.close)
        self.addCleanup(after.close)
        self.before, self.after = before, after

    def assert_same(self, find):
        self.assertEqual(plain(find(self.before)), plain(find(self.after)))

    def test_it_carries_nothing_to_remove(self):
        removed = [finding for finding in self.report["findings"] if finding["action"] in ("removed", "normalized")]
        self.assertEqual(removed, [])

    def test_content_of_every_page(self):
        self.assertEqual(len(self.after.pages), 3)
        for one, other in zip(self.before.pages, self.after.pages):
            self.assertEqual(
                pikepdf.unparse_content_stream(pikepdf.parse_content_stream(one)),
                pikepdf.unparse_content_stream(pikepdf.parse_content_stream(other)))

    def test_size_and_turn_of_every_page(self):
        for one, other in zip(self.before.pages, self.after.pages):
            for key in ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit"):
                self.assertEqual(plain(one.obj.get(key)), plain(other.obj.get(key)), key)

    def test_every_resource(self):
        for kind in ("Font", "XObject", "ExtGState", "Shading", "Pattern", "ColorSpace", "Properties"):
            with self.subTest(kind):
                self.assert_same(lambda document: document.pages[0].obj.Resources[f"/{kind}"])

    def test_annotations(self):
        kinds = [str(annotation.Subtype) for annotation in self.before.pages[0].obj.Annots]
        self.assertEqual([str(annotation.Subtype) for annotation in self.after.pages[0].obj.Annots], kinds)
        for number, kind in enumerate(kinds):
            with self.subTest(f"{number} {kind}"):
                self.assert_same(lambda document: document.pages[0].obj.Annots[number])

    def test_links_within_the_document_go_to_the_same_page(self):
        for document in (self.before, self.after):
            target = document.pages[0].obj.Annots[2]
            place = target.Dest if "/Dest" in target else target.A.D
            self.assertEqual(place[0].objgen, document.pages[2].obj.objgen)

    def test_form_fields(self):
        self.assert_same(lambda document: document.pages[1].obj.Annots)
        self.assert_same(lambda document: document.Root.AcroForm.Fields)
        self.assert_same(lambda document: document.Root.AcroForm.DR)

    def test_bookmarks_and_page_labels(self):
        self.assert_same(lambda document: document.Root.Outlines)
        self.assert_same(lambda document: document.Root.PageLabels)
        self.assert_same(lambda document: document.Root.PageMode)

    def test_layers_that_are_shown(self):
        self.assert_same(lambda document: document.Root.OCProperties.D.ON)
        self.assert_same(lambda document: document.Root.OCProperties.OCGs)

    def test_what_screen_readers_read(self):
        self.assert_same(lambda document: document.Root.StructTreeRoot)
        self.assert_same(lambda document: document.Root.MarkInfo)
        self.assert_same(lambda document: document.Root.Lang)

    def test_fields_and_pages_share_their_boxes(self):
        """A field is the same object on its page and in the form, or a reader shows what nobody can fill in."""
        for document in (self.before, self.after):
            on_page = [box.objgen for box in document.pages[1].obj.Annots]
            self.assertEqual([field.objgen for field in document.Root.AcroForm.Fields], on_page)


if __name__ == "__main__":
    unittest.main()
