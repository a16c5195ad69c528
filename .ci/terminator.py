"""TLS for the stand-ins of AWS and Halo, which speak without it, so that functions do what they do in Lambda."""

import select
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import botocore


def certificates(work):
    """Makes a certificate for 127.0.0.1, with one above it that signs it: as a server shows them, and what a client is to trust."""
    def openssl(name, subject, *more):
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", work / f"{name}.key"]
        subprocess.run(["openssl", "req", "-x509", *key, "-days", "2", "-subj", subject, "-out", work / f"{name}.pem", *more],
                       check=True, capture_output=True)

    openssl("above", "/CN=budgets")
    openssl("here", "/CN=localhost", "-CA", work / "above.pem", "-CAkey", work / "above.key",
            "-addext", "basicConstraints=CA:FALSE", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost")
    # Among the usual ones: reading them is part of a start.
    usual = (Path(botocore.__file__).parent / "cacert.pem").read_text()
    (work / "trusted.pem").write_text(usual + (work / "above.pem").read_text())


class Terminator:
    """Takes TLS connections at a port of 127.0.0.1 and hands on what they say to `upstream`, a port without TLS. Notes each handshake."""

    def __init__(self, work, upstream):
        self.upstream = upstream
        # When a connection was taken, and how long it was from then until its handshake was done, in seconds.
        self.handshakes = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(work / "here.pem", work / "here.key")
        # Without tickets each handshake is a whole one.
        self.context.num_tickets = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"https://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            plain, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(plain, time.perf_counter()), daemon=True).start()

    def _serve(self, plain, taken):
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            with self.context.wrap_socket(plain, server_side=True) as inner:
                self.handshakes.append((taken, time.perf_counter() - taken))
                with socket.create_connection(("127.0.0.1", self.upstream)) as outer:
                    outer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    pass_on(inner, outer)
        except OSError:
            # Functions are ended while they hold connections.
            pass


def pass_on(inner, outer):
    """Both ways, until one side ends."""
    while True:
        ready = [inner] if inner.pending() else select.select([inner, outer], [], [])[0]
        for one, other in ((inner, outer), (outer, inner)):
            if one in ready:
                some = one.recv(65536)
                if not some:
                    return
                other.sendall(some)
