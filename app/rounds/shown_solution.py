"""What of a solution is shown outside the people's own offices: totals and prices, and counts that single nobody out.

What is not named here is not shown, so a new figure of the engine's stays hidden until somebody decided about it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.access.masks import covered

Plain = Mapping[str, Any]
_TOTALS = (
    *("workers", "jobs", "seats", "eligible_pairs", "placed", "score", "proven", "gap", "unplaced_by_reason"),
    *("recommended_three", "blocking_pairs", "fairness"),  # fairness is covered before it is stored
)
_WAY = ("placed", "score", "blocking_pairs")
_CERTIFICATE = (
    *("engine", "rule_set", "policy", "policy_digest", "date", "seed", "workers", "jobs", "seats", "placed"),
    *("total_score", "gap", "proven", "proof", "path", "pairs_scanned", "prices_hash", "prices", "stable"),
    *("blocking_pairs", "digest"),
)
_AIMS_OF_NOBODY = frozenset({"pins", "score"})
"""The aims whose value counts no people of a tier or a household."""


def shown_summary(stored: Plain) -> dict[str, Any]:
    """Return a stored summary without what tells of few people, and without what tells of one."""
    shown = _some(stored, _TOTALS) | _rows(stored, ("workers_by_tier", "placed_by_tier"))
    if "simple_rules" in stored:
        shown["simple_rules"] = {name: _way(way) for name, way in stored["simple_rules"].items()}
    if "price_of_priority" in stored:
        shown["price_of_priority"] = _price(stored["price_of_priority"])
    if "training" in stored:
        shown["training"] = [_course(course) for course in stored["training"]]
    if "more_seats" in stored:
        # Whom one more seat would reach is one person.
        shown["more_seats"] = [{name: more[name] for name in more if name != "tier"} for more in stored["more_seats"]]
    return shown


def shown_certificate(stored: Plain) -> dict[str, Any]:
    """Return a stored certificate without the values of aims that count people by tier; it is rechecked as it is stored."""
    stages = [
        {name: value for name, value in stage.items() if name == "name" or stage["name"] in _AIMS_OF_NOBODY}
        for stage in stored.get("stages", ())
    ]
    return _some(stored, _CERTIFICATE) | ({"stages": stages} if stages else {}) | _rows(stored, ("placed_by_tier",))


def _way(stored: Plain) -> dict[str, Any]:
    return _some(stored, _WAY) | _rows(stored, ("placed_by_tier",))


def _price(stored: Plain) -> dict[str, Any]:
    counties: Sequence[Plain] = stored.get("by_county", ())
    placed, moved = (covered([row[name] for row in counties]) for name in ("placed", "moved"))
    # What a county's score gains is of those who move there: with few of them it is theirs.
    rows = [
        {"county": row["county"], "placed": more, "score": None if gone is None else row["score"], "moved": gone}
        for row, more, gone in zip(counties, placed, moved, strict=True)
    ]
    shown = _some(stored, ("placed", "score", "moved")) | _rows(stored, ("moved_by_tier",))
    return shown | {"without_priority": _way(stored["without_priority"]), "by_county": rows}


def _course(stored: Plain) -> dict[str, Any]:
    names = ("occupation", "level", "certificate", "seats", "trainees", "placed_more")
    return _some(stored, names) | _rows(stored, ("placed_more_by_tier",))


def _rows(stored: Plain, names: Sequence[str]) -> dict[str, Any]:
    return {name: covered(stored[name]) for name in names if name in stored}


def _some(stored: Plain, names: Sequence[str]) -> dict[str, Any]:
    return {name: stored[name] for name in names if name in stored}
