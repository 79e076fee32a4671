"""What the posting gate looks at: one order as its employer would post it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.demand.ages import Ages
from app.demand.hours import Hours
from app.demand.pay import Pay
from app.demand.terms import Probation


@dataclass(frozen=True, slots=True)
class EmployerFacts:
    """Who posts.

    Attributes:
        name, credit_code: empty = not known. agency: an agency or dispatcher.
        host: the workplace's own employer, where an agency posts. verified_on: licence, agent and
            mandate were last verified that day.
    """

    name: str = ""
    credit_code: str = ""
    agency: bool = False
    host: str = ""
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """One order for the gate.

    Attributes:
        texts: field to the text as written, of every field whose words a reader of the advert sees.
        content: what the work is. seats: None = not known. region: of the workplace, None = not known.
        hazards: declared hazard codes, None = undeclared. term: months of the contract, None = not said.
        start, valid_until: None = not said.
    """

    employer: EmployerFacts
    content: str
    seats: int | None
    region: str | None
    pay: Pay
    hours: Hours
    probation: Probation
    ages: Ages
    hazards: tuple[str, ...] | None
    start: date | None
    valid_until: date | None
    term: Decimal | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
