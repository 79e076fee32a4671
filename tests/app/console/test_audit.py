"""/console/audit: a day's events in a table and as a file, filtered, for who may look."""

from app.access.principal import Role
from app.audit import Event
from app.clock import today
from app.db.engine import Database
from app.db.ids import new_id
from tests.app.audit.chains import act, chain
from tests.app.console.conftest import Visit


def test_a_day_of_events_is_shown_filtered_and_saved(visit: Visit, database: Database) -> None:
    clerk = visit(Role.COUNTY_CLERK)
    office = clerk.organisation.id
    act(database, office, Event("pool.create", "pool", new_id()), user=clerk.user.id)
    act(database, office, Event("denied", "pool", new_id(), code="NOT_FOUND", reason="=GET /x"))
    act(database, new_id(), Event("elsewhere.done"))
    page = clerk.get("/console/audit")
    assert page.status_code == 200
    for shown in ("审计记录", "Audit", "pool.create", "NOT_FOUND", clerk.user.login, "被拒绝"):
        assert shown in page.text
    assert "elsewhere.done" not in page.text
    denied = clerk.get("/console/audit", outcome="denied", action="den").text
    assert "NOT_FOUND" in denied
    assert "pool.create" not in denied
    assert "Nothing of this was done" in clerk.get("/console/audit", day="2020-01-01").text
    assert clerk.get("/console/audit", day="<script>", login="'\">").status_code == 200
    saved = clerk.get("/console/audit.csv", day=today(), login=clerk.user.login, action="pool")
    lines = saved.text.splitlines()
    assert (len(lines), "pool.create" in saved.text) == (1 + 1 + 1, True)
    (leaving,) = [row for row in chain(database, office) if row.action == "audit.export"]
    assert lines[-1].endswith(str(leaving.id))
    assert "'=GET /x" in clerk.get("/console/audit.csv").text


def test_who_may_not_look_is_shown_no_way_there(visit: Visit) -> None:
    for role in (Role.OBSERVER, Role.SYSTEM_ADMIN):
        stranger = visit(role)
        assert "/console/audit" not in stranger.get("/").text
        assert stranger.get("/console/audit").status_code == 403
    for role in (Role.AUDITOR, Role.SECURITY_ADMIN):
        assert "/console/audit" in visit(role).get("/").text
