"""Who is calling: a user in a role in an organisation, and the organisations whose rows they may see."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self
from uuid import UUID

from app.errors import ForbiddenError


class Role(StrEnum):
    """Roles of PRODUCT.md; what each may do is said by the routes with ``require``."""

    COUNTY_CLERK = "county_clerk"
    EMPLOYER_HR = "employer_hr"
    RECEIVING_CLERK = "receiving_clerk"
    COORDINATOR = "coordinator"
    OBSERVER = "observer"
    AUDITOR = "auditor"
    SECURITY_ADMIN = "security_admin"
    SYSTEM_ADMIN = "system_admin"


class OrganisationKind(StrEnum):
    """Kinds of organisation that take part."""

    COUNTY_OFFICE = "county_office"
    RECEIVING_OFFICE = "receiving_office"
    EMPLOYER = "employer"
    COORDINATOR = "coordinator"
    OBSERVER = "observer"
    OPERATOR = "operator"


ROLES_OF_KIND: dict[OrganisationKind, frozenset[Role]] = {
    OrganisationKind.COUNTY_OFFICE: frozenset({Role.COUNTY_CLERK}),
    OrganisationKind.RECEIVING_OFFICE: frozenset({Role.RECEIVING_CLERK}),
    OrganisationKind.EMPLOYER: frozenset({Role.EMPLOYER_HR}),
    OrganisationKind.COORDINATOR: frozenset({Role.COORDINATOR}),
    OrganisationKind.OBSERVER: frozenset({Role.OBSERVER}),
    OrganisationKind.OPERATOR: frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}),
}
OFFICES = frozenset({Role.COUNTY_CLERK, Role.RECEIVING_CLERK, Role.EMPLOYER_HR})
"""Who acts for one side of a match."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller. ``organisations`` are the visible ones: the caller's own and those it supervises.

    What is supervised is read, not written, and its identities stay closed. ``token_id`` is the session or token the
    caller came with, ``scopes`` what it is limited to (empty = whatever the role may).
    """

    user_id: UUID
    organisation_id: UUID
    role: Role
    organisations: tuple[UUID, ...]
    token_id: UUID | None = None
    scopes: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[UUID, ...]:
        """The organisations whose rows the caller may make, change and delete."""
        return () if self.role is Role.AUDITOR else (self.organisation_id,)

    @property
    def vault(self) -> tuple[UUID, ...]:
        """The organisations whose identities the caller may open."""
        return (self.organisation_id,) if self.role is Role.COUNTY_CLERK else ()

    @property
    def among_people(self) -> Self:
        """The caller where rows are about people: an office is shown its own, of those it supervises counts at most."""
        return replace(self, organisations=(self.organisation_id,)) if self.role in OFFICES else self

    def require(self, *roles: Role) -> None:
        """Refuse unless the caller has one of ``roles``."""
        if self.role not in roles:
            raise ForbiddenError
