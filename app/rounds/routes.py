"""/policies, /rounds, /proposals, /recommendations."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Response

from app.access.deps import Caller
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED, DbSession
from app.api.versions import IfMatch, tag
from app.models.matching_round import Round
from app.models.solution import Proposal, Recommendation, Standby, Unfilled, Unplaced
from app.rounds import policies, publication, readiness, rechecking, reveals, service, signing
from app.rounds.deps import People
from app.rounds.schemas import (
    OfPerson,
    PolicyIn,
    PolicyOut,
    ProposalOut,
    PublicationOut,
    ReadinessOut,
    RecheckOut,
    RecommendationOut,
    RevealedOut,
    RevealIn,
    RoundIn,
    RoundOut,
    RoundPatch,
    RoundPoolIn,
    RoundPoolOut,
    SnapshotOut,
    SolutionOut,
    StandbyOut,
    TaskOut,
    UnfilledOut,
    UnplacedOut,
)
from app.rounds.showing import Showing, read_of
from app.tasks import service as tasks

router = Router(tags=["rounds"])
Pages = Annotated[Paging, Depends()]
Once = Annotated[Key, Depends()]
Match = Annotated[IfMatch, Depends()]
SHOWN: dict[str, Any] = {"dependencies": [AUDITED], "response_model_exclude_unset": True}
"""Of a list about people: names of the own office are opened, and what is not shown is absent."""
Row = TypeVar("Row", Proposal, Recommendation, Unplaced, Standby)
Out = TypeVar("Out", bound=OfPerson)


@router.get("/policies")
def list_policies(caller: Caller, session: DbSession, paging: Pages) -> Page[PolicyOut]:
    """List versions of policies."""
    rows = policies.policies(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, PolicyOut.of)


@router.post("/policies", response_model=PolicyOut, status_code=201)
def create_policy(body: PolicyIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Keep a new version of a policy; the engine checks every field."""

    def make() -> tuple[PolicyOut, None]:
        return PolicyOut.of(policies.create_policy(session, body.name, body=body.body, caller=caller)), None

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/policies/{policy_id}")
def get_policy(policy_id: UUID, caller: Caller, session: DbSession) -> PolicyOut:
    """Show one version of a policy."""
    return PolicyOut.of(policies.policy(session, policy_id, caller=caller))


@router.get("/rounds")
def list_rounds(caller: Caller, session: DbSession, paging: Pages) -> Page[RoundOut]:
    """List rounds the caller keeps or takes part in."""
    rows = service.rounds(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, RoundOut.of)


