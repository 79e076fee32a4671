"""The demo's accounts: their logins, and the password that everybody knows."""

from app.demo.scene import place_codes

ADMIN, KEEPER = "admin", "coordinator"
PASSWORD = "dukou-demo-2026"  # noqa: S105  # printed on purpose: the demo's people are synthetic


def logins() -> list[str]:
    """List every login the demo may make: offices sign in with the code of their region."""
    return [ADMIN, KEEPER, *place_codes()]
