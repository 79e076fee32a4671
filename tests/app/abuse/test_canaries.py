"""Marked people: not one byte of what marks them in any answer, file, log line, database file or dump that is not theirs to see."""

import asyncio
import io
import logging
import re
import sqlite3
import subprocess
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import update  # noqa: TID251  # past the service
from sqlalchemy.orm import Session

from app.access import service as access
from app.access.principal import Role
from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.follow_up import FollowUp
from app.models.identity import Identity
from app.models.matching_round import Round
from app.models.objection import Objection
from app.models.offer import Offer
from app.models.priority_status import PriorityStatus
from app.models.rights_ticket import RightsTicket
from app.models.solution import Proposal, Unplaced
from app.models.user import User
from app.models.vault_key import VaultKey
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.pools.vault import sealed_new
from app.rights.register import register
from app.rounds import service as rounds
from app.settings import Settings
from tests.app.access.asking import TURNED_AWAY, Asker, asking, build_worlds, expected_cells
from tests.app.access.world import ACCOUNTS, ACTORS, Who
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.factories import added, make_pool, make_worker
from tests.app.pools.factory import id_number, person, roster, xlsx
from tests.app.pools.test_shredding import plain_url

OWN = frozenset({Who.CLERK})
# One mark a column that identifies people or is sensitive, and who may see it. A name's first sign may be shown to more.
_NUMBER = id_number(777, birth="19010203")
MARKS: dict[str, tuple[Any, str, frozenset[Who]]] = {
    "identities.name": ("韦金丝雀", "金丝雀", OWN),
    "identities.id_number": (_NUMBER, _NUMBER[6:], OWN),
    "identities.phone": ("19912377654", "1991237765", OWN),
    "identities.address": ("红隼巷七十七号", "红隼巷", OWN),
    "priority_statuses.kind": ("MARKEDKIND", "MARKEDKIND", OWN),
    "priority_statuses.subtype": ("MARKEDSUB", "MARKEDSUB", OWN),
    "priority_statuses.valid_from": (date(1901, 2, 3), "1901-02-03", OWN),
    "priority_statuses.valid_until": (date(2951, 2, 3), "2951-02-03", OWN),
    "priority_statuses.evidence": ("雨燕证七号", "雨燕证", OWN),
    "workers.birth_date": (date(1977, 7, 17), "1977-07-17", OWN),
    "workers.sex": ("F", '"sex":"F"', OWN),
    "workers.hold_code": ("MARKED_HOLD", "MARKED_HOLD", OWN),
    "proposals.drop_code": ("MARKED_DROP", "MARKED_DROP", OWN),
    "proposals.tier": (31771, '"tier":31771', OWN),
    "unplaced.detail": ("MARKED_DETAIL", "MARKED_DETAIL", OWN),
    "offers.worker_code": ("MARKED_NO", "MARKED_NO", OWN | {Who.COORDINATOR}),
    "offers.hand_reason": ("MARKED_HAND", "MARKED_HAND", OWN | {Who.COORDINATOR}),
    "follow_ups.pay_real": (77231, '"pay_real":77231', OWN),
    "follow_ups.pay_promised": (77232, '"pay_promised":77232', OWN),
    "objections.told": ("MARKED_WHY", "MARKED_WHY", OWN | {Who.COORDINATOR}),
    "rights_tickets.told": ("MARKED_TOLD", "MARKED_TOLD", OWN | {Who.RECEIVER}),
}
SEASON: dict[str, Any] = {
    "offers": Offer,
    "objections": Objection,
    "follow_ups": FollowUp,
    "rights_tickets": RightsTicket,
}
PERSONAL = {"workers.birth_date", "workers.sex"}  # of everybody, and shown to few all the same
# Too small to be marked, or made of the others: masks (tests/app/access/test_masks.py) say who sees them.
UNMARKED = {"households.zero_employment", "follow_ups.living", "snapshot_parts.body"}
SECRET = tuple(name for name in MARKS if name.startswith("identities."))
OPENED = {f"POST {path}/reveal" for path in ("/api/v1/proposals/{proposal_id}", "/console/proposals/{proposal_id}")}


