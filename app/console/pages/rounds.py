"""/console/rounds: the list, opening one, its page, who has put a pool in."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Form, Response

from app.access import service as access
from app.access.principal import Role
from app.alliances import service as alliances
from app.api.paging import LIMIT, Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import today
from app.console import forms, words
from app.console.answered import Answered
from app.console.charts import Bar, bars
from app.console.picture import Picture
from app.console.visit import Acting, Visit, Visiting, see, uuid_or_missing
from app.errors import NotFoundError
from app.models.alliance import Alliance
from app.models.matching_round import Round
from app.models.solution import Solution
from app.models.task import Task
from app.pools import people
from app.rounds import board, policies, readiness, rechecking, service
from app.rounds.board import RoundPoolLine
from app.rounds.rechecking import rechecked
from app.rounds.schemas import RoundIn, RoundOut
from app.rounds.shown_solution import shown_summary
from app.rounds.states import ROUND

router = Router(prefix="/console/rounds")
Pages = Annotated[Paging, Depends()]
DEFAULT_POLICY = "default"
ROWS = 16
"""So many trades and places a chart, those with most seats first."""


@router.get("")
def list_rounds(visit: Visiting, paging: Pages) -> Response:
    """List the rounds the caller keeps or takes part in."""
    rows = service.rounds(visit.session, caller=visit.caller, after=paging.after, limit=paging.limit + 1)
    page: Page[RoundOut] = paging.page(rows, RoundOut.of)
    return visit.page("rounds.html", page=page, paging=paging, alliances=names_of(_alliances(visit)))


@router.get("/new")
def ask_for_round(visit: Visiting) -> Response:
    """Ask what a new round is over."""
    visit.caller.require(Role.COORDINATOR)
    known = policies.policies(visit.session, caller=visit.caller, after=None, limit=LIMIT)
    return visit.page("round_new.html", alliances=_alliances(visit), policies=known, today=today())


@router.post("/policy")
def keep_default_policy(visit: Acting) -> Response:
    """Keep the default policy as the coordinator's first."""
    policies.create_policy(visit.session, DEFAULT_POLICY, body={}, caller=visit.caller)
    return see("/console/rounds/new")


@router.post("")
def open_round(
    visit: Acting,
    *,
    alliance: Annotated[str, Form()] = "",
    policy: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    on_date: Annotated[str, Form()] = "",
    seed: Annotated[str, Form()] = "",
) -> Response:
    """Open a round over an alliance."""
    values: dict[str, object] = {
        "alliance_id": alliance,
        "policy_id": policy,
        "name": name.strip(),
        "on_date": on_date,
        "seed": seed.strip(),
    }
    created = service.create_round(visit.session, forms.read(RoundIn, values), caller=visit.caller)
    return see(f"/console/rounds/{created.id}")


@router.get("/{round_id}", dependencies=[AUDITED])
def show_round(round_id: UUID, visit: Visiting) -> Response:
    """Show a round: where it stands, what is in it, what to do next."""
    row = service.matching_round(visit.session, round_id, caller=visit.caller)
    kept = row.organisation_id in visit.caller.organisations and visit.plays(Role.COORDINATOR)
    brought = board.pools(visit.session, row, caller=visit.caller)
    lines = brought.lines
    shown: dict[str, Any] = {
        "round": row,
        "kept": kept,
        "alliance": names_of(_alliances(visit)).get(row.alliance_id, ""),
        "pools": lines,
        "people": brought.people,
        "matchable": brought.matchable,
        "offices": access.organisation_names(visit.session, [line.office_id for line in lines]),
        "answered": Answered.of(visit, row),
    }
    if kept:
        return visit.page("round_kept.html", **shown, **_kept(visit, row, lines))
    return visit.page("round_joined.html", **shown, own=_own_pools(visit, row, lines))


