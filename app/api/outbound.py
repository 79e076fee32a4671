"""The one way out: an HTTP client that reaches the hosts of the allow-list and no other."""

import ssl
from collections.abc import Collection
from functools import cache

import httpx

from app.errors import UnavailableError

SECONDS = 5.0
REACHED = "sni_hostname"  # of a request that goes to an address: whose certificate the other side has to show


class _Listed(httpx.HTTPTransport):
    """Sends a request only to a listed host; a redirect that somebody follows meets the list again."""

    def __init__(self, hosts: Collection[str], *, verify: ssl.SSLContext | bool) -> None:
        super().__init__(verify=_trusting() if verify is True else verify, trust_env=False)
        self._hosts = frozenset(host.lower() for host in hosts)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, or refuse."""
        host = str(request.extensions.get(REACHED) or request.url.host).lower()
        if host not in self._hosts:
            raise UnavailableError(
                "HOST_NOT_ALLOWED",
                "本系统不允许连接该主机，请联系系统管理员核对外联名单。",
                "This service may not call that host; the administrator keeps the list (DUKOU_OUTBOUND_HOSTS).",
            )
        return super().handle_request(request)


@cache
def _trusting() -> ssl.SSLContext:
    """Return what knows the usual authorities; reading them takes longer than most calls."""
    return httpx.create_ssl_context(trust_env=False)


def outbound_client(
    hosts: Collection[str], *, verify: ssl.SSLContext | bool = True, seconds: float = SECONDS
) -> httpx.Client:
    """Return a client that calls ``hosts`` alone: no redirect is followed, no proxy or key of the environment used."""
    return httpx.Client(
        transport=_Listed(hosts, verify=verify), timeout=seconds, follow_redirects=False, trust_env=False
    )
