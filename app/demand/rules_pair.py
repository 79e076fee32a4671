"""The rules of a pair: what the law says of this person in this work on that day (RULES section 1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.clock import age_on
from app.demand.hazards import special_operation
from app.demand.phrases import rows
from app.demand.rules import RULES

__all__ = ["AgeCap", "Certificate", "JobFacts", "WorkerFacts", "check", "regional_caps"]

_STATUTORY = frozenset({"underground_mine", "intensity_4", "heavy_load"})


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate held in an occupation; ``valid_until`` None = without end."""

    occupation: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """What the law asks about a person; disability and health are no part of it.

    Attributes:
        birth: None = not known. id_verified: a sound ID number whose digits equal the birth date.
        female: None = not known.
    """

    birth: date | None
    id_verified: bool
    female: bool | None
    certificates: Sequence[Certificate] = ()


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What the law asks about work; ``hazards`` None = undeclared, ``start`` None = not known."""

    occupation: str
    region: str
    certificate: bool
    hazards: tuple[str, ...] | None
    start: date | None


@dataclass(frozen=True, slots=True)
class AgeCap:
    """A published upper age for some work at some place, with its source; both prefixes may be empty."""

    region: str
    occupation: str
    age_max: int
    valid_from: date
    valid_until: date | None
    source: str

    def binds(self, job: JobFacts, on: date) -> bool:
        """Whether the cap holds for this work on that day."""
        in_force = self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
        return in_force and job.region.startswith(self.region) and job.occupation.startswith(self.occupation)


def regional_caps() -> tuple[AgeCap, ...]:
    """The dated and cited upper ages that are on file; there is no national one."""
    return tuple(
        AgeCap(
            row["region"],
            row["occupation"],
            int(row["age_max"]),
            date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
            row["source"],
        )
        for row in rows("age_caps.csv")
    )


def check(worker: WorkerFacts, job: JobFacts, on: date, *, caps: Sequence[AgeCap] = ()) -> tuple[str, ...]:
    """Return the codes of the rules that this pair breaks on the day of the proposal; empty = lawful.

    What is not known breaks the rule that needs it. A birthday counts from the next day, month and day
    compared as written.
    """
    start = job.start or on
    return (*_age(worker, job, on=on, start=start, caps=caps), *_work(worker, job, start=start))


def _age(worker: WorkerFacts, job: JobFacts, *, on: date, start: date, caps: Sequence[AgeCap]) -> Iterator[str]:
    if worker.birth is None or not worker.id_verified:
        yield "AGE_UNVERIFIED"
    if worker.birth is None:
        return
    if age_on(worker.birth, min(on, start)) < RULES["AGE_UNDER_16"].limits["age"]:
        yield "AGE_UNDER_16"
    age = age_on(worker.birth, start)
    if age < RULES["MINOR_HAZARD"].limits["age"] and job.hazards != ():
        yield "MINOR_HAZARD"
    if any(age > cap.age_max for cap in caps if cap.binds(job, start)):
        yield "AGE_CAP_REGIONAL"


def _work(worker: WorkerFacts, job: JobFacts, *, start: date) -> Iterator[str]:
    if worker.female is not False and _STATUTORY & set(job.hazards or ()):
        yield "FEMALE_STATUTORY"
    if (job.certificate or special_operation(job.occupation)) and not any(
        held.occupation == job.occupation and (held.valid_until is None or held.valid_until >= start)
        for held in worker.certificates
    ):
        yield "CERT_MISSING"
