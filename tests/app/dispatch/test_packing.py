"""People into vehicles: nobody left out, companions together, nothing over its seats, the fewest vehicles, twice the same."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.dispatch.packing import Party, pack
from app.errors import InvalidError

POINTS = [UUID(int=at) for at in range(1, 5)]
STOPS = {point: at for at, point in enumerate(POINTS)}


def party(number: int, *, size: int = 1, point: int = 0) -> Party:
    return Party(POINTS[point], tuple(UUID(int=1000 * number + at) for at in range(1, size + 1)))


def people(parties: object) -> list[UUID]:
    return sorted(each for some in parties for each in some.people)  # type: ignore[attr-defined]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), min_size=1, max_size=25),
    st.lists(st.integers(4, 12), min_size=1, max_size=5),
)
def test_everybody_has_one_seat_and_companions_sit_together(groups: list[tuple[int, int]], sizes: list[int]) -> None:
    parties = [party(at, size=size, point=point) for at, (size, point) in enumerate(groups, 1)]
    try:
        packed = pack(parties, sizes, stops=STOPS)
    except InvalidError:  # a party that goes together needs a vehicle with room for it: up to three seats stay free
        assert sum(size for size, _ in groups) > sum(sizes) - 3 * len(sizes)
        return
    assert people(each for _, seated in packed.vehicles for each in seated) == people(parties)
    assert {each for _, seated in packed.vehicles for each in seated} == set(parties)
    left = list(sizes)
    for size, seated in packed.vehicles:
        left.remove(size)
        assert len(people(seated)) <= size
        stops = [STOPS[each.point] for each in seated]
        assert stops == sorted(stops)
    assert packed == pack(parties[::-1], sizes[::-1], stops=STOPS)


def test_the_fewest_vehicles_then_seats_then_stops() -> None:
    parties = [party(at, point=at % 2) for at in range(40)]
    packed = pack(parties, [20, 20, 20, 49], stops=STOPS)
    assert ([size for size, _ in packed.vehicles], packed.gap) == ([49], 0.0)
    small = pack(parties, [20, 20, 20], stops=STOPS)
    assert [size for size, _ in small.vehicles] == [20, 20]
    assert [len({each.point for each in seated}) for _, seated in small.vehicles] == [1, 1]
    assert [size for size, _ in pack(parties[:15], [49, 19], stops=STOPS).vehicles] == [19]


def test_who_does_not_fit_is_said_with_the_numbers() -> None:
    with pytest.raises(InvalidError) as refused:
        pack([party(1, size=5)], [4, 4], stops=STOPS)
    assert (refused.value.code, refused.value.extra["together"], refused.value.extra["seats"]) == (
        "DISPATCH_SEATS",
        5,
        8,
    )
    with pytest.raises(InvalidError, match="坐不下"):
        pack([party(1, size=3), party(2, size=3), party(3, size=2)], [4, 4], stops=STOPS)


@pytest.mark.timeout(240)
def test_a_day_of_a_county_is_packed_in_seconds() -> None:
    parties = [party(at, size=1 + at % 3, point=at % 4) for at in range(300)]
    packed = pack(parties, [49] * 14 + [19] * 4, stops=STOPS)
    assert len(people(each for _, seated in packed.vehicles for each in seated)) == 600
    assert packed.gap < 0.1
    assert len(packed.vehicles) == 13
