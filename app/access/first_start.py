"""The first start of an installation: its operator and three administrators, each with a link of one use."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.access import invitations, queries, service
from app.access.acting import act_as_operator
from app.access.passwords import new_token
from app.access.principal import OrganisationKind, Role

LOGINS = {Role.SYSTEM_ADMIN: "sysadmin", Role.SECURITY_ADMIN: "secadmin", Role.AUDITOR: "auditor"}


def set_up(session: Session, *, now: datetime) -> dict[str, str]:
    """Make the three administrators where there is no account at all; return the token of each login's link."""
    if queries.any_user(session):
        return {}
    act_as_operator(session)
    operator = queries.operator_organisation(session)
    if operator is None:
        operator = service.create_organisation(session, OrganisationKind.OPERATOR, name="运营方 Operator")
    links = {}
    for role, login in LOGINS.items():
        user = service.create_user(session, login, password=new_token(), role=role, organisation=operator)
        user.active = True  # there is nobody yet who could open it
        links[login] = invitations.invite(session, user, purpose="first", by=None, now=now)
    return links
