"""The compiled looks at refusals: all rules of eligibility.py over all jobs of one worker, and what is read off them."""

from typing import Any, NamedTuple

import numpy as np

from matching.compiled import inlined, lean
from matching.masks import BIT, Masks
from matching.policy import POINTS
from matching.problem import Flags, Ints, Longs
from matching.refusal_rows import (
    ABOVE,
    BELOW,
    DAY,
    EDUCATION,
    LODGING,
    MINOR,
    START,
    WAGE,
    YOUNG,
    Orders,
    Seekers,
)
from matching.scoring import CERTIFIED, CLOSE_DAYS, OVERQUALIFIED, PLACE_STEP, SKILLED, UNSKILLED, WAGE_SPAN
from matching.stages import TIE_BITS, Hashes

NONE, ONE = np.uint32(0), np.uint32(1)
UNDER_16, BELOW_AGE, ABOVE_AGE = BIT["AGE_UNDER_16"], BIT["AGE_BELOW_ORDER"], BIT["AGE_ABOVE_ORDER"]
HAZARD, SKILL, CERT, WISH = BIT["MINOR_HAZARD"], BIT["SKILL_MISSING"], BIT["CERT_MISSING"], BIT["WISH"]
ELSEWHERE, FLOOR, SCHOOL = BIT["DESTINATION"], BIT["WAGE_FLOOR"], BIT["EDUCATION"]
LATER, CORRIDOR, BAN = BIT["NOT_AVAILABLE"], BIT["NO_AGREEMENT"], BIT["BANNED"]
NO_WAY, NEVER = -(2**62), 2**62
YUAN_BITS, RUNG_BITS, MOST_STEPS = 32, 8, 3
NOT_PLACED = 2**61
Whole = Any
"""A number."""


class Work(NamedTuple):
    """Scratch: the masks of one worker, by column, by thing asked for and by place."""

    mask: Masks
    ask: Masks
    place: Masks


class Chances(NamedTuple):
    """Where there would be room.

    Attributes:
        known: False = nothing is said about it. alone, tier, hash, own: of each worker; own: what placing them adds
            to the aims, the score apart. which: row of the chains that count for a worker.
        first, tie: best chains, one row each for everybody and for households whose last member may leave.
        held, soft, reserved_tier, job_hash: of each job. bonus: what a soft reserved seat held counts.
        most_score: no pair has more. most: of how many pairs the score after the change is looked at.
    """

    known: bool
    alone: Flags
    tier: Ints
    hash: Hashes
    own: Longs
    which: Ints
    first: Longs
    tie: Longs
    held: Ints
    soft: Flags
    reserved_tier: Ints
    job_hash: Hashes
    bonus: int
    most_score: int
    most: int


class Steps(NamedTuple):
    """How many steps open a pair, and of what effort, one a mask; see ``changes``."""

    number: Masks
    effort: Longs


Scene = tuple[Orders, Seekers, Chances, Steps]


class Opened(NamedTuple):
    """Scratch: pairs that a change would open, in order of columns; and the least of them whose score is looked at."""

    column: Ints
    small: Longs
    need: Longs
    best: Ints


class Answer(NamedTuple):
    """Of each worker: jobs refused by each rule; whether a ban alone stands; the least key, its column and mask."""

    refused: Longs
    banned: Flags
    key: Longs
    column: Ints
    mask: Masks


@lean
def fill_masks(workers: Ints, orders: Orders, seekers: Seekers, table: Masks, work: Work) -> None:
    """Fill in the masks of some workers, a row each."""
    for n in range(len(workers)):
        _look(workers[n], orders, seekers, table[n], work)


