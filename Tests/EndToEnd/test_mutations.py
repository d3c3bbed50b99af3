"""A few of the damaged pictures that `make mutations` takes many of."""

import subprocess
import sys
import tempfile
import unittest

from support import ROOT, WORKER


class MutationTests(unittest.TestCase):
    def test_damaged_pictures_are_refused_or_shown_the_same(self):
        with tempfile.TemporaryDirectory(prefix="ingest-test-") as directory:
            result = subprocess.run(
                [sys.executable, ROOT / "scripts" / "mutate-images.py", WORKER, "--files", "1000", "--seed", "3",
                 "--defects", directory], capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


if __name__ == "__main__":
    unittest.main()
