"""What policies make of documents: links, forms, attached files, protection. Forms can be filled in afterwards."""

import io
import subprocess
import unittest

import pikepdf
import pypdf
from pikepdf import Array, Dictionary, Name, String

from samples import pdf
from samples.corpus.bases import BASELINE
from support import WorkerTestCase


def locked(method: dict, user: str = "") -> bytes:
    output = io.BytesIO()
    pdf.document(pages=1, seed=3, lines=3).save(output, encryption=pikepdf.Encryption(owner="o", user=user, **method))
    return output.getvalue()


def form() -> bytes:
    """A text field and a box to tick, painted as programs paint them."""
    document = pdf.document(pages=1, seed=4, lines=2)
    font = document.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    resources = Dictionary(Font=Dictionary(Helv=font))

    def painted(content: bytes, width: int, height: int):
        return document.make_stream(
            content, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, width, height], Resources=resources)

    city = pdf.annotation(
        document, "Widget", FT=Name.Tx, T=String("city"), V=String("Ghent"), DA=String("/Helv 12 Tf 0 g"),
        AP=Dictionary(N=painted(b"/Tx BMC q BT /Helv 12 Tf 0 g 2 8 Td (Ghent) Tj ET Q EMC", 150, 30)), F=4)
    box = document.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, Rect=[250, 50, 262, 62], FT=Name.Btn, T=String("agree"), V=Name.Yes,
        AS=Name.Yes, F=4, AP=Dictionary(N=Dictionary(
            Yes=painted(b"0 g 2 2 8 8 re f", 12, 12), Off=painted(b"0 G 1 1 10 10 re S", 12, 12)))))
    document.pages[0].obj.Annots = Array([city, box])
    document.Root.AcroForm = Dictionary(Fields=Array([city, box]), DA=String("/Helv 12 Tf 0 g"), DR=resources)
    return pdf.saved(document)


