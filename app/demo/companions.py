"""Couples and teams who go together or not at all."""

import numpy as np
import polars as pl

from app.demo.draw import Column, Draws, Flags
from app.demo.people import PART, People
from app.demo.refs import references

# of a hundred households with a couple: 5 % of all people are in one; of ten thousand people: 1 % are in a team
_COUPLES_PERCENT, _TEAM_STARTS_PERCENT = 12, 0.24
_TEAM_SIZES, _TEAM_SIZE_WEIGHTS = (3, 4, 5, 6, 8), (30, 30, 20, 12, 8)
_TOGETHER = ("job", "employer", "city")
_COUPLE_WEIGHTS, _TEAM_WEIGHTS = (20, 30, 50), (10, 40, 50)


def companion_frame(people: People, *, seed: int) -> pl.DataFrame:
    """Return the rows of companions.csv for one part of the people.

    Couples are man and woman at the head of a household (5 % of the people are in one), teams are people
    of one county who like the same place best (1 %); nobody is in both.
    """
    draws = Draws(seed, purpose="companions", part=people.first // PART)
    heads = _couple_heads(people, draws)
    team, member = _teams(people, draws, taken=np.concatenate([heads, heads + 1]))
    couple_kind = draws.pick(_COUPLE_WEIGHTS, count=len(heads))
    team_kind = draws.pick(_TEAM_WEIGHTS, count=PART)[team]
    group = np.concatenate([heads, heads, team])
    frame = pl.DataFrame(
        {
            "group": references("g", people.first + group),
            "worker": references("w", people.first + np.concatenate([heads, heads + 1, member])),
            "together": np.asarray(_TOGETHER)[np.concatenate([couple_kind, couple_kind, team_kind])],
        }
    )
    return frame.sort("group", "worker")


def _couple_heads(people: People, draws: Draws) -> Column:
    """Return rows whose next row is the spouse, for the households drawn."""
    wanted = draws.chance(_COUPLES_PERCENT, count=PART)[: len(people) - 1]
    household, head = people.household, people.first + np.arange(len(people))
    pair: Flags = (household[:-1] == head[:-1]) & (household[1:] == head[:-1])
    return np.flatnonzero(pair & wanted & (people.female[:-1] != people.female[1:]))


def _teams(people: People, draws: Draws, *, taken: Column) -> tuple[Column, Column]:
    """Return (first member's row, member's row) of every team, from people with nobody beside them."""
    free = np.setdiff1d(np.arange(len(people)), taken)
    key = people.county[free] * 1000 + people.destination[free, 0]
    order = np.argsort(key, kind="stable")
    free, key = free[order], key[order]
    starts = np.flatnonzero(draws.chance(_TEAM_STARTS_PERCENT, count=PART)[: len(free)])
    sizes = np.asarray(_TEAM_SIZES)[draws.pick(_TEAM_SIZE_WEIGHTS, count=PART)]
    teams: list[Column] = []
    end = 0
    for start, size in zip(starts.tolist(), sizes.tolist(), strict=False):
        if start >= end and start + size <= len(free) and key[start] == key[start + size - 1]:
            end = start + size
            teams.append(free[start:end])
    if not teams:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.repeat([team[0] for team in teams], [len(team) for team in teams]), np.concatenate(teams)
