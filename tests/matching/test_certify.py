"""What does not hold is found, whatever was changed, and without a solver."""

import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching import Policy, Problem, Proposals, Report, certify, solve
from matching.errors import CertificateError
from matching.result import Prices
from tests.matching.problems import person, post, problem, random_problem, seeded

ROOT = Path(__file__).parents[2]
Stated = dict[str, Any]


def busy_round() -> Problem:
    """Return a round where seats are scarce, so that prices are not all 0."""
    statuses: list[tuple[str, ...]] = [("monitored",), ("lifted",), ("graduate",), ()]
    people = [
        person(f"w{k}", statuses=statuses[k % 4], min_wage=100 * k, household=f"h{k % 3}", zero_employment=k < 4)
        for k in range(9)
    ]
    posts = [
        post("hard", seats=2, reserved_seats=1, reserved_tier=1, reserved_hard=True, wage_high=9000),
        post("soft", seats=2, reserved_seats=2, reserved_tier=0, wage_high=7000),
        post("high", wage_high=20000, education=0),
        post("far", seats=0),
        post("closed", seats=9, education=6),
    ]
    return problem(people, posts, pins=[("w3", "high")], bans=[("w0", "soft")])


CASE = busy_round()
SOLUTION = solve(CASE, Policy())
STATED: Stated = json.loads(json.dumps(SOLUTION.certificate()))
PROPOSALS = Proposals.of(SOLUTION)


def recheck(proposals: Proposals = PROPOSALS, stated: Stated = STATED, case: Problem = CASE) -> Report:
    """Certify, by default what holds."""
    return certify(case, Policy(), proposals=proposals, certificate=stated)


def failed(report: Report) -> set[str]:
    """Return the names of the failed checks."""
    return {check.name for check in report.failures}


def test_what_was_solved_holds_and_is_proved_again() -> None:
    report = recheck()
    assert report.failures == ()
    assert report.proven
    report.require()


def test_a_failed_recheck_names_every_failure() -> None:
    report = recheck(stated=STATED | {"placed": 99, "seed": "other"})
    with pytest.raises(CertificateError, match=r"certificate\.seed.*certificate\.placed"):
        report.require()


@pytest.mark.parametrize("name", sorted(set(STATED) - {"engine", "ortools", "path"}))
def test_every_number_of_the_certificate_is_rechecked(name: str) -> None:
    without = {key: value for key, value in STATED.items() if key != name}
    assert not recheck(stated=without).holds
    assert not recheck(stated=STATED | {name: "something else"}).holds


@pytest.mark.parametrize("change", [1, -1, 10**6])
def test_a_changed_count_is_found(change: int) -> None:
    for name in ("placed", "total_score", "pairs_scanned", "seats", "workers", "jobs"):
        assert failed(recheck(stated=STATED | {name: STATED[name] + change})) == {f"certificate.{name}"}
    stated = deepcopy(STATED)
    stated["placed_by_tier"][1] += change
    assert failed(recheck(stated=stated)) == {"certificate.placed_by_tier"}
    for stage in range(len(STATED["stages"])):
        for number in ("objective", "bound"):
            stated = deepcopy(STATED)
            stated["stages"][stage][number] += change
            assert failed(recheck(stated=stated)) == {"certificate.stages"}


def test_a_whole_number_written_as_a_decimal_is_not_the_same_number() -> None:
    assert failed(recheck(stated=STATED | {"placed": float(STATED["placed"])})) == {"certificate.placed"}


def with_price(stated: Stated, *, stage: int, job: int, change: int) -> Stated:
    """Return the certificate with one open price changed and its hash made to fit."""
    stated = deepcopy(stated)
    stated["prices"]["open"][stage][job] += change
    stated["prices"]["reserved"][stage][job] += change
    arrays = {name: np.array(stated["prices"][name], dtype=np.int64) for name in ("open", "reserved")}
    return stated | {"prices_hash": Prices(**arrays).digest()}


