"""What the settings and the machine's files alone tell."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from app.access.mutual import ADMINISTRATORS
from app.doctor.finding import Finding, found
from app.settings import Settings

OTHERS = 0o077
HOME = frozenset({"127.0.0.1", "::1", "localhost"})


def of_settings(settings: Settings, url: str) -> Iterator[Finding]:
    """Yield what is unsafe about the settings of a process that uses the database at ``url``."""
    folder = _folder(url)
    for code, unsafe in _CHECKS.items():
        if unsafe(settings):
            yield found(code)
    if folder is not None and not settings.allow_sqlite:
        yield found("PRODUCTION_SQLITE")
    keys = None if settings.keys.get_secret_value() else settings.keys_path
    if keys is not None and keys.exists() and keys.stat().st_mode & OTHERS:
        yield found("KEY_FILE_OPEN", f"{keys}: {keys.stat().st_mode & 0o777:o}")
    if keys is not None and _inside(keys, folder):
        yield found("KEY_BESIDE_DATABASE", str(keys))
    if folder is None and not settings.keeper_url:
        yield found("KEEPER_SHARED", make_url(settings.url_of_keeper).username or "")
    if settings.anchor_file is None or _inside(settings.anchor_file, folder):
        yield found("ANCHOR_MISSING", str(settings.anchor_file or ""))


def _folder(url: str) -> Path | None:
    """The folder of an embedded database."""
    parsed = make_url(url)
    return Path(parsed.database or "").resolve().parent if parsed.get_backend_name() == "sqlite" else None


def _inside(file: Path, folder: Path | None) -> bool:
    return folder is not None and file.resolve().is_relative_to(folder)


_CHECKS: dict[str, Callable[[Settings], bool]] = {
    "PRODUCTION_HTTP": lambda given: given.host not in HOME and not given.behind_tls,
    "TOTP_OFF": lambda given: not given.totp_roles >= ADMINISTRATORS,
    "FAILPOINT_SET": lambda given: bool(given.failpoint),
    "DEBUG_LOG": lambda _: logging.getLogger().isEnabledFor(logging.DEBUG),
    "DOCS_OPEN": lambda given: given.docs,
    "ISSUER_UNLISTED": lambda given: (
        bool(given.oidc_issuer) and urlsplit(given.oidc_issuer).hostname not in given.outbound_hosts
    ),
}
