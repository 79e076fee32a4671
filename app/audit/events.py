"""What a transaction has to tell the audit, and in whose name; gathered until it ends."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import cast
from uuid import UUID

from sqlalchemy import event as events
from sqlalchemy.orm import Session, SessionTransaction

from app.db.ids import new_id

_NOTED, _ACTOR = "dukou_noted", "dukou_actor"
NOBODYS = UUID(int=0)
"""The chain of what is nobody's: sign-ins of unknown accounts, the operator's commands."""
Key = tuple[str, str, UUID | None, str]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done to one object: the workers it is about and the names of fields, never their values.

    ``id`` is the event's own, by which a file that leaves is marked.
    """

    action: str
    object_kind: str = ""
    object_id: UUID | None = None
    subjects: Iterable[UUID] = ()
    fields: tuple[str, ...] = ()
    reason: str = ""
    code: str = ""  # of the refusal; empty = it was done
    id: UUID = field(default_factory=new_id)

    @property
    def key(self) -> Key:
        """What makes two events of one transaction the same."""
        return self.action, self.object_kind, self.object_id, self.code


@dataclass(frozen=True, slots=True)
class Origin:
    """Where what happens now came from: the request's own id, and the address it was sent from."""

    request_id: str = ""
    source: str = ""


_HERE = Origin()
_origin: ContextVar[Origin] = ContextVar("dukou_origin", default=_HERE)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Let whoever acts inside the block have come from ``origin``."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


@dataclass(frozen=True, slots=True)
class Actor:
    """In whose name a session acts, and where the request came from."""

    user_id: UUID | None
    role: str
    organisation_id: UUID
    request_id: str
    source: str


def note(session: Session, event: Event) -> Event:
    """Note an event for the transaction under way and return it; of the same action on the same object it becomes one.

    Raises:
        RuntimeError: the session only reads: it commits nothing, and the event would be lost.
    """
    if not session.get_bind().get_execution_options().get("dukou_write"):
        raise RuntimeError("What is noted has to be written: the route is AUDITED, or opens a writing session.")
    noted = _noted(session)
    known = noted.get(event.key)
    subjects = frozenset(event.subjects)
    if known is None:
        kept = replace(event, subjects=subjects)
    else:
        kept = replace(
            known,
            subjects=subjects | frozenset(known.subjects),
            fields=tuple(dict.fromkeys((*known.fields, *event.fields))),
            reason=known.reason or event.reason,
        )
    noted[event.key] = kept
    return kept


def noted_in(session: Session) -> tuple[Event, ...]:
    """Return what the transaction under way has noted, in order; their subjects are sets."""
    return tuple(_noted(session).values())


def actor(
    session: Session, *, user_id: UUID | None, role: str, organisation_id: UUID, request_id: str = "", source: str = ""
) -> None:
    """Say in whose name the session acts from now on; whence, unless it is said, is known of the request."""
    here = _origin.get()
    session.info[_ACTOR] = Actor(user_id, role, organisation_id, request_id or here.request_id, source or here.source)


def actor_of(session: Session) -> Actor | None:
    """Return in whose name the session acts; None = nobody's."""
    return cast("Actor | None", session.info.get(_ACTOR))


def nobody() -> Actor:
    """Return who acts when nobody has said who."""
    here = _origin.get()
    return Actor(None, "", NOBODYS, here.request_id, here.source)


def act_as(session: Session, *, other: Session) -> None:
    """Let a session act from now on in whose name the other acts."""
    if (who := actor_of(other)) is not None:
        session.info[_ACTOR] = who


def _noted(session: Session) -> dict[Key, Event]:
    return cast("dict[Key, Event]", session.info.setdefault(_NOTED, {}))


@events.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_NOTED, None)
