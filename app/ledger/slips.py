"""Recommendation slips 岗位推荐单: a page a person with the jobs a round recommends, to be handed out and signed.

A slip names nobody but the person it is for; each file carries the mark of who took it and of the audit's event.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from app.access import service as access
from app.api import limits
from app.audit import Event
from app.clock import now
from app.demand import orders
from app.demand.queries import OrderLine
from app.errors import NotFoundError
from app.ledger import queries, service
from app.ledger.queries import People
from app.ledger.why import Post, Wishes, why
from app.models.matching_round import Round
from app.models.solution import Recommendation
from app.models.worker import Worker
from app.paper import Paper, pdf
from app.pools.people import Office, Person
from app.reference.catalogue import Catalogue

MOST = 200
"""So many slips a file: of more rows nobody takes a list away alone."""
TEMPLATE = Path(__file__).with_name("slip.typ")


@dataclass(frozen=True)
class Which:
    """Whose slips: one person's, a village's, or everybody's, all or who is still short; ``part`` from 1 of 200 each."""

    worker_id: UUID | None = None
    village: str | None = None
    short: bool = False
    part: int = 1


@dataclass(frozen=True, slots=True)
class Slips:
    """Slips ready to be written: plain texts, person by person, in one language; ``mark`` says who took them."""

    title: str
    office: str
    round_name: str
    people: tuple[dict[str, Any], ...]
    mark: str


def slips(office: Office, current: Round, which: Which, *, facts: Catalogue) -> Slips:
    """Return the slips of the office's own people; one person's is a look at that person, more are a file that leaves.

    Raises:
        NotFoundError: nobody of the office's has a recommendation there. TooManyError: files beyond the day's number.
    """
    session, caller = office.session, office.caller
    people = queries.to_print(
        session,
        People(current, caller.organisation_id, which.village, which.worker_id),
        only_short=which.short,
        offset=MOST * (which.part - 1),
        limit=MOST,
    )
    if not people:
        raise NotFoundError
    if which.worker_id is None:
        limits.take_in(session, limits.EXPORTS, subject=caller.user_id, at=now())
    leaving = Event("ledger.slips", "round", current.id)
    named = office.under([row.id for row in people], leaving)
    jobs = _jobs(office, current, people)
    lines = orders.lines(
        session,
        {one.job_order_id for some in jobs.values() for one in some},
        offices=service.order_offices(one for some in jobs.values() for one in some),
    )
    return Slips(
        "岗位推荐单",
        access.organisation(session, caller.organisation_id, caller=caller).name,
        current.name,
        tuple(_page(named[row.id], jobs[row.id], lines, facts) for row in people if row.id in named),
        f"导出编号 export {access.own_account(session, caller).login} {leaving.id}",
    )


def as_pdf(made: Slips, *, fonts: Path | None) -> bytes:
    """Return slips as a PDF, a page of A5 each; raises as ``app.paper.pdf``."""
    told = {
        "title": made.title,
        "office": made.office,
        "round": made.round_name,
        "people": made.people,
        "mark": made.mark,
    }
    return pdf(Paper(TEMPLATE, fonts), told)


def _jobs(office: Office, current: Round, people: Sequence[Worker]) -> dict[UUID, list[Recommendation]]:
    found: dict[UUID, list[Recommendation]] = {row.id: [] for row in people}
    if current.published_solution_id is not None:
        for one in queries.of_solution(office.session, current.published_solution_id, list(found)):
            found[one.worker_id].append(one)
    return found


def _page(
    person: Person, jobs: Sequence[Recommendation], lines: Mapping[UUID, OrderLine], facts: Catalogue
) -> dict[str, Any]:
    wishes = _wishes(person)
    return {
        "name": str(person.shown.get("name") or ""),
        "village": person.worker.village,
        "jobs": [_job(wishes, one, line, facts) for one in jobs if (line := lines.get(one.job_order_id)) is not None],
    }


def _wishes(person: Person) -> Wishes:
    row: Any = person.shown
    return Wishes(
        regions=[each for each in (person.worker.wish_regions or "").split(";") if each],
        trades=[each for each in (person.worker.wish_occupations or "").split(";") if each],
        least=person.worker.min_wage,
        skills=[skill.occupation for skill in row.get("skills", [])],
    )


def _job(wishes: Wishes, one: Recommendation, line: OrderLine, facts: Catalogue) -> dict[str, Any]:
    post = Post(line.region_code, line.occupation, line.wage_high, line.dormitory)
    return {
        "title": line.title,
        "employer": line.employer,
        "place": facts.place_name(line.region_code),
        "pay": f"每月 {line.wage_low}-{line.wage_high} 元",
        "start": f"{line.start_date} 到岗",
        "why": "；".join(why(wishes, post, first=one.rank == 1)),
    }
