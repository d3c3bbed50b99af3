"""A thousand names from hell: none reaches a path or the log, every record and every line of JSON stays what it is."""

import json
import os
import re

from samples import gif
from samples.names import hostile_names, is_harmless
from support import WorkerTestCase

PICTURE = b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\x80\0\0\0\xff\xff\xff\2\2D\1\0;"
COUNT = 1_000


def can_be_handed_in(name: bytes) -> bool:
    """Whether it can be a name on the spool that is ready at once."""
    return (0 < len(name) <= 250 and b"\0" not in name and b"/" not in name and name not in (b".", b"..")
            and not name.startswith(b".") and not name.endswith((b".tmp", b".part", b".json")))


def text_of(name: bytes) -> str | None:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return None


class HostileNameTests(WorkerTestCase):
    def hand_in(self, number: int, name: bytes) -> bool:
        """On the spool under this name or, where that cannot be, under another with this one in its descriptor."""
        folder = os.fsencode(self.home / "spool" / "incoming")
        if can_be_handed_in(name):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(PICTURE)
            return True
        text = text_of(name)
        if text is None:
            return False
        self.spool(f"upload-{number}", PICTURE, descriptor={"name": text})
        return True

    def test_a_thousand_names(self):
        names = hostile_names(COUNT)
        self.assertEqual(len({name for name, _ in names}), COUNT)
        (self.home / "spool" / "incoming").mkdir(parents=True)
        self.home.chmod(0o700)
        handed_in = [token for number, (name, token) in enumerate(names) if self.hand_in(number, name)]
        self.assertGreater(len(handed_in), COUNT * 95 // 100)
        result = self.run_worker("run", "--once", "--log-level", "trace")
        self.assertEqual(result.returncode, 0, result.stderr.decode()[-1_000:])
        self.check_paths(len(handed_in))
        self.check_log(result.stderr, len(handed_in))
        self.check_records(handed_in)

    def check_paths(self, count: int):
        paths = [os.fsencode(os.path.join(directory, name)) for directory, folders, files in os.walk(self.directory)
                 for name in folders + files]
        self.assertEqual([path for path in paths if re.search(rb"nm\d{5}", path)], [])
        for path in self.stored_files():
            self.assertRegex(str(path.relative_to(self.home / "store")), r"^default/[0-9a-f-]{36}\.gif$")
        for path in (self.home / "quarantine").iterdir():
            self.assertRegex(path.name, r"^[0-9a-f-]{36}(\.sealed|\.json\.sealed|\.json|\.report\.json)?$")
        self.assertEqual(len(self.stored_files()) + len(self.quarantined_files()), count)

    def check_log(self, log: bytes, count: int):
        lines = log.decode().split("\n")[:-1]
        self.assertEqual(sum(" stored " in line or " quarantined " in line for line in lines), count)
        for line in lines:
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (trace|debug|info|notice|warning|error) ")
            self.assertTrue(is_harmless(line), line)
            self.assertNotRegex(line, r"nm\d{5}")

    def check_records(self, tokens: list[bytes]):
        listing = self.run_worker("jobs", "list", "--limit", str(COUNT * 2), "--json")
        jobs = [json.loads(line) for line in listing.stdout.split(b"\n")[:-1]]
        recorded = [job["name"] for job in jobs]
        self.assertEqual([name for name in recorded if not is_harmless(name)], [])
        self.assertEqual(sorted(re.search(r"nm\d{5}", name).group().encode() for name in recorded), sorted(tokens))
        self.assertEqual(len(set(recorded)), len(tokens))
        for job in jobs[::50]:
            self.assertEqual(self.shown(job)["report"]["claimed"]["name"], job["name"])
        table = self.run_worker("jobs", "list", "--limit", str(COUNT * 2)).stdout.decode()
        self.assertTrue(all(is_harmless(line) for line in table.split("\n")))
