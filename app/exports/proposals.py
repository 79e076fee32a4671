"""The proposals of a round as lines of a file: what the caller would see of them on the page, no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.api.paging import LIMIT
from app.audit import Event
from app.clock import today
from app.db.crypto import Keyring
from app.demand import orders
from app.demand.queries import OrderLine
from app.models.matching_round import Round
from app.models.solution import Proposal
from app.reference.catalogue import Catalogue
from app.rounds import service as rounds
from app.rounds.showing import Showing, Shown

STATES = {"proposed": "待发布", "published": "已发布", "dropped": "已退出", "withdrawn": "已撤回"}
SEXES = {"F": "女", "M": "男"}
HEADER = (
    "人员 worker",
    "候选编号 candidate",
    "出生日期 born",
    "年龄段 age band",
    "性别 sex",
    "电话 phone",
    "优先级 tier",
    "岗位 post",
    "用人单位 employer",
    "地点 place",
    "月薪 wage",
    "得分 score",
    "理由 reason",
    "状态 state",
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who takes a file, and what its lines are read with."""

    caller: Principal
    keyring: Keyring
    catalogue: Catalogue


def count(session: Session, current: Round, *, caller: Principal) -> int:
    """Count the proposals of a round that the caller may see."""
    return rounds.count_of(session, Proposal, current=current, caller=caller)


def lines(session: Session, current: Round, *, reader: Reader, leaving: Event) -> Iterator[Sequence[object]]:
    """Give every proposal of a round that the caller may see; ``leaving`` is told about whom they are."""
    showing = Showing(session, reader.caller, reader.keyring, today())
    for some in _all(session, current, reader.caller):
        shown = showing.lines(some, leaving)
        offices = {one.order_office_id for one in some}
        ordered = orders.lines(session, [one.job_order_id for one in some], offices=offices)
        for one in some:
            yield _cells(shown[one.id], ordered.get(one.job_order_id), reader.catalogue)


def _cells(shown: Shown, order: OrderLine | None, catalogue: Catalogue) -> Sequence[object]:
    """One line; a field that is not shown is an empty cell."""
    return (
        *(shown.get(name) for name in ("name", "candidate", "birth_date", "age_band")),
        SEXES.get(str(shown.get("sex", "")), ""),
        *(shown.get(name) for name in ("phone", "tier")),
        order.title if order else "",
        order.employer if order else "",
        catalogue.place_name(order.region_code) if order else "",
        f"{order.wage_low}-{order.wage_high}" if order else "",
        *(shown.get(name) for name in ("score", "reason_zh")),
        STATES.get(str(shown["state"]), str(shown["state"])),
    )


def _all(session: Session, current: Round, caller: Principal) -> Iterator[Sequence[Proposal]]:
    after = None
    while some := rounds.rows_of(session, Proposal, current=current, caller=caller, after=after, limit=LIMIT):
        yield some
        after = some[-1].id
