"""Synthetic job orders of receiving cities, as columns; no such employer exists."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from app.demo.draw import Column, Draws, Flags
from app.demo.identities import firm_name
from app.demo.people import Dates
from app.demo.scene import Scene

_TAIL = 256
"""Seats of an order go as ``_TAIL / k``, k evenly drawn from a start to ``_TAIL``. From 1, a few orders are
forty times the usual size; who asks for a skill or a certificate asks for fewer, so starts later."""

_ORDERS_PER_EMPLOYER = 3
_LEVEL_WEIGHTS = (30, 38, 20, 9, 2, 1)
_LEVEL_PAY = (0, 4, 9, 16, 26, 40)
_STEP = 100
_NOT_ALWAYS_HAZARDS = 85
_AGE_MIN = (16, 18, 20)
_AGE_MIN_WEIGHTS = (15, 80, 5)
_RESERVED_TIERS = (0, 1, 2)
_RESERVED_TIER_WEIGHTS = (15, 70, 15)


@dataclass(frozen=True)
class Orders:
    """Columns, one row an order.

    Attributes:
        employer: number of the employer within the file. post: index in ``Scene.posts``.
        site: index in ``Scene.sites``. title: which of the post's titles. level: 0..5.
        wage_low, wage_high: yuan a month, ``wage_high`` 0 = not given. age_min, age_max: 0 = none.
        hazardous: the post's hazards are there. start, valid_until: days (NaT = open).
        reserved_tier: -1 = none. reserved_hard: only they may sit there.
    """

    employer: Column
    post: Column
    site: Column
    title: Column
    level: Column
    certificate: Flags
    seats: Column
    wage_low: Column
    wage_high: Column
    education: Column
    age_min: Column
    age_max: Column
    hazardous: Flags
    start: Dates
    valid_until: Dates
    reserved_seats: Column
    reserved_tier: Column
    reserved_hard: Flags
    dormitory: Flags
    couple_rooms: Column

    def __len__(self) -> int:
        return len(self.post)


def draw_orders(scene: Scene, *, count: int, workers: int, seed: int) -> Orders:
    """Return ``count`` orders whose seats add up to ``scene.mix.seats`` for a hundred ``workers``."""
    draws = Draws(seed, purpose="orders")
    employer, post, site = _employers(draws, scene, count)
    level, certificate = _demands(draws, scene, post)
    wage_low, wage_high = _pay(draws, scene, post=post, site=site, level=level)
    start = np.datetime64(scene.today, "D") + draws.between(8, 70, count=count)
    seats = _seats(draws, start=_tail_start(scene, level, certificate), wanted=workers * scene.mix.seats // 100)
    reserved = np.where(draws.chance(5, count=count), seats * draws.between(10, 40, count=count) // 100, 0)
    dormitory = draws.chance(72, count=count)
    return Orders(
        employer=employer,
        post=post,
        site=site,
        title=draws.between(0, np.array([len(p.titles) for p in scene.posts])[post] - 1, count=count),
        level=level,
        certificate=certificate,
        seats=seats,
        wage_low=wage_low,
        wage_high=wage_high,
        education=_education(draws, scene, post),
        age_min=_either(draws, 70, of=np.asarray(_AGE_MIN)[draws.pick(_AGE_MIN_WEIGHTS, count=count)]),
        age_max=_either(draws, 75, of=np.array([p.age_max for p in scene.posts])[post]),
        hazardous=draws.chance(_NOT_ALWAYS_HAZARDS, count=count),
        start=start,
        valid_until=_valid_until(draws, start=start, today=scene.today),
        reserved_seats=reserved,
        reserved_tier=np.where(
            reserved > 0, np.asarray(_RESERVED_TIERS)[draws.pick(_RESERVED_TIER_WEIGHTS, count=count)], -1
        ),
        reserved_hard=(reserved > 0) & draws.chance(30, count=count),
        dormitory=dormitory,
        couple_rooms=np.where(dormitory & draws.chance(30, count=count), draws.between(1, 12, count=count), 0),
    )


def _employers(draws: Draws, scene: Scene, count: int) -> tuple[Column, Column, Column]:
    """Return employer, post and site of each order; an employer has one site and posts of one kind."""
    firms = max(1, count // _ORDERS_PER_EMPLOYER)
    employer = draws.between(0, firms - 1, count=count)
    kinds = sorted({post.employer for post in scene.posts})
    weight = np.array([[post.weight if post.employer == kind else 0 for post in scene.posts] for kind in kinds])
    kind = draws.pick(weight.sum(axis=1), count=firms)
    city = draws.pick([c.weight for c in scene.cities], count=firms)
    first = scene.first_site[city] - scene.first_site[0]
    site = first + draws.between(0, scene.site_count[city] - 1, count=firms)
    return employer, draws.pick_by(list(weight), row=kind[employer]), site[employer]


def _demands(draws: Draws, scene: Scene, post: Column) -> tuple[Column, Flags]:
    """Return the level and the certificate asked for; 0 and none = open to the unskilled."""
    count = len(post)
    openness = [p.open and p.open + scene.mix.open_more for p in scene.posts]
    unskilled = draws.chance(np.array(openness)[post], count=count)
    certificate = draws.chance(np.array([p.certified for p in scene.posts])[post], count=count)
    level = draws.pick(_LEVEL_WEIGHTS, count=count)
    level = np.where(certificate, level, np.maximum(level, 1))
    return np.where(unskilled, 0, level), certificate & ~unskilled


def _pay(draws: Draws, scene: Scene, *, post: Column, site: Column, level: Column) -> tuple[Column, Column]:
    """Return the range of pay, never below the minimum pay of the place."""
    count = len(post)
    of_site = scene.city_of_site
    percent = np.array([city.pay for city in of_site])[site] + np.asarray(_LEVEL_PAY)[level]
    percent = percent + draws.between(-12, 12, count=count)
    base = np.array([p.pay_low for p in scene.posts])[post] * percent // 100
    top = np.array([p.pay_high for p in scene.posts])[post] * percent // 100
    least = np.array([city.minimum_wage for city in of_site])[site]
    low = -(-np.maximum(base, least) // _STEP) * _STEP
    high = np.maximum(low, top // _STEP * _STEP)
    return low, np.where(draws.chance(86, count=count), high, 0)


def _tail_start(scene: Scene, level: Column, certificate: Flags) -> Column:
    kind = np.select([certificate, level > 0], [2, 1], default=0)
    start: Column = np.asarray(scene.mix.tail, np.int64)[kind]
    return start


def _seats(draws: Draws, *, start: Column, wanted: int) -> Column:
    """Return seats that add up to about ``wanted``, with a heavy tail; a few orders are already full."""
    count = len(start)
    share = 1000 * _TAIL // draws.between(start, _TAIL, count=count)
    thousandths = share * (1000 * wanted) // share.sum()
    rounded = (thousandths + draws.between(0, 999, count=count)) // 1000
    return np.where(draws.chance(0.5, count=count), 0, np.maximum(1, rounded))


def _education(draws: Draws, scene: Scene, post: Column) -> Column:
    """Return the least education asked for; a fifth of the orders ask for none at all."""
    return _either(draws, 80, of=np.array([p.education for p in scene.posts])[post])


def _valid_until(draws: Draws, *, start: Dates, today: date) -> Dates:
    """Return the closing day; some orders stay open, a few are past it."""
    count = len(start)
    closing = start + draws.between(-3, 60, count=count)
    closing = np.where(draws.chance(0.7, count=count), np.datetime64(today, "D") - 1, closing)
    days: Dates = np.where(draws.chance(20, count=count), np.datetime64("NaT", "D"), closing)
    return days.astype("datetime64[D]")


def _either(draws: Draws, percent: float, *, of: Column) -> Column:
    """Return the value in ``percent`` of a hundred rows, 0 in the others."""
    return np.where(draws.chance(percent, count=len(of)), of, 0)


def employer_name(scene: Scene, orders: Orders, row: int) -> str:
    """Return the employer of one order."""
    city, post = scene.city_of_site[orders.site[row]], scene.posts[orders.post[row]]
    return firm_name(city, post, number=int(orders.employer[row]) + 1)
