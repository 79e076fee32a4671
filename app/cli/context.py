"""What every command shares: the settings, and where the service is."""

from dataclasses import dataclass
from functools import cached_property

import typer

from app.settings import Settings


@dataclass
class Context:
    """The words before the command.

    Attributes:
        server: address of a running server, empty = the local database. token: bearer token for it.
        login: account to act as on the local database.
    """

    server: str = ""
    token: str = ""
    login: str = ""

    @cached_property
    def settings(self) -> Settings:
        """The settings of this machine."""
        return Settings()


def shared(context: typer.Context) -> Context:
    """Return what the words before the command said."""
    found = context.find_object(Context)
    return found if found is not None else Context()
