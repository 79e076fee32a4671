"""Who may stand in a list and who may be matched: said once, for pools, boards and snapshots alike."""

from sqlalchemy import ColumnElement, and_, or_, select

from app.models.consent import Consent
from app.models.offer import STANDING, Offer
from app.models.placement import HOLDING, Placement
from app.models.worker import Worker


def kept() -> ColumnElement[bool]:
    """Return the condition under which a worker stands in lists and counts: not restricted to what the law asks."""
    return Worker.restricted_at.is_(None)


def busy() -> ColumnElement[bool]:
    """Return the condition under which a worker holds a seat, or has an offer that awaits an answer."""
    placed = select(Placement.worker_id).where(Placement.state.in_(HOLDING))
    asked = select(Offer.worker_id).where(Offer.state.in_(STANDING))
    return or_(Worker.id.in_(placed), Worker.id.in_(asked))


def matchable() -> ColumnElement[bool]:
    """Return the condition under which a worker may be matched automatically now: willing, and not busy."""
    return and_(willing(), ~busy())


def willing() -> ColumnElement[bool]:
    """Return the condition under which a worker may stand in an automatic matching at all.

    Kept on a legal basis, not on hold, not opted out, and without a withdrawn consent for every employer that
    nothing given to any employer has followed (what was withdrawn from one alone is a ban of that employer).
    """
    living = select(Consent.worker_id).where(Consent.recipient_kind == "employer", Consent.withdrawn_at.is_(None))
    refusing = select(Consent.worker_id).where(
        Consent.recipient_kind == "employer",
        Consent.recipient_id.is_(None),
        Consent.withdrawn_at.is_not(None),
        Consent.worker_id.not_in(living),
    )
    return and_(kept(), Worker.hold_code == "", Worker.automatic, Worker.basis != "", Worker.id.not_in(refusing))
