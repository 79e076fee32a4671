"""What a coordinator reads beside the result: who was placed, where a seat more helps, and what looks odd in the folder."""

from collections.abc import Sequence

import polars as pl

from matching.fairness import Fairness, share
from matching.more_seats import MoreSeat
from matching.problem import Problem


def fairness_table(found: Fairness) -> pl.DataFrame:
    """Return one row a group: counts, the group's share of all three, and how many of its own were placed.

    A hidden count is empty, and so is every share made of it.
    """
    groups = found.groups
    return pl.DataFrame(
        {
            "by": [group.by for group in groups],
            "value": [group.value for group in groups],
            "people": [group.people for group in groups],
            "eligible": [group.eligible for group in groups],
            "placed": [group.placed for group in groups],
            "share_of_people": [share(group.people, found.people) for group in groups],
            "share_of_eligible": [share(group.eligible, found.eligible) for group in groups],
            "share_of_placed": [share(group.placed, found.placed) for group in groups],
            "eligible_rate": [share(group.eligible, group.people) for group in groups],
            "placed_rate": [share(group.placed, group.people) for group in groups],
        },
        schema={
            "by": pl.String,
            "value": pl.String,
            "people": pl.Int64,
            "eligible": pl.Int64,
            "placed": pl.Int64,
            "share_of_people": pl.String,
            "share_of_eligible": pl.String,
            "share_of_placed": pl.String,
            "eligible_rate": pl.String,
            "placed_rate": pl.String,
        },
    )


def more_seats_table(problem: Problem, found: Sequence[MoreSeat]) -> pl.DataFrame:
    """Return one row an order where one more seat would help, most helpful first; ``tier`` empty = nobody more."""
    return pl.DataFrame(
        {
            "rank": list(range(1, len(found) + 1)),
            "job": [problem.jobs.ref[more.job] for more in found],
            "tier": [more.tier if more.tier >= 0 else None for more in found],
            "score": [more.score for more in found],
            "gains": [";".join(f"{aim}:{gain}" for aim, gain in more.gains if gain) for more in found],
            "exact": [int(more.exact) for more in found],
        },
        schema={
            "rank": pl.Int64,
            "job": pl.String,
            "tier": pl.Int64,
            "score": pl.Int64,
            "gains": pl.String,
            "exact": pl.Int64,
        },
    )


def warnings_table(problem: Problem) -> pl.DataFrame:
    """Return one row a warning of the problem folder, file by file: what was read as it stands, and what to do."""
    names = ("source", "row", "column", "code", "message")
    rows = [[str(getattr(odd, name)) for name in names] for odd in problem.warnings]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").rename({"source": "file"})
