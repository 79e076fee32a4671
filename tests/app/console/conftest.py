"""Somebody at a browser: signed in by the cookie, sending the forms that the pages hold."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.access.principal import Role
from app.console.visit import COOKIE, csrf_of
from app.models.organisation import Organisation
from app.models.user import User
from tests.app.conftest import SignIn


@dataclass(frozen=True)
class Visitor:
    """One signed-in person; redirects are not followed."""

    client: TestClient = field(repr=False)
    user: User
    organisation: Organisation
    token: str

    @property
    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.token}"}

    def get(self, path: str, **query: Any) -> httpx2.Response:
        return self.client.get(path, params=query, headers=self._headers, follow_redirects=False)

    def post(self, path: str, fields: dict[str, Any] | None = None, *, csrf: str | None = None, **options: Any) -> Any:
        """Send a form; without ``csrf`` it carries this session's own."""
        sent = {"csrf": csrf_of(self.token) if csrf is None else csrf, **(fields or {})}
        return self.client.post(path, data=sent, headers=self._headers, follow_redirects=False, **options)


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(sign_in: SignIn) -> Visit:
    """Sign somebody in at a browser: ``visit(role)`` in a new organisation, ``visit(role, organisation)`` in that one."""

    def enter(role: Role | str, organisation: Organisation | None = None) -> Visitor:
        actor = sign_in(role, organisation)
        return Visitor(actor.client, actor.user, actor.organisation, actor.token)

    return enter
