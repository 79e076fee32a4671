"""Whatever single value of a certificate, a price or a proposal is changed, in rounds of every kind, is found.

And whatever prices are stated beside it, no placement is called proved that some other one beats.
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from itertools import count, islice
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pytest

from matching import Policy, Problem, Proposals, Report, certify, solve
from matching.candidates import Search, scored_pairs
from matching.eligibility import Facts
from matching.errors import InputError
from matching.result import SCANNED, Prices
from tests.matching.brute import best, lawful, worth
from tests.matching.problems import random_limits, random_policy, random_problem, seeded

TOLD_ONLY = {"engine", "ortools", "path"}
"""What no recheck can know."""
Path = tuple[Any, ...]


class Solved(NamedTuple):
    """A round, what was proposed, and its certificate as it comes back from a file."""

    case: Problem
    policy: Policy
    proposals: Proposals
    stated: dict[str, Any]

    def recheck(self, **changed: Any) -> Report:
        """Certify with the proposals or the certificate changed."""
        beside: dict[str, Any] = {"proposals": self.proposals, "certificate": self.stated}
        return certify(self.case, self.policy, **(beside | changed))


def solved(seed: int, *, side: bool) -> Solved | None:
    """Solve a random round, with companions and limits or without; None where pins or targets are refused."""
    random = seeded(seed)
    case, policy = random_problem(random, side=side), random_policy(random)
    if side:
        policy = random_limits(random, policy)
    try:
        solution = solve(case, policy)
    except InputError:
        return None
    return Solved(case, policy, Proposals.of(solution), json.loads(json.dumps(solution.certificate())))


def rounds(many: int, *, side: bool) -> Iterator[tuple[int, Solved]]:
    """Yield so many rounds that were solved and place somebody, with their seeds."""
    found = ((seed, solved(seed, side=side)) for seed in count())
    return islice(((seed, one) for seed, one in found if one is not None and len(one.proposals.worker)), many)


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every plain value in a JSON tree."""
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, key))
    else:
        yield path


def with_leaf(value: Any, path: Path, change: int) -> Any:
    """Return the tree with one value changed: a number by so much, a flag turned, a text made longer, null told."""
    if not path:
        flag = isinstance(value, bool)
        return not value if flag else value + change if isinstance(value, int) else f"{value}x"
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_leaf(value[path[0]], path[1:], change)
    return copy


def changed_cells(proposals: Proposals, random: Random) -> Iterator[tuple[str, Proposals]]:
    """Yield the proposals with one cell of each column changed, with one row missing, with one twice."""
    rows = len(proposals.worker)
    row = random.randrange(rows)
    for name in ("worker", "job", "score", "tier"):
        column = getattr(proposals, name).copy()
        column[row] += random.choice((-1, 1))
        yield name, replace(proposals, **{name: column})
    for name, points in proposals.components.items():
        more = points + (np.arange(rows) == row)
        yield name, replace(proposals, components={**proposals.components, name: more})
    yield "missing", taken(proposals, np.delete(np.arange(rows), row))
    yield "twice", taken(proposals, np.append(np.arange(rows), row))


def taken(proposals: Proposals, row: Any) -> Proposals:
    """Return some rows of the proposals."""
    parts = {name: column[row] for name, column in proposals.components.items()}
    return Proposals(proposals.worker[row], proposals.job[row], proposals.score[row], proposals.tier[row], parts)


def every_mutation_is_found(one: Solved, random: Random, *, most: int) -> None:
    """Check up to ``most`` values of a certificate, and each column of its proposals."""
    assert one.recheck().failures == ()
    paths = [path for path in leaves(one.stated) if path[0] not in TOLD_ONLY]
    for path in random.sample(paths, min(most, len(paths))):
        change = random.choice((-1, 1, 1000, -(10**12)))
        assert not one.recheck(certificate=with_leaf(one.stated, path, change)).holds, (path, change)
    for name in one.stated.keys() - TOLD_ONLY:
        gone = {key: value for key, value in one.stated.items() if key != name}
        assert not one.recheck(certificate=gone).holds or name == "ceilings", name
    for name, proposals in changed_cells(one.proposals, random):
        assert not one.recheck(proposals=proposals).holds, name


@pytest.mark.parametrize("side", [False, True])
def test_any_changed_value_is_found(side: bool) -> None:  # noqa: FBT001
    for seed, one in rounds(25, side=side):
        every_mutation_is_found(one, seeded(-seed), most=20)


def test_any_changed_value_is_found_by_compiled_scans_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.rescan.LARGE", 0)
    monkeypatch.setattr("matching.folder_scan.WORTH_COMPILING", 0)
    for seed, one in rounds(8, side=False):
        assert one.stated["path"] == SCANNED
        every_mutation_is_found(one, seeded(-seed), most=20)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("side", [False, True])
def test_any_changed_value_is_found_in_a_thousand_rounds(side: bool) -> None:  # noqa: FBT001
    for seed, one in rounds(1000, side=side):
        every_mutation_is_found(one, seeded(-seed), most=10**6)


def repriced(stated: Mapping[str, Any], random: Random) -> dict[str, Any]:
    """Return the certificate with a few seat prices changed and the hash made to fit."""
    stated = dict(deepcopy(stated))
    prices = stated["prices"]
    for _ in range(random.choice((1, 1, 3))):
        stage = random.randrange(len(prices["open"]))
        for side in random.choice((("open",), ("reserved",), ("open", "reserved"))):
            row = prices[side][stage]
            job = random.randrange(len(row))
            row[job] = max(0, row[job] + random.choice((-1000, -1, 1, 1000)))
    arrays = {name: np.array(rows, dtype=np.int64) for name, rows in prices.items()}
    return stated | {"prices_hash": Prices(**arrays).digest()}


def as_placed(one: Solved, placement: Mapping[int, int]) -> Proposals:
    """Return a placement as proposals with true scores and tiers."""
    facts = Facts.of(one.case)
    pairs = scored_pairs(Search.of(facts, one.policy), (0, len(one.case.workers)))
    score = dict(zip(zip(pairs.worker.tolist(), pairs.job.tolist(), strict=True), pairs.score.tolist(), strict=True))
    worker = np.array(sorted(placement), dtype=np.int32)
    job = np.array([placement[i] for i in worker.tolist()], dtype=np.int32)
    points = np.array([score[pair] for pair in zip(worker.tolist(), job.tolist(), strict=True)], dtype=np.int64)
    return Proposals(worker, job, points, one.policy.tier_of(one.case.workers.statuses)[worker], {})


@pytest.mark.parametrize("side", [False, True])
def test_no_prices_prove_a_placement_that_another_one_beats(side: bool) -> None:  # noqa: FBT001
    beaten = proved = 0
    for seed, one in rounds(30, side=side):
        random = seeded(seed)
        pairs = scored_pairs(Search.of(Facts.of(one.case), one.policy), (0, len(one.case.workers)))
        cells = zip(pairs.worker.tolist(), pairs.job.tolist(), strict=True)
        scores = dict(zip(cells, pairs.score.tolist(), strict=True))
        top, _ = best(one.case, one.policy, scores)
        every = list(lawful(one.case, one.policy))
        for placement in random.sample(every, min(8, len(every))):
            for stated in (one.stated, repriced(one.stated, random)):
                report = one.recheck(proposals=as_placed(one, placement), certificate=stated)
                is_best = worth(one.case, one.policy, scores, placement) == top
                assert is_best or not report.proven, (seed, placement)
                beaten, proved = beaten + (not is_best), proved + report.proven
    assert beaten > 100
    assert proved > 10
