"""One client for both modes: the commands speak HTTP to a server, or to the application in this process."""

import asyncio
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from app.access import service as access
from app.audit import keep_audit
from app.cli.context import Context
from app.clock import now
from app.db.crypto import Keyring
from app.db.engine import Database
from app.errors import DukouError, InvalidError, UnavailableError
from app.main import create_app
from app.settings import Settings

BASE = "http://127.0.0.1"
LIFE = timedelta(hours=1)
UNEXPECTED = 500


class RefusedError(DukouError):
    """The service refused; its problem document is passed on."""


@dataclass(frozen=True)
class Api:
    """Calls ``/api/v1`` and returns the JSON answer."""

    base: str
    token: str
    transport: httpx.AsyncBaseTransport | None
    database: Database | None = None

    @classmethod
    def open(cls, context: Context) -> "Api":
        """Reach the server of ``--server``, or the local database as ``--as``."""
        if context.server:
            return cls(context.server.rstrip("/"), context.token, None)
        if not context.login:
            raise InvalidError(
                "ACCOUNT_NEEDED",
                "请用 --as 说明以哪个账号操作本机数据库。",
                "Say with --as which account to act as on the local database.",
                field="--as",
            )
        token = _local_token(context.settings, context.login)
        app = create_app(context.settings)
        return cls(BASE, token, httpx.ASGITransport(app), app.state.dukou.database)

    def close(self) -> None:
        """Give the local database's connections back."""
        if self.database is not None:
            self.database.close()

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Call one route; a refusal raises its own code and sentences."""
        return self.reply(method, path, **options).json()

    def reply(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Call one route and return the whole answer."""
        try:
            reply = asyncio.run(self._send(method, path, options))
        except httpx.HTTPError as error:
            raise UnavailableError(
                "SERVER_UNREACHABLE",
                f"连不上服务 {self.base}。",
                f"No answer from {self.base}: {error}",
            ) from error
        if reply.is_error:
            raise _refusal(reply)
        return reply

    def act(self, path: str, action: str, body: Any = None) -> Any:
        """Read an object for its version, then POST an action on that version."""
        version = self.reply("GET", path).headers["ETag"]
        return self.call("POST", f"{path}/{action}", json=body, headers={"If-Match": version})

    def create(self, path: str, body: dict[str, Any]) -> Any:
        """POST a new object under a fresh Idempotency-Key."""
        return self.call("POST", path, json=body, headers={"Idempotency-Key": str(uuid4())})

    def pages(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Read a whole list, page by page."""
        rows: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = self.call("GET", path, params={"limit": 200, **query, **({"cursor": cursor} if cursor else {})})
            rows += page["items"]
            cursor = page["next"]
            if cursor is None:
                return rows

    async def _send(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        async with httpx.AsyncClient(transport=self.transport, base_url=self.base, timeout=600) as client:
            return await client.request(method, f"/api/v1{path}", headers=headers, **options)


def _local_token(settings: Settings, login: str) -> str:
    """A token of any account: who reaches the database as its owner needs no password."""
    opened = keep_audit(Database(settings.url_of_owner, trusted="operator"), Keyring.of(settings))
    with closing(opened) as database, database.write() as session:
        return access.issue_token(session, access.user_named(session, login), now=now(), life=LIFE)


def _refusal(reply: httpx.Response) -> RefusedError:
    try:
        body = reply.json()
    except ValueError:
        body = {}
    extra = {name: value for name, value in body.items() if name not in {"type", "code", "title", "title_en"}}
    return RefusedError(
        body.get("code", f"HTTP_{reply.status_code}"),
        body.get("title", "服务拒绝了请求。"),
        body.get("title_en", "The service refused."),
        **extra,
    )
