"""The engine's errors.

MatchingError
├── InputError            a value of the caller's is wrong; names file or argument, row, column
│   ├── InputErrors       several of them at once, in the order of the files' rows
│   ├── PinError          a pin that no proposal can honour
│   ├── TargetError       so many people must go through an agreement, and cannot
│   ├── PolicyError       a policy's field is wrong; names the field
│   └── RangeError        numbers beyond what 64-bit arithmetic holds; states the bound
├── SolverError           the solver stopped without an answer
├── ExecutorError         the executor that ran the blocks broke down: a process was killed, a cluster was lost
└── CertificateError      a stored proposal or certificate does not hold
"""

from collections.abc import Sequence


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


class InputErrors(InputError):  # noqa: N818 - several of them
    """Several wrong values at once; looks like the first of them.

    Attributes:
        errors: every finding kept, at least one. more: whether others were left out.
    """

    def __init__(self, errors: Sequence[InputError], *, more: bool = False) -> None:
        first = errors[0]
        lines = [str(error) for error in errors] + (["... and more"] if more else [])
        super().__init__("\n".join(lines), code=first.code)
        self.errors, self.more = tuple(errors), more
        self.source, self.row, self.column = first.source, first.row, first.column


class PinError(InputError):
    """A pin that no proposal can honour: not eligible, banned, or more pins than seats."""

    code = "PIN_IMPOSSIBLE"

    def __init__(self, message: str, *, source: str = "pins", row: int | None = None) -> None:
        super().__init__(message, source=source, row=row)


class TargetError(InputError):
    """More people must go through an agreement than can: says which agreement and how many are possible."""

    code = "TARGET_IMPOSSIBLE"

    def __init__(self, message: str, *, source: str = "agreements", row: int | None = None) -> None:
        super().__init__(message, source=source, row=row, column="target_workers")


class PolicyError(InputError):
    """A policy's field is wrong: unknown, incomplete, negative or so large that nothing else counts."""

    code = "BAD_POLICY"

    def __init__(self, message: str, *, column: str = "") -> None:
        super().__init__(message, source="policy", column=column)


class RangeError(InputError):
    """Numbers beyond what the 64-bit arithmetic inside holds; the sentence states the bound."""

    code = "OUT_OF_RANGE"


class SolverError(MatchingError):
    """The solver stopped without an answer."""

    code = "SOLVER_FAILED"


class ExecutorError(MatchingError):
    """The executor that ran the blocks broke down: a process was killed, or a cluster was lost."""

    code = "EXECUTOR_LOST"


class CertificateError(MatchingError):
    """A stored proposal or certificate does not hold."""

    code = "CERTIFICATE_BROKEN"
