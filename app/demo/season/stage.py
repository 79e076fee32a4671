"""Where a season is played: the databases, who acts, what is drawn, and what was refused."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.acting import act_as_caller
from app.access.principal import Principal
from app.db.engine import Database
from app.demo.alliance import Founded
from app.demo.draw import Draws
from app.demo.season.rates import Rates
from app.errors import DukouError

Item = TypeVar("Item")
BATCH = 100


@dataclass
class Stage:
    """Who plays where.

    Attributes:
        owner: reads past the walls and does nothing. served: as the application opens it, for whoever acts.
        runner: the runner's. work: lets a runner do all that is queued.
        refused: what services refused, by code. done: what was done, by name.
    """

    owner: Database
    served: Database
    runner: Database
    work: Callable[[], int]
    founded: Founded
    rates: Rates
    draws: Draws
    refused: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    @property
    def offices(self) -> dict[UUID, Principal]:
        """Who acts for an office, by its id."""
        return {each.organisation_id: each for each in (*self.founded.counties.values(), *self.founded.cities.values())}

    @contextmanager
    def acting(self, caller: Principal) -> Iterator[Session]:
        """A transaction of a caller's."""
        with self.served.write() as session:
            act_as_caller(session, caller)
            yield session

    @contextmanager
    def reading(self, caller: Principal) -> Iterator[Session]:
        """A caller's look at their own lists."""
        with self.served.read() as session:
            act_as_caller(session, caller)
            yield session

    def each(
        self, caller: Principal, items: Sequence[Item], do: Callable[[Session, Item, Principal], object]
    ) -> list[Item]:
        """Let a caller do something (with a session, an item, as the caller) to each item and return those it was done to; what is refused is counted by its code.

        A hundred share a transaction; of those among whom one is refused each has its own.
        """
        done: list[Item] = []
        for start in range(0, len(items), BATCH):
            some = items[start : start + BATCH]
            try:
                with self.acting(caller) as session:
                    for item in some:
                        do(session, item, caller)
            except DukouError:
                done += (item for item in some if self._alone(caller, item, do))
            else:
                done += some
        return done

    def _alone(self, caller: Principal, item: Item, do: Callable[[Session, Item, Principal], object]) -> bool:
        try:
            with self.acting(caller) as session:
                do(session, item, caller)
        except DukouError as error:
            self.refused[error.code] += 1
            return False
        return True

    def by_office(self, rows: Sequence[Item], office: Callable[[Item], UUID]) -> Iterator[tuple[Principal, list[Item]]]:
        """Part rows by the office that acts on them, in the order of the offices."""
        found: dict[UUID, list[Item]] = {each: [] for each in self.offices}
        for row in rows:
            found[office(row)].append(row)
        yield from ((self.offices[each], some) for each, some in found.items() if some)

    def chance(self, percent: int, rows: Sequence[object]) -> list[bool]:
        """Draw for each row whether it happens."""
        return [bool(each) for each in self.draws.chance(percent, count=len(rows))]

    def between(self, low: int, high: int, rows: Sequence[object]) -> list[int]:
        """Draw for each row a number of ``low .. high``."""
        return [int(each) for each in self.draws.between(low, high, count=len(rows))]
