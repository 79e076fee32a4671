"""Who may stand in a list and who may be matched: said once, for pools, boards and snapshots alike."""

from sqlalchemy import ColumnElement, and_, select

from app.models.consent import Consent
from app.models.worker import Worker


def kept() -> ColumnElement[bool]:
    """Return the condition under which a worker stands in lists and counts: not restricted to what the law asks."""
    return Worker.restricted_at.is_(None)


def matchable() -> ColumnElement[bool]:
    """Return the condition under which a worker may be matched automatically now.

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
