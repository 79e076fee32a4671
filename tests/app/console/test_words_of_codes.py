"""What the audit calls things and what an order declares has its words on the pages; codes in sentences become names."""

import ast
from pathlib import Path
from typing import get_args

import app
from app.access.masks import PERSONAL
from app.console.audit_words import DEEDS, FIELDS, KINDS, PARTS, WHOLE, called
from app.console.pages.imports import KINDS as KINDS_OF_LOADS
from app.console.pages.link import ASKS
from app.console.visit import Visit
from app.console.words import HAZARDS, LINK_TROUBLES, OFFER_STATES, PLACEMENT_STATES, SEX
from app.demand.hazards import hazards_in
from app.dispatch.states import DISPATCH
from app.follow_ups.states import TICKET
from app.notices.states import DELIVERY
from app.objections.states import OBJECTION
from app.offers.states import FOLLOW_UP, OFFER, PLACEMENT
from app.reference.catalogue import Catalogue
from app.rights.schemas import AnswerIn, Kind
from app.rounds.states import ROUND, SCENARIO

ROOT = Path(app.__file__).parent
REFUSING = {"ConflictError", "InvalidError"}


def _noted() -> tuple[set[str], set[str]]:
    """The actions and kinds of objects that the program writes into events word for word."""
    actions: set[object] = set()
    kinds: set[object] = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Event":
                for found, given in zip((actions, kinds), node.args, strict=False):
                    found |= {each.value for each in ast.walk(given) if isinstance(each, ast.Constant)}
    return {each for each in actions if isinstance(each, str)}, {each for each in kinds if isinstance(each, str)}


def test_a_state_is_called_the_same_on_pages_in_files_and_in_its_table() -> None:
    for shown, life in ((OFFER_STATES, OFFER), (PLACEMENT_STATES, PLACEMENT)):
        assert {state: label.zh for state, label in shown.items()} == life.states


def test_every_action_of_the_audit_has_its_words() -> None:
    actions, kinds = _noted()
    whole = {each for each in actions if each in WHOLE or (("." in each) and not each.startswith((".", "user.")))}
    asked = {f"rights.{kind}" for kind in (*get_args(Kind), *get_args(AnswerIn.model_fields["state"].annotation))}
    made = {"people.by_hand", "rights.list", "roster.dry_run", "roster.loaded", "consent.give", "consent.withdraw"}
    made |= {f"{kind}.{state}" for kind in KINDS_OF_LOADS for state in ("dry_run", "refused", "loaded")}
    users = {f"user.{purpose}" for purpose in ("first", "invite", "reset")}
    keys = {f"keys.{what}" for what in ("add", "use", "drop", "rotate")}
    lives = {
        f"{life.name}.{step.action}"
        for life in (ROUND, SCENARIO, OFFER, PLACEMENT, DISPATCH, FOLLOW_UP, TICKET, DELIVERY, OBJECTION)
        for step in life.steps
    }
    for action in sorted(whole | asked | made | users | keys | lives):
        part, _, deed = action.partition(".")
        assert action in WHOLE or part in PARTS, action
        assert not deed or action in WHOLE or deed in DEEDS, action
        assert called(action).zh != action
    assert len(actions) > len(WHOLE)
    assert kinds - {""} <= set(KINDS)
    assert {*PERSONAL, "reason"} <= set(FIELDS)


def _refused(*modules: str) -> set[str]:
    """The codes with which some modules refuse, as they stand in them."""
    codes: set[str] = set()
    for module in modules:
        for node in ast.walk(ast.parse((ROOT / module).read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSING:
                codes |= {str(each.value) for each in node.args[:1] if isinstance(each, ast.Constant)}
    return codes


def test_a_worker_with_a_link_is_told_of_every_refusal_in_words_of_their_own() -> None:
    by_offices_alone = {
        "OBJECTION_LATE",  # to a proposal before it is an offer
        "REASON_UNLAWFUL",  # of who answers for an employer
    }
    offers = (f"offers/{name}.py" for name in ("answers", "codes", "links", "seats"))
    codes = _refused(*offers, "objections/service.py") - by_offices_alone
    assert {"AGREEMENT_ENDED", "SEATS_TAKEN", "WORKER_PLACED", "WORKER_PROMISED", "OFFER_LATE"} <= codes
    moved = {f"{life.name.upper()}_STATE" for life in (OFFER, OBJECTION)}
    assert codes | moved | {ASKS.code} == LINK_TROUBLES.keys()
    assert all(words.zh and words.en for words in LINK_TROUBLES.values())


def test_what_has_no_words_is_shown_as_it_is() -> None:
    assert called("elsewhere.done").zh == "elsewhere：done"


def test_every_hazard_has_its_words() -> None:
    rows = (ROOT / "demand" / "data" / "hazards.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {row.partition(",")[0] for row in rows} == set(HAZARDS)
    assert hazards_in("冷库低温") == ("cold",)
    assert set(SEX) == {"M", "F"}


def _visit() -> Visit:
    made = object.__new__(Visit)
    made.__dict__["catalogue"] = Catalogue.packaged()
    return made


def test_a_sentence_keeps_its_points_and_names_its_places() -> None:
    spoken = _visit().spoken("意向地区2000分、意向地区440600分；增加一个意向地区440700，不在意向职业之内（WISH）2个")
    assert spoken == "意向地区2000分、意向地区440600分；增加一个意向地区广东省江门市，不在意向职业之内2个"


def test_wishes_given_by_the_beginning_of_a_code_are_named() -> None:
    visit = _visit()
    assert visit.places("4406;44") == ["广东省佛山市", "广东省"]
    assert visit.places("") == visit.trades("") == []
    assert visit.trades("4-14-01-02;nowhere") == ["医疗护理员", "nowhere"]
    (several,) = visit.trades("4-14")
    assert several.endswith("等")
