"""The tree of domain errors; each carries a stable code and a sentence a user could read.

DukouError
├── NotFoundError        no such object, or none that the caller may see (the two look alike)
├── ForbiddenError       the function is closed to the caller's role
├── UnauthenticatedError no valid token (one answer for every reason)
├── ConflictError        the object's state or version forbids it
├── InvalidError         a value is wrong; names field, or file, row and column
├── PreconditionError    a required precondition (If-Match, Idempotency-Key) is missing or stale
├── TooManyError         so often that it has to wait; says how long
└── UnavailableError     try again later
"""

from typing import Any


class DukouError(Exception):
    """Anything the service refuses; HTTP status codes are given in app.api.problems only.

    Attributes:
        code: stable code. message_zh, message_en: one sentence each. extra: places and counts.
    """

    code = "DUKOU"

    def __init__(self, code: str, message_zh: str, message_en: str, **extra: Any) -> None:
        super().__init__(f"{message_zh} / {message_en}")
        self.code = code
        self.message_zh, self.message_en = message_zh, message_en
        self.extra = extra


class NotFoundError(DukouError):
    """No such object, or none that the caller may see."""

    def __init__(self) -> None:
        super().__init__("NOT_FOUND", "没有找到。", "Not found.")


class ForbiddenError(DukouError):
    """The function is closed to the caller's role."""

    def __init__(self) -> None:
        super().__init__("FORBIDDEN", "您的角色不能使用此功能。", "Your role may not use this function.")


class UnauthenticatedError(DukouError):
    """No valid token; the same answer for every reason."""

    def __init__(self) -> None:
        super().__init__("UNAUTHENTICATED", "请先登录。", "Please sign in.")


class ConflictError(DukouError):
    """The object's state or version forbids it."""


class InvalidError(DukouError):
    """A value is wrong; ``extra`` says where."""


class PreconditionError(DukouError):
    """A required precondition is missing or stale."""


class TooManyError(DukouError):
    """Done so often that the next try has to wait ``retry_after`` seconds."""

    def __init__(self, code: str, message_zh: str, message_en: str, *, retry_after: int) -> None:
        super().__init__(code, message_zh, message_en)
        self.retry_after = retry_after


class UnavailableError(DukouError):
    """Not now; try again later."""
