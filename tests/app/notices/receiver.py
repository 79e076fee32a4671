"""Somebody else's system: an https server on loopback that keeps what it hears, and a sender that finds it."""

import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from app.api.addresses import Address, check_url
from app.notices.senders import HookSender
from app.settings import Settings
from tests.app.api.certificates import trusting

HOST, PUBLIC = "hooks.example", "93.184.216.34"


@dataclass
class Heard:
    """What a receiver was sent: headers and bodies, in order; ``answers`` are its next statuses, then 204."""

    port: int = 0
    answers: list[int] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}/hook"


@contextmanager
def listening(certificate: Path, answers: Sequence[int] = ()) -> Iterator[Heard]:
    """Run a receiver with the certificate of HOST."""
    heard = Heard(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # of the library
            heard.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            heard.headers.append(dict(self.headers))
            self.send_response(heard.answers.pop(0) if heard.answers else 204)
            self.send_header("Location", f"{heard.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        heard.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield heard
        finally:
            server.shutdown()
            thread.join(10)


def finding(settings: Settings, certificate: Path) -> HookSender:
    """The sender of the installation, to which HOST's checked public address is the receiver's."""

    def reach(url: str) -> Address:
        found = check_url(url, hosts=settings.outbound_hosts, resolve=lambda _host, _port: [PUBLIC])
        return replace(found, ip="127.0.0.1")

    return replace(HookSender.of(settings), reach=reach, verify=trusting(certificate))
