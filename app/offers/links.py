"""Signed links 手机链接: who holds one looks at one offer and answers it, once; nothing else opens by it.

A session that is handed a token acts as nobody but the account that the token's hash names, and sees one row. Only when
that row opens does it act for the worker's side, in the audit as ``worker`` of the worker's office.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.passwords import new_token, token_hash
from app.access.principal import Principal, Role
from app.audit import Event, actor, note
from app.clock import now, today
from app.db.scope import NOBODY, Scope, Why, enter, widened
from app.errors import NotFoundError
from app.machines import WORKER
from app.models.employer import Employer
from app.models.job_order import JobOrder
from app.models.offer import Offer
from app.models.offer_link import OfferLink
from app.models.worker import Worker
from app.offers import answers, link_queries, queries
from app.offers.answers import UNDO_WITHIN, Said
from app.offers.codes import Side
from app.offers.states import OFFER

WAITING = ("open", "employer_yes")
"""States in which the worker's side may answer."""
SHOWN = (*WAITING, "worker_yes", "placed", "declined_worker", "declined_employer")
"""States in which a link shows its offer; in every other it is as if it had never been, unless somebody objected."""
HEARD = timedelta(days=15)
"""How long the decision on an objection is read by the link."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that opens, its offer and whose it is."""

    link: OfferLink
    offer: Offer
    worker: Worker

    @property
    def used(self) -> bool:
        """Whether the worker's side has answered."""
        return self.offer.worker_answer != ""

    @property
    def can_undo(self) -> bool:
        """Whether a yes may still be taken back."""
        at = self.offer.worker_at
        return self.offer.state == "worker_yes" and at is not None and now() - at <= UNDO_WITHIN


def make(session: Session, offer_id: UUID, *, caller: Principal) -> tuple[Offer, str]:
    """Return an offer of the caller's people with the token of a new link to it; earlier links open nothing more.

    Raises:
        ConflictError: OFFER_STATE, OFFER_LATE.
    """
    caller.require(Role.COUNTY_CLERK)
    found = queries.offer(session, offer_id, caller)
    if found is None or found.organisation_id != caller.organisation_id:
        raise NotFoundError
    link_queries.revoke(session, found.id, at=now())  # holds the link before the offer, as who answers by it does
    queries.hold_offer(session, found.id)
    if found.state not in WAITING:
        raise OFFER.refused(found.state, "worker_yes")
    answers.check_in_time(session, found, Side.WORKER)
    token = new_token()
    hashed = token_hash(token)
    session.add(
        OfferLink(
            organisation_id=found.organisation_id,
            worker_id=found.worker_id,
            offer_id=found.id,
            key=_key(hashed),
            token_hash=hashed,
            made_by=caller.user_id,
        )
    )
    session.flush()
    note(session, Event("offer.link", OFFER.name, found.id, subjects=[found.worker_id]))
    return found, token


def opened(session: Session, token: str) -> Opened | None:
    """Open a link; the session acts for its worker from now on. None, for whatever reason: there is nothing to see."""
    hashed = token_hash(token)
    key = _key(hashed)
    enter(session, Scope((), (), (), user=key, why=Why.LINK))
    link = link_queries.by_hash(session, key, hashed)
    if link is None:
        enter(session, NOBODY)
        return None
    enter(session, Scope((link.organisation_id,), (link.organisation_id,), (), why=Why.LINK))
    actor(session, user_id=None, role=WORKER, organisation_id=link.organisation_id)
    asked = link_queries.asked(session, link)
    if asked is None or not _opens(session, asked[0]):
        enter(session, NOBODY)
        return None
    return Opened(link, *asked)


def _opens(session: Session, offer: Offer) -> bool:
    """Whether an offer is still shown: until the worker's last day, and as long as somebody looks into an objection to it."""
    if offer.state in SHOWN and today() <= offer.due_worker:
        return True
    return link_queries.is_heard(session, offer.id, since=now() - HEARD)


def read(session: Session, found: Opened) -> tuple[JobOrder, Employer]:
    """Return the post that a link's offer is about, and whose it is; noted as a look by the worker."""
    note(session, Event("offer.read", OFFER.name, found.offer.id, subjects=[found.worker.id], reason="link"))
    with widened(session, Why.LINK, seen=[found.offer.order_office_id]):
        return link_queries.job(session, found.offer.job_order_id)


def answer(session: Session, found: Opened, *, yes: bool, code: str) -> Offer:
    """Keep what the worker says; the same said again by the same link is the first answer, and does nothing.

    Raises:
        NotFoundError: it was answered otherwise. ConflictError, InvalidError: as app.offers.answers.answer.
    """
    link = link_queries.hold(session, found.link.id)
    if link is None:
        raise NotFoundError
    session.refresh(found.offer)  # what was said by this link meanwhile
    if found.used:
        if link.used_at is None or found.offer.worker_answer != ("yes" if yes else "no"):
            raise NotFoundError
        return found.offer
    answers.say(session, found.offer, Said(yes, code, "link"), side=Side.WORKER, by=WORKER)
    link.used_at = now()
    session.flush()
    return found.offer


def undo(session: Session, found: Opened) -> Offer:
    """Take the worker's yes back, within ten minutes; the link may then be used for another answer.

    Raises:
        ConflictError: OFFER_STATE, UNDO_OVER.
    """
    answers.undo(session, found.offer, side=Side.WORKER, by=WORKER)
    found.link.used_at = None
    session.flush()
    return found.offer


def _key(hashed: bytes) -> UUID:
    return UUID(bytes=hashed[:16])
