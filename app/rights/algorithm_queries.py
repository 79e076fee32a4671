"""SQL of what is public about the matching: the policies under which rounds were published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.matching_round import Round
from app.models.policy import Policy


def published_policies(session: Session) -> Sequence[tuple[Policy, datetime]]:
    """List the policies that rounds were published under, each with the first time; the newest first."""
    first: Any = func.min(Round.published_at)
    used = (
        select(Round.policy_id, first.label("first"))
        .where(Round.published_at.is_not(None))
        .group_by(Round.policy_id)
        .subquery()
    )
    query = select(Policy, used.c.first).join(used, used.c.policy_id == Policy.id)
    rows = session.execute(query.order_by(used.c.first.desc(), Policy.id))
    return [(policy, moment) for policy, moment in rows]
