"""What the child processes of the kill tests do until they die."""

from pathlib import Path

from app import failpoints
from app.audit import keep_audit
from app.db.crypto import Keyring
from app.notices.sending import Sending
from app.runner import database_of_runner
from app.settings import Settings
from tests.app.notices.receiver import finding


def send(settings: Settings, step: str, certificate: Path) -> None:
    """Send what is due as the runner does, until it dies."""
    failpoints.arm(step)
    database = keep_audit(database_of_runner(settings), Keyring.of(settings))
    Sending(database, {"webhook": finding(settings, certificate)}).step()
