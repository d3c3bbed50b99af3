"""PDF: a file for each thing that a comment, a form, a signature or the logical structure can hide."""

from pikepdf import Array, Dictionary, Name, String

from .. import pdf
from ..item import Item

from .pdf_base import (
    annotated, field, form, form_entry, item, kept, page, resource, root, stream, structure, text)

def hello(d, w):
    return String("Hello")


def comment(subtype: str = "Text", **entries):
    return annotated(subtype, Contents=hello, **entries)


def signature_value(w: str, **entries) -> Dictionary:
    return Dictionary(**{
        "Type": Name.Sig, "Filter": Name("/Adobe.PPKLite"), "SubFilter": Name("/adbe.pkcs7.detached"),
        "ByteRange": [0, 1, 2, 3], "Contents": String("x"), **entries})


def signed(**entries):
    """A signature field whose value has these entries."""
    def make(d, w):
        value = d.make_indirect(signature_value(w, **{key: make(d, w) for key, make in entries.items()}))
        box = pdf.annotation(d, "Widget", FT=Name.Sig, T=String("s"), V=value)
        d.pages[0].obj.Annots = Array([box])
        d.Root.AcroForm = Dictionary(SigFlags=3, Fields=Array([box]))
        return value
    return make


def comments() -> list[Item]:
    hidden = lambda flags: annotated("Text", Contents=text, F=lambda d, w: flags)
    dated = lambda d, w: String("D:20260102030405Z" + w)

    def popup(d, w):
        note = pdf.annotation(d, "Text", Contents=String("Hello"))
        window = pdf.annotation(d, "Popup", Parent=note, Contents=String(w), T=String(w))
        note.Popup = window
        d.pages[0].obj.Annots = Array([note, window])

    def thread(d, w):
        """A comment, and an answer that says what became of it."""
        note = pdf.annotation(d, "Text", Contents=String("Hello"))
        answer = pdf.annotation(d, "Text", IRT=note, RT=Name.Group, State=String(w), StateModel=String("Review"),
                                Contents=String("Yes"), F=28)
        d.pages[0].obj.Annots = Array([note, answer])

    def redactions(d, w):
        boxes = [pdf.annotation(d, "Redact", QuadPoints=[0, 0, 9, 0, 0, 9, 9, 9], T=String(w)) for _ in range(3)]
        d.pages[0].obj.Annots = Array(boxes)

    return [
        item("comment-hidden", hidden(2), "pdf.annotation.hidden"),
        item("comment-hidden-and-printed", hidden(6), "pdf.annotation.hidden"),
        item("comment-not-viewed", hidden(32), "pdf.annotation.hidden"),
        item("comment-without-area", annotated("FreeText", Rect=lambda d, w: [60, 60, 60, 90], DA=lambda d, w: String(
            "/Helv 9 Tf"), Contents=text), "pdf.annotation.hidden"),
        item("comment-stamp-without-area", annotated("Stamp", Rect=lambda d, w: [60, 60, 90, 60], Contents=text),
             "pdf.annotation.hidden"),
        item("comment-popup", popup, "pdf.annotation.markup"),
        item("comment-thread", thread, "pdf.annotation.markup"),
        item("comment-subject-line", comment(Subj=text), "pdf.annotation.markup"),
        item("comment-style", comment("FreeText", DA=lambda d, w: String("/Helv 9 Tf"), DS=text), "pdf."),
        item("comment-old-date", comment(CreationDate=dated, M=dated), "pdf.annotation.date"),
        item("comment-intent", comment(IT=lambda d, w: Name("/" + w)), "pdf."),
        item("comment-icon", comment(Name=lambda d, w: Name("/" + w)), "pdf."),
        item("comment-external-data", comment(ExData=lambda d, w: Dictionary(Subtype=Name.Markup3D, X=String(w))),
             "pdf.annotation.markup"),
        item("comment-measure", comment("Line", L=lambda d, w: [0, 0, 9, 9], Measure=lambda d, w: Dictionary(
            Subtype=Name.RL, R=String(w))), "pdf."),
        item("comment-default-appearance", comment("FreeText", DA=lambda d, w: String("/Helv 9 Tf % " + w)), "pdf."),
        item("comment-page-piece", comment(PieceInfo=lambda d, w: Dictionary(A=Dictionary(Private=String(w)))),
             "pdf.piece-info"),
        item("comment-appearance-state", comment(AP=lambda d, w: Dictionary(N=form(d, w), X=stream(d, w))), "pdf."),
        item("comment-appearance-metadata", comment(AP=lambda d, w: Dictionary(N=form(d, w, Metadata=stream(d, w)))),
             "pdf.xmp"),
        item("comment-key-of-another-kind", annotated("Square", QuadPoints=lambda d, w: Array([1, String(w)]),
                                                      InkList=lambda d, w: Array([String(w)])), "pdf."),
        item("comment-lock", comment(LockedContents=text), "pdf."),
        item("comment-unknown-kind", annotated("Secret", Contents=text), "pdf.annotation.unknown"),
        item("comment-printer-mark", annotated("PrinterMark", MN=lambda d, w: Name("/" + w)), "pdf."),
        item("comment-trap-network", annotated("TrapNet", LastModified=text), "pdf.annotation.unknown"),
        item("redaction-author", redactions, "pdf.annotation.redact"),
    ]


