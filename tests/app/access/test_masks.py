"""Who sees what: the whole table as it was reviewed, word for word what RULES.md says, and no way around it."""

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.access.masks import (
    BANDS,
    FEW,
    FIELDS,
    OLDEST,
    PERSONAL,
    REVEALED,
    Facts,
    Pseudonyms,
    Rule,
    View,
    band_of,
    consents_to,
    covered,
    few,
    shown,
    view_of,
)
from app.access.principal import Principal, Role
from app.access.surnames import surname
from matching import fairness

REVIEWED = Path(__file__).with_name("masks.txt")
NAMES = Pseudonyms(b"k" * 32)
DAY = date(2026, 3, 1)

# RULES.md 3, a line a row: own office | other office | employer before yes | employer after both said yes |
# coordinator | auditor. Where one row speaks of several fields each has its own words.
RULES: dict[str, str] = {
    "name": "full | none | surname + ** | full | pseudonym; reveal with reason | pseudonym",
    "id_number": "**, audited reveal | none | none | audited reveal | none | none",
    "phone": "full | none | none | phone | none | none",
    "address": "full | none | none | none | none | none",
    "birth_date": "full | none | age band | full | band | none",
    "sex": "full | none | no sex | full | none | none",
    "statuses": "full | none | never | never | counts | none",
    "health": "full | none | never | never | counts | none",
    "disability": "full | none | never | never | counts | none",
    "family": "full | none | never | never | counts | none",
    "worker_id": "internal | none | random a (order, worker) | same | internal | hashed",
}
COLUMNS = (View.OWN, View.OTHER, View.BEFORE, View.AFTER, View.KEEPER, View.AUDIT)
MEANT = {
    "full": Rule.FULL,
    "internal": Rule.FULL,
    "phone": Rule.FULL,
    "none": Rule.NONE,
    "never": Rule.NONE,
    "no sex": Rule.NONE,
    "surname + **": Rule.SURNAME,
    "age band": Rule.BAND,
    "band": Rule.BAND,
    "pseudonym": Rule.PSEUDONYM,
    "pseudonym; reveal with reason": Rule.PSEUDONYM,
    "**, audited reveal": Rule.STARS,
    "audited reveal": Rule.STARS,
    "random a (order, worker)": Rule.CANDIDATE,
    "same": Rule.CANDIDATE,
    "hashed": Rule.HASH,
    "counts": Rule.COUNTS,
}


def drawn() -> str:
    """The table as text: a line a field, a column a view."""
    lines = [["field", *View]] + [[name, *(row[view] for view in View)] for name, row in FIELDS.items()]
    lines += [["+ " + "on request", *("; ".join(sorted(REVEALED.get(view, ()))) or "-" for view in View)]]
    return "".join("  ".join(f"{cell:<17}" for cell in line).rstrip() + "\n" for line in lines)


