"""Secrets with which the worker must not start: default, short, guessable, readable by others, or not there."""

import base64
import dataclasses
import hashlib
import os
import pathlib

GOOD = base64.b64encode(hashlib.sha256(b"a good key of the tests, of no word").digest()).decode()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclasses.dataclass
class Configuration:
    name: str
    #: What stands in the variable, or in the file.
    secret: str | bytes
    #: `INGEST_ENCRYPTION_KEY`, `INGEST_AUDIT_KEY`, or the file of either, or the file in the home.
    place: str
    mode: int = 0o600
    owner: int | None = None

    def prepare(self, directory: pathlib.Path, home: pathlib.Path) -> dict[str, str]:
        """Makes what is needed, and gives the environment."""
        if self.place in ("INGEST_ENCRYPTION_KEY", "INGEST_AUDIT_KEY"):
            return {self.place: self.secret}
        if self.place == "home":
            (home / "keys").mkdir(parents=True)
            home.chmod(0o700)
            path, environment = home / "keys" / "master.key", {}
        else:
            path = directory / "key"
            environment = {self.place: str(path)}
        if self.secret is not None:
            path.write_bytes(self.secret if isinstance(self.secret, bytes) else self.secret.encode())
            path.chmod(self.mode)
            if self.owner is not None:
                os.chown(path, self.owner, -1)
        return environment


#: Texts that are no keys, by what is wrong with them.
TEXTS: dict[str, str] = {
    "minioadmin": "minioadmin", "minio123": "minio123", "password": "password", "changeme": "changeme", "admin": "admin",
    "secret": "secret", "default": "default", "letmein": "letmein", "a sentence": "correct horse battery staple 123",
    "a long word": "supersecretsupersecretsupersecre", "blanks": "    ", "a comma": ",", "a remark": "# nothing",
    "zeros": "00" * 32, "zeros in base64": b64(bytes(32)), "ones": "ff" * 32, "one letter": "61" * 32,
    "counted up": bytes(range(32)).hex(), "counted down": bytes(range(255, 223, -1)).hex(),
    "counted in twos": bytes(range(0, 64, 2)).hex(), "counted up in base64": b64(bytes(range(100, 132))),
    "deadbeef": "deadbeef" * 8, "16 bytes twice": hashlib.md5(b"x").hexdigest() * 2, "two bytes": "a5c3" * 16,
    "few bytes": (bytes([1, 2, 3, 5, 7, 11, 13]) * 5)[:32][::-1].hex(),
    "16 bytes": hashlib.md5(b"x").hexdigest(), "31 bytes": hashlib.sha256(b"x").digest()[:31].hex(),
    "33 bytes": hashlib.sha512(b"x").digest()[:33].hex(), "64 bytes": hashlib.sha512(b"x").hexdigest(),
    "24 bytes in base64": b64(hashlib.sha512(b"x").digest()[:24]), "half of a key": GOOD[:22],
    "without padding": GOOD[:-1], "url-safe": GOOD.replace("/", "_").replace("+", "-")[:-2] + "_=",
    "one digit more": hashlib.sha256(b"x").hexdigest() + "0", "0x": "0x" + hashlib.sha256(b"x").hexdigest(),
    "a text in base64": b64(b"my very own secret passphrase 42"), "a text in hex": b"my very own secret passphrase 42".hex(),
    "words in German": b64("Größe des Schlüssels: geheim!".encode()),
    "digits in base64": b64(b"12345678901234567890123456789012"), "hex of hex": hashlib.md5(b"x").hexdigest().encode().hex(),
    "sha256 of password": hashlib.sha256(b"password").hexdigest(), "sha256 of nothing": hashlib.sha256(b"").hexdigest(),
    "sha256 of changeme": b64(hashlib.sha256(b"changeme").digest()), "sha256 of admin": hashlib.sha256(b"admin").hexdigest(),
    "sha256 of a line": hashlib.sha256(b"password\n").hexdigest(),
    "the key of NIST SP 800-38A": "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
    "the key of RFC 8032": "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "a good and a weak one": GOOD + "," + "00" * 32, "the same twice": GOOD + " " + GOOD,
    "the same in hex": GOOD + "\n" + base64.b64decode(GOOD).hex(),
}

CONFIGURATIONS = [
    *(Configuration(f"{name}, in the environment", text, "INGEST_ENCRYPTION_KEY") for name, text in TEXTS.items()),
    *(Configuration(f"{name}, in a file", TEXTS[name], "INGEST_ENCRYPTION_KEY_FILE")
      for name in ("zeros", "password", "a remark", "16 bytes", "a text in base64", "a good and a weak one")),
    *(Configuration(f"{name}, for the audit log", TEXTS[name], "INGEST_AUDIT_KEY")
      for name in ("zeros", "changeme", "sha256 of password", "deadbeef")),
    *(Configuration(f"a good key with mode {mode:o}", GOOD, "INGEST_ENCRYPTION_KEY_FILE", mode)
      for mode in (0o644, 0o640, 0o604, 0o660, 0o666, 0o622, 0o777, 0o601)),
    Configuration("a good key for the audit log with mode 644", GOOD, "INGEST_AUDIT_KEY_FILE", 0o644),
    Configuration("a good key in the home with mode 644", GOOD, "home", 0o644),
    Configuration("zeros in the home", "00" * 32, "home"),
    Configuration("an empty file", b"", "INGEST_ENCRYPTION_KEY_FILE"),
    Configuration("a file of random bytes", hashlib.sha256(b"x").digest(), "INGEST_ENCRYPTION_KEY_FILE"),
    Configuration("a file that is too long", GOOD * 1_000, "INGEST_ENCRYPTION_KEY_FILE"),
    Configuration("no file", None, "INGEST_ENCRYPTION_KEY_FILE"),
    Configuration("no file for the audit log", None, "INGEST_AUDIT_KEY_FILE"),
]
if os.geteuid() == 0:
    CONFIGURATIONS.append(Configuration("a good key of another user", GOOD, "INGEST_ENCRYPTION_KEY_FILE", 0o600, 65_534))
