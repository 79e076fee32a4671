"""What was put before whom, told once a job, day and channel; who has three eligible orders and was told fewer."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.masks import few_of
from app.access.principal import Principal, Role
from app.audit import Event, note
from app.clock import civil_day, now, today
from app.db.ids import new_ids
from app.demand.queries import lock_office
from app.errors import InvalidError, NotFoundError
from app.intake.text import is_formula_like
from app.ledger import queries
from app.ledger.queries import People, Which
from app.models.matching_round import Round
from app.models.recommendation_event import RecommendationEvent
from app.models.solution import Recommendation
from app.rounds import service as rounds
from app.rounds.queries import store
from app.rounds.showing import Showing, Shown

EVENT = "recommendation_event"
Same = tuple[UUID, UUID, date, str]


@dataclass(frozen=True, slots=True)
class Told:
    """How a job was put before somebody: the day, the channel, who spoke, and what was answered."""

    told_on: date
    channel: str
    told_by: str = ""
    answer: str = "none"


@dataclass(frozen=True, slots=True)
class Named:
    """What was told: recommendations, offers, and all that a round recommends to some people; each by ids."""

    recommendations: Collection[UUID] = ()
    people: Collection[UUID] = ()
    offers: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A job that was told; ``of`` is a row of ``queries.of_numbers`` or ``of_offers``."""

    of: Any
    told: Told

    @property
    def same(self) -> Same:
        """By what the ledger knows one telling from another."""
        return self.of.worker_id, self.of.job_order_id, self.told.told_on, self.told.channel


