"""Every file of the corpus gets what stands beside it."""

import json
import pathlib
import subprocess
import sys
import unittest

from samples.canary import found
from samples.unpacked import unpacked
from support import ROOT, WorkerTestCase

CORPUS = ROOT / "corpus"
MADE = ("accept", "sanitize", "reject", "disguise", "known-gaps")


def files(folder: pathlib.Path) -> list[pathlib.Path]:
    return [path for path in sorted(folder.iterdir()) if path.suffix != ".expect" and path.name != "README.md"]


FILES = [path for folder in (*MADE, "regressions") if folder != "known-gaps" for path in files(CORPUS / folder)]


def expectation(path: pathlib.Path) -> dict:
    return json.loads(path.with_name(path.name + ".expect").read_text())


class CorpusTests(WorkerTestCase):
    def test_every_file_has_an_expectation(self):
        for folder in (*MADE, "regressions"):
            names = {path.name for path in (CORPUS / folder).iterdir()} - {"README.md"}
            expected = {name.removesuffix(".expect") for name in names if name.endswith(".expect")}
            self.assertEqual({name for name in names if not name.endswith(".expect")}, expected)
        for path in FILES:
            with self.subTest(path.name):
                self.check_expectation(path, expectation(path))

    def check_expectation(self, path: pathlib.Path, expected: dict):
        names = set(expected) - {"rows"}
        if expected["verdict"] == "rejected":
            self.assertEqual(names, {"verdict", "code"})
            return
        self.assertEqual(names, {"verdict", "carries", "canaries"})
        missing = set(expected["canaries"]) - set(found(expected["canaries"], unpacked(path.read_bytes())))
        self.assertEqual(missing, set(), "a canary that was never planted proves nothing")

    def test_the_files_are_those_that_the_script_writes(self):
        subprocess.run(
            [sys.executable, CORPUS / "make_corpus.py", self.directory], check=True, stdout=subprocess.DEVNULL)
        for folder in MADE:
            made, committed = ({path.name: path.read_bytes() for path in (place / folder).iterdir()}
                               for place in (self.directory, CORPUS))
            self.assertEqual(set(made), set(committed))
            self.assertEqual([name for name in made if made[name] != committed[name]], [])

    def test_every_file_gets_what_it_should(self):
        clean = []
        for path, report in zip(FILES, self.sanitized(*FILES)):
            expected = expectation(path)
            with self.subTest(path.name):
                self.assertEqual(report["verdict"], expected["verdict"], report["reason"])
                if expected["verdict"] == "rejected":
                    self.assertEqual(report["reason"]["code"], expected["code"])
                    self.assertGreater(len(report["reason"]["message"]), 10)
                    continue
                clean.append(self.directory / report["output"]["path"])
                output = self.clean_bytes(report)
                self.assertEqual(len(output), report["output"]["bytes"])
                self.assertEqual(found(expected["canaries"], unpacked(output)), [], "still in the clean file")
                self.check_findings(expected["carries"], [finding["construct"] for finding in report["findings"]])
        self.check_that_clean_files_stay_as_they_are(clean)

    def test_a_known_gap_that_was_closed_belongs_to_the_others(self):
        gaps = files(CORPUS / "known-gaps")
        for path, report in zip(gaps, self.sanitized(*gaps)):
            expected = expectation(path)
            with self.subTest(path.name):
                constructs = [finding["construct"] for finding in report["findings"]]
                is_named = all(any(name.startswith(word) for name in constructs) for word in expected["carries"])
                is_gone = not found(expected["canaries"], unpacked(self.clean_bytes(report)))
                self.assertFalse(is_named and is_gone, "take its name out of KNOWN_GAPS in make_corpus.py")

    def check_findings(self, carries: list[str], constructs: list[str]):
        for beginning in carries:
            self.assertTrue(any(name.startswith(beginning) for name in constructs), f"{beginning}: {constructs}")
        if not carries:
            self.assertEqual(constructs, [])

    def check_that_clean_files_stay_as_they_are(self, clean):
        for path, report in zip(clean, self.sanitized(*clean)):
            with self.subTest(path.name):
                self.assertEqual(self.clean_bytes(report), path.read_bytes())
                self.assertEqual(
                    [finding for finding in report["findings"] if finding["action"] in ("removed", "normalized")], [])


if __name__ == "__main__":
    unittest.main()