def forms() -> list[Item]:
    def two_boxes(d, w):
        """A field with two boxes, of which one is hidden."""
        above = d.make_indirect(Dictionary(FT=Name.Tx, T=String("city"), V=String("Ghent")))
        boxes = [pdf.annotation(d, "Widget", Parent=above, F=flags, MK=Dictionary(CA=String(word)))
                 for flags, word in ((4, "a"), (2, w))]
        above.Kids = Array(boxes)
        d.pages[0].obj.Annots = Array(boxes)
        d.Root.AcroForm = Dictionary(Fields=Array([above]))

    def stray(d, w):
        """A field without a box on any page."""
        field()(d, w)
        d.Root.AcroForm.Fields.append(d.make_indirect(Dictionary(FT=Name.Tx, T=String("x"), V=String(w))))

    def shown(make):
        return lambda d, w: make(d, "visible")

    return [
        item("form-hidden-field", field(F=lambda d, w: 2, V=text), "pdf.form.hidden-field"),
        item("form-field-without-area", field(Rect=lambda d, w: [0, 0, 0, 0], V=text), "pdf.form.hidden-field"),
        item("form-hidden-box", two_boxes, "pdf.form.hidden-field"),
        item("form-field-without-box", stray, "pdf.form.hidden-field"),
        item("form-default-value", field(DV=text), "pdf.form.default-value"),
        item("form-rich-value", field(RV=text), "pdf."),
        item("form-default-appearance", form_entry(DA=lambda d, w: String("/Helv 9 Tf % " + w)), "pdf."),
        item("form-mapping-name", field(TM=text), "pdf."),
        item("form-name-among-values", field(FT=lambda d, w: Name.Ch, V=lambda d, w: Array(
            [String("a"), Name("/" + w)])), "pdf."),
        item("form-password", field(Ff=lambda d, w: 1 << 13, V=text), "pdf.form.password"),
        item("form-order", form_entry(CO=lambda d, w: Array([Dictionary(T=String(w))])),
             "pdf.form.calculation-order"),
        item("form-resources-unknown-key", form_entry(DR=lambda d, w: Dictionary(X=String(w))), "pdf."),
        item("form-author", field(M=text), "pdf.annotation.date"),
        kept("form-text-field", shown(field())),
    ]


def signatures() -> list[Item]:
    def reference(method: str, w: str) -> Array:
        return Array([Dictionary(Type=Name.SigRef, TransformMethod=Name("/" + method), TransformParams=Dictionary(
            Type=Name.TransformParams, V=Name("/1.2"), Fields=Array([String(w)]), Action=Name.All))])

    def certified(d, w):
        value = signed(Reference=lambda d, w: reference("DocMDP", w))(d, w)
        d.Root.Perms = Dictionary(DocMDP=value)

    def locked(d, w):
        signed(Reference=lambda d, w: reference("FieldMDP", w))(d, w)

    def usage_rights(d, w):
        d.Root.Perms = Dictionary(UR3=d.make_indirect(signature_value(w, Reference=reference("UR3", w))))

    def unsigned(**entries):
        def make(d, w):
            box = pdf.annotation(d, "Widget", FT=Name.Sig, T=String("s"), **{
                key: make(d, w) for key, make in entries.items()})
            d.pages[0].obj.Annots = Array([box])
            d.Root.AcroForm = Dictionary(SigFlags=1, Fields=Array([box]))
        return make

    return [
        item("signature-name", signed(Name=text), "pdf.signature"),
        item("signature-place", signed(Location=text), "pdf.signature"),
        item("signature-reason", signed(Reason=text), "pdf.signature"),
        item("signature-contact", signed(ContactInfo=text), "pdf.signature"),
        item("signature-date", signed(M=text), "pdf.signature"),
        item("signature-program", signed(Prop_Build=lambda d, w: Dictionary(App=Dictionary(Name=Name("/" + w)))),
             "pdf.signature"),
        item("signature-certificate", signed(Cert=text), "pdf.signature"),
        item("signature-certification", certified, "pdf.signature.certification"),
        item("signature-field-lock", locked, "pdf.signature"),
        item("signature-usage-rights", usage_rights, "pdf.signature.usage-rights"),
        item("signature-proofs-in-streams", root(DSS=lambda d, w: Dictionary(
            Certs=Array([stream(d, w)]), OCSPs=Array([stream(d, w)]), CRLs=Array([stream(d, w)]))),
             "pdf.signature.validation"),
        item("signature-lock-of-empty-field", unsigned(Lock=lambda d, w: Dictionary(
            Type=Name.SigFieldLock, Action=Name.Include, Fields=Array([String(w)]))), "pdf.signature"),
        item("signature-seed-of-empty-field", unsigned(SV=lambda d, w: Dictionary(
            Type=Name.SV, Reasons=Array([String(w)]))), "pdf.signature"),
        item("signature-time-stamp", signed(Type=lambda d, w: Name.DocTimeStamp, X=text), "pdf.signature"),
    ]


