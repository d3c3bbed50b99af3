"""Clean documents are not larger than those that they are made of, and smaller when these hold earlier revisions."""

import unittest

from samples import everyday
from samples.brochure import brochure
from support import ROOT, WorkerTestCase

CORPUS = ROOT / "corpus"
#: Of all documents that carry nothing, together.
MOST = 1.02


class OutputSizeTests(WorkerTestCase):
    def sizes(self, paths: list) -> dict[str, tuple[int, int]]:
        """Bytes before and after, by the name of the file."""
        reports = self.sanitized(*paths)
        return {
            path.name: (path.stat().st_size, len(self.clean_bytes(report))) for path, report in zip(paths, reports)}

    def test_documents_that_carry_nothing(self):
        paths = [*sorted((CORPUS / "accept").glob("pdf-*.pdf")), self.write("brochure.pdf", brochure())]
        self.assertGreater(len(paths), 20)
        sizes = self.sizes(paths)
        before, after = (sum(size[index] for size in sizes.values()) for index in (0, 1))
        self.assertLessEqual(after, MOST * before, sizes)

    def test_documents_with_earlier_revisions(self):
        paths = [CORPUS / "sanitize" / "pdf-earlier-revision.pdf"]
        paths += [self.write(f"report-{seed}.pdf", everyday.report_document(seed).data) for seed in (1, 2)]
        for name, (before, after) in self.sizes(paths).items():
            with self.subTest(name):
                self.assertLess(after, before)


if __name__ == "__main__":
    unittest.main()
