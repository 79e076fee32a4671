"""Keeps a server shut whose database was away at the start, until it was found safe."""

import structlog
from anyio.to_thread import run_sync
from sqlalchemy.exc import DBAPIError
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import problems
from app.doctor.safety import Safety, UnsafeStartError
from app.errors import DukouError, UnavailableError

ALIVE = "/healthz"
AWAY = UnavailableError(
    "DATABASE_BUSY",
    "数据库暂时连不上，服务尚未就绪。",
    "The database cannot be reached yet; the service is not ready.",
)
# Which settings those are is for the operator's log, not for whoever asks.
UNSAFE = UnavailableError(
    "UNSAFE_START",
    "系统未通过启动安全检查，暂停服务，请联系系统管理员。",
    "The service did not pass its safety check and stays shut; the administrator's log says why.",
)
log = structlog.get_logger()


class Gate:
    """Answers 503 to everything but whether the process lives, until the check has passed."""

    def __init__(self, app: ASGIApp, safety: Safety) -> None:
        self.app = app
        self.safety = safety

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer why not."""
        if scope["type"] == "http" and scope["path"] != ALIVE and not self.safety.passed:
            why = await run_sync(self._why)
            if why is not None:
                await problems.problem_of(why)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _why(self) -> DukouError | None:
        try:
            self.safety.check()
        except DBAPIError:
            return AWAY
        except UnsafeStartError as error:
            log.critical("unsafe_start", codes=error.codes)
            return UNSAFE
        return None
