"""The engine's errors.

MatchingError
├── InputError            a value of the caller's is wrong; names file or argument, row, column
│   └── PinError          a pin that no proposal can honour
├── SolverError           the solver stopped without an answer
└── CertificateError      a stored proposal or certificate does not hold
"""


class MatchingError(Exception):
    """Anything the engine refuses, with a stable code and a sentence a user could read."""

    code = "MATCHING"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


class InputError(MatchingError):
    """A value of the caller's is wrong; says where it stands.

    Attributes:
        source: file name (``workers.csv``) or argument name.
        row: row in that file (header = 1) or index in that array; None for the whole source.
        column: column header; empty for a whole row.
    """

    code = "BAD_INPUT"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        source: str = "",
        row: int | None = None,
        column: str = "",
    ) -> None:
        place = source + (f" row {row}" if row is not None else "") + (f" column {column}" if column else "")
        super().__init__(f"{place}: {message}" if place else message, code=code)
        self.source, self.row, self.column = source, row, column


class PinError(InputError):
    """A pin that no proposal can honour: not eligible, banned, or more pins than seats."""

    code = "PIN_IMPOSSIBLE"


class SolverError(MatchingError):
    """The solver stopped without an answer."""

    code = "SOLVER_FAILED"


class CertificateError(MatchingError):
    """A stored proposal or certificate does not hold."""

    code = "CERTIFICATE_BROKEN"
