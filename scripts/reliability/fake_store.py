"""A store that speaks as much S3 as the worker needs, in memory, and fails when it is told to. It checks digests, no signatures."""

import collections
import contextlib
import hashlib
import http.server
import random
import socket
import threading
import time
import urllib.parse

BUCKET = "clean"
#: Before the object is kept, or after it; how the answer lies.
FAULTS = ("error", "slow-down", "reset-before", "reset-after", "stall", "wrong-tag", "error-with-success")
SECONDS_OF_STALL = 1.5
MOST_IN_A_ROW = 5


class FakeStore:
    def __init__(self, rate: float = 0.0):
        self.rate = rate
        self.objects: dict[str, bytes] = {}
        self.puts = collections.Counter()
        self.faults = collections.Counter()
        self.replaced = 0
        self.is_down = False
        self.lock = threading.Lock()
        self.random = random.Random(7)
        self.in_a_row = collections.Counter()
        self.server = None
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"s3://{BUCKET}?endpoint=http://127.0.0.1:{self.port}&region=us-east-1"

    def start(self) -> None:
        store = self

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, request, address):
                pass  # we cut connections ourselves

        class BoundHandler(Handler):
            pass

        BoundHandler.store = store
        self.is_down = False
        self.server = Server(("127.0.0.1", self.port), BoundHandler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Nobody listens any more, and connections that are open end."""
        self.is_down = True
        self.server.shutdown()
        self.server.server_close()

    def fault(self, key: str) -> str | None:
        with self.lock:
            if self.random.random() >= self.rate or self.in_a_row[key] >= MOST_IN_A_ROW:
                self.in_a_row[key] = 0
                return None
            self.in_a_row[key] += 1
            fault = self.random.choice(FAULTS)
            self.faults[fault] += 1
            return fault

    def keep(self, key: str, body: bytes, is_exclusive: bool) -> bool:
        with self.lock:
            if key in self.objects:
                if is_exclusive:
                    return False
                self.replaced += self.objects[key] != body
            self.objects[key] = body
            return True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: FakeStore

    def log_message(self, *_):
        pass

    def answer(self, status: int, body: bytes = b"", headers: dict | None = None) -> None:
        self.send_response(status)
        for name, value in {"content-length": len(body), **(headers or {})}.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def error(self, status: int, code: str) -> None:
        self.answer(status, f"<Error><Code>{code}</Code><Message>m</Message></Error>".encode())

    def cut(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def handle_request(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.store.is_down:
            return self.cut()
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        key = path.removeprefix(f"/{BUCKET}").removeprefix("/")
        if self.command == "PUT":
            self.store.puts[key] += 1
        fault = self.store.fault(key)
        if fault == "error":
            return self.error(500, "InternalError")
        if fault == "slow-down":
            return self.error(503, "SlowDown")
        if fault == "reset-before":
            return self.cut()
        if fault == "error-with-success" and self.command == "PUT":
            return self.error(200, "InternalError")
        self.do(key, body, fault)

    def do(self, key: str, body: bytes, fault: str | None) -> None:
        if self.command == "PUT":
            if hashlib.sha256(body).hexdigest() != self.headers["x-amz-content-sha256"]:
                return self.error(400, "XAmzContentSHA256Mismatch")
            is_kept = self.store.keep(key, body, self.headers.get("if-none-match") == "*")
            content = body
        elif self.command == "DELETE":
            self.store.objects.pop(key, None)
            return self.answer(204)
        elif not key:
            return self.answer(200, b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")
        else:
            content = self.store.objects.get(key)
            is_kept = True
        if fault == "reset-after":
            return self.cut()
        if fault == "stall":
            time.sleep(SECONDS_OF_STALL)
        if not is_kept:
            return self.error(412, "PreconditionFailed")
        if content is None:
            return self.error(404, "NoSuchKey")
        tag = "0" * 32 if fault == "wrong-tag" else hashlib.md5(content).hexdigest()
        self.answer(200, b"" if self.command == "PUT" else content, {"etag": f'"{tag}"'})

    do_GET = do_HEAD = do_PUT = do_DELETE = handle_request
