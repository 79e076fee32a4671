"""SQL of retention: what is over in one organisation's rows, and taking it away."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models.consent import Consent
from app.models.export_request import ExportRequest
from app.models.idempotency import IdempotencyKey
from app.models.intake_record import Import, ImportIssue
from app.models.invitation import Invitation
from app.models.matching_round import Round, RoundPool
from app.models.notice import Notice
from app.models.objection import Objection
from app.models.offer import Offer
from app.models.oidc_attempt import OidcAttempt
from app.models.organisation import Organisation
from app.models.placement import HOLDING, Placement
from app.models.recommendation_event import RecommendationEvent
from app.models.retention import RetentionHold
from app.models.rights_request import RightsRequest
from app.models.rights_ticket import RightsTicket
from app.models.round_edit import RoundEdit
from app.models.snapshot import Snapshot
from app.models.solution import Solution
from app.models.token import Token
from app.models.worker import Worker
from app.rights.erasure_queries import LEDGER

ENDED = ("published", "closed", "cancelled")


def organisations(session: Session) -> Sequence[UUID]:
    """List every organisation of the register."""
    return session.scalars(select(Organisation.id).order_by(Organisation.id)).all()


def rounds(owner: UUID, *, before: datetime) -> Select[Any]:
    """Rounds of an organisation that have ended and were frozen before a moment."""
    query = select(Round.id).join(Snapshot, Snapshot.round_id == Round.id)
    return query.where(Round.organisation_id == owner, Round.state.in_(ENDED), Snapshot.created_at < before)


def people(owner: UUID, *, before: datetime, day: date) -> Select[Any]:
    """Workers of an office whom nothing keeps any more.

    No round says anything of them or is being solved with them in it, no hold runs on ``day``, and either they are
    restricted, or neither they nor the roster of their pool changed since ``before``.
    """
    live_pools = select(Import.pool_id).where(
        Import.organisation_id == owner, Import.pool_id.is_not(None), Import.created_at >= before
    )
    frozen = select(RoundPool.pool_id).join(Round, Round.id == RoundPool.round_id)
    running = or_(RetentionHold.until.is_(None), RetentionHold.until >= day)
    held = select(RetentionHold.worker_id).where(RetentionHold.organisation_id == owner, running)
    unused = (Worker.changed_at < before) & Worker.pool_id.not_in(live_pools)
    return select(Worker.id).where(
        Worker.organisation_id == owner,
        or_(Worker.restricted_at.is_not(None), unused),
        Worker.id.not_in(held),
        Worker.pool_id.not_in(frozen.where(Round.state.in_(("frozen", "solving")))),
        *(~select(table.id).where(table.worker_id == Worker.id).exists() for table in LEDGER),
    )


def placements(owner: UUID, *, before: datetime) -> Select[Any]:
    """Placements of an office's people that ended and were not touched since a moment; no ticket about them waits.

    Their calls and tickets go with them.
    """
    over = Placement.state.not_in(HOLDING) & (Placement.changed_at < before)
    waits = select(RightsTicket.id).where(
        RightsTicket.placement_id == Placement.id, RightsTicket.state.in_(("open", "in_hand"))
    )
    return select(Placement.id).where(Placement.organisation_id == owner, over, ~waits.exists())


def offers(owner: UUID, *, before: datetime) -> Select[Any]:
    """Offers to an office's people that were closed before a moment and led to no placement that is kept."""
    led = select(Placement.id).where(Placement.offer_id == Offer.id).exists()
    return select(Offer.id).where(Offer.organisation_id == owner, Offer.closed_at < before, ~led)


def objections(owner: UUID, *, before: datetime) -> Select[Any]:
    """Objections of an office's people that were closed before a moment."""
    return select(Objection.id).where(Objection.organisation_id == owner, Objection.closed_at < before)


def edits(owner: UUID, *, before: datetime) -> Select[Any]:
    """Pins and bans of an organisation's rounds that have ended, not touched since a moment."""
    query = select(RoundEdit.id).join(Round, Round.id == RoundEdit.round_id)
    return query.where(RoundEdit.organisation_id == owner, Round.state.in_(ENDED), RoundEdit.changed_at < before)


