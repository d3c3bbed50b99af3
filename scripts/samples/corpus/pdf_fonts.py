"""PDF: what fonts carry besides what they paint: their programs, their character maps, glyphs that nothing uses."""

from pikepdf import Array, Dictionary, Name, String

from .. import fonts
from ..item import Item

from .pdf_base import item, resource
from .pdf_content import fax
from .pdf_names import CMAP, composite, descriptor, font

PAINTED = b"BT /F2 40 Tf 1 0 0 1 60 300 Tm (a) Tj ET"


def programmed(subtype: str, key: str, program, described=lambda d, w: {}, **entries):
    """A font with a program that the page uses. `described`: entries of its descriptor."""
    def make(d, w):
        data, *lengths = program(w)
        file = d.make_stream(data, **{f"Length{number}": length for number, length in enumerate(lengths, 1)}, **entries)
        return Dictionary(
            Type=Name.Font, Subtype=Name("/" + subtype), BaseFont=Name("/ABCDEF+Box"), FirstChar=97, LastChar=97,
            Widths=Array([600]), FontDescriptor=descriptor(d, **{
                "FontName": Name("/ABCDEF+Box"), "Flags": 4, key: file, **described(d, w)}))
    return resource("Font", "F2", make, PAINTED)


def true_type(extra):
    return programmed("TrueType", "FontFile2", lambda w: (fonts.true_type(extra(w)),))


def compact(operator: int):
    return programmed("Type1", "FontFile3", lambda w: (fonts.compact({operator: w}),), Subtype=Name.Type1C)


def type_1(place: str, before: str = ""):
    return programmed("Type1", "FontFile", lambda w: fonts.type_1(before=before, **{place: w}))


def drawn(glyphs, **entries):
    """A font whose glyphs are content (ISO 32000-2, 9.6.4); of these only `a` has a code."""
    def make(d, w):
        box = b"600 0 d0 0 0 500 700 re f"
        return d.make_indirect(Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 750, 750], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=Dictionary(a=d.make_stream(box), **{name: d.make_stream(data) for name, data in glyphs(w)}),
            Encoding=Dictionary(Type=Name.Encoding, Differences=[97, Name.a]), FirstChar=97, LastChar=97,
            Widths=[600], Resources=Dictionary(), **{key: make(d, w) for key, make in entries.items()}))
    return resource("Font", "F2", make, PAINTED)


def facsimile(compression: str, scheme: int):
    """A picture with a text behind its last row."""
    def make(d, w):
        image = d.make_stream(
            fax(compression) + w.encode(), Type=Name.XObject, Subtype=Name.Image, Width=96, Height=64, BitsPerComponent=1,
            ColorSpace=Name.DeviceGray, Filter=Name.CCITTFaxDecode, DecodeParms=Dictionary(K=scheme, Columns=96))
        return image
    return resource("XObject", "Im0", make, b"q 96 0 0 64 60 300 cm /Im0 Do Q")


def to_unicode(program):
    return font(ToUnicode=lambda d, w: d.make_stream(
        program(w.encode()), Type=Name.CMap, CMapName=Name("/Adobe-Identity-UCS")))


def encoding(d, w):
    """A character map in place of /Identity-H."""
    return d.make_stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /" + w.encode() + b" def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n1 begincidrange <0000> <FFFF> 0 endcidrange\nendcmap end end",
        Type=Name.CMap, CMapName=Name("/Custom"),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0))


def sanitize() -> list[Item]:
    program, characters = "pdf.font.program", "pdf.font.character-map"
    collection = lambda d, w: Dictionary(Registry=String(w), Ordering=String("Identity"), Supplement=0)
    hexadecimal = lambda w: w.hex().encode()
    return [
        item("font-program-true-type-names", true_type(lambda w: {b"name": fonts.names(w)}), program),
        item("font-program-true-type-private", true_type(lambda w: {b"zzzz": w.encode()}), program),
        item("font-program-true-type-signature", true_type(lambda w: {b"DSIG": b"\0\0\0\1\0\0\0\0" + w.encode()}), program),
        item("font-program-true-type-behind-tables", programmed(
            "TrueType", "FontFile2", lambda w: (fonts.true_type({}, behind=w.encode()),)), program),
        item("font-program-compact-notice", compact(1), program),
        item("font-program-compact-rights", compact(0xC00), program),
        item("font-program-compact-script", compact(0xC15), program),
        item("font-program-type-1-comment", type_1("comment"), program),
        item("font-program-type-1-notice", type_1("notice"), program),
        item("font-program-type-1-early-end", type_1("notice", "/eexecX 1 def\n/eexec 1 def\n/x {eexec } def\n"), program),
        item("font-program-type-1-behind", type_1("behind"), program),
        item("font-program-family", programmed(
            "TrueType", "FontFile2", lambda w: (fonts.true_type({}),),
            lambda d, w: {"FontFamily": String(w), "Style": Dictionary(Panose=String(w))}), "pdf.unknown-key"),
        item("font-drawn-glyph-without-code", drawn(lambda w: [("b", b"600 0 d0 BT (" + w.encode() + b") Tj ET")]),
             "pdf.resource.unused"),
        item("font-drawn-glyph-name", drawn(lambda w: [(w, b"600 0 d0")]), "pdf.resource.unused"),
        item("picture-longer-than-its-rows", facsimile("group4", -1), "pdf.stream-slack"),
        item("picture-longer-than-its-runs", facsimile("group3", 0), "pdf.stream-slack"),
        item("font-collection", composite(CIDSystemInfo=collection), "pdf.unfit-value"),
        item("character-map-name", to_unicode(lambda w: (CMAP % b"").replace(b"/Adobe-Identity-UCS", b"/" + w)), characters),
        item("character-map-registry", to_unicode(lambda w: (CMAP % b"").replace(b"(Adobe)", b"(" + w + b")")), characters),
        item("character-map-operator", to_unicode(lambda w: CMAP % (b"/" + w + b" 1 def\n")), characters),
        item("character-map-behind-end", to_unicode(lambda w: CMAP % b"" + b"(" + w + b") pop"), characters),
        item("character-map-no-mapping", to_unicode(
            lambda w: (CMAP % b"").replace(b"<61> <0061>", b"<61> <0061> /" + w + b" <0062>")), characters),
        item("character-map-behind-range", to_unicode(lambda w: (CMAP % b"").replace(
            b"1 beginbfchar <61> <0061> endbfchar",
            b"1 beginbfrange <61> <61> [<0061> <" + hexadecimal(w) + b">] endbfrange")), characters),
        item("character-map-code-not-used", to_unicode(lambda w: (CMAP % b"").replace(
            b"1 beginbfchar", b"2 beginbfchar <62> <" + w.decode().encode("utf-16-be").hex().encode() + b">")), characters),
        item("font-program-that-is-none", programmed("Type1", "FontFile", lambda w: (w.encode(), len(w), 0, 0)), program),
        item("font-program-without-tables", programmed(
            "TrueType", "FontFile2", lambda w: (bytes([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) + w.encode(),)), program),
        item("character-map-of-encoding", composite(encoding), characters),
    ]


def accept() -> list[Item]:
    return []


def reject() -> list[Item]:
    return []
