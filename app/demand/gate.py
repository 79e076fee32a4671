"""The posting gate: every rule of RULES section 1 that concerns a posting, pure, unknown fails closed."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from app.demand.findings import GateFinding, finding
from app.demand.gate_hours import check_hours
from app.demand.gate_pay import check_pay
from app.demand.hazards import hazards_in
from app.demand.phrases import Phrase, find_phrases
from app.demand.posting import Posting
from app.demand.rules import RULES
from app.reference.catalogue import Catalogue

STATUTORY_HAZARDS = frozenset({"underground_mine", "intensity_4", "heavy_load"})  # 女职工劳动保护特别规定 附录一
_HAZARD_FIELDS = ("title", "content", "skill", "benefits", "remarks")
_LIMIT_TO_MEN = re.compile(r"(?:限|只|仅|专)[^女]*男[^女]*")


def check_posting(posting: Posting, *, catalogue: Catalogue, today: date) -> tuple[GateFinding, ...]:
    """Return what stands between an order and its posting; empty = it may be posted.

    Pay is compared on the day of the start (today, if that is not known); a rule out of force finds nothing.
    """
    on = posting.start or today
    checks = (
        _words(posting),
        _age(posting),
        check_pay(posting, catalogue=catalogue, on=on),
        _probation_term(posting),
        check_hours(posting.hours),
        _hazards(posting),
        _employer(posting, today),
        _items(posting),
        _expiry(posting, today),
    )
    found = (each for check in checks for each in check)
    return tuple(each for each in found if RULES[each.code].in_force(on))


def _words(posting: Posting) -> Iterator[GateFinding]:
    for field, text in posting.texts.items():
        for phrase in find_phrases(text):
            if not _lawful(phrase, posting):
                yield finding(phrase.code, field, found=phrase.found)


def _lawful(phrase: Phrase, posting: Posting) -> bool:
    """The only lawful limit of sex: work that the law forbids to women, declared as such."""
    statutory = posting.hazards is not None and STATUTORY_HAZARDS & set(posting.hazards)
    return bool(statutory and phrase.code == "POSTING_SEX_BIAS" and _LIMIT_TO_MEN.fullmatch(phrase.found))


def _age(posting: Posting) -> Iterator[GateFinding]:
    least = RULES["AGE_UNDER_16"].limits["age"]
    if any(age is not None and age < least for age in (posting.ages.low, posting.ages.high)):
        yield finding("AGE_UNDER_16", "age")


def _probation_term(posting: Posting) -> Iterator[GateFinding]:
    """劳动合同法 19: the longest probation by the contract's term."""
    probation, term = posting.probation, posting.term
    limits = RULES["PROBATION_TERM"].limits
    if probation.none:
        return
    if probation.months is None:
        if probation.percent is not None or probation.pay_low is not None:
            yield finding("PROBATION_UNKNOWN", "probation")
        return
    most = limits["ever"] if term is None else _longest(term)
    if probation.months > most:
        yield finding("PROBATION_TERM", "probation", months=_plain(probation.months), most=_plain(most))
    elif term is None:
        yield finding("PROBATION_UNKNOWN", "probation")


def _longest(term: Decimal) -> Decimal:
    limits = RULES["PROBATION_TERM"].limits
    steps = (("from_36", 36), ("from_12", 12), ("from_3", 3), ("under_3", 0))
    return next(limits[name] for name, months in steps if term >= months)


def _plain(figure: Decimal) -> str:
    return f"{figure.normalize():f}"


def _hazards(posting: Posting) -> Iterator[GateFinding]:
    if posting.hazards is None:
        yield finding("JOB_HAZARD_UNDECLARED", "hazards")
        return
    for field in _HAZARD_FIELDS:
        named = set(hazards_in(posting.texts.get(field, ""))) - set(posting.hazards)
        if named:
            yield finding("HAZARD_IN_TEXT", field, hazards="、".join(sorted(named)))


def _employer(posting: Posting, today: date) -> Iterator[GateFinding]:
    employer = posting.employer
    months = int(RULES["EMPLOYER_UNVERIFIED"].limits["months"])
    if employer.verified_on is None or not employer.verified_on <= today <= months_after(employer.verified_on, months):
        yield finding("EMPLOYER_UNVERIFIED", "employer")
    if employer.agency and not employer.host:
        yield finding("AGENCY_AS_EMPLOYER", "employer")


def _items(posting: Posting) -> Iterator[GateFinding]:
    items = (
        ("employer", posting.employer.name, "企业名称", "the employer's name"),
        ("credit_code", posting.employer.credit_code, "统一社会信用代码", "the credit code"),
        ("seats", posting.seats, "招聘人数", "the number of seats"),
        ("content", posting.content, "岗位内容", "what the work is"),
        ("place", posting.region, "工作地点", "the workplace"),
        ("start", posting.start, "到岗日期", "the start date"),
    )
    for field, value, zh, en in items:
        if not value:
            yield finding("POSTING_ITEM_MISSING", field, item_zh=zh, item_en=en)


def _expiry(posting: Posting, today: date) -> Iterator[GateFinding]:
    if posting.valid_until is None:
        yield finding("ORDER_WITHOUT_EXPIRY", "until")
    elif posting.valid_until < today:
        yield finding("ORDER_EXPIRED", "until")


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
