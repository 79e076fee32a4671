"""SQL that takes workers out of the database, and finds what still keeps them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.models.companion import CompanionMember
from app.models.consent import Consent
from app.models.identity import Identity
from app.models.matching_round import Round, RoundPool
from app.models.priority_status import PriorityStatus
from app.models.retention import RetentionHold
from app.models.rights_request import RightsRequest
from app.models.solution import Proposal, Recommendation, Unplaced
from app.models.vault_key import VaultKey
from app.models.worker import Worker
from app.models.worker_skill import WorkerSkill

LEDGER = (Proposal, Recommendation, Unplaced)
"""What rounds say of a worker; everybody who was in a snapshot is in one of them."""
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


def remove(session: Session, worker_ids: Sequence[UUID]) -> None:
    """Remove workers and everything that belongs to them; the vault is overwritten first, then its rows go."""
    nothing = dict.fromkeys(Identity.encrypted, b"")
    session.execute(update(Identity).where(Identity.worker_id.in_(worker_ids)).values(nothing))
    for table in BELONGING:
        session.execute(delete(table).where(table.worker_id.in_(worker_ids)))
    session.execute(delete(Worker).where(Worker.id.in_(worker_ids)))
