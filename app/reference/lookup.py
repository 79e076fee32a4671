"""Pages of the reference facts, for who looks something up."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.models.reference import ReferenceRelease
from app.reference import queries
from app.reference.facts import Occupation, Region


def regions(session: Session, *, level: str, parent: str, name: str, cursor: str, limit: int) -> Sequence[Region]:
    """Return divisions by code after ``cursor``."""
    return queries.search_regions(session, level=level, parent=parent, name=name, cursor=cursor, limit=limit)


def occupations(session: Session, *, text: str, prefix: str, cursor: str, limit: int) -> Sequence[Occupation]:
    """Return occupations by code after ``cursor``."""
    return queries.search_occupations(session, text=text, prefix=prefix, cursor=cursor, limit=limit)


def releases(session: Session) -> Sequence[ReferenceRelease]:
    """Return what each dataset holds."""
    return list(queries.latest_releases(session).values())
