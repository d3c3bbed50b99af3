"""Name, first bytes and content must be one type, and a clean copy holds no file of another."""

from samples import polyglots
from samples.canary import found
from samples.signatures import NOTHING, Magic, files_inside
from samples.unpacked import unpacked
from support import WorkerTestCase

MAGIC = Magic()


class TypeTriangleTests(WorkerTestCase):
    def examined(self, items: list[polyglots.Polyglot]) -> list[dict]:
        paths = [self.write(item.name, item.data) for item in items]
        return self.sanitized(*paths)

    def test_the_search_finds_what_is_there(self):
        """Every guest is found where it was put behind a picture, so that finding none says something."""
        for kind, guest in polyglots.foreign("word").items():
            if MAGIC.media_type(guest) not in NOTHING:
                with self.subTest(kind):
                    self.assertTrue(files_inside(polyglots.BASES["png"] + guest, MAGIC))
        for base, data in polyglots.BASES.items():
            self.assertEqual(files_inside(data, MAGIC), [], base)

    def test_no_polyglot_survives(self):
        items = polyglots.polyglots()
        self.assertGreaterEqual(len(items), 300)
        accepted = 0
        for item, report in zip(items, self.examined(items)):
            with self.subTest(item.name):
                self.assertIn(report["verdict"], ("accepted", "rejected"), report["reason"])
                if report["verdict"] == "rejected":
                    continue
                accepted += 1
                self.assertNotEqual(report["findings"], [])
                output = self.clean_bytes(report)
                self.assertEqual(found([item.word], unpacked(output)), [])
                self.assertEqual(files_inside(output, MAGIC), [])
                self.assertEqual(MAGIC.media_type(output), report["mediaType"])
        self.assertGreater(accepted, 200)

    def test_what_is_not_what_it_says_is_refused(self):
        items = polyglots.mocks()
        self.assertGreaterEqual(len(items), 300)
        reports = self.examined(items)
        self.assertEqual([item.name for item, report in zip(items, reports) if report["verdict"] != "rejected"], [])
