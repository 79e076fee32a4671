"""Shows what a round says of people: whatever way it leaves (API, page, file), each row goes through the masks here."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.masks import PERSONAL, Facts, Pseudonyms, View, shown, shows, view_of
from app.access.principal import Principal
from app.audit import Event, note
from app.db.crypto import Keyring
from app.db.keyfile import Purpose
from app.db.scope import Why, widened
from app.models.matching_round import Round
from app.models.objection import Objection
from app.models.offer import Offer
from app.models.placement import Placement
from app.models.recommendation_event import RecommendationEvent
from app.models.round_edit import RoundEdit
from app.models.solution import Proposal, Recommendation, Standby, Unplaced
from app.pools.opening import Vault
from app.rounds import showing_queries as queries
from app.rounds.consented import consented

AskedFor = Proposal | Offer | Placement
AboutPerson = AskedFor | Recommendation | RecommendationEvent | Unplaced | Standby | RoundEdit | Objection
Shown = Mapping[str, object]

SAID: Mapping[type[AboutPerson], tuple[str, ...]] = {
    Proposal: (
        *("id", "job_order_id", "state", "drop_code"),
        *("tier", "score", "components", "reason_zh", "reason_en"),
    ),
    Recommendation: ("id", "job_order_id", "rank", "score"),
    Unplaced: ("id", "reason", "detail", "change"),
    Standby: ("id", "job_order_id", "rank"),
    Offer: ("id", "job_order_id", "state", "worker_code", "hand_reason"),
    Placement: ("id", "job_order_id", "state"),
    RoundEdit: ("id", "job_order_id"),
    Objection: ("id", "job_order_id", "state"),
    RecommendationEvent: ("id", "job_order_id"),
}
"""What each kind of row says; what of it is shown is the masks' to say."""
OF_PERSON: Mapping[type[AboutPerson], tuple[str, ...]] = {
    Proposal: ("birth_date", "sex"),
    Recommendation: (),
    Unplaced: (),
    Standby: (),
    Offer: ("birth_date", "sex"),
    Placement: ("birth_date", "sex"),
    RoundEdit: (),
    Objection: (),
    RecommendationEvent: (),
}
OF_VAULT: Mapping[type[AboutPerson], tuple[str, ...]] = {
    Proposal: ("name", "id_number", "phone"),
    Recommendation: ("name",),
    Unplaced: ("name",),
    Standby: ("name",),
    Offer: ("name", "id_number", "phone"),
    Placement: ("name", "id_number", "phone"),
    RoundEdit: ("name",),
    Objection: ("name",),
    RecommendationEvent: ("name",),
}


class Shape(Protocol):
    """A shape on the wire that is made of what is shown."""

    @classmethod
    def of_shown(cls, shown: Shown) -> Self:
        """Take what is shown."""


Out = TypeVar("Out", bound=Shape)


@dataclass(frozen=True)
class Showing:
    """Shows rows about people to one caller, each from where the caller looks at that person."""

    session: Session
    caller: Principal
    keyring: Keyring
    day: date

    def lines(self, rows: Sequence[AboutPerson], told: Event) -> dict[UUID, Shown]:
        """Return what is shown of some rows of one kind, by their ids, with as many queries as there are views.

        ``told`` is the event of the page or file they are on: it is about their people, and names what was opened.
        """
        note(self.session, replace(told, subjects=[row.worker_id for row in rows]))
        views = self.views(rows)
        vaults = self._vaults(rows, views, told)
        persons = self._persons(rows, views)
        out: dict[UUID, Shown] = {}
        for row in rows:
            kind, view = type(row), views[row.id]
            plain = {name: getattr(row, name) for name in SAID[kind]} | persons.get(row.worker_id, {})
            order = getattr(row, "job_order_id", None)
            facts = Facts(row.worker_id, order, plain, vaults[view].calls(row.worker_id, OF_VAULT[kind]))
            out[row.id] = shown(facts, view, names=self.names, day=self.day)
        return out

    def shape(self, rows: Sequence[AboutPerson], kind: type[Out], *, told: Event) -> Callable[[AboutPerson], Out]:
        """Return what gives each of some rows of one kind as it is shown, in a shape; ``told`` as in ``lines``."""
        lines = self.lines(rows, told)
        return lambda row: kind.of_shown(lines[row.id])

    @cached_property
    def names(self) -> Pseudonyms:
        """The pseudonyms in force."""
        return Pseudonyms(self.keyring.purpose(Purpose.PSEUDONYM))

    def views(self, rows: Sequence[AboutPerson]) -> dict[UUID, View]:
        """Return from where the caller looks at the person of each of some rows."""
        asking = [row for row in rows if isinstance(row, AskedFor) and self._view(row, PERSONAL) != self._view(row)]
        known = consented(self.session, asking)
        return {row.id: self._view(row, known.get(row.id, ())) for row in rows}

    def _view(self, row: AboutPerson, told: Collection[str] = ()) -> View:
        return view_of(
            self.caller,
            owner=_office(row),
            order_owner=getattr(row, "order_office_id", None),
            state=getattr(row, "state", ""),
            consented=told,
        )

    def _vaults(self, rows: Sequence[AboutPerson], views: Mapping[UUID, View], told: Event) -> dict[View, Vault]:
        """A closed vault a view, of the people it opens something of."""
        found = {}
        for view in set(views.values()):
            some = [row for row in rows if views[row.id] is view]
            opened = tuple(sorted(shows(view, OF_VAULT[type(some[0])])))
            about = [row for row in some if opened and _office(row) is not None]
            offices = tuple({office for row in about if (office := _office(row)) is not None})
            ids = tuple({row.worker_id for row in about})
            opening = replace(told, fields=opened)
            found[view] = Vault(self.session, self.caller, self.keyring, offices, ids, opening)
        return found

    def _persons(self, rows: Sequence[AboutPerson], views: Mapping[UUID, View]) -> dict[UUID, dict[str, Any]]:
        about = [row for row in rows if shows(views[row.id], OF_PERSON[type(row)])]
        if not about:
            return {}
        offices = {office for row in about if (office := _office(row)) is not None}
        with widened(self.session, Why.ROUND, seen=offices):
            return queries.persons(self.session, {row.worker_id for row in about})


def read_of(table: type[AboutPerson], current: Round) -> Event:
    """Return the event of reading a page of one kind of rows of a round."""
    return Event(f"{table.__tablename__}.read", "round", current.id)


def _office(row: AboutPerson) -> UUID | None:
    """The person's office; a standby list names none, and only the coordinator sees it."""
    return getattr(row, "worker_office_id", None)
