"""What machines, containers and STS lend credentials with, on loopback."""

import datetime
import http.server
import json
import threading
import urllib.parse


class LendingService:
    """Lends one pair of keys under every path that there is for it, and remembers what it was asked."""

    def __init__(self, access_key: str, secret_key: str, seconds: int = 3_600):
        self.keys, self.seconds = (access_key, secret_key), seconds
        #: Method, path, headers and body of each request.
        self.asked: list[tuple[str, str, dict, str]] = []
        #: Whether the machine's service still has version 2.
        self.has_tokens = True
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_): pass

            def answer(self, method: str) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.asked.append((method, self.path, headers, body))
                status, text = service.answer(method, self.path, headers, body)
                self.send_response(status)
                self.send_header("content-length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def do_GET(self): self.answer("GET")
            def do_PUT(self): self.answer("PUT")
            def do_POST(self): self.answer("POST")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def expiry(self) -> str:
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self.seconds)
        return end.strftime("%Y-%m-%dT%H:%M:%SZ")

    def answer(self, method: str, path: str, headers: dict, body: str) -> tuple[int, str]:
        access_key, secret_key = self.keys
        lent = json.dumps({
            "Code": "Success", "AccessKeyId": access_key, "SecretAccessKey": secret_key, "Token": "a token",
            "Expiration": self.expiry()})
        if path.startswith("/latest/"):
            if method == "PUT":
                return (200, "machine token") if self.has_tokens else (405, "")
            if self.has_tokens and headers.get("x-aws-ec2-metadata-token") != "machine token":
                return 401, ""
            return 200, "role" if path.endswith("/security-credentials/") else lent
        if path == "/container":
            return (200, lent) if headers.get("authorization") == "container token" else (401, "")
        form = urllib.parse.parse_qs(body)
        if method == "POST" and form.get("WebIdentityToken") == ["web token"]:
            return 200, (
                "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
                f"<AccessKeyId>{access_key}</AccessKeyId><SecretAccessKey>{secret_key}</SecretAccessKey>"
                f"<SessionToken>a token</SessionToken><Expiration>{self.expiry()}</Expiration>"
                "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>")
        return 404, ""

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
