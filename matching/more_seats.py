"""Where one more seat helps most: what the round would gain with it, exact, without solving again."""

from dataclasses import dataclass

import numpy as np

from matching.margins import Margins
from matching.nets import Market
from matching.policy import Policy
from matching.problem import Longs
from matching.stages import Stage


@dataclass(frozen=True)
class MoreSeat:
    """What one more open seat at a job brings.

    Attributes:
        job: row. gains: (aim, by how much it rises), in the order of the policy, the tie-break left out.
        tier: of the person placed more, -1 = nobody is. score: by how much the total score rises; may fall
            where somebody more is placed. Both are -1 and 0 where the policy weighs tiers and score together.
        exact: as much as solving the round with that seat gives; else at least that much.
    """

    job: int
    gains: tuple[tuple[str, int], ...]
    tier: int
    score: int
    exact: bool


def more_seats(margins: Margins, policy: Policy, *, most: int | None = None) -> list[MoreSeat]:
    """Return the open orders where one more seat would help, most helpful first, at most ``most`` of them.

    Jobs of equal gain stand in order of their references. Orders that have expired or offer no seat at all are
    not looked at.
    """
    market = margins.graph.market
    jobs = np.flatnonzero(market.search.facts.open)
    words = margins.entering.first[jobs]
    rises = np.flatnonzero(words > 0)
    order = rises[np.argsort(-words[rises], kind="stable")][:most]
    gains = margins.graph.scale.unpack(words[order])
    return [
        _more(market, policy, int(job), gain, exact=margins.exact)
        for job, gain in zip(jobs[order], gains.T, strict=True)
    ]


def _more(market: Market, policy: Policy, job: int, gain: Longs, *, exact: bool) -> MoreSeat:
    stages = market.values.stages[:-1]
    by_aim = {stage.name: int(part) for stage, part in zip(stages, gain.tolist(), strict=True)}
    tier = max((_tier(stage, by_aim[stage.name]) for stage in stages if policy.objective == "strict"), default=-1)
    return MoreSeat(job, tuple(by_aim.items()), tier, by_aim.get("score", 0), exact)


def _tier(stage: Stage, gain: int) -> int:
    """Return whose worth the gain of a stage of tiers is: one person more comes in, whoever else moves."""
    if gain <= 0 or not stage.tier_value:
        return -1
    return stage.tier_value.index(gain) if gain in stage.tier_value else -1
