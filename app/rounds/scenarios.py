"""Scenarios of a round: several policies on one snapshot, with its pins and bans or without, each solved by its own task."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.errors import ConflictError, NotFoundError
from app.models.matching_round import Round
from app.models.policy import Policy
from app.models.scenario import Scenario
from app.models.solution import Solution
from app.models.task import Task
from app.rounds import policies, queries
from app.rounds.states import ROUND, SCENARIO
from app.tasks import service as tasks

SOLVE = "solve_round"
MOST = 6
FIRST = "方案一"


@dataclass(frozen=True, slots=True)
class Shown:
    """A scenario with what came of it: its newest solution while it stands, its latest task; ``chosen``: is signed."""

    scenario: Scenario
    policy: Policy
    solution: Solution | None
    task: Task | None
    chosen: bool


def first(session: Session, current: Round) -> Task:
    """Ask the runner for the first scenario, the round's own policy under the edits that stand, again if need be."""
    found = next((each for each in of_round(session, current) if each.number == 1), None)
    if found is None:
        return _ask(session, _added(session, current, name=FIRST, number=1))
    found.policy_id, found.with_edits = current.policy_id, True
    return again(session, current, found, by=Role.COORDINATOR)


def create(
    session: Session, current: Round, *, name: str, policy_id: UUID, with_edits: bool, caller: Principal
) -> Scenario:
    """Ask the runner for one more scenario; one that was discarded makes room.

    Raises:
        ConflictError: ROUND_STATE, SCENARIOS_FULL. NotFoundError: no such policy of the caller's.
    """
    policies.policy(session, policy_id, caller=caller)
    queries.hold(session, current.id)
    ROUND.take(session, current, "solve_scenario", by=caller.role)
    known = of_round(session, current)
    if sum(each.state != "discarded" for each in known) >= MOST:
        raise ConflictError(
            "SCENARIOS_FULL",
            f"一个轮次最多并列 {MOST} 个情景，请先弃用一个。",
            f"A round holds {MOST} scenarios side by side; discard one first.",
        )
    # The first number is the round's own policy's, whoever asks first.
    number = max([1, *(each.number for each in known)]) + 1
    made = _added(session, current, name=name, number=number, policy_id=policy_id, with_edits=with_edits)
    _ask(session, made)
    return made


def again(session: Session, current: Round, found: Scenario, *, by: str) -> Task:
    """Have a scenario solved again, under the edits that stand now; a pick of it is taken back."""
    SCENARIO.take(session, found, "again", by=by)
    if current.picked_scenario_id == found.id:
        current.picked_scenario_id = None
    return _ask(session, found)


def solve_again(session: Session, current: Round, found: Scenario, *, caller: Principal) -> Scenario:
    """Have one scenario of a round that is not signed solved again.

    Raises:
        ConflictError: ROUND_STATE, SCENARIO_STATE, SCENARIOS_FULL.
    """
    queries.hold(session, current.id)
    ROUND.take(session, current, "solve_scenario", by=caller.role)
    again(session, current, found, by=caller.role)
    session.flush()
    return found


def pick(session: Session, current: Round, found: Scenario, *, caller: Principal) -> Scenario:
    """Choose the scenario whose proposals are shown, signed and published.

    Raises:
        ConflictError: ROUND_STATE, SCENARIO_STATE: it has no proposals.
    """
    queries.hold(session, current.id)
    ROUND.take(session, current, "pick", by=caller.role, reason=f"{found.number} {found.name}")
    if found.state != "solved":
        raise SCENARIO.refused(found.state, "offer")
    current.picked_scenario_id = found.id
    session.flush()
    return found


def discard(session: Session, current: Round, found: Scenario, *, caller: Principal) -> Scenario:
    """Take a scenario out of the comparison; what would be signed stays until another is picked.

    Raises:
        ConflictError: ROUND_STATE, SCENARIO_STATE, SCENARIO_CHOSEN.
    """
    queries.hold(session, current.id)
    ROUND.check(current.state, "solve_scenario", by=caller.role)
    if found.state == "solved" and found.id == chosen(session, current):
        raise ConflictError(
            "SCENARIO_CHOSEN",
            "签署的将是这个情景，请先选定另一个。",
            "This is the scenario that would be signed; pick another first.",
        )
    SCENARIO.take(session, found, "discard", by=caller.role)
    session.flush()
    return found


def scenario(session: Session, current: Round, scenario_id: UUID) -> Scenario:
    """Return one of the scenarios that a round lays side by side."""
    found = queries.scenario(session, scenario_id)
    if found is None or found.round_id != current.id or found.wave > 1:
        raise NotFoundError
    return found


def solved(session: Session, current: Round, scenario_id: UUID) -> Solution:
    """Return what one of a round's scenarios was solved to.

    Raises:
        NotFoundError: no such scenario. ConflictError: SCENARIO_STATE, it has no proposals.
    """
    found = scenario(session, current, scenario_id)
    solution = queries.solution_of(session, found.id)
    if solution is None or found.state in {"solving", "failed"}:
        raise SCENARIO.refused(found.state, "offer")
    return solution


def of_round(session: Session, current: Round) -> list[Scenario]:
    """List the scenarios that a round lays side by side, discarded ones as well."""
    return [each for each in queries.scenarios(session, current.id) if each.wave == 1]


def chosen(session: Session, current: Round) -> UUID | None:
    """Return the scenario whose proposals are, or would be, signed."""
    if current.published_solution_id is not None:
        solution = queries.solution(session, current.published_solution_id)
    elif current.picked_scenario_id is not None:
        return current.picked_scenario_id
    else:
        solution = queries.newest_solution(session, current.id)
    return None if solution is None else solution.scenario_id


def shown(session: Session, current: Round, rows: Sequence[Scenario]) -> list[Shown]:
    """Return scenarios with what came of them, in as many queries whatever their number."""
    solutions = queries.solutions_of(session, [row.id for row in rows])
    latest = tasks.latest_each(session, [row.id for row in rows])
    known = queries.policy_versions(session, {row.policy_id for row in rows})
    picked = chosen(session, current)
    return [
        Shown(
            row,
            known[row.policy_id],
            solutions.get(row.id) if row.state in {"solved", "offered", "discarded"} else None,
            latest.get(row.id),
            row.id == picked,
        )
        for row in rows
    ]


def _added(  # a row's own values
    session: Session,
    current: Round,
    *,
    name: str,
    number: int,
    policy_id: UUID | None = None,
    with_edits: bool = True,
) -> Scenario:
    made = Scenario(
        organisation_id=current.organisation_id,
        round_id=current.id,
        wave=1,
        number=number,
        name=name,
        policy_id=policy_id or current.policy_id,
        with_edits=with_edits,
        state="solving",
    )
    session.add(made)
    session.flush()
    return made


def _ask(session: Session, asked: Scenario) -> Task:
    return tasks.enqueue(session, SOLVE, subject_id=asked.id, organisation_id=asked.organisation_id)