@pytest.mark.parametrize("change", [-1, 1, -(10**9), 10**9])
def test_a_changed_price_is_found_even_with_its_hash_made_to_fit(change: int) -> None:
    posts = [post("good", wage_high=9000), post("plain", wage_high=3000, seats=2)]
    rivals = problem([person("a"), person("b")], posts)
    solution = solve(rivals, Policy())
    stage = [stage.name for stage in solution.stages].index("score")
    assert solution.prices.open[stage].tolist() == [3 * (1000 - 375), 0]
    for job in (0, 1):
        stated = with_price(solution.certificate(), stage=stage, job=job, change=change)
        report = certify(rivals, Policy(), proposals=Proposals.of(solution), certificate=stated)
        assert failed(report) & {"prices", "certificate.stages"}
        assert not report.proven


def test_a_price_of_a_seat_that_stays_empty_breaks_the_proof() -> None:
    empty = CASE.jobs.ref.index("closed")
    report = recheck(stated=with_price(STATED, stage=0, job=empty, change=1))
    assert not report.proven
    assert failed(report) == {"certificate.stages", "certificate.gap", "certificate.proven"}


def test_a_changed_price_without_its_hash_is_found() -> None:
    stated = deepcopy(STATED)
    stated["prices"]["reserved"][-1][0] += 1
    assert "certificate.prices_hash" in failed(recheck(stated=stated))


@pytest.mark.parametrize(
    "prices",
    [
        None,
        {},
        {"open": [], "reserved": []},
        {"open": "x", "reserved": "y"},
        {"open": [[0] * 5] * 4, "reserved": [[0] * 5] * 5},
        {"open": [[0.5] * 5] * 5, "reserved": [[0] * 5] * 5},
        {"open": [[2**70] * 5] * 5, "reserved": [[0] * 5] * 5},
        {"open": [[-1] * 5] * 5, "reserved": [[0] * 5] * 5},
        {"open": [[True] * 5] * 5, "reserved": [[0] * 5] * 5},
    ],
)
def test_prices_of_a_wrong_shape_or_below_nothing_prove_nothing(prices: Any) -> None:
    report = recheck(stated=STATED | {"prices": prices})
    assert failed(report) == {"prices"}
    assert not report.proven


def changed(**columns: Any) -> Proposals:
    """Return the proposals with some columns replaced."""
    return replace(PROPOSALS, **columns)


def rows(keep: Any) -> Proposals:
    """Return some rows of the proposals."""
    parts = {name: value[keep] for name, value in PROPOSALS.components.items()}
    return Proposals(PROPOSALS.worker[keep], PROPOSALS.job[keep], PROPOSALS.score[keep], PROPOSALS.tier[keep], parts)


def test_a_dropped_proposal_is_found() -> None:
    for row in range(len(PROPOSALS.worker)):
        report = recheck(rows(np.arange(len(PROPOSALS.worker)) != row))
        assert {"certificate.placed", "certificate.total_score", "certificate.stages"} <= failed(report)
        assert not report.proven


def test_a_proposal_written_twice_is_found() -> None:
    report = recheck(rows(np.append(np.arange(len(PROPOSALS.worker)), 0)))
    assert "one_seat_a_worker" in failed(report)


def test_two_proposals_swapped_are_found() -> None:
    job = PROPOSALS.job.copy()
    other = int(np.flatnonzero(job != job[0])[0])
    job[[0, other]] = job[[other, 0]]
    assert failed(recheck(changed(job=job))) & {"score", "eligible", "reserved_seats", "pins", "bans"}


def moved(worker: str, job: str) -> Proposals:
    """Return the proposals with one worker sent elsewhere."""
    jobs = PROPOSALS.job.copy()
    row = PROPOSALS.worker.tolist().index(CASE.workers.ref.index(worker))
    jobs[row] = CASE.jobs.ref.index(job)
    return changed(job=jobs)


@pytest.mark.parametrize(
    ("worker", "job", "check"),
    [
        ("w3", "soft", "pins"),
        ("w1", "closed", "eligible"),
        ("w1", "far", "seats"),
        ("w0", "soft", "bans"),
        ("w1", "high", "seats"),
    ],
)
def test_each_broken_rule_is_found_by_its_name(worker: str, job: str, check: str) -> None:
    assert check in failed(recheck(moved(worker, job)))


