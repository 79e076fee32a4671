"""The best placement of a tiny folder, found by trying every one."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.oracle.reference import Folder, Row, covering, eligible_pairs, tier

Placement = dict[str, str]
Score = Callable[[str, str], int]


@dataclass(frozen=True)
class Best:
    """The default policy's optimum: each part is maximised in this order."""

    placed_by_tier: tuple[int, int, int, int]
    soft_reserved: int
    households: int
    score: int
    placements: tuple[Placement, ...]


def best(folder: Folder, score: Score) -> Best | None:
    """Return the optimum and every placement that attains it; None if the pins cannot all be honoured."""
    top: tuple[int, ...] | None = None
    found: list[Placement] = []
    for placement in feasible(folder):
        value = worth(folder, placement, score)
        if top is None or value > top:
            top, found = value, []
        if value == top:
            found.append(placement)
    if top is None:
        return None
    return Best((top[0], top[1], top[2], top[3]), top[4], top[5], top[6], tuple(found))


def feasible(folder: Folder) -> Iterator[Placement]:
    """Yield every placement that breaks no hard rule and honours every pin."""
    pairs = eligible_pairs(folder)
    pinned = {row["worker"]: row["job"] for row in folder.pins if row["kind"] == "pin"}
    choices: list[tuple[str, list[str | None]]] = []
    for worker in folder.workers:
        if worker in pinned:
            choices.append((worker, [pinned[worker]] if (worker, pinned[worker]) in pairs else []))
        else:
            choices.append((worker, [None, *(job for job in folder.jobs if (worker, job) in pairs)]))
    for placement in _extend(folder, choices, {}):
        if _companions_hold(folder, placement) and _limits_hold(folder, placement):
            yield placement


def worth(folder: Folder, placement: Placement, score: Score) -> tuple[int, ...]:
    """Return (placed of tier 0, 1, 2, 3, soft reserved seats held, households reached, total score)."""
    tiers = Counter(tier(folder.workers[worker]) for worker in placement)
    return (
        *(tiers[t] for t in range(4)),
        _soft_reserved(folder, placement),
        _households(folder, placement),
        sum(score(worker, job) for worker, job in placement.items()),
    )


def seats_hold(folder: Folder, placement: Placement) -> bool:
    """Tell whether no job gives more than its seats, nor a hard reserved seat to a lower tier."""
    for name, workers in _by_job(placement).items():
        job = folder.jobs[name]
        seats, reserved = int(job["seats"]), int(job["reserved_seats"] or "0")
        if len(workers) > seats:
            return False
        if reserved and job["reserved_kind"] == "hard":
            others = [w for w in workers if tier(folder.workers[w]) > int(job["reserved_tier"])]
            if len(others) > seats - reserved:
                return False
    return True


def _extend(folder: Folder, choices: list[tuple[str, list[str | None]]], placement: Placement) -> Iterator[Placement]:
    if not choices:
        yield placement
        return
    (worker, jobs), rest = choices[0], choices[1:]
    for job in jobs:
        larger = placement if job is None else {**placement, worker: job}
        if job is None or seats_hold(folder, larger):
            yield from _extend(folder, rest, larger)


def _companions_hold(folder: Folder, placement: Placement) -> bool:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in folder.companions:
        groups[row["group"]].append(row)
    for rows in groups.values():
        seated = [placement[row["worker"]] for row in rows if row["worker"] in placement]
        if seated and (len(seated) < len(rows) or not _together(folder, seated, rows[0]["together"])):
            return False
    return True


def _together(folder: Folder, seated: list[str], kind: str) -> bool:
    if len(set(seated)) == 1:
        return True
    if kind == "job":
        return False
    if kind == "employer":
        employers = {folder.jobs[job]["employer"] for job in seated}
        return len(employers) == 1 and "" not in employers
    return len({folder.jobs[job]["region"][:4] for job in seated}) == 1


def _limits_hold(folder: Folder, placement: Placement) -> bool:
    used = Counter(
        k for worker, job in placement.items() for k in covering(folder, folder.workers[worker], folder.jobs[job])
    )
    limits = [row["max_workers"] for row in folder.agreements or []]
    return all(used[k] <= int(limit) for k, limit in enumerate(limits) if limit)


def _soft_reserved(folder: Folder, placement: Placement) -> int:
    held = 0
    for name, workers in _by_job(placement).items():
        job = folder.jobs[name]
        if job["reserved_kind"] == "soft" and int(job["reserved_seats"] or "0"):
            favoured = [w for w in workers if tier(folder.workers[w]) <= int(job["reserved_tier"])]
            held += min(int(job["reserved_seats"]), len(favoured))
    return held


def _households(folder: Folder, placement: Placement) -> int:
    poor = {w["household"] for w in folder.workers.values() if w["zero_employment"] == "1" and w["household"]}
    return len(poor & {folder.workers[worker]["household"] for worker in placement})


def _by_job(placement: Placement) -> dict[str, list[str]]:
    seated: dict[str, list[str]] = defaultdict(list)
    for worker, job in placement.items():
        seated[job].append(worker)
    return seated
