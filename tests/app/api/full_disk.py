"""A process whose files may not grow: run by test_full_disk.py, for a limit holds for all of a process."""

import resource
import sys
from pathlib import Path

from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

TOO_MANY = 3000


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def main(var: str, url: str, token: str) -> None:
    """Create alliances until there is no room, read on, and create another when there is room again."""
    app = create_app(Settings(var=Path(var), database_url=url))
    bearer = {"Authorization": f"Bearer {token}"}
    with TestClient(app) as client:
        made = [client.post("/api/v1/alliances", json={"name": "first"}, headers=bearer).status_code]
        database = Path(url.removeprefix("sqlite:///"))
        largest = max(path.stat().st_size for path in database.parent.glob(database.name + "*"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 65536, resource.RLIM_INFINITY))
        reply = client.get("/api/v1/me", headers=bearer)
        while len(made) < TOO_MANY and made[-1] == 201:
            reply = client.post("/api/v1/alliances", json={"name": "x" * 200}, headers=bearer)
            made.append(reply.status_code)
        say(reply.status_code, reply.json()["code"], reply.headers.get("retry-after"))
        say(client.get("/api/v1/alliances", headers=bearer).status_code)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        say(made.count(201), client.post("/api/v1/alliances", json={"name": "last"}, headers=bearer).status_code)


if __name__ == "__main__":
    main(*sys.argv[1:])
