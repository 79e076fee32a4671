"""Who may pass to which table: each table of the models says its wall, and none is without one."""

from enum import StrEnum


class Wall(StrEnum):
    """What stands between a caller and the rows of a table."""

    OWNED = "owned"  # rows of the organisations seen; changed by those that may write for one
    VAULT = "vault"  # identities: rows of organisations whose vault is open
    USER = "user"  # rows of one account, or of signing in
    AUDIT = "audit"  # added and read, never changed
    REGISTER = "register"  # known to everybody who takes part
    PUBLIC = "public"  # nothing secret and nobody's