@router.get("/{round_id}/readiness")
def show_readiness(round_id: UUID, visit: Visiting) -> Response:
    """Show who of the members has loaded and with how many errors, and people against seats by trade and by place."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    found = readiness.readiness(visit.session, row)
    trades = [(_trade(visit, each.code), each) for each in found.trades[:ROWS]]
    places = [(_place(visit, each.code), each) for each in found.places[:ROWS]]
    return visit.page(
        "readiness.html",
        round=row,
        members=found.members,
        offices=access.organisation_names(visit.session, [each.office_id for each in found.members]),
        charts=[
            (words.Words("按工种：有意愿的人与空缺名额", "by trade: people and seats"), _market(trades)),
            (words.Words("按地区：有意愿的人与空缺名额", "by place: people and seats"), _market(places)),
        ],
    )


def _trade(visit: Visit, code: str) -> str:
    return "、".join(visit.trades(code)) or "不限工种"


def _place(visit: Visit, code: str) -> str:
    return "、".join(visit.places(code)) or "不限地区"


def _market(rows: Sequence[tuple[str, readiness.Market]]) -> list[Bar]:
    """Draw people before the seats, on one scale."""
    labels = [words.Words(label, "") for label, _ in rows]
    return bars(labels, parts=[each.people for _, each in rows], wholes=[each.seats for _, each in rows])


def _kept(visit: Visit, row: Round, lines: Sequence[RoundPoolLine]) -> dict[str, Any]:
    """What only the coordinator of a round sees."""
    task, solution = latest_task(visit, row), newest_solution(visit, row)
    policy = policies.policy(visit.session, row.policy_id, caller=visit.caller)
    return {
        "actions": [each for each in ROUND.actions(row.state, by=Role.COORDINATOR) if each in words.ACTIONS],
        "policy": policy,
        "missing": _missing(visit, row, lines),
        "snapshot": board.snapshot(visit.session, row, caller=visit.caller),
        "failed": task if task is not None and task.state == "failed" and row.state == "frozen" else None,
        "picture": None if solution is None else Picture.of(shown_summary(solution.summary), policy.body),
        "recheck": None if solution is None else rechecked(visit.session, row),
        "states": {} if solution is None else board.proposal_states(visit.session, solution, caller=visit.caller),
    }


def _missing(visit: Visit, row: Round, lines: Sequence[RoundPoolLine]) -> list[str]:
    """Which exporting members have put no pool into the round yet."""
    members = alliances.members_on(
        visit.session, row.alliance_id, day=row.on_date, side="exporter", caller=visit.caller
    )
    awaited = set(members) - {line.office_id for line in lines}
    return sorted(access.organisation_names(visit.session, awaited).values())


def _own_pools(visit: Visit, row: Round, lines: Sequence[RoundPoolLine]) -> Sequence[Any]:
    """Which of the caller's pools could still be put into the round."""
    if not visit.plays(Role.COUNTY_CLERK) or row.state not in ROUND.before("put_pool"):
        return []
    placed = {line.pool_id for line in lines}
    rows = people.pools(visit.session, caller=visit.caller, after=None, limit=LIMIT)
    return [pool for pool in rows if pool.id not in placed and pool.organisation_id in visit.caller.written]


@router.post("/{round_id}/pools")
def put_pool(round_id: UUID, visit: Acting, pool: Annotated[str, Form()] = "") -> Response:
    """Put one of the caller's pools into the round."""
    service.put_pool(visit.session, round_id, pool_id=uuid_or_missing(pool), caller=visit.caller)
    return see(f"/console/rounds/{round_id}")


@router.post("/{round_id}/pools/out")
def take_pool_out(round_id: UUID, visit: Acting, pool: Annotated[str, Form()] = "") -> Response:
    """Take one of the caller's pools out again."""
    service.take_pool_out(visit.session, round_id, pool_id=uuid_or_missing(pool), caller=visit.caller)
    return see(f"/console/rounds/{round_id}")


@router.post("/{round_id}/recheck")
def recheck(round_id: UUID, visit: Acting) -> Response:
    """Ask the runner to recheck the round's proposals and their certificate."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    rechecking.ask(visit.session, row, caller=visit.caller)
    return see(f"/console/rounds/{round_id}#recheck")


def _alliances(visit: Visit) -> Sequence[Alliance]:
    return alliances.alliances(visit.session, caller=visit.caller, after=None, limit=LIMIT)


def names_of(rows: Sequence[Alliance]) -> dict[UUID, str]:
    """Name alliances by id."""
    return {row.id: row.name for row in rows}


def latest_task(visit: Visit, row: Round) -> Task | None:
    """Return the newest background task of a round, if there was one."""
    try:
        return service.latest_task(visit.session, row)
    except NotFoundError:
        return None


def newest_solution(visit: Visit, row: Round) -> Solution | None:
    """Return the newest solution of a round, if there is one; noted."""
    try:
        return service.solution_read(visit.session, row)
    except NotFoundError:
        return None
