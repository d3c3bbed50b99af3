"""Policies: profiles, files, workspaces, and what an upload consents to keep."""

import hashlib
import unittest

from samples import jpeg
from samples.corpus.bases import BASELINE
from support import ROOT, WorkerTestCase

COMMENTED = jpeg.after_start(BASELINE, jpeg.comment("hello"))


class PolicyTests(WorkerTestCase):
    def policy_file(self, text: str):
        return self.write("policy.yaml", text.encode())

    def scanned(self, *arguments) -> dict:
        report, = self.objects(self.run_worker("scan", *arguments, "--json"))
        return report

    def test_a_rule_refuses_a_file_and_names_what_it_carries(self):
        photo = self.write("photo.jpg", COMMENTED)
        policy = self.policy_file("name: no-comments\nrules:\n  jpeg.com: reject\n")
        report = self.scanned(photo, "--policy", policy)
        self.assertEqual(report["verdict"], "rejected")
        self.assertEqual(report["reason"]["code"], "policy.forbidden")
        self.assertEqual(report["reason"]["construct"], "jpeg.com")
        self.assertEqual([(entry["construct"], entry["action"]) for entry in report["findings"]], [("jpeg.com", "refused")])
        self.assertEqual(report["policy"]["name"], "no-comments")
        self.assertEqual(self.scanned(photo)["verdict"], "accepted")

    def test_reports_name_the_digest_that_policy_show_names(self):
        photo = self.write("photo.jpg", COMMENTED)
        digests = set()
        for profile in ("default", "strict", "archive"):
            shown, = self.objects(self.run_worker("policy", "show", "--profile", profile, "--json"))
            self.assertEqual(shown["name"], profile)
            self.assertEqual(self.scanned(photo, "--profile", profile)["policy"]["digest"], shown["digest"])
            digests.add(shown["digest"])
        self.assertEqual(len(digests), 3)

    def test_policy_show_fits_a_terminal_and_lists_what_json_lists(self):
        lines = self.run_worker("policy", "show").stdout.decode().splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)
        shown, = self.objects(self.run_worker("policy", "show", "--json"))
        rules = dict(line.split()[:2] for line in lines[lines.index("") + 1:])
        self.assertEqual(rules, shown["rules"])

    def test_policy_check_names_every_mistake_with_its_line(self):
        policy = self.policy_file("rules:\n  jpeg.comm: reject\n  png.time: allow\nspeed: 1\n")
        result = self.run_worker("policy", "check", policy, home=False)
        self.assertEqual(result.returncode, 1)
        lines = result.stderr.decode().splitlines()
        self.assertEqual([line.split(": ")[0] for line in lines], [f"{policy}:{line}" for line in (2, 3, 4)])
        self.assertEqual(result.stdout, b"")

        right = self.run_worker("policy", "check", self.policy_file("name: fine\n"), home=False)
        self.assertEqual(right.returncode, 0)
        self.assertRegex(right.stdout.decode(), r"^fine: [0-9a-f]{64}\n$")

        self.assertEqual(self.run_worker("policy", "check", "not-there.yaml", home=False).returncode, 2)

    def test_a_file_with_a_mistake_is_not_worked_with(self):
        photo = self.write("photo.jpg", COMMENTED)
        policy = self.policy_file("rules:\n  jpeg.comm: reject\n")
        for command in (["scan", photo], ["run", "--once"], ["enqueue", photo], ["policy", "show"]):
            result = self.run_worker(*command, "--policy", policy)
            self.assertEqual(result.returncode, 2, command)
            self.assertIn(f"{policy}:2: ", result.stderr.decode())
            self.assertEqual(result.stdout, b"")

    def test_a_profile_and_a_file_do_not_go_together(self):
        policy = self.policy_file("name: fine\n")
        result = self.run_worker("policy", "show", "--policy", policy, "--profile", "strict")
        self.assertEqual(result.returncode, 2)
        self.assertIn("both set", result.stderr.decode())
        self.assertEqual(self.run_worker("policy", "show", "--profile", "lax").returncode, 2)

    def test_a_flag_overrules_the_other_way_to_say_it(self):
        policy = self.policy_file("name: fine\n")
        named = {"INGEST_POLICY_FILE": str(policy)}
        shown, = self.objects(self.run_worker("policy", "show", "--profile", "strict", "--json", environment=named))
        self.assertEqual(shown["name"], "strict")
        profile = {"INGEST_POLICY_PROFILE": "strict"}
        shown, = self.objects(self.run_worker("policy", "show", "--policy", policy, "--json", environment=profile))
        self.assertEqual(shown["name"], "fine")

    def test_a_workspace_has_its_own_rules(self):
        policy = self.policy_file("name: clinic\nworkspaces:\n  radiology:\n    rules: {jpeg.com: reject}\n")
        self.spool("a.jpg", COMMENTED, workspace="radiology")
        self.spool("b.jpg", COMMENTED, workspace="chat")
        self.drain("--policy", policy)
        jobs = {job["workspace"]: self.shown(job) for job in self.jobs()}
        self.assertEqual(jobs["radiology"]["state"], "quarantined")
        self.assertEqual(jobs["radiology"]["reason"], "policy.forbidden")
        self.assertEqual(jobs["chat"]["state"], "stored")
        self.assertEqual(jobs["radiology"]["report"]["policy"]["name"], "clinic/radiology")
        self.assertEqual(jobs["chat"]["report"]["policy"]["name"], "clinic")

    def test_what_an_upload_asks_to_keep_is_granted_or_declined(self):
        photo = self.write("photo.jpg", COMMENTED)
        report = self.scanned(photo, "--keep", "copyright", "--keep", "location")
        self.assertEqual((report["policy"]["kept"], report["policy"]["declined"]), (["copyright"], ["location"]))
        self.spool("a.jpg", COMMENTED, descriptor={"keep": ["location", "artist"]})
        self.spool("b.jpg", COMMENTED, descriptor={"keep": ["everything"]})
        self.drain()
        jobs = {job["name"]: self.shown(job) for job in self.jobs()}
        policy = jobs["a.jpg"]["report"]["policy"]
        self.assertEqual((policy["kept"], policy["declined"]), (["artist"], ["location"]))
        self.assertEqual(jobs["b.jpg"]["reason"], "spool.bad-descriptor")

    def test_a_record_of_origin_is_stored_beside_the_object(self):
        photo = (ROOT / "corpus" / "sanitize" / "jpeg-app11-c2pa.jpg").read_bytes()
        self.spool("a.jpg", photo)
        self.drain("--profile", "archive")
        job, = self.jobs()
        report = self.shown(job)["report"]
        self.assertEqual(report["archived"]["construct"], "jpeg.app11.jumbf")
        self.assertEqual(report["archived"]["key"], job["key"].removesuffix(".jpg") + ".c2pa")
        record = (self.home / "store" / report["archived"]["key"]).read_bytes()
        self.assertEqual(hashlib.sha256(record).hexdigest(), report["archived"]["sha256"])
        self.assertEqual(len(self.stored_files()), 2)

    def test_enqueue_takes_consent_along(self):
        photo = self.write("photo.jpg", COMMENTED)
        self.assertEqual(self.run_worker("enqueue", photo, "--keep", "copyright").returncode, 0)
        self.drain()
        job, = self.jobs()
        self.assertEqual(self.shown(job)["report"]["policy"]["kept"], ["copyright"])

        self.assertEqual(self.run_worker("enqueue", photo, "--keep", "everything").returncode, 2)


if __name__ == "__main__":
    unittest.main()
