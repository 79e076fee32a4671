"""Which addresses are pages, read by people."""

PAGES = frozenset(
    {"/", "/login", "/login/code", "/login/oidc", "/login/oidc/back", "/logout", "/invitation", "/algorithm"}
)
CONSOLE = "/console"
INVITATION = "/invitation"
LINK = "/a"
"""What a worker's link begins with; the token follows."""
STATIC_PATH = "/static"


def is_page(path: str) -> bool:
    """Whether an address is read by people, not programs."""
    return path in PAGES or path == CONSOLE or path.startswith((CONSOLE + "/", INVITATION + "/", LINK + "/"))
