"""Which division of today a code of an earlier year stands for."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from app.reference.facts import CodeChange


class CodeHistory:
    """The code changes of all years, followed forward to today."""

    def __init__(self, today: Collection[str], changes: Iterable[CodeChange]) -> None:
        """``today`` holds the codes in use."""
        self._today = today
        self._from: dict[str, list[CodeChange]] = defaultdict(list)
        for change in changes:
            if change.old_code and change.old_code != change.new_code:
                self._from[change.old_code].append(change)

    def current(self, code: str) -> tuple[str, bool] | None:
        """Today's code and whether it differs; None = unknown, dissolved or split over several.

        A code in use today means today's division. A code given to two divisions one after the other
        means the later one.
        """
        if code in self._today:
            return code, False
        changes = self._from.get(code)
        if not changes:
            return None
        leads = self._lead(code, max(change.year for change in changes) - 1)
        return (leads.pop(), True) if len(leads) == 1 else None

    def after(self, change: CodeChange) -> set[str]:
        """The codes of today that the division of this change became."""
        return self._lead(change.new_code, change.year) if change.new_code else set()

    def _lead(self, code: str, year: int) -> set[str]:
        later = [change for change in self._from.get(code, ()) if change.year > year]
        if not later:
            return {code} if code in self._today else set()
        first = min(change.year for change in later)
        leads = [self.after(change) for change in later if change.year == first]
        return set().union(*leads)
