"""What follows the end of a JPEG: further pictures with their index, gain maps, videos, and the blocks of programs."""

import struct

from . import jpeg

XMP = b"http://ns.adobe.com/xap/1.0/\0"
ISO = b"urn:iso:std:iso:ts:21496:-1\0"

#: Type codes of CIPA DC-007, 5.2.3.3.1.
PRIMARY, PREVIEW, PANORAMA, DISPARITY, UNDEFINED = 0x030000, 0x010002, 0x020001, 0x020002, 0

#: The numbers of a gain map as libultrahdr writes them.
PARAMETERS = {
    "GainMapMin": "0.0", "GainMapMax": "3.32193", "Gamma": "1.0", "OffsetSDR": "0.015625", "OffsetHDR": "1e-07",
    "HDRCapacityMin": "0.0", "HDRCapacityMax": "3.32193", "BaseRenditionIsHDR": "False",
}
#: The same with numbers for each colour.
COLOUR_PARAMETERS = PARAMETERS | {
    "GainMapMin": ["-0.5", "0.0", "0.25"], "GainMapMax": ["2.0", "2.5", "3.125"], "Gamma": ["1.0", "0.8", "1.25"],
}


def index(sizes: list[int], offsets: list[int], kinds: list[int]) -> bytes:
    """An MPF index from its byte order mark on, big-endian."""
    entries = b"".join(
        struct.pack(">IIIHH", kind, size, offset, 0, 0) for kind, size, offset in zip(kinds, sizes, offsets))
    count = struct.pack(">I", len(sizes))
    fields = [(0xB000, 7, 4, b"0100"), (0xB001, 4, 1, count), (0xB002, 7, len(entries), entries)]
    return b"MM\0*\0\0\0\x08" + jpeg.directory(fields, 8)


def with_index(first: bytes, others: list[bytes], kinds: list[int]) -> bytes:
    """Pictures one behind the other, the first with the index of them all."""
    kinds = [PRIMARY, *kinds]
    length = len(jpeg.segment(0xE2, b"MPF\0" + index([0] * len(kinds), [0] * len(kinds), kinds)))
    sizes = [len(first) + length] + [len(other) for other in others]
    header = 2 + 4 + 4
    offsets = [0] + [sum(sizes[:number]) - header for number in range(1, len(sizes))]
    return jpeg.after_start(first, jpeg.segment(0xE2, b"MPF\0" + index(sizes, offsets, kinds))) + b"".join(others)


def packet(content: str, attributes: str = "", word: str = "") -> bytes:
    """An XMP segment as a phone writes it, which names somebody."""
    text = (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe">\n'
        ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n  <rdf:Description rdf:about=""\n'
        '    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"\n'
        f'    dc:creator="{word}"{attributes}>\n{content}\n  </rdf:Description></rdf:RDF></x:xmpmeta>\n'
        '<?xpacket end="w"?>'
    )
    return jpeg.segment(0xE1, XMP + text.encode())


def gain_map_packet(parameters: dict, word: str = "") -> bytes:
    """What a gain map says of itself (Ultra HDR image format)."""
    attributes, elements = ' hdrgm:Version="1.0"', ""
    for name, value in parameters.items():
        if isinstance(value, str):
            attributes += f'\n    hdrgm:{name}="{value}"'
        else:
            items = "".join(f"<rdf:li>{number}</rdf:li>\n" for number in value)
            elements += f"   <hdrgm:{name}>\n <rdf:Seq>\n{items} </rdf:Seq>\n</hdrgm:{name}>\n"
    return packet(elements, attributes, word)


def container_packet(length: int, word: str = "") -> bytes:
    """What a picture says of the gain map behind it (GContainer)."""
    items = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f'<Container:Item Item:Semantic="{name}" Item:Mime="image/jpeg"{size}/></rdf:li>'
        for name, size in [("Primary", ""), ("GainMap", f' Item:Length="{length}"')])
    attributes = (
        ' xmlns:Container="http://ns.google.com/photos/1.0/container/"'
        ' xmlns:Item="http://ns.google.com/photos/1.0/container/item/" hdrgm:Version="1.0"')
    return packet(f"<Container:Directory><rdf:Seq>{items}</rdf:Seq></Container:Directory>", attributes, word)


