"""Every request has an id of ours: on its answer, in the log lines and in the audit; what was sent for one is not read."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from app.audit.events import Origin, coming_from
from app.db.ids import new_id

HEADER = "X-Request-ID"


class RequestIds:
    """Gives each request its id, and says where it came from to whoever notes something meanwhile."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its answer carries the id."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = str(new_id())
        scope.setdefault("state", {})["request_id"] = request_id
        client = scope.get("client")
        origin = Origin(request_id, client[0] if client else "")

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with coming_from(origin), bound_contextvars(request_id=request_id):
            await self.app(scope, receive, send_with_id)


def with_id(answer: Response, request: Request) -> Response:
    """Put the id on an answer that is given outside of ``RequestIds``: the one to an error nobody expected."""
    answer.headers[HEADER] = getattr(request.state, "request_id", "")
    return answer
