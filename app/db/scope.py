"""On whose behalf a session reads and writes; on PostgreSQL every transaction tells it to the row policies."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ExecutableOption

HOLDER = "dukou_holder"
_TELL = (
    "SELECT set_config('app.seen', %s, true), set_config('app.written', %s, true), set_config('app.vault', %s, true),"
    " set_config('app.user', %s, true), set_config('app.why', %s, true)"
)


class Why(StrEnum):
    """The reasons for which a session may reach rows; there are no others."""

    CALLER = "caller"  # what the caller's role sees of its own and the supervised organisations
    SIGN_IN = "sign_in"
    REGISTER = "register"
    ROUND = "round"
    ORDER_LINES = "order_lines"
    HOLD_ROUND = "hold_round"
    PUBLISHED = "published"  # under which policies rounds were published is for everybody
    OFFER = "offer"  # an answer reaches the rows of all three whom an offer names
    LINK = "link"  # who holds a worker's link sees the link, and through it acts for the worker's side
    BALANCE = "balance"  # what an agreement has brought is counted from both sides' rows
    CREDIT = "credit"  # who writes of an employer sees it, a coordinator those of its members
    DISPATCH = "dispatch"  # who receives people sees the vehicle that another office sends
    FOLLOW_UP = (
        "follow_up"  # what comes after a placement reaches both offices, and an employer's figures all its calls
    )
    NOTICE = "notice"  # who is told of something has it in their inbox
    DUPLICATES = "duplicates"  # who of a pair of offices is held back is said in the coordinator's rows
    CONSENT = "consent"  # what a worker takes back ends what rounds and recipients hold of them
    AUDIT = "audit"
    OPERATOR = "operator"
    RUNNER = "runner"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Scope:
    """Organisations by what may be done with their rows.

    ``seen`` are read, ``written`` made, changed and deleted, and of ``vault`` the identities are opened.
    """

    seen: tuple[UUID, ...]
    written: tuple[UUID, ...]
    vault: tuple[UUID, ...]
    user: UUID | None = None
    why: Why = Why.CALLER


NOBODY = Scope((), (), ())
_OF_TRUST = {"operator": Why.OPERATOR, "runner": Why.RUNNER}  # which such a session keeps, for whomever it acts


@dataclass(slots=True)
class Holder:
    """What one session may reach now, and which tables its transaction wrote; its connection carries it along.

    ``trusted``: see ``Database``. ``shared``: it is of connections that are no session's. ``flushing`` while the session
    writes its objects, which were checked. ``options``: what narrows its statements as long as the scope stays.
    """

    trusted: str = ""
    scope: Scope = NOBODY
    wide: bool = False
    shared: bool = False
    flushing: bool = False
    wrote: set[str] = field(default_factory=set)
    options: dict[str, ExecutableOption] = field(default_factory=dict)

    @classmethod
    def of(cls, trusted: str, *, shared: bool = False) -> Self:
        """The holder of a session that begins; ``shared``: of connections that are no session's, and nobody's."""
        return cls(trusted, replace(NOBODY, why=_OF_TRUST.get(trusted, Why.CALLER)), shared=shared)


def holder_of(session: Session) -> Holder:
    """Return the holder of a session that ``Database`` opened."""
    holder = held_by(session.get_bind())
    if holder.shared:
        raise TypeError("This session was not opened by Database.")
    return holder


def enter(session: Session, scope: Scope) -> None:
    """From now on ``session`` acts within ``scope``, in the transaction under way as in later ones."""
    holder = holder_of(session)
    if holder.wide:
        raise RuntimeError("A widened session keeps its caller.")
    _change(session, holder, scope)


@contextmanager
def widened(session: Session, why: Why, *, seen: Iterable[UUID] = (), written: Iterable[UUID] = ()) -> Iterator[None]:
    """Let ``session`` reach these organisations' rows as well inside the block, never their vault.

    The ids come from rows that the caller sees. Blocks are not nested: each states all it needs.
    """
    holder = holder_of(session)
    if holder.wide:
        raise RuntimeError("A widened session is not widened again.")
    own = holder.scope
    holder.wide = True
    try:
        _change(session, holder, replace(own, seen=_with(own.seen, seen), written=_with(own.written, written), why=why))
        yield
    finally:
        holder.wide = False
        _change(session, holder, own)


def held_by(bind: Engine | Connection) -> Holder:
    """Return the holder that a connection or an engine of ``Database`` carries."""
    holder = bind.get_execution_options().get(HOLDER)
    if not isinstance(holder, Holder):
        raise TypeError("This connection was not opened by Database.")
    return holder


def tell(connection: Connection) -> None:
    """Tell PostgreSQL at the beginning of a transaction within which scope it stands; nothing said means nobody."""
    scope = held_by(connection).scope
    if scope != NOBODY:
        _send(connection, scope)


def _with(own: tuple[UUID, ...], more: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys((*own, *more)))


def _change(session: Session, holder: Holder, scope: Scope) -> None:
    scope = replace(scope, why=_OF_TRUST.get(holder.trusted, scope.why))
    holder.scope = scope
    holder.options.clear()
    if session.get_bind().dialect.name != "postgresql" or not session.in_transaction() or not session.is_active:
        return  # the next transaction begins with it, and one that failed does nothing more
    connection = session.connection()
    driver = connection.connection.driver_connection
    if (
        isinstance(driver, psycopg.Connection)
        and driver.info.transaction_status == psycopg.pq.TransactionStatus.INERROR
    ):
        return
    _send(connection, scope)


def _send(connection: Connection, scope: Scope) -> None:
    lists = ["{" + ",".join(map(str, ids)) + "}" for ids in (scope.seen, scope.written, scope.vault)]
    connection.exec_driver_sql(_TELL, (*lists, "" if scope.user is None else str(scope.user), scope.why.value))
