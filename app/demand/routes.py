"""/employers, /job-orders."""

from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request, Response, UploadFile

from app.access.deps import UPLOAD, Caller
from app.api.idempotency import Key
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import READS_FIRST, AppState, DbSession, rest, writing_beside
from app.api.versions import IfMatch, tag
from app.api.workbooks import workbook
from app.clock import today
from app.demand import orders
from app.demand.intake import read_orders
from app.demand.schemas import (
    EmployerIn,
    EmployerOut,
    JobOrderIn,
    JobOrderOut,
    OccupationIn,
    SettleIn,
)
from app.demand.service import POSTERS, Loading, receive_orders
from app.demand.template import write_template
from app.intake.loads import Upload
from app.intake.report import write_report
from app.intake.schemas import LoadOut
from app.models.employer import Employer
from app.models.job_order import JobOrder
from app.reference.deps import Facts
from app.reference.occupation_guess import OccupationGuesser

router = Router(tags=["demand"])
Pages = Annotated[Paging, Depends()]
Once = Annotated[Key, Depends()]
Match = Annotated[IfMatch, Depends()]


def get_loading(facts: Facts, request: Request) -> Loading:
    """Return what reading an order needs; the guesser is built again only when the catalogue changed."""
    held: tuple[object, OccupationGuesser] | None = getattr(request.app.state, "guesser", None)
    if held is None or held[0] is not facts:
        held = (facts, OccupationGuesser(facts))
        request.app.state.guesser = held
    return Loading(facts, held[1], today())


Reading = Annotated[Loading, Depends(get_loading)]


@router.get("/employers")
def list_employers(caller: Caller, session: DbSession, paging: Pages) -> Page[EmployerOut]:
    """List the employers of the caller's office."""
    rows = orders.employers(session, caller=caller, after=paging.after, limit=paging.limit + 1)
    return paging.page(rows, EmployerOut.of)


@router.post("/employers", response_model=EmployerOut, status_code=201)
def register_employer(body: EmployerIn, caller: Caller, session: DbSession, key: Once) -> Response:
    """Register an employer; a receiving office verifies it."""

    def make() -> tuple[EmployerOut, Employer]:
        row = orders.register_employer(session, body.name, credit_code=body.credit_code, caller=caller)
        return EmployerOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/employers/{employer_id}")
def get_employer(employer_id: UUID, caller: Caller, session: DbSession, response: Response) -> EmployerOut:
    """Show one employer."""
    row = orders.employer(session, employer_id, caller=caller)
    tag(response, row)
    return EmployerOut.of(row)


@router.post("/employers/{employer_id}/verify")
def verify_employer(
    employer_id: UUID, caller: Caller, session: DbSession, if_match: Match, response: Response
) -> EmployerOut:
    """Keep that licence, agent and mandate were verified today."""
    row = orders.employer(session, employer_id, caller=caller)
    if_match.check(row)
    row = orders.verify_employer(session, row, on=today(), caller=caller)
    tag(response, row)
    return EmployerOut.of(row)


@router.get("/job-orders")
def list_orders(
    caller: Caller,
    session: DbSession,
    paging: Pages,
    state: Literal["open", "to_confirm", "refused", "closed"] | None = None,
) -> Page[JobOrderOut]:
    """List job orders."""
    rows = orders.orders(session, caller=caller, after=paging.after, limit=paging.limit + 1, state=state)
    return paging.page(rows, JobOrderOut.of)


@router.post("/job-orders", response_model=JobOrderOut, status_code=201)
def post_order(body: JobOrderIn, caller: Caller, session: DbSession, loading: Reading, key: Once) -> Response:
    """Post one order through the same reading and gate as a sheet."""

    def make() -> tuple[JobOrderOut, JobOrder]:
        row = orders.post_order(session, body.fields, caller=caller, loading=loading)
        return JobOrderOut.of(row), row

    return key.create(session, caller.user_id, body=body.model_dump_json().encode(), make=make)


@router.get("/job-orders/template", response_class=Response)
def get_template(_caller: Caller) -> Response:
    """Give the order template as a workbook."""
    return workbook(write_template, "dukou-orders.xlsx")


@router.post("/job-orders/imports", response_model=LoadOut, status_code=201, dependencies=[READS_FIRST, UPLOAD])
def load_orders(
    file: UploadFile,
    caller: Caller,
    session: DbSession,
    state: AppState,
    loading: Reading,
    key: Once,
    *,
    dry_run: bool = False,
) -> Response:
    """Load an order sheet; a dry run only says what it would do and what is wrong."""
    caller.require(*POSTERS)
    upload = Upload(file.file.read(), file.filename or "")
    body = upload.sha256.encode()
    if replayed := key.replayed(session, caller.user_id, body=body):
        return replayed
    rest(session)
    store = receive_orders(state.database, upload, caller=caller, loading=loading, dry_run=dry_run)
    with writing_beside(session, state.database) as writing:
        return key.create(writing, caller.user_id, body=body, make=lambda: (LoadOut.of(store(writing)), None))


@router.post("/job-orders/imports/report", response_class=Response, dependencies=[READS_FIRST, UPLOAD])
def mark_orders(file: UploadFile, caller: Caller, session: DbSession, loading: Reading) -> Response:
    """Give the order sheet back as a workbook with its findings marked; nothing is stored."""
    caller.require(*POSTERS)
    rest(session)
    content, name = file.file.read(), file.filename or ""
    batch = read_orders(content, name, catalogue=loading.catalogue, guesser=loading.guesser, today=loading.today)
    mark = partial(write_report, source=content, file_name=name, counts=batch.counts, issues=batch.issues)
    return workbook(mark, "dukou-marked.xlsx")


@router.get("/job-orders/{order_id}")
def get_order(order_id: UUID, caller: Caller, session: DbSession, response: Response) -> JobOrderOut:
    """Show one job order."""
    row = orders.order(session, order_id, caller=caller)
    tag(response, row)
    return JobOrderOut.of(row)


@router.post("/job-orders/{order_id}/confirm")
def confirm_occupation(
    order_id: UUID,
    body: OccupationIn,
    caller: Caller,
    session: DbSession,
    facts: Facts,
    if_match: Match,
    response: Response,
) -> JobOrderOut:
    """Confirm or correct the occupation of an order."""
    row = orders.order(session, order_id, caller=caller)
    if_match.check(row)
    row = orders.confirm_occupation(session, row, occupation=body.occupation, catalogue=facts, caller=caller)
    tag(response, row)
    return JobOrderOut.of(row)


@router.post("/job-orders/{order_id}/settle")
def settle(
    order_id: UUID, body: SettleIn, caller: Caller, session: DbSession, if_match: Match, response: Response
) -> JobOrderOut:
    """Say that what an order waits for has been looked into."""
    row = orders.order(session, order_id, caller=caller)
    if_match.check(row)
    row = orders.settle(session, row, code=body.code, caller=caller)
    tag(response, row)
    return JobOrderOut.of(row)
