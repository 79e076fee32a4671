"""The frozen problem folder of a round as files, for who operates the installation; over HTTP it leaves for nobody."""

import json
from gzip import decompress
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import Event, actor, note
from app.db.engine import Database
from app.errors import InvalidError, NotFoundError
from app.models.matching_round import Round
from app.models.solution import Solution
from app.rounds import queries
from app.rounds.overlay import Overlay
from app.rounds.result_files import put_in_place
from app.rounds.service import shown_solution
from app.rounds.snapshot import unpack

POLICY = "policy.json"


def take_out(database: Database, round_id: UUID, folder: Path) -> dict[str, Any]:
    """Write the problem folder and policy of the solution a round shows, or would be solved to; return what ``dukou match`` is told besides.

    The event is kept before anything is written: what left is known even if writing it failed halfway. People stand in
    it by their ids, with birth date, sex and statuses: nobody but who writes it may read it.

    Raises:
        NotFoundError: no such round, or it is not frozen. InvalidError: OUT_NOT_EMPTY.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise InvalidError(
            "OUT_NOT_EMPTY",
            f"{folder} 不是空文件夹，请另选一个。",
            f"{folder} is not empty; name another.",
            field="out",
        )
    with database.write() as session:
        files, policy, told = _noted(session, round_id)
    with put_in_place(folder) as fresh:
        fresh.chmod(0o700)
        unpack(files, fresh)
        (fresh / POLICY).write_text(json.dumps(policy, ensure_ascii=False, indent=1), "utf-8")
        for path in fresh.iterdir():
            path.chmod(0o600)
    return told


def _noted(session: Session, round_id: UUID) -> tuple[dict[str, bytes], dict[str, Any], dict[str, Any]]:
    current, frozen = queries.round_of_runner(session, round_id), queries.snapshot(session, round_id)
    if current is None or frozen is None:
        raise NotFoundError
    solution = _shown(session, current)
    policy = queries.policy_version(session, current.policy_id if solution is None else solution.policy_id)
    if policy is None:
        raise NotFoundError
    over = Overlay.read(None if solution is None else solution.overlay)
    files = over.laid_over({part.name: part.body for part in queries.snapshot_parts(session, frozen.id)})
    actor(session, user_id=None, role="operator", organisation_id=current.organisation_id, source="command")
    note(session, Event("snapshot.take_out", "round", current.id, subjects=_people(files["workers.csv"])))
    return files, policy.body, {"date": current.on_date.isoformat(), "seed": current.seed, "digest": frozen.digest}


def _shown(session: Session, current: Round) -> Solution | None:
    try:
        return shown_solution(session, current)
    except NotFoundError:
        return None


def _people(packed: bytes) -> list[UUID]:
    return [UUID(hex=line.partition(b",")[0].decode()) for line in decompress(packed).splitlines()[1:]]
