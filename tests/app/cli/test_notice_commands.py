"""`dukou notice` and `dukou webhook` on the local database."""

import json
from uuid import uuid4

import pytest

from app.access.principal import Role
from app.db.engine import Database
from app.models.notice import Webhook
from app.notices.service import tell
from app.settings import Settings
from tests.app.cli.conftest import Run
from tests.app.conftest import SignIn
from tests.app.factories import added

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_notices_are_listed_and_read_and_webhooks_listed_and_removed(
    database: Database, sign_in: SignIn, run: Run, *, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUKOU_DATABASE_URL", settings.url)
    monkeypatch.setenv("DUKOU_KEY_FILE", str(settings.keys_path))
    clerk = sign_in(Role.COUNTY_CLERK)
    mine = {"organisation_id": clerk.organisation.id, "made_by": clerk.user.id}
    with database.write() as session:
        tell(session, "calls_due", clerk.organisation.id, {clerk.organisation.id: {"count": 3}})
        tell(session, "placed", uuid4(), {clerk.organisation.id: {}})
        hook = added(session, Webhook(**mine, url="https://hooks.example/x", secret=b"", kinds=[])).id
    as_clerk = ("--as", clerk.user.login)
    rows = json.loads(run(*as_clerk, "notice", "list", "--json").out)
    assert [row["kind"] for row in rows] == ["placed", "calls_due"]
    assert rows[1]["zh"] == "有 3 个回访已到期，请今天联系。"
    assert json.loads(run(*as_clerk, "notice", "read", rows[0]["id"]).out)["read_at"] is not None
    assert json.loads(run(*as_clerk, "notice", "read").out) == {"read": 1}
    refused = run(*as_clerk, "webhook", "add", "https://127.0.0.1/")
    assert refused.code != 0
    assert "URL_NOT_ALLOWED" in refused.err
    assert str(hook) in run(*as_clerk, "webhook", "list", "--json").out
    assert run(*as_clerk, "webhook", "remove", hook).code == 0
    assert json.loads(run(*as_clerk, "webhook", "list", "--json").out) == []
