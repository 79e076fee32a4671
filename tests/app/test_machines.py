"""What is drawn is what is enforced: the page, the models' checks and the steps say the same."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint

from app.access.principal import Role
from app.console.words import ACTIONS, ROUND_STATES
from app.dispatch.states import DISPATCH
from app.errors import ConflictError
from app.follow_ups.states import TICKET
from app.machines import RUNNER, WORKER, Machine
from app.models.dispatch import DISPATCH_STATES, Dispatch
from app.models.follow_up import FOLLOW_UP_STATES, FollowUp
from app.models.matching_round import ACTIVE_STATES
from app.models.notice import DELIVERY_STATES, Delivery
from app.models.objection import OBJECTION_STATES, Objection
from app.models.offer import OFFER_STATES, STANDING, Offer
from app.models.placement import HOLDING, PLACEMENT_STATES, Placement
from app.models.rights_ticket import TICKET_STATES, RightsTicket
from app.models.scenario import SCENARIO_STATES, Scenario
from app.notices.states import DELIVERY
from app.objections.states import OBJECTION
from app.offers.states import FOLLOW_UP, OFFER, PLACEMENT
from app.rounds.states import ROUND, SCENARIO
from scripts.states import MACHINES, PAGE, page

STORED: dict[str, tuple[Any, tuple[str, ...]]] = {
    "offer": (Offer, OFFER_STATES),
    "placement": (Placement, PLACEMENT_STATES),
    "dispatch": (Dispatch, DISPATCH_STATES),
    "follow_up": (FollowUp, FOLLOW_UP_STATES),
    "ticket": (RightsTicket, TICKET_STATES),
    "delivery": (Delivery, DELIVERY_STATES),
    "objection": (Objection, OBJECTION_STATES),
    "scenario": (Scenario, SCENARIO_STATES),
}


def test_the_page_is_drawn_from_the_machines() -> None:
    assert Path(PAGE).read_text(encoding="utf-8") == page(), "run: python scripts/states.py"


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_a_machine_speaks_of_its_own_states_and_of_people_who_are_there(machine: Machine) -> None:
    known = {*Role, RUNNER, WORKER}
    for step in machine.steps:
        assert {*step.before, step.after} <= machine.states.keys(), step
        assert set(step.by) <= known, step
        assert step.effect, step
    reached = {next(iter(machine.states)), *(step.after for step in machine.steps)}
    assert reached >= machine.states.keys(), "a state that nothing leads to"
    pairs = [(step.action, state) for step in machine.steps for state in step.before]
    assert len(pairs) == len(set(pairs)), "one action leads from one state to one"


@pytest.mark.parametrize(
    "machine",
    [OFFER, PLACEMENT, SCENARIO, DISPATCH, FOLLOW_UP, TICKET, DELIVERY, OBJECTION],
    ids=lambda machine: machine.name,
)
def test_the_database_knows_the_same_states(machine: Machine) -> None:
    table, states = STORED[machine.name]
    checks = [str(each.sqltext) for each in table.__table__.constraints if isinstance(each, CheckConstraint)]
    assert set(machine.states) == set(states)
    assert any(all(f"'{state}'" in check for state in states) for check in checks)


def test_whoever_waits_can_still_be_moved_on_by_the_clock_or_by_hand() -> None:
    for state in STANDING:
        assert any("late" in action for action in OFFER.actions(state, by=RUNNER)), state
        assert "withdraw" in OFFER.actions(state, by=Role.COORDINATOR), state
    for state in HOLDING:
        assert set(PLACEMENT.actions(state, by=Role.COUNTY_CLERK)) & {"cancel", "no_show", "leave"}, state
    over = {"closed", "cancelled"}
    assert set(ACTIVE_STATES) == ROUND.states.keys() - over


def test_what_is_not_in_the_table_is_refused_with_the_present_state() -> None:
    refused = OFFER.refused("late_worker", "worker_yes")
    assert isinstance(refused, ConflictError)
    assert (refused.code, refused.extra["state"]) == ("OFFER_STATE", "late_worker")
    assert OFFER.step("worker_yes", "late_worker") is None


def test_every_state_and_every_step_of_the_coordinator_has_words_on_the_pages() -> None:
    assert ROUND_STATES.keys() == ROUND.states.keys()
    elsewhere = {
        "change",
        "solve_scenario",
        "pin",
        "ban",
        "undo_edit",
        "pick",
        "wave",
        "uphold",
    }  # taken on pages of their own
    taken = {step.action for step in ROUND.steps if Role.COORDINATOR in step.by}
    assert taken - elsewhere == ACTIONS.keys()