def test_every_column_that_identifies_or_is_sensitive_is_marked_or_says_why_not() -> None:
    named = {f"{line.table}.{line.column}" for line in register() if line.kind in {"identity", "sensitive"}}
    assert named | PERSONAL == MARKS.keys() | UNMARKED


def found(content: bytes, names: Iterable[str] = MARKS) -> set[str]:
    """The columns whose marks are in a content, in whatever spelling, also inside archives."""
    texts = [content]
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            texts += [archive.read(name) for name in archive.namelist()]
    return {name for name in names if any(each in text for text in texts for each in spelled(MARKS[name][1]))}


@cache
def spelled(mark: str) -> set[bytes]:
    codes = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "unicode-escape")
    return {mark.encode(code) for code in codes} | {"".join(f"&#{ord(sign)};" for sign in mark).encode()}


def test_marks_are_found_however_they_are_written() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("people.csv", "韦金丝雀")
    assert found(archive.getvalue()) == {"identities.name"}
    for text in ("a红隼巷b".encode("gb18030"), rb'{"a": "\u7ea2\u96bc\u5df7"}', "红隼巷".encode("utf-16-le")):
        assert found(text) == {"identities.address"}
    assert found(b"nobody") == set()


Logged = Callable[[], bytes]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Logged:
    """Everything that is logged at the lowest level, by libraries as well, and what the service writes to its streams."""
    caplog.set_level(logging.DEBUG)

    def said() -> bytes:
        assert caplog.records
        return "".join((caplog.text, *capsys.readouterr())).encode()

    return said


def _mark(session: Session, ring: Keyring, worker: Worker) -> None:
    of_worker = {"worker_id": worker.id, "organisation_id": worker.organisation_id}
    texts = {name: [MARKS[f"identities.{name}"][0]] for name in Identity.encrypted}
    sealed, (wrapped,) = sealed_new(ring, [worker.id], texts)
    vault = {name: values[0] for name, values in sealed.items()}
    added(session, Identity(**of_worker, **vault, id_index=worker.id.bytes * 2))
    added(session, VaultKey(**of_worker, wrapped=wrapped))
    names = ("kind", "subtype", "valid_from", "valid_until", "evidence")
    added(session, PriorityStatus(**of_worker, **{name: MARKS[f"priority_statuses.{name}"][0] for name in names}))
    worker.birth_date, worker.sex = MARKS["workers.birth_date"][0], MARKS["workers.sex"][0]


@pytest.mark.timeout(240)
def test_no_way_shows_a_mark_to_who_may_not_see_it(
    app: FastAPI, database: Database, settings: Settings, logged: Logged, keep: Keep
) -> None:
    """On PostgreSQL of all but who is turned away: what they are told knows no database, and is looked through on SQLite."""
    worlds = keep(build_worlds, database)

    async def walk() -> dict[Who, dict[str, set[str]]]:
        async with asking(app, worlds) as asker:
            with database.write() as session:
                _prepare(session, asker, Keyring.of(settings))
            seen = {
                actor: {name: ways async for name, ways in _seen(asker, actor, turned_away=database.is_sqlite)}
                for actor in ACCOUNTS
            }
            for name in found(await _snapshot(asker)):
                seen[Who.COORDINATOR].setdefault(name, set()).add("the snapshot of marked people")
            return seen

    seen = asyncio.run(walk())
    wrong = {
        (actor, name): sorted(ways)
        for actor, names in seen.items()
        for name, ways in names.items()
        if actor not in MARKS[name][2]
    }
    assert wrong == {}
    passed = {"identities.name", "identities.phone", "workers.birth_date", "workers.sex", "priority_statuses.kind"}
    assert passed | {"proposals.tier", "unplaced.detail"} <= seen[Who.CLERK].keys()  # the walk passes by people
    assert found(logged()) == set()


