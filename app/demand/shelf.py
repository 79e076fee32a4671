"""The employers and orders that an office holds, and what a load of orders does to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.db.ids import new_id
from app.demand import queries
from app.demand.codes import ORDER_CODES
from app.demand.findings import GateFinding, state_of
from app.demand.order import Order
from app.demand.text import tidy
from app.intake.issues import Issue
from app.models.employer import Employer
from app.models.intake_record import Import
from app.models.job_order import JobOrder
from app.reference.catalogue import Catalogue

OCCUPATION_HOLDS = frozenset({"OCCUPATION_TO_CONFIRM", "OCCUPATION_UNKNOWN"})


@dataclass(frozen=True)
class Plan:
    """What a load would do: orders that are new, those that change with their rows, how many stay."""

    new: Sequence[Order]
    changed: Sequence[tuple[JobOrder, Order]]
    unchanged: int
    renamed: Sequence[Issue]


class Shelf:
    """The employers and orders that the caller's office holds."""

    def __init__(self, session: Session, caller: Principal, *, catalogue: Catalogue) -> None:
        self.session, self.catalogue = session, catalogue
        self.office = caller.organisation_id
        self.employers = queries.employers_of(session, self.office)

    def plan(self, orders: Sequence[Order]) -> Plan:
        """Compare orders with what is held; nothing is stored."""
        held = queries.orders_by_code(self.session, self.office, [order.code for order in orders])
        known = [(held[order.code], order) for order in orders if order.code in held]
        changed = [(row, order) for row, order in known if row.row_digest != order.digest]
        return Plan(
            new=[order for order in orders if order.code not in held],
            changed=changed,
            unchanged=len(known) - len(changed),
            renamed=[self._renamed(order) for order in orders if self._is_renamed(order)],
        )

    def store(self, plan: Plan, *, record: Import | None) -> list[JobOrder]:
        """Store what is new and changed; returns those rows."""
        orders = [*plan.new, *(order for _, order in plan.changed)]
        self._register(orders)
        fresh = [JobOrder(organisation_id=self.office, code=order.code) for order in plan.new]
        rows = [*fresh, *(row for row, _ in plan.changed)]
        for row, order in zip(rows, orders, strict=True):
            self._fill(row, order, record=record)
        self.session.add_all(fresh)
        self.session.flush()
        return rows

    def _register(self, orders: Sequence[Order]) -> None:
        """Register the employers that the office does not know yet; nobody has verified them."""
        for order in orders:
            if order.credit_code in self.employers:
                continue
            region = self.catalogue.current_region(order.credit_code[2:8])  # where it is registered, GB 32100
            self.employers[order.credit_code] = Employer(
                id=new_id(),
                organisation_id=self.office,
                credit_code=order.credit_code,
                name=order.employer,
                region_code=region[0] if region else "",
                agency=order.agency,
            )
        self.session.add_all(self.employers.values())
        self.session.flush()

    def _is_renamed(self, order: Order) -> bool:
        known = self.employers.get(order.credit_code)
        return known is not None and tidy(known.name) != tidy(order.employer)

    @staticmethod
    def _renamed(order: Order) -> Issue:
        return ORDER_CODES["EMPLOYER_NAME_DIFFERS"].issue(sheet=order.sheet, row=order.row)

    def _fill(self, row: JobOrder, order: Order, *, record: Import | None) -> None:
        kept = row.occupation_confirmed and row.title == order.title and not order.confirmed
        findings = [each for each in order.findings if not (kept and each.code in OCCUPATION_HOLDS)]
        for name, value in _columns(order).items():
            if not (kept and name in {"occupation", "occupation_confidence", "occupation_confirmed"}):
                setattr(row, name, value)
        row.employer_id = self.employers[order.credit_code].id
        settle_state(row, findings)
        if record is not None:
            row.import_id, row.import_row = record.id, order.row


def settle_state(row: JobOrder, findings: Sequence[GateFinding]) -> None:
    """Keep findings with an order, and the state that follows from them."""
    row.gate = [each.stored() for each in findings]
    row.state = state_of(findings)


def _columns(order: Order) -> dict[str, Any]:
    """An order as the columns of its row."""
    return {
        "title": order.title,
        "content": order.content,
        "occupation": order.occupation,
        "occupation_confidence": order.confidence,
        "occupation_confirmed": order.confirmed,
        "level": order.level,
        "certificate": order.certificate,
        "seats": order.seats,
        "region_code": order.region,
        "site": order.site,
        "pay_kind": order.pay.kind,
        "base_low": order.pay.base_low or 0,
        "wage_low": order.wage_low,
        "wage_high": order.wage_high,
        "hourly_low": float(order.pay.hourly_low or 0),
        "education": order.education,
        "age_min": order.age_min,
        "age_max": order.age_max,
        "hazards": None if order.hazards is None else ";".join(order.hazards),
        "conditions": order.conditions | ({"host": order.host} if order.host else {}),
        "start_date": order.start,
        "valid_until": order.valid_until,
        "reserved_seats": order.reserved_seats,
        "reserved_tier": order.reserved_tier,
        "reserved_hard": order.reserved_hard,
        "dormitory": order.dormitory,
        "couple_rooms": order.couple_rooms,
        "row_digest": order.digest,
    }
