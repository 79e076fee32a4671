"""/rounds/{id}/ledger, /ledger: telling people of jobs, who is short of three, the sheet that townships fill in, slips."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response, UploadFile

from app.access.deps import UPLOAD, Caller
from app.access.principal import Role
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED, READS_FIRST, AppState, DbSession, rest, writing_beside
from app.api.workbooks import workbook
from app.clock import today
from app.intake.loads import Upload
from app.intake.report import write_report
from app.intake.schemas import LoadOut
from app.ledger import service, slips
from app.ledger.loading import Loading, receive
from app.ledger.queries import Which as Part
from app.ledger.schemas import CountsOut, EventOut, RecordedOut, RecordIn, ShortOut
from app.ledger.slips import Which
from app.models.base import Versioned
from app.pools.people import Office
from app.reference.deps import Facts
from app.rounds.deps import People

router = Router(tags=["ledger"])
Pages = Annotated[Paging, Depends()]
Once = Annotated[Key, Depends()]
Village = Annotated[str | None, Query(max_length=200)]


def get_which(
    worker_id: UUID | None = None,
    village: Village = None,
    *,
    short: bool = False,
    part: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Which:
    """Return whose slips are asked for."""
    return Which(worker_id, village, short, part)


Asked = Annotated[Which, Depends(get_which)]


@router.get("/ledger", dependencies=[AUDITED], response_model_exclude_unset=True)
def list_events(
    showing: People,
    paging: Pages,
    worker_id: UUID | None = None,
    pool_id: UUID | None = None,
    round_id: UUID | None = None,
) -> Page[EventOut]:
    """List what the office told its people: all of it, one person's, one pool's or one round's."""
    rows = service.events(
        showing.session,
        Part(showing.caller.organisation_id, worker_id, pool_id, round_id),
        caller=showing.caller,
        after=paging.after,
        limit=paging.limit + 1,
    )
    people = service.shown(showing, rows[: paging.limit])
    return paging.page(rows, lambda row: EventOut.of_event(row, people[row.id]))


@router.post("/rounds/{round_id}/ledger", response_model=RecordedOut, status_code=201)
def record(round_id: UUID, body: RecordIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Keep that people were told of jobs that a round recommends to them; many at once are one event."""

    def make() -> tuple[RecordedOut, Versioned | None]:
        current = service.published_round(session, round_id, caller=caller)
        done = service.record(session, current, body.told, body.named, caller=caller)
        return RecordedOut.of(done), None

    caller.require(Role.COUNTY_CLERK)
    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/rounds/{round_id}/ledger/short", dependencies=[AUDITED], response_model_exclude_unset=True)
def list_short(round_id: UUID, showing: People, paging: Pages, village: Village = None) -> Page[ShortOut]:
    """List who of the office's people has three eligible orders and was told fewer, trained people first."""
    showing.caller.require(Role.COUNTY_CLERK)
    current = service.published_round(showing.session, round_id, caller=showing.caller)
    rows = service.short(
        showing.session,
        current,
        village=village,
        caller=showing.caller,
        after=paging.after,
        limit=paging.limit + 1,
    )
    lines = service.shown_short(showing, current, rows[: paging.limit])
    return paging.page(rows, lambda row: ShortOut.of(lines[row.id]))


@router.get("/rounds/{round_id}/ledger/counts")
def get_counts(round_id: UUID, caller: Caller, session: DbSession) -> list[CountsOut]:
    """Count who has three eligible orders and who of them was told three, by office; few are hidden from the keeper."""
    current = service.published_round(session, round_id, caller=caller)
    return [CountsOut.of(each) for each in service.counts(session, current, caller=caller)]


@router.get("/rounds/{round_id}/ledger/slips.pdf", response_class=Response, dependencies=[AUDITED])
def get_slips(
    round_id: UUID, caller: Caller, session: DbSession, state: AppState, facts: Facts, which: Asked
) -> Response:
    """Give the slips of one person, of a village or of whoever is still short, a page each; at most 200 of them."""
    caller.require(Role.COUNTY_CLERK)
    current = service.published_round(session, round_id, caller=caller)
    office = Office(session, caller, state.keyring, today())
    made = slips.slips(office, current, which, facts=facts)
    return slip_file(slips.as_pdf(made, fonts=state.settings.font_dir))


@router.post("/ledger/imports", response_model=LoadOut, status_code=201, dependencies=[READS_FIRST, UPLOAD])
def load_ledger(
    file: UploadFile, caller: Caller, session: DbSession, state: AppState, key: Once, *, dry_run: bool = False
) -> Response:
    """Load a ledger sheet that townships filled in; a dry run only says what it would do and what is wrong."""
    caller.require(Role.COUNTY_CLERK)
    upload = Upload(file.file.read(), file.filename or "")
    body = upload.sha256.encode()
    if replayed := key.replayed(session, caller.user_id, body=body):
        return replayed
    rest(session)
    store = receive(state.database, upload, caller=caller, dry_run=dry_run)
    with writing_beside(session, state.database) as writing:
        return key.create(writing, caller.user_id, body=body, make=lambda: (LoadOut.of(store(writing)), None))


@router.post("/ledger/imports/report", response_class=Response, dependencies=[READS_FIRST, UPLOAD])
def mark_ledger(file: UploadFile, caller: Caller, session: DbSession) -> Response:
    """Give the ledger sheet back as a workbook with its findings marked; nothing is stored."""
    caller.require(Role.COUNTY_CLERK)
    upload = Upload(file.file.read(), file.filename or "")
    batch = Loading(upload, caller, today()).read(session)
    mark = partial(
        write_report, source=upload.source, file_name=upload.file_name, counts=batch.counts, issues=batch.issues
    )
    return workbook(mark, "dukou-marked.xlsx")


def slip_file(content: bytes) -> Response:
    """Answer with slips as a file to be saved."""
    headers = {"Content-Disposition": 'attachment; filename="dukou-slips.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)
