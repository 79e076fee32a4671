"""The local database, open for as long as a command needs it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import typer

from app.cli.context import shared
from app.db.engine import Database


@contextmanager
def local_database(context: typer.Context) -> Iterator[Database]:
    """Open the database of the settings; its connections are given back at the end."""
    with closing(Database(shared(context).settings.url)) as database:
        yield database