def told(owner: UUID, *, before: datetime) -> Select[Any]:
    """What an office told its people and wrote into the ledger before a moment."""
    table = RecommendationEvent
    return select(table.id).where(table.organisation_id == owner, table.created_at < before)


def issues(owner: UUID, *, before: datetime) -> Select[Any]:
    """Findings of an office's loads before a moment."""
    query = select(ImportIssue.id).join(Import, Import.id == ImportIssue.import_id)
    return query.where(ImportIssue.organisation_id == owner, Import.created_at < before)


def consents(owner: UUID, *, before: datetime) -> Select[Any]:
    """Consents withdrawn before a moment that a later word on the same recipients has followed.

    The last word stays as long as the worker does: without it they would be proposed there again.
    """
    later = aliased(Consent)
    followed = (
        select(later.id)
        .where(
            later.worker_id == Consent.worker_id,
            later.recipient_kind == Consent.recipient_kind,
            or_(later.recipient_id == Consent.recipient_id, later.recipient_id.is_(None)),
            later.created_at > Consent.withdrawn_at,
        )
        .exists()
    )
    return select(Consent.id).where(Consent.organisation_id == owner, Consent.withdrawn_at < before, followed)


def requests(owner: UUID, *, before: datetime) -> Select[Any]:
    """Requests closed before a moment."""
    return select(RightsRequest.id).where(RightsRequest.organisation_id == owner, RightsRequest.closed_at < before)


def count(session: Session, which: Select[Any]) -> int:
    """Count what ``which`` finds."""
    return session.scalar(select(func.count()).select_from(which.subquery())) or 0


def exports(owner: UUID, *, before: datetime) -> Select[Any]:
    """Exports asked for before a moment."""
    return select(ExportRequest.id).where(ExportRequest.organisation_id == owner, ExportRequest.created_at < before)


def notices(owner: UUID, *, before: datetime) -> Select[Any]:
    """What an organisation was told before a moment; its deliveries go with it."""
    return select(Notice.id).where(Notice.organisation_id == owner, Notice.created_at < before)


def some(session: Session, which: Select[Any], *, limit: int) -> Sequence[UUID]:
    """Read the first ids of what ``which`` finds."""
    return session.scalars(which.order_by(which.selected_columns[0]).limit(limit)).all()


def workers(session: Session, ids: Sequence[UUID]) -> Sequence[Worker]:
    """Read workers and hold their rows."""
    query = select(Worker).where(Worker.id.in_(ids)).order_by(Worker.id).with_for_update()
    return session.scalars(query).all()


def remove_rounds(session: Session, ids: Sequence[UUID]) -> None:
    """Delete what was frozen and solved of rounds; that they were held stays."""
    session.execute(delete(Solution).where(Solution.round_id.in_(ids)))
    session.execute(delete(Snapshot).where(Snapshot.round_id.in_(ids)))


def remover(table: Any) -> Any:
    """Return what deletes rows of a table by their ids."""

    def remove(session: Session, ids: Sequence[UUID]) -> None:
        session.execute(delete(table).where(table.id.in_(ids)))

    return remove


ISSUES, CONSENTS, REQUESTS = remover(ImportIssue), remover(Consent), remover(RightsRequest)
EXPORTS, PLACEMENTS, OFFERS = remover(ExportRequest), remover(Placement), remover(Offer)
EDITS, NOTICES, OBJECTIONS = remover(RoundEdit), remover(Notice), remover(Objection)
TOLD = remover(RecommendationEvent)
SIGN_IN: dict[str, tuple[Any, Any]] = {
    "tokens": (Token, Token.expires_at),
    "invitations": (Invitation, Invitation.expires_at),
    "oidc_attempts": (OidcAttempt, OidcAttempt.expires_at),
    "idempotency_keys": (IdempotencyKey, IdempotencyKey.created_at),
}
"""Tables that belong to accounts, and by which instant their rows grow old."""


def remove_old(session: Session, table: str, *, before: datetime) -> int:
    """Delete an account table's rows that grew old before a moment; return how many."""
    model, at = SIGN_IN[table]
    return getattr(session.execute(delete(model).where(at < before)), "rowcount", 0)


def count_old(session: Session, table: str, *, before: datetime) -> int:
    """Count what ``remove_old`` would delete."""
    model, at = SIGN_IN[table]
    return count(session, select(model.id).where(at < before))
