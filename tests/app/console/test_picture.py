"""What the picture of a solved round draws, and what it leaves out when a solution does not say it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.console.charts import BAR_WIDTH, STACK_WIDTH, bars, stack
from app.console.picture import Picture
from app.console.words import COMPONENTS, Words
from app.rounds.policies import checked

POLICY = checked({}).to_dict()
LEAST = {
    "placed": 4,
    "placed_by_tier": [1, 2, 0, 1],
    "score": 100,
    "seats": 9,
    "eligible_pairs": 30,
    "proven": False,
    "gap": {"tiers_0_3": 0, "score": 7},
}


@settings(deadline=None, max_examples=100)
@given(st.dictionaries(st.sampled_from(list(COMPONENTS)), st.integers(0, 10**6)))
def test_the_pieces_of_a_score_share_the_whole_bar_in_proportion(components: dict[str, int]) -> None:
    pieces = stack(components)
    total = sum(components.values())
    assert sum(piece.value for piece in pieces) == total
    for piece in pieces:
        assert abs(piece.width - STACK_WIDTH * piece.value / total) < 0.01
    if pieces:
        assert abs(pieces[-1].x + pieces[-1].width - STACK_WIDTH) < 0.1


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=6))
def test_bars_stand_on_one_scale_and_none_leaves_the_canvas(sizes: list[tuple[int, int]]) -> None:
    wholes, parts = [max(pair) for pair in sizes], [min(pair) for pair in sizes]
    drawn = bars([Words("一", "one")] * len(sizes), parts=parts, wholes=wholes, ticks=parts)
    assert all(0 <= bar.part_width <= bar.whole_width <= BAR_WIDTH for bar in drawn)
    assert all(bar.tick_x == bar.part_width for bar in drawn)


def test_a_summary_of_only_what_is_promised_still_gives_a_picture() -> None:
    picture = Picture.of(LEAST, POLICY)
    assert [bar.part for bar in picture.by_tier] == [1, 2, 0, 1]
    assert [way.ours for way in picture.ways] == [True]
    assert picture.by_reason == []


def test_an_open_gap_is_told_by_the_aim_it_concerns() -> None:
    assert Picture.of(LEAST, POLICY).gaps == [(Words("总得分", "score"), 7)]


def test_every_way_is_set_beside_the_proposal_and_first_come_is_marked_in_the_bars() -> None:
    other = {"placed": 3, "placed_by_tier": [0, 1, 0, 2], "score": 120}
    price = {"placed": 0, "score": -20, "moved": 2, "without_priority": other}
    picture = Picture.of({**LEAST, "simple_rules": {"first_come": other}, "price_of_priority": price}, POLICY)
    assert [way.label.zh for way in picture.ways] == ["本方案", "最优但不分优先级", "先到先得"]
    assert [bar.tick for bar in picture.by_tier] == [0, 1, 0, 2]


def test_fairness_names_its_groups_and_keeps_hidden_counts_hidden() -> None:
    groups = [
        {"by": "tier", "value": "0", "people": 20, "eligible": 15, "placed": 12},
        {"by": "sex", "value": "F", "people": None, "eligible": None, "placed": None},
        {"by": "county", "value": "451023", "people": 12, "eligible": 12, "placed": 12},
    ]
    told = {**LEAST, "fairness": {"people": 32, "eligible": 27, "placed": 24, "groups": groups}}
    shown = {kind.zh: rows for kind, rows in Picture.of(told, POLICY).fairness}
    assert list(shown) == ["优先级", "性别", "县"]
    assert shown["性别"][0][0] == Words("女", "women")
    assert shown["性别"][0][1].people is None
    assert shown["县"][0][0] is None


def test_blocking_pairs_stand_beside_the_stable_way() -> None:
    ways = {"stable": {"placed": 3, "placed_by_tier": [1, 1, 0, 1], "score": 90, "blocking_pairs": 0}}
    picture = Picture.of({**LEAST, "blocking_pairs": 5, "simple_rules": ways}, POLICY)
    assert [way.outcome.blocking_pairs for way in picture.ways] == [5, 0]
