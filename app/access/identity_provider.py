"""The identity provider as we call it: discovery, the code for a token, its keys; on its own host and nowhere else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Self
from urllib.parse import quote

import httpx

from app.access.id_token import BadTokenError
from app.api.outbound import SECONDS, outbound_client
from app.errors import UnavailableError
from app.settings import Settings

LARGEST = 64 * 1024
BACK = "/login/oidc/back"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OK, REFUSED = 200, frozenset({400, 401, 403})


class NoAnswerError(UnavailableError):
    """The identity provider gave no answer that can be used; signing in with a password goes on."""

    def __init__(self) -> None:
        super().__init__(
            "OIDC_AWAY",
            "统一身份认证暂时不可用，请稍后再试，或使用登录名和密码。",
            "The identity provider gives no usable answer; try again later or sign in with login and password.",
        )


@dataclass(frozen=True)
class Provider:
    """One identity provider; ``hosts`` are the only ones that may be called at all, ``back`` is where it answers."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    back: str
    hosts: frozenset[str]

    @classmethod
    def of(cls, settings: Settings, *, base: str) -> Self | None:
        """Return the provider of this installation, None if it has none; ``base`` is our address where none is set."""
        if not settings.oidc_issuer:
            return None
        return cls(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            secret=settings.oidc_client_secret.get_secret_value(),
            back=(settings.public_url or base).rstrip("/") + BACK,
            hosts=settings.outbound_hosts,
        )

    def discover(self) -> Mapping[str, str]:
        """Return the addresses of the provider's parts, each on the issuer's own host."""
        found = self._json(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise NoAnswerError
        parts = {name: found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        return {name: self._own(part) for name, part in parts.items()}

    def id_token(self, parts: Mapping[str, str], *, code: str, verifier: str) -> str:
        """Give a code for an ID token; what else the provider gives is not looked at.

        Raises:
            BadTokenError: the provider refuses the code.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "client_id": self.client_id,
            "code_verifier": verifier,
        }
        pair = (quote(self.client_id, safe=""), quote(self.secret, safe="")) if self.secret else None
        status, body = self._ask("POST", parts["token_endpoint"], form=form, pair=pair)
        token = body.get("id_token")
        if status in REFUSED or not isinstance(token, str):
            raise BadTokenError("the provider takes this code from nobody, or not from us")
        return token

    def keys(self, parts: Mapping[str, str]) -> dict[str, Any]:
        """Return the provider's keys as it publishes them now."""
        return self._json(parts["jwks_uri"])

    def _own(self, part: Any) -> str:
        """An address of the issuer's own scheme, host and port."""
        if not isinstance(part, str) or _origin(part) != _origin(self.issuer):
            raise NoAnswerError
        return part

    def _json(self, url: str) -> dict[str, Any]:
        status, body = self._ask("GET", url)
        if status != OK:
            raise NoAnswerError
        return body

    def _ask(
        self, method: str, url: str, *, form: Mapping[str, str] | None = None, pair: tuple[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        until = monotonic() + SECONDS
        try:
            with (
                outbound_client(self.hosts & {_origin(self.issuer)[1]}) as client,
                client.stream(method, url, data=form, auth=pair, headers={"Accept-Encoding": "identity"}) as reply,
            ):
                body = _small(reply, until)
            read = json.loads(body)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
            raise NoAnswerError from error
        if not isinstance(read, dict) or reply.status_code not in {OK, *REFUSED}:
            raise NoAnswerError
        return reply.status_code, read


def _small(reply: httpx.Response, until: float) -> bytes:
    """Read an answer that is neither long, nor slow, nor packed."""
    body = bytearray()
    if "content-encoding" in reply.headers:
        raise NoAnswerError
    for part in reply.iter_raw():
        body += part
        if len(body) > LARGEST or monotonic() > until:
            raise NoAnswerError
    return bytes(body)


def _origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port; plain http is spoken on this machine only."""
    try:
        read = httpx.URL(url)
    except httpx.InvalidURL:
        raise NoAnswerError from None
    if read.userinfo or not (read.scheme == "https" or (read.scheme == "http" and read.host in LOOPBACK)):
        raise NoAnswerError
    return read.scheme, read.host, read.port
