"""What a limited session or token reaches: each address of the API lies in one area."""

from app.access.principal import Principal
from app.access.refusals import AccountFirstError
from app.access.sessions import OWN_ACCOUNT

OWN = frozenset({"me", "sessions"})


def check_limits(caller: Principal, path: str) -> None:
    """Refuse an address that the caller's session is not let to."""
    if OWN_ACCOUNT in caller.scopes and _first(path) not in OWN:
        raise AccountFirstError


def _first(path: str) -> str:
    """The first word after /api/v1."""
    words = path.split("/")
    return words[3] if len(words) > 3 else ""  # noqa: PLR2004  # "", api, v1, word
