"""What every answer says to a browser: pages, files, data and documentation, refusals and failures alike."""

from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
DATA = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
FILES = ("/static/", "/static-offline-docs/")
LINKS = "/a/"
"""Addresses that are secrets: whoever is sent on from there is not told them."""
ALL = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ONLY_HTTPS = "max-age=31536000"


def is_https(scope: Scope) -> bool:
    """Tell whether the browser came by https: to us, or to the server in front of us."""
    settings: Any = scope["app"].state.dukou.settings
    return settings.behind_tls or scope.get("scheme") == "https"


class SecurityHeaders:
    """Wraps all of an application, its error handling as well; an answer that states a policy of its own keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _add(headers: MutableHeaders, scope: Scope) -> None:
    headers.update(ALL)
    if scope["path"].startswith(LINKS):
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Robots-Tag"] = "noindex"
    html = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", PAGE if html else DATA)
    # People's data stay in no cache; what came with the program may stay a while.
    headers.setdefault("Cache-Control", "public, max-age=600" if scope["path"].startswith(FILES) else "no-store")
    if is_https(scope):
        headers["Strict-Transport-Security"] = ONLY_HTTPS
