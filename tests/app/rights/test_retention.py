"""The retention run takes away what is over by the register's periods, and nothing on the day before."""

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from app.access.principal import Role
from app.audit import keep_audit
from app.clock import CIVIL_ZONE, now, today
from app.db.engine import Database
from app.db.roles import KEEPER
from app.models.consent import Consent
from app.models.household import Household
from app.models.intake_record import Import, ImportIssue
from app.models.retention import Erasure, RetentionHold
from app.models.rights_request import RightsRequest
from app.models.snapshot import Snapshot
from app.models.solution import Proposal, Solution
from app.models.token import Token
from app.models.vault_key import VaultKey
from app.models.worker import Worker
from app.rights.register import Period, period_of, register
from app.rights.retention import RULES, Run, Sweeping, moment
from app.rights.retention_queries import SIGN_IN
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import SignIn
from tests.app.console.steps import name_worker
from tests.app.factories import added, make_organisation, make_pool, make_user, make_worker
from tests.app.rights.test_erasure import rows_about
from tests.app.rights.world import ERASE, proposed, published
from tests.app.rounds.world import World
from tests.conftest import AUDIT_KEYS, as_role

LONG = today() + timedelta(days=5 * 366)


def run(database: Database, *, day: date = LONG, keep_days: int = 1095, dry_run: bool = False) -> dict[str, int]:
    """What the run takes away as the keeper's role."""
    url = as_role(database.engine.url.render_as_string(hide_password=False), KEEPER)
    with closing(keep_audit(Database(url), AUDIT_KEYS)) as kept:
        done = Run(kept, day, keep_days, dry_run=dry_run).run()
    return {name: count for name, count in done.items() if count}


def count(database: Database, table: Any) -> int:
    with database.read() as session:
        found: int = session.query(table).count()
        return found


def people(database: Database, days_ago: int, **values: Any) -> str:
    """A pool whose one person and roster last changed so many days ago."""
    then = now() - timedelta(days=days_ago)
    with database.write() as session:
        pool = make_pool(session, make_organisation(session, "county_office"))
        row = make_worker(session, pool, changed_at=then, **values)
        session.get_one(Import, row.import_id).created_at = then
        return str(row.id)


def test_every_period_of_the_register_that_ends_has_something_that_ends_it() -> None:
    cascades = {  # goes with the row it hangs on
        "snapshots": "solutions", "snapshot_parts": "solutions", "proposals": "solutions", "standby": "solutions",
        "recommendations": "solutions", "unfilled": "solutions", "unplaced": "solutions",
        "identities": "workers", "vault_keys": "workers", "priority_statuses": "workers", "worker_skills": "workers",
        "companion_members": "workers", "retention_holds": "workers", "households": "workers",
        "companion_groups": "workers",
        "notice_deliveries": "notices", "duplicates": "workers",
        "offer_links": "offers",
        "dispatch_seats": "placements", "employment_events": "placements", "follow_ups": "placements", "rights_tickets": "placements",
    }  # fmt: skip
    stays = {"audit", "account", "permanent"}
    ended = {rule.table for rule in RULES} | set(SIGN_IN) | set(cascades) | {"abuse_counters"}  # app.api.limits does
    ending = {line.table for line in register() if line.retention not in stays}
    assert ending == ended
    for table, with_it in cascades.items():
        assert period_of(table) == period_of(with_it), table


def test_midnight_is_shanghais() -> None:
    at = moment(Period(days=1), date(2026, 3, 1))
    assert at == datetime(2026, 3, 1, tzinfo=CIVIL_ZONE) == datetime(2026, 2, 28, 16, tzinfo=UTC)


def test_whom_nothing_changed_for_three_years_go_and_the_others_stay(database: Database) -> None:
    old, young = people(database, 1100), people(database, 1090)
    assert run(database, day=today(), dry_run=True) == {"workers": 1}
    assert count(database, Worker) == 2
    assert run(database, day=today()) == {"workers": 1}
    with database.read() as session:
        assert [str(row.id) for row in session.query(Worker)] == [young]
        erased = session.query(Erasure).one()
        assert (str(erased.worker_id), erased.reason) == (old, "retention over")
    assert run(database, day=today()) == {}


def test_a_longer_time_is_followed_and_a_shorter_one_is_not(database: Database) -> None:
    people(database, 1100)
    assert run(database, day=today(), keep_days=2000) == {}
    assert run(database, day=today(), keep_days=1) == {"workers": 1}
    people(database, 1000)
    assert run(database, day=today(), keep_days=1) == {}


def test_a_pool_that_is_still_loaded_keeps_its_people(database: Database) -> None:
    worker = people(database, 1500)
    with database.write() as session:
        row = session.get_one(Worker, UUID(worker))
        session.get_one(Import, row.import_id).created_at = now()
    assert run(database, day=today()) == {}


@pytest.mark.parametrize(("until", "gone"), [(None, 0), (0, 0), (-1, 1)])
def test_a_hold_keeps_up_to_its_last_day(database: Database, until: int | None, gone: int) -> None:
    worker = people(database, 1500)
    last = None if until is None else today() + timedelta(days=until)
    with database.write() as session:
        office = session.get_one(Worker, UUID(worker)).organisation_id
        added(session, RetentionHold(organisation_id=office, worker_id=UUID(worker), until=last, reason="争议"))
    assert run(database, day=today()) == ({"workers": gone} if gone else {})


