"""What the application holds while it runs, and how a request reaches it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.api import limits
from app.api.addresses import Resolve, resolved
from app.audit.events import act_as
from app.clock import now
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.keystore import KeyStore
from app.db.scope import Holder, enter, holder_of
from app.errors import NotFoundError
from app.settings import Settings

READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class State:
    """Settings, database and identity keys of the running application, and who it asks what a host's name stands for."""

    settings: Settings
    database: Database
    keys: KeyStore
    resolve: Resolve = resolved

    @property
    def keyring(self) -> Keyring:
        """The keys in force now."""
        return self.keys.ring


def get_state(request: Request) -> State:
    """Return the application's state."""
    state = request.app.state.dukou
    assert isinstance(state, State)  # noqa: S101  # create_app puts it there
    return state


async def shared_state(request: Request) -> State:
    """Give a route the application's state.

    Like every dependency that neither waits nor computes it is asynchronous: FastAPI calls the others in a thread each,
    which takes longer than they do.
    """
    return get_state(request)


AppState = Annotated[State, Depends(shared_state)]


async def read_first(request: Request) -> None:
    """Let the request's session be one for reading whatever its method; the route opens what it writes in itself."""
    request.state.reads_first = True


READS_FIRST = Depends(read_first)  # among the dependencies of a route's decorator: those are resolved first


async def write_anyway(request: Request) -> None:
    """Let the request's session be one for writing whatever its method: what it reads is noted for the audit."""
    request.state.writes_anyway = True


AUDITED = Depends(write_anyway)  # as READS_FIRST; on SQLite such a reader waits for who is writing


def open_session(request: Request, state: AppState) -> Iterator[Session]:
    """Open the request's one session; it commits before the answer is sent, so a failed commit is no success.

    An object that was asked for in vain is counted against who asked.
    """
    reading = request.method in READING or getattr(request.state, "reads_first", False)
    reading = reading and not getattr(request.state, "writes_anyway", False)
    opening = state.database.read if reading else state.database.write
    holder: Holder | None = None
    try:
        with opening() as session:
            holder = holder_of(session)
            yield session
    except NotFoundError:
        # After the session has ended: on SQLite there is one writer at a time.
        if holder is not None and holder.scope.user is not None:
            limits.take(state.database, limits.misses(state.settings), subject=holder.scope.user, at=now())
        raise


@contextmanager
def writing_beside(session: Session, database: Database) -> Iterator[Session]:
    """Open a writing session that acts for whom the request's session does; commits when the block ends well."""
    with database.write() as own:
        enter(own, holder_of(session).scope)
        act_as(own, other=session)
        yield own


def rest(session: Session) -> None:
    """End a reading session's transaction and give its connection back; what it loaded can still be read."""
    session.close()


DbSession = Annotated[Session, Depends(open_session, scope="function")]
