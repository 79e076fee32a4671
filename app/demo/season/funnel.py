"""How many came how far, by tier: from matchable to being there on the 180th day."""

import gzip
import io
from collections import Counter
from uuid import UUID

import polars as pl

from app.demo.season import queries
from app.demo.season.stage import Stage

STEPS = (
    *("matchable", "proposed", "offered", "worker_yes", "both_yes", "boarded", "arrived"),
    *("day_3", "day_30", "day_90", "day_180"),
)


def funnel(stage: Stage, round_id: UUID) -> dict[str, list[int]]:
    """Return for each step how many people of each tier came that far; who travels alone boards as well."""
    with stage.owner.read() as session:
        packed, tiers = queries.frozen_people(session, round_id)
        reached = queries.reached(session, round_id)
        alone = queries.came_alone(session, round_id)
    tier = _tiers(packed, tiers)
    steps = {"matchable": frozenset(tier), **reached, "boarded": reached["boarded"] | alone}
    return {name: _counted(steps[name], tier, len(set(tiers.values()))) for name in STEPS}


def _counted(people: frozenset[UUID], tier: dict[UUID, int], tiers: int) -> list[int]:
    counts = Counter(tier[each] for each in people)
    return [counts[number] for number in range(tiers)]


def _tiers(packed: bytes, tiers: dict[str, int]) -> dict[UUID, int]:
    """Return the tier of everybody frozen: the best that a status of theirs gives."""
    frame = pl.read_csv(io.BytesIO(gzip.decompress(packed)), infer_schema=False)
    general = tiers["general"]
    return {
        UUID(hex=worker): min((tiers[each] for each in (statuses or "").split(";") if each), default=general)
        for worker, statuses in frame.select("worker", "statuses").iter_rows()
    }
