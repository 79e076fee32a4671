"""What both sides and the coordinator are told of offers: one notice an office, with counts, whatever their number."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from app.models.matching_round import Round
from app.models.offer import Offer
from app.notices.service import tell, tell_counts
from app.offers import queries

Sides = Iterable[tuple[UUID, UUID]]
"""Of each offer the worker's office and the order's."""


def tell_sent(session: Session, round_id: UUID, sides: Sides) -> None:
    """Tell both sides' offices how many new offers they have to answer."""
    tell_counts(session, "offers_sent", round_id, Counter(office for pair in sides for office in set(pair)))


def tell_placed(session: Session, found: Offer) -> None:
    """Tell both sides' offices that both have said yes, if they have."""
    if found.state == "placed":
        tell(session, "placed", found.id, {found.organisation_id: {}, found.order_office_id: {}})


def tell_late(session: Session, order_id: UUID, late: Iterable[Offer]) -> None:
    """Tell both sides' offices how many offers of an order nobody answered in time."""
    sides = ({each.organisation_id, each.order_office_id} for each in late)
    tell_counts(session, "offers_late", order_id, Counter(office for pair in sides for office in pair))


def tell_closed(session: Session, current: Round, *, keeper: bool) -> None:
    """Tell all who had offers in a round what came of them; ``keeper``: its coordinator as well."""
    told = queries.outcome_by_office(session, current.id)
    if keeper:
        told[current.organisation_id] = queries.outcome(session, current.id)
    tell(session, "round_closed", current.id, told)
