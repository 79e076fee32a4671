"""What goes wrong outside the service, said in one line: a file that cannot be used, a database that is away."""

import sys

from app.errors import DukouError, InvalidError, UnavailableError

DATABASE_AWAY = UnavailableError(
    "DATABASE_BUSY",
    "数据库正忙、连不上,或尚未执行 dukou migrate。",
    "The database is busy, cannot be reached, or was never set up (dukou migrate).",
)


def trouble_of(error: Exception) -> DukouError | None:
    """Return how a trouble of the machine is said; None for what should never have happened."""
    if isinstance(error, OSError):
        return _file(error)
    # Who has not loaded a library cannot have had its error, and need not wait for its import.
    sheets, database = sys.modules.get("xlsxwriter.exceptions"), sys.modules.get("sqlalchemy.exc")
    if sheets is not None and isinstance(error, sheets.FileCreateError):
        return _file(error.args[0])
    if database is not None and isinstance(error, (database.DBAPIError, database.TimeoutError)):
        return DATABASE_AWAY
    return None


def _file(error: OSError) -> InvalidError:
    name, why = error.filename or "", error.strerror or str(error)
    return InvalidError(
        "FILE_NOT_USABLE", f"文件 {name} 无法读取或写入。", f"The file {name} cannot be read or written: {why}."
    )
