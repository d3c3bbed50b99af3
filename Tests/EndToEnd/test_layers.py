"""Layers that are on or off by lists, policies and expressions (ISO 32000-2, 8.11.2.2), held against poppler."""

import io
import random
import unittest

import pikepdf
from pikepdf import Array, Dictionary, Name

from samples import rendered
from samples.pdf import saved
from support import WorkerTestCase

PAGES = 60
POLICIES = (None, "/AllOn", "/AnyOn", "/AnyOff", "/AllOff")


class LayerTests(WorkerTestCase):
    def painted(self, document: bytes) -> list[bool]:
        """Which pages poppler paints anything on."""
        return [0 in pixels[-3:] for pixels in rendered.by_poppler(document, resolution=72)]

    def content(self, document: bytes) -> list[bool]:
        """Which pages paint anything in their content."""
        with pikepdf.open(io.BytesIO(document)) as opened:
            return [b"re" in page.Contents.read_bytes() if "/Contents" in page else False for page in opened.pages]

    def disputed(self, document: bytes) -> list[bool]:
        """Which pages belong to a layer in no array with a policy that some viewers (poppler, MuPDF) do not look at."""
        with pikepdf.open(io.BytesIO(document)) as opened:
            members = [page.Resources.Properties.M for page in opened.pages]
            return ["/VE" not in one and not isinstance(one.OCGs, Array) and one.get("/P") in ("/AnyOff", "/AllOff")
                    for one in members]

    def test_what_poppler_shows_stays_and_what_it_hides_goes_with_strict(self):
        for seed in range(3):
            document = documents(seed)
            shown = self.painted(document)
            self.assertTrue(10 < sum(shown) < PAGES - 10, "neither nearly all nor nearly none")
            path = self.write(f"layers-{seed}.pdf", document)
            for profile in ("default", "strict"):
                (report,) = self.sanitized(path, options=("--profile", profile))
                clean = self.clean_bytes(report)
                with self.subTest(seed=seed, profile=profile):
                    self.assertEqual(self.painted(clean), shown)
                    kept = [one or other for one, other in zip(shown, self.disputed(document))]
                    self.assertEqual(self.content(clean), kept if profile == "strict" else [True] * PAGES)


def documents(seed: int) -> bytes:
    """Small pages, each black as far as layers do not hide that."""
    chance = random.Random(seed)
    document = pikepdf.new()
    layers = [document.make_indirect(Dictionary(Type=Name.OCG, Name=f"Layer {number}")) for number in range(5)]
    off = chance.sample(layers, 2)
    configuration = Dictionary(OFF=Array(off))
    if chance.random() < 0.5:
        configuration = Dictionary(BaseState=Name.OFF, ON=Array([layer for layer in layers if layer not in off]))
    document.Root.OCProperties = Dictionary(OCGs=Array(layers), D=configuration)
    for _ in range(PAGES):
        document.add_blank_page(page_size=(9, 9))
        page = document.pages[-1]
        page.Resources = Dictionary(Properties=Dictionary(M=document.make_indirect(membership(layers, chance))))
        page.Contents = document.make_stream(b"/OC /M BDC 0 0 9 9 re f EMC")
    return saved(document)


def membership(layers: list, chance: random.Random) -> Dictionary:
    members = Dictionary(Type=Name.OCMD)
    if chance.random() < 0.6:
        members.VE = expression(layers, chance, 3)
    if "/VE" not in members or chance.random() < 0.3:
        some = chance.sample(layers, chance.randint(1, 3))
        members.OCGs = some[0] if len(some) == 1 and chance.random() < 0.5 else Array(some)
        if policy := chance.choice(POLICIES):
            members.P = Name(policy)
    return members


def expression(layers: list, chance: random.Random, levels: int) -> Array:
    def operand():
        return expression(layers, chance, levels - 1) if levels and chance.random() < 0.5 else chance.choice(layers)

    operation = chance.choice((Name.And, Name.Or, Name.Not))
    count = 1 if operation == Name.Not else chance.randint(1, 3)
    return Array([operation, *(operand() for _ in range(count))])


if __name__ == "__main__":
    unittest.main()
