"""Which division of today a code of an earlier year stands for."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from app.reference.facts import CodeChange

_REASSIGNED = "码位改派"
_DISSOLVED = "撤销"
# Hainan left Guangdong in 1988, Chongqing left Sichuan in 1997; no other division changed its province.
_NEW_PROVINCES = {("44", "46"), ("51", "50")}


class CodeHistory:
    """The code changes of all years, followed forward to today.

    The list was made by comparing years and in places joins two districts that only share a name
    (城北区 of Nanning and of Xining); such a change is read as a dissolution, which leads nowhere.
    """

    def __init__(self, today: Collection[str], changes: Iterable[CodeChange]) -> None:
        """``today`` holds the codes in use."""
        self._today = today
        self._divided = {code[:4] for code in today if not code.endswith("00")}
        self._from: dict[str, list[CodeChange]] = defaultdict(list)
        for change in changes:
            if change.old_code and change.old_code != change.new_code:
                self._from[change.old_code].append(_believed(change))

    def current(self, code: str) -> tuple[str, bool] | None:
        """Today's code and whether it differs; None = unknown, dissolved, split, or grown into a whole city.

        A code in use today means today's division. A code given to two divisions one after the other
        means the later one.
        """
        if code in self._today:
            return code, False
        changes = self._from.get(code)
        if not changes:
            return None
        leads = self._lead(code, max(change.year for change in changes) - 1)
        now = leads.pop() if len(leads) == 1 else ""
        return (now, True) if now and not self._swallowed(code, now) else None

    def former_name(self, change: CodeChange) -> set[str]:
        """The codes of today that a name leads to which this change put out of use."""
        if not change.old_name or change.kind == _REASSIGNED:
            return set()
        return {code for code in self._after(_believed(change)) if not self._swallowed(change.old_code, code)}

    def _swallowed(self, old: str, now: str) -> bool:
        """Whether a county's code leads to a whole city that has counties: which of them is not told."""
        return not old.endswith("00") and now.endswith("00") and now[:4] in self._divided

    def _after(self, change: CodeChange) -> set[str]:
        return self._lead(change.new_code, change.year) if change.new_code else set()

    def _lead(self, code: str, year: int) -> set[str]:
        later = [change for change in self._from.get(code, ()) if change.year > year]
        if not later:
            return {code} if code in self._today else set()
        first = min(change.year for change in later)
        leads = [self._after(change) for change in later if change.year == first]
        return set().union(*leads)


def _believed(change: CodeChange) -> CodeChange:
    old, new = change.old_code, change.new_code
    moved = old[:2] != new[:2] and (old[:2], new[:2]) not in _NEW_PROVINCES
    namesake = (
        change.kind == _DISSOLVED
        and change.old_name == change.new_name
        and old[:4] != new[:4]
        and not new.endswith("00")
    )
    return replace(change, new_code="", new_name="") if old and new and (moved or namesake) else change
