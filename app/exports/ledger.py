"""The ledger of a round as lines of a file that townships fill in and the intake reads back: a line a recommendation."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.api.paging import LIMIT
from app.audit import Event
from app.clock import today
from app.demand import orders
from app.demand.queries import OrderLine
from app.exports.proposals import Reader
from app.ledger.codes import ANSWERS, CHANNELS
from app.ledger.service import told_of
from app.models.matching_round import Round
from app.models.solution import Recommendation
from app.pools.people import Office, Person
from app.rounds import service as rounds

HEADER = (
    "村",
    "姓名",
    "电话",
    "次序",
    "岗位",
    "用人单位",
    "地点",
    "月薪",
    "推荐编号",
    "告知日期",
    "告知方式",
    "告知人",
    "本人答复",
)
"""The last five are read back; ``app.ledger.layout`` knows them all."""


def count(session: Session, current: Round, *, caller: Principal) -> int:
    """Count the recommendations of a round to the caller's own people."""
    caller.require(Role.COUNTY_CLERK)
    return rounds.count_of(session, Recommendation, current=current, caller=caller)


def lines(session: Session, current: Round, *, reader: Reader, leaving: Event) -> Iterator[Sequence[object]]:
    """Give every recommendation of a round to the caller's own people with what was told of it last."""
    office = Office(session, reader.caller, reader.keyring, today())
    after = None
    while some := rounds.rows_of(
        session, Recommendation, current=current, caller=reader.caller, after=after, limit=LIMIT
    ):
        after = some[-1].id
        people = office.under({one.worker_id for one in some}, leaving)
        ordered = orders.lines(
            session, [one.job_order_id for one in some], offices={one.order_office_id for one in some}
        )
        told = told_of(session, some)
        for one in some:
            if one.worker_id in people:
                yield _cells(one, people[one.worker_id], ordered.get(one.job_order_id), told, reader)


def _cells(
    one: Recommendation, person: Person, order: OrderLine | None, told: Mapping[UUID, Any], reader: Reader
) -> Sequence[object]:
    last = told.get(one.id)
    return (
        person.worker.village,
        person.shown.get("name"),
        person.shown.get("phone"),
        one.rank,
        order.title if order else "",
        order.employer if order else "",
        reader.catalogue.place_name(order.region_code) if order else "",
        f"{order.wage_low}-{order.wage_high}" if order else "",
        one.id,
        *(("", "", "", "") if last is None else _told(last)),
    )


def _told(last: Any) -> tuple[object, ...]:
    return last.told_on, CHANNELS[last.channel].zh, last.told_by, ANSWERS[last.answer].zh
