"""PDF: a file for each name and word that nobody sees, and for what says where on earth a drawing lies."""

from pikepdf import Array, Dictionary, Name, String

from .. import pdf
from ..item import Item

from .pdf_base import annotated, form, item, page, painting, resource, root, stream, structure, text


def name(d, w):
    return Name("/" + w)


def comment(subtype: str, **entries):
    return annotated(subtype, Contents=lambda d, w: String("Hello"), **entries)


def font(**entries):
    """A font that the page uses."""
    def make(d, w):
        values = {key: value(d, w) for key, value in entries.items()}
        return Dictionary(**{"Type": Name.Font, "Subtype": Name.Type1, "BaseFont": Name.Helvetica, **values})
    return resource("Font", "F2", make, b"BT /F2 9 Tf (a) Tj ET")


def composite(encoding=lambda d, w: Name("/Identity-H"), **entries):
    """A font with characters of two bytes, whose program the viewer has to find."""
    def make(d, w):
        values = {key: value(d, w) for key, value in entries.items()}
        collection = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
        descendant = d.make_indirect(Dictionary(**{
            "Type": Name.Font, "Subtype": Name.CIDFontType2, "BaseFont": Name.Helvetica, "CIDSystemInfo": collection,
            "FontDescriptor": descriptor(d, Flags=4), **values}))
        return Dictionary(Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Helvetica, Encoding=encoding(d, w),
                          DescendantFonts=Array([descendant]))
    return resource("Font", "F2", make, b"BT /F2 9 Tf <0041> Tj ET")


def descriptor(d, **entries):
    return d.make_indirect(Dictionary(**{
        "Type": Name.FontDescriptor, "FontName": Name.Helvetica, "Flags": 32, "ItalicAngle": 0, "Ascent": 700,
        "Descent": -200, "CapHeight": 700, "StemV": 80, "FontBBox": [0, 0, 9, 9], **entries}))


CMAP = b"""%s/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfchar <61> <0061> endbfchar
endcmap CMapName currentdict /CMap defineresource pop end end
"""


