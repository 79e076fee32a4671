"""One job order as read: the columns of the problem folder's jobs and what the service keeps beside them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.demand.findings import GateFinding, State, state_of
from app.demand.pay import Pay


@dataclass(frozen=True, slots=True)
class Order:
    """One post, one site, some seats.

    Attributes:
        code: stable number within the office; empty until the whole file is known.
        employer, credit_code, agency, host: who posts, and the workplace's own employer.
        occupation, confidence, confirmed: ``a-bb-cc-dd`` (empty = not known), 0..1, and whether the
            sheet or a person said so. level, certificate: the skill asked for.
        seats: left to match. region, site: six digits and the words.
        pay: as read; ``wage_low``, ``wage_high`` give a month's for the matching.
        education: the least, a word of the problem folder. hazards: None = undeclared.
        start: the day of arrival. valid_until: None = not said.
        reserved_seats, reserved_tier, reserved_hard: held for tiers up to that one.
        conditions: what the matching does not use (hours, probation, insurance, texts).
        findings: of the gate, and what a person must look at.
        sheet, row: where it stands in the file. digest: of the row's cells.
    """

    title: str
    employer: str
    credit_code: str
    seats: int
    region: str
    pay: Pay
    start: date
    code: str = ""
    agency: bool = False
    host: str = ""
    content: str = ""
    occupation: str = ""
    confidence: float = 0.0
    confirmed: bool = False
    level: int = 0
    certificate: bool = False
    site: str = ""
    education: str = "none"
    age_min: int | None = None
    age_max: int | None = None
    hazards: tuple[str, ...] | None = None
    valid_until: date | None = None
    reserved_seats: int = 0
    reserved_tier: int | None = None
    reserved_hard: bool = False
    dormitory: bool = False
    couple_rooms: int = 0
    conditions: dict[str, Any] = field(default_factory=dict)
    findings: tuple[GateFinding, ...] = ()
    sheet: str = ""
    row: int = 0
    digest: bytes = b""

    @property
    def state(self) -> State:
        """open, to_confirm (a person must look) or refused (the gate)."""
        return state_of(self.findings)

    @property
    def triable(self) -> bool:
        """Whether a trial match without a service may use it: nothing unlawful in it, its occupation known."""
        return self.state != "refused" and bool(self.occupation)

    @property
    def wage_low(self) -> int:
        """Yuan a month, the low end; 0 = not given."""
        return self.pay.low or self.pay.base_low or 0

    @property
    def wage_high(self) -> int:
        """Yuan a month, the high end; 0 = not given."""
        return self.pay.high or 0
