"""A body over the limit is refused as a problem document; the framework itself answers in plain text."""

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOO_LARGE = 413


class LargeBodyProblem:
    """Wraps the whole application and replaces its plain 413 by ``reply``."""

    def __init__(self, app: ASGIApp, reply: Response) -> None:
        self.app, self.reply = app, reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through but the body and headers of a 413."""
        replaced = False

        async def pass_on(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == TOO_LARGE:
                replaced = True
                await self.reply(scope, receive, send)
            elif not replaced:
                await send(message)

        await self.app(scope, receive, pass_on)
