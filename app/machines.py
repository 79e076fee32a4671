"""State machines as tables: from which state an action leads to which, who may take it, and what it does.

What is drawn in docs/states.md and what is enforced is the same table; every step taken leaves its audit event.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import Event, note
from app.errors import ConflictError, ForbiddenError

RUNNER, WORKER = "runner", "worker"
"""Who acts besides the roles: the background process, and a worker with a signed link."""


class Moving(Protocol):
    """A row that has a state."""

    id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed change of state; ``by`` names roles, ``runner`` or ``worker``; ``effect`` says what it does."""

    action: str
    before: tuple[str, ...]
    after: str
    by: tuple[str, ...]
    effect: str


@dataclass(frozen=True)
class Machine:
    """The life of one kind of row.

    Attributes:
        name: of the rows, and the first word of the events. name_zh: what users call them.
        states: every state with its Chinese name, in order of life; the first is where a row begins.
        steps: the table; of one action no two steps leave the same state.
    """

    name: str
    name_zh: str
    states: Mapping[str, str]
    steps: Sequence[Step]

    def step(self, action: str, state: str) -> Step | None:
        """Return what an action does in a state; None: nothing, it is not allowed there."""
        return next((step for step in self.steps if step.action == action and state in step.before), None)

    def before(self, action: str) -> tuple[str, ...]:
        """Return the states that an action leaves."""
        return tuple(state for step in self.steps if step.action == action for state in step.before)

    def actions(self, state: str, *, by: str) -> list[str]:
        """Return what somebody may do in a state, in order of the table."""
        return [step.action for step in self.steps if state in step.before and by in step.by]

    def take(
        self, session: Session, row: Moving, action: str, *, by: str, reason: str = "", subjects: Iterable[UUID] = ()
    ) -> Step:
        """Move a row by an action and note it.

        Raises:
            ForbiddenError: the action is closed to ``by``. ConflictError: <NAME>_STATE, not from the present state.
        """
        step = self.check(row.state, action, by=by)
        row.state = step.after
        note(session, Event(f"{self.name}.{action}", self.name, row.id, subjects=subjects, reason=reason))
        return step

    def check(self, state: str, action: str, *, by: str) -> Step:
        """Return what an action does in a state; raises as ``take``."""
        self.permit(action, by=by)
        step = self.step(action, state)
        if step is None or by not in step.by:
            raise self.refused(state, action)
        return step

    def permit(self, action: str, *, by: str) -> None:
        """Refuse with ForbiddenError an action that is closed to ``by`` in whatever state."""
        if not any(by in step.by for step in self.steps if step.action == action):
            raise ForbiddenError

    def refused(self, state: str, action: str) -> ConflictError:
        """Return the error of an action that the present state forbids."""
        return ConflictError(
            f"{self.name.upper()}_STATE",
            f"该{self.name_zh}现为“{self.states[state]}”，不能执行此操作。",
            f"The {self.name.replace('_', ' ')} is {state}; {action} needs {' or '.join(self.before(action))}.",
            state=state,
            action=action,
        )

    def drawn(self) -> str:
        """Return the machine as a Mermaid state diagram."""
        first = next(iter(self.states))
        lines = ["stateDiagram-v2", *(f'    state "{zh} {name}" as {name}' for name, zh in self.states.items())]
        lines += [f"    [*] --> {first}"]
        lines += [
            f"    {state} --> {step.after}: {step.action} ({', '.join(step.by)})"
            for step in self.steps
            for state in step.before
        ]
        left = {state for step in self.steps for state in step.before if state != step.after}
        return "\n".join([*lines, *(f"    {state} --> [*]" for state in self.states if state not in left)])

    def tabled(self) -> str:
        """Return the machine as a Markdown table: action, from, to, who may, what it does."""
        rows = [
            f"| {step.action} | {', '.join(self._zh(state) for state in step.before)} | {self._zh(step.after)} |"
            f" {', '.join(step.by)} | {step.effect} |"
            for step in self.steps
        ]
        return "\n".join(["| action | from | to | who may | effect |", "|---|---|---|---|---|", *rows])

    def _zh(self, state: str) -> str:
        return f"{self.states[state]} {state}"
