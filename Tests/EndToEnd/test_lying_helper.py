"""What the worker makes of a sandbox that lies: nothing but its own codes, and the next file gets its verdict."""

import json
import pathlib

from lying_helper import LIES, JPEG, WALL_SECONDS
from support import WorkerTestCase

HELPER = pathlib.Path(__file__).with_name("lying_helper.py")
SETTINGS = {"INGEST_SANDBOX_HELPER": str(HELPER), "INGEST_LIMITS_WALL_SECONDS": str(WALL_SECONDS)}


class LyingHelperTests(WorkerTestCase):
    def reports(self, names: list[str], directory: str = "clean") -> list[dict]:
        """A file for each lie, and behind each an honest one."""
        paths = []
        for name in names:
            paths.append(self.write(f"{name}.jpg", b"lie " + name.encode()))
            paths.append(self.write(f"{name}-and-then.jpg", b"lie nothing"))
        result = self.run_worker("sanitize", *paths, "--output", self.directory / directory, "--json", environment=SETTINGS)
        reports = self.objects(result)
        self.assertEqual(len(reports), len(paths), result.stderr.decode())
        return reports

    def test_there_are_at_least_thirty_lies(self):
        self.assertGreaterEqual(sum(code is not None for _, code in LIES.values()), 30)

    def test_no_lie_is_believed_and_none_harms_the_next_file(self):
        names = list(LIES)
        reports = self.reports(names)
        for name, told, then in zip(names, reports[::2], reports[1::2]):
            with self.subTest(name):
                code = LIES[name][1]
                if code is None:
                    self.assertEqual(told["verdict"], "accepted", told["reason"])
                else:
                    self.assertIn(told["reason"]["code"], code.split(" or "))
                    self.assertEqual(told["output"], None)
                    self.assertFalse((self.directory / "clean" / f"{name}.jpg").exists())
                    verdict = "failed" if told["reason"]["code"] == "sandbox.failed" else "rejected"
                    self.assertEqual(told["verdict"], verdict)
                self.assertTrue(all(character.isprintable() for character in json.dumps(told, ensure_ascii=False)))
                self.assertEqual(then["verdict"], "accepted", then["reason"])
                self.assertEqual(self.clean_bytes(then), JPEG)
