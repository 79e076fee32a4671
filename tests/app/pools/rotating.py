"""What the child process of the rotation test runs until it dies."""

from app import failpoints
from app.db.engine import Database
from app.pools.rotation import Rotation
from app.settings import Settings


def rotate(settings: Settings, step: str, *, index: bool) -> None:
    """Rotate three rows a transaction until the failpoint."""
    failpoints.arm(step)
    Rotation(settings, Database(settings.url)).rotate(index=index, batch=3, report=lambda *_: None)
