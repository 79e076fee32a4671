"""The compiled loops over all eligible pairs: eligibility.py and scoring.py once more, row after row, in whole numbers.

A worker's jobs are a few runs of rows. Values of a stretch of rows are computed without a branch, eight and more
at once; only a stretch whose best value beats what the worker has is looked at pair by pair. What every row is
worth to all who share a manner is laid down once for all of them.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.compiled import inlined, lean
from matching.folder_people import People
from matching.folder_rows import (
    AGES,
    DAY,
    EDUCATIONS,
    LEVEL,
    LEVELS,
    NEED,
    OCCUPATION,
    OLDEST,
    PLAIN_BIT,
    UNCOVERED,
    WAGE,
    Rows,
    Table,
)
from matching.policy import POINTS
from matching.problem import Ints, Longs
from matching.scoring import CERTIFIED, CLOSE_DAYS, OVERQUALIFIED, SKILLED, UNSKILLED, WAGE_SPAN
from matching.stages import TIE_BITS, Hashes

STRETCH = 512
SHIFT = 16
PAID, WAITED = 65536 * POINTS // WAGE_SPAN, 100 * 7282
"""x * PAID >> 16 is x * 1000 // 8000 for 0..8000, and x * WAITED >> 16 is x * 1000 // 90 for 0..90."""
_STALE = 512
"""After so many people the bars of all rows are laid again."""
_FEW = 44
"""A run of its own costs as much as some 44 rows."""
_EVERY_SKILL = (1 << (EDUCATIONS + 1 + 2 * LEVELS)) - (1 << (EDUCATIONS + 1))
NO_CLAIM = -(2**63)
Line = npt.NDArray[Any]
"""32 bits wide, or 64 where the prices ask for it."""
Whole = Any
"""A number of the same width."""


class Prices(NamedTuple):
    """What seats ask.

    Attributes:
        never: what a refused row is worth. lowest: what every eligible pair is worth more than.
        value, tie: groups of workers x jobs; ``tie`` and ``hash`` have no jobs where there is no second level.
    """

    never: Whole
    lowest: Whole
    value: Line
    tie: npt.NDArray[np.int64]
    hash: Hashes


class Scene(NamedTuple):
    """Jobs, people and prices."""

    rows: Rows
    people: People
    prices: Prices


class Floors(NamedTuple):
    """What each worker has, in the order of the scan, and how far below the best ``near`` still looks."""

    value: Line
    tie: Longs
    slack: Whole


class Top(NamedTuple):
    """Workers of a block x their pairs, best first; ``filled`` of them. ``best`` and ``best_tie`` of the first."""

    filled: Ints
    job: Table
    score: Line
    tie: npt.NDArray[np.int64]
    best: Longs
    best_tie: Longs


class Near(NamedTuple):
    """Pairs of the workers of a block one after another; ``found`` of each worker."""

    found: Ints
    job: Ints
    score: Ints
    best: Longs


class Claims(NamedTuple):
    """What places workers on the lists of jobs, in the order of the scan.

    Attributes:
        ahead: added to the value of each pair; ``NO_CLAIM`` = on no list. score: theirs has to be more at a job.
        row: of equals the lower comes first.
    """

    ahead: Longs
    score: Ints
    row: Ints


class Shortlists(NamedTuple):
    """The best people of each job so far, each list a heap whose last comes first.

    Attributes:
        start: jobs + 1, where the room of each list begins. filled: how many are on it.
        key, row: of each of them. least: of each job, what a key must reach to come onto its list.
        bar: of each row of a job, what ``least`` was a while ago: side by side, and never more than it is.
    """

    start: Longs
    filled: Ints
    key: Longs
    row: Ints
    least: Longs
    bar: Longs


class Runs(NamedTuple):
    """Runs of rows of one worker.

    Attributes:
        first, last: rows, the last not in it. points: that the whole run gets.
        low, span: first occupation admitted, and how many.
        own: where the worker's skills of its occupation start; -1 = rows that ask for none, and of them
            those of the worker's own occupations are not meant.
    """

    first: Ints
    last: Ints
    points: Ints
    low: Ints
    span: Ints
    own: Ints


class Work(NamedTuple):
    """Scratch.

    Attributes:
        line: what each row is worth to the manner at hand. out: values of a stretch. fit: points by level.
        least: value, tie and job that the worker's next pair must beat. value, job: what is near the best so far.
    """

    line: Line
    out: Line
    fit: Ints
    runs: Runs
    least: Longs
    value: Line
    job: Ints


