"""SQL that takes workers out of the database, and finds what still keeps them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models.companion import CompanionMember
from app.models.consent import Consent
from app.models.household import Household
from app.models.identity import Identity
from app.models.matching_round import Round, RoundPool
from app.models.objection import Objection
from app.models.offer import Offer
from app.models.placement import Placement
from app.models.priority_status import PriorityStatus
from app.models.recommendation_event import RecommendationEvent
from app.models.retention import RetentionHold
from app.models.rights_request import RightsRequest
from app.models.round_edit import RoundEdit
from app.models.solution import Proposal, Recommendation, Unplaced
from app.models.vault_key import VaultKey
from app.models.worker import Worker
from app.models.worker_skill import WorkerSkill
from app.pools.queries import drop_lone_groups

LEDGER = (Proposal, Recommendation, RecommendationEvent, Unplaced, Offer, Placement, RoundEdit, Objection)
"""What rounds say of a worker, and what came of it; everybody who was in a snapshot is in one of them."""
BELONGING: tuple[Any, ...] = (
    CompanionMember,
    PriorityStatus,
    WorkerSkill,
    Consent,
    RightsRequest,
    RetentionHold,
    Identity,
    VaultKey,
)


def in_ledger(session: Session, row: Worker) -> bool:
    """Tell whether a round that is still kept says something of a worker, or is being solved with them in it."""
    said = (select(table.id).where(table.worker_id == row.id) for table in LEDGER)
    frozen = (
        select(Round.id)
        .join(RoundPool, RoundPool.round_id == Round.id)
        .where(RoundPool.pool_id == row.pool_id, Round.state.in_(("frozen", "solving")))
    )
    return any(session.scalars(query.limit(1)).first() is not None for query in (*said, frozen))


def with_identity(session: Session, worker_ids: Sequence[UUID]) -> Sequence[UUID]:
    """List those of some workers whom the vault holds."""
    return session.scalars(select(Identity.worker_id).where(Identity.worker_id.in_(worker_ids))).all()


def remove(session: Session, rows: Sequence[Worker]) -> None:
    """Remove workers and everything that belongs to them, households and groups that nobody is left in too."""
    ids, households = [row.id for row in rows], {row.household_id for row in rows}
    for table in BELONGING:
        session.execute(delete(table).where(table.worker_id.in_(ids)))
    for office in {row.organisation_id for row in rows}:
        drop_lone_groups(session, office)
    session.execute(delete(Worker).where(Worker.id.in_(ids)))
    lived_in = select(Worker.id).where(Worker.household_id == Household.id).exists()
    session.execute(delete(Household).where(Household.id.in_(households - {None}), ~lived_in))
