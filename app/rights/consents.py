"""Consents: given with evidence, withdrawn with everything that stood on them; what they cover: app/rounds/consented.py."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.categories import CLOSED, EMPLOYER, fields_of
from app.access.principal import Principal, Role
from app.audit import Event, note
from app.clock import now, today
from app.db.scope import Why, widened
from app.errors import ConflictError, InvalidError, NotFoundError
from app.models.consent import Consent
from app.models.worker import Worker
from app.offers import withdrawals as offers
from app.pools.people import own_worker
from app.rights import queries
from app.rights.schemas import ConsentIn
from app.rounds import withdrawal_queries, withdrawals

WITHDRAWN = "CONSENT_WITHDRAWN"
CATEGORIES_OF_YES = ("age", "contact", "identity")
"""What an employer learns of somebody once both said yes: name and phone, the card, birth date and sex."""


def list_consents(
    session: Session, worker_id: UUID, *, caller: Principal, after: UUID | None, limit: int
) -> Sequence[Consent]:
    """List what a worker consented to."""
    row = own_worker(session, worker_id, caller=caller)
    return queries.consents_page(session, row.id, caller, after=after, limit=limit)


def consent(session: Session, consent_id: UUID, *, caller: Principal) -> Consent:
    """Return a consent of a worker of the caller's own office."""
    caller.require(Role.COUNTY_CLERK)
    found = queries.consent(session, consent_id, caller.among_people)
    if found is None:
        raise NotFoundError
    own_worker(session, found.worker_id, caller=caller)
    return found


def give(session: Session, worker_id: UUID, body: ConsentIn, *, caller: Principal) -> Consent:
    """Keep a consent that a worker gave, with where the evidence is."""
    row = own_worker(session, worker_id, caller=caller)
    if body.given_on > today():
        raise InvalidError(
            "DAY_IN_FUTURE", "同意的日期不能晚于今天。", "A consent is not given on a day to come.", field="given_on"
        )
    never = sorted(CLOSED.get(body.recipient_kind, frozenset()) & set(body.categories))
    if never:
        raise InvalidError(
            "CONSENT_NEVER",
            "优先身份等情况不得提供给用人单位和平台,本人同意也不行。",
            "Priority statuses are sent to no employer and no platform, whatever is signed.",
            field="categories",
            categories=never,
        )
    if body.recipient_id is not None and body.recipient_id not in recipients(session, row.id):
        raise InvalidError(
            "RECIPIENT_UNKNOWN",
            "没有这个接收方。请从推荐给本人的单位中选择,或不填(同类所有接收方)。",
            "There is no such recipient; choose one put before the worker, or none for every one of the kind.",
            field="recipient_id",
        )
    values = body.model_dump() | {"categories": sorted(set(body.categories))}
    created = Consent(organisation_id=row.organisation_id, worker_id=row.id, **values)
    session.add(created)
    session.flush()
    note(session, _event("consent.give", created))
    return created


def give_by_link(session: Session, row: Worker, *, employer_id: UUID, offer_id: UUID) -> Consent:
    """Keep that a worker who holds a link lets an employer know what it has to check once both said yes."""
    created = Consent(
        organisation_id=row.organisation_id,
        worker_id=row.id,
        recipient_kind=EMPLOYER,
        recipient_id=employer_id,
        purpose="recruitment",
        categories=list(CATEGORIES_OF_YES),
        given_on=today(),
        given_how="link",
        evidence=f"手机链接，意向 {offer_id}",
    )
    session.add(created)
    session.flush()
    note(session, _event("consent.give", created))
    return created


def withdraw(session: Session, given: Consent, *, caller: Principal) -> Consent:
    """Close a consent, withdraw the open proposals and end the exports that stood on it: all in one transaction."""
    caller.require(Role.COUNTY_CLERK)
    withdrawal_queries.hold_worker(session, given.worker_id)
    if given.withdrawn_at is not None:
        raise ConflictError(WITHDRAWN, "本人已撤回同意。", "The worker has withdrawn the consent.")
    given.withdrawn_at = now()
    session.flush()
    offices = withdrawals.withdraw_refused(session, given.worker_id)
    offices |= offers.withdraw_refused(session, given.worker_id, by=caller.role)
    end_exports(session, offices)
    note(session, _event("consent.withdraw", given))
    failpoints.reach("consent.withdrawn")
    return given


def end_exports(session: Session, offices: Collection[UUID]) -> None:
    """End the exports, not fetched yet, of offices that somebody was proposed to."""
    if offices:
        with widened(session, Why.CONSENT, seen=offices, written=offices):
            queries.end_exports(session, offices, now=now())


def recipients(session: Session, worker_id: UUID) -> dict[UUID, str]:
    """Name whom a consent may name: the employers of the orders put before a worker, and the offices of those orders."""
    orders = queries.recommended_orders(session, worker_id)
    offices = {office for _, office in orders if office is not None}
    with widened(session, Why.CONSENT, seen=offices):
        named = queries.employer_names(session, [order for order, _ in orders])
    return {**queries.recipient_names(session, offices), **named}


def _event(action: str, row: Consent) -> Event:
    fields = tuple(sorted(fields_of(row.categories)))
    return Event(action, "consent", row.id, subjects=[row.worker_id], fields=fields, reason=row.recipient_kind)
