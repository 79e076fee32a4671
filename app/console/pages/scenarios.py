"""/console/rounds/{round}/scenarios: policies side by side, pins and bans with undo, and later waves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Form, Query, Response

from app.access.principal import Role
from app.api.paging import LIMIT, Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.clock import today
from app.console import forms
from app.console.charts import BAR_WIDTH
from app.console.visit import Acting, Visit, Visiting, check_version, see, uuid_or_missing
from app.console.words import Words, tiers
from app.demand import orders
from app.models.matching_round import Round
from app.models.round_edit import RoundEdit
from app.models.solution import Proposal
from app.offers import waves
from app.offers.wave_schemas import WaveOut
from app.rounds import board, edits, policies, scenarios, service
from app.rounds.comparing import Kind as Change
from app.rounds.comparing import changed, compare
from app.rounds.scenario_schemas import ChangedOut, ComparedOut, EditIn, EditOut, ScenarioIn, ScenarioOut
from app.rounds.showing import Showing, read_of
from app.rounds.states import ROUND

router = Router(prefix="/console/rounds/{round_id}")
Action = Literal["solve", "pick", "discard"]
Kind = Literal["pin", "ban"]
TAKEN = {"solve": scenarios.solve_again, "pick": scenarios.pick, "discard": scenarios.discard}
EDITS = 200


@dataclass(frozen=True, slots=True)
class TierBar:
    """Whom a scenario places of one tier, on the scale of all scenarios; ``value`` None: few."""

    label: Words
    value: int | None
    width: float


@dataclass(frozen=True)
class EditForm:
    """What the form of a pin or ban holds: on which line of which list, for which order, and why."""

    kind: Annotated[Kind, Form()]
    of: Annotated[edits.ListName, Form()]
    line: Annotated[str, Form()]
    order: Annotated[str, Form()] = ""
    reason: Annotated[str, Form()] = ""


@router.get("/scenarios", dependencies=[AUDITED])
def list_scenarios(
    round_id: UUID,
    visit: Visiting,
    before: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Show the scenarios of a round side by side, what two differ in, its pins and bans, and its later waves."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    shown = scenarios.shown(visit.session, row, scenarios.of_round(visit.session, row))
    found = [ScenarioOut.of(each) for each in shown]
    made = edits.listed(visit.session, row, after=None, limit=EDITS)
    lines = _showing(visit).lines(made, read_of(RoundEdit, row)) if made else {}
    ids = {each.job_order_id for each in made}
    return visit.page(
        "scenarios.html",
        round=row,
        scenarios=found,
        bars=_bars(found, [each.policy.body for each in shown]),
        policies=policies.policies(visit.session, caller=visit.caller, after=None, limit=LIMIT),
        compared=_compared(visit, row, before, after),
        edits=[EditOut.of(each, lines[each.id]) for each in made],
        orders=orders.lines(visit.session, ids, offices=board.receivers(visit.session, row)) if ids else {},
        waves=[WaveOut.of(*each) for each in waves.listed(visit.session, row)],
        may={action: row.state in ROUND.before(action) for action in ("solve_scenario", "pick", "pin", "wave")},
    )


@router.post("/scenarios")
def create_scenario(
    round_id: UUID,
    visit: Acting,
    *,
    name: Annotated[str, Form()] = "",
    policy: Annotated[str, Form()] = "",
    with_edits: Annotated[bool, Form()] = False,
) -> Response:
    """Ask for one more scenario."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    body = forms.read(ScenarioIn, {"name": name, "policy_id": policy, "with_edits": with_edits})
    scenarios.create(visit.session, row, caller=visit.caller, **body.model_dump())
    return see(f"/console/rounds/{round_id}/scenarios")


