"""What a limited session or token reaches: each address of the API lies in one area, read or written."""

from enum import StrEnum

from app.access.principal import Principal
from app.access.refusals import AccountFirstError, TokenScopeError
from app.access.sessions import OWN_ACCOUNT

OWN = frozenset({"me", "sessions"})
READING = frozenset({"GET", "HEAD"})


class TokenScope(StrEnum):
    """What an API token may be let to."""

    REFERENCE_READ = "reference:read"
    REFERENCE_WRITE = "reference:write"
    ROSTER_READ = "roster:read"
    ROSTER_WRITE = "roster:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    ROUNDS_READ = "rounds:read"
    ROUNDS_WRITE = "rounds:write"


# The first word of an address, and its area; None is closed to API tokens. An address that is not here is closed too.
AREAS: dict[str, str | None] = {
    "me": None,
    "sessions": None,
    "users": None,
    "invitations": None,
    "organisations": "reference",
    "regions": "reference",
    "occupations": "reference",
    "minimum-wages": "reference",
    "tilted-areas": "reference",
    "region-pairs": "reference",
    "reference-releases": "reference",
    "pools": "roster",
    "workers": "roster",
    "consents": "roster",
    "rights-requests": "roster",
    "retention-holds": "roster",
    "opted-out": "roster",
    "imports": "roster",
    "employers": "orders",
    "job-orders": "orders",
    "ending-orders": "orders",
    "credit-records": "orders",
    "barred-offers": "rounds",
    "alliances": "rounds",
    "alliance-members": "rounds",
    "agreements": "rounds",
    "duplicates": "rounds",
    "policies": "rounds",
    "rounds": "rounds",
    "proposals": "rounds",
    "offers": "rounds",
    "objections": "rounds",
    "placements": "rounds",
    "follow-ups": "rounds",
    "ledger": "rounds",
    "dispatches": "rounds",
    "pickup-points": "rounds",
    "rights-tickets": "rounds",
    "notices": "rounds",
    "webhooks": None,  # by them data leaves: a person says where to
    "deliveries": None,
    "algorithm": None,  # public: nobody is asked who they are
    "audit-events": None,
    "audit-reports": None,
    "recommendations": "rounds",
    "exports": None,  # a second person is a person
}


def check_limits(caller: Principal, method: str, *, path: str) -> None:
    """Refuse what the caller's session or token is not let to; one without scopes is not limited."""
    if not caller.scopes:
        return
    first = _first(path)
    if OWN_ACCOUNT in caller.scopes:
        if first not in OWN:
            raise AccountFirstError
        return
    needed = f"{AREAS.get(first)}:{'read' if method in READING else 'write'}"
    if needed not in caller.scopes and not (method in READING and path.rstrip("/").endswith("/v1/me")):
        raise TokenScopeError(needed if AREAS.get(first) else "")


def _first(path: str) -> str:
    """The first word after /api/v1."""
    words = path.split("/")
    return words[3] if len(words) > 3 else ""  # noqa: PLR2004  # "", api, v1, word
