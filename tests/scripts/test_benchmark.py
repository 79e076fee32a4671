"""The benchmark: every adapter that the test group can run reaches the optimum; every line says what was measured."""

import fcntl
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching import assign
from scripts.benchmark import page
from scripts.benchmark.child import run
from scripts.benchmark.given import Given, UnlawfulError, cloned, counted
from scripts.benchmark.instances import OPEN, PLAIN, Round, list_pairs, make
from scripts.benchmark.measure import Bench
from scripts.benchmark.peers import BY_NAME, PEERS, Peer, Shape
from scripts.benchmark.sections import OURS_ROWS, kept_out
from scripts.benchmark.selfcheck import differs, disagrees
from scripts.benchmark.targets import targets
from scripts.benchmark.words import outcome

FLOW = "OR-Tools SimpleMinCostFlow"
HERE = [peer for peer in PEERS if peer.product in {"ortools", "dukou"}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round of 60 people with its pairs."""
    path = tmp_path_factory.mktemp("round")
    make(path, kind=PLAIN, workers=60, jobs=8)
    list_pairs(path)
    return path


def ours(given: Given) -> dict[str, Any]:
    found = assign(given.worker, given.job, given.score, given.seats, given.tier)
    return {"proved": found.proven, **counted(given, found.job_of_worker)}


def crowded(seed: int) -> Given:
    """A tight round of 30 people, four tiers and scores that tie."""
    draw = np.random.default_rng(seed)
    worker, job = np.nonzero(draw.random((30, 6)) < 0.5)
    score = draw.integers(1, 5, len(worker))
    return Given(worker.astype(np.int32), job.astype(np.int32), score, draw.integers(0, 5, 6), draw.integers(0, 4, 30))


@pytest.mark.parametrize("peer", HERE, ids=lambda peer: peer.name)
def test_a_peer_reaches_what_it_claims_on_a_sample(peer: Peer, folder: Path) -> None:
    assert disagrees(peer, folder, ours(Given.load(folder))) == ""


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", [FLOW, "OR-Tools CP-SAT", "MathOpt GLOP (LP)", "MathOpt HiGHS (LP)"])
def test_an_exact_peer_reaches_the_optimum_where_people_compete(name: str, seed: int) -> None:
    given = crowded(seed)
    best = ours(given)
    assert best["proved"]
    reached = counted(given, BY_NAME[name].function()(given, limit=30).job_of_worker)
    assert reached == {name: best[name] for name in ("placed_by_tier", "score")}


def test_a_peer_that_falls_short_or_goes_beyond_the_proof_is_named() -> None:
    best = {"placed_by_tier": [1, 2], "score": 10}
    low, high = best | {"score": 9}, best | {"placed_by_tier": [2, 0]}
    from_flow, from_greedy = BY_NAME[FLOW], BY_NAME["best score first"]
    assert differs(from_flow, best, best) == ""
    assert "is not the optimum" in differs(from_flow, low, best)
    assert differs(from_greedy, low, best) == ""
    assert "better than the proved" in differs(from_greedy, high, best)


def test_an_answer_with_a_pair_or_a_seat_that_is_not_there_is_refused() -> None:
    given = Given(np.array([0, 1]), np.array([0, 0]), np.array([5, 6]), np.array([1, 1]), np.array([0, 0]))
    assert counted(given, np.array([-1, 0])) == {"placed_by_tier": [1], "score": 6}
    with pytest.raises(UnlawfulError, match="not eligible"):
        counted(given, np.array([1, -1]))
    with pytest.raises(UnlawfulError, match="seats"):
        counted(given, np.array([0, 0]))


def test_a_seat_is_cloned_for_no_more_people_than_there_are() -> None:
    given = Given(np.array([0]), np.array([1]), np.array([5]), np.array([0, 7, 1]), np.array([0, 0]))
    assert cloned(given).tolist() == [1, 1, 2]


def test_dense_orders_open_many_more_pairs(tmp_path: Path) -> None:
    count = {}
    for kind in (PLAIN, OPEN):
        path = tmp_path / kind
        path.mkdir()
        make(path, kind=kind, workers=400, jobs=40)
        count[kind] = list_pairs(path)["pairs"]
    assert count[OPEN] > 0.4 * 400 * 40
    assert count[OPEN] > 10 * count[PLAIN]


def bench(work: Path, *, limit: float = 60) -> Bench:
    return Bench(work=work, limit=limit, repeat=1, quick=True)


def test_a_case_runs_in_a_process_of_its_own_and_is_made_once(tmp_path: Path) -> None:
    here = bench(tmp_path)
    this = Round(PLAIN, 30, 5)
    at = here.folder(this, pairs=True)
    written = (at / "worker.npy").stat().st_mtime_ns
    assert here.folder(this, pairs=True) == at
    assert (at / "worker.npy").stat().st_mtime_ns == written
    figures = here.best({"task": "peer", "peer": FLOW, "folder": str(at)})
    assert figures["state"] == "ran"
    assert figures["peak_mb"] > 0
    assert counted(Given.load(at), assigned(Given.load(at)))["score"] == figures["score"]


def assigned(given: Given) -> Any:
    return assign(given.worker, given.job, given.score, given.seats, given.tier).job_of_worker


def test_a_case_over_its_limit_or_that_breaks_is_listed_with_the_reason(tmp_path: Path, folder: Path) -> None:
    slow = bench(tmp_path, limit=1e-6).best({"task": "peer", "peer": FLOW, "folder": str(folder)})
    assert slow["state"] == "limit"
    assert "over the limit" in outcome(slow)
    broken = bench(tmp_path).best({"task": "peer", "peer": FLOW, "folder": str(tmp_path / "nowhere")})
    assert broken["state"] == "failed"
    assert "FileNotFoundError" in outcome(broken)


def test_a_peer_is_kept_out_by_its_data_or_by_its_growth_alone(tmp_path: Path) -> None:
    here = bench(tmp_path, limit=100)
    small = Shape(workers=1_000, jobs=50, seats=700, pairs=20_000)
    vast = Shape(workers=10**6, jobs=50_000, seats=700_000, pairs=8 * 10**8)
    dense = BY_NAME["SciPy linear_sum_assignment"]
    assert kept_out(here, dense, small, []) is None
    assert "does not fit" in outcome(kept_out(here, dense, vast, []) or {})
    row = {"pairs": 2_000, "state": "ran", "seconds": 11.0}
    assert outcome(kept_out(here, dense, small, [row]) or {}) == "not started: at least 110 s, limit 100 s"
    assert kept_out(here, dense, small, [row | {"seconds": 9.0}]) is None


def test_only_what_is_named_is_measured_again(tmp_path: Path) -> None:
    here, this = bench(tmp_path), Round(PLAIN, 30, 5)
    row = {"round": PLAIN, "workers": 30, "jobs": 5, "case": FLOW, "seconds": 3.0}
    here.earlier = [row | {"workers": 31}, row]
    assert here.stands(this, FLOW) is None
    here.again = ("dukou",)
    assert here.stands(this, FLOW) == row
    assert here.stands(this, OURS_ROWS) is None
    assert outcome(here.stands(Round(OPEN, 30, 5), FLOW) or {}) == "not tried"
    here.again = ("dukou", "OR-Tools Simple")
    assert here.stands(this, FLOW) is None


def test_smaller_and_larger_rounds_are_left_out(tmp_path: Path) -> None:
    here = bench(tmp_path)
    rounds = [Round(PLAIN, workers, 5) for workers in (30, 40, 50)]
    assert list(filter(here.takes, rounds)) == rounds
    here.least, here.most = 40, 40
    assert list(filter(here.takes, rounds)) == rounds[1:2]


def test_no_other_holder_of_the_lock_runs_beside_a_case(tmp_path: Path, folder: Path) -> None:
    here = bench(tmp_path)
    here.lock = tmp_path / "lock"
    here.best({"task": "peer", "peer": FLOW, "folder": str(folder)})
    with here.lock.open("ab") as other:
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        here.let_go()
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_scans_agree_on_the_pairs_wherever_they_run(folder: Path) -> None:
    figures = run({"task": "ours_scans:bare_pass", "folder": str(folder), "limit": 30})
    assert figures["pairs"] == len(Given.load(folder))
    assert figures["seconds"] > 0


def measured(case: str, **figures: Any) -> dict[str, Any]:
    row = {"round": "plain", "workers": 100_000, "jobs": 5_000, "pairs": 10_000_000, "case": case, "state": "ran"}
    return {**row, "placed_by_tier": [3, 4], "score": 9, "seconds": 2.0, "peak_mb": 300} | figures


def found(*rows: dict[str, Any]) -> dict[str, Any]:
    machine = {"processor": "P", "cores": 2, "memory_gb": 8, "system": "S", "python": "3", "versions": {"numpy": "2"}}
    when = {"on": "2026-03-01", "commit": "abc", "limit": 300, "repeat": 3, "took": 5}
    return {"machine": machine, "sections": {"peers": {"rows": list(rows), **when}}}


@pytest.mark.parametrize(("theirs", "enough"), [(12.0, True), (11.9, False)])
def test_a_figure_is_reached_or_not_by_what_was_measured(theirs: float, enough: bool) -> None:  # noqa: FBT001
    mine = measured(OURS_ROWS, proved=True)
    peer = measured(FLOW, seconds=theirs, peak_mb=1_200, optimal=True)
    line = next(line for line in targets(found(mine, peer)["sections"]) if "rows" in line.what)
    assert line.enough is enough


def test_another_optimum_than_the_peers_is_not_enough() -> None:
    mine = measured(OURS_ROWS, proved=True)
    peer = measured(FLOW, seconds=60.0, peak_mb=9_000, optimal=False)
    line = next(line for line in targets(found(mine, peer)["sections"]) if "rows" in line.what)
    assert line.enough is False
    assert "NOT the same optimum" in line.reached


def test_the_page_says_who_is_faster_and_who_did_not_end(tmp_path: Path) -> None:
    mine = measured(OURS_ROWS, proved=True)
    quick, late = measured(FLOW, seconds=0.5, optimal=True), {"case": "POT ot.emd", "state": "limit", "limit": 300}
    page.write(found(mine, quick, measured("") | late), tmp_path)
    text = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert f"{FLOW} 4.0 times as fast" in text
    assert "| POT ot.emd |  |  |  |  |  |  |  | over the limit of 300 s |" in text
    assert (
        "| growth | time per eligible pair at 1,000,000 workers at most 1.5 times that at 10,000 |  | not measured |"
        in text
    )


def test_random_rounds_agree_with_every_placement_tried() -> None:
    figures = run({"task": "exact:random_rounds", "folder": ".", "limit": 10, "options": {"count": 5}})
    assert figures["holds"]
    assert figures["count"] == 5