def _prepare(session: Session, asker: Asker, ring: Keyring) -> None:
    """Mark everybody, and one more who is on hold, and freeze a round over them."""
    pool = session.get_one(WorkerPool, asker.mine.objects["pool_id"])
    make_worker(session, pool, hold_code=MARKS["workers.hold_code"][0])
    for worker in session.query(Worker).all():
        _mark(session, ring, worker)
    for proposal in session.query(Proposal):
        proposal.drop_code, proposal.tier = MARKS["proposals.drop_code"][0], MARKS["proposals.tier"][0]
    for unplaced in session.query(Unplaced):
        unplaced.detail = MARKS["unplaced.detail"][0]
    for table, name in (mark.split(".") for mark in MARKS if mark.split(".")[0] in SEASON):
        session.execute(update(SEASON[table]).values(**{name: MARKS[f"{table}.{name}"][0]}))
    current = session.get_one(Round, asker.mine.objects["round_id"])
    keeper = session.query(User).filter_by(role=Role.COORDINATOR, organisation_id=current.organisation_id).one()
    rounds.freeze(session, current, caller=access.principal_of(session, keeper))


async def _snapshot(asker: Asker) -> bytes:
    bearer = {"Authorization": f"Bearer {asker.mine.tokens[Who.COORDINATOR]}"}
    reply = await asker.client.get(f"/api/v1/rounds/{asker.mine.objects['round_id']}/snapshot", headers=bearer)
    assert (reply.status_code, len(reply.json()["files"])) == (200, 5)
    return reply.content


async def _seen(asker: Asker, actor: Who, *, turned_away: bool) -> AsyncIterator[tuple[str, set[str]]]:
    """The marked columns that an actor sees, and on which ways; others' objects are not answered (the matrix)."""
    ways: dict[str, set[str]] = {}
    for route, kinds in expected_cells().items():
        kind = "own" if "own" in kinds else "any"
        if kinds[kind][ACTORS.index(actor)] in TURNED_AWAY and not turned_away:
            continue
        reply = await asker.ask(route, kind=kind, actor=actor)
        for name in found(reply.content + repr(reply.headers).encode()):
            if not (name == "identities.name" and route in OPENED and actor is Who.COORDINATOR):
                ways.setdefault(name, set()).add(route)
    for name, routes in ways.items():
        yield name, routes


def test_nothing_of_a_loaded_person_is_readable_in_the_database_its_log_a_dump_or_an_error(
    sign_in: SignIn, database: Database, logged: Logged
) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    with database.write() as session:
        pool = make_pool(session, clerk.organisation)
    number = MARKS["identities.id_number"][0]
    right = person(number, 姓名="韦金丝雀", 联系电话="19912377654", 家庭住址="红隼巷七十七号")
    wrong = [right | {"身份证号码": number[:-1] + "0"}, right | {"联系电话": "1991237765"}]
    bodies = [_load(clerk, pool.id, right), *(_load(clerk, pool.id, each) for each in wrong)]
    bodies.append(clerk.call("POST", "/pools", content=b'{"name": "' + "韦金丝雀".encode() + b'"').content)
    assert [found(each, SECRET) for each in bodies] == [set()] * len(bodies)
    assert clerk.get("/workers").json()["items"][0]["name"] == "韦金丝雀"  # it is stored
    kept = _stored_bytes(database)
    assert pool.name.encode() in kept
    assert found(kept, SECRET) == set()
    assert found(logged()) == set()


def _load(clerk: Actor, pool_id: UUID, row: dict[str, Any]) -> bytes:
    reply = clerk.call("POST", f"/pools/{pool_id}/imports", files={"file": ("roster.xlsx", xlsx(roster(row)))})
    return bytes(reply.content)


def _stored_bytes(database: Database) -> bytes:
    """SQLite's file and log after a checkpoint, or what pg_dump writes; bytea is unfolded from its digits."""
    if not database.is_sqlite:
        command = ["pg_dump", plain_url(database.url)]
        text = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603  # the server's own
        return text + b"".join(bytes.fromhex(each.decode()) for each in re.findall(rb"\\\\x((?:[0-9a-f]{2})+)", text))
    path = Path(database.engine.url.database or "")
    logged = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(FULL)")
    return logged + b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
