"""Small files that are much work: refused from the header where that tells, and bounded everywhere."""

from samples import bombs
from support import WorkerTestCase

MEGABYTE = 1 << 20


class BombTests(WorkerTestCase):
    def reports(self, wanted: list[bombs.Bomb]) -> list[dict]:
        paths = [self.write(bomb.name, bomb.data) for bomb in wanted]
        reports = self.objects(self.run_worker("scan", *paths, "--json"))
        self.assertEqual(len(reports), len(wanted))
        return reports

    def test_what_a_header_tells_is_refused_before_any_work(self):
        """The debug build takes longer than the 5 ms of the release build, which `make reliability` asks for."""
        wanted = bombs.told()
        for bomb, report in zip(wanted, self.reports(wanted)):
            with self.subTest(bomb.name):
                self.assertEqual(report["reason"] and report["reason"]["code"], bomb.code)
                self.assertLessEqual(report["usage"]["peakMemoryBytes"], 32 * MEGABYTE)
                self.assertLessEqual(report["usage"]["processorMilliseconds"], 50)

    def test_other_bombs_get_a_verdict_within_its_limits(self):
        wanted = bombs.pictures() + bombs.documents() + bombs.killers()
        self.assertGreaterEqual(len(wanted), 200)
        # `make reliability` takes them all.
        wanted = wanted[::4]
        for bomb, report in zip(wanted, self.reports(wanted)):
            with self.subTest(bomb.name):
                self.assertIn(report["verdict"], ("accepted", "rejected"), report["reason"])
                if report["reason"]:
                    self.assertNotEqual(report["reason"]["code"], "sandbox.crashed")
                self.assertLessEqual(report["usage"]["processorMilliseconds"], 5_500)
                self.assertLessEqual(report["usage"]["peakMemoryBytes"], 512 * MEGABYTE)
