"""Publishes a round in one transaction; what no longer holds drops out and is counted by its reason."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.general import class_of
from app.access.principal import Principal, Role
from app.alliances import queries as alliance_queries
from app.audit import Event, note
from app.clock import now, today
from app.db.scope import Why, widened
from app.demand.rules_pair import AgeCap, Certificate, JobFacts, WorkerFacts, check, regional_caps
from app.errors import NotFoundError
from app.models.agreement import Agreement
from app.models.matching_round import Round
from app.models.solution import Solution
from app.rounds import queries, snapshot
from app.rounds.service import newest_solution
from app.rounds.states import take

WORKER_CHANGED, ORDER_CHANGED, AGREEMENT_ENDED = "WORKER_CHANGED", "ORDER_CHANGED", "AGREEMENT_ENDED"


def publish(session: Session, current: Round, *, caller: Principal) -> dict[str, Any]:
    """Publish the newest proposals.

    Rows changed since freezing drop out, and pairs that no agreement covers any more or the law now refuses.
    """
    caller.require(Role.COORDINATOR)
    take(current, "publish")
    solution = newest_solution(session, current)
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
    note(session, Event("round.publish", "round", current.id))
    failpoints.reach("publish.before_commit")
    reasons: Counter[str] = Counter()
    for code, proposal_ids in dropped.items():
        reasons[class_of(code)] += len(proposal_ids)
    return {"published": published, "dropped": sum(reasons.values()), "dropped_reasons": dict(reasons)}


def _dropped(session: Session, current: Round, solution: Solution) -> Iterator[tuple[UUID, str]]:
    checks = _Checks(
        versions=_frozen_versions(session, current),
        certificates=queries.certificates_of_proposed(session, solution.id),
        caps=regional_caps(),
        agreements=alliance_queries.agreements_of_round(session, current.alliance_id, current.organisation_id),
        day=max(current.on_date, today()),
    )
    for row in queries.proposed_pairs(session, solution.id):
        code = checks.first_broken(row)
        if code:
            yield row.id, code


def _frozen_versions(session: Session, current: Round) -> dict[str, int]:
    frozen = queries.snapshot(session, current.id)
    if frozen is None:
        raise NotFoundError
    bodies = {part.name: part.body for part in queries.snapshot_parts(session, frozen.id)}
    return snapshot.frozen_versions(bodies["versions.csv"])


@dataclass(frozen=True)
class _Checks:
    """What a proposal must still meet on the day it is published."""

    versions: Mapping[str, int]
    certificates: Mapping[UUID, Sequence[Any]]
    caps: Sequence[AgeCap]
    agreements: Sequence[Agreement]
    day: date
    _covered: dict[tuple[str, str, date], bool] = field(default_factory=dict)

    def first_broken(self, row: Any) -> str:
        """Return the code of the first thing that no longer holds, empty when all does."""
        if self.versions.get(row.worker_id.hex) != row.worker_version:
            return WORKER_CHANGED
        if self.versions.get(row.job_order_id.hex) != row.order_version:
            return ORDER_CHANGED
        if not self._is_covered(row):
            return AGREEMENT_ENDED
        return next(iter(self._unlawful(row)), "")

    def _is_covered(self, row: Any) -> bool:
        """Whether an agreement covers the corridor on the day the worker can start."""
        corridor = row.county, row.region_code, max(row.start_date, self.day) if row.start_date else self.day
        if corridor not in self._covered:
            self._covered[corridor] = any(_covers(each, *corridor) for each in self.agreements)
        return self._covered[corridor]

    def _unlawful(self, row: Any) -> Sequence[str]:
        worker = WorkerFacts(
            birth=row.birth_date,
            id_verified=row.hold_code != "AGE_UNVERIFIED",
            female=row.sex == "F",
            certificates=[
                Certificate(each.occupation, each.valid_until) for each in self.certificates.get(row.worker_id, ())
            ],
        )
        job = JobFacts(
            occupation=row.occupation,
            region=row.region_code,
            certificate=row.certificate,
            hazards=None if row.hazards is None else tuple(filter(None, row.hazards.split(";"))),
            start=row.start_date,
        )
        return check(worker, job, today(), caps=self.caps)


def _covers(agreement: Agreement, county: str, region: str, day: date) -> bool:
    """Whether it is in force on a day between a county and a region, as the engine reads it."""
    within = county.startswith(agreement.exporter) and region.startswith(agreement.receiver)
    return within and agreement.start_date <= day and (agreement.end_date is None or day <= agreement.end_date)