@router.post("/scenarios/{scenario_id}/{action}")
def act(round_id: UUID, scenario_id: UUID, action: Action, visit: Acting, version: Annotated[int, Form()]) -> Response:
    """Solve a scenario again, pick or discard it, on the version that the page was drawn with."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    found = scenarios.scenario(visit.session, row, scenario_id)
    check_version(found, version)
    TAKEN[action](visit.session, row, found, caller=visit.caller)
    return see(f"/console/rounds/{round_id}/scenarios")


@router.get("/scenarios/{scenario_id}/changes/{kind}", dependencies=[AUDITED])
def list_changed(
    round_id: UUID,
    scenario_id: UUID,
    kind: Change,
    visit: Visiting,
    paging: Annotated[Paging, Depends()],
    *,
    before: UUID,
) -> Response:
    """Show who is placed by one scenario only, by the other only, or by both on different orders."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    one, other = (scenarios.solved(visit.session, row, each) for each in (before, scenario_id))
    rows = changed(visit.session, (one, other), kind, caller=visit.caller, after=paging.after, limit=paging.limit + 1)
    lines = _showing(visit).lines([each.proposal for each in rows[: paging.limit]], read_of(Proposal, row))
    ids = {each for found in rows for each in (found.before, found.after) if each is not None}
    return visit.page(
        "changed.html",
        round=row,
        kind=kind,
        before=before,
        after=scenario_id,
        page=paging.page(rows, lambda each: ChangedOut.of(each, lines[each.id])),
        paging=paging,
        orders=orders.lines(visit.session, ids, offices=board.receivers(visit.session, row)) if ids else {},
    )


@router.get("/edits/new", dependencies=[AUDITED])
def ask_for_edit(round_id: UUID, visit: Visiting, kind: Kind, of: edits.ListName, line: UUID) -> Response:
    """Ask why somebody in one of the round's lists is fixed to an order, or kept from it."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    found = edits.line(visit.session, row, of, line)
    shown = _showing(visit).lines([found], read_of(type(found), row))[found.id]
    ids = edits.orders_for(visit.session, row, found)
    return visit.page(
        "round_edit.html",
        round=row,
        kind=kind,
        of=of,
        line=line,
        person=shown,
        orders=orders.lines(visit.session, ids, offices=board.receivers(visit.session, row)),
        possible=row.state in ROUND.before(kind),
    )


@router.post("/edits")
def make_edit(round_id: UUID, visit: Acting, filled: Annotated[EditForm, Depends()]) -> Response:
    """Keep a pin or ban."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    found = edits.line(visit.session, row, filled.of, uuid_or_missing(filled.line))
    values = {"job_order_id": filled.order, "kind": filled.kind, "reason": filled.reason}
    body = forms.read(EditIn, {"worker_id": found.worker_id, **values})
    edits.make(visit.session, row, body.asked, caller=visit.caller)
    return see(f"/console/rounds/{round_id}/scenarios#edits")


@router.post("/edits/{edit_id}/undo")
def undo_edit(round_id: UUID, edit_id: UUID, visit: Acting, version: Annotated[int, Form()]) -> Response:
    """Undo a pin or ban."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    found = edits.edit(visit.session, row, edit_id)
    check_version(found, version)
    edits.undo(visit.session, row, found, caller=visit.caller)
    return see(f"/console/rounds/{round_id}/scenarios#edits")


@router.post("/waves")
def ask_for_wave(round_id: UUID, visit: Acting) -> Response:
    """Ask for the next wave of a round in which people answer."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    waves.ask(visit.session, row, caller=visit.caller)
    return see(f"/console/rounds/{round_id}/scenarios#waves")


@router.post("/waves/{wave_id}/offer")
def offer_wave(round_id: UUID, wave_id: UUID, visit: Acting, version: Annotated[int, Form()]) -> Response:
    """Send out the offers of a wave."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    found, _ = waves.wave(visit.session, row, wave_id)
    check_version(found, version)
    waves.offer(visit.session, row, found, caller=visit.caller)
    return see(f"/console/rounds/{round_id}/scenarios#waves")


def _compared(visit: Visit, row: Round, before: str, after: str) -> ComparedOut | None:
    if not before or not after:
        return None
    visit.caller.require(Role.COORDINATOR)
    one, other = uuid_or_missing(before), uuid_or_missing(after)
    solutions = [scenarios.solved(visit.session, row, each) for each in (one, other)]
    return ComparedOut.of(one, other, compare(visit.session, row, *solutions))


def _bars(found: Sequence[ScenarioOut], bodies: Sequence[dict[str, object]]) -> dict[UUID, list[TierBar]]:
    """Draw whom each scenario places of each of its own policy's tiers, all on one scale."""
    counts = [() if each.outcome is None else each.outcome.placed_by_tier for each in found]
    scale = BAR_WIDTH / max([1, *(count or 0 for each in counts for count in each)])
    return {
        each.id: [
            TierBar(label, count, round((count or 0) * scale, 2))
            for label, count in zip(tiers(body), placed, strict=False)
        ]
        for each, body, placed in zip(found, bodies, counts, strict=True)
    }


def _showing(visit: Visit) -> Showing:
    return Showing(visit.session, visit.caller, visit.state.keyring, today())
