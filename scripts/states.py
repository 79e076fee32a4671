"""Writes docs/states.md from the state machines themselves: `python scripts/states.py`; a test holds the page equal."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.dispatch.states import DISPATCH  # noqa: E402
from app.duplicates.states import DUPLICATE  # noqa: E402
from app.follow_ups.states import TICKET  # noqa: E402
from app.machines import Machine  # noqa: E402
from app.notices.states import DELIVERY  # noqa: E402
from app.objections.states import OBJECTION  # noqa: E402
from app.offers.states import FOLLOW_UP, OFFER, PLACEMENT  # noqa: E402
from app.rounds.states import ROUND, SCENARIO  # noqa: E402

MACHINES: tuple[Machine, ...] = (
    ROUND,
    SCENARIO,
    OFFER,
    PLACEMENT,
    DISPATCH,
    FOLLOW_UP,
    TICKET,
    DELIVERY,
    OBJECTION,
    DUPLICATE,
)
PAGE = ROOT / "docs" / "states.md"
HEAD = """# 状态 / States

Drawn from the tables in the code (`python scripts/states.py`), which are what is enforced: a step that stands in no table is refused with
409 `<NAME>_STATE`, one that is another's with 403. Each step leaves one audit event `<name>.<action>`. `runner` is the background process,
`worker` a worker with a signed link.
"""


def page() -> str:
    """Return the page as the machines say it."""
    return "\n".join([HEAD, *map(_part, MACHINES)])


def _part(machine: Machine) -> str:
    return f"## {machine.name_zh} {machine.name}\n\n```mermaid\n{machine.drawn()}\n```\n\n{machine.tabled()}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