def structures() -> list[Item]:
    attributes = lambda **entries: structure(A=lambda d, w: Dictionary(**{
        key: make(d, w) for key, make in entries.items()}))

    def tree_entry(**entries):
        def make(d, w):
            structure()(d, w)
            for key, value in entries.items():
                d.Root.StructTreeRoot["/" + key] = value(d, w)
        return make

    return [
        item("structure-identifier", structure(ID=text), "pdf."),
        item("structure-title", structure(T=text), "pdf."),
        item("structure-revision", structure(R=lambda d, w: 3, X=text), "pdf."),
        item("structure-phoneme", structure(Phoneme=text), "pdf."),
        item("structure-reference", structure(Ref=lambda d, w: Array([Dictionary(X=String(w))])), "pdf."),
        item("structure-metadata", structure(Metadata=stream), "pdf.xmp"),
        item("structure-private-attribute", attributes(O=lambda d, w: Name.Layout, X=text), "pdf."),
        item("structure-css", attributes(O=lambda d, w: Name("/CSS-2.00"), **{"Style": text}), "pdf."),
        item("structure-identifier-tree", tree_entry(IDTree=lambda d, w: Dictionary(
            Names=Array([String(w), d.Root.StructTreeRoot.K]))), "pdf."),
        item("structure-schema", tree_entry(PronunciationLexicon=lambda d, w: Array([Dictionary(F=String(w))])), "pdf."),
        item("language-that-is-none", root(Lang=lambda d, w: String(w + " /home/ann")), "pdf."),
        item("page-extension", page(Hid=lambda d, w: True, X=stream), "pdf."),
        item("font-unknown-key", resource("Font", "F2", lambda d, w: Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, X=String(w)), b"BT /F2 9 Tf (a) Tj ET"), "pdf."),
        item("state-unknown-key", resource("ExtGState", "G0", lambda d, w: Dictionary(
            Type=Name.ExtGState, LW=1, X=String(w)), b"/G0 gs"), "pdf."),
        item("pattern-unknown-key", resource("Pattern", "P0", lambda d, w: d.make_stream(
            b"0 g 1 1 1 1 re f", PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 4, 4], XStep=4, YStep=4,
            Resources=Dictionary(), X=String(w)), b"/Pattern cs /P0 scn 9 9 9 9 re f"), "pdf."),
        item("function-unknown-key", resource("Shading", "S0", lambda d, w: Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceGray, Coords=[0, 0, 9, 9], Function=Dictionary(
                FunctionType=2, Domain=[0, 1], N=1, X=String(w))), b"/S0 sh"), "pdf."),
        item("layer-configurations", layers(Configs=lambda d, w: Array([Dictionary(Name=String(w))])), "pdf."),
        item("layer-language", layers(usage=lambda w: Dictionary(Language=Dictionary(Lang=String(w)))), "pdf."),
        item("layer-user", layers(usage=lambda w: Dictionary(User=Dictionary(Type=Name.Ind, Name=String(w)))), "pdf."),
        item("layer-print-kind", layers(usage=lambda w: Dictionary(Print=Dictionary(Subtype=Name("/" + w)))), "pdf."),
        item("layer-metadata", layers(group=lambda d, w: {"Metadata": stream(d, w)}), "pdf.xmp"),
    ]


def layers(usage=lambda w: Dictionary(), group=lambda d, w: {}, **entries):
    """A page with a layer."""
    def make(d, w):
        layer = d.make_indirect(Dictionary(Type=Name.OCG, Name=String("Layer"), Usage=usage(w), **group(d, w)))
        d.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(ON=Array([layer])), **{
            key: make(d, w) for key, make in entries.items()})
        resource("Properties", "MC0", lambda d, w: layer, b"/OC /MC0 BDC 0 g 9 9 9 9 re f EMC")(d, w)
    return make


def sanitize() -> list[Item]:
    return [*comments(), *forms(), *signatures(), *structures()]
