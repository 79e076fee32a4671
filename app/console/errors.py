"""Errors as pages: the same statuses, codes and sentences as the API, drawn for a person."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from app.access.refusals import AccountFirstError
from app.api import problems
from app.api.body_limit import LargeBodyProblem
from app.api.request_ids import HEADER
from app.console.places import is_page
from app.console.rendering import render
from app.errors import DukouError, ForbiddenError, NotFoundError, UnauthenticatedError

Handler = Callable[[Request, Exception], Awaitable[Response]]


class FormExpiredError(ForbiddenError):
    """A form that does not prove to be of this session."""

    def __init__(self) -> None:
        DukouError.__init__(
            self,
            "FORM_EXPIRED",
            "页面已过期或不是从本系统提交的,没有执行任何操作。请返回刷新后再提交。",
            "This form has expired or was not sent from here; nothing was done. Reload the page and send it again.",
        )


def install(app: FastAPI) -> None:
    """Draw every error under a page's address as a page; the problem documents stay what they are."""
    for kind, problem in list(app.exception_handlers.items()):
        if isinstance(kind, type) and kind is not WebSocketRequestValidationError:
            app.add_exception_handler(kind, _drawn(problem))
    app.add_middleware(LargeBodyPage, reply=_page(problems.problem(413, *problems.WORDS[413])))


class LargeBodyPage(LargeBodyProblem):
    """Answers a page that was sent too much with a page."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Leave everything else as it is."""
        through = super().__call__ if scope["type"] == "http" and is_page(scope["path"]) else self.app
        await through(scope, receive, send)


def _drawn(problem: Any) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if not is_page(request.url.path):
            answer: Response = await problem(request, error)
            return answer
        if isinstance(error, UnauthenticatedError) and request.method == "GET":
            return RedirectResponse(f"/login?next={quote(request.url.path)}", 303)
        if isinstance(error, AccountFirstError) and request.method == "GET":
            return RedirectResponse("/console/account", 303)
        return _page(problems.problem_of(NotFoundError()) if _no_address(error) else await problem(request, error))

    return handle


def _no_address(error: Exception) -> bool:
    """Whether the address cannot be one of ours: a missing page, like any other."""
    return isinstance(error, RequestValidationError) and any(item["loc"][0] == "path" for item in error.errors())


def _page(problem: Response) -> Response:
    body = json.loads(bytes(problem.body))
    page = render("error.html", status=problem.status_code, visit=None, problem=body)
    for name in ("Retry-After", HEADER):
        if name in problem.headers:
            page.headers[name] = problem.headers[name]
    return page
