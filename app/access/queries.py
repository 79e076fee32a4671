"""SQL of users, tokens and organisations."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, null, or_, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.access.principal import OrganisationKind, Principal, Role
from app.db.paging import page
from app.db.writes import Unaudited
from app.models.invitation import Invitation
from app.models.organisation import Organisation
from app.models.token import Token
from app.models.user import User

SUPERVISED_KINDS = {
    OrganisationKind.COUNTY_OFFICE: (OrganisationKind.COUNTY_OFFICE,),
    OrganisationKind.RECEIVING_OFFICE: (OrganisationKind.RECEIVING_OFFICE, OrganisationKind.EMPLOYER),
}


def user_by_login(session: Session, login: str) -> User | None:
    """Find an account by its login."""
    return session.scalars(select(User).where(User.login == login)).one_or_none()


def user_signing_in(session: Session, login: str) -> User | None:
    """Find an account by its login and hold it: attempts on one account come one after another."""
    return session.scalars(select(User).where(User.login == login).with_for_update()).one_or_none()


def user_held(session: Session, user_id: UUID) -> User:
    """Find an account and hold it, so that of one code or link used twice at once one use comes first."""
    return session.scalars(select(User).where(User.id == user_id).with_for_update()).one()


def _alive(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Return the condition of a token that is neither expired, nor revoked, nor unused for too long."""
    idle = or_(Token.idle_until.is_(None), Token.idle_until > now)
    return and_(Token.expires_at > now, Token.revoked_at.is_(None), idle)


class Holding(NamedTuple):
    """A token that lives, and whose it is."""

    user_id: UUID
    organisation_id: UUID
    role: str
    token_id: UUID
    kind: str
    scopes: list[str]
    last_used_at: datetime | None


# This and _TREE are built once: every request asks them, and building them took as long as asking.
_HOLDING = (
    select(User.id, User.organisation_id, User.role, Token.id, Token.kind, Token.scopes, Token.last_used_at)
    .join(Token, Token.user_id == User.id)
    .where(Token.token_hash == bindparam("held"), _alive(bindparam("at", type_=Token.expires_at.type)), User.active)
)


def holding(session: Session, token_hash: bytes, now: datetime) -> Holding | None:
    """Find a token that lives, of an active account."""
    found = session.execute(_HOLDING, {"held": token_hash, "at": now}).one_or_none()
    return None if found is None else Holding(*found)


def revoke_token(session: Session, token_hash: bytes, now: datetime) -> None:
    """End a token."""
    session.execute(update(Token).where(Token.token_hash == token_hash).values(revoked_at=now))


def end_tokens(session: Session, user_id: UUID, *, now: datetime, kinds: Iterable[str], but: UUID | None) -> None:
    """End an account's living tokens of these kinds, all but one."""
    ended = update(Token).where(Token.user_id == user_id, Token.kind.in_(tuple(kinds)), _alive(now))
    session.execute((ended if but is None else ended.where(Token.id != but)).values(revoked_at=now))


def end_token(session: Session, user_id: UUID, token_id: UUID, *, now: datetime, kinds: Iterable[str]) -> bool:
    """End one living token of an account; False when there is none such."""
    own = and_(Token.id == token_id, Token.user_id == user_id, Token.kind.in_(tuple(kinds)), _alive(now))
    ended = update(Token).where(own).values(revoked_at=now).returning(Token.id)
    return session.scalars(ended).one_or_none() is not None


def tokens(
    session: Session, user_id: UUID, *, now: datetime, kinds: Iterable[str], after: UUID | None, limit: int
) -> Sequence[Token]:
    """List an account's living tokens, by id."""
    query = select(Token).where(Token.user_id == user_id, Token.kind.in_(tuple(kinds)), _alive(now))
    return session.scalars(page(query, Token.id, after=after, limit=limit)).all()


def note_use(session: Session, token_id: UUID, *, now: datetime, idle_until: datetime | None) -> None:
    """Write down when a token was last used; one that ends unused lives on."""
    later = case((Token.idle_until.is_(None), null()), else_=idle_until)
    used = update(Token).where(Token.id == token_id, _alive(now))
    used = used.values(last_used_at=now, idle_until=later)
    session.execute(used, execution_options={"unaudited": Unaudited.LAST_USE})


def user(session: Session, user_id: UUID) -> User | None:
    """Find an account, whosever it is, and hold it."""
    return session.scalars(select(User).where(User.id == user_id).with_for_update()).one_or_none()


