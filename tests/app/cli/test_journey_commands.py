"""From the offers to the last call by command: `dukou offer | placement | dispatch | call | ticket | credit | round`."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import today
from app.db.engine import Database
from app.models.alliance import Alliance
from app.models.employer import Employer
from app.models.job_order import JobOrder
from app.models.worker import Worker
from app.settings import Settings
from tests.app.cli.conftest import Run
from tests.app.conftest import Actor, SignIn
from tests.app.factories import make_duplicate, make_organisation, make_pool, make_worker
from tests.app.offers.world import ON_BEHALF, Answering, make_published

START = today() + timedelta(days=10)


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """One kind of database is enough: commands speak to the service, which its own tests try on both."""
    path = tmp_path / "dukou.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch, database: Database, sign_in: SignIn, settings: Settings) -> Answering:
    """A published round in a database that commands work on."""
    monkeypatch.setenv("DUKOU_DATABASE_URL", settings.url)
    monkeypatch.setenv("DUKOU_OWNER_URL", settings.url_of_owner)
    monkeypatch.setenv("DUKOU_RUNNER_URL", settings.url_of_runner)
    monkeypatch.setenv("DUKOU_KEY_FILE", str(settings.keys_path))
    made = make_published(database, sign_in, settings)
    with database.write() as session:
        for order in session.query(JobOrder):
            order.start_date = START
    return made


class Words:
    """Runs commands as somebody and reads what they print."""

    def __init__(self, answering: Answering, run: Run) -> None:
        self.answering, self.run = answering, run
        self.clerk, self.receiver, self.keeper = answering.clerk, answering.receiver, answering.coordinator

    def told(self, who: Actor, *words: object) -> Any:
        said = self.run("--as", who.user.login, *words)
        assert said.code == 0, said.err
        return json.loads(said.out)

    def refused(self, who: Actor, *words: object) -> str:
        said = self.run("--as", who.user.login, *words)
        assert said.code == 1, said.out
        return said.err

    def offers_and_a_wave(self, folder: Path) -> None:
        told, clerk, receiver, keeper = self.told, self.clerk, self.receiver, self.keeper
        round_id = self.answering.round_id
        assert told(keeper, "round", "offer", round_id)["offered"] == 4
        self.as_sheets(clerk, folder, "offer")
        first, second, third, fourth = (row["id"] for row in told(clerk, "offer", "list", "--json"))
        for offer in (first, second):
            told(clerk, "offer", "yes", offer, "--via", "phone")
            told(receiver, "offer", "yes", offer, "--written-reason", ON_BEHALF)
        told(clerk, "offer", "yes", third)
        assert told(clerk, "offer", "undo", third)["state"] == "open"
        assert told(clerk, "offer", "no", third, "--code", "pay")["state"] == "declined_worker"
        assert "REASON_NEEDED" in self.refused(clerk, "offer", "no", fourth, "--code", "sex")
        assert told(clerk, "offer", "link", fourth)["path"].startswith("/a/")
        self.objections(fourth)
        assert told(keeper, "offer", "withdraw", fourth, "岗位取消")["state"] == "withdrawn"
        wave = told(keeper, "round", "wave", round_id)
        assert wave["state"] == "solved"
        assert told(keeper, "round", "send-wave", round_id, wave["id"])["offered"] == wave["placed"]
        assert told(keeper, "round", "answers", round_id)["placements"] == {"placed": 2}
        assert told(keeper, "round", "close", round_id, "--reason", "结束")["state"] == "closed"

    def objections(self, offer: str) -> None:
        told, clerk, keeper = self.told, self.clerk, self.keeper
        taken_back = told(clerk, "objection", "raise", "想去别处", "--offer", offer)["id"]
        assert told(clerk, "objection", "withdraw", taken_back)["state"] == "withdrawn"
        raised = told(clerk, "objection", "raise", "工种与意愿不符", "--offer", offer)["id"]
        assert [row["id"] for row in told(keeper, "objection", "list", "--json", "--state", "open")] == [raised]
        assert "REASON_NEEDED" in self.refused(keeper, "objection", "uphold", raised, "不行")
        assert told(keeper, "objection", "refuse", raised, "经核实与意愿相符")["state"] == "refused"

    def on_the_road(self, folder: Path) -> str:
        told, clerk = self.told, self.clerk
        told(clerk, "dispatch", "add-point", "县汽车站", "--stop-no", 1, "--village", "示例村")
        assert [point["name"] for point in told(clerk, "dispatch", "points")] == ["县汽车站"]
        window = ("--start-from", START, "--start-to", START, "--day", today(), "--arrives-on", today())
        plan = ("dispatch", "plan", "44", *window, "--leaves-at", "07:30", "--vehicle")
        assert "VEHICLES_WRONG" in self.refused(clerk, *plan, "5 seats")
        [planned] = told(clerk, *plan, "1x5")["dispatches"]
        assert told(clerk, "dispatch", "change", planned["id"], "--plate", "桂L00000")["plate"] == "桂L00000"
        told(clerk, "dispatch", "announce", planned["id"])
        self.run("--as", clerk.user.login, "dispatch", "sheet", planned["id"], "manifest", folder / "m.xlsx")
        assert (folder / "m.xlsx").read_bytes().startswith(b"PK")
        absent = told(clerk, "dispatch", "show", planned["id"])["aboard"][0]["id"]
        assert told(clerk, "dispatch", "depart", planned["id"], "--absent", absent)["state"] == "under_way"
        assert told(clerk, "dispatch", "arrive", planned["id"])["state"] == "arrived"
        [aboard] = told(self.receiver, "placement", "list", "--json", "--state", "dispatched")
        found: str = aboard["id"]
        return found

    def at_work(self, folder: Path, aboard: str) -> None:
        told, clerk, receiver = self.told, self.clerk, self.receiver
        assert told(receiver, "placement", "arrive", aboard)["state"] == "working"
        assert told(receiver, "placement", "record", aboard, "contract")["kind"] == "contract"
        assert [event["kind"] for event in told(clerk, "placement", "events", aboard)] == ["contract"]
        [call] = told(clerk, "call", "list", "--json", "--until", today() + timedelta(days=3))
        assert "CALL_EARLY" in self.refused(clerk, "call", "unreachable", call["id"])
        self.as_sheets(receiver, folder, "placement", "--state", "working")
        self.as_sheets(clerk, folder, "call", "--until", today() + timedelta(days=3))
        ticket = told(clerk, "ticket", "open", aboard, "unpaid_wages", "--told", "少发工资")
        assert told(receiver, "ticket", "take", ticket["id"])["state"] == "in_hand"
        assert "OUTCOME_NEEDED" in self.refused(receiver, "ticket", "settle", ticket["id"])
        assert told(receiver, "ticket", "settle", ticket["id"], "--outcome", "已补发")["state"] == "settled"
        assert told(clerk, "placement", "end", aboard, "leave", "--code", "pay")["state"] == "left_early"

    def as_sheets(self, who: Actor, folder: Path, noun: str, *which: object) -> None:
        """What goes out as a sheet comes back with nothing filled in and changes nothing."""
        file = folder / f"{noun}.xlsx"
        assert self.run("--as", who.user.login, noun, "sheet", file, *which).code == 0
        checked = self.told(who, noun, "load", file, "--dry-run")
        assert (checked["dry_run"], checked["rows"], checked["errors"]) == (True, 0, 0)
        assert self.told(who, noun, "load", file)["added"] == 0

    def the_employer(self, folder: Path) -> None:
        told, receiver = self.told, self.receiver
        with self.answering.database.read() as session:
            employer = session.query(Employer).one().id
        written = told(receiver, "credit", "write", employer, "barred", "--source", "court", "--reason", "欠薪判决")
        assert [row["grade"] for row in told(receiver, "credit", "list", "--json")] == ["barred"]
        assert self.run("--as", receiver.user.login, "credit", "save", folder / "credit.csv").code == 0
        assert "欠薪判决" in (folder / "credit.csv").read_text(encoding="utf-8-sig")
        assert told(receiver, "credit", "end", written["id"], "已履行")["until"] == str(today())
        assert told(self.clerk, "call", "promises", employer)["told"] == 0
        assert told(self.keeper, "credit", "barred-offers", "--json") == []
        assert isinstance(told(receiver, "credit", "ending-orders"), list)

    def one_person_twice(self) -> None:
        told, keeper = self.told, self.keeper
        with self.answering.database.write() as session:
            first, pool = session.query(Worker).first(), make_pool(session, make_organisation(session, "county_office"))
            assert first is not None
            made = make_duplicate(session, session.query(Alliance).one(), first, make_worker(session, pool))
            pair = made.id
        assert [row["id"] for row in told(keeper, "duplicate", "list", "--json")] == [str(pair)]
        why = "两县核对为同一人"
        settled = told(keeper, "duplicate", "same", pair, "first", why)
        assert [(side["side"], side["held"]) for side in settled["sides"]] == [("first", False), ("second", True)]
        assert told(keeper, "duplicate", "reopen", pair, why)["state"] == "suspected"
        assert told(keeper, "duplicate", "different", pair, "second", why)["state"] == "different"
        assert [side["held"] for side in told(keeper, "duplicate", "show", pair)["sides"]] == [False, False]


def test_the_whole_way_by_command(answering: Answering, run: Run, tmp_path: Path) -> None:
    words = Words(answering, run)
    words.offers_and_a_wave(tmp_path)
    words.at_work(tmp_path, words.on_the_road(tmp_path))
    words.the_employer(tmp_path)
    words.one_person_twice()
