"""Who sees what of a person: one table, field by view. Pure: no SQL, and the vault only through the calls it is given.

Whatever shows a person (API, page, file, explanation) shows what ``shown`` returns and nothing else. A field
that is in no row of the table cannot be shown.
"""

import hmac
from base64 import b32encode
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.access.general import class_of, general_sentence
from app.access.principal import Principal, Role
from app.access.surnames import surname
from app.clock import age_on

FEW = 10
"""Counts from 1 to 9 of what a view only counts are hidden."""
BANDS = ((16, "under_16"), (25, "16-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"))
OLDEST = "55+"
STARRED = "**"


class View(StrEnum):
    """From where somebody looks at a person."""

    OWN = "own"  # the person's own office
    OTHER = "other"  # every other office, one that supervises the own among them
    UNASKED = "unasked"  # the order's side, of somebody who gave no consent for it
    BEFORE = "before"  # the order's side, before both said yes
    AFTER = "after"  # the order's side, after both said yes
    KEEPER = "keeper"  # the coordinator
    AUDIT = "audit"


class Rule(StrEnum):
    """What of a field is shown."""

    FULL = "full"
    NONE = "none"
    STARS = "**, reveal"  # nothing but that there is something; ``REVEALED`` says to whom
    SURNAME = "surname**"
    BAND = "age band"
    PSEUDONYM = "pseudonym"
    CANDIDATE = "random"  # another name of the same person in every order
    HASH = "hashed"
    CLASS = "general class"  # of a reason what tells no sex, age, status or health
    COUNTS = "counts"  # of a person nothing; of ten and more the number


Row = Mapping[View, Rule]
_ORDER_SIDE = (View.UNASKED, View.BEFORE, View.AFTER)


def _row(own: Rule, **views: Rule) -> Row:
    named = {View(name): rule for name, rule in views.items()}
    return {view: named.get(view, Rule.NONE) for view in View} | {View.OWN: own}


_OWN_ONLY = _row(Rule.FULL)
_COUNTED = _row(Rule.FULL, keeper=Rule.COUNTS)
_EXPLAINED = _row(Rule.FULL, keeper=Rule.FULL)
_CLASSED = _row(Rule.FULL, keeper=Rule.CLASS)
_OF_THE_ROW: Row = dict.fromkeys(View, Rule.FULL)

FIELDS: Mapping[str, Row] = {
    "worker_id": _row(
        Rule.FULL,
        **dict.fromkeys(_ORDER_SIDE, Rule.CANDIDATE),
        keeper=Rule.FULL,
        audit=Rule.HASH,
    ),
    "name": _row(Rule.FULL, before=Rule.SURNAME, after=Rule.FULL, keeper=Rule.PSEUDONYM, audit=Rule.PSEUDONYM),
    "id_number": _row(Rule.STARS, after=Rule.STARS),
    "phone": _row(Rule.FULL, after=Rule.FULL),
    "address": _OWN_ONLY,
    "birth_date": _row(Rule.FULL, before=Rule.BAND, after=Rule.FULL, keeper=Rule.BAND),
    "sex": _row(Rule.FULL, after=Rule.FULL),
    "statuses": _COUNTED,
    "health": _COUNTED,
    "disability": _COUNTED,
    "family": _COUNTED,
    # What else an office knows of its people.
    **dict.fromkeys(
        (
            "pool_id",
            "county",
            "village",
            "education",
            "skills",
            "wish_occupations",
            "wish_regions",
            "min_wage",
            "available_from",
            "hold_code",
            "automatic",
            "version",
        ),
        _OWN_ONLY,
    ),
    # What a round says of a person. A tier is a priority status by another name. The parts of a score know no status,
    # sex, age or health; a labour rule's code and who stands before somebody do.
    "tier": _OWN_ONLY,
    **dict.fromkeys(("score", "components", "rank", "reason_zh", "reason_en", "reason", "change"), _EXPLAINED),
    **dict.fromkeys(("drop_code", "detail"), _CLASSED),
    # Why a worker said no tells what they have at home; the employer learns that they did.
    "worker_code": _EXPLAINED,
    # So may what somebody of their office wrote about why they propose a post to them.
    "hand_reason": _EXPLAINED,
    # What a line is, whoever it is about.
    **dict.fromkeys(("id", "job_order_id", "state"), _OF_THE_ROW),
}
REVEALED: Mapping[View, frozenset[str]] = {
    View.OWN: frozenset({"id_number"}),
    View.AFTER: frozenset({"id_number"}),
    View.KEEPER: frozenset({"name"}),
}
"""What more a view may ask for, one person at a time, with a reason, each time an event of the audit."""

