"""/exports: asked for, let go by a second person, fetched once."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from app.access.deps import Caller
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED, AppState, DbSession
from app.clock import now
from app.exports import service
from app.exports.proposals import Reader
from app.exports.schemas import ExportIn, ExportOut
from app.exports.service import File
from app.exports.sheets import as_csv
from app.models.export_request import ExportRequest
from app.reference.deps import Facts

router = Router(prefix="/exports", tags=["exports"])


@router.get("")
def list_exports(caller: Caller, session: DbSession, paging: Annotated[Paging, Depends()]) -> Page[ExportOut]:
    """List the exports of the caller's office."""
    rows = service.exports(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, ExportOut.of)


@router.post("", response_model=ExportOut, status_code=201)
def ask(body: ExportIn, caller: Caller, session: DbSession, key: Annotated[Key, Depends()]) -> Response:
    """Ask for a file; of more than 200 rows a second person of the office has to let it go."""

    def make() -> tuple[ExportOut, ExportRequest]:
        row = service.ask(session, body, caller=caller)
        return ExportOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/credit-records/file", response_class=Response, dependencies=[AUDITED])
def get_credit(caller: Caller, session: DbSession) -> Response:
    """Give what the caller reads of employers' credit as a file."""
    return attachment(service.credit_file(session, caller=caller, now=now()))


@router.get("/{export_id}")
def get_export(export_id: UUID, caller: Caller, session: DbSession, state: AppState) -> ExportOut:
    """Show an export, to who asked for it with the link that opens its file."""
    row = service.export(session, export_id, caller=caller)
    return ExportOut.of(row, link=service.link_of(row, caller=caller, keyring=state.keyring, now=now()))


@router.post("/{export_id}/approve")
def approve(export_id: UUID, caller: Caller, session: DbSession) -> ExportOut:
    """Let an export go that a colleague asked for."""
    return ExportOut.of(service.approve(session, export_id, caller=caller, now=now()))


@router.get("/{export_id}/file", response_class=Response, dependencies=[AUDITED])
def get_file(
    export_id: UUID,
    caller: Caller,
    session: DbSession,
    state: AppState,
    facts: Facts,
    link: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Give the file, once, to who asked for it."""
    reader = Reader(caller, state.keyring, facts)
    return attachment(service.fetch(session, export_id, link, reader=reader, now=now()))


def attachment(file: File) -> Response:
    """Return a file to be saved under its name (ASCII)."""
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(as_csv(file.rows), media_type="text/csv; charset=utf-8", headers=headers)
