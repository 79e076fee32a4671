"""A scan of what changed finds what a scan of everything finds."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.changed import Watched
from matching.explicit import ExplicitPairs
from matching.folder_plain import PlainScan
from matching.folder_scan import FolderScan
from matching.sided import Sided, listed_pairs
from matching.source import NOTHING, Asked, Floor, Found, Source
from tests.matching.problems import seeded
from tests.matching.scans import Round, random_asked, random_round, same

pytestmark = pytest.mark.timeout(240)  # the first call compiles


def changed(rng: Random, asked: Asked, found: Found) -> tuple[Asked, Floor]:
    """Return other prices of one job, and what people have afterwards: one of them, now and then, less than before."""
    other, favoured = asked.other.copy(), None if asked.favoured is None else asked.favoured.copy()
    for row in (other, favoured):
        if row is not None and rng.random() < 0.8:
            row[rng.randrange(len(row))] += rng.choice((-3000, -500, -1, 0, 1, 900))
    value = found.best.copy()
    if rng.random() < 0.5:
        value[rng.randrange(len(value))] -= rng.choice((1, 40, 2000))
    return Asked(other, favoured), Floor(value)


def sources(rng: Random, case: Round) -> list[Source]:
    folder = FolderScan.of(case.facts, case.policy, values=case.values)
    apart = np.array([rng.random() < 0.3 for _ in range(folder.workers)])
    pairs = listed_pairs(folder, ~apart)
    return [
        folder,
        PlainScan.of(case.facts, case.policy, values=case.values),
        Sided(folder, case.values, apart, listed_pairs(folder, apart)),
        ExplicitPairs.of(pairs.worker, pairs.job, pairs.score, size=(folder.workers, folder.jobs)),
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_what_is_found_is_what_a_scan_of_all_pairs_finds(seed: int) -> None:
    rng = seeded(seed)
    case = random_round(rng, people=24, posts=24)
    first = replace(random_asked(rng, len(case.problem.jobs)), tie_other=None, tie_favoured=None)
    for source in sources(rng, case):
        asked, floor = first, Floor(np.full(source.workers, NOTHING, dtype=np.int64))
        watched, most = Watched(source, None), rng.choice((1, 2, 8))
        for _ in range(6):
            found = watched.scan(asked, floor, most=most)
            assert same(found, source.scan(asked, floor, most=most))
            asked, floor = changed(rng, asked, found)


def test_only_jobs_that_are_named_are_looked_at() -> None:
    case = random_round(seeded(5), people=30, posts=30)
    source = FolderScan.of(case.facts, case.policy, values=case.values)
    jobs = np.arange(source.jobs) % 3 == 0
    nothing, none = Asked.nothing(source.jobs), Floor.none(source.workers)
    found = source.among(jobs).scan(nothing, none, most=source.jobs)
    whole = source.scan(nothing, none, most=source.jobs)
    free = case.values.pinned[found.worker] < 0
    kept = jobs[whole.job] & (case.values.pinned[whole.worker] < 0)
    assert kept.any()
    assert not kept.all()
    assert found.job[free].tolist() == whole.job[kept].tolist()
