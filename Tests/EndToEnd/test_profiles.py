"""Every file of the corpus under the profiles that keep more and less than `default`."""

import hashlib
import json

from samples.canary import found
from samples.unpacked import unpacked
from support import ROOT, WorkerTestCase

#: What `strict` refuses besides: signed documents, and pictures that cannot be coded anew without loss.
STRICT_REFUSALS = {"policy.forbidden", "jpeg.not-recodable"}


class ProfileTests(WorkerTestCase):
    def files(self) -> list:
        """Those that `default` accepts."""
        expectations = sorted((ROOT / "corpus").glob("*/*.expect"))
        return [path.with_suffix("") for path in expectations if json.loads(path.read_text())["verdict"] == "accepted"]

    def reports(self, profile: str, files: list) -> list[dict]:
        result = self.run_worker(
            "sanitize", "--files-from0", "-", "--output", self.directory / profile, "--json", "--profile", profile,
            stdin=b"\0".join(str(path).encode() for path in files))
        self.assertIn(result.returncode, (0, 1), result.stderr.decode())
        return self.objects(result)

    def test_archive_accepts_what_default_accepts(self):
        files = self.files()
        for path, report in zip(files, self.reports("archive", files), strict=True):
            self.assertEqual(report["verdict"], "accepted", (path.name, report["reason"]))
            archived = [entry["construct"] for entry in report["findings"] if entry["action"] == "archived"]
            self.assertEqual([report["archived"]["construct"]] if report["archived"] else [], archived, path.name)
            if report["archived"]:
                record = (self.directory / report["archived"]["path"]).read_bytes()
                self.assertEqual(hashlib.sha256(record).hexdigest(), report["archived"]["sha256"])
                canaries = json.loads(path.with_name(path.name + ".expect").read_text())["canaries"]
                self.assertEqual(found(canaries, record), canaries, "the record is whole")

    def test_strict_leaves_nothing_in_any_picture(self):
        files = self.files()
        for path, report in zip(files, self.reports("strict", files), strict=True):
            with self.subTest(path.name):
                if report["verdict"] == "rejected":
                    self.assertIn(report["reason"]["code"], STRICT_REFUSALS)
                    continue
                self.assertEqual(report["verdict"], "accepted", report["reason"])
                expectation = json.loads(path.with_name(path.name + ".expect").read_text())
                if path.suffix != ".pdf":
                    clean = (self.directory / report["output"]["path"]).read_bytes()
                    self.assertEqual(found(expectation["canaries"], unpacked(clean)), [])