@dataclass(frozen=True, slots=True)
class Compared:
    """Lines beside the ledger: those it does not have, those it has otherwise (by the event's id), how many it has."""

    new: Sequence[Line]
    changed: Mapping[UUID, Line]
    unchanged: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Of an office's people who are eligible for three orders, how many were told three; None = hidden.

    Of the trained ones among them to their own office alone.
    """

    office_id: UUID
    eligible: int | None
    told: int | None
    trained: int | None = None
    trained_told: int | None = None


@dataclass(frozen=True, slots=True)
class Short:
    """Somebody who is still short of three: their third recommendation, how many they were told, whether trained."""

    row: Recommendation
    told: int
    trained: bool
    person: Shown


@dataclass(frozen=True, slots=True)
class Recommended:
    """One job that a published round recommends to a person, and when the person was told of it."""

    row: Recommendation
    current: Round
    told: Sequence[Any]


def published_round(session: Session, round_id: UUID, *, caller: Principal) -> Round:
    """Return a round that has published what it recommends, to a county office in it or to who keeps it."""
    caller.require(Role.COUNTY_CLERK, Role.COORDINATOR)
    keeping = caller.role is Role.COORDINATOR
    found = (rounds.kept_round if keeping else rounds.readable_round)(session, round_id, caller=caller)
    if found.published_solution_id is None:
        raise NotFoundError
    return found


def record(session: Session, current: Round, told: Told, named: Named, *, caller: Principal) -> Compared:
    """Keep that the caller's people were told of what is named.

    One event for all of them. Said again it changes nothing; the same job, day and channel with another answer changes
    the answer.

    Raises:
        InvalidError: NOBODY_TOLD, DAY_IN_FUTURE, DAY_TOO_EARLY, TELLER_WRONG.
    """
    caller.require(Role.COUNTY_CLERK)
    _check(current, told)
    if not named.recommendations and not named.people and not named.offers:
        raise InvalidError("NOBODY_TOLD", "请选择告知了谁。", "Say who was told.", field="people")
    lines = [Line(row, told) for row in _told_of(session, current, named, caller)]
    done = keep(session, lines, caller=caller)
    note(session, Event("ledger.record", "round", current.id, subjects=[line.of.worker_id for line in lines]))
    failpoints.reach("ledger.recorded")
    return done


def _told_of(session: Session, current: Round, named: Named, caller: Principal) -> Iterable[Any]:
    """Return each job that is named once a person, whether it was recommended, offered or both."""
    rows = queries.of_numbers(session, named.recommendations, caller)
    rows += queries.of_people(session, current.id, named.people, caller)
    offered = [row for row in queries.of_offers(session, named.offers, caller) if row.round_id == current.id]
    recommended = {row.id: row for row in rows if row.round_id == current.id}
    if (
        not recommended.keys() >= set(named.recommendations)
        or not {row.worker_id for row in recommended.values()} >= set(named.people)
        or not {row.offer_id for row in offered} >= set(named.offers)
    ):
        raise NotFoundError
    return {(row.worker_id, row.job_order_id): row for row in (*offered, *recommended.values())}.values()


def compare(session: Session, lines: Sequence[Line]) -> Compared:
    """Lay lines beside what the ledger has of their people."""
    known = queries.told_to(session, {line.of.worker_id for line in lines})
    held = {(row.worker_id, row.job_order_id, row.told_on, row.channel): row for row in known}
    new, changed = [], {}
    for line in {line.same: line for line in lines}.values():
        row = held.get(line.same)
        if row is None:
            new.append(line)
        elif (row.told_by, row.answer) != (line.told.told_by, line.told.answer):
            changed[row.id] = line
    return Compared(new, changed, len({line.same for line in lines}) - len(new) - len(changed))


def keep(session: Session, lines: Sequence[Line], *, caller: Principal) -> Compared:
    """Bring lines of the caller's own people into the ledger; one office's ledger is written by one at a time."""
    lock_office(session, caller.organisation_id)
    found = compare(session, lines)
    _insert(session, found.new, caller)
    same_words: dict[tuple[str, str], list[UUID]] = {}
    for event_id, line in found.changed.items():
        same_words.setdefault((line.told.told_by, line.told.answer), []).append(event_id)
    for (told_by, answer), ids in same_words.items():
        values = {"told_by": told_by, "answer": answer, "recorded_by": caller.user_id}
        queries.change(session, ids, values=values)
    return found


def _insert(session: Session, lines: Sequence[Line], caller: Principal) -> None:
    columns: dict[str, Sequence[Any]] = {
        "id": new_ids(len(lines)),
        "created_at": [now()] * len(lines),
        "organisation_id": [caller.organisation_id] * len(lines),
        "recommendation_id": [line.of.id for line in lines],
        "recorded_by": [caller.user_id] * len(lines),
    }
    columns |= {name: [getattr(line.of, name) for line in lines] for name in _OF_ROW}
    columns |= {name: [getattr(line.told, name) for line in lines] for name in _OF_TOLD}
    store(session, RecommendationEvent, columns)


_OF_ROW = ("worker_id", "job_order_id", "round_id", "coordinator_id")
_OF_TOLD = ("told_on", "channel", "told_by", "answer")


def events(
    session: Session, which: Which, *, caller: Principal, after: UUID | None, limit: int
) -> Sequence[RecommendationEvent]:
    """List the caller's own ledger, or a part of it, by id."""
    caller.require(Role.COUNTY_CLERK)
    own = replace(which, office=caller.organisation_id)
    return queries.events(session, own, after=after, limit=limit)


def shown(showing: Showing, rows: Sequence[RecommendationEvent]) -> Mapping[UUID, Shown]:
    """Return by their ids what the caller sees of the people of some events; noted as one look."""
    return showing.lines(rows, Event("ledger.read", EVENT))


def short(
    session: Session, current: Round, *, village: str | None, caller: Principal, after: UUID | None, limit: int
) -> list[Recommendation]:
    """List who of the caller's people is still short of three by their third recommendation, trained people first.

    Both parts are read along the index by id; the cursor's own person says in which of them a page begins.
    """
    caller.require(Role.COUNTY_CLERK)
    people, rows = People(current, caller.organisation_id, village), list[Recommendation]()
    among_trained = after is None or queries.is_trained(session, after)
    if among_trained:
        rows += queries.short(session, people, trained=True, after=after, limit=limit)
    if len(rows) < limit:
        begin = None if among_trained else after
        rows += queries.short(session, people, trained=False, after=begin, limit=limit - len(rows))
    return rows


