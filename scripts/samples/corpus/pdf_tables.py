"""PDF: what stands behind the last sample, colour or operator of tables and functions, and a name that content sets."""

from pikepdf import Array, Dictionary, Name, String

from ..item import Item

from .pdf_base import item, painting, resource
from .pdf_names import composite


def function(kind: int, data, **entries):
    """A shading whose colours a function says (ISO 32000-2, 7.10)."""
    def make(d, w):
        return Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=Array([60, 300, 160, 300]),
            Function=d.make_stream(data(w.encode()), FunctionType=kind, Domain=[0, 1], Range=[0, 1, 0, 1, 0, 1], **entries))
    return resource("Shading", "S0", make, b"q 60 300 100 40 re W n /S0 sh Q")


def sampled(data, *sizes: int, depth: int):
    return function(0, data, Size=Array(sizes), BitsPerSample=depth)


def calculated(program):
    return function(4, program)


def picture(lookup):
    """A picture of two colours that a table says (8.6.6.3)."""
    def make(d, w):
        return d.make_stream(
            bytes([0x50, 0xA0]), Type=Name.XObject, Subtype=Name.Image, Width=4, Height=2, BitsPerComponent=1,
            ColorSpace=Array([Name.Indexed, Name.DeviceRGB, 1, lookup(d, b"\xC0\0\0\0\0\xC0" + w.encode())]))
    return resource("XObject", "Im0", make, b"q 96 0 0 64 60 300 cm /Im0 Do Q")


def halftone(kind: int, bytes_: int, **sides: int):
    def make(d, w):
        return Dictionary(Type=Name.ExtGState, HT=d.make_stream(
            bytes(range(bytes_)) + w.encode(), Type=Name.Halftone, HalftoneType=kind, **sides))
    return resource("ExtGState", "G0", make, b"q /G0 gs 0.5 g 60 300 50 50 re f Q")


def glyph_map(data):
    return composite(CIDToGIDMap=lambda d, w: d.make_stream(data(w.encode())))


def sanitize() -> list[Item]:
    slack = "pdf.stream-slack"
    return [
        item("function-behind-samples", sampled(lambda w: b"\xff\0\0\0\0\xff" + w, 2, depth=8), slack),
        # Three samples of three values of four bits take 4.5 bytes.
        item("function-behind-part-of-byte", sampled(lambda w: b"\xf0\x00\xf0\x00\xf0" + w, 3, depth=4), slack),
        item("function-with-data-of-no-use", function(2, lambda w: w, N=1, C0=[1, 0, 0], C1=[0, 0, 1]), slack),
        item("function-behind-program", calculated(lambda w: b"{ dup dup } " + w), slack),
        item("function-behind-unclosed-text", calculated(lambda w: b"{ dup dup } ( % " + w), slack),
        item("function-unknown-operator", calculated(lambda w: b"{ dup dup " + w + b" }"), "pdf.unfit-value"),
        item("function-text", calculated(lambda w: b"{ dup dup (" + w + b") pop }"), "pdf.unfit-value"),
        item("colours-behind-last", picture(lambda d, data: String(data)), slack),
        item("colours-behind-last-in-stream", picture(lambda d, data: d.make_stream(data)), slack),
        item("halftone-behind-thresholds", halftone(6, 6, Width=3, Height=2), slack),
        item("halftone-behind-squares", halftone(10, 5, Xsquare=1, Ysquare=2), slack),
        item("halftone-behind-wide-thresholds", halftone(16, 6, Width=2, Height=1, Width2=1, Height2=1), slack),
        item("glyphs-behind-last-character", glyph_map(lambda w: bytes(2 * 65_536) + w), slack),
        item("name-of-intent", painting(lambda w: b"/" + w + b" ri 0 0 5 5 re f"), "pdf.unfit-value"),
    ]


def accept() -> list[Item]:
    return []


def reject() -> list[Item]:
    return []
