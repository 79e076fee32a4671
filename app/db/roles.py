"""The roles of PostgreSQL and what each is granted; on SQLite the runner's connection is held to the same list.

``dukou_app`` serves callers, ``dukou_runner`` solves rounds, ``dukou_keeper`` takes away what is over; none owns a table.
Who logs in is one of them or, with a password of the installation's own, a member of one. Roles belong to the whole server and are never dropped here.
"""

import sqlite3
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from app.db.owned import Wall, table_name, walled
from app.errors import UnavailableError

APP, RUNNER, KEEPER = "dukou_app", "dukou_runner", "dukou_keeper"
ROLES = (APP, RUNNER, KEEPER)
READ, ADD = frozenset({"SELECT"}), frozenset({"SELECT", "INSERT"})
END = READ | {"DELETE"}
CHANGE, ALL = READ | {"UPDATE"}, ADD | {"UPDATE", "DELETE"}


def _columns(privilege: str, *names: str) -> frozenset[str]:
    return frozenset(f"{privilege} ({name})" for name in names)


OF_AUDIT = {"audit_events": ADD, "audit_heads": ADD | CHANGE, "audit_subjects": ADD}
VAULT_OF_RUNNER = {"identities": ("organisation_id", "worker_id", "id_index")}
"""What the runner reads of the vault, by table: which numbers are equal, and none of them (docs/adr/0022)."""
OF_RUNNER = {
    **OF_AUDIT,
    "abuse_counters": READ | {"DELETE"},
    "agreements": READ,
    "alliance_members": READ,
    "alliances": READ | _columns("UPDATE", "changed_at"),  # to hold a row takes a column of it
    "consents": READ,
    "credit_records": READ,
    "duplicates": ADD | CHANGE,
    "employers": READ,
    "follow_ups": _columns("SELECT", "id", "organisation_id", "state", "due_on"),  # how many are due
    "identities": _columns("SELECT", *VAULT_OF_RUNNER["identities"]),
    "job_orders": CHANGE,  # their seats are held while they are counted
    "notice_deliveries": ADD | CHANGE,
    "notices": ADD | CHANGE,
    # to which offers one waits
    "objections": _columns("SELECT", "id", "organisation_id", "coordinator_id", "offer_id", "state"),
    "offers": ADD | CHANGE,
    "order_warnings": ADD,
    "organisations": READ,
    "placements": READ,
    "policies": READ,
    "proposals": ADD | CHANGE,
    "recommendations": ADD | CHANGE,
    "rights_tickets": _columns("SELECT", "id", "organisation_id", "order_office_id", "state", "due_on"),
    "round_edits": CHANGE,  # what the engine says of a pin
    "round_pools": CHANGE,  # they are free when the round is over
    "rounds": CHANGE,
    "scenarios": CHANGE,
    "snapshot_parts": READ,
    "snapshots": READ,
    "solutions": ADD | CHANGE,
    "standby": ADD | CHANGE,
    "tasks": ADD | CHANGE,
    "unfilled": ADD,
    "unplaced": ADD | CHANGE,
    "webhooks": READ,
    "worker_skills": READ,
    "workers": READ,
}
"""What the runner does in which tables, besides reading those that are nobody's; of the vault it reads the index of numbers alone."""
_ROW = _columns("SELECT", "organisation_id", "worker_id")
_SAID = _ROW | _columns("SELECT", "id", "worker_office_id")
_OLD = _columns("SELECT", "id", "expires_at") | {"DELETE"}
OF_KEEPER = {
    **OF_AUDIT,
    "alliance_members": READ,  # whose a round is
    "companion_groups": END | _columns("UPDATE", "code"),
    "companion_members": END,
    "consents": END,
    "export_requests": END,
    "households": END | _columns("UPDATE", "code"),
    "idempotency_keys": _columns("SELECT", "id", "created_at") | {"DELETE"},
    "erasures": ADD,
    "identities": _ROW
    | _columns("UPDATE", "name", "id_number", "phone", "address", "id_index", "changed_at")
    | {"DELETE"},
    "import_issues": _columns("SELECT", "id", "organisation_id", "import_id") | {"DELETE"},
    "imports": READ,
    "invitations": _OLD,
    "notices": _columns("SELECT", "id", "organisation_id", "created_at") | {"DELETE"},
    "oidc_attempts": _OLD,
    "objections": _columns("SELECT", "id", "organisation_id", "coordinator_id", "worker_id", "closed_at") | {"DELETE"},
    "organisations": _columns("SELECT", "id") | _columns("UPDATE", "changed_at"),  # to hold a row takes a column of it
    "offers": END,
    "placements": END,
    "priority_statuses": _ROW | {"DELETE"},
    "proposals": _SAID | _columns("SELECT", "order_office_id"),
    "recommendation_events": _ROW | _columns("SELECT", "id", "created_at", "coordinator_id") | {"DELETE"},
    "recommendations": _SAID | _columns("SELECT", "order_office_id"),
    "retention_holds": END,
    "rights_requests": _ROW | _columns("SELECT", "id", "closed_at") | {"DELETE"},
    "rights_tickets": _columns(
        "SELECT", "id", "organisation_id", "placement_id", "state", "order_office_id", "coordinator_id"
    ),
    "round_edits": _SAID | _columns("SELECT", "organisation_id", "round_id", "changed_at") | {"DELETE"},
    "round_pools": READ,
    "rounds": READ,
    "snapshots": _columns("SELECT", "id", "round_id", "organisation_id", "created_at") | {"DELETE"},
    "solutions": _columns("SELECT", "id", "round_id", "organisation_id") | {"DELETE"},
    "tokens": _OLD,
    "unplaced": _SAID,
    "vault_keys": _ROW | {"DELETE"},
    "worker_skills": _ROW | {"DELETE"},
    "workers": END | _columns("UPDATE", "row_digest", "changed_at", "version"),
}
"""What retention does in which tables, within the scope of one organisation after another; it reads no sealed field."""