class _Person(NamedTuple):
    """What the values of one worker in one run depend on."""

    birth: Whole
    wage: Whole
    available: Whole
    free: Whole
    lack: Whole
    low: Whole
    span: Whole
    points: Whole


class _Stretch(NamedTuple):
    """Rows ``first`` to ``last - 1`` of a run of a worker, who stands ``at`` this place of the block."""

    worker: int
    at: int
    run: int
    first: int
    last: int


@lean
def best_pairs(block: tuple[int, int], scene: Scene, floors: Floors, top: Top, work: Work) -> None:
    """Fill in the best pairs above the floors of a block of workers; with no room for pairs count the eligible ones."""
    most = top.job.shape[1]
    for i in range(block[0], block[1]):
        if i == block[0] or scene.people.manner[i] != scene.people.manner[i - 1]:
            _lay(work.line, i, scene)
        at = i - block[0]
        count, least = 0, work.least
        least[0], least[1], least[2] = floors.value[i], floors.tie[i], -1
        for r in range(0 if floors.value[i] >= -scene.prices.lowest else _runs_of(i, scene, work.runs)):
            person = _person(i, r, scene, work)
            for a in range(work.runs.first[r], work.runs.last[r], STRETCH):
                stretch = _Stretch(i, at, r, a, min(a + STRETCH, work.runs.last[r]))
                best = _values(stretch, scene, work, person)
                if most == 0:
                    count += _counted(stretch, scene, work)
                elif best >= least[0]:
                    count = _offered(stretch, count, scene, work, top)
        top.filled[at] = count
        if most > 0 and count > 0:
            _close(i, at, scene, top)


@lean
def near_pairs(block: tuple[int, int], scene: Scene, floors: Floors, near: Near, work: Work) -> tuple[int, int]:
    """Fill in the pairs near the best of each worker, as far as there is room.

    Returns:
        the worker that found no room (the block's end when all did), and how many pairs are filled in.
    """
    value, job, used = work.value, work.job, 0
    for i in range(block[0], block[1]):
        if i == block[0] or scene.people.manner[i] != scene.people.manner[i - 1]:
            _lay(work.line, i, scene)
        count, best = 0, floors.value[i]
        for r in range(_runs_of(i, scene, work.runs)):
            person = _person(i, r, scene, work)
            for a in range(work.runs.first[r], work.runs.last[r], STRETCH):
                stretch = _Stretch(i, i - block[0], r, a, min(a + STRETCH, work.runs.last[r]))
                reached = max(best, _values(stretch, scene, work, person))
                least = max(best - floors.slack, scene.prices.lowest + 1)
                if reached >= least:
                    count, best = _collected(stretch, (count, best, floors.slack), scene, work)
        count = _kept(value, job, count, max(best - floors.slack, scene.prices.lowest + 1))
        if used + count > len(near.job):
            return i, used
        near.found[i - block[0]], near.best[i - block[0]] = count, best
        for k in range(count):
            near.job[used + k] = job[k]
            near.score[used + k] = value[k] + scene.prices.value[scene.people.group[i], job[k]]
        used += count
    return block[1], used


@lean
def best_people(block: tuple[int, int, int], scene: Scene, claims: Claims, lists: Shortlists, work: Work) -> None:
    """Put every so manyth person of a block onto the lists of the jobs that they have a claim to."""
    first, last, step = block
    for i in range(first, last, step):
        if i == first or scene.people.manner[i] != scene.people.manner[i - step]:
            _lay(work.line, i, scene)
        if (i - first) % (step * _STALE) == 0:
            _raise_bars(scene.rows.job, lists)
        if claims.ahead[i] == NO_CLAIM:
            continue
        for r in range(_runs_of(i, scene, work.runs)):
            person = _person(i, r, scene, work)
            for a in range(work.runs.first[r], work.runs.last[r], STRETCH):
                stretch = _Stretch(i, i - first, r, a, min(a + STRETCH, work.runs.last[r]))
                if _values(stretch, scene, work, person) > scene.prices.lowest:
                    _claimed(stretch, scene, work, claims, lists)


@lean
def add_people(lists: Shortlists, job: Ints, key: Longs, row: Ints) -> None:
    """Put people found elsewhere onto the lists."""
    for k in range(len(job)):
        if key[k] >= lists.least[job[k]]:
            _admit(lists, job[k], key[k], row[k])


@inlined
def _raise_bars(job: Ints, lists: Shortlists) -> None:
    """Lay down what each row takes by now."""
    bar, least = lists.bar, lists.least
    for k in range(len(bar)):
        bar[k] = least[job[k]]


