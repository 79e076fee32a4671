"""Many answers as one sheet: masked on the way out, all or nothing on the way in, each by the one way there is."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.access.principal import Role
from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.job_order import JobOrder
from app.models.offer import Offer
from app.settings import Settings
from tests.app import filled_sheets
from tests.app.audit.chains import chain
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.filled_sheets import bring, errors, filled
from tests.app.offers.world import ON_BEHALF, Answering, add_identity, make_answering

HEAD = ("意向编号", "答复", "原因", "代答理由")


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def sheet(*rows: tuple[Any, ...]) -> bytes:
    return filled(HEAD, *rows)


def load(who: Actor, content: bytes, *, dry_run: bool = False, key: str | None = None) -> Any:
    return bring(who, "/offers/answers", content, dry_run=dry_run, key=key)


def taken(who: Actor) -> list[list[Any]]:
    return filled_sheets.taken(who, "/offers/answer-sheet.xlsx")


def test_a_sheet_goes_out_masked_and_comes_back_as_answers(answering: Answering, settings: Settings) -> None:
    with answering.database.write() as session:
        for at, offer in enumerate(session.query(Offer).order_by(Offer.id)):
            texts = {"name": f"韦第{at}人", "phone": f"1380013800{at}"}
            add_identity(session, Keyring.of(settings), offer, texts)
    employer, county = taken(answering.receiver), taken(answering.clerk)
    assert len(employer) == len(county) == 5
    told = str(employer)
    assert "韦第" not in told
    assert "1380013800" not in told
    assert all(str(row.worker_id) not in told for row in answering.offers())
    assert all(row[1].startswith("C-") for row in employer[1:])
    assert all(row[1].startswith("韦第") for row in county[1:])
    one, other, third, fourth = (row[0] for row in employer[1:])
    assert (employer[0][-1], county[0][-1]) == ("代答理由", "原因")
    content = sheet(
        (one, "同意", "", ON_BEHALF),
        (other, "谢绝", "技能不符合岗位要求", ON_BEHALF),
        (third, "是", "", ON_BEHALF),
        (fourth, "", "", ON_BEHALF),
    )
    checked = load(answering.receiver, content, dry_run=True)
    assert (checked.status_code, checked.json()["accepted"], checked.json()["errors"]) == (201, 3, 0), checked.text
    assert answering.states() == ["open"] * 4
    done = load(answering.receiver, content, key="k")
    assert (done.json()["rows"], done.json()["added"]) == (3, 3)
    assert load(answering.receiver, content, key="k").content == done.content
    assert answering.states() == ["declined_employer", "employer_yes", "employer_yes", "open"]
    assert sorted(row.written_reason for row in answering.offers()) == ["", *[ON_BEHALF] * 3]
    again = load(answering.receiver, content)
    assert (again.json()["accepted"], errors(answering.receiver, again)) == (
        0,
        [("OFFER_STATE", f"B{row}") for row in (2, 3, 4)],
    )
    assert len(taken(answering.receiver)) == 2
    said = [row.action for row in chain(answering.database, answering.receiver.organisation.id)]
    assert (said.count("offer.employer_yes"), said.count("offer.employer_no")) == (2, 1)
    yes = load(answering.clerk, sheet((one, "愿意", ""), (third, "愿意", "")))
    assert yes.json()["added"] == 2, yes.text
    assert {str(row.offer_id) for row in answering.placements()} == {one, third}


def test_a_sheet_that_comes_back_four_times_at_once_is_taken_once(answering: Answering) -> None:
    ids = [row.id for row in answering.offers()]
    content = sheet(*((each, "同意", "", ON_BEHALF) for each in ids))
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: load(answering.receiver, content), range(4)))
    assert {reply.status_code for reply in replies} == {201}
    assert sorted(reply.json()["added"] for reply in replies) == [0, 0, 0, 4]
    late = next(reply for reply in replies if reply.json()["added"] == 0)
    assert errors(answering.receiver, late) == [("OFFER_STATE", f"B{row}") for row in (2, 3, 4, 5)]
    assert answering.states() == ["employer_yes"] * 4
    said = [row.action for row in chain(answering.database, answering.receiver.organisation.id)]
    assert said.count("offer.employer_yes") == 4


def test_one_wrong_cell_keeps_the_whole_sheet_out(answering: Answering) -> None:
    ids = [row.id for row in answering.offers()]
    content = sheet(
        (ids[0], "同意", "", ON_BEHALF),
        (ids[1], "谢绝", "", ON_BEHALF),
        (ids[2], "谢绝", "年龄太大", ON_BEHALF),
        (ids[3], "同意", "名额已取消", ON_BEHALF),
        (ids[0], "谢绝", "其他", ON_BEHALF),
        (uuid4(), "同意", "", ON_BEHALF),
        ("", "同意", "", ON_BEHALF),
        ("x", "看情况", "", ON_BEHALF),
    )
    done = load(answering.receiver, content, key="k")
    assert (done.status_code, done.json()["accepted"], done.json()["errors"]) == (201, 0, 8)
    assert errors(answering.receiver, done) == [
        ("ANSWER_REASON_NEEDED", "C3"),
        ("ANSWER_REASON_WRONG", "C4"),
        ("ANSWER_REASON_NEEDED", "C5"),
        ("ANSWER_TWICE", "A6"),
        ("ANSWER_NUMBER_UNKNOWN", "A7"),
        ("ANSWER_NUMBER_MISSING", "A8"),
        ("ANSWER_NUMBER_UNKNOWN", "A9"),
        ("ANSWER_WRONG", "B9"),
    ]
    assert load(answering.receiver, content, key="k").content == done.content
    assert answering.states() == ["open"] * 4
    actions = [row.action for row in chain(answering.database, answering.receiver.organisation.id)]
    assert not [each for each in actions if each.startswith("offer.")]
    assert actions.count("answers.refused") == 1
    marked = answering.receiver.call("POST", "/offers/answers/report", files={"file": ("a.xlsx", content)})
    assert marked.content[:2] == b"PK"


def test_a_receiving_office_writes_why_in_every_row_and_an_employer_need_not(
    answering: Answering, sign_in: SignIn
) -> None:
    ids = [row.id for row in answering.offers()]
    content = sheet(
        (ids[0], "同意", "", ""),
        (ids[1], "谢绝", "其他", "单位只招男性"),
        (ids[2], "同意", "", ON_BEHALF),
        (ids[3], "同意", "", "长" * 201),
    )
    done = load(answering.receiver, content)
    assert errors(answering.receiver, done) == [
        ("ANSWER_WRITTEN_NEEDED", "D2"),
        ("ANSWER_WRITTEN_UNLAWFUL", "D3"),
        ("ANSWER_WRITTEN_NEEDED", "D5"),
    ]
    assert answering.states() == ["open"] * 4
    factory = sign_in(Role.EMPLOYER_HR, answering.receiver.organisation)
    assert taken(factory)[0][-1] == "原因"
    assert load(factory, content).json()["added"] == 4
    assert {row.written_reason for row in answering.offers()} == {""}


def test_seats_are_not_overfilled_by_a_sheet_and_nothing_of_it_counts(answering: Answering) -> None:
    order_id = answering.offers()[0].job_order_id
    two = answering.offers(job_order_id=order_id)
    with answering.database.write() as session:
        session.get_one(JobOrder, order_id).seats = 1
    for offer in two:
        assert answering.say(answering.clerk, offer).status_code == 200
    refused = load(answering.receiver, sheet(*((row.id, "同意", "", ON_BEHALF) for row in two)))
    assert [code for code, _ in errors(answering.receiver, refused)] == ["SEATS_TAKEN"]
    assert answering.placements() == []
    assert [row.state for row in answering.offers(job_order_id=order_id)] == ["worker_yes"] * 2
    assert load(answering.receiver, sheet((two[0].id, "同意", "", ON_BEHALF))).json()["added"] == 1
    assert len(answering.placements()) == 1


def test_nobody_answers_for_another_side(answering: Answering, sign_in: SignIn) -> None:
    offer: UUID = answering.offers()[0].id
    content = sheet((offer, "同意", "", ON_BEHALF))
    for who in (sign_in(Role.RECEIVING_CLERK), sign_in(Role.COUNTY_CLERK)):
        assert errors(who, load(who, content)) == [("ANSWER_NUMBER_UNKNOWN", "A2")]
        assert len(taken(who)) == 1
    for role in (Role.COORDINATOR, Role.OBSERVER, Role.AUDITOR):
        who = sign_in(role)
        assert (load(who, content).status_code, who.get("/offers/answer-sheet.xlsx").status_code) == (403, 403)
    assert answering.states() == ["open"] * 4