def test_who_is_restricted_goes_when_the_ledger_does(
    world: World, sign_in: SignIn, settings: Settings, database: Database
) -> None:
    published(world, settings=settings, database=database)
    worker = proposed(database)[0]
    second = sign_in(Role.COUNTY_CLERK, world.clerk.organisation)
    world.clerk.post(f"/workers/{worker}/erase", ERASE)
    assert second.post(f"/workers/{worker}/erase", ERASE).json()["state"] == "restricted"
    assert run(database, day=today()) == {}
    with database.read() as session:
        frozen = session.query(Snapshot).one().created_at.astimezone(CIVIL_ZONE).date()
    over = Period(years=3).over_on(frozen)
    assert "solutions" not in run(database, day=over - timedelta(days=1))
    assert run(database, day=over)["solutions"] == 1
    assert [count(database, table) for table in (Solution, Snapshot, Proposal)] == [0, 0, 0]
    with database.read() as session:
        assert session.get(Worker, UUID(worker)) is None
    told = [each.action for each in chain(database, world.clerk.organisation.id)][-2:]
    assert told == ["erase", "retention.run"]


def test_closed_requests_and_consents_go_three_years_later_but_the_last_word_stays(database: Database) -> None:
    worker = UUID(people(database, 10))
    ago = now() - timedelta(days=1200)
    with database.write() as session:
        owner: dict[str, Any] = {
            "organisation_id": session.get_one(Worker, worker).organisation_id,
            "worker_id": worker,
        }
        told: dict[str, Any] = {"given_on": today(), "given_how": "paper", "evidence": "e", "categories": ["contact"]}
        said: dict[str, Any] = owner | told | {"recipient_kind": "employer", "purpose": "p"}
        first = added(session, Consent(**said, created_at=ago - timedelta(days=9), withdrawn_at=ago))
        last = added(
            session, Consent(**said, created_at=ago + timedelta(days=9), withdrawn_at=ago + timedelta(days=10))
        )
        days: dict[str, Any] = {"received_on": today(), "due_on": today()}
        added(session, RightsRequest(**owner, **days, kind="object", state="answered", closed_at=ago))
        waits = added(session, RightsRequest(**owner, **days, kind="object", state="open"))
    assert run(database, day=today()) == {"consents": 1, "rights_requests": 1}
    with database.read() as session:
        assert [row.id for row in session.query(Consent)] == [last.id] != [first.id]
        assert [row.id for row in session.query(RightsRequest)] == [waits.id]


def test_findings_of_loads_stay_two_years_and_sessions_half_a_year(database: Database) -> None:
    worker = UUID(people(database, 800))
    with database.write() as session:
        row = session.get_one(Worker, worker)
        place = {"organisation_id": row.organisation_id, "import_id": row.import_id}
        words = dict.fromkeys(("sheet", "column", "cell", "level", "code", "message_zh", "message_en"), "w")
        added(session, ImportIssue(**place, **words, row=1))
        user = make_user(session, make_organisation(session, "observer"))
        for at, days in enumerate((184, 187)):
            gone = now() - timedelta(days=days)
            added(session, Token(user_id=user.id, token_hash=bytes([at]) * 32, expires_at=gone))
    assert run(database, day=today()) == {"import_issues": 1, "tokens": 1}


def test_the_runner_runs_it_once_a_day(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    people(database, 1100)
    sweeping = Sweeping(settings)
    sweeping.step()
    assert count(database, Worker) == 0
    people(database, 1100)
    sweeping.step()
    assert count(database, Worker) == 1
    monkeypatch.setattr("app.rights.retention.today", lambda: today() + timedelta(days=1))
    sweeping.step()
    assert count(database, Worker) == 0


def test_of_whom_nothing_is_left_the_key_and_every_row_go_unread(
    world: World, settings: Settings, database: Database
) -> None:
    worker = UUID(world.workers[0])
    name_worker(database, settings, str(worker), name="韦示例")
    then = now() - timedelta(days=1200)
    with database.write() as session:
        row = session.get_one(Worker, worker)
        added(session, VaultKey(organisation_id=row.organisation_id, worker_id=row.id, wrapped=b"w"))
        row.household_id = added(session, Household(organisation_id=row.organisation_id, code="1")).id
        row.changed_at = session.get_one(Import, row.import_id).created_at = then
    before = rows_about(database, str(worker))
    assert {"identities", "vault_keys", "priority_statuses"} <= set(before)
    assert run(database, day=today())["workers"] >= 1
    assert rows_about(database, str(worker)) == {}
    assert count(database, Household) == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # roles are its
@pytest.mark.parametrize(
    "told", ["SELECT name FROM identities", "SELECT wrapped FROM vault_keys", "SELECT * FROM users"]
)
def test_who_takes_away_what_is_over_reads_nobody(database: Database, told: str) -> None:
    url = as_role(database.engine.url.render_as_string(hide_password=False), KEEPER)
    with closing(Database(url, trusted="tests")) as kept, kept.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT current_user").scalar() == KEEPER
        with pytest.raises(DBAPIError, match="permission denied"):
            connection.exec_driver_sql(told)