@inlined
def _claimed(stretch: _Stretch, scene: Scene, work: Work, claims: Claims, lists: Shortlists) -> None:
    """Put a worker onto the lists of a stretch where they belong."""
    i, out, jobs, bar, lowest = stretch.worker, work.out, scene.rows.job, lists.bar, scene.prices.lowest
    ahead, own, price = claims.ahead[i], claims.score[i], scene.prices.value[scene.people.group[i]]
    start, width, most = np.uint64(stretch.first), np.uint64(stretch.last - stretch.first), np.int64(NO_CLAIM)
    for j in range(width):
        most = max(most, np.int64(out[j]) - bar[start + j])
    if most + ahead < 0:
        return
    for k in range(stretch.last - stretch.first):
        key = np.int64(out[k]) + ahead
        if out[k] <= lowest or key < bar[stretch.first + k]:
            continue
        job = jobs[stretch.first + k]
        if key >= lists.least[job] and out[k] + price[job] > own and not _is_left_out(stretch, k, scene, work):
            _admit(lists, job, key, claims.row[i])


@inlined
def _admit(lists: Shortlists, job: int, key: Whole, row: int) -> None:
    """Put somebody onto a list unless it is full of better ones, and note what it takes from now on."""
    first, filled, room = lists.start[job], lists.filled[job], lists.start[job + 1] - lists.start[job]
    if filled == room:
        if key < lists.key[first] or (key == lists.key[first] and row > lists.row[first]):
            return
        _sink(lists.key[first : first + room], lists.row[first : first + room], key, row)
    else:
        _rise(lists.key[first : first + room], lists.row[first : first + room], filled, key, row)
        lists.filled[job] = filled + 1
    if lists.filled[job] == room:
        lists.least[job] = max(lists.least[job], lists.key[first])


@inlined
def _rise(keys: Longs, rows: Ints, at: int, key: Whole, row: int) -> None:
    """Add somebody at the end of a heap."""
    while at > 0:
        above = (at - 1) // 2
        if keys[above] < key or (keys[above] == key and rows[above] > row):
            break
        keys[at], rows[at] = keys[above], rows[above]
        at = above
    keys[at], rows[at] = key, row


@inlined
def _sink(keys: Longs, rows: Ints, key: Whole, row: int) -> None:
    """Put somebody into a heap in place of its last."""
    at = 0
    while 2 * at + 1 < len(keys):
        below = 2 * at + 1
        if below + 1 < len(keys) and (
            keys[below + 1] < keys[below] or (keys[below + 1] == keys[below] and rows[below + 1] > rows[below])
        ):
            below += 1
        if key < keys[below] or (key == keys[below] and row > rows[below]):
            break
        keys[at], rows[at] = keys[below], rows[below]
        at = below
    keys[at], rows[at] = key, row


@inlined
def _offered(stretch: _Stretch, count: int, scene: Scene, work: Work, top: Top) -> int:
    """Put the pairs of a stretch that are good enough into a worker's list; return how many are in it."""
    people, prices, most = scene.people, scene.prices, top.job.shape[1]
    out, jobs, least = work.out, scene.rows.job, work.least
    for k in range(stretch.last - stretch.first):
        value = out[k]
        if value < least[0]:
            continue
        job, tie = jobs[stretch.first + k], np.int64(0)
        if len(prices.hash) > 0:
            tie = _tie(people.hash[stretch.worker], prices.hash[job]) - prices.tie[people.group[stretch.worker], job]
        if value == least[0] and (tie < least[1] or (tie == least[1] and job >= least[2])):
            continue
        if _is_left_out(stretch, k, scene, work):
            continue
        _insert(stretch.at, min(count, most - 1), (value, tie, job), top)
        count = min(count + 1, most)
        if count == most:
            at, last = stretch.at, most - 1
            least[0], least[1], least[2] = top.score[at, last], top.tie[at, last], top.job[at, last]
    return count


@inlined
def _close(i: int, at: int, scene: Scene, top: Top) -> None:
    """Note the best pair of a worker, and turn values into scores."""
    top.best[at], top.best_tie[at] = top.score[at, 0], top.tie[at, 0]
    for k in range(top.filled[at]):
        top.score[at, k] += scene.prices.value[scene.people.group[i], top.job[at, k]]


@inlined
def _collected(stretch: _Stretch, state: tuple[int, Whole, Whole], scene: Scene, work: Work) -> tuple[int, Whole]:
    """Add the pairs of a stretch that are near the best so far; return how many there are, and the best."""
    count, best, slack = state
    value, job, out, jobs = work.value, work.job, work.out, scene.rows.job
    for k in range(stretch.last - stretch.first):
        if out[k] < max(best - slack, scene.prices.lowest + 1) or _is_left_out(stretch, k, scene, work):
            continue
        value[count], job[count] = out[k], jobs[stretch.first + k]
        best, count = max(best, out[k]), count + 1
    return count, best