def shown_short(showing: Showing, current: Round, rows: Sequence[Recommendation]) -> dict[UUID, Short]:
    """Return by their ids who is short, with what the caller sees of them; noted as one look."""
    people = {row.worker_id for row in rows}
    told = queries.told_counts(showing.session, current.id, people)
    trained = queries.trained_among(showing.session, people)
    persons = showing.lines(rows, Event("ledger.short", "round", current.id))
    return {row.id: Short(row, told.get(row.worker_id, 0), row.worker_id in trained, persons[row.id]) for row in rows}


def counts(session: Session, current: Round, *, caller: Principal) -> list[Counts]:
    """Count who has three eligible orders and who of them was told three: the own office exactly, to the keeper by office.

    To who keeps the round neither a small count nor what is left of a greater one tells of few.
    """
    caller.require(Role.COUNTY_CLERK, Role.COORDINATOR)
    if caller.role is Role.COUNTY_CLERK:
        own = queries.own_counts(session, current, caller.organisation_id)
        return [Counts(caller.organisation_id, *own)]
    return [Counts(office, *few_of(eligible, told)) for office, eligible, told in queries.counts(session, current)]


def villages(session: Session, current: Round, *, caller: Principal) -> Sequence[Any]:
    """Count the caller's people by village: village, people, eligible for three, told three."""
    caller.require(Role.COUNTY_CLERK)
    return queries.villages(session, current, caller.organisation_id)


def of_worker(session: Session, worker_id: UUID, *, caller: Principal) -> list[Recommended]:
    """List what published rounds recommend to one of the caller's people, with what they were told of each."""
    caller.require(Role.COUNTY_CLERK)
    rows = queries.of_worker(session, worker_id, caller.organisation_id)
    told = queries.told_to(session, [worker_id]) if rows else []
    return [
        Recommended(row, current, [one for one in told if one.job_order_id == row.job_order_id])
        for row, current in rows
    ]


def told_of(session: Session, rows: Sequence[Recommendation]) -> dict[UUID, Any]:
    """Return by their ids how each of some recommendations was told last; who was not told of one is left out."""
    last = {(one.worker_id, one.job_order_id): one for one in queries.told_to(session, {row.worker_id for row in rows})}
    return {row.id: last[key] for row in rows if (key := (row.worker_id, row.job_order_id)) in last}


def first_day(published_at: datetime) -> date:
    """Return the first civil day on which what was published may be told."""
    return civil_day(published_at)


def is_name(text: str) -> bool:
    """Tell whether a text may stand for who spoke to somebody."""
    return len(text) <= LONGEST_NAME and not is_formula_like(text)


LONGEST_NAME = 40


def order_offices(rows: Iterable[Recommendation]) -> set[UUID | None]:
    """Return whose orders some recommendations name."""
    return {row.order_office_id for row in rows}


def _check(current: Round, told: Told) -> None:
    if told.told_on > today():
        raise InvalidError("DAY_IN_FUTURE", "告知日期不能晚于今天。", "The day lies in the future.", field="told_on")
    if current.published_at is not None and told.told_on < first_day(current.published_at):
        raise InvalidError(
            "DAY_TOO_EARLY",
            f"告知日期不能早于推荐发布之日 {first_day(current.published_at)}。",
            f"The day lies before the recommendations were published, {first_day(current.published_at)}.",
            field="told_on",
            earliest=str(first_day(current.published_at)),
        )
    if not is_name(told.told_by):
        raise InvalidError(
            "TELLER_WRONG",
            f"告知人最多 {LONGEST_NAME} 字，且不能像公式。",
            f"Who told has {LONGEST_NAME} signs at most and looks like no formula.",
            field="told_by",
        )
