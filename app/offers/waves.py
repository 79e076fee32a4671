"""Later waves: while people answer, a round is solved again for whoever has nothing yet; nobody else is moved.

Laid over the snapshot: who has an offer that stands or a seat is pinned to it, pairs that were tried are banned, who has
left or changed is taken out, as who was asked by hand, and orders have the seats that are left. So a wave is replayed as
any solution is.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy.orm import Session

from app import failpoints
from app.access.general import class_of
from app.access.principal import Principal
from app.alliances.queries import coordinators
from app.clock import today
from app.db.engine import Database
from app.db.scope import Why, widened
from app.errors import ConflictError, NotFoundError
from app.machines import RUNNER
from app.models.matching_round import Round
from app.models.scenario import Scenario
from app.models.solution import Solution
from app.offers import wave_queries
from app.offers.by_hand import NO_WAVE
from app.offers.making import BUSY, HELD, NOT_WILLING, put_down, why_not
from app.offers.telling import tell_sent
from app.rounds import overlay, snapshot, solving
from app.rounds import queries as round_queries
from app.rounds.overlay import ALONE, BAN, LEFT, PIN, SEATS, Line, Overlay
from app.rounds.pair_checks import PairChecks
from app.rounds.states import ROUND, SCENARIO
from app.settings import Settings
from app.tasks import service as tasks
from app.tasks.heartbeat import beating
from app.tasks.service import Claim

SOLVE = "solve_wave"
SEATS_TAKEN = "SEATS_TAKEN"
_OURS = frozenset({BUSY, HELD, NOT_WILLING, SEATS_TAKEN})
Pair = tuple[str, str]


def ask(session: Session, current: Round, *, caller: Principal) -> Scenario:
    """Ask the runner for the next wave of an answering round; an earlier one that was not sent gives way.

    Raises:
        ConflictError: ROUND_STATE, WAVE_UNDER_WAY.
    """
    round_queries.hold(session, current.id)
    ROUND.take(session, current, "wave", by=caller.role)
    known = [each for each in round_queries.scenarios(session, current.id) if each.wave > 1]
    if any(each.state == "solving" for each in known):
        raise ConflictError("WAVE_UNDER_WAY", "上一批还在求解。", "The wave before is still being solved.")
    for each in known:
        if each.state == "solved":
            SCENARIO.take(session, each, "discard", by=caller.role)
    wave = 1 + max([1, *(each.wave for each in known), wave_queries.last_wave(session, current.id)])
    published = current.published_solution_id
    solution = None if published is None else round_queries.solution(session, published)
    made = Scenario(
        organisation_id=current.organisation_id,
        round_id=current.id,
        wave=wave,
        number=1,
        name=f"第 {wave} 批",
        policy_id=current.policy_id if solution is None else solution.policy_id,
        with_edits=True,
        state="solving",
    )
    session.add(made)
    session.flush()
    tasks.enqueue(session, SOLVE, subject_id=made.id, organisation_id=made.organisation_id)
    return made


def run(database: Database, held: Claim, settings: Settings) -> None:
    """Solve the wave of a claimed task and store it; killed at any step, the next runner starts again as things are then."""
    with database.read() as session:
        asked = solving.asked_for(session, held.subject_id)
        loaded = solving.load(session, asked.round_id, policy_id=asked.policy_id, laid=laid_over)
    with beating(database, held, lease_seconds=settings.lease_seconds) as progress:
        answered = solving.answer_of(loaded, executor_spec=settings.executor, progress=progress)
    answered.summary["wave"] = told(loaded.overlay, answered.tables["proposals.csv"])
    failpoints.reach("wave.solved")
    solving.keep(database, held, lambda session: _store(session, held.subject_id, loaded, answered))


def told(over: Overlay, proposals: pl.DataFrame) -> dict[str, Any]:
    """Say what a wave did: whom it kept and moved, whom it placed newly, by tier."""
    placed = {(worker, job): tier for worker, job, tier in proposals.select("worker", "job", "tier").iter_rows()}
    new = Counter(tier for pair, tier in placed.items() if pair not in over.pinned)
    return {
        "kept": len(over.pinned & placed.keys()),
        "moved": len(over.pinned - placed.keys()),
        "placed": sum(new.values()),
        "placed_by_tier": [new[tier] for tier in range(max(new, default=-1) + 1)],
        "left": over.count(LEFT),
    }


def _store(session: Session, scenario_id: UUID, loaded: solving.Loaded, answered: Any) -> None:
    found = round_queries.scenario(session, scenario_id)
    current = None if found is None else round_queries.hold(session, found.round_id)
    if found is None or current is None:
        raise NotFoundError
    solving.as_runner(session, current)
    if current.state != "answering":  # closed meanwhile: nobody is to be asked any more
        SCENARIO.take(session, found, "fail", by=RUNNER, reason="ROUND_STATE")
    else:
        SCENARIO.take(session, found, "solved", by=RUNNER)
        solving.write(session, current, loaded, answered, scenario=found)
    session.flush()


def laid_over(session: Session, current: Round, files: dict[str, bytes]) -> Overlay:
    """Return what lies over the snapshot of an answering round now."""
    return Overlay.of(_Now.of(session, current, files).lines())


@dataclass(frozen=True)
class _Now:
    """How things stand beside a snapshot, by references: pairs that hold and were tried, who is free, seats now.

    ``by_hand``: pairs that hold and that a person made. Neither side need be in the snapshot, nor the pair be one that the
    engine would make: so it is not pinned, its person is left out and its seat is not there.
    """

    files: dict[str, bytes]
    holding: dict[str, str]
    by_hand: dict[str, str]
    tried: frozenset[Pair]
    banned: Sequence[Line]
    free: frozenset[str]
    seats: dict[str, int]

    @classmethod
    def of(cls, session: Session, current: Round, files: dict[str, bytes]) -> "_Now":
        """Read it, in as many queries whatever the size of the round."""
        versions = snapshot.frozen_versions(files["versions.csv"])
        offered = wave_queries.offered(session, current.id)
        holding: dict[str, str] = {}
        by_hand: dict[str, str] = {}
        for row in offered:  # who said yes before who is only asked
            if row.holds:
                (by_hand if row.wave == NO_WAVE else holding).setdefault(row.worker_id.hex, row.job_order_id.hex)
        pools = [each.pool_id for each in round_queries.round_pools(session, current.id)]
        free = wave_queries.free_workers(session, pools)
        jobs = overlay.frame_of(files, "jobs.csv")["job"].to_list()
        orders = wave_queries.seats_left(session, [UUID(hex=job) for job in jobs], round_id=current.id, day=today())
        edits = (
            Line(BAN, each.worker_id.hex, each.job_order_id.hex, reason=each.reason)
            for each in round_queries.edits(session, current.id)
            if each.kind == "ban"
        )
        return cls(
            files,
            holding,
            by_hand,
            frozenset((row.worker_id.hex, row.job_order_id.hex) for row in offered if not row.holds),
            tuple(edits),
            frozenset(row.id.hex for row in free if versions.get(row.id.hex) == row.version),
            {row.id.hex: row.seats if versions.get(row.id.hex) == row.version else 0 for row in orders},
        )

    def lines(self) -> Iterator[Line]:
        """What is laid over the snapshot."""
        people = overlay.references(self.files, "workers.csv", "worker")
        jobs = overlay.references(self.files, "jobs.csv", "job")
        holding = {worker: job for worker, job in self.holding.items() if worker in people}
        apart = frozenset(self._apart({*holding, *self.by_hand}))
        yield from (Line(PIN, worker, job) for worker, job in holding.items())
        yield from (Line(ALONE, worker) for worker in holding)
        out = {worker for worker in people if worker not in holding and (worker not in self.free or worker in apart)}
        yield from (Line(LEFT, worker) for worker in out)
        stays = people - out
        pairs = {(one, job) for one, job in self.tried if one in stays and job in jobs and holding.get(one) != job}
        yield from (Line(BAN, worker, job, reason="TRIED") for worker, job in pairs)
        yield from (
            line
            for line in self.banned
            if line.worker in stays and (line.worker, line.job) not in pairs and line.worker not in holding
        )
        yield from self._seated(Counter(holding.values()))

    def _apart(self, holding: Collection[str]) -> Iterator[str]:
        """Who asked to go with somebody who has an offer or a seat: their office asks them, a wave sends nobody apart."""
        groups = overlay.frame_of(self.files, "companions.csv")
        if not groups.height:
            return
        with_holder = groups.filter(pl.col("worker").is_in(list(holding)))["group"].to_list()
        for worker in groups.filter(pl.col("group").is_in(with_holder))["worker"].to_list():
            if worker not in holding:
                yield worker

    def _seated(self, pinned: Counter[str]) -> Iterator[Line]:
        """Seats of orders as they are now: never fewer than hold one, and no more reserved than are free beside them."""
        jobs, beside = overlay.frame_of(self.files, "jobs.csv"), Counter(self.by_hand.values())
        for job, frozen, kept in jobs.select("job", "seats", "reserved_seats").iter_rows():
            seats = max(pinned[job], min(int(frozen), self.seats.get(job, 0) - beside[job]))
            reserved = min(int(kept), seats)
            if pinned[job] > seats - reserved:
                reserved = seats - pinned[job]
            if (seats, reserved) != (int(frozen), int(kept)):
                yield Line(SEATS, job=job, seats=str(seats), reserved=str(reserved))


def listed(session: Session, current: Round) -> list[tuple[Scenario, Solution | None]]:
    """List the later waves of a round with what came of them, in order."""
    rows = [each for each in round_queries.scenarios(session, current.id) if each.wave > 1]
    solutions = round_queries.solutions_of(session, [row.id for row in rows])
    return [(row, solutions.get(row.id)) for row in rows]


def wave(session: Session, current: Round, wave_id: UUID) -> tuple[Scenario, Solution | None]:
    """Return a later wave of a round."""
    found = round_queries.scenario(session, wave_id)
    if found is None or found.round_id != current.id or found.wave == 1:
        raise NotFoundError
    return found, round_queries.solution_of(session, found.id)


def offer(session: Session, current: Round, found: Scenario, *, caller: Principal) -> dict[str, Any]:
    """Make the offers of a solved wave, all or none; what no longer holds drops out, who is not free is left out, by code.

    Raises:
        ConflictError: ROUND_STATE, SCENARIO_STATE.
    """
    round_queries.hold(session, current.id)
    ROUND.check(current.state, "wave", by=caller.role)
    SCENARIO.take(session, found, "offer", by=caller.role)
    solution = round_queries.solution_of(session, found.id)
    if solution is None:
        raise NotFoundError
    offices = round_queries.offices_of_proposed(session, solution.id)
    with widened(session, Why.ROUND, seen=[*offices, *coordinators(session)], written=offices):
        left_out, free = _sorted(session, current, solution)
        for code, rows in left_out.items():
            # The county reads the code: of another office's person it learns nothing by it.
            told = NOT_WILLING if code == HELD else code
            round_queries.drop_proposals(session, [row.id for row in rows], code=told)
        round_queries.set_proposal_state(session, solution.id, before="proposed", after="published")
        standing = put_down(session, current, free, wave=found.wave)
    tell_sent(session, current.id, ((row.worker_office_id, row.order_office_id) for row in standing))
    failpoints.reach("wave.before_commit")
    counted = Counter({BUSY: len(free) - len(standing)})
    for code, rows in left_out.items():
        counted[code if code in _OURS else class_of(code)] += len(rows)
    return {"offered": len(standing), "left_out": dict(+counted)}


def _sorted(session: Session, current: Round, solution: Solution) -> tuple[dict[str, list[Any]], list[Any]]:
    """Part a wave's new proposals into those that are left out, by code, and those that are offered."""
    rows = wave_queries.proposed(session, solution.id)
    seats = _free_seats(session, rows)
    checks = PairChecks.of(session, current, certificates=round_queries.certificates_of_proposed(session, solution.id))
    left_out: dict[str, list[Any]] = {}
    free = []
    for row in rows:
        code = why_not(row) or ("" if seats[row.job_order_id] > 0 else SEATS_TAKEN) or checks.first_broken(row)
        if code:
            left_out.setdefault(code, []).append(row)
        else:
            seats[row.job_order_id] -= 1
            free.append(row)
    return left_out, free


def _free_seats(session: Session, rows: Iterable[Any]) -> Counter[UUID]:
    """Count the free seats of the orders of some rows, which are held until the end: a refill meanwhile waits."""
    orders = sorted({row.job_order_id for row in rows})
    return Counter({order: max(left, 0) for order, left in wave_queries.hold_free_seats(session, orders, today())})
