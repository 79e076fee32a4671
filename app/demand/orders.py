"""One order or employer at a time: posting, confirming, verifying, and what time does to orders."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event, note
from app.clock import now
from app.db.scope import Why, widened
from app.demand import queries
from app.demand.cells import Context
from app.demand.codes import ORDER_CODES
from app.demand.employers import is_agency, read_credit_code
from app.demand.findings import finding, restored
from app.demand.gate import months_after
from app.demand.hazards import special_operation
from app.demand.layout import ORDERS
from app.demand.queries import OrderLine
from app.demand.reading import read_order
from app.demand.rules import RULES
from app.demand.same import side_by_side
from app.demand.service import POSTERS, Loading, own_credit_code
from app.demand.shelf import OCCUPATION_HOLDS, Shelf, settle_state
from app.demand.titles import is_class
from app.errors import ConflictError, InvalidError, NotFoundError
from app.intake.columns import Cell
from app.intake.text import clean, is_formula_like
from app.models.employer import Employer
from app.models.job_order import JobOrder
from app.reference.catalogue import Catalogue

SETTLED_BY_A_PERSON = frozenset({"AGENCY_POSING", "ORDER_TWO_AGENCIES", "CREDIT_CODE_TWO_NAMES"})
_SHORTEST_MONTH = 28  # days


def orders(
    session: Session, *, caller: Principal, after: UUID | None, limit: int, state: str | None = None
) -> Sequence[JobOrder]:
    """List orders the caller may see, by id."""
    return queries.orders(session, caller, after=after, limit=limit, state=state)


def order(session: Session, order_id: UUID, *, caller: Principal) -> JobOrder:
    """Return an order the caller may see."""
    found = queries.order(session, order_id, caller)
    if found is None:
        raise NotFoundError
    return found


def lines(session: Session, ids: Iterable[UUID], *, offices: Iterable[UUID | None] = ()) -> dict[UUID, OrderLine]:
    """Describe some job orders of the caller's own, or that a proposal has already shown to the caller.

    ``offices`` are those that such proposals name as the orders'.
    """
    with widened(session, Why.ORDER_LINES, seen=(office for office in offices if office is not None)):
        return queries.order_lines(session, ids)


def states(session: Session, *, caller: Principal) -> dict[str, tuple[int, int]]:
    """Count the orders the caller may see and their seats, by state."""
    return queries.order_states(session, caller)


def employers(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Employer]:
    """List employers the caller may see, by id."""
    return queries.employers(session, caller, after=after, limit=limit)


def employer(session: Session, employer_id: UUID, *, caller: Principal) -> Employer:
    """Return an employer the caller may see."""
    found = queries.employer(session, employer_id, caller)
    if found is None:
        raise NotFoundError
    return found


def register_employer(session: Session, name: str, *, credit_code: str, caller: Principal) -> Employer:
    """Register an employer with the caller's office; it is not verified yet.

    Raises:
        InvalidError: the credit code does not check or is not the caller's own; the name could run as a formula.
        ConflictError: the office has it already.
    """
    caller.require(*POSTERS)
    read = read_credit_code(credit_code)
    if read.code is None:
        raise ORDER_CODES[read.doubts[0]].refusal()
    own = own_credit_code(session, caller)
    if own and own != read.code:
        raise ORDER_CODES["ORDER_NOT_YOURS"].refusal()
    if read.code in queries.employers_of(session, caller.organisation_id):
        raise ConflictError("EMPLOYER_EXISTS", "本单位已登记该企业。", "The office has this employer already.")
    if is_formula_like(name):
        raise ORDER_CODES["TEXT_FORMULA"].refusal(field="name")
    created = Employer(
        organisation_id=caller.organisation_id, credit_code=read.code, name=clean(name), agency=is_agency(name)
    )
    session.add(created)
    session.flush()
    note(session, Event("employer.register", "employer", created.id))
    return created


def post_order(session: Session, fields: Mapping[str, Cell | None], *, caller: Principal, loading: Loading) -> JobOrder:
    """Post one order from the fields of ``app.demand.layout``, through the same reading and gate as a sheet.

    Raises:
        InvalidError: a field is missing or cannot be read; ``extra`` lists every such finding.
        ConflictError: the office has an order with that number.
    """
    caller.require(*POSTERS)
    _known_fields(fields)
    queries.lock_office(session, caller.organisation_id)
    shelf = Shelf(session, caller, catalogue=loading.catalogue)
    own, verified = own_credit_code(session, caller), queries.verified_of(session, caller.organisation_id)
    context = Context(loading.catalogue, loading.guesser, loading.today, verified, own)
    reading = read_order({name: cell for name, cell in fields.items() if cell is not None}, context=context)
    if reading.order is None:
        refusing = [note for note in reading.notes if note.refuses]
        said = ORDER_CODES[refusing[0].code].issue(**refusing[0].words)
        findings = [{"field": note.place, "code": note.code} for note in refusing]
        raise InvalidError(said.code, said.message_zh, said.message_en, field=refusing[0].place, findings=findings)
    numbered, _ = side_by_side([reading.order])
    plan = shelf.plan(numbered)
    if not plan.new:
        raise ConflictError("ORDER_EXISTS", "本单位已有同一编号的订单。", "The office has an order with this number.")
    created = shelf.store(plan, record=None)[0]
    note(session, Event("order.post", "order", created.id))
    return created


def _known_fields(fields: Mapping[str, Cell | None]) -> None:
    unknown = sorted(fields.keys() - ORDERS.synonyms.keys())
    if unknown:
        raise InvalidError("FIELD_UNKNOWN", "有不认识的字段。", "There is a field that is not known.", field="fields")


def confirm_occupation(
    session: Session, row: JobOrder, *, occupation: str, catalogue: Catalogue, caller: Principal
) -> JobOrder:
    """Set the occupation a person vouches for; what waited only for that is open.

    Raises:
        InvalidError: the code is no class of the 2022 classification.
        ConflictError: the order is closed.
    """
    caller.require(*POSTERS)
    _not_closed(row)
    if not is_class(catalogue, occupation):
        raise ORDER_CODES["OCCUPATION_CODE_UNKNOWN"].refusal(field="occupation")
    row.occupation, row.occupation_confirmed = occupation, True
    row.certificate = row.certificate or special_operation(occupation) is not None
    _drop(row, OCCUPATION_HOLDS)
    session.flush()
    note(session, Event("order.confirm", "order", row.id))
    return row


def settle(session: Session, row: JobOrder, *, code: str, caller: Principal) -> JobOrder:
    """Let a person of the receiving office say that what an order waits for has been looked into.

    Raises:
        InvalidError: the code is not one that a person may settle; what the law asks must be supplied.
        ConflictError: the order is closed.
    """
    caller.require(Role.RECEIVING_CLERK)
    _not_closed(row)
    if code not in SETTLED_BY_A_PERSON:
        raise InvalidError(
            "NOT_SETTLED_BY_A_PERSON",
            "此项不能人工放行，请补正订单内容。",
            "A person cannot wave this through; put the order right.",
            field="code",
        )
    _drop(row, frozenset({code}))
    session.flush()
    note(session, Event("order.settle", "order", row.id, reason=code))
    return row


def verify_employer(session: Session, row: Employer, *, on: date, caller: Principal) -> Employer:
    """Keep that licence, agent and mandate were verified that day; what waited only for that is open."""
    caller.require(Role.RECEIVING_CLERK)
    row.verified_on = on
    for each in queries.orders_of_employer(session, row.id):
        _drop(each, frozenset({"EMPLOYER_UNVERIFIED"}))
    session.flush()
    note(session, Event("employer.verify", "employer", row.id))
    return row


def close_stale_orders(session: Session, today: date) -> int:
    """Close the orders that ended before ``today``, of every office the session writes for; returns how many."""
    return queries.close_stale(session, today, at=now())


def hold_unverified_orders(session: Session, today: date) -> int:
    """Hold open orders whose employer's verification has lapsed, of every office the session writes for; returns how many."""
    months = int(RULES["EMPLOYER_UNVERIFIED"].limits["months"])
    early = queries.open_orders_verified_before(session, today - timedelta(days=_SHORTEST_MONTH * months))
    lapsed = [row for row, day in early if day is None or months_after(day, months) < today]
    for row in lapsed:
        settle_state(row, [*restored(row.gate), finding("EMPLOYER_UNVERIFIED", "employer")])
    session.flush()
    return len(lapsed)


def _not_closed(row: JobOrder) -> None:
    if row.state == "closed":
        raise ConflictError("ORDER_CLOSED", "订单已关闭。", "The order is closed.")


def _drop(row: JobOrder, codes: frozenset[str]) -> None:
    """Take findings off an order; the state follows."""
    settle_state(row, [each for each in restored(row.gate) if each.code not in codes])
