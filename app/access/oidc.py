"""Signing in through the identity provider: out with a state of one use, back with a code, to an account it is linked to.

No account is made by it. What is stored is a digest of issuer and subject, so that another issuer's subjects are
other people.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import httpx
import structlog
from sqlalchemy.orm import Session

from app.access import mutual, oidc_queries, queries, sessions
from app.access.acting import act_as_account
from app.access.id_token import BadTokenError, subject_of
from app.access.identity_provider import Provider
from app.access.passwords import new_token, token_hash
from app.access.refusals import OidcRefusedError
from app.access.scope import SIGNING_IN
from app.access.service import Attempt
from app.audit import Event, note
from app.db.engine import Database
from app.db.scope import enter
from app.errors import ConflictError
from app.models.oidc_attempt import OidcAttempt
from app.models.user import User
from app.settings import Settings

LIFE = timedelta(minutes=10)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and the state that it has to bring back itself."""

    url: str
    state: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser brings back: the provider's words, and the state that this browser was given."""

    code: str = field(repr=False)
    state: str = field(repr=False)
    held: str = field(repr=False)
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """Who came back: the digest of the subject, where they wanted to go, and the account that links itself if any."""

    subject: str
    wanted: str
    user_id: UUID | None


def begin(database: Database, provider: Provider, *, wanted: str, now: datetime, user_id: UUID | None = None) -> Begun:
    """Begin an attempt; ``user_id``: an account that links itself. The provider is asked before anything is written."""
    parts = provider.discover()
    state, nonce, verifier = new_token(), new_token(), new_token() + new_token()
    row = OidcAttempt(
        state_hash=token_hash(state),
        nonce=nonce,
        verifier=verifier,
        next=wanted,
        expires_at=now + LIFE,
        user_id=user_id,
    )
    with database.write() as session:
        enter(session, SIGNING_IN)
        oidc_queries.purge_attempts(session, now)
        session.add(row)
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "scope": "openid",
        "client_id": provider.client_id,
        "redirect_uri": provider.back,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return Begun(str(httpx.URL(parts["authorization_endpoint"]).copy_merge_params(query)), state)


def finish(database: Database, provider: Provider, answer: Answer, *, now: datetime) -> Returned:
    """Return who came back; the attempt is used up whatever comes of it.

    Raises:
        OidcRefusedError: the same for every reason. UnavailableError: the provider does not answer.
    """
    if not hmac.compare_digest(answer.state.encode(), answer.held.encode()):
        raise _refused("state of another browser")
    with database.write() as session:
        enter(session, SIGNING_IN)
        attempt = oidc_queries.take_attempt(session, token_hash(answer.state))
    if attempt is None or attempt.expires_at <= now:
        raise _refused("no such attempt")
    if answer.issuer not in {"", provider.issuer} or not answer.code:
        raise _refused("not an answer of this provider")
    parts = provider.discover()
    try:
        subject = subject_of(
            provider.id_token(parts, code=answer.code, verifier=attempt.verifier),
            provider.keys(parts),
            issuer=provider.issuer,
            client_id=provider.client_id,
            nonce=attempt.nonce,
            now=now,
        )
    except BadTokenError as error:
        raise _refused(str(error)) from error
    return Returned(digest(provider.issuer, subject), attempt.next, attempt.user_id)


def issuer_of(settings: Settings) -> str:
    """Return the issuer of this installation, or refuse where there is none."""
    if not settings.oidc_issuer:
        raise ConflictError(
            "OIDC_OFF", "本系统未接入统一身份认证。", "No identity provider is set up (DUKOU_OIDC_ISSUER)."
        )
    return settings.oidc_issuer


def digest(issuer: str, subject: str) -> str:
    """Return what is stored of a subject."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def attempt_of(database: Database, subject: str) -> Attempt:
    """Return the attempt of who came back, at the account that is linked to them; without one they are refused."""
    with database.read() as session:
        enter(session, SIGNING_IN)
        user = queries.user_by_subject(session, subject)
    if user is None:
        raise _refused("not linked")
    return Attempt(user.login, subject, "oidc")


def link(session: Session, user: User, subject: str) -> None:
    """Let a subject sign in to an account from now on; it signs in to no other."""
    if mutual.linked_elsewhere(session, subject, user_id=user.id, role=user.role):
        raise ConflictError(
            "OIDC_TAKEN",
            "这个统一身份已关联到另一个账号，请先在那里解除。",
            "This identity is linked to another account; end that link first.",
        )
    user.oidc_subject = subject
    note(session, Event("user.link", "user", user.id))


def link_own(session: Session, returned: Returned) -> None:
    """Link the account whose own attempt came back; one that was closed meanwhile links nothing."""
    enter(session, SIGNING_IN)
    user = None if returned.user_id is None else queries.user(session, returned.user_id)
    if user is None or not user.active:
        raise _refused("closed account")
    act_as_account(session, user, proved=True)
    link(session, user, returned.subject)


def unlink(session: Session, user: User, *, now: datetime, but: UUID | None = None) -> None:
    """Let the provider sign in to an account no more; its sessions and tokens end, but for one."""
    user.oidc_subject = None
    note(session, Event("user.unlink", "user", user.id))
    sessions.end_all(session, user.id, now=now, but=but)


def _refused(why: str) -> OidcRefusedError:
    log.warning("oidc_refused", why=why)
    return OidcRefusedError()
