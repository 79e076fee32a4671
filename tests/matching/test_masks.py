"""The fast table of refusals says what the rules say pair by pair."""

import numpy as np
from hypothesis import given, settings

from matching.eligibility import RULES, Facts, pair_refusals
from matching.masks import ALIKE, Refusals
from tests.matching.solved import load
from tests.oracle.folders import Tables, folders


@settings(deadline=None, max_examples=20)
@given(tables=folders())
def test_the_table_is_that_of_the_pairs(tables: Tables) -> None:
    _, problem = load(tables)
    facts = Facts.of(problem)
    workers = np.arange(len(problem.workers), dtype=np.int32)[::-1][:4]
    jobs = np.arange(len(problem.jobs), dtype=np.int32)[1:]
    table = Refusals.of(facts, jobs).table(workers)
    pairs = pair_refusals(facts, np.repeat(workers, len(jobs)), np.tile(jobs, len(workers)))
    assert (table.ravel() == pairs).all()


def test_every_rule_stands_in_one_class() -> None:
    listed = [code for codes in ALIKE.values() for code in codes]
    assert sorted([*listed, "BANNED"]) == sorted(rule.code for rule in RULES)
