"""Shapes of scenarios, their comparison, and pins and bans, on the wire."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from app.access.masks import covered
from app.access.reveals import Reason
from app.logs import without_numbers
from app.models.round_edit import RoundEdit
from app.models.solution import Solution
from app.rounds.comparing import Changed, Compared, Row
from app.rounds.edits import Asked
from app.rounds.scenarios import Shown
from app.rounds.schemas import OfPerson, TaskOut

CLOSED = ConfigDict(extra="forbid")
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), AfterValidator(without_numbers)
]


class EditIn(BaseModel):
    """A person to be fixed to an order or kept from it; the reason has five characters at least."""

    model_config = CLOSED
    worker_id: UUID
    job_order_id: UUID
    kind: Literal["pin", "ban"]
    reason: Reason

    @property
    def asked(self) -> Asked:
        """What is asked for."""
        return Asked(self.worker_id, self.job_order_id, self.kind, self.reason)


class EditOut(OfPerson):
    """A pin or a ban; ``refused_code``: why the engine could not honour it when the round was last solved."""

    job_order_id: UUID
    kind: str
    reason: str
    made_by: UUID
    created_at: datetime
    undone_by: UUID | None
    undone_at: datetime | None
    refused_code: str
    version: int

    @classmethod
    def of(cls, row: RoundEdit, shown: Mapping[str, object]) -> Self:
        """Show a row with what the masks show of its person."""
        plain: dict[str, Any] = {name: getattr(row, name) for name in _OF_EDIT}
        return cls.model_validate(plain | dict(shown))


class ScenarioIn(BaseModel):
    """One more policy to be solved on the round's snapshot, under the pins and bans that stand or without them."""

    model_config = CLOSED
    name: Name
    policy_id: UUID
    with_edits: bool = True


class OutcomeOut(BaseModel):
    """What a scenario comes to; counts of people by tier or group are null where they are below 10."""

    solution_id: UUID
    input_digest: str = Field(description="SHA-256 over the digests of snapshot, overlay and policy")
    workers: int | None
    seats: int | None
    placed: int
    workers_by_tier: list[int | None]
    placed_by_tier: list[int | None]
    score: int
    proven: bool
    price_of_priority: dict[str, int] | None
    fairness: dict[str, Any] | None

    @classmethod
    def of(cls, row: Solution) -> Self:
        """Show what a solution's summary says of it."""
        stored = row.summary
        price = stored.get("price_of_priority")
        return cls(
            solution_id=row.id,
            input_digest=row.input_digest,
            workers=stored.get("workers"),
            seats=stored.get("seats"),
            placed=stored.get("placed", 0),
            workers_by_tier=covered(stored.get("workers_by_tier", ())),
            placed_by_tier=covered(stored.get("placed_by_tier", ())),
            score=stored.get("score", 0),
            proven=stored.get("proven", False),
            price_of_priority=None if price is None else {name: price[name] for name in ("placed", "score", "moved")},
            fairness=stored.get("fairness"),
        )


class ScenarioOut(BaseModel):
    """A scenario and what came of it; ``chosen``: its proposals are shown, and signed and published."""

    id: UUID
    round_id: UUID
    number: int
    name: str
    policy_id: UUID
    policy_name: str
    policy_number: int
    with_edits: bool
    state: str
    chosen: bool
    outcome: OutcomeOut | None
    task: TaskOut | None
    version: int

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """Show a scenario."""
        row = shown.scenario
        plain = {name: getattr(row, name) for name in _OF_SCENARIO}
        return cls(
            **plain,
            policy_name=shown.policy.name,
            policy_number=shown.policy.number,
            chosen=shown.chosen,
            outcome=None if shown.solution is None else OutcomeOut.of(shown.solution),
            task=None if shown.task is None else TaskOut.of(shown.task),
        )


class ChangeOut(BaseModel):
    """People of one tier or county: placed before, after, only after, only before, in another order; null = below 10."""

    of: str
    before: int | None
    after: int | None
    gained: int | None
    lost: int | None
    moved: int | None


class ComparedOut(BaseModel):
    """What changes from one scenario to another."""

    before: UUID
    after: UUID
    score_before: int
    score_after: int
    total: ChangeOut
    by_tier: list[ChangeOut]
    by_county: list[ChangeOut]

    @classmethod
    def of(cls, before: UUID, after: UUID, found: Compared) -> Self:
        """Show a comparison, small counts covered."""
        return cls(
            before=before,
            after=after,
            score_before=found.score_before,
            score_after=found.score_after,
            total=ChangeOut.model_validate(found.total, from_attributes=True),
            by_tier=_changes(found.by_tier),
            by_county=_changes(found.by_county),
        )


class ChangedOut(OfPerson):
    """A person who changes from one scenario to another, and the order of each; null: not placed by that one."""

    before: UUID | None
    after: UUID | None

    @classmethod
    def of(cls, found: Changed, shown: Mapping[str, object]) -> Self:
        """Show somebody with what the masks show of them."""
        return cls.model_validate({"before": found.before, "after": found.after} | dict(shown))


def _changes(rows: Sequence[Row]) -> list[ChangeOut]:
    columns = {name: covered([getattr(row, name) for row in rows]) for name in _COUNTS}
    return [ChangeOut(of=row.of, **{name: columns[name][at] for name in _COUNTS}) for at, row in enumerate(rows)]


_COUNTS = ("before", "after", "gained", "lost", "moved")
_OF_EDIT = ("kind", "reason", "made_by", "created_at", "undone_by", "undone_at", "refused_code", "version")
_OF_SCENARIO = ("id", "round_id", "number", "name", "policy_id", "with_edits", "state", "version")
