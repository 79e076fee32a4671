"""SQL of what published rounds said of one worker."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.matching_round import Round, RoundPool
from app.models.snapshot import Snapshot, SnapshotPart
from app.models.solution import Proposal, Unplaced
from app.models.worker import Worker


def rounds_with(session: Session, row: Worker) -> Sequence[Round]:
    """List the published rounds that the worker's pool was in, the newest first."""
    query = select(Round).join(RoundPool, RoundPool.round_id == Round.id)
    query = query.where(RoundPool.pool_id == row.pool_id, Round.published_solution_id.is_not(None))
    return session.scalars(query.order_by(Round.id.desc())).all()


def proposal(session: Session, proposal_id: UUID) -> Proposal | None:
    """Find a proposal by its id."""
    return session.get(Proposal, proposal_id)


def proposals(session: Session, worker_id: UUID, solutions: Collection[UUID]) -> dict[UUID, Proposal]:
    """Read what some solutions proposed to a worker, by solution."""
    query = select(Proposal).where(Proposal.worker_id == worker_id, Proposal.solution_id.in_(solutions))
    return {row.solution_id: row for row in session.scalars(query)}


def unplaced(session: Session, worker_id: UUID, solutions: Collection[UUID]) -> dict[UUID, Unplaced]:
    """Read why some solutions proposed nothing to a worker, by solution."""
    query = select(Unplaced).where(Unplaced.worker_id == worker_id, Unplaced.solution_id.in_(solutions))
    return {row.solution_id: row for row in session.scalars(query)}


def frozen(session: Session, rounds: Collection[UUID]) -> dict[UUID, tuple[str, bytes]]:
    """Read the digest of the snapshot of some rounds, and the packed list of who was left out."""
    query: Any = (
        select(Snapshot.round_id, Snapshot.digest, SnapshotPart.body)
        .join(SnapshotPart, SnapshotPart.snapshot_id == Snapshot.id)
        .where(Snapshot.round_id.in_(rounds), SnapshotPart.name == "left_out.csv")
    )
    return {row: (digest, body) for row, digest, body in session.execute(query)}
