"""Geometry of the small pictures on a page: bars in units of a fixed canvas, drawn as SVG by the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.console.words import COMPONENTS, Words, named

STACK_WIDTH = 150
BAR_WIDTH = 420


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a stacked bar; ``x`` and ``width`` in canvas units, ``kind`` picks its colour."""

    x: float
    width: float
    kind: int
    label: Words
    value: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart: the whole behind, ``part`` of it in front, and another figure as a tick.

    None = hidden, and drawn as nothing.
    """

    label: Words
    whole: int | None
    part: int | None
    whole_width: float
    part_width: float
    tick: int | None
    tick_x: float | None


def stack(components: Mapping[str, int]) -> list[Segment]:
    """Share STACK_WIDTH among the components that gave points, in the policy's order."""
    given = [(kind, name, components[name]) for kind, name in enumerate(COMPONENTS) if components.get(name, 0) > 0]
    total = sum(value for _, _, value in given)
    segments, x = [], 0.0
    for kind, name, value in given:
        width = STACK_WIDTH * value / total
        segments.append(Segment(round(x, 2), round(width, 2), kind, named(COMPONENTS, name), value))
        x += width
    return segments


def bars(
    labels: Sequence[Words],
    *,
    parts: Sequence[int | None],
    wholes: Sequence[int | None],
    ticks: Sequence[int | None] | None = None,
) -> list[Bar]:
    """Draw each part within its whole, all on one scale; the longest whole takes BAR_WIDTH."""
    top = max([1, *(size or 0 for size in (*wholes, *parts, *(ticks or ())))])
    scale = BAR_WIDTH / top
    marked: Sequence[int | None] = ticks if ticks is not None else [None] * len(labels)
    return [
        Bar(
            label=label,
            whole=whole,
            part=part,
            whole_width=round((whole or 0) * scale, 2),
            part_width=round((part or 0) * scale, 2),
            tick=tick,
            tick_x=None if tick is None else round(tick * scale, 2),
        )
        for label, part, whole, tick in zip(labels, parts, wholes, marked, strict=True)
    ]
