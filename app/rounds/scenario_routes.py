"""/rounds/{id}/edits and /rounds/{id}/scenarios."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from app.access.deps import Caller
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED, DbSession
from app.api.versions import IfMatch, tag
from app.audit import Event
from app.models.matching_round import Round
from app.models.round_edit import RoundEdit
from app.models.scenario import Scenario
from app.models.solution import Proposal
from app.rounds import edits, scenarios, service
from app.rounds.comparing import Kind, changed, compare
from app.rounds.deps import People
from app.rounds.scenario_schemas import ChangedOut, ComparedOut, EditIn, EditOut, ScenarioIn, ScenarioOut
from app.rounds.showing import read_of

router = Router(tags=["rounds"])
Pages = Annotated[Paging, Depends()]
Once = Annotated[Key, Depends()]
Match = Annotated[IfMatch, Depends()]
Before = Annotated[UUID, Query(description="the scenario to compare with")]


@router.get("/rounds/{round_id}/edits", dependencies=[AUDITED])
def list_edits(round_id: UUID, showing: People, paging: Pages) -> Page[EditOut]:
    """List the pins and bans of a round, those undone as well."""
    row = service.kept_round(showing.session, round_id, caller=showing.caller)
    rows = edits.listed(showing.session, row, after=paging.after, limit=paging.limit + 1)
    lines = showing.lines(rows[: paging.limit], read_of(RoundEdit, row))
    return paging.page(rows, lambda each: EditOut.of(each, lines[each.id]))


@router.post("/rounds/{round_id}/edits", response_model=EditOut, status_code=201)
def make_edit(round_id: UUID, body: EditIn, showing: People, key: Once) -> Response:
    """Fix a person to an order, or keep them from it, for a written reason; what cannot be honoured is refused now."""

    def make() -> tuple[EditOut, RoundEdit]:
        current = service.kept_round(showing.session, round_id, caller=showing.caller)
        made = edits.make(showing.session, current, body.asked, caller=showing.caller)
        return _edit(showing, made), made

    return key.create(showing.session, showing.caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/rounds/{round_id}/edits/{edit_id}", dependencies=[AUDITED])
def get_edit(round_id: UUID, edit_id: UUID, showing: People, response: Response) -> EditOut:
    """Show a pin or ban."""
    row = edits.edit(showing.session, service.kept_round(showing.session, round_id, caller=showing.caller), edit_id)
    tag(response, row)
    return _edit(showing, row)


@router.post("/rounds/{round_id}/edits/{edit_id}/undo")
def undo_edit(round_id: UUID, edit_id: UUID, showing: People, *, if_match: Match, response: Response) -> EditOut:
    """Undo a pin or ban; it stays on record."""
    current = service.kept_round(showing.session, round_id, caller=showing.caller)
    row = edits.edit(showing.session, current, edit_id)
    if_match.check(row)
    edits.undo(showing.session, current, row, caller=showing.caller)
    tag(response, row)
    return _edit(showing, row)


@router.get("/rounds/{round_id}/scenarios")
def list_scenarios(round_id: UUID, caller: Caller, session: DbSession) -> list[ScenarioOut]:
    """List the scenarios of a round side by side: whom each places by tier, its score, its price of priority."""
    row = service.kept_round(session, round_id, caller=caller)
    return [ScenarioOut.of(each) for each in scenarios.shown(session, row, scenarios.of_round(session, row))]


@router.post("/rounds/{round_id}/scenarios", response_model=ScenarioOut, status_code=201)
def create_scenario(round_id: UUID, body: ScenarioIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Ask the runner to solve one more policy on the round's snapshot; the round is solving while any is."""

    def make() -> tuple[ScenarioOut, Scenario]:
        current = service.kept_round(session, round_id, caller=caller)
        row = scenarios.create(session, current, caller=caller, **body.model_dump())
        return _scenario(session, current, row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/rounds/{round_id}/scenarios/{scenario_id}")
def get_scenario(
    round_id: UUID, scenario_id: UUID, caller: Caller, session: DbSession, response: Response
) -> ScenarioOut:
    """Show a scenario."""
    current = service.kept_round(session, round_id, caller=caller)
    row = scenarios.scenario(session, current, scenario_id)
    tag(response, row)
    return _scenario(session, current, row)


@router.post("/rounds/{round_id}/scenarios/{scenario_id}/solve", status_code=202)
def solve_scenario(
    round_id: UUID, scenario_id: UUID, caller: Caller, session: DbSession, *, if_match: Match, response: Response
) -> ScenarioOut:
    """Ask the runner to solve a scenario again, under the pins and bans that stand now."""
    current = service.kept_round(session, round_id, caller=caller)
    row = scenarios.scenario(session, current, scenario_id)
    if_match.check(row)
    scenarios.solve_again(session, current, row, caller=caller)
    tag(response, row)
    return _scenario(session, current, row)


@router.post("/rounds/{round_id}/scenarios/{scenario_id}/pick")
def pick_scenario(
    round_id: UUID, scenario_id: UUID, caller: Caller, session: DbSession, *, if_match: Match, response: Response
) -> ScenarioOut:
    """Choose the scenario whose proposals are shown, signed and published."""
    current = service.kept_round(session, round_id, caller=caller)
    row = scenarios.scenario(session, current, scenario_id)
    if_match.check(row)
    scenarios.pick(session, current, row, caller=caller)
    tag(response, row)
    return _scenario(session, current, row)


@router.post("/rounds/{round_id}/scenarios/{scenario_id}/discard")
def discard_scenario(
    round_id: UUID, scenario_id: UUID, caller: Caller, session: DbSession, *, if_match: Match, response: Response
) -> ScenarioOut:
    """Take a scenario out of the comparison, which makes room for another."""
    current = service.kept_round(session, round_id, caller=caller)
    row = scenarios.scenario(session, current, scenario_id)
    if_match.check(row)
    scenarios.discard(session, current, row, caller=caller)
    tag(response, row)
    return _scenario(session, current, row)


@router.get("/rounds/{round_id}/scenarios/{scenario_id}/changes")
def get_changes(round_id: UUID, scenario_id: UUID, caller: Caller, session: DbSession, before: Before) -> ComparedOut:
    """Compare a scenario with another: who is placed by only one of them, who moved, by tier and by county."""
    current = service.kept_round(session, round_id, caller=caller)
    one, other = (scenarios.solved(session, current, each) for each in (before, scenario_id))
    return ComparedOut.of(before, scenario_id, compare(session, current, one, other))


@router.get(
    "/rounds/{round_id}/scenarios/{scenario_id}/changes/{kind}",
    dependencies=[AUDITED],
    response_model_exclude_unset=True,
)
def list_changed(
    round_id: UUID, scenario_id: UUID, kind: Kind, showing: People, paging: Pages, *, before: Before
) -> Page[ChangedOut]:
    """List who is placed by this scenario only, by the other only, or by both on different orders."""
    session, caller = showing.session, showing.caller
    current = service.kept_round(session, round_id, caller=caller)
    one, other = (scenarios.solved(session, current, each) for each in (before, scenario_id))
    rows = changed(session, (one, other), kind, caller=caller, after=paging.after, limit=paging.limit + 1)
    lines = showing.lines([row.proposal for row in rows[: paging.limit]], read_of(Proposal, current))
    return paging.page(rows, lambda row: ChangedOut.of(row, lines[row.id]))


def _edit(showing: People, row: RoundEdit) -> EditOut:
    return EditOut.of(row, showing.lines([row], Event("round_edits.read", "round_edit", row.id))[row.id])


def _scenario(session: DbSession, current: Round, row: Scenario) -> ScenarioOut:
    return ScenarioOut.of(scenarios.shown(session, current, [row])[0])
