"""SQL of attempts to sign in through the identity provider."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.models.oidc_attempt import OidcAttempt


def take_attempt(session: Session, state_hash: bytes) -> OidcAttempt | None:
    """Delete an attempt and return it; of two hands with one state one gets it."""
    taken = delete(OidcAttempt).where(OidcAttempt.state_hash == state_hash).returning(OidcAttempt)
    return session.scalars(taken).one_or_none()


def purge_attempts(session: Session, now: datetime) -> None:
    """Delete the attempts that are over."""
    session.execute(delete(OidcAttempt).where(OidcAttempt.expires_at <= now))
