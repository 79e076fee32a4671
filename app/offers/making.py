"""Sends out a published round's offers, and ends the round."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import failpoints
from app.access.principal import Principal
from app.alliances.queries import coordinators
from app.audit import Event, note
from app.clock import now, today
from app.db.scope import Why, widened
from app.errors import ConflictError, InvalidError
from app.models.matching_round import Round
from app.models.offer import Offer
from app.offers import queries, withdrawals
from app.offers.rows import columns
from app.offers.states import OFFER
from app.offers.telling import tell_closed, tell_sent
from app.rounds import queries as round_queries
from app.rounds.service import release
from app.rounds.snapshot import DUPLICATE_SUSPECTED
from app.rounds.states import ROUND

BUSY, NOT_WILLING = "PLACED_OR_OFFERED", "HELD_OR_WITHDRAWN"
HELD = DUPLICATE_SUSPECTED


def offer_all(session: Session, current: Round, *, caller: Principal) -> dict[str, Any]:
    """Make the first wave of offers of a published round, all or none; who is no longer free is left out and counted.

    Raises:
        ConflictError: ROUND_STATE; NOBODY_TO_OFFER: the round would wait for nobody.
    """
    ROUND.take(session, current, "offer", by=caller.role)
    current.offered_at = now()
    session.flush()  # holds the round: who is found in two offices meanwhile is found before it, or after
    solution_id = current.published_solution_id
    assert solution_id is not None  # noqa: S101  # what is published has one
    offices = round_queries.offices_of_proposed(session, solution_id)
    reached = [*offices, *coordinators(session)]
    with widened(session, Why.ROUND, seen=reached, written=offices):
        rows = queries.published(session, solution_id)
        free = [row for row in rows if why_not(row) == ""]
        if not free:
            raise ConflictError(
                "NOBODY_TO_OFFER",
                "已发布的推荐中没有可以发出意向的人员，请结束本轮。",
                "Nobody of the published proposals is free to be asked; close the round.",
            )
        left_out = Counter(code for row in rows if (code := why_not(row)))
        standing = put_down(session, current, free, wave=1)
    tell_sent(session, current.id, ((row.worker_office_id, row.order_office_id) for row in standing))
    failpoints.reach("offers.before_commit")
    return {"offered": len(standing), "left_out": dict(left_out + Counter({BUSY: len(free) - len(standing)}))}


def put_down(session: Session, current: Round, free: Sequence[Any], *, wave: int) -> list[Any]:
    """Make a wave's offers of who was found free, and return those that stand; the session reaches the people's offices.

    Somebody may have said yes elsewhere since they were found free. Making an offer holds its person, so that from here on
    this is seen: such an offer is withdrawn at once.
    """
    round_queries.store(session, Offer, columns(current, free, wave=wave, day=today()))
    note(session, Event("offer.make", "round", current.id, subjects=[row.worker_id for row in free]))
    gone = withdrawals.withdraw_promised(session, current, wave=wave)
    return [row for row in free if row.worker_id not in gone]


def why_not(row: Any) -> str:
    """Return why nobody is asked about a proposal, empty when they are."""
    if row.busy:
        return BUSY
    if not row.willing:
        return NOT_WILLING
    return HELD if row.held else ""


def close(session: Session, current: Round, *, reason: str, caller: Principal) -> Round:
    """End a round by hand: what nobody answered is withdrawn, and its people are free for the next.

    Raises:
        InvalidError: REASON_NEEDED, offers still stand and no reason was written.
    """
    offices = queries.offices_of_offers(session, current.id)
    if offices and not reason.strip():
        raise InvalidError(
            "REASON_NEEDED",
            "还有未答复的意向，请写明提前结束的原因。",
            "Offers still await an answer: write why the round ends before them.",
            field="reason",
        )
    ROUND.take(session, current, "close", by=caller.role, reason=reason)
    current.closed_at = at = now()
    if offices:
        with widened(session, Why.ROUND, seen=offices, written=offices):
            values = {"state": "withdrawn", "closed_at": at, "changed_at": at}
            about = queries.close_standing(session, current.id, values=values)
        note(session, Event(f"{OFFER.name}.withdraw", "round", current.id, subjects=about, reason=reason))
    session.flush()
    tell_closed(session, current, keeper=False)
    release(session, current)
    return current
