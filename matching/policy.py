"""The policy of a round: tiers, weights and the order of aims; versioned, frozen, validated."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

import numpy as np

from matching.errors import PolicyError
from matching.problem import STATUSES, Ints

OBJECTIVES = ("strict", "weighted", "count", "stable")
COMPONENTS = (
    "skill_fit",
    "wage_gain",
    "destination_rank",
    "agreement",
    "brand_fit",
    "continuity",
    "distance",
    "lodging",
    "start_closeness",
    "kept_promise",
    "predicted_stay",
)
POINTS = 1000
"""The most points one component gives before its weight."""
MAX_WEIGHT = POINTS
"""Above it one point of a component outweighs a whole other one, and that other no longer counts."""
MAX_TIER = 99
MAX_TIER_WEIGHT = 10**8
WHOLE_SHARE = 100
"""Hundredths of a whole."""

_TIERS = {
    "monitored": 0,
    "lifted": 1,
    "low_income": 2,
    "relocated": 2,
    "hardship": 2,
    "graduate": 2,
    "general": 3,
}
_WEIGHTS = {
    "skill_fit": 3,
    "wage_gain": 3,
    "destination_rank": 2,
    "agreement": 2,
    "brand_fit": 1,
    "continuity": 2,
    "distance": 1,
    "lodging": 1,
    "start_closeness": 1,
    "kept_promise": 2,
    "predicted_stay": 2,
}


@dataclass(frozen=True)
class Policy:
    """What a round aims at, in which order; a wrong value raises ``PolicyError`` naming its field.

    Attributes:
        name, version: how people call it; the version rises with every change of a published policy.
        objective: ``strict`` places as many of tier 0 as possible, then of tier 1, ..., then looks at
            the score; ``weighted`` adds one weight a tier to the score; ``count`` places as many people
            as possible whatever their tier, then looks at the score (the price of priority is measured
            against it). Seats reserved for tiers stay reserved under each of them. ``stable`` is no
            optimum: deferred acceptance (``matching.stable``), beside which the optimum of ``strict`` stands.
        tiers: tier of each status, 0 favoured most, without gaps; the best of a worker's statuses
            counts, none is ``general``.
        weights: weight of each score component, 0..1000; a component that is not named keeps its
            default. A component gives 0..1000 points times its weight.
        household_after_tier: where the number of zero-employment households reached comes in a strict
            order: None = after all tiers and soft reserved seats; ``t`` >= 1 = right after tier ``t``.
        tier_weights: ``weighted`` only: one a tier, not rising.
        require_targets: every agreement's ``target_workers`` is a least number of people placed through it.
        county_share: at most so many hundredths of an employer's seats in the round, and never less than one
            seat, go to people of one county; 100 = no limit.
        reserved_weight, household_weight: ``weighted`` only: worth of a soft reserved seat held by its
            tiers, and of a zero-employment household reached.
    """

    name: str = "default"
    version: int = 1
    objective: str = "strict"
    tiers: Mapping[str, int] = field(default_factory=lambda: dict(_TIERS))
    weights: Mapping[str, int] = field(default_factory=lambda: dict(_WEIGHTS))
    household_after_tier: int | None = None
    tier_weights: tuple[int, ...] = ()
    reserved_weight: int = 0
    household_weight: int = 0
    require_targets: bool = False
    county_share: int = WHOLE_SHARE

    def __post_init__(self) -> None:
        """Check every field; the first wrong one is named."""
        _check_text(self.name, "name")
        _check_whole(self.version, "version", low=1, high=10**9)
        if self.objective not in OBJECTIVES:
            raise PolicyError(f"must be one of {', '.join(OBJECTIVES)}.", column="objective")
        _check_tiers(self.tiers)
        _check_weights(self.weights)
        if not isinstance(self.require_targets, bool):
            raise PolicyError("must be true or false.", column="require_targets")
        _check_whole(self.county_share, "county_share", low=1, high=WHOLE_SHARE)
        self._check_household_position()
        self._check_weighted()
        object.__setattr__(self, "tiers", {status: self.tiers[status] for status in STATUSES})
        object.__setattr__(self, "weights", {name: self.weights.get(name, _WEIGHTS[name]) for name in COMPONENTS})

    @classmethod
    def default(cls) -> Self:
        """The policy of CONTRACT.md: strict tiers, soft reserved seats, households, score, tie-break."""
        return cls()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read a policy as ``to_dict`` writes it; fields left out keep their default.

        Raises:
            PolicyError: an unknown field, or a value that the field does not take.
        """
        if not isinstance(values, Mapping):
            raise PolicyError("must be an object with named fields.")
        known = {item.name for item in fields(cls)}
        for key in values:
            if key not in known:
                raise PolicyError("is no field of a policy.", column=str(key))
        given = dict(values)
        if "tier_weights" in given:
            given["tier_weights"] = _as_tuple(given["tier_weights"])
        return cls(**given)

    def to_dict(self) -> dict[str, Any]:
        """Every field as plain JSON values; ``from_dict`` gives an equal policy back."""
        values = asdict(self)
        values["tier_weights"] = list(self.tier_weights)
        return values

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal: equal exactly for equal policies."""
        text = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def single_tier(self) -> "Policy":
        """The same policy with one tier for everybody: count first, then score."""
        return replace(
            self, objective="count", household_after_tier=None, tier_weights=(), reserved_weight=0, household_weight=0
        )

    @property
    def limits_more(self) -> bool:
        """Whether the policy itself limits who goes where: rules that no network flow can keep."""
        return self.require_targets or self.county_share < WHOLE_SHARE

    @property
    def tier_count(self) -> int:
        """Number of tiers."""
        return max(self.tiers.values()) + 1

    @property
    def max_score(self) -> int:
        """No pair can score more."""
        return POINTS * sum(self.weights.values())

    def tier_of(self, statuses: Ints) -> Ints:
        """Tier of each worker, from the status bits of ``Workers.statuses``."""
        tier = np.full(len(statuses), self.tiers["general"], dtype=np.int32)
        for bit, status in enumerate(STATUSES):
            holds = (statuses >> bit) & 1 == 1
            tier[holds] = np.minimum(tier[holds], self.tiers[status])
        return tier

    def _check_household_position(self) -> None:
        position = self.household_after_tier
        if position is None:
            return
        last = max(self.tiers.values())
        _check_whole(position, "household_after_tier", low=1, high=max(1, last))
        if self.objective != "strict" or position > last:
            raise PolicyError("needs the strict objective and a tier of that number.", column="household_after_tier")

    def _check_weighted(self) -> None:
        for name in ("reserved_weight", "household_weight"):
            _check_whole(getattr(self, name), name, low=0, high=MAX_TIER_WEIGHT)
        for weight in _as_tuple(self.tier_weights):
            _check_whole(weight, "tier_weights", low=0, high=MAX_TIER_WEIGHT)
        weighted = self.objective == "weighted"
        if not weighted and (self.tier_weights or self.reserved_weight or self.household_weight):
            raise PolicyError("belongs to the weighted objective only.", column="tier_weights")
        if weighted and len(self.tier_weights) != self.tier_count:
            raise PolicyError(f"must hold one weight for each of {self.tier_count} tiers.", column="tier_weights")
        if any(later > earlier for earlier, later in zip(self.tier_weights, self.tier_weights[1:], strict=False)):
            raise PolicyError("must not rise from a favoured tier to a later one.", column="tier_weights")


def _as_tuple(value: object) -> tuple[int, ...]:
    if not isinstance(value, list | tuple):
        raise PolicyError("must be a list.", column="tier_weights")
    return tuple(value)


def _check_text(value: object, column: str) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > 200:  # noqa: PLR2004 - a name, no essay
        raise PolicyError("must be a text of 1 to 200 characters.", column=column)


def _check_whole(value: object, column: str, *, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise PolicyError(f"must be a whole number from {low} to {high}.", column=column)


def _check_tiers(tiers: object) -> None:
    if not isinstance(tiers, Mapping):
        raise PolicyError("must map each status to a tier.", column="tiers")
    for status in tiers:
        if status not in STATUSES:
            raise PolicyError("is no known status.", column=f"tiers.{status}")
    for status in STATUSES:
        if status not in tiers:
            raise PolicyError("has no tier; every status needs one.", column=f"tiers.{status}")
        _check_whole(tiers[status], f"tiers.{status}", low=0, high=MAX_TIER)
    used = set(tiers.values())
    if used != set(range(len(used))):
        raise PolicyError("must use the tiers 0, 1, 2, ... without a gap.", column="tiers")


def _check_weights(weights: object) -> None:
    if not isinstance(weights, Mapping):
        raise PolicyError("must map score components to weights.", column="weights")
    for name, weight in weights.items():
        if name not in COMPONENTS:
            raise PolicyError("is no known score component.", column=f"weights.{name}")
        _check_whole(weight, f"weights.{name}", low=0, high=MAX_WEIGHT)
