"""Domain errors become RFC 9457 problem documents here and nowhere else."""

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic_core import PydanticSerializationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from app.api.again import TryAgain, note_passing
from app.api.body_limit import LargeBodyProblem
from app.api.denials import note_denial
from app.api.fields import explain
from app.api.request_guard import RequestGuard
from app.api.request_ids import with_id
from app.db.guard import UnscopedStatementError
from app.errors import (
    ConflictError,
    DukouError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    PreconditionError,
    TooManyError,
    UnauthenticatedError,
    UnavailableError,
)

STATUS: dict[type[DukouError], int] = {
    UnauthenticatedError: 401,
    ForbiddenError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    InvalidError: 422,
    TooManyError: 429,
    UnavailableError: 503,
}
WALL = "42501"  # what PostgreSQL says of a row that a policy does not let be written
MISSING = 428
STALE = 412

UNREADABLE = {400: 422}  # the framework's answer to a body it cannot take apart, such as JSON nested too deep
WORDS = {
    405: ("METHOD_NOT_ALLOWED", "此地址不支持该操作。", "This address has no such method."),
    413: ("TOO_LARGE", "上传的内容太大。", "The upload is too large."),
    422: ("BODY_UNREADABLE", "请求的内容无法读取。", "The body cannot be read."),
    431: ("HEADERS_TOO_LARGE", "地址和请求头太大。", "The address and headers are too large."),
}
FULL = frozenset({"SQLITE_FULL", "SQLITE_IOERR_WRITE", "53100"})  # a file that may not grow is a full disk to us
REFUSED_UNREAD = (413, 422, 431)  # by the guard, before anything takes the request apart

PROBLEM = "application/problem+json"
_SHAPE = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "status", "code", "title", "title_en"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "title": {"type": "string"},
        "title_en": {"type": "string"},
    },
}

log = structlog.get_logger()


def problem(status: int, code: str, zh: str, en: str, **extra: Any) -> JSONResponse:
    """Return one problem document."""
    body = {"type": "about:blank", "status": status, "code": code, "title": zh, "title_en": en, **extra}
    headers = {"WWW-Authenticate": "Bearer"} if status == STATUS[UnauthenticatedError] else {}
    if status == STATUS[UnavailableError]:
        headers["Retry-After"] = "5"
    return JSONResponse(jsonable_encoder(body), status, headers, media_type=PROBLEM)


def described(interface: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI description in which every refusal is a problem document, not the framework's own shape."""
    kind = {"description": "Refused", "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for methods in interface["paths"].values():
        for operation in methods.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = kind
    shapes = interface.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        shapes.pop(name, None)
    shapes["Problem"] = _SHAPE
    return interface


def problem_of(error: DukouError) -> JSONResponse:
    """Return the problem document of a domain error."""
    if isinstance(error, PreconditionError):
        status = MISSING if error.code.endswith("_REQUIRED") else STALE
    else:
        status = next(number for kind, number in STATUS.items() if isinstance(error, kind))
    reply = problem(status, error.code, error.message_zh, error.message_en, **error.extra)
    if isinstance(error, TooManyError):
        reply.headers["Retry-After"] = str(error.retry_after)
    return reply


def install(app: FastAPI) -> None:
    """Give ``app`` the handlers of every error."""
    app.add_exception_handler(DukouError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(StaleDataError, _stale)
    app.add_exception_handler(IntegrityError, _taken)
    app.add_exception_handler(DataError, _unstorable)
    app.add_exception_handler(UnicodeError, _unstorable)
    app.add_exception_handler(OverflowError, _unstorable)
    app.add_exception_handler(PydanticSerializationError, _unwritable)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(UnscopedStatementError, _unscoped)
    app.add_exception_handler(PoolTimeoutError, _database)
    app.add_exception_handler(Exception, _unexpected)
    app.add_middleware(TryAgain)  # the first one: inside of whatever reads the body
    app.add_middleware(RequestGuard, replies={status: problem(status, *WORDS[status]) for status in REFUSED_UNREAD})
    app.add_middleware(LargeBodyProblem, reply=problem(413, *WORDS[413]))


async def _domain(request: Request, error: Exception) -> Response:
    assert isinstance(error, DukouError)  # noqa: S101  # registered for this class
    try:
        await note_denial(request, error)
    except UnavailableError as refused:
        return problem_of(refused)
    except (DBAPIError, PoolTimeoutError) as away:
        return await _database(request, away)
    return problem_of(error)


async def _validation(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for this class
    findings = [explain(finding) for finding in error.errors()]
    return problem(
        422, "INVALID", "提交的内容有误,请看 errors。", "The request is not valid; see errors.", errors=findings
    )


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class
    if error.status_code == STATUS[NotFoundError]:
        return problem_of(NotFoundError())
    status = UNREADABLE.get(error.status_code, error.status_code)
    reply = problem(status, *WORDS.get(status, ("HTTP", "请求无法处理。", "The request cannot be handled.")))
    reply.headers.update(error.headers or {})
    return reply


async def _stale(_request: Request, _error: Exception) -> Response:
    return problem_of(stale())


async def _taken(request: Request, error: Exception) -> Response:
    log.warning("constraint_refused", path=request.url.path, kind=type(error).__name__)
    return problem(
        409,
        "ALREADY_THERE",
        "与刚写入的数据冲突,请刷新后再试。",
        "This conflicts with what was written meanwhile; read it again.",
    )


async def _unstorable(request: Request, error: Exception) -> Response:
    log.warning("value_refused", path=request.url.path, kind=type(error).__name__)
    return problem(
        422,
        "VALUE_NOT_STORABLE",
        "有一项的值无法存储。",
        "A value cannot be stored (NUL, half a character, a number too large).",
    )


async def _unwritable(request: Request, error: Exception) -> Response:
    # Half a character (a lone surrogate) passes as text and can be written nowhere: it came from the caller.
    return await (_unstorable if "surrogates" in str(error) else _unexpected)(request, error)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected_error", path=request.url.path, kind=type(error).__name__)
    failed = problem(500, "UNEXPECTED", "服务内部出错,未写入任何数据。", "The service failed; nothing was written.")
    return with_id(failed, request)


async def _unscoped(request: Request, error: Exception) -> Response:
    log.error("wall_held", path=request.url.path, kind=type(error).__name__)
    return await _unexpected(request, error)


async def _database(request: Request, error: Exception) -> Response:
    if getattr(getattr(error, "orig", None), "sqlstate", "") == WALL:
        log.error("wall_held", path=request.url.path, kind=type(error).__name__)
        return problem_of(NotFoundError())
    note_passing(request.scope, error)
    log.error("database_error", path=request.url.path, kind=type(error).__name__)
    if _is_full(error):
        return problem(503, "STORAGE_FULL", "存储空间已满,数据未写入。", "Storage is full; nothing was written.")
    return problem(503, "DATABASE_BUSY", "数据库暂时不可用,请稍后重试。", "The database is busy; try again.")


def _is_full(error: Exception) -> bool:
    """Tell whether there was no room: by the database's own code, or by its words where it gives none."""
    cause = getattr(error, "orig", None)
    codes = {getattr(cause, "sqlite_errorname", None), getattr(cause, "sqlstate", None)}
    words = str(error).lower()
    return bool(codes & FULL) or ("disk" in words and "full" in words)


def stale() -> PreconditionError:
    """Return the error of a change on an outdated version."""
    return PreconditionError(
        "VERSION_STALE",
        "内容已被他人修改,请刷新后再试。",
        "Somebody changed this meanwhile; read it again.",
    )
