"""The local database, open for as long as a command needs it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import typer

from app.audit import keep_audit
from app.cli.context import shared
from app.db.crypto import Keyring
from app.db.engine import Database
from app.errors import UnavailableError


@contextmanager
def local_database(context: typer.Context) -> Iterator[Database]:
    """Open the database of the settings as who owns it; its connections are given back at the end.

    Where there are no keys yet it is open all the same, and refuses what has to be audited.
    """
    settings = shared(context).settings
    with closing(Database(settings.url_of_owner, trusted="operator")) as database:
        with suppress(UnavailableError):
            keep_audit(database, Keyring.of(settings))
        yield database
