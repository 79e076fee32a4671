"""SQL that finds what the demo has built."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.alliance import Alliance
from app.models.intake_record import Import
from app.models.job_order import JobOrder
from app.models.matching_round import Round
from app.models.organisation import Organisation
from app.models.solution import Proposal, Solution
from app.models.user import User


def round_of(session: Session, alliance: str) -> Round | None:
    """Find the first round of the alliance of that name."""
    query = select(Round).join(Alliance, Alliance.id == Round.alliance_id).where(Alliance.name == alliance)
    return session.scalars(query.order_by(Round.id).limit(1)).first()


def round_state(session: Session, round_id: UUID) -> str:
    """Return the state a round is in now."""
    return session.scalars(select(Round.state).where(Round.id == round_id)).one()


def solution_of(session: Session, round_id: UUID) -> Solution:
    """Return the published solution of a round."""
    query = select(Solution).join(Round, Round.published_solution_id == Solution.id).where(Round.id == round_id)
    return session.scalars(query).one()


def loads(session: Session) -> dict[str, dict[str, int]]:
    """Count what the intake read, by kind of file."""
    names = ("files", "rows", "accepted", "warnings", "errors")
    sums = [func.sum(column) for column in (Import.rows, Import.accepted, Import.warnings, Import.errors)]
    rows = session.execute(select(Import.kind, func.count(), *sums).group_by(Import.kind).order_by(Import.kind))
    return {kind: dict(zip(names, map(int, counts), strict=True)) for kind, *counts in rows}


def order_states(session: Session) -> dict[str, int]:
    """Count job orders by state."""
    rows: Any = session.execute(select(JobOrder.state, func.count()).group_by(JobOrder.state).order_by(JobOrder.state))
    return {state: int(count) for state, count in rows}


def proposals(session: Session, solution_id: UUID, *, state: str) -> int:
    """Count a solution's proposals in one state."""
    query = select(func.count()).where(Proposal.solution_id == solution_id, Proposal.state == state)
    return session.scalar(query) or 0


def accounts(session: Session) -> list[tuple[str, str, str]]:
    """List login, role and organisation of every account."""
    query = select(User.login, User.role, Organisation.name).join(Organisation, Organisation.id == User.organisation_id)
    return [(login, role, name) for login, role, name in session.execute(query.order_by(User.id))]
