"""Settings are read from the environment, and what is secret is not shown."""

import pytest
from pydantic import ValidationError

from app.settings import Settings


def test_lists_and_secrets_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUKOU_OUTBOUND_HOSTS", '["sso.example.org"]')
    monkeypatch.setenv("DUKOU_TOTP_ROLES", '["auditor", "security_admin"]')
    monkeypatch.setenv("DUKOU_KEYS", "KANARIE")
    monkeypatch.setenv("DUKOU_OIDC_CLIENT_SECRET", "VOGEL")
    read = Settings()
    assert read.outbound_hosts == {"sso.example.org"}
    assert read.totp_roles == {"auditor", "security_admin"}
    assert (read.keys.get_secret_value(), read.oidc_client_secret.get_secret_value()) == ("KANARIE", "VOGEL")
    assert all(secret not in repr(read) for secret in ("KANARIE", "VOGEL"))


@pytest.mark.parametrize("name", ["idle_minutes", "api_token_days", "login_per_minute", "anchor_minutes"])
def test_a_time_or_limit_of_nothing_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"DUKOU_{name.upper()}", "0")
    with pytest.raises(ValidationError, match=name):
        Settings()