@lean
def tally(workers: Ints, orders: Orders, seekers: Seekers, unplaced: Flags, counts: Longs, work: Work) -> None:
    """Count, for each column, the eligible, those of them unplaced, and whom each rule alone refuses."""
    mask = work.mask
    for n in range(len(workers)):
        _look(workers[n], orders, seekers, mask, work)
        for k in range(len(mask)):
            bits = mask[k]
            if bits & (bits - ONE) != 0:
                continue
            if bits == 0:
                counts[k, 0] += 1
                counts[k, 1] += unplaced[workers[n]]
                continue
            rule = 2
            while bits > ONE:
                bits >>= ONE
                rule += 1
            counts[k, rule] += 1


@lean
def find_changes(workers: Ints, scene: Scene, answer: Answer, opened: Opened, work: Work) -> None:
    """Fill in the answer for some workers; ``refused`` without rows = nothing is counted."""
    orders, seekers = scene[0], scene[1]
    for n in range(len(workers)):
        _look(workers[n], orders, seekers, work.mask, work)
        if len(answer.refused) > 0:
            _count_refused(n, work.mask, answer)
        answer.key[n], answer.column[n] = NEVER, 0
        for count in range(1, MOST_STEPS + 1):
            if answer.key[n] >= NOT_PLACED:
                _try_steps(n, (workers[n], count), scene, answer, opened, work.mask)
        answer.mask[n] = work.mask[answer.column[n]] if len(work.mask) > 0 else NONE


@inlined
def _look(i: int, orders: Orders, seekers: Seekers, mask: Masks, work: Work) -> None:
    """Fill in the masks of a worker for every column."""
    _asked(i, orders, seekers, work.ask)
    _wanted(i, orders, seekers, work.place)
    cell, ask, place = orders.cell, work.ask, work.place
    for k in range(len(mask)):
        mask[k] = ask[orders.ask[k]] | place[orders.place[k]]
    birth, floor, school = seekers.birth[i], seekers.min_wage[i], seekers.education[i]
    later, unborn = seekers.available[i], UNDER_16 if seekers.birth[i] <= 0 else NONE
    woman = np.uint32(0xFFFFFFFF) if seekers.female[i] else NONE
    for k in range(len(mask)):
        bits = mask[k] | orders.fixed[k] | (orders.woman[k] & woman) | unborn
        bits |= UNDER_16 if birth > cell[YOUNG, k] else NONE
        bits |= BELOW_AGE if birth > cell[BELOW, k] else NONE
        bits |= ABOVE_AGE if birth < cell[ABOVE, k] else NONE
        bits |= HAZARD if birth > cell[MINOR, k] else NONE
        bits |= FLOOR if cell[WAGE, k] < floor else NONE
        bits |= SCHOOL if school < cell[EDUCATION, k] else NONE
        bits |= LATER if later > cell[START, k] else NONE
        mask[k] = bits
    for b in range(seekers.ban_start[i], seekers.ban_start[i + 1]):
        mask[seekers.ban[b, 0]] |= BAN


@inlined
def _asked(i: int, orders: Orders, seekers: Seekers, ask: Masks) -> None:
    """Fill in what skills and wishes say to each thing asked for."""
    level, certificate, start, skill = orders.level, orders.certificate, orders.ask_start, seekers.skill
    for c in range(len(ask)):
        ask[c] = WISH | (SKILL if level[c] > 0 or certificate[c] else NONE)
    for w in range(seekers.wish_start[i], seekers.wish_start[i + 1]):
        for c in range(start[seekers.wish[w, 0]], start[seekers.wish[w, 1]]):
            ask[c] &= ~WISH
    s, last = seekers.skill_start[i], seekers.skill_start[i + 1]
    while s < last:
        own, plain, certified = skill[s, 0], -1, -1
        while s < last and skill[s, 0] == own:
            plain = max(plain, skill[s, 1])
            certified = max(certified, skill[s, 1] if skill[s, 2] != 0 else -1)
            s += 1
        for c in range(start[own], start[own + 1]):
            lacks = CERT if certificate[c] and certified < level[c] else NONE
            ask[c] = ((ask[c] & ~SKILL) | lacks) if plain >= level[c] else ask[c]


