"""An identity provider of the test's own: a small server on this machine, which can be told to lie."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "dukou", "a secret: with/signs"  # of a provider that lives as long as a test
Claims = dict[str, Any]
Forge = Callable[["Issuer", Claims], str]


@dataclass
class Issuer:
    """What the server is and does; a test changes it while it runs."""

    port: int = 0
    rsa: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "r", "use": "sig"}))
    ec: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "e", "use": "sig"}))
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    claims: Claims = field(default_factory=dict)
    forge: Forge | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] | None = None
    answer: Callable[[BaseHTTPRequestHandler], bool] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def authorize(self, address: str, subject: str) -> dict[str, str]:
        """What the provider would send the browser back with, after its user signed in as ``subject``."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["scope"] == "openid"
        code = base64.urlsafe_b64encode(hashlib.sha256(address.encode()).digest()).decode()
        self.codes[code] = asked | {"sub": subject}
        return {"code": code, "state": asked["state"]}

    def discovery(self) -> dict[str, Any]:
        names = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.url, **{name: self.url + path for name, path in names.items()}, **self.metadata}

    def published(self) -> dict[str, Any]:
        return {"keys": self.keys or [each.as_dict(private=False) for each in (self.rsa, self.ec)]}

    def token(self, form: Mapping[str, str], authorization: str) -> tuple[int, Claims]:
        """Take a code once, from the client that asked, with the verifier of its challenge."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        known = pair == "dukou:a%20secret%3A%20with%2Fsigns"
        if asked is None or asked["code_challenge"] != challenge.decode() or not known:
            return 400, {"error": "invalid_grant"}
        if asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        claims = self.honest(asked) | self.claims
        kept = {name: value for name, value in claims.items() if value is not None}
        token = self.forge(self, kept) if self.forge else signed(self.rsa, kept)
        return 200, {"id_token": token, "access_token": "opaque", "token_type": "Bearer"}

    def honest(self, asked: Mapping[str, str]) -> Claims:
        now = int(time.time())
        return {
            "iss": self.url,
            "aud": CLIENT,
            "sub": asked["sub"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
        }


def signed(key: RSAKey | ECKey, claims: Claims, **header: Any) -> str:
    alg = "RS256" if isinstance(key, RSAKey) else "ES256"
    return jwt.encode({"alg": alg, "kid": key.kid, **header}, claims, key)


class _Handler(BaseHTTPRequestHandler):
    issuer: Issuer

    def do_GET(self) -> None:
        self._reply({"/.well-known/openid-configuration": self.issuer.discovery, "/keys": self.issuer.published})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        token = self.issuer.token(form, self.headers.get("Authorization", ""))
        self._reply({"/token": lambda: token[1]}, token[0])

    def _reply(self, known: Mapping[str, Callable[[], Claims]], status: int = 200) -> None:
        self.issuer.calls.append(self.path)
        if self.issuer.answer is not None and self.issuer.answer(self):
            return
        made = known.get(self.path)
        body = json.dumps(made()).encode() if made else b"{}"
        self.send_response(status if made else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Issuer]:
    """Run a provider until the block ends."""
    issuer = Issuer()
    handler = type("Handler", (_Handler,), {"issuer": issuer})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        issuer.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
