"""Publishes a round in one transaction; what no longer holds drops out and is counted by its reason."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.general import class_of
from app.access.principal import Principal
from app.clock import now
from app.db.scope import Why, widened
from app.models.matching_round import Round
from app.models.solution import Solution
from app.notices.service import tell_counts
from app.rounds import queries, signing
from app.rounds.pair_checks import PairChecks
from app.rounds.states import ROUND


def publish(session: Session, current: Round, *, caller: Principal) -> dict[str, Any]:
    """Publish the newest proposals.

    Rows changed since freezing drop out, and pairs that no agreement covers any more or the law now refuses.
    """
    ROUND.check(current.state, "publish", by=caller.role)
    solution = signing.to_publish(session, current, caller=caller)
    ROUND.take(session, current, "publish", by=caller.role)
    dropped: dict[str, list[UUID]] = defaultdict(list)
    # Persons and orders are read as they are now, of whichever office stands in the coordinator's own proposals.
    with widened(session, Why.ROUND, seen=queries.offices_of_proposed(session, solution.id)):
        for proposal_id, code in _dropped(session, current, solution):
            dropped[code].append(proposal_id)
    for code, proposal_ids in dropped.items():
        queries.drop_proposals(session, proposal_ids, code=code)
    published = queries.set_proposal_state(session, solution.id, before="proposed", after="published")
    current.published_at, current.published_solution_id = now(), solution.id
    session.flush()
    tell_counts(session, "round_published", current.id, queries.published_by_office(session, solution.id))
    failpoints.reach("publish.before_commit")
    reasons: Counter[str] = Counter()
    for code, proposal_ids in dropped.items():
        reasons[class_of(code)] += len(proposal_ids)
    return {"published": published, "dropped": sum(reasons.values()), "dropped_reasons": dict(reasons)}


def _dropped(session: Session, current: Round, solution: Solution) -> Iterator[tuple[UUID, str]]:
    held = queries.certificates_of_proposed(session, solution.id)
    checks = PairChecks.of(session, current, certificates=held)
    for row in queries.proposed_pairs(session, solution.id):
        code = checks.first_broken(row)
        if code:
            yield row.id, code
