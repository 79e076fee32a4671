"""Small problems written in words, and random ones where people compete for seats."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from matching.errors import PinError
from matching.policy import COMPONENTS, Policy
from matching.problem import (
    HAZARDS,
    STATUSES,
    TOGETHER,
    Agreements,
    Companions,
    Flags,
    Ints,
    Jobs,
    Pins,
    Problem,
    Workers,
)
from matching.solve import solve

DAY = 20260301
Row = Mapping[str, Any]


def person(ref: str, **cells: Any) -> dict[str, Any]:
    """Return a grown man of no status whom every plain job suits, with ``cells`` changed."""
    plain: dict[str, Any] = {
        "ref": ref,
        "county": "450102",
        "birth": 19900501,
        "female": False,
        "statuses": (),
        "education": 2,
        "skills": (),
        "wishes": (),
        "destinations": (),
        "min_wage": 0,
        "available_from": 0,
        "household": "",
        "zero_employment": False,
    }
    return plain | cells


def post(ref: str, **cells: Any) -> dict[str, Any]:
    """Return a job with one seat that asks for nothing, with ``cells`` changed."""
    plain: dict[str, Any] = {
        "ref": ref,
        "employer": "",
        "region": "440305",
        "occupation": "4100106",
        "level": 0,
        "certificate": False,
        "seats": 1,
        "wage_low": 3000,
        "wage_high": 4000,
        "education": 0,
        "age_min": 0,
        "age_max": 0,
        "hazards": (),
        "start": 20260310,
        "valid_until": 0,
        "reserved_seats": 0,
        "reserved_tier": -1,
        "reserved_hard": False,
        "dormitory": False,
        "couple_rooms": 0,
    }
    return plain | cells


def corridor(exporter: str, receiver: str, **cells: Any) -> dict[str, Any]:
    """Return an open agreement without limit."""
    plain: dict[str, Any] = {"exporter": exporter, "receiver": receiver, "start": 0, "end": 0}
    return plain | {"max_workers": -1, "target_workers": -1, "paired": False} | cells


def group(together: str, *members: str) -> tuple[str, tuple[str, ...]]:
    """Return companions."""
    return together, members


def problem(people: Sequence[Row], posts: Sequence[Row], **side: Any) -> Problem:
    """Put rows in the order of their references and join them.

    Side tables: ``agreements`` (rows of ``corridor``), ``companions`` (of ``group``), ``pins`` and ``bans``
    (pairs of references), ``date``, ``seed``.
    """
    people, posts = sorted(people, key=_ref), sorted(posts, key=_ref)
    worker = {row["ref"]: k for k, row in enumerate(people)}
    job = {row["ref"]: k for k, row in enumerate(posts)}
    return Problem(
        workers=_workers(people),
        jobs=_jobs(posts),
        date=side.get("date", DAY),
        seed=side.get("seed", "seed"),
        agreements=_agreements(side["agreements"]) if "agreements" in side else None,
        companions=_companions(side["companions"], worker) if side.get("companions") else None,
        pins=_pins(side.get("pins", ()), side.get("bans", ()), worker, job),
    )


def seeded(seed: int) -> Random:
    """Return draws that are the same on every machine."""
    return Random(seed)  # noqa: S311 - nothing secret is drawn


def random_problem(rng: Random, *, people: int = 6, posts: int = 4, side: bool = False) -> Problem:
    """Return a problem where most pairs are eligible, scores differ or tie, and every network rule turns up."""
    homes = [f"h{rng.randint(0, 2)}" if rng.random() < 0.5 else "" for _ in range(people)]
    rows = [_random_person(rng, f"w{k}", homes[k]) for k in range(rng.randint(1, people))]
    jobs = [_random_post(rng, f"j{k}") for k in range(rng.randint(1, posts))]
    pairs = [(row["ref"], job["ref"]) for row in rows for job in jobs]
    marked = rng.sample(pairs, min(len(pairs), rng.choice((0, 0, 1, 3))))
    pinned = min(len(marked), rng.choice((0, 0, 0, 1, 2)))
    extra: dict[str, Any] = {"pins": marked[:pinned], "bans": marked[pinned:]}
    if side:
        extra |= _random_side(rng, [row["ref"] for row in rows])
    return problem(rows, jobs, **extra)


def honourable(problem: Problem, **tables: Any) -> Problem:
    """The problem with other tables, without its pins where they cannot be honoured then."""
    changed = replace(problem, **tables)
    try:
        solve(changed, Policy.default())
    except PinError:
        pins = problem.pins
        assert pins is not None
        bans = np.flatnonzero(~pins.pin)
        reasons = [pins.reason[row] for row in bans.tolist()]
        return replace(changed, pins=Pins(pins.worker[bans], pins.job[bans], pins.pin[bans], reasons))
    return changed


def without_reservations(problem: Problem) -> Problem:
    """The problem with every seat open to all."""
    none = np.zeros(len(problem.jobs), dtype=np.int32)
    return honourable(problem, jobs=replace(problem.jobs, reserved_seats=none, reserved_tier=none - 1))


def random_policy(rng: Random) -> Policy:
    """Return a policy of any objective, often with so few weights that scores tie."""
    weights = dict.fromkeys(COMPONENTS, 0)
    for name in rng.sample(COMPONENTS, rng.choice((0, 1, 2, 11))):
        weights[name] = rng.choice((0, 1, 1, 5))
    objective = rng.choice(("strict", "strict", "strict", "weighted", "count"))
    if objective == "strict":
        return Policy(weights=weights, household_after_tier=rng.choice((None, None, 1, 2, 3)))
    if objective == "count":
        return Policy(weights=weights, objective=objective)
    steps = sorted((rng.choice((0, 100, 2000, 10**6)) for _ in range(4)), reverse=True)
    bonus, home = rng.choice((0, 0, 1, 500)), rng.choice((0, 1, 5000))
    return Policy(
        weights=weights, objective=objective, tier_weights=tuple(steps), reserved_weight=bonus, household_weight=home
    )


def random_limits(rng: Random, policy: Policy) -> Policy:
    """Return the same policy, which often requires targets or caps a county's share of an employer's seats."""
    return replace(policy, require_targets=rng.random() < 0.5, county_share=rng.choice((100, 100, 60, 34)))


def _random_person(rng: Random, ref: str, home: str) -> dict[str, Any]:
    return person(
        ref,
        county=rng.choice(("450102", "450102", "451023")),
        statuses=rng.choice(((), ("general",), ("lifted",), ("monitored", "general"), ("relocated",), ("graduate",))),
        destinations=rng.choice(((), (), ("4403",), ("4401", "44"), ("44",))),
        min_wage=rng.choice((0, 3000, 3500, 3500, 4500)),
        wishes=rng.choice(((), (), (), ("41",), ("6",))),
        household=home,
        zero_employment=rng.random() < 0.4,
    )


def _random_post(rng: Random, ref: str) -> dict[str, Any]:
    seats = rng.choice((0, 1, 1, 1, 2, 2, 3))
    reserved = rng.randint(0, seats) if rng.random() < 0.6 else 0
    return post(
        ref,
        employer=rng.choice(("E1", "E1", "E2", "")),
        region=rng.choice(("440305", "440307", "440106")),
        occupation=rng.choice(("4100106", "4100106", "6280101")),
        seats=seats,
        wage_high=rng.choice((3000, 4000, 4000, 5000)),
        reserved_seats=reserved,
        reserved_tier=rng.randint(0, 2) if reserved else -1,
        reserved_hard=rng.random() < 0.5,
        dormitory=rng.random() < 0.5,
    )


def _random_side(rng: Random, refs: list[str]) -> dict[str, Any]:
    refs = list(refs)
    rng.shuffle(refs)
    side: dict[str, Any] = {"companions": []}
    while len(refs) > 1 and rng.random() < 0.7:
        size = rng.choice((2, 2, 3))
        members, refs = refs[:size], refs[size:]
        if len(members) > 1:
            side["companions"].append(group(rng.choice(TOGETHER), *members))
    if rng.random() < 0.6:
        side["agreements"] = [
            corridor(
                rng.choice(("45", "4501", "451023")),
                rng.choice(("44", "4403", "440106")),
                max_workers=rng.choice((-1, 0, 1, 1, 2)),
                target_workers=rng.choice((-1, -1, 0, 1, 2)),
                paired=rng.random() < 0.5,
            )
            for _ in range(rng.randint(1, 3))
        ]
    return side


def _ref(row: Row) -> str:
    return str(row["ref"])


def _ints(rows: Sequence[Row], name: str) -> Ints:
    return np.array([row[name] for row in rows], dtype=np.int32)


def _flags(rows: Sequence[Row], name: str) -> Flags:
    return np.array([row[name] for row in rows], dtype=np.bool_)


def _codes(rows: Sequence[Row], name: str) -> Ints:
    return np.array([int(row[name]) for row in rows], dtype=np.int32)


def _start(rows: Sequence[Row], name: str) -> Ints:
    return np.cumsum([0, *(len(row[name]) for row in rows)]).astype(np.int32)


def _prefixes(texts: Sequence[str]) -> tuple[Ints, Ints]:
    return np.array([int(t) for t in texts], dtype=np.int32), np.array([len(t) for t in texts], dtype=np.int32)


def _index(rows: Sequence[Row], name: str) -> tuple[Ints, list[str]]:
    names = sorted({row[name] for row in rows} - {""})
    return np.array([names.index(row[name]) if row[name] else -1 for row in rows], dtype=np.int32), names


def _bits(rows: Sequence[Row], name: str, names: Sequence[str]) -> Ints:
    return np.array([sum(1 << names.index(item) for item in row[name]) for row in rows], dtype=np.int32)


def _workers(rows: Sequence[Row]) -> Workers:
    skills = [skill for row in rows for skill in row["skills"]]
    wish_code, wish_width = _prefixes([text for row in rows for text in row["wishes"]])
    destination_code, destination_width = _prefixes([text for row in rows for text in row["destinations"]])
    household, household_ref = _index(rows, "household")
    return Workers(
        ref=[row["ref"] for row in rows],
        county=_codes(rows, "county"),
        birth=_ints(rows, "birth"),
        female=_flags(rows, "female"),
        statuses=_bits(rows, "statuses", STATUSES),
        education=_ints(rows, "education"),
        skill_start=_start(rows, "skills"),
        skill_occupation=np.array([int(occupation) for occupation, _, _ in skills], dtype=np.int32),
        skill_level=np.array([level for _, level, _ in skills], dtype=np.int32),
        skill_certified=np.array([certified for _, _, certified in skills], dtype=np.bool_),
        wish_start=_start(rows, "wishes"),
        wish_code=wish_code,
        wish_width=wish_width,
        destination_start=_start(rows, "destinations"),
        destination_code=destination_code,
        destination_width=destination_width,
        min_wage=_ints(rows, "min_wage"),
        available_from=_ints(rows, "available_from"),
        household=household,
        household_ref=household_ref,
        zero_employment=_flags(rows, "zero_employment"),
    )


def _jobs(rows: Sequence[Row]) -> Jobs:
    employer, employer_ref = _index(rows, "employer")
    numbers = (
        "level seats wage_low wage_high education age_min age_max start valid_until "
        "reserved_seats reserved_tier couple_rooms"
    )
    return Jobs(
        ref=[row["ref"] for row in rows],
        employer=employer,
        employer_ref=employer_ref,
        region=_codes(rows, "region"),
        occupation=_codes(rows, "occupation"),
        certificate=_flags(rows, "certificate"),
        hazards=_bits(rows, "hazards", HAZARDS),
        reserved_hard=_flags(rows, "reserved_hard"),
        dormitory=_flags(rows, "dormitory"),
        **{name: _ints(rows, name) for name in numbers.split()},
    )


def _agreements(rows: Sequence[Row]) -> Agreements:
    exporter_code, exporter_width = _prefixes([row["exporter"] for row in rows])
    receiver_code, receiver_width = _prefixes([row["receiver"] for row in rows])
    return Agreements(
        exporter_code=exporter_code,
        exporter_width=exporter_width,
        receiver_code=receiver_code,
        receiver_width=receiver_width,
        start=_ints(rows, "start"),
        end=_ints(rows, "end"),
        max_workers=_ints(rows, "max_workers"),
        target_workers=_ints(rows, "target_workers"),
        paired=_flags(rows, "paired"),
    )


def _companions(groups: Sequence[tuple[str, tuple[str, ...]]], worker: Mapping[str, int]) -> Companions:
    return Companions(
        ref=[f"g{k}" for k in range(len(groups))],
        together=np.array([TOGETHER.index(kind) for kind, _ in groups], dtype=np.int32),
        group=np.array([k for k, (_, members) in enumerate(groups) for _ in members], dtype=np.int32),
        worker=np.array([worker[ref] for _, members in groups for ref in members], dtype=np.int32),
    )


def _pins(
    pins: Sequence[tuple[str, str]],
    bans: Sequence[tuple[str, str]],
    worker: Mapping[str, int],
    job: Mapping[str, int],
) -> Pins | None:
    rows = [*pins, *bans]
    if not rows:
        return None
    return Pins(
        worker=np.array([worker[ref] for ref, _ in rows], dtype=np.int32),
        job=np.array([job[ref] for _, ref in rows], dtype=np.int32),
        pin=np.array([k < len(pins) for k in range(len(rows))], dtype=np.bool_),
        reason=["asked for"] * len(rows),
    )
