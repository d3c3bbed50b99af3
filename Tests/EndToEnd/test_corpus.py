"""Every file of the corpus gets what stands beside it."""

import json
import unittest

from samples.canary import found
from support import ROOT, WorkerTestCase

FILES = [
    path
    for folder in ("accept", "sanitize", "reject", "disguise", "regressions")
    for path in sorted((ROOT / "corpus" / folder).iterdir())
    if path.suffix != ".expect" and path.name != "README.md"
]


class CorpusTests(WorkerTestCase):
    def test_every_file_has_an_expectation(self):
        for path in FILES:
            self.assertTrue(path.with_name(path.name + ".expect").exists(), path)
        self.assertGreater(len(FILES), 150)

    def test_every_file_gets_what_it_should(self):
        reports = self.sanitized(*FILES)
        clean = []
        for path, report in zip(FILES, reports):
            expected = json.loads(path.with_name(path.name + ".expect").read_text())
            with self.subTest(path.name):
                self.assertEqual(report["verdict"], expected["verdict"], report["reason"])
                if expected["verdict"] == "rejected":
                    self.assertEqual(report["reason"]["code"], expected["code"])
                    self.assertGreater(len(report["reason"]["message"]), 10)
                    continue
                constructs = {finding["construct"] for finding in report["findings"]}
                self.assertLessEqual(set(expected["carries"]), constructs)
                self.assertEqual(bool(constructs), bool(expected["carries"]), constructs)
                output = self.clean_bytes(report)
                self.assertEqual(found(expected["canaries"], output), [])
                self.assertEqual(len(output), report["output"]["bytes"])
                clean.append(self.directory / report["output"]["path"])
        self.check_that_clean_files_stay_as_they_are(clean)

    def check_that_clean_files_stay_as_they_are(self, clean):
        for path, report in zip(clean, self.sanitized(*clean)):
            with self.subTest(path.name):
                self.assertEqual(self.clean_bytes(report), path.read_bytes())
                self.assertEqual(
                    [finding for finding in report["findings"] if finding["action"] in ("removed", "normalized")], [])


if __name__ == "__main__":
    unittest.main()
