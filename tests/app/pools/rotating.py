"""What the child process of the rotation test runs until it dies."""

from app import failpoints
from app.audit import keep_audit
from app.db.crypto import Keyring
from app.db.engine import Database
from app.pools.rotation import Rotation
from app.settings import Settings


def rotate(settings: Settings, step: str, *, index: bool) -> None:
    """Rotate three rows a transaction until the failpoint."""
    failpoints.arm(step)
    database = keep_audit(Database(settings.url_of_owner, trusted="operator"), Keyring.of(settings))
    Rotation(settings, database).rotate(index=index, batch=3, report=lambda *_: None)
