import numpy as np
import pytest

from app.demo.draw import Draws

MANY = 200_000


def test_the_stream_of_a_seed_is_fixed_for_good() -> None:
    draws = Draws(1, purpose="people", part=2)

    assert draws.units(3).tolist() == [3006192224, 2900463673, 1196567891]
    assert draws.between(-5, 5, count=8).tolist() == [3, -1, -4, -5, -4, 1, -3, 4]


def test_seed_purpose_and_part_each_name_another_stream() -> None:
    streams = [
        Draws(1, purpose="people"),
        Draws(2, purpose="people"),
        Draws(1, purpose="orders"),
        Draws(1, purpose="people", part=1),
    ]

    assert len({tuple(draws.units(4).tolist()) for draws in streams}) == len(streams)


def test_integers_reach_both_ends_and_no_further() -> None:
    low = np.repeat([0, -2], MANY // 2)

    drawn = Draws(3, purpose="ends").between(low, 3, count=MANY)

    assert sorted(set(drawn[: MANY // 2].tolist())) == [0, 1, 2, 3]
    assert sorted(set(drawn[MANY // 2 :].tolist())) == [-2, -1, 0, 1, 2, 3]


@pytest.mark.parametrize("percent", [0, 0.24, 12, 50, 100])
def test_a_chance_comes_true_as_often_as_it_says(percent: float) -> None:
    share = Draws(4, purpose="chance").chance(percent, count=MANY).mean() * 100

    assert share == pytest.approx(percent, abs=0.35)
    assert (share == percent) or 0 < percent < 100


def test_choices_come_as_often_as_their_weights() -> None:
    counts = np.bincount(Draws(5, purpose="pick").pick((1, 0, 3), count=MANY), minlength=3)

    assert counts[1] == 0
    assert counts[2] / counts[0] == pytest.approx(3, rel=0.03)


def test_each_row_is_drawn_by_its_own_table() -> None:
    row = np.tile([0, 1], MANY // 2)

    picked = Draws(6, purpose="tables").pick_by([(1, 1, 0), (0, 1, 4)], row=row)

    assert set(picked[row == 0].tolist()) == {0, 1}
    assert (picked[row == 1] == 2).mean() == pytest.approx(0.8, abs=0.01)
