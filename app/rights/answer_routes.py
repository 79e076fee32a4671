"""What answers a request: the copy, the reasons; and what is public about the matching."""

from functools import partial
from uuid import UUID

from fastapi import Response

from app.access.deps import Caller
from app.api.routers import Router
from app.api.state import AUDITED, AppState, DbSession
from app.api.workbooks import workbook
from app.clock import today
from app.pools.people import Office
from app.rights import algorithm, copies, reasons, requests
from app.rights.schemas import AlgorithmOut, CopyOut, ReasonOut

router = Router(tags=["rights"])


@router.get("/workers/{worker_id}/reasons", dependencies=[AUDITED])
def list_reasons(worker_id: UUID, caller: Caller, session: DbSession) -> list[ReasonOut]:
    """Tell what each published round said of a worker, and why."""
    return reasons.reasons(session, worker_id, caller=caller)


@router.get("/rights-requests/{request_id}/copy", dependencies=[AUDITED])
def get_copy(request_id: UUID, caller: Caller, session: DbSession, state: AppState) -> CopyOut:
    """Give everything kept of the worker who asked."""
    asked = requests.request(session, request_id, caller=caller)
    office = Office(session, caller, state.keyring, today())
    return CopyOut.model_validate(copies.copy_of(office, asked))


@router.get("/rights-requests/{request_id}/copy.xlsx", response_class=Response, dependencies=[AUDITED])
def get_copy_workbook(request_id: UUID, caller: Caller, session: DbSession, state: AppState) -> Response:
    """Give the same as a workbook."""
    asked = requests.request(session, request_id, caller=caller)
    copy = copies.copy_of(Office(session, caller, state.keyring, today()), asked)
    return workbook(partial(copies.write_copy, copy), "dukou-copy.xlsx")


@router.get("/algorithm")
def get_algorithm(session: DbSession, state: AppState) -> AlgorithmOut:
    """Tell anybody the purpose, the mechanism, the weights by version, and how to object."""
    return AlgorithmOut.of(algorithm.about(session, contact=state.settings.contact))
