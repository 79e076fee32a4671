"""Opens identities: all that a list needs in one query at the first call, and one event that says whose were opened."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import vault_opened
from app.audit import Event, note
from app.db.crypto import Keyring
from app.db.own_keys import open_field
from app.models.identity import Identity
from app.pools import people_queries as queries


@dataclass(frozen=True)
class Vault:
    """The identities of some people, closed until the first call; ``told`` is the event that opening leaves.

    ``offices`` are the people's own, as rows that the caller sees have named them.
    """

    session: Session
    caller: Principal
    keyring: Keyring
    offices: tuple[UUID, ...]
    ids: tuple[UUID, ...]
    told: Event

    def calls(self, worker_id: UUID, names: Iterable[str]) -> Mapping[str, Callable[[], str]]:
        """Return for each field the call that opens it; of who has no identity it is empty."""
        return {name: partial(self._open, worker_id, name) for name in names}

    def _open(self, worker_id: UUID, name: str) -> str:
        held = self._rows.get(worker_id)
        if held is None:
            return ""
        row, wrapped = held
        sealed = getattr(row, name)
        return open_field(self.keyring, f"identities.{name}", row=worker_id, sealed=sealed, wrapped=wrapped)

    @cached_property
    def _rows(self) -> dict[UUID, tuple[Identity, bytes | None]]:
        reader = replace(self.caller, organisations=self.offices)
        with vault_opened(self.session, self.offices):
            rows = queries.identities(self.session, self.ids, reader)
        if rows:
            note(self.session, replace(self.told, subjects=tuple(rows)))
        return rows
