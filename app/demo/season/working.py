"""After arrival: what employers record, who leaves and who notices, the calls, and tickets about pay."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.clock import today
from app.demo.season import queries
from app.demo.season.stage import Stage
from app.employment import service as employment
from app.employment.service import Happened
from app.follow_ups import service as follow_ups
from app.follow_ups import tickets
from app.follow_ups.service import Told
from app.models.follow_up import FollowUp
from app.offers import placements
from app.offers.calls import LAST

PAGE = 200
CONTRACT, INSURANCE, FIRST_PAY = (3, 15), (20, 28), (35, 36)
"""Days after arrival between which an employer records each."""
SHORT = 85
"""Percent of the promised pay that who is paid short gets."""
LEFT_CODES = ("pay", "work", "living", "family", "other_work")
TAKEN_AFTER, SETTLED_AFTER = 2, 9
Deed = Callable[[Session, Principal], object]


@dataclass
class Working:
    """What is to happen to whoever arrived: by day and office, drawn on the day of arrival.

    ``gone``: who left and nobody has noticed. ``paid``: yuan a month of who is paid otherwise than promised.
    """

    stage: Stage
    to_do: dict[date, dict[UUID, list[tuple[str, Deed]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    gone: set[UUID] = field(default_factory=set)
    paid: dict[UUID, int] = field(default_factory=dict)

    def arrived(self, come: Sequence[UUID]) -> None:
        """Draw what is to become of who arrived today."""
        with self.stage.owner.read() as session:
            promised = queries.pay_promised(session, come)
        leaving = self._leaving(come)
        stage, rates = self.stage, self.stage.rates
        short = stage.chance(rates.short_paid, come)
        told = stage.between(1, 100, come)
        for placement, days, is_short, teller in zip(come, leaving, short, told, strict=True):
            row = promised[placement]
            if is_short:
                self.paid[placement] = row.pay_promised * SHORT // 100
            if days is not None:
                self._leaves(row, days, teller)
        self._events(come, promised, leaving)

    def _leaving(self, come: Sequence[UUID]) -> list[int | None]:
        """Draw after how many days each leaves, None: not before the last call."""
        days: list[int | None] = [None] * len(come)
        for first, last, percent in self.stage.rates.leaves:
            goes, when = self.stage.chance(percent, come), self.stage.between(first, last, come)
            days = [day if day is not None or not go else on for day, go, on in zip(days, goes, when, strict=True)]
        return days

    def _leaves(self, row: Any, days: int, teller: int) -> None:
        placed, office, order_office = row.id, row.organisation_id, row.order_office_id
        rates, code = self.stage.rates, LEFT_CODES[teller % len(LEFT_CODES)]
        day = today() + timedelta(days=days)
        if teller <= rates.told_by_order_side:
            self._plan(day, order_office, "left", partial(_record, placed, "left", None, code))
        elif teller <= rates.told_by_order_side + rates.told_by_office:
            self._plan(day, office, "left", partial(_leave, placed, code))
        else:
            self._plan(day, office, "gone", lambda _session, _by: self.gone.add(placed))

    def _events(self, come: Sequence[UUID], promised: dict[UUID, Any], leaving: Sequence[int | None]) -> None:
        rates = self.stage.rates
        for kind, (first, last), percent in (
            ("contract", CONTRACT, rates.contract),
            ("insurance", INSURANCE, rates.insurance),
            ("first_pay", FIRST_PAY, rates.first_pay),
        ):
            done, when = self.stage.chance(percent, come), self.stage.between(first, last, come)
            for placed, happens, days, leaves in zip(come, done, when, leaving, strict=True):
                if happens and (leaves is None or leaves > days):
                    row = promised[placed]
                    pay = self.paid.get(placed, row.pay_promised) if kind == "first_pay" else None
                    deed = partial(_record, placed, kind, pay, "")
                    self._plan(today() + timedelta(days=days), row.order_office_id, kind, deed)

    def _plan(self, day: date, office: UUID, name: str, deed: Deed) -> None:
        self.to_do[day][office].append((name, deed))

    def a_day(self) -> None:
        """Let happen what is to happen today, then let every county make its calls."""
        for office, deeds in self.to_do.pop(today(), {}).items():
            clerk = self.stage.offices[office]
            for name, _ in self.stage.each(clerk, deeds, lambda session, deed, by: deed[1](session, by)):
                self.stage.done[name] += 1
        with self.stage.owner.read() as session:
            calling = queries.offices_to_call(session, today())
        for clerk in self.stage.founded.counties.values():
            if clerk.organisation_id in calling:
                self._call(clerk)

    def _call(self, clerk: Principal) -> None:
        rows: list[FollowUp] = []
        with self.stage.reading(clerk) as session:
            while page := follow_ups.to_call(
                session, until=None, caller=clerk, after=rows[-1].id if rows else None, limit=PAGE
            ):
                rows += page
        reached = self.stage.chance(self.stage.rates.reached, rows)
        complains = self.stage.chance(self.stage.rates.ticket, rows)
        lines = list(zip(rows, reached, complains, strict=True))
        for row, heard, complaint in self.stage.each(clerk, lines, self._speak):
            self.stage.done["calls" if heard else "calls_in_vain"] += 1
            if heard and complaint and row.day_no > CONTRACT[0]:
                self._complain(clerk, row)

    def _speak(self, session: Session, line: tuple[FollowUp, bool, bool], clerk: Principal) -> None:
        call, reached, _ = line
        row = follow_ups.follow_up(session, call.id, caller=clerk)
        if not reached:
            follow_ups.unreachable(session, row, caller=clerk)
            return
        there = row.placement_id not in self.gone
        pay = self.paid.get(row.placement_id, row.pay_promised) if there and row.day_no > CONTRACT[0] else None
        follow_ups.record(session, row, Told(at_work=there, pay_real=pay), caller=clerk)
        if not there and row.day_no <= LAST:
            _leave(row.placement_id, "other", session, clerk)

    def _complain(self, clerk: Principal, row: FollowUp) -> None:
        """Who was paid short opens a ticket, which the receiving office takes in hand and settles."""
        if self.paid.pop(row.placement_id, None) is None or row.placement_id in self.gone:
            return
        with self.stage.acting(clerk) as session:
            made = tickets.open_ticket(
                session, row.placement_id, kind="unpaid_wages", told="工资少发（合成）", due_on=None, caller=clerk
            )
        steps: tuple[tuple[int, tickets.Action, str], ...] = (
            (TAKEN_AFTER, "take", ""),
            (SETTLED_AFTER, "settle", "已补发（合成）"),
        )
        for days, action, outcome in steps:
            deed = partial(_see_to, made.id, action, outcome)
            self._plan(today() + timedelta(days=days), made.order_office_id, f"ticket_{action}", deed)


def _record(placed: UUID, kind: str, amount: int | None, code: str, session: Session, by: Principal) -> None:
    said = Happened(kind, today(), amount=amount, evidence="凭证（合成）", code=code)
    employment.record(session, placed, said, caller=by)


def _leave(placed: UUID, code: str, session: Session, by: Principal) -> None:
    found = placements.placement(session, placed, caller=by)
    placements.end(session, found, "leave", code=code, on=today(), caller=by)


def _see_to(ticket_id: UUID, action: tickets.Action, outcome: str, session: Session, by: Principal) -> None:
    tickets.act(session, tickets.ticket(session, ticket_id, caller=by), action, outcome=outcome, caller=by)
