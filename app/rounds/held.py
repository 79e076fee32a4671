"""What is said of people who are there and have no order open to them, because another office's person stands for them.

Their own office is told nothing of that (docs/adr/0022), so they are told what anybody without a proposal is: which orders
fit, at the prices of the solved round. Nothing of it is computed from, or told to, the other office.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from matching.candidates import Pairs
from matching.explain import WhyNot
from matching.policy import Policy
from matching.problem import Ints, Problem
from matching.result import Prices
from matching.stages import Stage, plan
from matching.standby import Lists
from matching.tables import Account, account

USUAL = "next"
"""What is said where a seat is left open to somebody: that they come next."""


def with_held(said: Account, problem: Problem, policy: Policy, *, held: Problem, prices: Prices) -> Account:
    """Return an account of a problem in which the people of ``held`` are spoken of as they are there.

    Both problems have the same orders. On standby they are for none.
    """
    nobody = np.full(len(held.workers), -1, dtype=np.int32)
    asked = _prices(prices, plan(problem, policy), plan(held, policy))
    alone = account(held, policy, job_of_worker=nobody, prices=asked, proven=False)
    row = {ref: at for at, ref in enumerate(problem.workers.ref)}
    rows = np.array([row[ref] for ref in held.workers.ref], dtype=np.int32)
    reasons = {each.worker: each for each in said.why_not} | {each.worker: each for each in _told(alone, rows)}
    return replace(said, lists=_lists(said.lists, alone.lists, rows), why_not=[reasons[at] for at in sorted(reasons)])


def _prices(prices: Prices, stages: Sequence[Stage], kept: Sequence[Stage]) -> Prices:
    """The prices of seats in the stages that count for few people too; what limits cost is between those who are placed."""
    names = {stage.name for stage in kept}
    rows = [at for at, stage in enumerate(stages) if stage.name in names]
    return Prices(open=prices.open[rows], reserved=prices.reserved[rows])


def _told(alone: Account, rows: Ints) -> Iterator[WhyNot]:
    for each in alone.why_not:
        change = None if each.change is None else replace(each.change, worker=int(rows[each.change.worker]))
        lack, amount = (USUAL, 0) if each.lack == "limit" else (each.lack, each.amount)
        yield replace(each, worker=int(rows[each.worker]), lack=lack, amount=amount, change=change)


def _lists(said: Lists, alone: Lists, rows: Ints) -> Lists:
    own = replace(alone.recommended, worker=rows[alone.recommended.worker].astype(said.recommended.worker.dtype))
    both, rank = Pairs.joined([said.recommended, own]), np.concatenate([said.rank, alone.rank])
    order = np.lexsort((rank, both.worker))
    return replace(said, recommended=both.take(order), rank=rank[order])
