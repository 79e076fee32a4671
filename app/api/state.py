"""What the application holds while it runs, and how a request reaches it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.db.crypto import Keyring
from app.db.engine import Database
from app.settings import Settings

READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class State:
    """Settings, database and identity keys of the running application."""

    settings: Settings
    database: Database
    keyring: Keyring


def get_state(request: Request) -> State:
    """Return the application's state."""
    state = request.app.state.dukou
    assert isinstance(state, State)  # noqa: S101  # create_app puts it there
    return state


AppState = Annotated[State, Depends(get_state)]


def open_session(request: Request, state: AppState) -> Iterator[Session]:
    """Open the request's one session; it commits before the answer is sent, so a failed commit is no success."""
    opening = state.database.read if request.method in READING else state.database.write
    with opening() as session:
        yield session


DbSession = Annotated[Session, Depends(open_session, scope="function")]
