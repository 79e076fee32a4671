"""Loading, refreshing and looking up the reference facts."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.audit import Event, note
from app.errors import InvalidError
from app.models.reference import ReferenceRelease
from app.reference import queries
from app.reference.catalogue import Catalogue
from app.reference.datasets import Context
from app.reference.dated import follow_areas, follow_wages
from app.reference.facts import KEY, LIFTED, Facts
from app.reference.packaged import DATASETS, Places, packaged_path
from app.reference.sheet import refuse

_LONGEST_SOURCE = 200


def load_packaged(session: Session) -> list[ReferenceRelease]:
    """Load every list that came with the program and is newer than what the database holds.

    The same file again changes nothing; a list that was refreshed from a newer file stays. Returns what
    was loaded; the caller commits.
    """
    queries.lock(session)
    held = queries.latest_releases(session)
    loaded = []
    for dataset in DATASETS.values():
        path = packaged_path(dataset.file)
        known = held.get(dataset.name)
        if known is None or (known.as_of <= dataset.as_of and known.sha256 != _sha256(path)):
            loaded.append(_load(session, dataset.name, path, as_of=dataset.as_of, source=dataset.source))
    return loaded


def refresh(session: Session, dataset: str, path: Path, *, as_of: date, source: str) -> ReferenceRelease | None:
    """Replace one list by a file that holds all of it; None when this very file is what is held.

    The whole file is checked first; any error names file, row and column and nothing is stored. Minimum
    pay and tilted areas keep their earlier rows, ended the day before ``as_of``. The caller commits.
    """
    if dataset not in DATASETS:
        names = ", ".join(DATASETS)
        raise InvalidError(
            "REFERENCE_DATASET",
            f"没有名为 {dataset} 的参考数据；可用：{names}。",
            f"There is no dataset {dataset}; there are: {names}.",
            field="dataset",
        )
    if not source.strip() or len(source) > _LONGEST_SOURCE or not source.isprintable():
        raise InvalidError(
            "REFERENCE_SOURCE",
            f"请注明数据来源，至多 {_LONGEST_SOURCE} 字。",
            f"Say where the list comes from, in at most {_LONGEST_SOURCE} characters.",
            field="source",
        )
    queries.lock(session)
    held = queries.latest_releases(session).get(dataset)
    if held and held.as_of > as_of:
        raise InvalidError(
            "REFERENCE_OLDER",
            f"已有截至 {held.as_of} 的数据，不能用更早的 {as_of} 替换。",
            f"A list as of {held.as_of} is held; one as of {as_of} is older.",
            field="as_of",
        )
    if held and (held.as_of, held.source, held.sha256) == (as_of, source, _sha256(path)):
        return None
    return _load(session, dataset, path, as_of=as_of, source=source)


def load_catalogue(session: Session) -> Catalogue:
    """Everything the database holds, in memory; about 0.2 s."""
    return Catalogue(
        Facts(
            regions=queries.regions(session),
            changes=queries.changes(session),
            occupations=queries.occupations(session),
            minimum_wages=queries.minimum_wages(session),
            tilted_areas=queries.tilted_areas(session),
            pairs=queries.pairs(session),
        )
    )


class CatalogueCache:
    """The database's catalogue, built again only after a list was loaded."""

    def __init__(self) -> None:
        self._held: tuple[frozenset[Any], Catalogue] | None = None

    def get(self, session: Session) -> Catalogue:
        """The catalogue of what the database holds now; one small query when nothing changed."""
        stamp = frozenset(release.id for release in queries.latest_releases(session).values())
        held = self._held
        if held is None or held[0] != stamp:
            held = (stamp, load_catalogue(session))
            self._held = held
        return held[1]


def _load(session: Session, dataset: str, path: Path, *, as_of: date, source: str) -> ReferenceRelease:
    places = Places(queries.regions(session), lambda: queries.changes(session))
    rows = DATASETS[dataset].read(path, Context(as_of, source, places.known, places.find))
    _store(session, dataset, rows, as_of=as_of)
    release = ReferenceRelease(dataset=dataset, as_of=as_of, source=source, sha256=_sha256(path), rows=len(rows))
    session.add(release)
    session.flush()
    note(session, Event("reference.load", "reference", release.id, reason=dataset))
    return release


def _store(session: Session, dataset: str, rows: list[Any], *, as_of: date) -> None:
    match dataset:
        case "regions":
            queries.replace_regions(session, rows)
        case "region_changes":
            queries.replace_changes(session, rows)
        case "occupations":
            queries.replace_occupations(session, rows)
        case "minimum_wages" | "minimum_wage_tiers":
            tiers = dataset == "minimum_wage_tiers"
            old = [wage for wage in queries.minimum_wages(session) if (wage.tier > 0) == tiers]
            queries.replace_minimum_wages(session, follow_wages(old, rows, as_of=as_of), tiers=tiers)
        case "lifted_counties" | "key_counties":
            kind = LIFTED if dataset == "lifted_counties" else KEY
            areas = [area for area in queries.tilted_areas(session) if area.kind == kind]
            queries.replace_tilted_areas(session, follow_areas(areas, rows, as_of=as_of), kind=kind)
        case _:
            queries.replace_pairs(session, rows)


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        raise refuse("REFERENCE_UNREADABLE", ("文件无法读取。", "cannot be read."), file=path.name) from None
