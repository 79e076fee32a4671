"""What must hold at every stage of a season: nobody hired twice, no seat filled twice, nobody stuck, the audit whole."""

from dataclasses import dataclass

from app.audit.anchors import Anchored
from app.audit.verify import verify
from app.clock import today
from app.demo.season import queries
from app.demo.season.stage import Stage


@dataclass(frozen=True, slots=True)
class Checked:
    """How people stand at a stage, and what does not hold there (empty: all does)."""

    stage: str
    people: dict[str, int]
    events: int
    broken: tuple[str, ...]


def check(stage: Stage, name: str, *, key: bytes) -> Checked:
    """Look at everything; ``key`` is what the audit is sealed with."""
    broken: list[str] = []
    with stage.owner.read() as session:
        people, more = queries.situations(session)
        counts = {
            "hired_twice": queries.twice_hired(session),
            "over_filled": queries.over_filled(session),
            "in_two_situations": more,
            **queries.stuck(session, today()),
        }
        told, made = queries.transitions_told(session), queries.transitions_made(session)
    made["follow_up"] += stage.done["calls_in_vain"]
    broken += [f"{what}: {count}" for what, count in counts.items() if count]
    broken += [f"audit of {what}: {told[what]} events, {made[what]} steps" for what in told if told[what] != made[what]]
    with stage.owner.read() as session:
        verdict = verify(session, key, anchored=Anchored())
    broken += [f"chain {each.organisation_id}: {each.code} at {each.seq}" for each in verdict.broken]
    return Checked(name, people, verdict.events, tuple(broken))
