"""What is held of employers as lines of a file: those that the caller's page lists, nobody's people among them."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.api.paging import LIMIT
from app.credit import service

HEADER = (
    *("用人单位 employer", "统一社会信用代码 credit code", "等级 grade"),
    *("来源 source", "原因 reason", "起 from", "止 until"),
)


def lines(session: Session, *, caller: Principal) -> Iterator[Sequence[object]]:
    """Give every record that the caller's office wrote; to an employer what is held of it."""
    after = None
    while some := service.records(session, caller=caller, after=after, limit=LIMIT):
        after = some[-1].id
        names = service.names(session, some)
        for row in some:
            words = service.GRADES[row.grade].zh, service.SOURCES[row.source].zh
            yield names.get(row.employer_id, ""), row.credit_code, *words, row.reason, row.from_date, row.until
