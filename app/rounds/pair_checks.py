"""What must still hold of a person and an order whenever something is put before them: said once for publication and offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy.orm import Session

from app.alliances import queries as alliance_queries
from app.alliances.balance import covers
from app.clock import today
from app.demand.rules_pair import AgeCap, Certificate, JobFacts, WorkerFacts, check, regional_caps
from app.errors import NotFoundError
from app.models.agreement import Agreement
from app.models.matching_round import Round
from app.rounds import queries, snapshot

WORKER_CHANGED, ORDER_CHANGED, AGREEMENT_ENDED = "WORKER_CHANGED", "ORDER_CHANGED", "AGREEMENT_ENDED"
EMPLOYER_BARRED = "EMPLOYER_BARRED"


@dataclass(frozen=True)
class PresentChecks:
    """What any pair must meet on a day, whether a round froze it or not; rows as ``queries.PAIR_COLUMNS`` gives them."""

    certificates: Mapping[UUID, Sequence[Any]]
    caps: Sequence[AgeCap]
    agreements: Sequence[Agreement]
    barred: frozenset[UUID]
    day: date
    _covered: dict[tuple[str, str, date], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, current: Round, *, certificates: Mapping[UUID, Sequence[Any]]) -> Self:
        """The checks of a round as things stand now; ``certificates``: those its people hold."""
        return cls(
            certificates=certificates,
            caps=regional_caps(),
            agreements=alliance_queries.agreements_of_round(session, current.alliance_id, current.organisation_id),
            barred=queries.barred_orders(session, current.organisation_id, max(current.on_date, today())),
            day=max(current.on_date, today()),
        )

    def first_broken(self, row: Any) -> str:
        """Return the code of the first thing that does not hold, empty when all does."""
        if row.job_order_id in self.barred:
            return EMPLOYER_BARRED
        if not self._is_covered(row):
            return AGREEMENT_ENDED
        return next(iter(self._unlawful(row)), "")

    def _is_covered(self, row: Any) -> bool:
        """Whether an agreement covers the corridor on the day the worker can start."""
        corridor = row.county, row.region_code, max(row.start_date, self.day) if row.start_date else self.day
        if corridor not in self._covered:
            self._covered[corridor] = any(covers(each, *corridor) for each in self.agreements)
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


@dataclass(frozen=True)
class PairChecks(PresentChecks):
    """What a pair frozen in a round must still meet on a day: neither side was changed since, and all of the above."""

    versions: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, current: Round, *, certificates: Mapping[UUID, Sequence[Any]]) -> Self:
        """The checks of a round's frozen pairs as things stand now."""
        present = super().of(session, current, certificates=certificates)
        return replace(present, versions=_frozen_versions(session, current))

    def first_broken(self, row: Any) -> str:
        """Return the code of the first thing that no longer holds, empty when all does."""
        if self.versions.get(row.worker_id.hex) != row.worker_version:
            return WORKER_CHANGED
        if self.versions.get(row.job_order_id.hex) != row.order_version:
            return ORDER_CHANGED
        return super().first_broken(row)


def corridor_open(session: Session, current: Round, *, county: str, region: str, start: date | None) -> bool:
    """Tell whether an agreement of a round covers a corridor on the day on which somebody could start there now."""
    day = max(current.on_date, today())
    agreements = alliance_queries.agreements_of_round(session, current.alliance_id, current.organisation_id)
    return any(covers(each, county, region, max(start, day) if start else day) for each in agreements)


_HELD = 2
_versions: dict[str, Mapping[str, int]] = {}
"""By the digest of their snapshot, for the newest few: a frozen file is read once and not at every seat that is freed."""


def _frozen_versions(session: Session, current: Round) -> Mapping[str, int]:
    frozen = queries.snapshot(session, current.id)
    if frozen is None:
        raise NotFoundError
    known = _versions.get(frozen.digest)
    if known is None:
        known = snapshot.frozen_versions(queries.snapshot_body(session, frozen.id, "versions.csv"))
        for oldest in list(_versions)[: len(_versions) - _HELD + 1]:
            _versions.pop(oldest, None)
        _versions[frozen.digest] = known
    return known