@inlined
def _wanted(i: int, orders: Orders, seekers: Seekers, place: Masks) -> None:
    """Fill in what destinations and corridors say to each place."""
    exporter, start = seekers.exporter[i], orders.place_start
    for c in range(len(place)):
        place[c] = ELSEWHERE | orders.uncovered[exporter, orders.receiver[c]]
    for p in range(seekers.wanted_start[i], seekers.wanted_start[i + 1]):
        for c in range(start[seekers.wanted[p, 0]], start[seekers.wanted[p, 1]]):
            place[c] &= ~ELSEWHERE


@inlined
def _count_refused(n: int, mask: Masks, answer: Answer) -> None:
    banned = False
    for rule in range(answer.refused.shape[1]):
        bit, count = ONE << np.uint32(rule), 0
        for k in range(len(mask)):
            count += mask[k] & bit != 0
        answer.refused[n, rule] = count
    for k in range(len(mask)):
        banned |= mask[k] == BAN
    answer.banned[n] = banned


@inlined
def _try_steps(
    n: int,
    state: tuple[int, int],
    scene: Scene,
    answer: Answer,
    opened: Opened,
    mask: Masks,
) -> None:
    """Better a worker's change by those of so many steps."""
    (i, count), chances, steps = state, scene[2], scene[3]
    found, least = 0, NEVER
    for k in range(len(mask)):
        if steps.number[mask[k]] != count:
            continue
        small = _small(i, k, mask[k], scene)
        need = _need(i, scene[0].job[k], chances) if mask[k] & CORRIDOR == 0 else NEVER
        opened.column[found], opened.small[found], opened.need[found] = k, small, need
        found += 1
        least = min(least, small) if need <= 0 else least
    at = _cheapest(i, (found, least), scene, opened, mask)
    at, key = (at, opened.small[at]) if at >= 0 else _first(found, opened)
    if found > 0 and key < answer.key[n]:
        answer.key[n], answer.column[n] = key, opened.column[at]


@inlined
def _first(found: int, opened: Opened) -> tuple[int, int]:
    """Return the first of the pairs that are the least to bring a place, or, where none does, to open a job."""
    at, key = 0, NEVER
    for e in range(found):
        small = opened.small[e] if opened.need[e] <= 0 else opened.small[e] + NOT_PLACED
        if small < key:
            at, key = e, small
    return at, key


@inlined
def _cheapest(i: int, state: tuple[int, int], scene: Scene, opened: Opened, mask: Masks) -> Whole:
    """Return the first of the cheapest pairs, below the least, whose score after the change is enough; -1 = none."""
    (found, least), chances, best = state, scene[2], opened.best
    count = 0
    for e in range(found):
        small, need = opened.small[e], opened.need[e]
        if need <= 0 or need > chances.most_score or small >= least:
            continue
        if count == chances.most and small >= opened.small[best[count - 1]]:
            continue
        k = min(count, chances.most - 1)
        while k > 0 and opened.small[best[k - 1]] > small:
            best[k] = best[k - 1]
            k -= 1
        best[k] = e
        count = min(count + 1, chances.most)
    for k in range(count):
        column = opened.column[best[k]]
        if _score_after(i, column, mask[column], scene) >= opened.need[best[k]]:
            return best[k]
    return -1


@inlined
def _small(i: int, k: int, bits: np.uint32, scene: Scene) -> Whole:
    """Return the effort, the climb and the yuan of a change as one number."""
    orders, seekers, steps = scene[0], scene[1], scene[3]
    climb, yuan = np.int64(0), np.int64(0)
    if bits & (SKILL | CERT) != 0:
        climb += orders.level[orders.ask[k]]
    if bits & SCHOOL != 0:
        climb += 8 * (orders.cell[EDUCATION, k] - seekers.education[i])
    if bits & FLOOR != 0:
        yuan += seekers.min_wage[i] - np.int64(orders.cell[WAGE, k])
    return (((steps.effort[bits] << RUNG_BITS) + climb) << YUAN_BITS) + yuan


