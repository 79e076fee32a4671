"""/sessions, /me, /organisations, /users."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.access import account_routes, invitations, keeping_routes, mutual, service, tries
from app.access.deps import Bearer, Caller
from app.access.principal import Role
from app.access.schemas import (
    AcceptIn,
    MeOut,
    OrganisationChange,
    OrganisationIn,
    OrganisationOut,
    SignIn,
    TokenOut,
    UserIn,
    UserOut,
)
from app.access.sessions import Entrance
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.problems import problem_of
from app.api.routers import Router
from app.api.state import READS_FIRST, AppState, DbSession
from app.api.versions import IfMatch, tag
from app.clock import now
from app.errors import UnauthenticatedError

router = Router(tags=["access"])
router.include_router(account_routes.router)
router.include_router(keeping_routes.router)


@router.post("/sessions", response_model=TokenOut, status_code=201)
def sign_in(body: SignIn, request: Request, session: DbSession, state: AppState) -> Response | TokenOut:
    """Sign in with login, password and one-time code where it is asked for; the answer carries a bearer token."""
    counted = tries.begin(state, request, login=body.login, at=now())
    entrance = Entrance.of(state.settings, state.keyring, kind="bearer")
    tried = service.attempt(state.database, body.login, password=body.password, now=now())
    token = service.sign_in(session, tried, entrance, code=body.code, now=now())
    if isinstance(token, UnauthenticatedError):
        tries.failed(session, counted, why=token, at=now())
        return problem_of(token)  # answered, not raised: the failed attempt must be committed
    return TokenOut(token=token, expires_hours=state.settings.token_hours)


@router.post("/invitations/accept", status_code=204, dependencies=[READS_FIRST])
def accept_invitation(body: AcceptIn, state: AppState) -> None:
    """Set the password of a one-time link's account."""
    invitations.accept(state.database, body.token, body.password, now=now())


@router.delete("/sessions", status_code=204)
def sign_out(token: Bearer, caller: Caller, session: DbSession) -> None:
    """End the token this request came with."""
    service.sign_out(session, token, caller=caller, now=now())


@router.get("/me")
def me(caller: Caller) -> MeOut:
    """Say who the caller is."""
    return MeOut.of(caller)


@router.get("/organisations")
def list_organisations(
    caller: Caller, session: DbSession, paging: Annotated[Paging, Depends()]
) -> Page[OrganisationOut]:
    """List the organisations the caller may see."""
    rows = service.organisations(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, OrganisationOut.of)


@router.post("/organisations", response_model=OrganisationOut, status_code=201)
def create_organisation(
    body: OrganisationIn, caller: Caller, session: DbSession, key: Annotated[Key, Depends()]
) -> Response:
    """Register an organisation."""
    caller.require(Role.SYSTEM_ADMIN)

    def make() -> tuple[OrganisationOut, None]:
        created = service.create_organisation(
            session,
            body.kind,
            name=body.name,
            region_code=body.region_code,
            credit_code=body.credit_code,
            parent_id=body.parent_id,
        )
        return OrganisationOut.of(created), None

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/organisations/{organisation_id}")
def get_organisation(organisation_id: UUID, caller: Caller, session: DbSession, response: Response) -> OrganisationOut:
    """Show one organisation."""
    row = service.organisation(session, organisation_id, caller=caller)
    tag(response, row)
    return OrganisationOut.of(row)


@router.patch("/organisations/{organisation_id}")
def change_organisation(
    organisation_id: UUID,
    body: OrganisationChange,
    caller: Caller,
    session: DbSession,
    if_match: Annotated[IfMatch, Depends()],
    response: Response,
) -> OrganisationOut:
    """Let an office supervise those of its side in its region, or no more."""
    caller.require(Role.SYSTEM_ADMIN)
    row = service.organisation(session, organisation_id, caller=caller)
    if_match.check(row)
    service.supervise(session, row, supervises=body.supervises)
    tag(response, row)
    return OrganisationOut.of(row)


@router.get("/users")
def list_users(caller: Caller, session: DbSession, paging: Annotated[Paging, Depends()]) -> Page[UserOut]:
    """List accounts."""
    caller.require(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    rows = service.users(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, UserOut.of)


@router.post("/users", response_model=UserOut, status_code=201)
def create_user(body: UserIn, caller: Caller, session: DbSession, key: Annotated[Key, Depends()]) -> Response:
    """Open an account."""
    caller.require(Role.SYSTEM_ADMIN)
    organisation = service.organisation(session, body.organisation_id, caller=caller)

    def make() -> tuple[UserOut, None]:
        password = mutual.first_password(body.role, body.password)
        created = service.create_user(session, body.login, password=password, role=body.role, organisation=organisation)
        return UserOut.of(created), None

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)
