"""A server for TLS before a plain one, and certificates for it that openssl makes."""

import pathlib
import select
import socket
import ssl
import subprocess
import threading
import warnings


class Authority:
    """Signs certificates. Its own is `certificate`, a file."""

    def __init__(self, folder: pathlib.Path, name: str):
        self.folder = folder / name
        self.folder.mkdir()
        self.certificate, self.key = self.folder / "authority.pem", self.folder / "authority.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", f"/CN={name}", "-keyout", self.key, "-out", self.certificate)

    def sign(self, names: str, days: int = 2) -> tuple[pathlib.Path, pathlib.Path]:
        """A certificate and its key. With a negative number of days its time is over."""
        stem = self.folder / f"server-{len(list(self.folder.iterdir()))}"
        key, request, certificate, extensions = (
            stem.with_suffix(suffix) for suffix in (".key", ".request", ".pem", ".extensions"))
        extensions.write_text(f"subjectAltName={names}\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=server",
                "-keyout", key, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                "-days", str(days), "-extfile", extensions, "-out", certificate)
        return certificate, key


def openssl(*words) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


class Proxy:
    """Hands on what comes over TLS to a plain server on this machine."""

    def __init__(self, certificate: pathlib.Path, key: pathlib.Path, upstream: int, latest: ssl.TLSVersion | None = None):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        if latest:
            self.context.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings(action="ignore"):  # old on purpose
                self.context.minimum_version = self.context.maximum_version = latest
        self.upstream = upstream
        #: Bytes that clients sent, after TLS.
        self.received = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        try:
            with self.context.wrap_socket(connection, server_side=True) as client, \
                    socket.create_connection(("127.0.0.1", self.upstream)) as server:
                self.hand_on(client, server)
        except OSError:
            pass  # the client does not believe us, or went

    def hand_on(self, client: ssl.SSLSocket, server: socket.socket) -> None:
        while True:
            ready = [client] if client.pending() else select.select([client, server], [], [])[0]
            for source in ready:
                data = source.recv(1 << 16)
                if not data:
                    return
                self.received += len(data) if source is client else 0
                (server if source is client else client).sendall(data)

    def stop(self) -> None:
        self.listener.close()
