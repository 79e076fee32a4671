"""Somebody at a browser: signed in by the cookie, sending the forms that the pages hold."""

import re
from dataclasses import dataclass, field
from typing import Any, Self

import httpx2
from fastapi.testclient import TestClient

from app.console.visit import COOKIE, csrf_of
from app.models.organisation import Organisation
from app.models.user import User
from tests.app.conftest import Actor


@dataclass(frozen=True)
class Visitor:
    """One signed-in person; redirects are not followed."""

    client: TestClient = field(repr=False)
    user: User
    organisation: Organisation
    token: str

    @classmethod
    def of(cls, actor: Actor) -> Self:
        """The same person at a browser."""
        return cls(actor.client, actor.user, actor.organisation, actor.token)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.token}"}

    def get(self, path: str, **query: Any) -> httpx2.Response:
        return self.client.get(path, params=query, headers=self._headers, follow_redirects=False)

    def post(
        self, path: str, fields: dict[str, Any] | None = None, *, csrf: str | None = None, file: bytes | None = None
    ) -> httpx2.Response:
        """Send a form; without ``csrf`` it carries this session's own."""
        sent = {"csrf": csrf_of(self.token) if csrf is None else csrf, **(fields or {})}
        files = None if file is None else {"file": ("名册.xlsx", file)}
        return self.client.post(path, data=sent, files=files, headers=self._headers, follow_redirects=False)

    def confirm(self, round_id: str, action: str) -> httpx2.Response:
        """Ask for a step of a round and confirm it, on the version that the page was drawn with."""
        address = f"/console/rounds/{round_id}/do/{action}"
        asked = re.search(r'name="version" value="(\d+)"', self.get(address).text)
        assert asked is not None
        return self.post(address, {"version": asked[1]})