_CALLED = frozenset({Rule.FULL, Rule.SURNAME})  # what needs the value itself
_BOTH_SAID_YES = frozenset({"placed", "dispatched", "working", "completed"})
_ASKED = frozenset({"published", "open", "worker_yes", "employer_yes"}) | _BOTH_SAID_YES
"""States of proposals, offers and placements in which the order's side is asked for somebody, or has them."""
IDENTITY = ("name", "id_number", "phone", "address")
PERSONAL = (*IDENTITY, "birth_date", "sex")
"""What a consent names in its categories."""


def view_of(
    caller: Principal,
    *,
    owner: UUID | None,
    order_owner: UUID | None = None,
    state: str = "",
    consented: Collection[str] = (),
) -> View:
    """Return from where ``caller`` looks at a person of office ``owner``, proposed for an order of ``order_owner``.

    ``state`` is the proposal's, ``consented`` what the person lets this order's side know. The unknown is OTHER.
    """
    if caller.role is Role.COORDINATOR:
        return View.KEEPER
    if caller.role is Role.AUDITOR:
        return View.AUDIT
    if caller.role is Role.COUNTY_CLERK and owner == caller.organisation_id:
        return View.OWN
    if caller.role in {Role.EMPLOYER_HR, Role.RECEIVING_CLERK} and order_owner == caller.organisation_id:
        return _order_side(state, frozenset(consented))
    return View.OTHER


def _order_side(state: str, consented: frozenset[str]) -> View:
    if state in _BOTH_SAID_YES and consents_to(View.AFTER) <= consented:
        return View.AFTER
    if state in _ASKED and consents_to(View.BEFORE) <= consented:
        return View.BEFORE
    return View.UNASKED


def consents_to(view: View) -> frozenset[str]:
    """Return the personal fields of which the order's side learns something in a view: each needs a consent."""
    return frozenset(name for name in PERSONAL if FIELDS[name][view] is not Rule.NONE)


def shows(view: View, names: Iterable[str]) -> frozenset[str]:
    """Return those of some fields of which a view shows a person's own value or a part of it."""
    return frozenset(name for name in names if FIELDS[name][view] in {*_CALLED, Rule.BAND})


@dataclass(frozen=True)
class Facts:
    """What there is to show of one person: plain values, and for each field of the vault a call that opens it."""

    worker_id: UUID
    order_id: UUID | None = None
    plain: Mapping[str, object] = field(default_factory=dict)
    vault: Mapping[str, Callable[[], str]] = field(default_factory=dict, repr=False)

    def value(self, name: str) -> object:
        """Return a field's value, from the vault if it stands there."""
        if name == "worker_id":
            return self.worker_id
        return self.vault[name]() if name in self.vault else self.plain[name]


class Pseudonyms:
    """Names that lead back to nobody without the key, not even for who knows the id."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def candidate(self, order_id: UUID, worker_id: UUID) -> str:
        """Name a person to an order's side: two orders cannot tell that they were shown the same one."""
        return "C-" + self._code(b"candidate", order_id.bytes + worker_id.bytes)

    def worker(self, worker_id: UUID) -> str:
        """Name a person to who follows them through a round."""
        return "W-" + self._code(b"worker", worker_id.bytes)

    def hashed(self, worker_id: UUID) -> str:
        """Name a person to the auditor."""
        return "H-" + self._code(b"audit", worker_id.bytes, length=20)

    def _code(self, kind: bytes, ids: bytes, *, length: int = 10) -> str:
        return b32encode(hmac.digest(self._key, kind + b"\n" + ids, "sha256")).decode()[:length]


