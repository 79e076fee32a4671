"""Goes over the chains from end to end: numbers, seals, the ids events are about, the ends, and what was anchored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.audit import queries
from app.audit.anchors import Anchored
from app.audit.chain import BEGINNING, digest_of, seal


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which a chain is not what was written, and how: a code and a sentence."""

    organisation_id: UUID
    seq: int
    code: str
    said: str


@dataclass
class Verdict:
    """What a verification found; ``broken`` has at most one place a chain."""

    chains: int = 0
    events: int = 0
    anchors: int = 0
    broken: list[Broken] = field(default_factory=list)


def verify(session: Session, key: bytes, *, anchored: Anchored, chain: UUID | None = None) -> Verdict:
    """Verify every chain, or one, at one moment: what is added meanwhile is neither seen nor missed."""
    queries.hold_still(session)
    verdict = Verdict(anchors=anchored.lines)
    heads, known = queries.heads(session, chain), anchored.places
    walks: dict[UUID, _Walk] = {}
    for row in queries.events_in_order(session, chain):
        office = row.organisation_id
        walk = walks.setdefault(office, _Walk(office, key, known.get(office, {})))
        walk.take(row)
        verdict.events += 1
    expected = {*heads, *(known if chain is None else {chain} & known.keys())}
    for office in sorted(expected - walks.keys()):
        walks[office] = _Walk(office, key, known.get(office, {}))
    for walk in walks.values():
        walk.end(heads.get(walk.chain, (0, BEGINNING)))
    verdict.chains = len(walks)
    verdict.broken = [walk.broken for walk in walks.values() if walk.broken is not None]
    verdict.broken += [
        Broken(office, 0, "SUBJECTS_LOST", "ids of an event that is not there")
        for office in queries.offices_of_lost_subjects(session, chain)
    ]
    return verdict


@dataclass
class _Walk:
    """One chain, walked event by event up to the first that is wrong."""

    chain: UUID
    key: bytes
    anchored: Mapping[int, bytes]
    seq: int = 0
    last: bytes = BEGINNING
    broken: Broken | None = None

    def take(self, row: Row[Any]) -> None:
        """Check the next event."""
        if self.broken is None:
            found = next(self._wrong(row), None)
            if found is not None:
                self._break(self.seq + 1, *found)
        self.seq, self.last = row.seq, row.hash

    def end(self, head: tuple[int, bytes]) -> None:
        """Check what must hold when all events were taken."""
        if self.broken is None and (self.seq, self.last) != head:
            self._break(min(self.seq, head[0]), "HEAD_MOVED", "the chain does not end where its head says")
        beyond = [seq for seq in self.anchored if seq > self.seq]
        if self.broken is None and beyond:
            self._break(self.seq, "CUT_OFF", f"event {max(beyond)} was anchored, the chain ends before it")

    def _wrong(self, row: Row[Any]) -> Iterator[tuple[str, str]]:
        if row.seq != self.seq + 1:
            yield "GAP", f"event {self.seq + 1} is not there"
        if row.previous != self.last:
            yield "LINK_BROKEN", "it does not follow the event before it"
        if row.hash != seal(self.key, row.previous, queries.facts_of(row)):
            yield "SEAL_BROKEN", "it is not what was sealed"
        if (row.packed is not None) != (row.rows > 0) or (row.packed is not None and not _whole(row)):
            yield "SUBJECTS_CHANGED", "the ids it is about are not those that were sealed"
        if self.anchored.get(row.seq, row.hash) != row.hash:
            yield "NOT_AS_ANCHORED", "another event was anchored under its number"

    def _break(self, seq: int, code: str, said: str) -> None:
        self.broken = Broken(self.chain, seq, code, said)


def _whole(row: Row[Any]) -> bool:
    held = row.packed_organisation_id, row.packed_count, digest_of(row.packed)
    return held == (row.organisation_id, row.rows, row.rows_digest)
