"""Writes what a transaction noted when it commits: with it or not at all, each organisation's chain in order."""

from typing import Any

from sqlalchemy import event as events
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from app.audit import queries
from app.audit.chain import pack, seal
from app.audit.events import Actor, Event, actor_of, nobody, noted_in
from app.audit.watch import check_noted
from app.clock import now
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.keyfile import Purpose
from app.errors import UnavailableError
from app.logs import without_numbers

_KEY, _WATCHED = "dukou_audit_key", "dukou_audit_watched"


def keep_audit(database: Database, keyring: Keyring) -> Database:
    """Let the sessions that ``database`` opens from now on seal with the keys; without them nothing noted commits.

    What they write they have to note, but for tests, which make rows as they need them.
    """
    options = {_KEY: keyring.purpose(Purpose.AUDIT), _WATCHED: database.trusted != "tests"}
    for engine in (database.engine, database.writer):
        engine.update_execution_options(**options)
    return database


def refused() -> UnavailableError:
    """Return the error of what was not done because the audit could not take it."""
    return UnavailableError(
        "AUDIT_REFUSED",
        "审计记录无法写入,操作未执行。",
        "The audit could not be written; nothing was done.",
    )


@events.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()  # all that is written is known, and the chain is held for the last moment only
    options, noted = session.get_bind().get_execution_options(), noted_in(session)
    if not noted:
        if options.get(_WATCHED):
            check_noted(session)
        return
    key = options.get(_KEY)
    if key is None:
        raise refused()
    try:
        _append(session, noted, who=actor_of(session) or nobody(), key=key)
    except OperationalError:
        raise  # busy, away or full: the service answers for these as everywhere
    except DBAPIError as error:
        raise refused() from error


def _append(session: Session, noted: tuple[Event, ...], *, who: Actor, key: bytes) -> None:
    chain = who.organisation_id
    seq, last = queries.hold_head(session, chain)
    rows: list[dict[str, Any]] = []
    subjects: list[dict[str, Any]] = []
    for each in noted:
        seq += 1
        ids = frozenset(each.subjects)
        body, digest = pack(ids) if ids else (b"", "")
        facts = _facts(each, who) | {"seq": seq, "previous": last, "rows": len(ids), "rows_digest": digest}
        last = seal(key, last, facts)
        rows.append(facts | {"hash": last})
        if ids:
            subjects.append({"event_id": facts["id"], "organisation_id": chain, "count": len(ids), "body": body})
    queries.add_events(session, rows, subjects=subjects)
    queries.set_head(session, chain, seq=seq, seal=last)


def _facts(each: Event, who: Actor) -> dict[str, Any]:
    return {
        "id": each.id,
        "organisation_id": who.organisation_id,
        "at": now(),
        "actor_id": who.user_id,
        "actor_role": str(who.role),
        "action": each.action,
        "object_kind": each.object_kind,
        "object_id": each.object_id,
        "outcome": "denied" if each.code else "done",
        "code": each.code,
        "reason": without_numbers(each.reason)[:500],  # who types one sees no harm in a number
        "request_id": who.request_id,
        "source": who.source[:45],
        "detail": {"fields": list(each.fields)} if each.fields else {},
    }
