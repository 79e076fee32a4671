"""Rows that stand behind a wall, and how a row says who reaches it."""

from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, ForeignKey, and_, any_, false, or_, true
from sqlalchemy.orm import Mapped, mapped_column

Ids = Collection[UUID] | ColumnElement[Any]
"""Organisations' ids: values, a parameter that expands to them, or what a row policy calls them."""
Account = UUID | ColumnElement[Any] | None
"""An account; None: of whoever it is."""


class Wall(StrEnum):
    """What stands between a caller and the rows of a table."""

    OWNED = "owned"  # rows of the organisations seen; changed by those that may write for one
    VAULT = "vault"  # identities: rows of organisations whose vault is open
    USER = "user"  # rows of one account, or of signing in
    AUDIT = "audit"  # added and read, never changed
    REGISTER = "register"  # known to everybody who takes part
    PUBLIC = "public"  # nothing secret and nobody's


class Walled:
    """A table that says which wall it stands behind.

    ``account`` is the column that names whose row it is, where it is an account's and no organisation's.
    """

    wall: ClassVar[Wall]
    account: ClassVar[str] = ""

    @classmethod
    def of_account(cls, account: Account) -> ColumnElement[bool]:
        """Return the condition under which a row is this account's."""
        if account is None:
            return true()
        return getattr(cls, cls.account) == account if cls.account else false()


class Owned(Walled):
    """A row that belongs to an organisation; every query on it goes through the caller's scope.

    ``scope_columns`` names the columns of which one must hold a visible organisation. Each table says
    itself which index finds an organisation's rows: what is listed in pages needs ``by_owner``.
    """

    wall: ClassVar[Wall] = Wall.OWNED
    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id",)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))

    @classmethod
    def names(cls, organisations: Ids) -> ColumnElement[bool]:
        """Return the condition under which a scope column of a row holds one of ``organisations``."""
        return or_(*(among(getattr(cls, name), organisations) for name in cls.scope_columns))

    @classmethod
    def within(cls, organisations: Ids) -> ColumnElement[bool]:
        """Return the condition under which a row is seen by one of ``organisations``."""
        return cls.names(organisations)

    @classmethod
    def read_by(cls, seen: Ids, vault: Ids, account: Account) -> ColumnElement[bool]:
        """Return the condition under which a row is read."""
        if cls.wall is Wall.USER:
            return cls.of_account(account)
        return cls.names(vault) if cls.wall is Wall.VAULT else cls.within(seen)

    @classmethod
    def written_by(cls, written: Ids, vault: Ids, account: Account) -> ColumnElement[bool]:
        """Return the condition under which a row is made, changed or deleted."""
        if cls.wall is Wall.USER:
            return cls.of_account(account)
        own = cls.kept_by(written)
        return and_(own, cls.kept_by(vault)) if cls.wall is Wall.VAULT else own

    @classmethod
    def kept_by(cls, organisations: Ids) -> ColumnElement[bool]:
        """Return the condition under which a row belongs to one of ``organisations``, which may change it."""
        return among(cls.organisation_id, organisations)


def among(column: Any, organisations: Ids) -> ColumnElement[bool]:
    """Return the condition under which a column holds one of ``organisations``."""
    if isinstance(organisations, ColumnElement) and not isinstance(organisations, BindParameter):
        return column == any_(organisations)  # type: ignore[no-any-return]  # a comparison of columns
    return column.in_(organisations)  # type: ignore[no-any-return]


def walled() -> Iterator[type[Walled]]:
    """Every table of the models, by its class; raises RuntimeError where no model was loaded."""
    found = {cls for cls in _below(Walled) if "__tablename__" in cls.__dict__}
    if not found:
        raise RuntimeError("The models are not loaded: nobody knows which walls there are.")
    yield from sorted(found, key=table_name)


def table_name(cls: type[Walled]) -> str:
    """The name of a table of the models."""
    return str(cls.__dict__["__tablename__"])


@cache
def owned_named(name: str) -> type[Owned] | None:
    """The class of a table of organisations; None where the table is another."""
    return next((cls for cls in walled() if issubclass(cls, Owned) and table_name(cls) == name), None)


def _below(cls: type[Walled]) -> Iterator[type[Walled]]:
    for each in cls.__subclasses__():
        yield each
        yield from _below(each)