@inlined
def _lay(line: Line, i: int, scene: Scene) -> None:
    """Lay down what each row is worth to everybody of a worker's manner."""
    rows, people, never = scene.rows, scene.people, scene.prices.never
    agreement, lodging = rows.agreement[people.exporter[i]], rows.lodging[people.couple[i]]
    price, receiver, job = scene.prices.value[people.group[i]], rows.receiver, rows.job
    for k in range(len(line)):
        points = agreement[receiver[k]]
        if points == UNCOVERED:
            line[k] = never
        else:
            line[k] = points + lodging[k] - price[job[k]]


@inlined
def _runs_of(i: int, scene: Scene, runs: Runs) -> int:
    """List the runs of a worker; return how many."""
    rows, people = scene.rows, scene.people
    count = 0
    for p in range(people.place_start[i], people.place_start[i + 1]):
        first, last, points = people.place[p, 0], people.place[p, 1], people.place[p, 2]
        for w in range(people.wish_start[i], people.wish_start[i + 1]):
            low, high = people.wish[w, 0], people.wish[w, 1]
            a, b = rows.by_region[first], rows.by_region[last]
            if (high - low) * _FEW >= b - a:
                count = _add(count, runs, (a, b, points, low, high - low, -1))
                continue
            for one in range(low, high):
                a, b = rows.by_occupation[one, first], rows.by_occupation[one, last]
                count = _add(count, runs, (a, b, points, one, 1, -1))
        before = -1
        for s in range(people.skill_start[i], people.skill_start[i + 1]):
            own = people.skill[s, 0]
            if own != before and _is_wished(i, own, people):
                count = _add(count, runs, (rows.skilled[own, first], rows.skilled[own, last], points, own, 1, s))
            before = own
    return count


@inlined
def _add(count: int, runs: Runs, run: tuple[int, int, int, int, int, int]) -> int:
    if run[0] == run[1]:
        return count
    runs.first[count], runs.last[count], runs.points[count] = run[0], run[1], run[2]
    runs.low[count], runs.span[count], runs.own[count] = run[3], run[4], run[5]
    return count + 1


@inlined
def _is_wished(i: int, occupation: int, people: People) -> bool:
    for w in range(people.wish_start[i], people.wish_start[i + 1]):
        if people.wish[w, 0] <= occupation and occupation < people.wish[w, 1]:  # noqa: PLR1716 - what numba compiles best
            return True
    return False


@inlined
def _person(i: int, r: int, scene: Scene, work: Work) -> _Person:
    """Gather what the values of a run need; of an own occupation also the points by level."""
    rows, people = scene.rows, scene.people
    points, served = work.runs.points[r] + rows.weight[0] * UNSKILLED, np.uint32(PLAIN_BIT)
    if work.runs.own[r] >= 0:
        points, served = (
            work.runs.points[r],
            _own_skill(work.runs.own[r], people.skill_start[i + 1], scene, work.fit),
        )
    return _Person(
        people.birth[i],
        people.min_wage[i],
        people.available[i],
        people.free[i],
        np.int32(people.lack[i] | (np.uint32(_EVERY_SKILL) ^ served)),
        work.runs.low[r],
        np.uint32(work.runs.span[r]),
        np.int32(points),
    )


@inlined
def _own_skill(s: int, last: int, scene: Scene, fit: Ints) -> Whole:
    """Fill in the points of skill_fit by level asked, and return the bits of the levels that may be asked."""
    rows, people = scene.rows, scene.people
    served = np.uint32(PLAIN_BIT)
    fit[:] = -1
    own = people.skill[s, 0]
    while s < last and people.skill[s, 0] == own:
        held, certified = people.skill[s, 1], people.skill[s, 2]
        for level in range(min(held, LEVELS - 1) + 1):
            points = (CERTIFIED if certified else SKILLED) - OVERQUALIFIED * max(held - level - 1, 0)
            fit[level] = max(fit[level], points)
            served |= np.uint32(PLAIN_BIT) << np.uint32(2 * level)
            if certified:
                served |= np.uint32(PLAIN_BIT) << np.uint32(2 * level + 1)
        s += 1
    for level in range(LEVELS):
        fit[level] = rows.weight[0] * (fit[level] if fit[level] >= 0 else UNSKILLED)
    return served