def test_a_hard_reserved_seat_given_away_is_found() -> None:
    people = [person("a"), person("b")]
    case = problem(people, [post("x", seats=2, reserved_seats=1, reserved_tier=0, reserved_hard=True)])
    solution = solve(case, Policy())
    assert solution.placed == 1
    both = np.arange(2, dtype=np.int32)
    score = np.repeat(solution.score[solution.job_of_worker >= 0], 2)
    stolen = Proposals(both, both * 0, score, solution.tier, {})
    assert "reserved_seats" in failed(recheck(stolen, json.loads(json.dumps(solution.certificate())), case))


def test_stated_columns_are_rechecked() -> None:
    assert failed(recheck(changed(score=PROPOSALS.score + 1))) == {"score"}
    assert failed(recheck(changed(tier=PROPOSALS.tier + 1))) == {"tier"}
    first = next(iter(PROPOSALS.components))
    wrong = {**PROPOSALS.components, first: PROPOSALS.components[first] + 1}
    assert failed(recheck(changed(components=wrong))) == {"components"}
    assert failed(recheck(changed(components={"charm": PROPOSALS.score}))) == {"components"}


@pytest.mark.parametrize(
    "columns", [{"worker": PROPOSALS.worker + 100}, {"job": PROPOSALS.job - 100}, {"score": PROPOSALS.score[1:]}]
)
def test_rows_that_name_nobody_are_found(columns: dict[str, Any]) -> None:
    assert failed(recheck(changed(**columns))) == {"rows"}


CHANGES: dict[str, Callable[[], Problem]] = {
    "date": lambda: replace(CASE, date=CASE.date + 1),
    "seed": lambda: replace(CASE, seed="other"),
    "hashes": lambda: replace(CASE, hashes={"workers": "00"}),
    "seats": lambda: replace(CASE, jobs=replace(CASE.jobs, seats=CASE.jobs.seats + 1)),
    "statuses": lambda: replace(CASE, workers=replace(CASE.workers, statuses=CASE.workers.statuses * 0)),
    "floors": lambda: replace(CASE, workers=replace(CASE.workers, min_wage=CASE.workers.min_wage + 5000)),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_certificate_belongs_to_its_problem(change: str) -> None:
    assert not recheck(case=CHANGES[change]()).holds


def test_a_certificate_belongs_to_its_policy() -> None:
    report = certify(CASE, Policy(weights={"lodging": 7}), proposals=PROPOSALS, certificate=STATED)
    assert "certificate.policy_digest" in failed(report)


def test_a_worse_placement_cannot_claim_to_be_proved() -> None:
    worse = rows(np.arange(len(PROPOSALS.worker) - 1))
    report = recheck(worse)
    honest = deepcopy(STATED)
    assert not report.proven
    assert "certificate.proven" in failed(report)
    assert not recheck(worse, honest | {"proof": "search"}).holds


def test_a_price_changed_in_any_random_round_is_found() -> None:
    for seed in range(20):
        random = seeded(seed)
        case = random_problem(random)
        case = Problem(case.workers, case.jobs, date=case.date, seed=case.seed)
        solution = solve(case, Policy())
        stated = json.loads(json.dumps(solution.certificate()))
        stage, job = random.randrange(len(solution.stages)), random.randrange(len(case.jobs))
        stated["prices"]["open"][stage][job] += random.choice((-1, 1, 50))
        assert not certify(case, Policy(), proposals=Proposals.of(solution), certificate=stated).holds


def test_certifying_never_loads_a_solver() -> None:
    script = (
        "import sys\n"
        "sys.modules['ortools'] = None\n"
        "from matching import Policy, Proposals, certify\n"
        "from tests.matching.problems import person, post, problem\n"
        "import numpy as np\n"
        "none = np.zeros(0, dtype=np.int32)\n"
        "report = certify(problem([person('a')], [post('x')]), Policy(),\n"
        "    proposals=Proposals(none, none, none.astype(np.int64), none, {}), certificate={})\n"
        "print(len(report.checks), any('ortools' in name for name in sys.modules if sys.modules[name]))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    checks, loaded = done.stdout.split()
    assert int(checks) > 10
    assert loaded == "False"
