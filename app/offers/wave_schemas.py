"""Shapes of later waves on the wire."""

from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from app.access.masks import covered
from app.models.scenario import Scenario
from app.models.solution import Solution


class WaveOut(BaseModel):
    """A later wave and what it did: whom it kept, moved and placed newly; null until it is solved, counts below 10 by tier.

    ``moved`` is 0 by construction. ``left``: people of the snapshot who are no longer free for it.
    """

    id: UUID
    round_id: UUID
    wave: int
    state: str
    solution_id: UUID | None
    input_digest: str
    kept: int | None
    moved: int | None
    placed: int | None
    placed_by_tier: list[int | None]
    left: int | None
    version: int

    @classmethod
    def of(cls, row: Scenario, solution: Solution | None) -> Self:
        """Show a wave."""
        stored: dict[str, Any] = {} if solution is None else solution.summary.get("wave", {})
        return cls(
            id=row.id,
            round_id=row.round_id,
            wave=row.wave,
            state=row.state,
            solution_id=None if solution is None else solution.id,
            input_digest="" if solution is None else solution.input_digest,
            **{name: stored.get(name) for name in ("kept", "moved", "placed", "left")},
            placed_by_tier=covered(stored.get("placed_by_tier", ())),
            version=row.version,
        )


class WaveOfferedOut(BaseModel):
    """What sending out a wave's offers did; who was left out is counted by code.

    PLACED_OR_OFFERED, HELD_OR_WITHDRAWN, SEATS_TAKEN: went to somebody on standby meanwhile; or as publication says.
    """

    wave: WaveOut
    offered: int
    left_out: dict[str, int]
