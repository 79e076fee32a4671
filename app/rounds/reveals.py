"""Opens what stays covered of one person who is proposed or placed: one person, one reason, one event."""

from uuid import UUID

from app.access.masks import REVEALED, View
from app.access.principal import Role
from app.api import limits
from app.audit import Event, note
from app.clock import now
from app.errors import ConflictError, NotFoundError
from app.models.placement import Placement
from app.models.solution import Proposal
from app.pools.opening import Vault
from app.rounds import showing_queries as queries
from app.rounds.showing import Showing

OF_PROPOSAL, OF_PLACEMENT = "proposal.reveal", "placement.reveal"


def reveal(showing: Showing, proposal_id: UUID, *, reason: str) -> dict[str, str]:
    """Open the fields that the caller's view of a proposed person may ask for.

    The coordinator learns the name, of a round of its own; the employer the number on the card, once both said yes
    and for no more people than the order could take.

    Raises:
        NotFoundError: no such proposal, or none of the caller's own. ConflictError: NOT_PLACED, REVEALS_SPENT. TooManyError.
    """
    showing.caller.require(Role.COORDINATOR, Role.EMPLOYER_HR)
    return _open(showing, _own(showing, proposal_id), OF_PROPOSAL, reason=reason)


def reveal_placed(showing: Showing, row: Placement, *, reason: str) -> dict[str, str]:
    """Open the number on the card of somebody whom the caller's own order has, from whichever list they came.

    Who was looked at as proposed and as placed is one person of those that the order may look at.

    Raises:
        NotFoundError: it is another's. ConflictError: NOT_PLACED, REVEALS_SPENT. TooManyError.
    """
    showing.caller.require(Role.EMPLOYER_HR)
    if row.order_office_id != showing.caller.organisation_id:
        raise NotFoundError
    return _open(showing, row, OF_PLACEMENT, reason=reason)


def _open(showing: Showing, row: Proposal | Placement, action: str, *, reason: str) -> dict[str, str]:
    view = showing.views([row])[row.id]
    asked = tuple(sorted(REVEALED.get(view, ())))
    if not asked:
        raise ConflictError(
            "NOT_PLACED",
            "双方都同意之后,用人单位才能核对证件号码。",
            "The number on the card is shown once both sides have said yes.",
        )
    limits.take_in(showing.session, limits.REVEALS, subject=showing.caller.user_id, at=now())
    if view is View.AFTER:
        _check_spent(showing, row)
    told = Event(action, row.__tablename__[:-1], row.id, subjects=[row.worker_id], fields=asked, reason=reason)
    note(showing.session, told)
    vault = Vault(showing.session, showing.caller, showing.keyring, (row.worker_office_id,), (row.worker_id,), told)
    return {name: call() for name, call in vault.calls(row.worker_id, asked).items()}


def most_revealed(seats: int) -> int:
    """Return of how many people an order's side may see the number, to fill so many seats: 1.2 a seat."""
    return 6 * seats // 5


def _own(showing: Showing, proposal_id: UUID) -> Proposal:
    """Return a proposal of the caller itself: who supervises reveals nothing, nor who waits for the publication."""
    caller = showing.caller
    row = queries.proposal(showing.session, proposal_id, caller)
    if row is None:
        raise NotFoundError
    keeps = caller.role is Role.COORDINATOR
    owner = row.organisation_id if keeps else row.order_office_id
    if owner != caller.organisation_id or not (keeps or queries.is_published(showing.session, row, caller)):
        raise NotFoundError
    return row


def _check_spent(showing: Showing, row: Proposal | Placement) -> None:
    seats = queries.hold_seats(showing.session, row.job_order_id)
    chain = showing.caller.organisation_id
    opened = queries.revealed(showing.session, Proposal, row.job_order_id, chain=chain, action=OF_PROPOSAL)
    opened |= queries.revealed(showing.session, Placement, row.job_order_id, chain=chain, action=OF_PLACEMENT)
    if row.worker_id not in opened and len(opened) >= most_revealed(seats):
        raise ConflictError(
            "REVEALS_SPENT",
            "该订单可核对证件的人数已用完(名额的1.2倍)。",
            "The numbers that this order may see, 1.2 for each seat, have all been seen.",
            most=most_revealed(seats),
        )