def shown(facts: Facts, view: View, *, names: Pseudonyms, day: date) -> dict[str, object]:
    """Return what a view shows of a person; a field it does not show is absent, and its vault call never made."""
    out: dict[str, object] = {}
    for name in dict.fromkeys(("worker_id", *facts.plain, *facts.vault)):
        rule = FIELDS[name][view]
        if rule in _MASKS:
            out |= _MASKS[rule](name, facts, names, day)
    return out


def few(count: int) -> int | None:
    """Return a count as somebody else than the people's own office sees it; None = hidden, because they are few."""
    return None if 0 < abs(count) < FEW else count


def covered(counts: Sequence[int]) -> list[int | None]:
    """Return the counts of one row as somebody else than the people's own office sees them, the row's total beside them.

    None = hidden: what ``few`` hides and, of the others, the least ones first, until no hidden count follows from the
    total, what is shown and this rule. A row of one count, or of ones alone, cannot be hidden from who knows its total.
    """
    hidden = {place for place, count in enumerate(counts) if few(count) is None}
    rest = (place for place in range(len(counts)) if place not in hidden)
    for place in sorted(rest, key=lambda place: (counts[place] == 0, abs(counts[place]))):
        if not _follow([counts[each] for each in hidden], [counts[each] for each in {*range(len(counts))} - hidden]):
            break
        hidden.add(place)
    return [None if place in hidden else count for place, count in enumerate(counts)]


def _follow(hidden: Sequence[int], shown: Sequence[int]) -> bool:
    """Whether who knows the sum of the hidden counts can tell one of them: those of few stand at an end of their range.

    The others are ten and more, and no greater than what is shown; once a nought is hidden as well, nothing is known.
    """
    if not hidden or 0 in hidden:
        return False
    small, total = sum(few(count) is None for count in hidden), sum(map(abs, hidden))
    covers, least = len(hidden) - small, min((abs(count) for count in shown if count), default=total)
    low, high = max(small, total - covers * least), min((FEW - 1) * small, total - covers * FEW)
    return low >= high and (small == 1 or low in {small, (FEW - 1) * small})


def few_of(whole: int, part: int) -> tuple[int | None, int | None]:
    """Return a count and a part of it as somebody else sees both: neither, nor what is left of the whole, tells of few."""
    told = few(whole)
    return told, None if told is None or few(whole - part) is None else few(part)


def band_of(birth: date, day: date) -> str:
    """Return the age band of somebody on a day."""
    age = age_on(birth, day)
    return next((name for end, name in BANDS if age < end), OLDEST)


def _band(_name: str, facts: Facts, _names: Pseudonyms, day: date) -> dict[str, object]:
    birth = facts.value("birth_date")
    return {"age_band": band_of(birth, day)} if isinstance(birth, date) else {}


def _candidate(_name: str, facts: Facts, names: Pseudonyms, _day: date) -> dict[str, object]:
    return {} if facts.order_id is None else {"candidate": names.candidate(facts.order_id, facts.worker_id)}


_CLASSES: Mapping[str, Callable[[str], str]] = {"drop_code": class_of, "detail": general_sentence}
_MASKS: Mapping[Rule, Callable[[str, Facts, Pseudonyms, date], dict[str, object]]] = {
    Rule.FULL: lambda name, facts, _names, _day: {name: facts.value(name)},
    Rule.STARS: lambda name, _facts, _names, _day: {name: STARRED},
    Rule.SURNAME: lambda name, facts, _names, _day: {name: surname(str(facts.value(name))) + STARRED},
    Rule.BAND: _band,
    Rule.PSEUDONYM: lambda name, facts, names, _day: {name: names.worker(facts.worker_id)},
    Rule.CANDIDATE: _candidate,
    Rule.CLASS: lambda name, facts, _names, _day: {name: _CLASSES[name](str(facts.value(name)))},
    Rule.HASH: lambda _name, facts, names, _day: {"candidate": names.hashed(facts.worker_id)},
}
