"""Shapes of accounts and organisations on the wire."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.access.principal import OrganisationKind, Principal, Role
from app.access.token_scopes import TokenScope
from app.models.organisation import Organisation
from app.models.token import Token
from app.models.user import User

CLOSED = ConfigDict(extra="forbid")


class SignIn(BaseModel):
    """Login, password and, when it is asked for, the one-time code or a recovery code."""

    model_config = CLOSED
    login: str = Field(max_length=100)
    password: str = Field(max_length=200)
    code: str = Field(default="", max_length=40)


class SecretOut(BaseModel):
    """The secret of one-time codes, shown once; ``uri`` is what the QR code holds."""

    secret: str
    uri: str


class CodeIn(BaseModel):
    """A one-time code."""

    model_config = CLOSED
    code: str = Field(min_length=1, max_length=40)


class RecoveryOut(BaseModel):
    """The recovery codes, shown once; each opens the account once."""

    recovery: list[str]


class PasswordIn(BaseModel):
    """The old password and the new one."""

    model_config = CLOSED
    old: str = Field(max_length=200)
    new: str = Field(max_length=200)


class SessionOut(BaseModel):
    """A living session; ``amr`` says how its user was known, ``current`` whether this request came with it."""

    id: UUID
    kind: str
    amr: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime
    current: bool

    @classmethod
    def of(cls, row: Token, *, current: UUID | None = None) -> Self:
        """Show a row."""
        return cls(
            id=row.id,
            kind=row.kind,
            amr=row.amr,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            expires_at=row.expires_at,
            current=row.id == current,
        )


class ApiTokenIn(BaseModel):
    """A new API token; without scopes it reads everything that its user may and writes nothing."""

    model_config = CLOSED
    name: str = Field(min_length=1, max_length=100)
    scopes: list[TokenScope] = Field(default=[], max_length=len(TokenScope))
    days: int = Field(default=90, ge=1, le=36500)


class ApiTokenOut(BaseModel):
    """A living API token, without itself."""

    id: UUID
    name: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime

    @classmethod
    def of(cls, row: Token, **more: str) -> Self:
        """Show a row."""
        return cls(
            id=row.id,
            name=row.name,
            scopes=row.scopes,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            expires_at=row.expires_at,
            **more,
        )


class NewTokenOut(ApiTokenOut):
    """A new API token with itself, shown once."""

    token: str


class LinkOut(BaseModel):
    """A one-time link, shown once: the page is ``/invitation/`` and the token."""

    token: str


class ResetIn(BaseModel):
    """What a reset takes away besides the password: ``totp``, the second step of who lost the device."""

    model_config = CLOSED
    totp: bool = False


class SubjectIn(BaseModel):
    """The identity provider's ``sub`` of an account's user."""

    model_config = CLOSED
    subject: str = Field(min_length=1, max_length=255)


class AcceptIn(BaseModel):
    """A link's token and the new password."""

    model_config = CLOSED
    token: str = Field(max_length=200)
    password: str = Field(max_length=200)


class TokenOut(BaseModel):
    """A bearer token; shown once."""

    token: str
    expires_hours: int


class MeOut(BaseModel):
    """Who the caller is."""

    user_id: UUID
    organisation_id: UUID
    role: Role

    @classmethod
    def of(cls, caller: Principal) -> Self:
        """Show a caller."""
        return cls(user_id=caller.user_id, organisation_id=caller.organisation_id, role=caller.role)


class OrganisationIn(BaseModel):
    """A new organisation."""

    model_config = CLOSED
    kind: OrganisationKind
    name: str = Field(min_length=1, max_length=200)
    region_code: str = Field(default="", pattern=r"^(\d{6})?$")
    credit_code: str = Field(default="", max_length=18)
    parent_id: UUID | None = None


class OrganisationChange(BaseModel):
    """Whether an office is told counts of those of its side in its region, and may read their pools' names."""

    model_config = CLOSED
    supervises: bool


class OrganisationOut(BaseModel):
    """An organisation."""

    id: UUID
    kind: str
    name: str
    region_code: str
    credit_code: str
    parent_id: UUID | None
    supervises: bool

    @classmethod
    def of(cls, row: Organisation) -> Self:
        """Show a row."""
        return cls(
            id=row.id,
            kind=row.kind,
            name=row.name,
            region_code=row.region_code,
            credit_code=row.credit_code,
            parent_id=row.parent_id,
            supervises=row.supervises,
        )


class UserIn(BaseModel):
    """A new account; without a password it waits for its invitation."""

    model_config = CLOSED
    login: str = Field(min_length=1, max_length=100)
    password: str | None = Field(default=None, max_length=200)
    role: Role
    organisation_id: UUID


class UserOut(BaseModel):
    """An account, without anything secret."""

    id: UUID
    login: str
    role: str
    organisation_id: UUID
    active: bool

    @classmethod
    def of(cls, row: User) -> Self:
        """Show a row."""
        return cls(id=row.id, login=row.login, role=row.role, organisation_id=row.organisation_id, active=row.active)
