"""Who may stand in a list and who may be matched: said once, for pools, boards and snapshots alike."""

from sqlalchemy import ColumnElement, and_, or_, select

from app.models.consent import Consent
from app.models.duplicate import Duplicate
from app.models.offer import STANDING, Offer
from app.models.placement import HOLDING, Placement
from app.models.worker import Worker


def kept() -> ColumnElement[bool]:
    """Return the condition under which a worker stands in lists and counts: not restricted to what the law asks."""
    return Worker.restricted_at.is_(None)


def busy() -> ColumnElement[bool]:
    """Return the condition under which a worker holds a seat, or has an offer that awaits an answer."""
    # Asked of each worker by index: of one order's standby list nobody reads everybody else's offers.
    placed = select(Placement.id).where(Placement.worker_id == Worker.id, Placement.state.in_(HOLDING))
    asked = select(Offer.id).where(Offer.worker_id == Worker.id, Offer.state.in_(STANDING))
    return or_(placed.correlate(Worker).exists(), asked.correlate(Worker).exists())


def matchable() -> ColumnElement[bool]:
    """Return the condition under which a worker may be matched automatically now: willing, and not busy."""
    return and_(willing(), ~busy())


def held_back() -> ColumnElement[bool]:
    """Return the condition under which another office's person stands in a worker's place (app.duplicates).

    It is no part of ``matchable``: a county counts its people as if there were no other county. Whoever asks reaches the
    rows of every coordinator, and says nothing of it to a county.
    """
    return Worker.id.in_(select(Duplicate.held_worker_id).where(Duplicate.held_worker_id.is_not(None)))


def willing() -> ColumnElement[bool]:
    """Return the condition under which a worker may stand in an automatic matching at all: may be asked, not opted out."""
    return and_(askable(), Worker.automatic)


def askable() -> ColumnElement[bool]:
    """Return the condition under which posts may be put before a worker, by whatever hand.

    Kept on a legal basis, not on hold, and without a withdrawn consent for every employer that nothing given to any
    employer has followed (what was withdrawn from one alone is a ban of that employer).
    """
    about = select(Consent.id).where(Consent.worker_id == Worker.id, Consent.recipient_kind == "employer")
    living = about.where(Consent.withdrawn_at.is_(None)).correlate(Worker).exists()
    withdrawn = about.where(Consent.recipient_id.is_(None), Consent.withdrawn_at.is_not(None))
    refusing = withdrawn.correlate(Worker).exists() & ~living
    return and_(kept(), Worker.hold_code == "", Worker.basis != "", ~refusing)
