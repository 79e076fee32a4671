"""The picture of what came of a round's offers, as one side sees its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from app.console.charts import Bar, bars
from app.console.visit import Visit
from app.console.words import OFFER_STATES, PLACEMENT_STATES, Words
from app.models.matching_round import Round
from app.models.offer import STANDING, Offer
from app.models.placement import Placement
from app.offers import listing
from app.offers.listing import Which

AGREED = ("placed", "ended")
"""States of an offer to which both said yes, whatever came afterwards."""


@dataclass(frozen=True)
class Answered:
    """How a round's offers stand, and who came of them; ``charts``: a title each, and a bar a state that anybody is in."""

    offers: int
    waiting: int
    agreed: int
    charts: Sequence[tuple[Words, Sequence[tuple[str, Bar]]]]

    @classmethod
    def of(cls, visit: Visit, current: Round) -> Self | None:
        """Count the visitor's own side; None: it has no offers in the round, or is no side of one."""
        if visit.caller.role not in listing.COLUMN:
            return None
        which = Which(round_id=current.id)
        offers = listing.by_state(visit.session, Offer, which, caller=visit.caller)
        if not offers:
            return None
        placements = listing.by_state(visit.session, Placement, which, caller=visit.caller)
        charts = [(Words("意向", "offers"), _drawn(OFFER_STATES, offers))]
        if placements:
            charts.append((Words("安置", "placements"), _drawn(PLACEMENT_STATES, placements)))
        return cls(
            offers=sum(offers.values()),
            waiting=sum(offers.get(state, 0) for state in STANDING),
            agreed=sum(offers.get(state, 0) for state in AGREED),
            charts=charts,
        )


def _drawn(labels: Mapping[str, Words], counts: Mapping[str, int]) -> list[tuple[str, Bar]]:
    states = [state for state in labels if counts.get(state)]
    found = [counts[state] for state in states]
    return list(zip(states, bars([labels[state] for state in states], parts=found, wholes=found), strict=True))