def test_the_table_is_the_reviewed_one() -> None:
    reviewed = [line for line in REVIEWED.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert drawn().splitlines() == reviewed


@pytest.mark.parametrize("name", RULES)
def test_each_row_says_what_the_rules_say(name: str) -> None:
    said = [MEANT[cell.strip()] for cell in RULES[name].split("|")]
    assert [FIELDS[name][view] for view in COLUMNS] == said


def test_what_is_asked_for_singly_is_what_the_rules_call_a_reveal() -> None:
    said = {
        view: name
        for name, row in RULES.items()
        for view, cell in zip(COLUMNS, row.split("|"), strict=True)
        if "reveal" in cell
    }
    assert {view: set(names) for view, names in REVEALED.items()} == {view: {name} for view, name in said.items()}


def test_the_order_side_learns_nothing_without_a_consent_but_that_there_is_somebody() -> None:
    assert consents_to(View.UNASKED) == frozenset()
    assert {row[View.UNASKED] for row in FIELDS.values()} == {Rule.NONE, Rule.CANDIDATE, Rule.FULL}
    assert {name for name, row in FIELDS.items() if row[View.UNASKED] is Rule.FULL} == {"id", "job_order_id", "state"}


PLAIN: dict[str, Any] = {
    name: f"<{name}>" for name in FIELDS if name not in {"worker_id", "name", "id_number", "phone", "address"}
} | {"birth_date": date(1996, 2, 3)}


class Vault:
    """A person's vault that remembers what was opened."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.calls = {name: self._opener(name) for name in ("name", "id_number", "phone", "address")}

    def _opener(self, name: str) -> Any:
        def open_() -> str:
            self.opened.append(name)
            return {"name": "韦大明"}.get(name, f"<{name}>")

        return open_


def facts(vault: Vault, plain: dict[str, Any], *, order: UUID | None = None) -> Facts:
    return Facts(uuid4(), order_id=order, plain=plain, vault=vault.calls)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(list(View)), st.sets(st.sampled_from(sorted(PLAIN))), st.sampled_from([None, UUID(int=7)]))
def test_no_view_calls_a_vault_call_that_it_does_not_show_and_none_shows_a_field_of_no_rule(
    view: View, fields: set[str], order: UUID | None
) -> None:
    vault = Vault()
    person = facts(vault, {name: PLAIN[name] for name in sorted(fields)}, order=order)
    out = shown(person, view, names=NAMES, day=DAY)
    allowed = {name for name in FIELDS if FIELDS[name][view] not in {Rule.NONE, Rule.COUNTS}}
    assert set(out) <= allowed | {"age_band", "candidate"}
    valued = {name for name in vault.calls if FIELDS[name][view] in {Rule.FULL, Rule.SURNAME}}
    assert sorted(vault.opened) == sorted(valued)
    for name in fields & {name for name, row in FIELDS.items() if row[view] is Rule.NONE}:
        assert str(PLAIN[name]) not in str(out)
    assert ("age_band" in out) == (FIELDS["birth_date"][view] is Rule.BAND and "birth_date" in fields)
    if view not in {View.OWN, View.KEEPER}:
        assert person.worker_id not in out.values()
        assert str(person.worker_id) not in str(out)


def test_a_field_without_a_row_cannot_be_shown() -> None:
    with pytest.raises(KeyError):
        shown(Facts(uuid4(), plain={"ethnicity": "壮族"}), View.OWN, names=NAMES, day=DAY)


def test_what_each_view_shows_of_one_person() -> None:
    order = UUID(int=7)
    person = Facts(
        UUID(int=9),
        order_id=order,
        plain={
            "birth_date": date(1996, 2, 3),
            "sex": "F",
            "statuses": ["monitored"],
            "tier": 0,
            "reason_zh": "合适",
            "drop_code": "FEMALE_STATUTORY",
        },
        vault=Vault().calls,
    )
    told = {view: shown(person, view, names=NAMES, day=DAY) for view in View}
    candidate = NAMES.candidate(order, person.worker_id)
    own: dict[str, object] = {"tier": 0, "reason_zh": "合适", "drop_code": "FEMALE_STATUTORY"}
    assert told == {
        View.OWN: {
            "worker_id": person.worker_id,
            "birth_date": date(1996, 2, 3),
            "sex": "F",
            "statuses": ["monitored"],
            "name": "韦大明",
            "id_number": "**",
            "phone": "<phone>",
            "address": "<address>",
        }
        | own,
        View.OTHER: {},
        View.UNASKED: {"candidate": candidate},
        View.BEFORE: {"candidate": candidate, "name": "韦**", "age_band": "25-34"},
        View.AFTER: {
            "candidate": candidate,
            "name": "韦大明",
            "id_number": "**",
            "phone": "<phone>",
            "birth_date": date(1996, 2, 3),
            "sex": "F",
        },
        View.KEEPER: {
            "worker_id": person.worker_id,
            "name": NAMES.worker(person.worker_id),
            "age_band": "25-34",
            "reason_zh": "合适",
            "drop_code": "LABOUR_RULE",
        },
        View.AUDIT: {"candidate": NAMES.hashed(person.worker_id), "name": NAMES.worker(person.worker_id)},
    }


HOME, CHILD, ELSEWHERE = (UUID(int=number) for number in (1, 2, 3))


def caller(role: Role) -> Principal:
    """Somebody of HOME, which supervises CHILD."""
    return Principal(UUID(int=99), HOME, role, (HOME, CHILD))


STATES = ("", "proposed", "published", "dropped", "withdrawn", "placed", "cancelled", "nonsense")
SOME, ENOUGH = ("name", "phone"), ("name", "birth_date")
ORDER_SIDE = {
    ("published", ENOUGH): View.BEFORE,
    ("published", PERSONAL): View.BEFORE,
    ("placed", ENOUGH): View.BEFORE,
    ("placed", PERSONAL): View.AFTER,
}


def expected(role: Role, *, owner: UUID | None, order_owner: UUID | None, told: tuple[str, tuple[str, ...]]) -> View:
    if role in {Role.COORDINATOR, Role.AUDITOR}:
        return View.KEEPER if role is Role.COORDINATOR else View.AUDIT
    if role is Role.COUNTY_CLERK:
        return View.OWN if owner == HOME else View.OTHER
    if role in {Role.EMPLOYER_HR, Role.RECEIVING_CLERK} and order_owner == HOME:
        return ORDER_SIDE.get(told, View.UNASKED)
    return View.OTHER


@pytest.mark.parametrize("role", Role)
def test_every_role_has_one_view_of_every_person_in_every_state(role: Role) -> None:
    offices = (None, HOME, CHILD, ELSEWHERE)
    for owner, order_owner, state, consented in product(offices, offices, STATES, ((), SOME, ENOUGH, PERSONAL)):
        view = view_of(caller(role), owner=owner, order_owner=order_owner, state=state, consented=consented)
        told = state, consented
        assert view is expected(role, owner=owner, order_owner=order_owner, told=told), (owner, order_owner, told)


@pytest.mark.parametrize("missing", sorted(consents_to(View.AFTER)))
def test_placed_and_with_all_but_one_consent_it_is_still_before(missing: str) -> None:
    consented = set(PERSONAL) - {missing}
    view = view_of(caller(Role.EMPLOYER_HR), owner=ELSEWHERE, order_owner=HOME, state="placed", consented=consented)
    assert view is (View.UNASKED if missing in {"name", "birth_date"} else View.BEFORE)


def test_pseudonyms_are_the_same_each_time_and_lead_back_to_nobody() -> None:
    worker, orders = uuid4(), [uuid4(), uuid4()]
    names, others = Pseudonyms(b"a" * 32), Pseudonyms(b"b" * 32)
    told = [names.worker(worker), names.hashed(worker), *(names.candidate(order, worker) for order in orders)]
    assert told == [names.worker(worker), names.hashed(worker), *(names.candidate(order, worker) for order in orders)]
    assert len({text[2:12] for text in told}) == 4
    assert not any(worker.hex[-6:] in text.lower() or worker.hex[:6] in text.lower() for text in told)
    assert others.worker(worker) != names.worker(worker)
    many = [names.worker(UUID(int=number)) for number in range(20_000)]
    assert len(set(many)) == len(many)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("韦大明", "韦"),
        ("欧阳修", "欧阳"),
        ("欧阳", "欧"),
        ("买买提·艾力", "买"),
        ("Li Lei", "L"),
        ("", ""),
        (" 黄 ", "黄"),
    ],
)
def test_of_a_name_the_surname(name: str, family: str) -> None:
    assert surname(name) == family


def test_bands_are_those_of_the_fairness_report() -> None:
    assert (*(name for _, name in BANDS), OLDEST) == fairness.BANDS[:-1]
    assert FEW == 10
    assert [few(count) for count in (0, 1, 9, 10, 11)] == [0, None, None, 10, 11]


def answers(counts: list[int], shown: list[int | None]) -> set[int]:
    """What a hidden count may be for who knows the row's total, what is shown, and how counts are hidden.

    Hidden are counts from 1 to 9 and others no greater than what is shown; a nought only where all else is hidden.
    """
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    others, total = [seen for seen in shown if seen], sum(hidden)
    may = range(1, max(FEW - 1, min(others)) + 1) if others else range(total + 1)
    sums = {0}
    for _ in hidden[1:]:
        sums = {one + other for one in sums for other in may}
    return {value for value in may if total - value in sums}


rows = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 60)), min_size=1, max_size=6)


@settings(deadline=None, max_examples=500)
@given(rows)
def test_no_hidden_count_follows_from_the_total_and_what_is_shown(counts: list[int]) -> None:
    shown = covered(counts)
    assert all(
        seen is None or (seen == count and few(count) == count) for count, seen in zip(counts, shown, strict=True)
    )
    assert (None in shown) == any(few(count) is None for count in counts)
    if len(counts) > 1 and set(counts) != {1}:  # who knows the total of one, or of as many ones, knows them
        assert None not in shown or len(answers(counts, shown)) > 1


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([12, 0, 40], [12, 0, 40]),
        ([3, 40, 70], [None, None, 70]),
        ([3, 4, 70], [None, None, 70]),
        ([1, 1, 70], [None, None, None]),  # two of two
        ([9, 9, 30, 30], [None] * 4),  # eighteen of two, and no more than thirty each
        ([5, 0, 0], [None, None, 0]),
        ([-3, 12, 40], [None, None, 40]),  # what changes from one way to another
        ([5], [None]),
        ([], []),
    ],
)
def test_how_a_row_is_covered(counts: list[int], shown: list[int | None]) -> None:
    assert covered(counts) == shown


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        (date(2010, 3, 1), "under_16"),  # sixteen only from the day after the birthday
        (date(2010, 2, 28), "16-24"),
        (date(2001, 3, 1), "16-24"),
        (date(2001, 2, 28), "25-34"),
        (date(1971, 2, 28), "55+"),
    ],
)
def test_the_band_turns_when_the_age_does(birth: date, band: str) -> None:
    assert band_of(birth, DAY) == band
