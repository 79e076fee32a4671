"""A disk that is full refuses what is written, all of it, and nothing that is read."""

import subprocess
import sys

import pytest

from app.db.engine import Database
from app.models.alliance import Alliance
from app.pools import key_checks
from app.settings import Settings
from tests.app.factories import make_organisation, make_token, make_user


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_is_said_reads_go_on_and_nothing_is_half_written(database: Database, settings: Settings) -> None:
    with database.write() as session:
        key_checks.prepare(session, settings)
        token = make_token(session, make_user(session, make_organisation(session, "coordinator")))
    words = [sys.executable, "-m", "tests.app.api.full_disk", str(settings.var), settings.url, token]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=200)  # noqa: S603  # our own
    assert done.returncode == 0, done.stderr[-2000:]
    refused, read, after = done.stdout.split("\n")[:3]
    assert refused == "503 STORAGE_FULL 5"
    assert read == "200"
    made, again = after.split()
    assert again == "201"
    with database.read() as session:
        assert session.query(Alliance).count() == int(made) + 1