@router.post("/rounds", response_model=RoundOut, status_code=201)
def create_round(body: RoundIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Open a round over an alliance."""

    def make() -> tuple[RoundOut, Round]:
        row = service.create_round(session, body, caller=caller)
        return RoundOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/rounds/{round_id}")
def get_round(round_id: UUID, caller: Caller, session: DbSession, response: Response) -> RoundOut:
    """Show a round."""
    row = service.matching_round(session, round_id, caller=caller)
    tag(response, row)
    return RoundOut.of(row)


@router.patch("/rounds/{round_id}")
def change_round(
    round_id: UUID, body: RoundPatch, caller: Caller, session: DbSession, *, if_match: Match, response: Response
) -> RoundOut:
    """Change a round that is not frozen."""
    row = service.kept_round(session, round_id, caller=caller)
    if_match.check(row)
    service.change_round(session, row, body, caller=caller)
    tag(response, row)
    return RoundOut.of(row)


@router.post("/rounds/{round_id}/open")
def open_round(round_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> RoundOut:
    """Let members put their pools into a round that was in preparation."""
    row = service.kept_round(session, round_id, caller=caller)
    if_match.check(row)
    service.open_round(session, row, caller=caller)
    tag(response, row)
    return RoundOut.of(row)


@router.post("/rounds/{round_id}/sign")
def sign(round_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> RoundOut:
    """Sign the newest proposals; the objection window begins."""
    row = service.kept_round(session, round_id, caller=caller)
    if_match.check(row)
    signing.sign(session, row, caller=caller)
    tag(response, row)
    return RoundOut.of(row)


@router.post("/rounds/{round_id}/reopen")
def reopen(round_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> RoundOut:
    """Take a signature back before publication."""
    row = service.kept_round(session, round_id, caller=caller)
    if_match.check(row)
    signing.reopen(session, row, caller=caller)
    tag(response, row)
    return RoundOut.of(row)


@router.post("/rounds/{round_id}/pools", response_model=RoundPoolOut, status_code=201)
def put_pool(round_id: UUID, body: RoundPoolIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Put a worker pool into a round."""

    def make() -> tuple[RoundPoolOut, None]:
        row = service.put_pool(session, round_id, pool_id=body.pool_id, caller=caller)
        return RoundPoolOut(round_id=row.round_id, pool_id=row.pool_id), None

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/rounds/{round_id}/readiness")
def get_readiness(round_id: UUID, caller: Caller, session: DbSession) -> ReadinessOut:
    """Show who of the members has loaded, what is wrong with it, and people against seats by trade and by place."""
    row = service.kept_round(session, round_id, caller=caller)
    return ReadinessOut.of(readiness.readiness(session, row))


@router.delete("/rounds/{round_id}/pools/{pool_id}", status_code=204)
def take_pool_out(round_id: UUID, pool_id: UUID, caller: Caller, session: DbSession) -> None:
    """Take a worker pool out of a collecting round."""
    service.take_pool_out(session, round_id, pool_id=pool_id, caller=caller)


@router.post("/rounds/{round_id}/freeze")
def freeze(round_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> RoundOut:
    """Freeze the round's input into a hashed snapshot."""
    row = service.kept_round(session, round_id, caller=caller)
    if_match.check(row)
    service.freeze(session, row, caller=caller)
    tag(response, row)
    return RoundOut.of(row)


@router.post("/rounds/{round_id}/thaw")
def thaw(round_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> RoundOut:
    """Undo a freeze."""
    row = service.kept_round(session, round_id, caller=caller)
    if_match.check(row)
    service.thaw(session, row, caller=caller)
    tag(response, row)
    return RoundOut.of(row)


@router.post("/rounds/{round_id}/solve", status_code=202)
def solve(round_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> TaskOut:
    """Ask the runner to solve the frozen round; follow it under /rounds/{round_id}/task."""
    row = service.kept_round(session, round_id, caller=caller)
    if_match.check(row)
    task = service.solve(session, row, caller=caller)
    tag(response, row)
    return TaskOut.of(task)


@router.get("/rounds/{round_id}/task")
def get_task(round_id: UUID, caller: Caller, session: DbSession) -> TaskOut:
    """Show how far the solving is."""
    row = service.kept_round(session, round_id, caller=caller)
    task = service.latest_task(session, row)
    return TaskOut.of(task, stuck=tasks.is_stuck(session, task))


@router.post("/rounds/{round_id}/publish")
def publish(round_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> PublicationOut:
    """Publish the proposals in one transaction."""
    row = service.kept_round(session, round_id, caller=caller)
    if_match.check(row)
    done = publication.publish(session, row, caller=caller)
    tag(response, row)
    return PublicationOut(round=RoundOut.of(row), **done)


@router.post("/rounds/{round_id}/cancel")
def cancel(round_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response) -> RoundOut:
    """End a round that is not published."""
    row = service.kept_round(session, round_id, caller=caller)
    if_match.check(row)
    service.cancel(session, row, caller=caller)
    tag(response, row)
    return RoundOut.of(row)


@router.get("/rounds/{round_id}/solution", dependencies=[AUDITED])
def get_solution(round_id: UUID, caller: Caller, session: DbSession) -> SolutionOut:
    """Show certificate and summary of the newest solution."""
    row = service.kept_round(session, round_id, caller=caller)
    return SolutionOut.of(service.solution_read(session, row))


@router.get("/rounds/{round_id}/snapshot", dependencies=[AUDITED])
def get_snapshot(round_id: UUID, caller: Caller, session: DbSession) -> SnapshotOut:
    """Show of what files the frozen input consists, with their digests; what stands in them leaves by no route."""
    row = service.kept_round(session, round_id, caller=caller)
    frozen, files = service.snapshot_manifest(session, row)
    return SnapshotOut.of(row, frozen, files, policies.policy(session, row.policy_id, caller=caller))


@router.post("/rounds/{round_id}/recheck", status_code=202)
def recheck(round_id: UUID, caller: Caller, session: DbSession) -> TaskOut:
    """Ask the runner to recheck every hard rule and the certificate, without the solver; twice is once."""
    row = service.kept_round(session, round_id, caller=caller)
    return TaskOut.of(rechecking.ask(session, row, caller=caller))


@router.get("/rounds/{round_id}/recheck")
def get_recheck(round_id: UUID, caller: Caller, session: DbSession) -> RecheckOut:
    """Show whether the proposals and their certificate held when they were last rechecked, and what was checked."""
    row = service.kept_round(session, round_id, caller=caller)
    return rechecking.rechecked(session, row)


@router.get("/proposals", **SHOWN)
def list_proposals(round_id: UUID, showing: People, paging: Pages) -> Page[ProposalOut]:
    """List a round's proposals; the coordinator sees them when solved, everybody else when published."""
    row = service.readable_round(showing.session, round_id, caller=showing.caller)
    return _page(showing, row, Proposal, paging=paging, shape=ProposalOut)


@router.get("/recommendations", **SHOWN)
def list_recommendations(round_id: UUID, showing: People, paging: Pages) -> Page[RecommendationOut]:
    """List a round's recommendations."""
    row = service.readable_round(showing.session, round_id, caller=showing.caller)
    return _page(showing, row, Recommendation, paging=paging, shape=RecommendationOut)


@router.get("/rounds/{round_id}/unplaced", **SHOWN)
def list_unplaced(round_id: UUID, showing: People, paging: Pages) -> Page[UnplacedOut]:
    """List who has no proposal, and why."""
    row = service.readable_round(showing.session, round_id, caller=showing.caller)
    return _page(showing, row, Unplaced, paging=paging, shape=UnplacedOut)


@router.get("/rounds/{round_id}/unfilled")
def list_unfilled(round_id: UUID, caller: Caller, session: DbSession, paging: Pages) -> Page[UnfilledOut]:
    """List which seats stay open, and why."""
    row = service.kept_round(session, round_id, caller=caller)
    rows = service.rows_of(session, Unfilled, current=row, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, UnfilledOut.of)


@router.get("/rounds/{round_id}/standby", **SHOWN)
def list_standby(round_id: UUID, showing: People, paging: Pages) -> Page[StandbyOut]:
    """List the standby places of every order."""
    row = service.kept_round(showing.session, round_id, caller=showing.caller)
    return _page(showing, row, Standby, paging=paging, shape=StandbyOut)


@router.post("/proposals/{proposal_id}/reveal", response_model_exclude_unset=True)
def reveal_proposed(proposal_id: UUID, body: RevealIn, showing: People) -> RevealedOut:
    """Open what stays covered of one proposed person, for a reason; the audit keeps both."""
    return RevealedOut.model_validate(reveals.reveal(showing, proposal_id, reason=body.reason))


def _page(showing: Showing, row: Round, table: type[Row], *, paging: Paging, shape: type[Out]) -> Page[Out]:
    rows = service.rows_of(
        showing.session, table, current=row, caller=showing.caller, after=paging.after, limit=paging.limit + 1
    )
    return paging.page(rows, showing.shape(rows[: paging.limit], shape, told=read_of(table, row)))