def names() -> list[Item]:
    def halftone(d, w):
        return Dictionary(Type=Name.ExtGState, HT=Dictionary(
            Type=Name.Halftone, HalftoneType=1, Frequency=60, Angle=45, SpotFunction=name(d, w)))

    def layer(d, w):
        group = d.make_indirect(Dictionary(Type=Name.OCG, Name=String("Layer"), Intent=Array([Name.View, name(d, w)])))
        d.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(ON=Array([group])))
        resource("Properties", "MC0", lambda d, w: group, b"/OC /MC0 BDC 0 g 9 9 9 9 re f EMC")(d, w)

    def tree_entry(element, **entries):
        def make(d, w):
            structure(**element)(d, w)
            for key, value in entries.items():
                d.Root.StructTreeRoot["/" + key] = value(d, w)
        return make

    def destination(d, w):
        annotated("Link", Dest=text)(d, w)
        d.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(w), Array([d.pages[0].obj, Name.Fit])])))

    def old_destination(d, w):
        annotated("Link", A=lambda d, w: Dictionary(S=Name.GoTo, D=name(d, w)))(d, w)
        d.Root.Dests = Dictionary({"/" + w: Dictionary(D=Array([d.pages[0].obj, Name.Fit]))})

    def bookmark(d, w):
        destination(d, w)
        top = d.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
        top.First = top.Last = d.make_indirect(Dictionary(Title=String("One"), Parent=top, Dest=String(w)))
        d.Root.Outlines = top

    def state_not_shown(d, w):
        other = d.make_stream(b"BT /F1 9 Tf (" + w.encode() + b") Tj ET", Type=Name.XObject, Subtype=Name.Form,
                              BBox=[0, 0, 9, 9])
        return Dictionary(N=Dictionary(On=form(d, w), Other=other))

    def named_state(d, w):
        return Dictionary(N=Dictionary({"/" + w: form(d, w)}))

    calculation = lambda d, w: d.make_stream(
        b"{ dup % " + w.encode() + b"\n 0 }", FunctionType=4, Domain=[0, 1], Range=[0, 1, 0, 1])
    intent = lambda d, w: Array([Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1,
                                            OutputConditionIdentifier=String(w))])
    return [
        item("word-line-ending", comment("Line", L=lambda d, w: [0, 0, 9, 9], LE=lambda d, w: Array([
            name(d, w), Name.OpenArrow])), "pdf.unfit-value"),
        item("word-spot-function", resource("ExtGState", "G0", halftone, b"/G0 gs"), "pdf.unfit-value"),
        item("word-font-name", font(Name=name), "pdf.unknown-key"),
        item("word-font-encoding", font(Encoding=name), "pdf.unfit-value"),
        item("word-font-base-encoding", font(Encoding=lambda d, w: Dictionary(BaseEncoding=name(d, w))),
             "pdf.unfit-value"),
        item("word-font-stretch", font(FontDescriptor=lambda d, w: descriptor(d, FontStretch=name(d, w))),
             "pdf.unfit-value"),
        item("word-font-language", font(FontDescriptor=lambda d, w: descriptor(d, Lang=name(d, w))), "pdf.unfit-value"),
        item("word-font-classes", composite(FontDescriptor=lambda d, w: descriptor(
            d, Flags=4, FD=Dictionary({"/" + w: descriptor(d)}))), "pdf.unknown-key"),
        item("word-character-map", composite(ToUnicode=name), "pdf.unfit-value"),
        item("word-character-map-name", font(ToUnicode=lambda d, w: d.make_stream(
            CMAP % b"", Type=Name.CMap, CMapName=name(d, w))), "pdf.unfit-value"),
        item("word-layer-intent", layer, "pdf.unfit-value"),
        item("word-attached", painting(lambda w: b"/Artifact << /Type /Pagination /Attached [/" + w
                                       + b"] >> BDC 0 g EMC"), "pdf.content.properties"),
        item("word-resource-kind", lambda d, w: d.pages[0].obj.Resources.__setitem__(
            "/ProcSet", Array([Name.PDF, name(d, w)])), "pdf.unfit-value"),
        item("word-page-limits", page(Limits=text), "pdf.unknown-key"),
        item("word-page-version", root(Version=name), "pdf.unfit-value"),
        item("word-output-condition", root(OutputIntents=intent), "pdf.output-intent"),
        item("structure-type", structure(S=name), "pdf.structure.type"),
        item("structure-role", tree_entry(dict(S=name), RoleMap=lambda d, w: Dictionary({
            "/" + w: Name.H1})), "pdf.structure.type"),
        item("structure-class", tree_entry(dict(C=name), ClassMap=lambda d, w: Dictionary({
            "/" + w: Dictionary(O=Name.Layout, Placement=Name.Block)})), "pdf.structure.identifier"),
        item("structure-attribute-word", structure(A=lambda d, w: Dictionary(O=Name.Layout, Placement=name(d, w))),
             "pdf.unfit-value"),
        item("structure-owner", structure(A=lambda d, w: Dictionary(O=name(d, w))), "pdf.unfit-value"),
        item("structure-namespace", structure(NS=lambda d, w: d.make_indirect(Dictionary(
            Type=Name.Namespace, NS=String("http://" + w)))), "pdf.structure.type"),
        item("structure-namespace-roles", structure(NS=lambda d, w: d.make_indirect(Dictionary(
            Type=Name.Namespace, NS=String("http://iso.org/pdf2/ssn"), RoleMapNS=Dictionary({"/" + w: Name.P})))),
             "pdf.structure.type"),
        item("language-private", root(Lang=lambda d, w: String("en-x-" + w)), "pdf.unfit-value"),
        item("destination-name", destination, "pdf.destination-name"),
        item("destination-old-name", old_destination, "pdf.destination-name"),
        item("destination-bookmark", bookmark, "pdf.destination-name"),
        item("destination-view", annotated("Link", Dest=lambda d, w: Array([d.pages[0].obj, name(d, w)])),
             "pdf.unfit-value"),
        item("destination-unknown-key", lambda d, w: [destination(d, "x"), d.Root.Names.Dests.Names.__setitem__(
            1, Dictionary(D=Array([d.pages[0].obj, Name.Fit]), X=String(w)))], "pdf."),
        item("comment-state-not-shown", comment("Stamp", AP=state_not_shown, AS=lambda d, w: Name.On),
             "pdf.annotation.state"),
        item("comment-state-name", comment("Stamp", AP=named_state, AS=name), "pdf.annotation.state"),
        item("content-comment-in-function", resource("Shading", "S0", lambda d, w: Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[0, 0, 9, 9], Function=d.make_stream(
                b"{ dup dup % " + w.encode() + b"\n }", FunctionType=4, Domain=[0, 1], Range=[0, 1, 0, 1, 0, 1])),
            b"q 0 0 9 9 re W n /S0 sh Q"), "pdf.content.comment"),
        item("content-comment-in-character-map", font(ToUnicode=lambda d, w: d.make_stream(
            CMAP % (b"%!PS-Adobe-3.0 Resource-CMap\n%%Title: (" + w.encode() + b")\n"), Type=Name.CMap,
            CMapName=Name("/Adobe-Identity-UCS"))), "pdf.content.comment"),
        item("content-text-in-character-map", font(ToUnicode=lambda d, w: d.make_stream(
            CMAP % (b"(" + w.encode() + b") pop\n"), Type=Name.CMap, CMapName=Name("/Adobe-Identity-UCS"))),
             "pdf.font.character-map"),
        item("font-glyph-list", font(FontDescriptor=lambda d, w: descriptor(d, CharSet=String("/" + w))),
             "pdf.font.glyph-list"),
        item("font-glyph-set", composite(FontDescriptor=lambda d, w: descriptor(d, Flags=4, CIDSet=stream(d, w))),
             "pdf.font.glyph-list"),
    ]