@inlined
def _need(i: int, job: int, chances: Chances) -> Whole:
    """Return the least score that outweighs what the others lose, as ``room.Room.least_score``."""
    if not (chances.known and chances.alone[i]):
        return NEVER
    need = _need_at(i, job, (job, chances.own[i]), chances)
    held, favoured = chances.held[job], chances.tier[i] <= chances.reserved_tier[job]
    if held >= 0 and (favoured or chances.soft[job]):
        bonus = chances.bonus if favoured and chances.soft[job] else 0
        need = min(need, _need_at(i, job, (held, chances.own[i] + bonus), chances))
    return need


@inlined
def _need_at(i: int, job: int, seat: tuple[int, int], chances: Chances) -> Whole:
    node, own = seat
    others = chances.first[chances.which[i], node]
    if others == NO_WAY:
        return NEVER
    need = -(own + others)
    if need >= 0 and need <= chances.most_score:
        tie = _tie(chances.hash[i], chances.job_hash[job]) + chances.tie[chances.which[i], node]
        need += 1 if tie <= 0 else 0
    return need


@inlined
def _score_after(i: int, k: int, bits: np.uint32, scene: Scene) -> Whole:
    """Return what a pair scores once the change has happened, as ``changes.scores_after``; its corridor is open."""
    orders, seekers = scene[0], scene[1]
    gain = min(max(np.int64(orders.cell[WAGE, k]) - seekers.min_wage[i], 0), WAGE_SPAN)
    wait = min(max(orders.cell[DAY, k] - seekers.free[i], 0), CLOSE_DAYS)
    if bits & LATER != 0:
        wait = 0
    points = orders.weight[0] * _skill_points(i, k, bits, orders, seekers)
    points += orders.weight[1] * (gain * POINTS // WAGE_SPAN)
    points += orders.weight[3] * (POINTS - wait * POINTS // CLOSE_DAYS)
    place = orders.place[k]
    points += _place_points(i, orders.region[place], bits, orders, seekers)
    return points + orders.cell[LODGING, k] + orders.agreement[seekers.exporter[i], orders.receiver[place]]


@inlined
def _skill_points(i: int, k: int, bits: np.uint32, orders: Orders, seekers: Seekers) -> Whole:
    ask, skill, points = orders.ask[k], seekers.skill, -1
    for s in range(seekers.skill_start[i], seekers.skill_start[i + 1]):
        own, beyond = skill[s, 0], skill[s, 1] - orders.level[ask]
        if orders.ask_start[own] <= ask and ask < orders.ask_start[own + 1] and beyond >= 0:  # noqa: PLR1716 - compiles best
            points = max(points, (CERTIFIED if skill[s, 2] != 0 else SKILLED) - OVERQUALIFIED * max(beyond - 1, 0))
    if bits & (SKILL | CERT) != 0:
        points = max(points, CERTIFIED if orders.certificate[ask] else SKILLED)
    return points if points >= 0 else UNSKILLED


@inlined
def _place_points(i: int, region: int, bits: np.uint32, orders: Orders, seekers: Seekers) -> Whole:
    """Return the weighted points of the first destination that holds a region; a new one comes behind all."""
    first, last = seekers.wanted_start[i], seekers.wanted_start[i + 1]
    if bits & ELSEWHERE != 0:
        return orders.weight[2] * max(POINTS - PLACE_STEP * (last - first), 0)
    for p in range(first, last):
        if seekers.wanted[p, 0] <= region and region < seekers.wanted[p, 1]:  # noqa: PLR1716 - compiles best
            return seekers.wanted[p, 2]
    return 0


@inlined
def _tie(worker: np.uint64, job: np.uint64) -> np.int64:
    """As ``matching.stages.tie_break``."""
    mixed = worker * np.uint64(0x9E3779B97F4A7C15) + job
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.int64(mixed >> np.uint64(64 - TIE_BITS))
