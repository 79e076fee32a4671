"""Who was told of which job, once; who is still short of three; the townships' sheet; slips that name nobody else."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from sqlalchemy.orm import Session

from app.access.masks import FEW
from app.access.principal import Role
from app.clock import now, today
from app.db.crypto import Keyring
from app.db.engine import Database
from app.exports import service as exports
from app.ledger.why import Post, Wishes, why
from app.models.employer import Employer
from app.models.identity import Identity
from app.models.job_order import JobOrder
from app.models.matching_round import Round
from app.models.recommendation_event import RecommendationEvent
from app.models.solution import Recommendation
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.models.worker_skill import WorkerSkill
from app.rights import retention_queries
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.factories import added, make_job_order, make_worker
from tests.app.offers.world import Answering, make_answering
from tests.app.pools.factory import xlsx

NUMBERS = ("推荐编号", "告知日期", "告知方式", "告知人", "本人答复")
TODAY = str(today())


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(ledger_of, database, sign_in, settings)


def ledger_of(database: Database, sign_in: SignIn, settings: Settings) -> Answering:
    """A published round of six people and two orders; a third job is put before four of them, of whom one is trained."""
    made = make_answering(database, sign_in, settings)
    ring = Keyring.of(settings)
    with database.write() as session:
        first = recommended(session)[0]
        third = make_job_order(session, employer_of(session, first))
        people = sorted({row.worker_id for row in recommended(session)})
        for at, worker_id in enumerate(people):
            like = next(row for row in recommended(session) if row.worker_id == worker_id)
            if at < 4:
                added(session, _third(like, third.id))
            _name(session, ring, like, f"韦第{'一二三四五六'[at]}")
            session.get_one(Worker, worker_id).village = "东村" if at < 3 else "西村"
        skill = {"occupation": "6-25-04-01", "level": 3, "certified": True}
        added(session, WorkerSkill(organisation_id=first.worker_office_id, worker_id=people[3], **skill))
    return made


def employer_of(session: Session, row: Recommendation) -> Any:
    return session.get_one(Employer, session.get_one(JobOrder, row.job_order_id).employer_id)


def _third(like: Recommendation, order_id: UUID) -> Recommendation:
    shared = ("organisation_id", "worker_office_id", "order_office_id", "solution_id", "worker_id")
    return Recommendation(**{name: getattr(like, name) for name in shared}, job_order_id=order_id, rank=3, score=1)


def _name(session: Session, ring: Keyring, row: Recommendation, name: str) -> None:
    texts = {"name": name, "phone": "13800138000"}
    fields = {
        each: ring.encrypt_many(f"identities.{each}", ids=[row.worker_id], values=[texts.get(each, "")])[0]
        for each in Identity.encrypted
    }
    of_worker = {"organisation_id": row.worker_office_id, "worker_id": row.worker_id}
    added(session, Identity(**of_worker, id_index=row.worker_id.bytes * 2, **fields))


def recommended(session: Session) -> list[Recommendation]:
    return session.query(Recommendation).order_by(Recommendation.worker_id, Recommendation.rank).all()


def rows(answering: Answering) -> dict[UUID, list[Recommendation]]:
    with answering.database.read() as session:
        found: dict[UUID, list[Recommendation]] = {}
        for row in recommended(session):
            found.setdefault(row.worker_id, []).append(row)
        return found


def told(answering: Answering, body: dict[str, Any], *, who: Actor | None = None, key: str | None = None) -> Any:
    said = {"told_on": TODAY, "channel": "visit", "told_by": "村支书"} | body
    return (who or answering.clerk).post(f"/rounds/{answering.round_id}/ledger", said, key=key)


def events(answering: Answering) -> list[RecommendationEvent]:
    with answering.database.read() as session:
        return session.query(RecommendationEvent).order_by(RecommendationEvent.id).all()


def short(answering: Answering, **query: Any) -> Any:
    return answering.clerk.get(f"/rounds/{answering.round_id}/ledger/short", **query).json()


def counts(answering: Answering, who: Actor) -> Any:
    return who.get(f"/rounds/{answering.round_id}/ledger/counts").json()


def test_many_are_told_at_once_by_one_event_and_only_once(answering: Answering) -> None:
    by_worker = rows(answering)
    people = [worker for worker, some in by_worker.items() if len(some) == 3]
    line = short(answering)["items"][0]
    assert (line["trained"], line["told"], line["name"]) == (True, 0, "韦第四")
    assert counts(answering, answering.clerk) == [
        {
            "office_id": str(answering.clerk.organisation.id),
            "eligible": 4,
            "told": 0,
            "trained": 1,
            "trained_told": 0,
        }
    ]
    made = told(answering, {"people": [str(each) for each in people[:2]]}, key="k")
    assert (made.status_code, made.json()) == (201, {"added": 6, "changed": 0, "unchanged": 0})
    assert told(answering, {"people": [str(each) for each in people[:2]]}, key="k").content == made.content
    again = told(answering, {"people": [str(each) for each in people[:2]]})
    assert again.json() == {"added": 0, "changed": 0, "unchanged": 6}
    one = by_worker[people[0]][0]
    other = told(answering, {"recommendations": [str(one.id)], "answer": "interested"})
    assert other.json() == {"added": 0, "changed": 1, "unchanged": 0}
    assert [row.answer for row in events(answering) if row.recommendation_id == one.id] == ["interested"]
    assert len(events(answering)) == 6
    noted = [row for row in chain(answering.database, answering.clerk.organisation.id) if row.action == "ledger.record"]
    assert len(noted) == 3
    assert {line["worker_id"] for line in short(answering)["items"]} == {str(each) for each in people[2:]}
    mine = answering.clerk.get("/ledger", worker_id=str(people[0])).json()["items"]
    assert [(row["job_order_id"], row["channel"], row["told_by"]) for row in mine] == [
        (str(row.job_order_id), "visit", "村支书") for row in by_worker[people[0]]
    ]
    assert "name" in mine[0]
    pool = answering.clerk.get("/ledger", pool_id=answering.world.pool, limit=4).json()
    after = answering.clerk.get("/ledger", pool_id=answering.world.pool, limit=4, cursor=pool["next"]).json()
    assert (len(pool["items"]), len(after["items"]), after["next"]) == (4, 2, None)
    assert answering.clerk.get("/ledger", pool_id=str(uuid4())).json()["items"] == []


def test_the_same_job_on_three_days_is_one_job(answering: Answering) -> None:
    [worker, some] = next((worker, some) for worker, some in rows(answering).items() if len(some) == 3)
    with answering.database.write() as session:
        current = session.get_one(Round, UUID(answering.round_id))
        assert current.published_at is not None
        current.published_at -= timedelta(days=9)
    for days in range(3):
        done = told(answering, {"recommendations": [str(some[0].id)], "told_on": str(today() - timedelta(days=days))})
        assert done.json()["added"] == 1, done.text
    [line] = [line for line in short(answering)["items"] if line["worker_id"] == str(worker)]
    assert line["told"] == 1
    told(answering, {"recommendations": [str(row.id) for row in some], "channel": "phone"})
    assert str(worker) not in [line["worker_id"] for line in short(answering)["items"]]


def test_pages_of_who_is_short_begin_with_trained_people_and_miss_nobody(answering: Answering) -> None:
    seen, cursor = [], None
    for _ in range(5):
        page = short(answering, limit=1, **({"cursor": cursor} if cursor else {}))
        seen += [(line["worker_id"], line["trained"]) for line in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len({worker for worker, _ in seen}) == 4
    assert [trained for _, trained in seen] == [True, False, False, False]
    assert len(short(answering, village="东村")["items"]) == 3
    assert short(answering, village="%")["items"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "NOBODY_TOLD"),
        ({"people": [str(uuid4())]}, 404, "NOT_FOUND"),
        ({"told_on": str(today() + timedelta(days=1)), "people": [str(uuid4())]}, 422, "DAY_IN_FUTURE"),
        ({"told_on": "2020-01-01", "people": [str(uuid4())]}, 422, "DAY_TOO_EARLY"),
        ({"told_by": "=HYPERLINK(1)", "people": [str(uuid4())]}, 422, "TELLER_WRONG"),
        ({"channel": "pigeon", "people": [str(uuid4())]}, 422, "INVALID"),
    ],
)
def test_what_cannot_have_been_told_is_refused(
    answering: Answering, body: dict[str, Any], status: int, code: str
) -> None:
    reply = told(answering, body)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert events(answering) == []


def test_who_keeps_the_round_is_told_no_small_count(answering: Answering, database: Database) -> None:
    assert counts(answering, answering.coordinator) == [
        {
            "office_id": str(answering.clerk.organisation.id),
            "eligible": None,
            "told": None,
            "trained": None,
            "trained_told": None,
        }
    ]
    assert answering.receiver.get(f"/rounds/{answering.round_id}/ledger/counts").status_code == 403
    with database.write() as session:
        like = next(row for row in recommended(session) if row.rank == 3)
        pool = session.get_one(WorkerPool, UUID(answering.world.pool))
        for _ in range(FEW):
            made = _third(like, like.job_order_id)
            made.worker_id = make_worker(session, pool).id
            added(session, made)
    [found] = counts(answering, answering.coordinator)
    assert (found["eligible"], found["told"]) == (14, 0)
    [first, *_] = [worker for worker, some in rows(answering).items() if len(some) == 3]
    told(answering, {"people": [str(first)]})
    [found] = counts(answering, answering.coordinator)
    assert (found["eligible"], found["told"]) == (14, None)


def sheet(*lines: tuple[Any, ...], head: tuple[str, ...] = NUMBERS) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("台账")
        for at, line in enumerate((head, *lines)):
            for column, cell in enumerate(line):
                page.write_string(at, column, str(cell))
    return out.getvalue()


def load(answering: Answering, content: bytes, *, dry_run: bool = False, key: str | None = None) -> Any:
    files = {"file": ("ledger.xlsx", content, "application/octet-stream")}
    headers = {"Idempotency-Key": key} if key else {}
    query = {"dry_run": "true"} if dry_run else {}
    return answering.clerk.call("POST", "/ledger/imports", files=files, headers=headers, params=query)


def test_a_sheet_of_the_townships_is_loaded_cell_by_cell_and_twice_is_once(answering: Answering) -> None:
    [some, other, *_] = [some for some in rows(answering).values() if len(some) == 3]
    content = sheet(
        (some[0].id, TODAY, "推荐单", "李主任", "有意向"),
        (some[1].id, TODAY, "入户", "李主任", ""),
        (some[2].id, "", "", "", ""),
        (some[0].id, TODAY, "推荐单", "李主任", "不去"),
        ("", TODAY, "电话", "", ""),
        (uuid4(), TODAY, "电话", "", ""),
        (other[0].id, "2026", "电话", "", ""),
        (other[1].id, "2020-01-01", "电话", "", ""),
        (other[2].id, TODAY, "鸽子", "=SUM(A1)", "不知道"),
    )
    checked = load(answering, content, dry_run=True)
    assert (checked.status_code, events(answering)) == (201, []), checked.text
    assert {name: checked.json()[name] for name in ("rows", "accepted", "added", "errors")} == {
        "rows": 8,
        "accepted": 2,
        "added": 2,
        "errors": 8,
    }
    done = load(answering, content, key="k")
    assert load(answering, content, key="k").content == done.content
    assert load(answering, content).json()["unchanged"] == 2
    assert sorted((row.channel, row.answer) for row in events(answering)) == [("slip", "interested"), ("visit", "none")]
    found = answering.clerk.get(f"/imports/{done.json()['import_id']}/issues").json()["items"]
    assert [(one["code"], one["cell"]) for one in found if one["level"] == "error"] == [
        ("LEDGER_TWICE", "A5"),
        ("LEDGER_NUMBER_MISSING", "A6"),
        ("LEDGER_NUMBER_UNKNOWN", "A7"),
        ("LEDGER_DAY_WRONG", "B8"),
        ("LEDGER_DAY_OUTSIDE", "B9"),
        ("LEDGER_CHANNEL_WRONG", "C10"),
        ("LEDGER_ANSWER_WRONG", "E10"),
        ("LEDGER_TELLER_WRONG", "D10"),
    ]
    marked = answering.clerk.call("POST", "/ledger/imports/report", files={"file": ("l.xlsx", content)})
    assert (marked.status_code, marked.content[:2]) == (200, b"PK")
    bad = load(answering, xlsx([["姓名"], ["韦"]]))
    assert (bad.status_code, bad.json()["code"]) == (422, "HEADER_NOT_FOUND")


def test_the_exported_ledger_is_the_sheet_that_is_loaded_and_many_rows_need_two(
    answering: Answering, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "FEW", 3)
    asked = answering.clerk.post("/exports", {"kind": "ledger", "round_id": answering.round_id}).json()
    assert (asked["state"], asked["rows"]) == ("waiting", sum(map(len, rows(answering).values())))
    refused = answering.coordinator.post("/exports", {"kind": "ledger", "round_id": answering.round_id})
    assert refused.status_code == 403
    second = sign_in(Role.COUNTY_CLERK, answering.clerk.organisation)
    assert second.post(f"/exports/{asked['id']}/approve").json()["state"] == "approved"
    link = answering.clerk.get(f"/exports/{asked['id']}").json()["link"]
    text = answering.clerk.get(f"/exports/{asked['id']}/file", link=link).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[1][1].startswith("韦第")
    at = lines[0].index("推荐编号")
    lines[1][at + 1 : at + 5] = [TODAY, "电话", "李主任", "再考虑"]
    back = io.StringIO()
    csv.writer(back).writerows(lines)
    files = {"file": ("ledger.csv", back.getvalue().encode("gb18030"), "text/csv")}
    done = answering.clerk.call("POST", "/ledger/imports", files=files).json()
    assert (done["rows"], done["added"], done["errors"]) == (1, 1, 0)
    assert [(row.channel, row.answer, str(row.recommendation_id)) for row in events(answering)] == [
        ("phone", "later", lines[1][at])
    ]


def test_slips_are_a_page_a_person_and_say_who_took_them(answering: Answering, sign_in: SignIn) -> None:
    path = f"/rounds/{answering.round_id}/ledger/slips.pdf"
    [worker, *_] = rows(answering)
    one = answering.clerk.get(path, worker_id=str(worker))
    assert (one.status_code, one.headers["content-type"]) == (200, "application/pdf"), one.text
    village = answering.clerk.get(path, village="东村")
    assert (b"/Count 3" in village.content, b"/Count 1" in one.content) == (True, True)
    assert answering.clerk.get(path, village="东村", part=2).status_code == 404
    assert answering.clerk.get(path, village="无此村").status_code == 404
    assert answering.coordinator.get(path, worker_id=str(worker)).status_code == 403
    other = sign_in(Role.COUNTY_CLERK)
    assert other.get(path, worker_id=str(worker)).status_code == 404
    noted = [row for row in chain(answering.database, answering.clerk.organisation.id) if row.action == "ledger.slips"]
    assert len(noted) == 2


def test_who_is_restricted_stands_in_no_list_of_the_ledger(answering: Answering) -> None:
    [worker, other, *_] = [worker for worker, some in rows(answering).items() if len(some) == 3]
    told(answering, {"people": [str(worker), str(other)]})
    with answering.database.write() as session:
        session.get_one(Worker, worker).restricted_at = now()
    assert {one["worker_id"] for one in answering.clerk.get("/ledger").json()["items"]} == {str(other)}
    assert answering.clerk.get("/ledger", worker_id=str(worker)).json()["items"] == []
    path = f"/rounds/{answering.round_id}/ledger/slips.pdf"
    assert answering.clerk.get(path, worker_id=str(worker)).status_code == 404


def test_reasons_are_those_of_the_person() -> None:
    post = Post("440305", "6-25-04-01", 6000, dormitory=True)
    wishes = Wishes(["4401", "4403"], ["6-25"], 5000, ["6-25-04-01"])
    assert why(wishes, post, first=True) == [
        "本轮为您推荐的首选岗位",
        "在您想去的地方（第2志愿）",
        "是您想做的工种",
        "用得上您的技能",
        "工资达到您的期望（每月不低于5000元）",
        "提供住宿",
    ]
    nothing = Wishes([], ["6-2"], 0, [])
    assert why(nothing, Post("440305", "6-25-04-01", 6000, dormitory=False), first=False) == [
        "年龄、学历和到岗时间符合岗位要求"
    ]


def test_the_ledger_stays_when_a_round_is_over_and_goes_after_its_own_time(answering: Answering) -> None:
    [worker, *_] = rows(answering)
    told(answering, {"people": [str(worker)]})
    kept = events(answering)
    with answering.database.write() as session:
        retention_queries.remove_rounds(session, [UUID(answering.round_id)])
    assert [row.recommendation_id for row in events(answering)] == [None] * len(kept)
    later = kept[0].created_at + timedelta(days=1)
    with answering.database.write() as session:
        which = retention_queries.told(kept[0].organisation_id, before=later)
        retention_queries.TOLD(session, session.scalars(which).all())
    assert events(answering) == []
