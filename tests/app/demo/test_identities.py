from datetime import date

from app.demo.identities import IdNumbers, birth_of, id_check, person_name, phone


def test_the_check_character_is_the_standard_s() -> None:
    """The example of GB 11643-1999."""
    assert id_check("11010519491231002") == "X"
    assert id_check("44052418800101001") == "4"


def test_people_of_one_birthday_get_numbers_of_their_own() -> None:
    numbers = IdNumbers()
    given = [numbers.next("450225", birth=date(1990, 3, 1), female=True) for _ in range(5)]

    assert len(set(given)) == 5
    assert [birth_of(number) for number in given] == [
        date(1990, 3, 1),
        date(1990, 3, 1),
        date(1990, 2, 28),
        date(1990, 2, 28),
        date(1990, 2, 27),
    ]


def test_the_seventeenth_digit_tells_the_sex() -> None:
    numbers = IdNumbers()

    assert int(numbers.next("450225", birth=date(1990, 3, 1), female=True)[16]) % 2 == 0
    assert int(numbers.next("450225", birth=date(1990, 3, 1), female=False)[16]) % 2 == 1


def test_names_and_phones_are_marked_as_made_up() -> None:
    assert all(person_name(number)[1] == "例" for number in range(5_000))
    assert len({phone(number) for number in range(5_000)}) == 5_000
    assert phone(7).startswith("154")