_CREATE = """DO $$ BEGIN CREATE ROLE {0} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
_REACHES = """SELECT bool_and(pg_has_role(current_user, o.relowner, 'USAGE')) OR EXISTS (SELECT FROM pg_roles r
WHERE r.rolname = %s AND pg_has_role(current_user, r.oid, 'USAGE'))
FROM pg_class o WHERE o.oid = to_regclass('tasks')"""
_PRIVILEGES = {
    sqlite3.SQLITE_READ: "SELECT",
    sqlite3.SQLITE_INSERT: "INSERT",
    sqlite3.SQLITE_UPDATE: "UPDATE",
    sqlite3.SQLITE_DELETE: "DELETE",
}


def granted() -> dict[str, dict[str, frozenset[str]]]:
    """What each role may do in each table of the models."""
    found: dict[str, dict[str, frozenset[str]]] = {role: {"alembic_version": READ} for role in ROLES}
    for table in walled():
        name = table_name(table)
        found[APP][name] = OF_AUDIT[name] if table.wall is Wall.AUDIT else ALL
        found[RUNNER][name] = OF_RUNNER.get(name, READ if table.wall is Wall.PUBLIC else frozenset())
        found[KEEPER][name] = OF_KEEPER.get(name, frozenset())
    return found


def ensure_roles(connection: Connection) -> None:
    """Create the roles that are not there.

    Raises:
        UnavailableError: ROLES_MISSING; who migrates may not create them, and the message says what to run.
    """
    held = set(connection.exec_driver_sql("SELECT rolname FROM pg_roles").scalars())
    for role in ROLES:
        if role in held:
            continue
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(_CREATE.format(role))
        except ProgrammingError as error:
            orders = " ".join(f"CREATE ROLE {each} LOGIN;" for each in ROLES if each not in held)
            raise UnavailableError(
                "ROLES_MISSING",
                f"数据库中缺少角色，当前账号无权创建。请由数据库管理员执行：{orders}",
                f"Roles are missing and this account may not create them. Have the administrator run: {orders}",
            ) from error


def check_reach(driver: Any, trusted: str) -> None:
    """Refuse a new PostgreSQL connection that acts for no caller as a role before which the walls stand.

    Such a connection would not fail, it would see nothing.

    Raises:
        UnavailableError: ROLE_WRONG.
    """
    with driver.cursor() as cursor:
        reaches = cursor.execute(_REACHES, (RUNNER if trusted == "runner" else "",)).fetchone()[0]
    driver.rollback()
    if reaches is not False:  # None: nothing was created yet
        return
    setting = "DUKOU_RUNNER_URL" if trusted == "runner" else "DUKOU_OWNER_URL"
    raise UnavailableError(
        "ROLE_WRONG",
        f"当前数据库账号看不到任何数据。请在 {setting} 中设置有权的账号。",
        f"Before this database account the walls stand. Name the right account in {setting}.",
    )


def hold_to_list(driver: sqlite3.Connection) -> None:
    """Let an SQLite connection do no more in any table than the runner's role may on PostgreSQL."""
    allowed = granted()[RUNNER]

    def authorize(action: int, table: str | None, column: str | None, *_rest: object) -> int:
        privilege = _PRIVILEGES.get(action)
        if privilege is None or table not in allowed:
            return sqlite3.SQLITE_OK
        fits = not {privilege, f"{privilege} ({column})"}.isdisjoint(allowed[table])
        return sqlite3.SQLITE_OK if fits else sqlite3.SQLITE_DENY

    driver.set_authorizer(authorize)
