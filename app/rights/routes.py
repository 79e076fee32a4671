"""/workers/{id}/consents, /consents, /rights-requests, opting out, holds, erasing."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from app.access.deps import Caller
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import DbSession
from app.api.versions import IfMatch, tag
from app.models.consent import Consent
from app.models.rights_request import RightsRequest
from app.rights import consents, erasure, requests
from app.rights.schemas import (
    AnswerIn,
    ConsentIn,
    ConsentOut,
    EraseIn,
    ErasureOut,
    HoldIn,
    HoldOut,
    OptedOutOut,
    OptInIn,
    OptOutIn,
    RequestIn,
    RequestOut,
)

router = Router(tags=["rights"])
Pages = Annotated[Paging, Depends()]
Once = Annotated[Key, Depends()]
Match = Annotated[IfMatch, Depends()]


@router.get("/workers/{worker_id}/consents")
def list_consents(worker_id: UUID, caller: Caller, session: DbSession, paging: Pages) -> Page[ConsentOut]:
    """List what a worker consented to."""
    rows = consents.list_consents(session, worker_id, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, ConsentOut.of)


@router.post("/workers/{worker_id}/consents", response_model=ConsentOut, status_code=201)
def give_consent(worker_id: UUID, body: ConsentIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Keep a consent that a worker gave."""

    def make() -> tuple[ConsentOut, Consent]:
        row = consents.give(session, worker_id, body, caller=caller)
        return ConsentOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/consents/{consent_id}")
def get_consent(consent_id: UUID, caller: Caller, session: DbSession, response: Response) -> ConsentOut:
    """Show a consent."""
    row = consents.consent(session, consent_id, caller=caller)
    tag(response, row)
    return ConsentOut.of(row)


@router.post("/consents/{consent_id}/withdraw")
def withdraw_consent(
    consent_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response
) -> ConsentOut:
    """Withdraw a consent; open proposals and exports that stood on it end in the same transaction."""
    row = consents.consent(session, consent_id, caller=caller)
    if_match.check(row)
    consents.withdraw(session, row, caller=caller)
    tag(response, row)
    return ConsentOut.of(row)


@router.get("/rights-requests")
def list_requests(
    caller: Caller, session: DbSession, paging: Pages, worker_id: UUID | None = None, *, waiting: bool = False
) -> Page[RequestOut]:
    """List what workers ask about their own data."""
    rows = requests.list_requests(
        session, caller=caller, worker_id=worker_id, waiting=waiting, after=paging.after, limit=paging.limit + 1
    )
    return paging.page(rows, RequestOut.of)


@router.post("/rights-requests", response_model=RequestOut, status_code=201)
def receive_request(body: RequestIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Keep what a worker asks for; it is due in fifteen days."""

    def make() -> tuple[RequestOut, RightsRequest]:
        row = requests.receive(session, body.worker_id, body.kind, received_on=body.received_on, caller=caller)
        return RequestOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/rights-requests/{request_id}")
def get_request(request_id: UUID, caller: Caller, session: DbSession, response: Response) -> RequestOut:
    """Show a request."""
    row = requests.request(session, request_id, caller=caller)
    tag(response, row)
    return RequestOut.of(row)


@router.post("/rights-requests/{request_id}/answer")
def answer_request(
    request_id: UUID, body: AnswerIn, caller: Caller, session: DbSession, if_match: Match, response: Response
) -> RequestOut:
    """Answer or refuse a request in words."""
    row = requests.request(session, request_id, caller=caller)
    if_match.check(row)
    requests.answer(session, row, body, caller=caller)
    tag(response, row)
    return RequestOut.of(row)


@router.post("/workers/{worker_id}/opt-out", response_model=RequestOut, status_code=201)
def opt_out(worker_id: UUID, body: OptOutIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Take a worker out of automatic matching from the next freeze on."""

    def make() -> tuple[RequestOut, RightsRequest]:
        day = body.received_on
        row = requests.receive(session, worker_id, requests.OPT_OUT, received_on=day, caller=caller)
        return RequestOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.post("/workers/{worker_id}/opt-in", status_code=204)
def opt_in(worker_id: UUID, body: OptInIn, caller: Caller, session: DbSession) -> None:
    """Let a worker who asks for it in person be matched automatically again."""
    requests.opt_in(session, worker_id, evidence=body.evidence, caller=caller)


@router.get("/opted-out")
def list_opted_out(caller: Caller, session: DbSession, paging: Pages) -> Page[OptedOutOut]:
    """List who asked for no automated decision: a person proposes to them by hand."""
    rows = requests.opted_out(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, OptedOutOut.of)


@router.get("/workers/{worker_id}/retention-holds")
def list_holds(worker_id: UUID, caller: Caller, session: DbSession) -> list[HoldOut]:
    """List why a worker's data may not be erased now."""
    return [HoldOut.of(row) for row in erasure.holds(session, worker_id, caller=caller)]


@router.post("/workers/{worker_id}/retention-holds", response_model=HoldOut, status_code=201)
def hold(worker_id: UUID, body: HoldIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Let nothing of a worker be erased while there is a reason."""

    def make() -> tuple[HoldOut, None]:
        return HoldOut.of(erasure.hold(session, worker_id, body, caller=caller)), None

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.delete("/retention-holds/{hold_id}", status_code=204)
def end_hold(hold_id: UUID, caller: Caller, session: DbSession) -> None:
    """End a reason for which a worker's data had to stay."""
    erasure.end_hold(session, hold_id, caller=caller)


@router.post("/workers/{worker_id}/erase")
def erase(worker_id: UUID, body: EraseIn, caller: Caller, session: DbSession) -> ErasureOut:
    """Erase a worker's data: the first asks, a second person of the office confirms by asking too."""
    state = erasure.erase(session, worker_id, reason=body.reason, caller=caller)
    return ErasureOut(worker_id=worker_id, state=state)
