"""A backend of another user hands files in, as docs/spool-format.md says, under the walls of the service's unit."""

import os
import pathlib
import shutil
import subprocess
import unittest

from samples import jpeg
from samples.pictures import photo
from support import ROOT, WORKER, WorkerTestCase

PICTURE = jpeg.encoded(photo(32, 24))
CONFIGURATION = ROOT / "deploy" / "systemd" / "ingest-worker.tmpfiles.conf"
UNIT_FILTER = pathlib.Path(__file__).with_name("unit_filter.py")
OWN, BACKEND = 64_001, 64_002


@unittest.skipUnless(os.geteuid() == 0, "only root makes folders of other users")
class SharedGroupTests(WorkerTestCase):
    def setUp(self):
        super().setUp()
        self.directory.chmod(0o755)
        for name in ("ingest-worker", "ingest-sandbox"):
            shutil.copy(pathlib.Path(WORKER).with_name(name), self.directory / name)
        shutil.copy(UNIT_FILTER, self.directory)
        # What systemd-tmpfiles does with the lines of the file.
        for line in CONFIGURATION.read_text().splitlines():
            if not line or line.startswith("#"):
                continue
            kind, path, mode, owner, group, _ = line.split()
            self.assertEqual((kind, owner, group), ("d", "ingest-worker", "ingest-worker"))
            folder = pathlib.Path(path.replace("/var/lib/ingest-worker", str(self.home)))
            folder.mkdir()
            os.chown(folder, OWN, OWN)
            folder.chmod(int(mode, 8))
        self.incoming = self.home / "spool" / "incoming"

    def run_worker(self, *arguments, filtered: bool = True, in_container: bool = False, **_):
        command = [str(self.directory / "ingest-worker"), *map(str, arguments), "--home", str(self.home)]
        if filtered:
            options = ["--container"] if in_container else []
            command = ["/usr/bin/python3", "-P", str(self.directory / UNIT_FILTER.name), *options, *command]
        return subprocess.run(
            command, capture_output=True, timeout=300, cwd=self.directory, env={"PATH": "/usr/bin:/bin"}, user=OWN, group=OWN,
            extra_groups=[], umask=0o077)

    def backend(self, script: str, umask: int = 0o007):
        """Runs a script as a member of the worker's group, in incoming/."""
        return subprocess.run(
            ["/bin/sh", "-ec", script, "sh", str(self.directory / "picture")], capture_output=True, cwd=self.directory,
            user=BACKEND, group=BACKEND, extra_groups=[OWN], umask=umask, env={"PATH": "/usr/bin:/bin", "HOME": str(self.home)})

    def hand_in(self, folder: str, name: str, umask: int = 0o007):
        self.write("picture", PICTURE)
        result = self.backend(
            f'cd {self.incoming}; mkdir -p {folder}; cp "$1" {folder}/.{name}; mv {folder}/.{name} {folder}/{name}', umask)
        self.assertEqual(result.returncode, 0, result.stderr.decode())

    def states(self) -> dict:
        return {job["name"]: job["state"] for job in self.jobs()}

    def test_members_of_the_group_hand_in_and_reach_nothing_else(self):
        self.hand_in("clinic", "a.jpg")
        self.hand_in(".", "b.jpg")
        # The worker is the first who needs the folder of this workspace.
        result = self.run_worker("enqueue", self.write("c.jpg", PICTURE), "--workspace", "lab")
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(self.incoming.joinpath("lab").stat().st_mode & 0o7777, 0o2770)
        self.hand_in("lab", "d.jpg")
        self.hand_in("lab", "bad.jpg.txt")
        self.drain()
        self.assertEqual(self.states(), {
            "a.jpg": "stored", "b.jpg": "stored", "c.jpg": "stored", "d.jpg": "stored", "bad.jpg.txt": "quarantined"})
        reached = self.backend(
            'find "$HOME" -mindepth 1 2>/dev/null || true; for path in ledger.sqlite keys/master.key audit store quarantine '
            'spool/claimed workers; do cat "$HOME/$path" 2>/dev/null || ls "$HOME/$path/" 2>/dev/null || true; done; '
            'for path in "$HOME/x" "$HOME/spool/x" "$HOME/store/x"; do (echo > "$path") 2>/dev/null || true; done; '
            'mv "$HOME/spool/incoming" "$HOME/spool/other" 2>/dev/null || true')
        self.assertEqual((reached.returncode, reached.stdout), (0, b""), reached.stderr)
        self.assertEqual(sorted(path.name for path in (self.home / "spool").iterdir()), ["claimed", "deferred", "incoming"])

    def test_a_folder_is_made_for_the_group_where_a_container_forbids_unshare(self):
        result = self.run_worker("enqueue", self.write("a.jpg", PICTURE), "--workspace", "lab", in_container=True)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(self.incoming.joinpath("lab").stat().st_mode & 0o7777, 0o2770)

    def test_a_folder_that_the_group_may_not_write_is_told(self):
        self.hand_in("clinic", "a.jpg", umask=0o022)
        self.hand_in("lab", "b.jpg")
        self.assertEqual(self.run_worker("run", "--once").returncode, 2)
        self.assertEqual(self.states(), {"a.jpg": "retryable", "b.jpg": "stored"})
        self.assertIn(b"owner or mode keep us from", self.run_worker("doctor").stdout)
        self.backend(f"chmod g+w {self.incoming}/clinic")
        self.drain()
        self.assertEqual(self.states(), {"a.jpg": "stored", "b.jpg": "stored"})

    def test_links_and_other_file_systems_are_refused_without_openat2_as_with_it(self):
        for filtered in (True, False):
            with self.subTest(filtered=filtered):
                self.setUp()
                self.refuse_links_and_other_file_systems(filtered)

    def refuse_links_and_other_file_systems(self, filtered: bool):
        self.assertEqual(self.run_worker("doctor", "--quiet", filtered=filtered).returncode, 0)
        secret = self.write("secret.jpg", PICTURE)
        self.backend(f"cd {self.incoming}; mkdir lab; ln -s {secret} lab/link.jpg; ln -s {self.directory} elsewhere")
        mounted = self.incoming / "mounted"
        mounted.mkdir()
        self.hand_in("lab", "a.jpg")
        if subprocess.run(["mount", "--bind", self.directory, mounted], capture_output=True).returncode != 0:
            self.skipTest("nothing can be mounted here")
        self.addCleanup(subprocess.run, ["umount", mounted], check=True)
        result = self.run_worker("run", "--once", "--quiet", filtered=filtered)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(self.states(), {"link.jpg": "quarantined", "elsewhere": "quarantined", "a.jpg": "stored"})
        self.assertEqual(secret.read_bytes(), PICTURE)


if __name__ == "__main__":
    unittest.main()
