#!/usr/bin/env python3
"""Writes what independent programs make of seeded random input: signatures by botocore, XML by expat.

    Tests/S3Oracle/vectors.py COUNT FILE        with a Python that has botocore (scripts/services python)

S3StorageTests compares with it when INGEST_S3_VECTORS names the file; scripts/s3-tests.sh does all that.
"""

import datetime
import hashlib
import json
import random
import sys
import urllib.parse
import xml.etree.ElementTree
import xml.sax.saxutils

import botocore
import botocore.auth
import botocore.awsrequest
import botocore.credentials

SEED = 20260307
#: Characters on which implementations differ.
AWKWARD = list("+%/=&?#: ~*'()!@$,;[]{}|\\^`\"<>-._\t") + ["//", "/./", "/../", "..", "%2F", "%25", "ü", "é", "日本",
                                                             "\U0001F600", "e\u0301", "\u00a0", "\u2028"]
WORDS = ["a", "photo", "clinic", "0b5c8d6e", "X-Amz-Foo", "Z", "9"]


def text(source: random.Random, most: int, alphabet=None) -> str:
    pieces = alphabet or (AWKWARD + WORDS)
    return "".join(source.choice(pieces) for _ in range(source.randint(1, most)))


def header_value(source: random.Random) -> str:
    value = text(source, 6, WORDS + [" ", "  ", "\t", ",", ";", ":", "=", "%20", "+", "/"])
    return value.strip() or "x"


def request(source: random.Random, index: int) -> dict:
    key = text(source, 12)
    if index % 5 == 0:
        key = "workspaces/clinic/" + source.randbytes(8).hex() + ".jpg"
    names = []
    while len(names) < source.choice([0, 0, 1, 2, 5]):
        name = source.choice(["uploads", "partNumber", "uploadId", "prefix", "list-type", "max-keys", text(source, 3)])
        if name not in names:
            names.append(name)
    query = [[name, source.choice(["", text(source, 4)])] for name in names]
    headers = {}
    for _ in range(source.choice([0, 1, 2, 6])):
        name = source.choice(["content-type", "content-md5", "range", "x-amz-meta-verdict", "x-amz-acl", "x-amz-tagging",
                              "x-amz-server-side-encryption", "x-amz-storage-class", "if-none-match", "content-length",
                              "x-amz-meta-" + source.randbytes(2).hex()])
        headers[name] = header_value(source)
    host = source.choice(["bucket.s3.eu-central-1.amazonaws.com", "127.0.0.1:18080", "[::1]:9000", "s3.example.org",
                          "storage.example.org:8443", "localhost"])
    return {
        "method": source.choice(["GET", "PUT", "HEAD", "DELETE", "POST"]), "scheme": source.choice(["http", "https"]),
        "host": host, "key": key, "query": query, "headers": headers,
        "body": source.randbytes(source.choice([0, 0, 1, 64])).hex(),
        "time": source.randint(1_000_000_000, 4_000_000_000),
        "region": source.choice(["us-east-1", "eu-central-1", "auto", "cn-north-1"]),
        "service": "s3", "accessKey": "AKIA" + source.randbytes(8).hex().upper(), "secret": text(source, 8, WORDS + ["/", "+"]),
        "token": source.choice([None, text(source, 6, WORDS + ["/", "+", "="])]),
        "seconds": source.choice([None, 1, 900, 604_800]),
    }


def signed(wanted: dict) -> dict:
    """What botocore makes of it: the `authorization` header, or the presigned `signedQuery`."""
    moment = datetime.datetime.fromtimestamp(wanted["time"], datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *_, **__: moment
    credentials = botocore.credentials.Credentials(wanted["accessKey"], wanted["secret"], wanted["token"])
    quoted = urllib.parse.quote(wanted["key"], safe="/~")
    pairs = [(name, value) for name, value in wanted["query"]]
    request = botocore.awsrequest.AWSRequest(
        method=wanted["method"], url=f"{wanted['scheme']}://{wanted['host']}/{quoted}", headers=wanted["headers"],
        data=bytes.fromhex(wanted["body"]) if wanted["seconds"] is None else b"")
    arguments = (credentials, wanted["service"], wanted["region"])
    if wanted["seconds"] is None:
        request.params = pairs
        signer = botocore.auth.S3SigV4Auth(*arguments)
        signer.add_auth(request)
        return {**wanted, "authorization": request.headers["Authorization"],
                "contentDigest": request.headers["X-Amz-Content-SHA256"], "path": "/" + quoted}
    request.params = dict(pairs)
    signer = botocore.auth.S3SigV4QueryAuth(*arguments, expires=wanted["seconds"])
    signer.add_auth(request)
    query = sorted(urllib.parse.urlsplit(request.url).query.split("&"))
    return {**wanted, "signedQuery": query, "path": "/" + quoted}


def document(source: random.Random) -> dict:
    """A random document, and what expat makes of it: element names, texts, depth first."""
    def element(depth: int) -> str:
        name = source.choice(["Contents", "Key", "a", "B-1", "_x", "n:Name"])
        attributes = "".join(
            f" {attribute}={xml.sax.saxutils.quoteattr(text(source, 4, WORDS + ['&', '>', '/']))}"
            for attribute in source.sample(["a", "b", "c"], source.choice([0, 0, 1, 3])))
        space = source.choice(["", " ", "\n"])
        if depth > 6 or source.random() < 0.2:
            return f"<{name}{attributes}{space}/>"
        inner = "".join(source.choice([
            lambda: element(depth + 1), lambda: xml.sax.saxutils.escape(text(source, 5)),
            lambda: f"&#{source.choice([38, 60, 233, 128512])};", lambda: f"&#x{source.choice([38, 233, 8364]):x};",
            lambda: "&quot;&apos;", lambda: "<!-- a comment <Key> -->", lambda: "<?target <Key>?>",
            lambda: "<![CDATA[<&" + "x]]>"])() for _ in range(source.randint(0, 4)))
        return f"<{name}{attributes}>{inner}</{name}{space}>"

    written = ('<?xml version="1.0" encoding="UTF-8"?>\n' if source.random() < 0.5 else "") + \
        f'<Root xmlns="http://s3.amazonaws.com/doc/2006-03-01/" xmlns:n="urn:n">{element(0)}{element(0)}</Root>\n'
    root = xml.etree.ElementTree.fromstring(written)

    def flat(node) -> list:
        name = node.tag.split("}")[-1]
        return [name, (node.text or "") + "".join(child.tail or "" for child in node), [flat(child) for child in node]]

    return {"document": written, "tree": json.dumps(flat(root), ensure_ascii=False, separators=(",", ":"))}


def main() -> None:
    count, path = int(sys.argv[1]), sys.argv[2]
    source = random.Random(SEED)
    vectors = [signed(request(source, index)) for index in range(count)]
    documents = [document(source) for _ in range(count // 5)]
    digest = hashlib.sha256(json.dumps(vectors).encode()).hexdigest()
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"signatures": vectors, "documents": documents}, file, ensure_ascii=False)
    print(f"{count} signatures by botocore {botocore.__version__}, {len(documents)} documents; {digest[:16]}",
          file=sys.stderr)


if __name__ == "__main__":
    main()
