"""Every place that is known to hide something has a corpus file, and the page of them is up to date."""

import subprocess
import sys
import unittest

from support import ROOT, WORKER


class HidingPlaceTests(unittest.TestCase):
    def test_every_place_has_a_file_and_the_page_is_up_to_date(self):
        result = subprocess.run(
            [sys.executable, ROOT / "scripts" / "hiding-places.py", WORKER, "--check"], capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
