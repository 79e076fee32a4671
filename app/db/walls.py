"""Row security of PostgreSQL: what the models declare, compared with what stands, put up after every upgrade.

A policy's name ends in a digest of what it says, so that what stands is told from what is declared by names alone.
``FORCE`` holds the owner of the tables to them too; only ``app.why = 'operator'`` or ``'runner'`` lifts them for it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, literal_column
from sqlalchemy.dialects import postgresql

from app.db import roles
from app.db.owned import Owned, Wall, Walled, among, table_name, walled

__all__ = ["Wall", "apply", "drop", "lowered", "missing", "statements"]

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # of the library
_WHY = "(select nullif(current_setting('app.why', true), ''))"
_ACCOUNT: ColumnElement[object] = literal_column("(select nullif(current_setting('app.user', true), '')::uuid)")
_KEEPERS = f"{_WHY} in ('sign_in', 'register')"
_TABLES = """SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, pg_get_userbyid(c.relowner),
ARRAY(SELECT polname::text FROM pg_policy p WHERE p.polrelid = c.oid)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"""
_GRANTS = """SELECT c.relname, a.grantee::regrole::text, array_agg(a.privilege_type::text)
FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
AND a.grantee <> 0 GROUP BY 1, 2
UNION ALL SELECT c.relname, a.grantee::regrole::text, array_agg(a.privilege_type || ' (' || t.attname || ')')
FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.grantee <> 0 GROUP BY 1, 2"""


@dataclass(frozen=True, slots=True)
class Held:
    """What stands before a table: whether row security is in force for everybody, its owner, policies, grants."""

    secured: bool
    owner: str
    policies: frozenset[str]
    grants: dict[str, frozenset[str]]


def apply(connection: Connection) -> None:
    """Put up the walls that the models declare, in the caller's transaction; what stands already is not touched."""
    roles.ensure_roles(connection)
    for statement in statements(catalogue(connection)):
        connection.exec_driver_sql(statement)


def missing(connection: Connection) -> list[str]:
    """Say what the walls lack, as the statements that would put it right; empty = they stand, or this is SQLite.

    A table that no model declares has no wall, and is named as a comment.
    """
    if connection.dialect.name != "postgresql":
        return []
    held = catalogue(connection)
    known = {table_name(table) for table in walled()} | {"alembic_version"}
    stray = [f"-- {name}: no model declares this table" for name in sorted(held.keys() - known)]
    return [*stray, *statements(held)]


def statements(held: dict[str, Held]) -> list[str]:
    """What has to be said to PostgreSQL so that the declared walls stand, given what does."""
    orders: list[str] = []
    for table in walled():
        name = table_name(table)
        orders += _secured(name, held[name], _policies(table, held[name].owner)) if name in held else []
    for role, tables in roles.granted().items():
        for name, privileges in sorted(tables.items()):
            if name in held and held[name].grants.get(role, frozenset()) != privileges:
                orders.append(f'REVOKE ALL ON "{name}" FROM {role}')
                orders += [f'GRANT {", ".join(sorted(privileges))} ON "{name}" TO {role}'] if privileges else []
    return orders


def drop(connection: Connection) -> None:
    """Take every policy down, before a downgrade changes columns that they name; nobody reads a row meanwhile."""
    if connection.dialect.name == "postgresql":
        for name, table in catalogue(connection).items():
            for policy in sorted(filter(_is_ours, table.policies)):
                connection.exec_driver_sql(f'DROP POLICY "{policy}" ON "{name}"')


@contextmanager
def lowered(connection: Connection, *tables: str) -> Iterator[None]:
    """Let a migration that owns the tables read and change every row of them inside the block."""
    if connection.dialect.name != "postgresql":
        yield
        return
    for name in tables:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" NO FORCE ROW LEVEL SECURITY')
    yield
    for name in tables:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY')


def catalogue(connection: Connection) -> dict[str, Held]:
    """What stands before each table now."""
    grants: dict[str, dict[str, frozenset[str]]] = {}
    for table, role, privileges in connection.exec_driver_sql(_GRANTS):
        of_table = grants.setdefault(table, {})
        of_table[role] = of_table.get(role, frozenset()) | frozenset(privileges)
    return {
        name: Held(secured, owner, frozenset(policies), grants.get(name, {}))
        for name, secured, owner, policies in connection.exec_driver_sql(_TABLES)
    }


def _secured(name: str, held: Held, policies: dict[str, str]) -> Iterator[str]:
    if policies and not held.secured:
        yield f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY'
    for policy in sorted(filter(_is_ours, held.policies - policies.keys())):
        yield f'DROP POLICY "{policy}" ON "{name}"'
    for policy, says in policies.items():
        if policy not in held.policies:
            yield f'CREATE POLICY "{policy}" ON "{name}" {says}'


def _is_ours(policy: str) -> bool:
    return policy.startswith("dukou_")


def _policies(table: type[Walled], owner: str) -> dict[str, str]:
    """What the policies of a table say, by their names; empty = its rows are everybody's."""
    said = _said(table)
    if not said:
        return {}
    trusted = f"{_WHY} in ('operator', 'runner')"
    said["operate"] = f'FOR ALL TO "{owner}" USING ({trusted}) WITH CHECK ({trusted})'
    if table_name(table) in roles.OF_RUNNER:
        said["run"] = f"FOR ALL TO {roles.RUNNER} USING (true) WITH CHECK (true)"
    return {f"dukou_{kind}_{hashlib.sha256(says.encode()).hexdigest()[:8]}": says for kind, says in said.items()}


def _said(table: type[Walled]) -> dict[str, str]:
    if table.wall is Wall.AUDIT:
        return _said_of_audit(table)
    if table.wall is Wall.USER:
        # An account's own rows, and whosever they are for who signs in or keeps the register of accounts.
        keeps = f"{_sql(table.of_account(_ACCOUNT))} OR {_KEEPERS}"
        return {"keep": f"FOR ALL USING ({keeps}) WITH CHECK ({keeps})"}
    if not issubclass(table, Owned):
        return {}
    reads = _sql(table.read_by(_ids("seen"), _ids("vault"), _ACCOUNT))
    writes = _sql(table.written_by(_ids("written"), _ids("vault"), _ACCOUNT))
    return {
        "see": f"FOR SELECT USING ({reads})",
        "make": f"FOR INSERT WITH CHECK ({writes})",
        "change": f"FOR UPDATE USING ({writes}) WITH CHECK ({writes})",
        "drop": f"FOR DELETE USING ({writes})",
    }


def _said_of_audit(table: type[Walled]) -> dict[str, str]:
    """Everybody adds to a chain, which its seal guards; what happened is read by whose chain it is, and by auditors."""
    if table_name(table) == "audit_heads":
        return {"end": "FOR ALL USING (true) WITH CHECK (true)"}
    own = _sql(among(literal_column("organisation_id"), _ids("seen")))
    return {"see": f"FOR SELECT USING ({own} OR {_WHY} = 'audit')", "add": "FOR INSERT WITH CHECK (true)"}


def _ids(setting: str) -> ColumnElement[object]:
    # An empty setting is what a pooled connection has after the first transaction that set it. Read once a statement,
    # and compared as an array: a subquery of its elements would be walked for every row.
    return literal_column(f"(select nullif(current_setting('app.{setting}', true), '')::uuid[])::uuid[]")


def _sql(condition: ColumnElement[bool]) -> str:
    return " ".join(str(condition.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True})).split())