def places() -> list[Item]:
    def measure(w):
        system = Dictionary(Type=Name.GEOGCS, EPSG=4326, WKT=String(w))
        return Dictionary(Type=Name.Measure, Subtype=Name.GEO, GCS=system, GPTS=[51.05, 3.7, 51.06, 3.7],
                          LPTS=[0, 0, 1, 1], Bounds=[0, 0, 1, 1])

    def viewport(d, w):
        return Array([Dictionary(Type=Name.Viewport, BBox=[0, 0, 90, 90], Measure=measure(w))])

    scale = lambda d, w: Dictionary(Type=Name.Measure, Subtype=Name.RL, R=String(w))
    points = lambda d, w: Dictionary(Type=Name.PtData, Subtype=Name.Cloud, Names=Array([Name.LAT]), XPTS=Array([
        Array([String(w)])]))
    painted = lambda **entries: resource("XObject", "X0", lambda d, w: form(d, w, **{
        key: make(d, w) for key, make in entries.items()}), b"/X0 Do")
    return [
        item("place-viewport", page(VP=viewport), "pdf.location"),
        item("place-old-map", page(LGIDict=lambda d, w: Dictionary(Type=Name.LGIDict, Description=String(w))),
             "pdf.location"),
        item("place-form", painted(Measure=lambda d, w: measure(w)), "pdf.location"),
        item("place-points", painted(PtData=points), "pdf.location"),
        item("place-comment", comment("Line", L=lambda d, w: [0, 0, 9, 9], Measure=lambda d, w: measure(w)),
             "pdf.location"),
        item("place-scale", page(VP=lambda d, w: Array([Dictionary(BBox=[0, 0, 9, 9], Measure=scale(d, w))])),
             "pdf.measure"),
        item("place-scale-of-line", comment("Line", L=lambda d, w: [0, 0, 9, 9], Measure=scale), "pdf.measure"),
    ]


def descriptions() -> list[Item]:
    """Titles, and descriptions that say which standards a document follows."""
    def packet(properties: str):
        return root(Metadata=lambda d, w: d.make_stream((
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
            'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            + properties.replace("WORD", w) + "</rdf:Description></rdf:RDF></x:xmpmeta>").encode(),
            Type=Name.Metadata, Subtype=Name.XML))

    author = "<dc:creator><rdf:Seq><rdf:li>WORD</rdf:li></rdf:Seq></dc:creator>"
    return [
        item("info-title", lambda d, w: d.docinfo.__setitem__("/Title", w), "pdf.title"),
        item("xmp-title", packet("<dc:title><rdf:Alt><rdf:li>WORD</rdf:li></rdf:Alt></dc:title>"), "pdf.xmp", "pdf.title"),
        item("xmp-archival", packet("<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" + author),
             "pdf.xmp"),
        item("xmp-accessible", packet("<pdfuaid:part>1</pdfuaid:part>" + author), "pdf.xmp"),
        item("xmp-false-claim", packet("<pdfaid:part>WORD</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"),
             "pdf.xmp"),
    ]


def sanitize() -> list[Item]:
    return names() + places() + descriptions()
