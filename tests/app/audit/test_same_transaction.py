"""An event is there exactly if what it tells of is: one transaction, and where it cannot be written nothing is done."""

import pytest
from sqlalchemy.exc import DBAPIError

from app.audit import Event, note
from app.db.engine import Database
from app.db.ids import new_id
from app.errors import UnavailableError
from app.models.organisation import Organisation
from tests.app.audit.chains import act, chain, refuse_events


def _register(database: Database, name: str, *, fail: bool = False) -> None:
    with database.write() as session:
        session.add(Organisation(kind="employer", name=name, region_code="", credit_code=""))
        note(session, Event("organisation.create"))
        if fail:
            raise LookupError(name)


def _names(database: Database) -> list[str]:
    with database.read() as session:
        return [row.name for row in session.query(Organisation)]


def test_what_is_undone_leaves_no_event(database: Database) -> None:
    with pytest.raises(LookupError):
        _register(database, "undone", fail=True)
    assert _names(database) == []
    assert chain(database) == []
    _register(database, "done")
    assert [(row.seq, row.action) for row in chain(database)] == [(1, "organisation.create")]


def test_where_the_audit_refuses_nothing_is_done(database: Database) -> None:
    refuse_events(database)
    with pytest.raises(UnavailableError) as refused:
        _register(database, "unheard")
    assert refused.value.code == "AUDIT_REFUSED"
    assert _names(database) == []


def test_without_a_key_nothing_that_is_noted_commits(database: Database) -> None:
    other = Database(database.url, trusted="tests")
    with pytest.raises(UnavailableError, match="审计"):
        _register(other, "unsealed")
    assert _names(other) == []
    with other.write() as session:
        session.add(Organisation(kind="employer", name="unnoted", region_code="", credit_code=""))
    assert _names(other) == ["unnoted"]
    other.close()


def test_a_savepoint_writes_nothing_before_the_transaction_does(database: Database) -> None:
    with database.write() as session:
        note(session, Event("pool.open"))
        with session.begin_nested():
            note(session, Event("pool.read"))
    assert [row.action for row in chain(database)] == ["pool.open", "pool.read"]


@pytest.mark.parametrize("change", ["UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}"])
@pytest.mark.parametrize("name", ["audit_events", "audit_subjects"])
def test_nobody_changes_what_was_written(database: Database, name: str, change: str) -> None:
    act(database, new_id(), Event("pool.read", subjects=[new_id()]))
    with database.write() as session, pytest.raises(DBAPIError, match="never changed"):
        session.connection().exec_driver_sql(change.format(name))
    assert len(chain(database)) == 1
