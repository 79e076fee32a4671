"""Security headers of pages and their files: nothing from elsewhere, no script at all, no frame around us."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PAGES = frozenset({"/", "/login", "/login/code", "/logout", "/invitation", "/algorithm"})
CONSOLE = "/console"
INVITATION = "/invitation"
STATIC_PATH = "/static"
ALL = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def is_page(path: str) -> bool:
    """Whether an address is read by people, not programs."""
    return path in PAGES or path == CONSOLE or path.startswith((CONSOLE + "/", INVITATION + "/"))


class PageHeaders:
    """Adds the headers to whatever a page or a static file answers, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or not self._ours(scope["path"]):
            await self.app(scope, receive, send)
            return
        # People's data stay in no cache; the style sheet may stay a while.
        cache = "public, max-age=600" if scope["path"].startswith(STATIC_PATH) else "no-store"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(ALL)
                headers.setdefault("Cache-Control", cache)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    @staticmethod
    def _ours(path: str) -> bool:
        return is_page(path) or path.startswith(STATIC_PATH + "/")
