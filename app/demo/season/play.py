"""A whole season, day by day on the service's own clock: one round in three waves, followed to the 180th day."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from app.clock import moved_to, today
from app.demand.stale import age_orders
from app.demo.alliance import Report
from app.demo.season import answering, opening, queries, travelling
from app.demo.season.checks import Checked, check
from app.demo.season.funnel import funnel
from app.demo.season.stage import Stage
from app.demo.season.working import Working
from app.offers.calls import LAST
from app.offers.late import expire_all, settle_all

WAVES_AFTER = (4, 8)
"""Days after the first offers on which the second and the third wave go out."""
LONGEST = LAST + 120
"""No season lasts longer: orders begin within seventy days, and the last call is soon made."""


@dataclass
class Season:
    """One season and what came of it.

    Attributes:
        funnel: by step, people of each tier. checked: stage by stage. waves: what each later wave offered.
    """

    stage: Stage
    begin: date
    key: bytes
    report: Report
    round_id: UUID | None = None
    funnel: dict[str, list[int]] = field(default_factory=dict)
    checked: list[Checked] = field(default_factory=list)
    waves: list[dict[str, int]] = field(default_factory=list)
    days: int = 0

    def play(self) -> "Season":
        """Play it all; the stage stands on the first day."""
        round_id = self._published()
        working = Working(self.stage)
        first = opening.OBJECTION_DAYS + 1
        is_over = False
        for number in range(first, LONGEST):
            with moved_to(self.begin + timedelta(days=number)):
                self.report(f"day {number}", number, LONGEST)
                self._begins()
                is_over = is_over or self._answers(round_id, number - first)
                self._goes_on(working, number)
                self.days = number
                if is_over and self._ended():
                    break
        with moved_to(self.begin + timedelta(days=self.days)):
            self._check("last day 末日")
            self.funnel = funnel(self.stage, round_id)
        return self

    def _published(self) -> UUID:
        with moved_to(self.begin):
            self.report("round", 0, 0)
            travelling.add_points(self.stage)
            self.round_id = round_id = opening.open_signed(self.stage, self.begin)
            self._check("signed 已签署")
        with moved_to(self.begin + timedelta(days=opening.OBJECTION_DAYS + 1)):
            opening.publish(self.stage, round_id)
            self._check("offered 第一批意向")
        return round_id

    def _answers(self, round_id: UUID, day: int) -> bool:
        """A day of answers; tell whether the round is over."""
        if day in WAVES_AFTER:
            sent = opening.send_wave(self.stage, round_id)
            if sent is not None:
                self.waves.append(sent)
                self._check(f"wave {len(self.waves) + 1} 第{len(self.waves) + 1}批")
        answering.answer(self.stage)
        if day == 1:
            answering.take_consents_back(self.stage)
        self.stage.work()
        if opening.state_of(self.stage, round_id) == "answering":
            return False
        self._check("answered 答复结束")
        return True

    def _begins(self) -> None:
        """What the runner does as soon as a day is new."""
        expire_all(self.stage.runner)
        settle_all(self.stage.runner)
        age_orders(self.stage.runner, today())
        self.stage.work()

    def _goes_on(self, working: Working, number: int) -> None:
        """What vehicles and those who arrived do on a day."""
        if number % travelling.WEEK == 0:
            travelling.plan_week(self.stage)
        come = travelling.travel(self.stage)
        if come:
            working.arrived(come)
        working.a_day()
        self.stage.work()

    def _ended(self) -> bool:
        with self.stage.owner.read() as session:
            return queries.open_placements(session) == 0

    def _check(self, name: str) -> None:
        self.checked.append(check(self.stage, name, key=self.key))