class DocumentPolicyTests(WorkerTestCase):
    def cleaned(self, data: bytes, rules: str = "") -> dict:
        options = ("--policy", self.write("policy.yaml", rules.encode())) if rules else ()
        report, = self.sanitized(self.write("document.pdf", data), options=options)
        return report

    def constructs(self, report: dict) -> dict[str, str]:
        return {finding["construct"]: finding["action"] for finding in report["findings"]}

    def drawn(self, data: bytes) -> bytes:
        path = self.write("drawn.pdf", data)
        return subprocess.run(["pdftoppm", "-r", "100", str(path)], check=True, capture_output=True).stdout

    def words(self, data: bytes) -> str:
        path = self.write("words.pdf", data)
        return subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True).stdout.decode()

    # Protection

    METHODS = ({"R": 3, "aes": False, "metadata": False}, {"R": 4}, {"R": 6})

    def test_protected_documents_are_refused(self):
        for method in self.METHODS:
            with self.subTest(method):
                report = self.cleaned(locked(method))
                self.assertEqual(report["reason"]["code"], "pdf.encrypted")

    def test_a_policy_can_open_what_anybody_can_open(self):
        plain = self.words(pdf.saved(pdf.document(pages=1, seed=3, lines=3)))
        for method in self.METHODS:
            with self.subTest(method):
                report = self.cleaned(locked(method), "rules: {pdf.encryption: sanitize}")
                self.assertEqual(self.constructs(report)["pdf.encryption"], "removed")
                self.assertNotIn("pdf.unreferenced", self.constructs(report))
                clean = self.clean_bytes(report)
                with pikepdf.open(io.BytesIO(clean)) as document:
                    self.assertFalse(document.is_encrypted)
                self.assertEqual(self.words(clean), plain)

    def test_no_policy_opens_what_needs_a_password(self):
        for method in self.METHODS:
            with self.subTest(method):
                report = self.cleaned(locked(method, user="u"), "rules: {pdf.encryption: sanitize}")
                self.assertEqual(report["reason"]["code"], "pdf.encrypted")

    # Forms

    def test_a_form_can_be_filled_in_afterwards(self):
        clean = self.clean_bytes(self.cleaned(form()))
        writer = pypdf.PdfWriter()
        writer.clone_reader_document_root(pypdf.PdfReader(io.BytesIO(clean)))
        writer.update_page_form_field_values(writer.pages[0], {"city": "Bruges"})
        filled = io.BytesIO()
        writer.write(filled)
        self.assertEqual(pypdf.PdfReader(filled).get_fields()["city"]["/V"], "Bruges")
        with pikepdf.open(filled) as document:
            city, box = document.pages[0].obj.Annots
            self.assertEqual([field.objgen for field in document.Root.AcroForm.Fields], [city.objgen, box.objgen])
            box.V = box.AS = Name.Off
            output = io.BytesIO()
            document.save(output)
        self.assertNotEqual(self.drawn(output.getvalue()), self.drawn(clean))

    def test_a_form_is_emptied(self):
        data = form()
        report = self.cleaned(data, "options: {form-values: clear}")
        clean = self.clean_bytes(report)
        self.assertEqual(self.constructs(report)["pdf.form.value"], "removed")
        self.assertIn("Ghent", self.words(data))
        self.assertNotIn("Ghent", self.words(clean))
        fields = pypdf.PdfReader(io.BytesIO(clean)).get_fields()
        self.assertEqual(set(fields), {"city", "agree"})
        self.assertEqual([field.get("/V") for field in fields.values()], [None, None])

    def test_a_form_becomes_a_picture_of_itself(self):
        data = form()
        report = self.cleaned(data, "options: {form-values: flatten}")
        clean = self.clean_bytes(report)
        self.assertEqual(self.constructs(report)["pdf.form.value"], "normalized")
        self.assertEqual(self.drawn(clean), self.drawn(data))
        self.assertEqual(self.words(clean), self.words(data))
        self.assertFalse(pypdf.PdfReader(io.BytesIO(clean)).get_fields())

    # Links and files

    def test_a_policy_lists_the_schemes_of_links(self):
        document = pdf.document(pages=1)
        addresses = ["https://example.org/", "tel:+3212345", "ftp://example.org/"]
        document.pages[0].obj.Annots = Array([pdf.web_link(document, address) for address in addresses])
        data = pdf.saved(document)
        for rules, kept in (("", addresses[:1]), ("options: {link-schemes: [tel, ftp]}", addresses[1:]),
                            ("rules: {pdf.uri.link: sanitize}", [])):
            with self.subTest(rules):
                report = self.cleaned(data, rules)
                with pikepdf.open(io.BytesIO(self.clean_bytes(report))) as clean:
                    found = [str(box.A.URI) for box in clean.pages[0].obj.Annots if "/A" in box]
                self.assertEqual(found, kept)
        self.assertEqual(self.cleaned(data, "rules: {pdf.uri.link: reject}")["reason"]["construct"], "pdf.uri.link")

    def test_no_policy_can_list_a_scheme_that_runs_something(self):
        policy = self.write("policy.yaml", b"options: {link-schemes: [https, javascript]}")
        result = self.run_worker("policy", "check", policy, home=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(b"javascript", result.stdout + result.stderr)

    def test_attached_files_are_named_in_the_report_and_put_back_by_policy(self):
        document = pdf.document(pages=1)
        pdf.attach(document, "Jane's holiday.jpg", BASELINE)
        pdf.attach(document, "notes.txt", b"hello")
        data = pdf.saved(document)
        report = self.cleaned(data)
        self.assertEqual([file["type"] for file in report["attachments"]], ["jpeg", "text"])
        self.assertEqual([file["bytes"] for file in report["attachments"]], [len(BASELINE), 5])
        self.assertEqual({file["action"] for file in report["attachments"]}, {"removed"})
        clean = self.clean_bytes(self.cleaned(data, "rules: {pdf.attachment: allow}"))
        with pikepdf.open(io.BytesIO(clean)) as document:
            self.assertEqual(list(document.attachments), ["attachment-0001.jpg"])
            self.assertEqual(document.attachments["attachment-0001.jpg"].get_file().read_bytes(), BASELINE)
        refused = self.cleaned(data, "rules: {pdf.attachment: reject}")
        self.assertEqual(refused["reason"]["code"], "policy.forbidden")


if __name__ == "__main__":
    unittest.main()
