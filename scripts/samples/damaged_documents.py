"""Small damage to the objects of a document, the same for the same seed; the file around them is whole."""

import random
import re
import subprocess
import tempfile

from . import pdf
from .mutations import changed

OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj$", re.MULTILINE | re.DOTALL)
STREAM = re.compile(rb"\nstream\n(.*)\nendstream$", re.DOTALL)
#: Names, references, numbers, texts and what holds others, as the qpdf program writes them.
TOKEN = re.compile(rb"/[^\s/<>\[\]()]+|\d+ 0 R|-?\d*\.?\d+|\((?:[^\\()]|\\.)*\)|<[0-9a-f]*>|<<|>>|\[|\]|true|false|null")
BRACKETS = (b"<<", b">>", b"[", b"]")
NUMBERS = [b"0", b"1", b"-1", b"2", b"3", b"255", b"65536", b"2147483647", b"2147483648", b"9223372036854775807", b"-0.5",
           b"1e9", b"99999999999999999999", b"0.0000001"]
OTHERS = [b"null", b"true", b"(x)", b"<>", b"[]", b"<<>>", b"/X", b"[null]", b"<< /A /B >>"]


def objects_of(data: bytes) -> dict[int, bytes]:
    """The objects of a document with its streams unpacked, as the qpdf program writes it."""
    with tempfile.NamedTemporaryFile(prefix="ingest-document-", suffix=".pdf") as file:
        file.write(data)
        file.flush()
        result = subprocess.run(
            ["qpdf", "--qdf", "--object-streams=disable", "--no-original-object-ids", "--decrypt", file.name, "-"],
            capture_output=True)
    if result.returncode not in (0, 3):
        return {}
    return {int(match[1]): match[2] for match in OBJECT.finditer(result.stdout)}


def mutated(objects: dict[int, bytes], chance: random.Random) -> tuple[bytes, str]:
    """A document of these objects with one to four changes, and what was done."""
    objects = dict(objects)
    done = []
    for _ in range(chance.choice((1, 1, 2, 3, 4))):
        number = chance.choice(sorted(objects))
        if b"/Type /Pages" in objects[number] and chance.random() < 0.8:
            continue  # a document without pages is refused, and nothing else is tried
        if chance.random() < 0.03:
            objects[number] = another_value(sorted(objects), chance)
            words = "another value"
        else:
            objects[number], words = changed_object(objects[number], sorted(objects), chance)
        done.append(f"object {number}: {words}")
    size = max(objects)
    return pdf.written([with_length(objects.get(number, b"null")) for number in range(1, size + 1)]), ", then ".join(done)


def changed_object(body: bytes, numbers: list[int], chance: random.Random) -> tuple[bytes, str]:
    stream = STREAM.search(body)
    if stream and chance.random() < 0.3:
        data, words = changed(stream[1], chance)
        return body[: stream.start(1)] + data + body[stream.end(1) :], f"stream, {words}"
    head = stream.start() if stream else len(body)
    tokens = list(TOKEN.finditer(body, 0, head))
    if not tokens:
        return changed(body, chance)
    all_tokens = tokens
    if chance.random() < 0.9:
        needed = re.search(rb"/MediaBox \[[^\]]*\]|/Parent \d+ 0 R|/Type /Page", body)
        spared = needed.span() if needed else (0, 0)
        tokens = [token for token in tokens if token[0] not in BRACKETS and not spared[0] <= token.start() < spared[1]] or tokens
    token = chance.choice(tokens)
    kind = chance.choice(("like",) * 6 + ("other",) * 4 + ("entry",) * 3 + ("move", "drop", "double"))
    match kind:
        case "like":
            new = like(token[0], numbers, chance)
        case "other":
            new = another_value(numbers, chance)
        case "entry" if ends := [token for token in all_tokens if token[0] == b">>"]:
            token = chance.choice(ends)
            new = chance.choice(NAMES) + b" " + chance.choice((b"%d 0 R" % chance.choice(numbers), chance.choice(NAMES), chance.choice(OTHERS))) + b" >>"
        case "entry" | "move":
            new = chance.choice(tokens)[0]
        case "drop":
            new = b""
        case "double":
            new = token[0] + b" " + token[0]
    return body[: token.start()] + new + body[token.end() :], f"{kind} at {token.start()}"


def like(token: bytes, numbers: list[int], chance: random.Random) -> bytes:
    """Another token of the same kind."""
    if token.endswith(b" R"):
        return b"%d 0 R" % chance.choice(numbers)
    if token.startswith(b"/"):
        return chance.choice(NAMES)
    if token[:1].isdigit() or token[:1] in b"-.":
        return chance.choice(NUMBERS)
    return chance.choice(OTHERS)


def another_value(numbers: list[int], chance: random.Random) -> bytes:
    """A value of any type, or a reference to one of the objects."""
    return chance.choice([*OTHERS, b"7", b"%d 0 R" % chance.choice(numbers)])


def with_length(body: bytes) -> bytes:
    """A stream whose length is right; the length of another is not looked at."""
    stream = STREAM.search(body)
    if not stream:
        return body
    return re.sub(rb"/Length (\d+ 0 R|\d+)", b"/Length %d" % len(stream[1]), body, count=1)


#: Names that mean something somewhere.
NAMES = [b"/" + name for name in (
    b"OCGs VE And Or Not AllOn AnyOff AllOff BaseState Unchanged MK I RO F Popup OC Order Usage View Event "
    b"Type Subtype Page Pages Catalog Kids Parent Count Contents Resources MediaBox Annots Rect AP N R D AS On Off A S GoTo "
    b"URI JavaScript JS Launch Named NextPage Next Dest XYZ Fit FitR Names Dests Font XObject Form Image Width Height "
    b"ColorSpace DeviceRGB DeviceGray Indexed ICCBased Separation DeviceN Pattern Shading Function FunctionType "
    b"ShadingType SMask Mask Decode Filter FlateDecode LZWDecode DCTDecode JPXDecode CCITTFaxDecode JBIG2Decode "
    b"RunLengthDecode ASCII85Decode ASCIIHexDecode Crypt DecodeParms Predictor Columns Colors BitsPerComponent Length "
    b"ExtGState Properties OCG OCMD OCProperties OCGs OFF ON StructTreeRoot StructElem K P Pg MCR OBJR RoleMap ClassMap "
    b"IDTree ParentTree Outlines First Last Title AcroForm Fields FT Tx Btn Ch Sig V DA DR Opt Widget Link Stamp Ink Metadata "
    b"Type0 Type1 Type3 TrueType CIDFontType2 DescendantFonts FontDescriptor FontFile2 CharProcs Encoding Differences "
    b"ToUnicode Identity-H W Widths Lang PageLabels Nums EmbeddedFiles EF Filespec Root Size Prev XRef ObjStm Extends X"
).split()]
