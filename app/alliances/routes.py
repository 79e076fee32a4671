"""/alliances, /alliance-members, /agreements."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from app.access.deps import Caller
from app.alliances import service
from app.alliances.balance import own_balance
from app.alliances.schemas import (
    AgreementEnd,
    AgreementIn,
    AgreementOut,
    AllianceIn,
    AllianceOut,
    BalanceOut,
    MemberEnd,
    MemberIn,
    MemberOut,
)
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import DbSession
from app.api.versions import IfMatch, tag
from app.models.agreement import Agreement
from app.models.alliance import Alliance, AllianceMember

router = Router(tags=["alliances"])


@router.get("/alliances")
def list_alliances(caller: Caller, session: DbSession, paging: Annotated[Paging, Depends()]) -> Page[AllianceOut]:
    """List alliances."""
    rows = service.alliances(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, AllianceOut.of)


@router.post("/alliances", response_model=AllianceOut, status_code=201)
def create_alliance(body: AllianceIn, caller: Caller, session: DbSession, key: Annotated[Key, Depends()]) -> Response:
    """Found an alliance."""

    def make() -> tuple[AllianceOut, Alliance]:
        row = service.create_alliance(session, body.name, caller=caller)
        return AllianceOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/alliances/{alliance_id}")
def get_alliance(alliance_id: UUID, caller: Caller, session: DbSession, response: Response) -> AllianceOut:
    """Show an alliance the caller keeps or belongs to."""
    row = service.seen_alliance(session, alliance_id, caller=caller)
    tag(response, row)
    return AllianceOut.of(row)


@router.get("/alliances/{alliance_id}/members")
def list_members(
    alliance_id: UUID, caller: Caller, session: DbSession, paging: Annotated[Paging, Depends()]
) -> Page[MemberOut]:
    """List memberships."""
    rows = service.members(session, alliance_id, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, MemberOut.of)


@router.post("/alliances/{alliance_id}/members", response_model=MemberOut, status_code=201)
def add_member(
    alliance_id: UUID, body: MemberIn, caller: Caller, session: DbSession, key: Annotated[Key, Depends()]
) -> Response:
    """Let an organisation in."""

    def make() -> tuple[MemberOut, AllianceMember]:
        row = service.add_member(session, alliance_id, body=body, caller=caller)
        return MemberOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.patch("/alliance-members/{member_id}")
def end_membership(
    member_id: UUID,
    body: MemberEnd,
    caller: Caller,
    session: DbSession,
    if_match: Annotated[IfMatch, Depends()],
    response: Response,
) -> MemberOut:
    """Set the last day of a membership."""
    row = service.kept_member(session, member_id, caller=caller)
    if_match.check(row)
    row = service.end_membership(session, row, last_day=body.valid_until)
    tag(response, row)
    return MemberOut.of(row)


@router.get("/agreements")
def list_agreements(caller: Caller, session: DbSession, paging: Annotated[Paging, Depends()]) -> Page[AgreementOut]:
    """List agreements."""
    rows = service.agreements(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, AgreementOut.of)


@router.post("/agreements", response_model=AgreementOut, status_code=201)
def create_agreement(body: AgreementIn, caller: Caller, session: DbSession, key: Annotated[Key, Depends()]) -> Response:
    """Record an agreement."""

    def make() -> tuple[AgreementOut, Agreement]:
        row = service.create_agreement(session, body, caller=caller)
        return AgreementOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/agreements/{agreement_id}")
def get_agreement(agreement_id: UUID, caller: Caller, session: DbSession, response: Response) -> AgreementOut:
    """Show an agreement."""
    row = service.agreement(session, agreement_id, caller=caller)
    tag(response, row)
    return AgreementOut.of(row)


@router.get("/agreements/{agreement_id}/balance")
def get_balance(agreement_id: UUID, caller: Caller, session: DbSession) -> BalanceOut:
    """Show what each side of an agreement still owes, for who keeps it."""
    row = service.kept_agreement(session, agreement_id, caller=caller)
    return BalanceOut.of(own_balance(session, row, caller=caller))


@router.patch("/agreements/{agreement_id}")
def end_agreement(
    agreement_id: UUID,
    body: AgreementEnd,
    caller: Caller,
    session: DbSession,
    if_match: Annotated[IfMatch, Depends()],
    response: Response,
) -> AgreementOut:
    """Set the last day of an agreement."""
    row = service.kept_agreement(session, agreement_id, caller=caller)
    if_match.check(row)
    row = service.end_agreement(session, row, last_day=body.end_date)
    tag(response, row)
    return AgreementOut.of(row)
