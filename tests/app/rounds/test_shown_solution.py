"""Of a stored solution only what was decided about is shown, and of its counts none that singles somebody out."""

from app.rounds.shown_solution import shown_certificate, shown_summary

WAY = {"placed": 70, "placed_by_tier": [3, 40, 0, 27], "score": 900}
SUMMARY = {
    **WAY,
    "workers": 90,
    "workers_by_tier": [3, 47, 10, 30],
    "proven": True,
    "unplaced_by_reason": {"held": 3},
    "simple_rules": {"first_come": {**WAY, "placed_by_tier": [20, 20, 10, 20], "blocking_pairs": 4}},
    "price_of_priority": {
        "placed": 0,
        "score": -12,
        "moved": 31,
        "moved_by_tier": [1, 30, 0, 0],
        "score_by_tier": [5, -17, 0, 0],
        "without_priority": WAY,
        "by_county": [
            {"county": "451022", "placed": 2, "score": 7, "moved": 4},
            {"county": "451023", "placed": 0, "score": -19, "moved": 12},
            {"county": "451024", "placed": -2, "score": 0, "moved": 15},
        ],
    },
    "training": [{"occupation": "6-31-05-00", "placed_more": 12, "placed_more_by_tier": [2, 10, 0, 0], "who": "x"}],
    "more_seats": [{"job": "j", "score": 5, "tier": 0}],
    "a_new_figure": {"monitored": 1},
}


def test_every_count_by_tier_or_county_is_covered_and_totals_stay() -> None:
    shown = shown_summary(SUMMARY)
    assert (shown["placed"], shown["workers"], shown["unplaced_by_reason"]) == (70, 90, {"held": 3})
    assert shown["placed_by_tier"] == [None, 40, 0, None]
    assert shown["workers_by_tier"] == [None, 47, None, 30]
    assert shown["simple_rules"]["first_come"] == {**WAY, "placed_by_tier": [20, 20, 10, 20], "blocking_pairs": 4}
    price = shown["price_of_priority"]
    assert price["without_priority"]["placed_by_tier"] == [None, 40, 0, None]
    assert (price["moved"], price["moved_by_tier"]) == (31, [None, None, 0, 0])
    assert price["by_county"] == [
        {"county": "451022", "placed": None, "score": None, "moved": None},
        {"county": "451023", "placed": 0, "score": None, "moved": None},
        {"county": "451024", "placed": None, "score": 0, "moved": 15},
    ]
    assert shown["training"] == [
        {"occupation": "6-31-05-00", "placed_more": 12, "placed_more_by_tier": [None, None, 0, 0]}
    ]
    assert shown["more_seats"] == [{"job": "j", "score": 5}]
    assert not {"a_new_figure", "score_by_tier"} & {*shown, *price}


def test_a_certificate_keeps_its_prices_and_loses_the_aims_that_count_people() -> None:
    stored = {
        "placed": 70,
        "placed_by_tier": [3, 40, 0, 27],
        "prices": {"open": [[1]]},
        "stages": [{"name": "tiers_0_3", "objective": 5, "bound": 5}, {"name": "score", "objective": 9, "bound": 9}],
        "ceilings": [{"reached": 3}],
        "input_hashes": {"pins.csv": "0"},
        "a_new_figure": 1,
    }
    assert shown_certificate(stored) == {
        "placed": 70,
        "placed_by_tier": [None, 40, 0, None],
        "prices": {"open": [[1]]},
        "stages": [{"name": "tiers_0_3"}, {"name": "score", "objective": 9, "bound": 9}],
    }
    assert shown_certificate({}) == shown_summary({}) == {}
