"""Content streams by chance, and what they say as libqpdf reads them."""

import decimal
import random

import pikepdf

#: Operators that no program shows the effect of.
SILENT = {"MP", "DP"}
ENTRIES = {"MCID", "ActualText", "Alt", "E", "Lang"}


def said(page) -> list:
    """The instructions of a page, each with its operands as values."""
    return [instruction for instruction in map(meaning, pikepdf.parse_content_stream(page)) if instruction]


def meaning(instruction):
    if isinstance(instruction, pikepdf.ContentStreamInlineImage):
        image = instruction.iimage
        return ("BI", image.width, image.height, bytes(image.read_bytes()))
    operator = str(instruction.operator)
    operands = [value(operand) for operand in instruction.operands]
    if operator in SILENT:
        return None
    if operator == "BDC" and isinstance(operands[1], dict):
        kept = {key: entry for key, entry in operands[1].items() if key.lstrip("/") in ENTRIES}
        return ("BDC", operands[0], kept) if kept else ("BMC", operands[0])
    return (operator, *operands)


def value(operand):
    if isinstance(operand, (int, decimal.Decimal)):
        return decimal.Decimal(operand).normalize() + 0
    if isinstance(operand, pikepdf.String):
        return ("string", bytes(operand))
    if isinstance(operand, (pikepdf.Array, list)):
        return [value(element) for element in operand]
    if isinstance(operand, pikepdf.Dictionary):
        return {key: value(entry) for key, entry in operand.items()}
    return str(operand)


class Writer:
    """Writes instructions that are all valid, in every way in which they can be written."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)

    def content(self, count: int) -> bytes:
        makers = [self.path, self.state, self.colour, self.text, self.mark, self.picture, self.matrix]
        parts = [self.chance.choice(makers)() for _ in range(count)]
        return b"".join(part + self.space() for part in parts)

    def space(self) -> bytes:
        return b"".join(self.chance.choice([b" ", b"\n", b"\r\n", b"\t", b"\x0c", b"% ( [ <<\n", b" "])
                        for _ in range(self.chance.randint(1, 2)))

    def number(self) -> bytes:
        return self.chance.choice([
            lambda: b"%d" % self.chance.randint(-900, 900), lambda: b"%.3f" % self.chance.uniform(-50, 50),
            lambda: b".%d" % self.chance.randint(0, 999), lambda: b"-.5", lambda: b"+7", lambda: b"00012.50",
            lambda: b"4.", lambda: b"-0.0", lambda: b"0"])()

    def numbers(self, count: int) -> bytes:
        return b"".join(self.number() + self.space() for _ in range(count))

    def string(self) -> bytes:
        data = bytes(self.chance.choice([*range(32, 127), 0, 10, 13, 40, 41, 92, 200, 255])
                     for _ in range(self.chance.randint(0, 12)))
        if self.chance.random() < 0.3:
            return b"<" + b"".join(b"%02x" % byte + self.chance.choice([b"", b" "]) for byte in data) + b">"
        escaped = {40: b"\\(", 41: b"\\)", 92: b"\\\\", 13: b"\\r"}
        text = b"".join(escaped.get(byte, b"\\%03o" % byte if self.chance.random() < 0.1 else bytes([byte]))
                        for byte in data)
        return b"(" + text + self.chance.choice([b"", b"(nested)", b"\\\n", b"\\z"]) + b")"

    def path(self) -> bytes:
        size, operator = self.chance.choice([(2, b"m"), (2, b"l"), (6, b"c"), (4, b"v"), (4, b"y"), (4, b"re")])
        paint = self.chance.choice([b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"n", b"W n", b"W* f"])
        return self.numbers(size) + operator + b" " + self.numbers(2) + b"l h " + paint

    def matrix(self) -> bytes:
        return b"q " + self.numbers(6) + b"cm Q"

    def state(self) -> bytes:
        return self.chance.choice([
            lambda: self.numbers(1) + self.chance.choice([b"w", b"J", b"j", b"M", b"i"]),
            lambda: b"[" + self.numbers(2) + b"]" + self.number() + b" d", lambda: b"/Perceptual ri"])()

    def colour(self) -> bytes:
        size, operator = self.chance.choice([(1, b"g"), (1, b"G"), (3, b"rg"), (3, b"RG"), (4, b"k"), (4, b"K")])
        return self.chance.choice([
            lambda: self.numbers(size) + operator, lambda: b"/DeviceRGB cs " + self.numbers(3) + b"sc",
            lambda: b"/DeviceGray CS " + self.numbers(1) + b"SCN"])()

    def text(self) -> bytes:
        parts = [b"BT/F1 " + self.number() + b" Tf"]
        for _ in range(self.chance.randint(1, 4)):
            parts.append(self.chance.choice([
                lambda: self.numbers(2) + b"Td", lambda: self.numbers(2) + b"TD", lambda: self.numbers(6) + b"Tm",
                lambda: b"T*", lambda: self.string() + b"Tj", lambda: self.string() + b"'",
                lambda: self.numbers(2) + self.string() + b"\"",
                lambda: b"[" + self.string() + self.number() + self.string() + b"]TJ",
                lambda: self.numbers(1) + self.chance.choice([b"Tc", b"Tw", b"Tz", b"TL", b"Ts"])])())
        return b"\n".join(parts) + b" ET"

    def mark(self) -> bytes:
        return self.chance.choice([
            b"/Span BMC EMC", b"/P <</MCID 3>> BDC EMC", b"/Note MP", b"/Note <</A (b)>> DP",
            b"/Span<</ActualText<FEFF00AD>/Lang(en-GB)/Secret[1 2]>>BDC EMC", b"/Artifact<</Secret 1>>BDC EMC"])

    def picture(self) -> bytes:
        width, height = self.chance.randint(3, 9), self.chance.randint(3, 9)
        data = self.chance.randbytes(3 * width * height)
        return b"BI /W %d/H %d /BPC 8 /CS /RGB ID " % (width, height) + data + b"\nEI\n"