@inlined
def _values(stretch: _Stretch, scene: Scene, work: Work, person: _Person) -> Whole:
    """Put the values of a stretch into ``out``, ``never`` where refused, and return the best."""
    cell, out, line, fit, never = scene.rows.cell, work.out, work.line, work.fit, scene.prices.never
    for_pay, for_time = scene.rows.weight[1], scene.rows.weight[2]
    start, width = np.uint64(stretch.first), np.uint64(stretch.last - stretch.first)
    for j in range(width):
        k = start + j
        gain = np.int32(cell[WAGE, k] - person.wage)
        fits = (
            (gain >= 0)
            & (np.uint32(person.birth - cell[OLDEST, k]) <= np.uint32(cell[AGES, k]))
            & (cell[NEED, k] & person.lack == 0)
            & (cell[DAY, k] >= person.available)
            & (np.uint32(cell[OCCUPATION, k] - person.low) < person.span)
        )
        paid = np.int32(np.int32(min(gain, np.int32(WAGE_SPAN)) * np.int32(PAID)) >> np.int32(SHIFT))
        wait = min(max(np.int32(cell[DAY, k] - person.free), np.int32(0)), np.int32(CLOSE_DAYS))
        soon = np.int32(POINTS) - np.int32(np.int32(wait * np.int32(WAITED)) >> np.int32(SHIFT))
        points = np.int32(for_pay * paid) + np.int32(for_time * soon)
        value = line[k] + np.int32(person.points + np.int32(points))
        out[j] = value if fits else never
    best = never
    if work.runs.own[stretch.run] < 0:
        for j in range(width):
            best = max(best, out[j])
        return best
    for j in range(width):
        out[j] += fit[cell[LEVEL, start + j]]
        best = max(best, out[j])
    return best


@inlined
def _counted(stretch: _Stretch, scene: Scene, work: Work) -> int:
    """Count eligible rows; jobs that ask for no skill are counted where they stand among all of their region."""
    count = 0
    bit = np.int32(PLAIN_BIT) if work.runs.own[stretch.run] >= 0 else np.int32(0)
    out, lowest, need = work.out, scene.prices.lowest, scene.rows.cell[NEED]
    for k in range(stretch.last - stretch.first):
        count += (out[k] > lowest) & (need[stretch.first + k] & bit == 0)
    return count


@inlined
def _is_left_out(stretch: _Stretch, k: int, scene: Scene, work: Work) -> bool:
    """Tell whether a row of a run is not meant: of the worker's own occupation, or banned."""
    i, people, row = stretch.worker, scene.people, stretch.first + k
    left_out, ban, skill = False, people.ban, people.skill
    if work.runs.own[stretch.run] < 0:
        occupation = scene.rows.cell[OCCUPATION, row]
        for s in range(people.skill_start[i], people.skill_start[i + 1]):
            left_out |= skill[s, 0] == occupation
    job = scene.rows.job[row]
    for b in range(people.ban_start[i], people.ban_start[i + 1]):
        left_out |= ban[b, 0] == job
    return left_out


@inlined
def _tie(worker: Whole, job: Whole) -> Whole:
    """As ``matching.stages.tie_break``."""
    mixed = worker * np.uint64(0x9E3779B97F4A7C15) + job
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.int64(mixed >> np.uint64(64 - TIE_BITS))


@inlined
def _insert(at: int, k: int, pair: tuple[Whole, Whole, int], top: Top) -> None:
    """Put a pair in its place of a worker's list, from place ``k`` upwards; what stood at ``k`` falls out."""
    score, ties, jobs = top.score[at], top.tie[at], top.job[at]
    value, tie, job = pair
    while k > 0 and (
        score[k - 1] < value
        or (score[k - 1] == value and (ties[k - 1] < tie or (ties[k - 1] == tie and jobs[k - 1] > job)))
    ):
        score[k], ties[k], jobs[k] = score[k - 1], ties[k - 1], jobs[k - 1]
        k -= 1
    score[k], ties[k], jobs[k] = value, tie, job


@inlined
def _kept(value: Line, job: Ints, count: int, least: Whole) -> int:
    """Drop what is below ``least``, and sort the rest: the better first, of equals the lower job (D. Shell 1959)."""
    kept = 0
    for k in range(count):
        if value[k] >= least:
            value[kept], job[kept] = value[k], job[k]
            kept += 1
    gap = kept // 2
    while gap > 0:
        for k in range(gap, kept):
            v, j, at = value[k], job[k], k
            while at >= gap and (value[at - gap] < v or (value[at - gap] == v and job[at - gap] > j)):
                value[at], job[at] = value[at - gap], job[at - gap]
                at -= gap
            value[at], job[at] = v, j
        gap //= 2
    return kept