def iso_metadata(has_common_denominator: bool = False) -> bytes:
    """The numbers of ISO 21496-1, annex C, for one channel, with fractions that can be reduced."""
    headrooms = [(0, 10), (30, 10)]
    channel = [(-5, 10), (30, 10), (10, 10), (2, 10), (2, 10)]
    if has_common_denominator:
        numbers = [10, *(numerator for numerator, _ in headrooms + channel)]
        return b"\0\0\0\0\x48" + b"".join(struct.pack(">i", number) for number in numbers)
    return b"\0\0\0\0\x40" + b"".join(struct.pack(">iI", *fraction) for fraction in headrooms + channel)


def ultra_hdr(
    picture: bytes, gain_map: bytes, word: str, parameters: dict | None = PARAMETERS, iso: bytes | None = None,
) -> bytes:
    """A picture with a gain map, each with a word in every place beside the numbers."""
    gain_map = jpeg.after_start(gain_map, jpeg.exif(texts={0x010F: word}), jpeg.comment(word))
    picture = jpeg.after_start(picture, jpeg.comment(word))
    if iso is not None:
        gain_map = jpeg.after_start(gain_map, jpeg.segment(0xE2, ISO + iso))
        picture = jpeg.after_start(picture, jpeg.segment(0xE2, ISO + b"\0\0\0\0"))
    if parameters is not None:
        gain_map = jpeg.after_start(gain_map, gain_map_packet(parameters, word))
        picture = jpeg.after_start(picture, container_packet(len(gain_map), word))
    return with_index(jpeg.after_start(picture, jpeg.exif(texts={0x0110: word})), [gain_map], [UNDEFINED])


def samsung_trailer(blocks: dict[int, tuple[str, bytes]]) -> bytes:
    """Blocks of Samsung's phones by their type, with their directory (SEFH … SEFT)."""
    data, entries = b"", []
    for kind, (name, content) in blocks.items():
        entries.append((kind, len(data), 8 + len(name) + len(content)))
        data += struct.pack("<HHI", 0, kind, len(name)) + name.encode() + content
    directory = b"SEFH" + struct.pack("<II", 107, len(entries))
    for kind, start, size in entries:
        directory += struct.pack("<HHII", 0, kind, len(data) - start, size)
    return data + directory + struct.pack("<I", len(directory)) + b"SEFT"


def afcp(text: str, offset: int) -> bytes:
    """AXS File Concatenation Protocol: a header, a text, and where the header stands in the file."""
    footer = b"AXS!" + struct.pack(">II", offset, 0)
    entry = b"TEXT" + struct.pack(">II", len(text), offset + 24)
    return b"AXS!" + struct.pack(">HHI", 1, 1, 0) + entry + text.encode() + footer


def canon_vrd(text: str) -> bytes:
    name = b"CANON OPTIONAL DATA\0"
    data = text.encode()
    return name + struct.pack(">II", 0x00010000, len(data)) + data + name + struct.pack(">I", len(data)) + bytes(40)


def foto_station(text: str) -> bytes:
    return text.encode() + struct.pack(">HII", 2, len(text) + 10, 0xA1B2C3D4)


def photo_mechanic(text: str) -> bytes:
    return text.encode() + struct.pack(">I", len(text)) + b"cbipcbbl"


def meta_information_encapsulation(text: str) -> bytes:
    body = b"~\x10\x04\xfe0MIE\0\0\0\0" + b"~\x20\x04" + bytes([len(text)]) + b"Note" + text.encode()
    body += b"~\0\x04\0zmie"
    return body + b"~\0\0\x06" + struct.pack(">I", len(body) + 10) + b"\x10\x04"


def insta360(text: str) -> bytes:
    tail = struct.pack("<II", len(text) + 40 + 32, 3) + b"8db42d694ccc418790edff439fe026bf"
    return text.encode() + bytes(32) + tail


def nikon_app(text: str) -> bytes:
    body = b"NIKON APP\0".ljust(64, b"\0") + text.encode()
    return body + struct.pack(">I", len(body) + 20) + b"\0\0\0\0\0\0/NIKON APP"


def vivo(text: str) -> bytes:
    return b"vivo{\"" + text.encode() + b"\"}\xff\xff\xff\xff\x1b\x2a\x39\x48\x57\x66\x75\x84\x93\xa2\xb1"
