"""Whether a snapshot lets somebody be pinned to an order: asked of the engine's own rules, on the few rows that matter."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from app.rounds import overlay
from app.rounds.frames import text_frame
from matching import pins
from matching.eligibility import Facts, codes_of, pair_refusals
from matching.errors import PinError
from matching.policy import Policy
from matching.tables import read_problem

Pair = tuple[str, str]


@dataclass(frozen=True)
class Problem:
    """A snapshot's packed files, with the day, seed and policy it is solved under."""

    files: Mapping[str, bytes]
    day: date
    seed: str
    policy: Policy

    def refusals(self, pair: Pair) -> tuple[str, ...]:
        """Return the codes of the rules that keep a person from an order; none: eligible."""
        facts = self._facts([pair], pinned=[])
        worker, job = np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32)
        return codes_of(int(pair_refusals(facts, worker, job)[0]))

    def seats(self, pair: Pair, others: Sequence[Pair]) -> tuple[int, bool]:
        """Return the seats of a pair's order, and whether it may be pinned there beside those who are."""
        same = [each for each in others if each[1] == pair[1]]
        facts = self._facts([*same, pair], pinned=[*same, pair])
        seats = int(facts.problem.jobs.seats[0])
        try:
            pins.pinned_jobs(facts, self.policy.tier_of(facts.problem.workers.statuses))
        except PinError:
            return seats, False
        return seats, True

    def _facts(self, pairs: Sequence[Pair], *, pinned: Sequence[Pair]) -> Facts:
        """The facts of a problem of these people and orders alone, under the bans that were frozen of them."""
        people, orders = {worker for worker, _ in pairs}, {job for _, job in pairs}
        bans = overlay.frame_of(self.files, "pins.csv")
        if bans.height:
            bans = bans.filter(pl.col("worker").is_in(list(people)), pl.col("job").is_in(list(orders)))
        fixed = [(row["worker"], row["job"], row["kind"], row["reason"]) for row in bans.iter_rows(named=True)]
        fixed += [(worker, job, "pin", "") for worker, job in pinned]
        tables = {
            "workers.csv": overlay.frame_of(self.files, "workers.csv").filter(pl.col("worker").is_in(list(people))),
            "jobs.csv": overlay.frame_of(self.files, "jobs.csv").filter(pl.col("job").is_in(list(orders))),
            "agreements.csv": overlay.frame_of(self.files, "agreements.csv"),
        }
        if fixed:
            names = ("worker", "job", "kind", "reason")
            tables["pins.csv"] = text_frame({name: [row[at] for row in fixed] for at, name in enumerate(names)})
        with tempfile.TemporaryDirectory(prefix="dukou-") as folder:
            for name, table in tables.items():
                table.write_csv(Path(folder) / name)
            problem = read_problem(Path(folder), date=int(self.day.strftime("%Y%m%d")), seed=self.seed)
        return Facts.of(problem)
