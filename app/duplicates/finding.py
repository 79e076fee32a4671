"""Finds, as the runner, the people of an office whom another office of its alliances holds too.

Each load asks for it, whoever is in it, so that neither its answer nor its time tells a county anything. Of two people the
one that is bound further stands, else the one loaded first; the other is held back at once, and their offers end.
"""

from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.audit import Event, actor, note
from app.clock import today
from app.db.engine import Database
from app.db.ids import new_id
from app.duplicates import holding, queries
from app.duplicates.queries import Pair
from app.machines import RUNNER
from app.models.duplicate import Duplicate
from app.settings import Settings
from app.tasks import service as tasks
from app.tasks.heartbeat import beating
from app.tasks.service import Claim

Alliance = tuple[UUID, UUID]
SOME = 200


def run(database: Database, held: Claim, settings: Settings) -> None:
    """Look for an office's people elsewhere; killed at any step, the next runner finds what is left, each pair once."""
    with beating(database, held, lease_seconds=settings.lease_seconds), database.read() as session:
        partners = queries.partners(session, held.subject_id, today())
        pairs = queries.unknown_pairs(session, held.subject_id, partners) if partners else []

    def alliance(pair: Pair) -> Alliance:
        return partners[pair.second_office if pair.first_office == held.subject_id else pair.first_office]

    for place, found in groupby(sorted(pairs, key=alliance), key=alliance):
        left = list(found)
        for start in range(0, len(left), SOME):  # one chain of the audit a transaction, and none for long
            with database.write() as session:
                keep(session, left[start : start + SOME], place)
                failpoints.reach("duplicates.before_commit")
    with database.write() as session:
        tasks.finish(session, held)


def keep(session: Session, pairs: list[Pair], place: Alliance) -> int:
    """Keep pairs nobody has found meanwhile as their coordinator's, and hold one of each back; return how many."""
    alliance_id, keeper = place
    actor(session, user_id=None, role=RUNNER, organisation_id=keeper, source=RUNNER)
    queries.hold_alliance(session, alliance_id)
    holding.hold_rounds(session, {office for pair in pairs for office in (pair.first_office, pair.second_office)})
    known = queries.known(session, pairs)
    new = [pair for pair in pairs if (pair.first, pair.second) not in known]
    bound = queries.bound(session, {worker for pair in new for worker in (pair.first, pair.second)})
    for pair in new:
        row = Duplicate(
            id=new_id(),
            organisation_id=keeper,
            alliance_id=alliance_id,
            first_office_id=pair.first_office,
            first_worker_id=pair.first,
            second_office_id=pair.second_office,
            second_worker_id=pair.second,
            state="suspected",
            reason="",
        )
        session.add(row)
        holding.hold_less_bound(session, row, bound, by=RUNNER)
    if new:
        session.flush()
        told = [worker for pair in new for worker in (pair.first, pair.second)]
        note(session, Event("duplicate.find", "alliance", alliance_id, subjects=told))
    return len(new)
