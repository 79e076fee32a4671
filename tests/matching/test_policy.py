"""A policy says what it means, and refuses what it cannot mean."""

from typing import Any

import numpy as np
import pytest

from matching.errors import InputError, PolicyError
from matching.policy import COMPONENTS, Policy
from matching.problem import STATUSES


def test_the_default_policy_has_the_tiers_of_the_contract() -> None:
    assert dict(Policy.default().tiers) == {
        "monitored": 0,
        "lifted": 1,
        "low_income": 2,
        "relocated": 2,
        "hardship": 2,
        "graduate": 2,
        "general": 3,
    }
    assert Policy.default().tier_count == 4


def test_the_best_of_several_statuses_counts_and_none_is_general() -> None:
    bit = {name: 1 << k for k, name in enumerate(STATUSES)}
    held = [0, bit["general"], bit["graduate"] | bit["lifted"], bit["monitored"] | bit["general"]]
    assert Policy.default().tier_of(np.array(held, dtype=np.int32)).tolist() == [3, 3, 1, 0]


def test_a_policy_written_and_read_is_the_same() -> None:
    policy = Policy(name="north", version=3, household_after_tier=1, weights={"lodging": 7})
    again = Policy.from_dict(policy.to_dict())
    assert again == policy
    assert again.digest() == policy.digest()


def test_the_digest_names_content_and_not_the_order_of_the_fields() -> None:
    values = Policy.default().to_dict()
    backwards = {key: values[key] for key in reversed(values)}
    backwards["weights"] = {key: values["weights"][key] for key in reversed(values["weights"])}
    assert Policy.from_dict(backwards).digest() == Policy.default().digest()
    assert Policy(version=2).digest() != Policy.default().digest()


def test_components_that_are_not_named_keep_their_weight() -> None:
    weights = Policy(weights={"lodging": 9}).weights
    assert weights["lodging"] == 9
    assert weights["skill_fit"] == Policy.default().weights["skill_fit"]
    assert tuple(weights) == COMPONENTS


def test_one_tier_for_everybody_counts_people_and_keeps_the_weights() -> None:
    policy = Policy(household_after_tier=1, weights={"lodging": 9})
    single = policy.single_tier()
    assert single.objective == "count"
    assert single.weights == policy.weights
    assert single.tiers == policy.tiers


_TIERS = dict(Policy.default().tiers)


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"colour": 1}, "colour"),
        ({"name": " "}, "name"),
        ({"name": 3}, "name"),
        ({"version": 0}, "version"),
        ({"version": True}, "version"),
        ({"objective": "best"}, "objective"),
        ({"objective": ["strict"]}, "objective"),
        ({"tiers": {**_TIERS, "king": 0}}, "tiers.king"),
        ({"tiers": {k: v for k, v in _TIERS.items() if k != "lifted"}}, "tiers.lifted"),
        ({"tiers": {**_TIERS, "general": -1}}, "tiers.general"),
        ({"tiers": {**_TIERS, "general": 5}}, "tiers"),
        ({"tiers": {**_TIERS, "general": 10**9}}, "tiers.general"),
        ({"tiers": [0, 1]}, "tiers"),
        ({"weights": {"charm": 1}}, "weights.charm"),
        ({"weights": {"lodging": -1}}, "weights.lodging"),
        ({"weights": {"lodging": 1001}}, "weights.lodging"),
        ({"weights": {"lodging": 10**30}}, "weights.lodging"),
        ({"weights": {"lodging": 1.5}}, "weights.lodging"),
        ({"weights": None}, "weights"),
        ({"household_after_tier": 0}, "household_after_tier"),
        ({"household_after_tier": 4}, "household_after_tier"),
        ({"household_after_tier": "1"}, "household_after_tier"),
        ({"household_after_tier": 1, "objective": "count"}, "household_after_tier"),
        ({"objective": "weighted"}, "tier_weights"),
        ({"objective": "weighted", "tier_weights": [3, 2, 1]}, "tier_weights"),
        ({"objective": "weighted", "tier_weights": [1, 2, 3, 4]}, "tier_weights"),
        ({"objective": "weighted", "tier_weights": [10**9, 2, 1, 1]}, "tier_weights"),
        ({"objective": "weighted", "tier_weights": 4}, "tier_weights"),
        ({"tier_weights": [4, 3, 2, 1]}, "tier_weights"),
        ({"reserved_weight": -1}, "reserved_weight"),
        ({"household_weight": 10**9}, "household_weight"),
    ],
)
def test_a_wrong_field_is_refused_by_name(values: dict[str, Any], column: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.from_dict(values)
    assert caught.value.column == column
    assert caught.value.code == "BAD_POLICY"


@pytest.mark.parametrize("values", [None, [], "strict", 3])
def test_what_is_no_object_is_no_policy(values: Any) -> None:
    with pytest.raises(InputError):
        Policy.from_dict(values)


def test_a_single_tier_policy_has_no_later_tier_to_put_households_after() -> None:
    with pytest.raises(PolicyError):
        Policy(tiers=dict.fromkeys(STATUSES, 0), household_after_tier=1)