def invitation(
    session: Session, token_hash: bytes, now: datetime, *, held: bool = False
) -> tuple[Invitation, User] | None:
    """Find a link that opens, with its account, which is active; ``held``: of two hands one comes first."""
    query = select(Invitation, User).join(User, Invitation.user_id == User.id)
    open_now = (Invitation.token_hash == token_hash, Invitation.used_at.is_(None), Invitation.expires_at > now)
    query = query.where(*open_now, User.active)
    found = session.execute(query.with_for_update() if held else query).one_or_none()
    return None if found is None else (found[0], found[1])


def use_up_invitations(session: Session, user_id: UUID, now: datetime) -> None:
    """Let an account's links open nothing more."""
    unused = update(Invitation).where(Invitation.user_id == user_id, Invitation.used_at.is_(None))
    session.execute(unused.values(used_at=now))


def lift_limits(session: Session, token_id: UUID, *, amr: str) -> None:
    """Let a session reach whatever its account may."""
    session.execute(update(Token).where(Token.id == token_id).values(scopes=[], amr=amr))


def _tree() -> Select[UUID, str, str, bool]:
    top = select(Organisation.id).where(Organisation.id == bindparam("top")).cte("tree", recursive=True)
    tree = top.union(select(Organisation.id).join(top, Organisation.parent_id == top.c.id))
    columns = select(Organisation.id, Organisation.kind, Organisation.region_code, Organisation.supervises)
    return columns.join(tree, tree.c.id == Organisation.id)


_TREE = _tree()


def supervised(session: Session, organisation_id: UUID) -> tuple[UUID, ...]:
    """List an organisation and all that it supervises: below it at any depth, and of its side in its region."""
    rows = {row.id: row for row in session.execute(_TREE, {"top": organisation_id})}
    own = rows.get(organisation_id)
    if own is None or not own.supervises or not region_of(own.region_code) or own.kind not in SUPERVISED_KINDS:
        return tuple(rows)
    beside = select(Organisation.id).where(
        Organisation.kind.in_(SUPERVISED_KINDS[OrganisationKind(own.kind)]),
        Organisation.region_code.startswith(region_of(own.region_code), autoescape=True),
    )
    return tuple(dict.fromkeys((*rows, *session.scalars(beside))))


def region_of(region_code: str) -> str:
    """Return how the codes of all places in a region begin; empty = it is none."""
    return re.sub("(00)+$", "", region_code)


def _kept(
    column: InstrumentedAttribute[UUID], caller: Principal, keepers: Collection[Role] = (Role.SYSTEM_ADMIN,)
) -> ColumnElement[bool]:
    """Return what narrows the register to the caller's organisations; its keepers see it all."""
    return true() if caller.role in keepers else column.in_(caller.organisations)


def organisation(session: Session, organisation_id: UUID, caller: Principal) -> Organisation | None:
    """Find an organisation the caller may see."""
    return session.scalars(
        select(Organisation).where(Organisation.id == organisation_id, _kept(Organisation.id, caller)),
    ).one_or_none()


def organisation_names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Name some organisations."""
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(ids)))
    return {found: name for found, name in session.execute(query)}  # noqa: C416  # rows are no tuples


def organisation_exists(session: Session, organisation_id: UUID) -> bool:
    """Tell whether there is such an organisation."""
    return session.scalars(select(Organisation.id).where(Organisation.id == organisation_id)).first() is not None


def organisations(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[Organisation]:
    """List organisations the caller may see, by id."""
    query = select(Organisation).where(_kept(Organisation.id, caller))
    return session.scalars(page(query, Organisation.id, after=after, limit=limit)).all()


def users(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[User]:
    """List accounts of organisations the caller may see, by id; both administrators of accounts see all."""
    query = select(User).where(_kept(User.organisation_id, caller, (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)))
    return session.scalars(page(query, User.id, after=after, limit=limit)).all()


def open_accounts(session: Session, roles: Collection[Role] | None) -> Sequence[tuple[str, str]]:
    """List login and role of every open account, in these roles or in any."""
    query = select(User.login, User.role).where(User.active)
    rows = session.execute(query if roles is None else query.where(User.role.in_(sorted(roles))))
    return [(login, role) for login, role in rows]  # rows are no tuples


def user_by_subject(session: Session, subject: str) -> User | None:
    """Find the account that the identity provider's subject is linked to."""
    return session.scalars(select(User).where(User.oidc_subject == subject)).one_or_none()


def hold_operators(session: Session) -> None:
    """Let of those who make or open accounts one come after another."""
    operators = select(Organisation.id).where(Organisation.kind == "operator").order_by(Organisation.id)
    session.execute(operators.with_for_update()).all()


def any_user(session: Session) -> bool:
    """Tell whether there is an account at all."""
    return session.scalars(select(User.id).limit(1)).first() is not None


def operator_organisation(session: Session) -> Organisation | None:
    """Find the operator's organisation."""
    return session.scalars(select(Organisation).where(Organisation.kind == "operator").limit(1)).first()
