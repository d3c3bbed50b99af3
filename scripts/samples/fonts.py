"""Programs of fonts, by hand: each has one glyph, a box, and a place for a text that no viewer shows."""

import struct


def true_type(extra: dict[bytes, bytes], behind: bytes = b"") -> bytes:
    """A TrueType font of the character `a`, with `extra` tables beside those that it needs. `behind`: what follows the end
    of each of these."""
    box = struct.pack(">hhhhh", 1, 0, 0, 500, 700) + struct.pack(">HH", 3, 0) + b"\1\1\1\1" + struct.pack(
        ">hhhhhhhh", 0, 500, 0, -500, 0, 0, 700, 0)
    mapping = struct.pack(">HHHHHHH", 4, 32, 0, 4, 4, 1, 0) + struct.pack(">HHHHHhhHH", 0x61, 0xFFFF, 0, 0x61, 0xFFFF,
                                                                        1 - 0x61, 1, 0, 0)
    tables = {
        b"head": struct.pack(">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 11, 1000, 0, 0, 0, 0, 500, 700, 0, 8, 2,
                             0, 0),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 700, -200, 0, 600, 0, 0, 500, 1, 0, 0, 0, 0, 0, 0, 0, 2),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"hmtx": struct.pack(">HhHh", 600, 0, 600, 0),
        b"loca": struct.pack(">HHH", 0, 0, len(box) // 2),
        b"glyf": box,
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 1, 12) + mapping,
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
        **extra,
    }
    if behind:
        tables |= {
            b"OS/2": struct.pack(">H", 0) + bytes(76), b"gasp": struct.pack(">HHHH", 0, 1, 0xFFFF, 15),
            b"vhea": tables[b"hhea"], b"vmtx": tables[b"hmtx"]}
        tables = {tag: data + (behind if tag != b"cmap" else b"") for tag, data in tables.items()}
    head = struct.pack(">IHHHH", 0x10000, len(tables), 0, 0, 0)
    offset, body = len(head) + 16 * len(tables), b""
    for tag, data in sorted(tables.items()):
        head += tag + struct.pack(">III", 0, offset + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return head + body


def names(text: str) -> bytes:
    """The table `name`: the rights of somebody, and who made it."""
    data = text.encode("utf-16-be")
    records = b"".join(struct.pack(">HHHHHH", 3, 1, 0x409, number, len(data), 0) for number in (0, 8))
    return struct.pack(">HHH", 0, 2, 6 + len(records)) + records + data


def index(items: list[bytes]) -> bytes:
    """An INDEX (Adobe Technical Note 5176, clause 5)."""
    if not items:
        return b"\0\0"
    places = [1]
    for item in items:
        places.append(places[-1] + len(item))
    return struct.pack(">HB", len(items), 2) + b"".join(struct.pack(">H", place) for place in places) + b"".join(items)


def compact(texts: dict[int, str]) -> bytes:
    """A font in the Compact Font Format with a glyph of the name `box`. `texts`: by their operators in the Top DICT."""
    def number(value: int) -> bytes:
        return b"\x1d" + struct.pack(">i", value)

    def width_and_box() -> bytes:
        # Lines of a box 500 wide and 700 high: rmoveto, hlineto, endchar.
        return (b"\x8b\x8b\x15" + b"\x1c" + struct.pack(">h", 500) + b"\x1c" + struct.pack(">h", 700) + b"\x1c"
                + struct.pack(">h", -500) + b"\x06\x0e")

    def operator(key: int) -> bytes:
        return bytes([12, key - 0x0C00]) if key >= 0x0C00 else bytes([key])

    strings = [b"box"] + [text.encode() for text in texts.values()]
    glyphs = index([b"\x0e", width_and_box()])
    charset = b"\0" + struct.pack(">H", 391)

    def top(places: tuple[int, int, int]) -> bytes:
        notices = b"".join(number(392 + place) + operator(key) for place, key in enumerate(texts))
        return notices + number(places[0]) + b"\x0f" + number(places[1]) + b"\x11" + number(0) + number(places[2]) + b"\x12"

    def front(places: tuple[int, int, int]) -> bytes:
        return b"\1\0\4\2" + index([b"Box"]) + index([top(places)]) + index(strings) + index([])

    start = len(front((0, 0, 0)))
    places = (start, start + len(charset), start + len(charset) + len(glyphs))
    return front(places) + charset + glyphs


def encrypted(data: bytes, key: int) -> bytes:
    """Adobe Type 1 Font Format, chapter 7."""
    output = b""
    for byte in data:
        cipher = byte ^ key >> 8
        key = (cipher + key) * 52845 + 22719 & 0xFFFF
        output += bytes([cipher])
    return output


def type_1(comment: str = "", notice: str = "", behind: str = "", before: str = "") -> tuple[bytes, int, int, int]:
    """A Type 1 font with a glyph of the name `box`, and the lengths of its three parts."""
    def number(value: int) -> bytes:
        return b"\xff" + struct.pack(">i", value)

    def glyph(code: bytes) -> bytes:
        return encrypted(b"\0\0\0\0" + code, 4330)

    box = (number(0) + number(600) + b"\x0d" + number(0) + number(0) + b"\x15" + number(500) + b"\x06" + number(700)
           + b"\x07" + number(-500) + b"\x06\x09\x0e")
    plain = (f"%!PS-AdobeFont-1.0: Box 1.0{comment}\n11 dict begin\n{before}/FontInfo 2 dict dup begin\n"
             f"/Notice (Rights of somebody{notice}) readonly def\nend readonly def\n/FontName /Box def\n/PaintType 0 def\n"
             f"%{comment}\n"
             "/FontType 1 def\n/FontMatrix [0.001 0 0 0.001 0 0] readonly def\n/Encoding 256 array\n"
             "0 1 255 {1 index exch /.notdef put} for\ndup 97 /box put\nreadonly def\n/FontBBox {0 0 500 700} readonly def\n"
             "currentdict end\ncurrentfile eexec\n").encode()
    glyphs = [(b".notdef", glyph(number(0) + number(600) + b"\x0d\x0e")), (b"box", glyph(box))]
    private = (b"dup /Private 8 dict dup begin\n/RD {string currentfile exch readstring pop} executeonly def\n"
               b"/ND {noaccess def} executeonly def\n/NP {noaccess put} executeonly def\n/BlueValues [] def\n"
               b"/password 5839 def\n/MinFeature {16 16} def\n2 index /CharStrings 2 dict dup begin\n")
    private += b"".join(b"/%s %d RD %s ND\n" % (name, len(code), code) for name, code in glyphs)
    private += b"end\nend\nreadonly put\nnoaccess put\ndup /FontName get exch definefont pop\nmark currentfile closefile\n"
    hidden = encrypted(b"\0\0\0\0" + private, 55665)
    end = (b"0" * 64 + b"\n") * 8 + b"cleartomark\n" + behind.encode()
    return plain + hidden + end, len(plain), len(hidden), len(end)
