"""What may leave as a file: each kind counts its rows and gives them, as the caller would see them on the page."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.audit import Event
from app.exports import ledger, outcomes, proposals
from app.exports.proposals import Reader
from app.models.matching_round import Round


class Kind(Protocol):
    """One kind of file about a round."""

    @property
    def HEADER(self) -> tuple[str, ...]:  # noqa: N802  # a module's constant
        """The columns."""

    def count(self, session: Session, current: Round, *, caller: Principal) -> int:
        """Count the rows; refuses who may not have them."""

    def lines(self, session: Session, current: Round, *, reader: Reader, leaving: Event) -> Iterator[Sequence[object]]:
        """Give the rows; ``leaving`` is told about whom they are."""


KINDS: dict[str, Kind] = {
    "proposals": proposals,
    "ledger": ledger,
    "offers": outcomes.offers,
    "placements": outcomes.placements,
    "calls": outcomes.calls,
    "tickets": outcomes.complaints,
    "objections": outcomes.raised,
}
