"""TLS to a store: a server that proves who it is is believed, and no other hears a word."""

import json
import ssl
import subprocess
import unittest
import urllib.parse

from object_store import PEER, SERVER, BucketTestCase
from tls_proxy import Authority, Proxy


class StoreTLSTests(BucketTestCase):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.directory, "ours")

    def proxy(self, names: str = "DNS:localhost", authority: Authority | None = None, days: int = 2, **settings) -> Proxy:
        certificate, key = (authority or self.authority).sign(names, days)
        proxy = Proxy(certificate, key, urllib.parse.urlsplit(SERVER).port, **settings)
        self.addCleanup(proxy.stop)
        return proxy

    def place(self, proxy: Proxy, host: str = "localhost") -> str:
        return self.url(self.bucket + "/clean", f"https://{host}:{proxy.port}")

    def trusting(self, *authorities: Authority) -> dict[str, str]:
        file = self.write("authorities.pem", b"".join(one.certificate.read_bytes() for one in authorities))
        return {"INGEST_STORE_CA_FILE": str(file)}

    def check(self, store: str, environment: dict[str, str]):
        result = self.worker("storage", "check", "--json", store=store, environment=environment)
        return result.returncode, {entry["check"]: entry for entry in self.objects(result)}

    def test_a_server_with_a_certificate_of_the_authority_is_believed(self):
        for host, names in (("localhost", "DNS:localhost"), ("127.0.0.1", "IP:127.0.0.1")):
            store, trusting = self.place(self.proxy(names), host), self.trusting(self.authority)
            self.spool(host + ".png", self.good_file())
            result = self.worker("run", "--once", "--quiet", store=store, environment=trusting)
            self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual([job["state"] for job in self.jobs()], ["stored"] * 2)
        self.assertEqual(sorted(self.keys()), self.stored_keys())
        code, checks = self.check(store, trusting)
        self.assertEqual((code, checks["transport"]["outcome"]), (0, "ok"), checks)

    def test_one_of_several_authorities_is_enough(self):
        others = [Authority(self.directory, name) for name in ("second", "third")]
        code, _ = self.check(self.place(self.proxy()), self.trusting(others[0], self.authority, others[1]))
        self.assertEqual(code, 0)

    def test_a_server_that_does_not_prove_who_it_is_hears_nothing(self):
        other = Authority(self.directory, "other")
        ours = self.trusting(self.authority)
        for name, proxy, host, environment in (
                ("an authority that the system does not know", self.proxy(), "localhost", {}),
                ("another authority", self.proxy(authority=other), "localhost", ours),
                ("another name", self.proxy("DNS:other.example"), "localhost", ours),
                ("a name, for an address", self.proxy("DNS:localhost"), "127.0.0.1", ours),
                ("another address", self.proxy("IP:127.0.0.2"), "127.0.0.1", ours),
                ("its time is over", self.proxy(days=-1), "localhost", ours)):
            with self.subTest(name):
                code, checks = self.check(self.place(proxy, host), environment)
                self.assertEqual((code, list(checks)), (1, ["bucket"]))
                self.assertIn("certificate is not trusted", checks["bucket"]["detail"])
                self.assertIn("store.ca-file", checks["bucket"]["mend"])
                self.assertEqual(proxy.received, 0)

    def test_an_old_protocol_is_refused(self):
        proxy = self.proxy(latest=ssl.TLSVersion.TLSv1_1)
        code, _ = self.check(self.place(proxy), self.trusting(self.authority))
        self.assertEqual((code, proxy.received), (1, 0))

    def test_a_certificate_that_was_mended_loses_nothing(self):
        self.spool("a.png", self.good_file())
        ours = self.trusting(self.authority)
        result = self.worker("run", "--once", "--quiet", store=self.place(self.proxy(days=-1)), environment=ours)
        self.assertEqual(result.returncode, 2)
        job, = self.jobs()
        self.assertEqual((job["state"], job["reason"]), ("retryable", "store.refused"))
        result = self.worker("run", "--once", "--quiet", store=self.place(self.proxy()), environment=ours)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        self.assertEqual(self.keys(), self.stored_keys())

    def test_a_file_without_authorities_is_an_error(self):
        store = self.place(self.proxy())
        for file in (self.directory / "none.pem", self.write("empty.pem", b""), self.write("text.pem", b"no certificate")):
            result = self.worker("run", "--once", store=store, environment={"INGEST_STORE_CA_FILE": str(file)})
            self.assertEqual(result.returncode, 2)
            self.assertIn(b"store.ca-file", result.stderr)

    def test_a_presigned_url_for_curl(self):
        store, trusting = self.place(self.proxy()), self.trusting(self.authority)
        self.spool("a.png", self.good_file())
        self.assertEqual(self.worker("run", "--once", "--quiet", store=store, environment=trusting).returncode, 0)
        job, = self.jobs()
        url = self.worker("url", job["id"], store=store, environment=trusting).stdout.decode().strip()
        self.assertTrue(url.startswith("https://localhost:"), url)
        fetched = subprocess.run(
            ["curl", "--silent", "--fail", "--noproxy", "*", "--cacert", self.authority.certificate, url],
            check=True, capture_output=True).stdout
        self.assertEqual(fetched, self.content(self.keys()[0]))

    @unittest.skipUnless(PEER == "ceph", "Swift takes the headers of SSE-C and keeps the bytes as they are")
    def test_with_a_key_of_ours_the_store_has_nothing_that_it_can_read(self):
        key = self.write("customer.key", subprocess.run(
            ["openssl", "rand", "-base64", "32"], check=True, capture_output=True).stdout)
        environment = {
            **self.trusting(self.authority), "INGEST_STORE_ENCRYPTION": "customer",
            "INGEST_STORE_CUSTOMER_KEY_FILE": str(key)}
        store = self.place(self.proxy())
        self.spool("a.png", self.good_file())
        result = self.worker("run", "--once", "--quiet", store=store, environment=environment)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        kept, = self.keys()
        with self.assertRaises(self.client.exceptions.ClientError):
            self.content(kept)
        whole = self.worker("verify", "--json", store=store, environment=environment)
        self.assertEqual(whole.returncode, 0, whole.stderr.decode())
        self.assertEqual(json.loads(whole.stdout)["whole"], 1)


if __name__ == "__main__":
    unittest.main()
