"""The life of rounds, offers and placements as a state machine: whatever happens in whatever order, nobody is hired twice,
no seat is filled twice, nobody is stuck, and the audit knows each transition.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import hypothesis
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import case, func, select, update  # noqa: TID251  # the oracle looks past the service
from sqlalchemy.orm import Session

from app.access.acting import act_as_caller
from app.access.principal import Principal, Role
from app.audit import keep_audit
from app.clock import today
from app.credit import service as credit
from app.db.crypto import Keyring
from app.db.engine import Database
from app.dispatch import planning
from app.dispatch import service as dispatch
from app.dispatch.planning import Asked
from app.employment import service as employment
from app.employment.service import Happened
from app.errors import DukouError
from app.models.audit import AuditEvent
from app.models.consent import Consent
from app.models.dispatch import Dispatch, DispatchSeat
from app.models.job_order import JobOrder
from app.models.matching_round import ACTIVE_STATES, Round
from app.models.objection import Objection
from app.models.offer import STANDING, Offer
from app.models.pickup_point import PickupPoint
from app.models.placement import HOLDING, Placement
from app.models.scenario import Scenario
from app.models.task import Task
from app.models.user import User
from app.models.worker import Worker
from app.objections import service as objections
from app.offers import answers, by_hand, making, placements, waves, withdrawals
from app.offers.answers import Said
from app.offers.codes import REASONS, Side, speaks_for_another
from app.offers.late import expire_all, settle_all
from app.offers.placements import END_CODES
from app.pools.people import own_worker
from app.rights import consents, requests
from app.rights.schemas import ConsentIn
from app.rounds import edits, publication
from app.rounds import service as rounds
from app.rounds.schemas import RoundIn
from app.runner import Runner, database_of_runner, make_runner
from app.settings import Settings
from tests.app.factories import (
    DAY,
    added,
    make_agreement,
    make_alliance,
    make_employer,
    make_job_order,
    make_member,
    make_organisation,
    make_policy,
    make_pool,
    make_principal,
    make_token,
    make_worker,
)
from tests.app.offers.world import CATEGORIES, ON_BEHALF
from tests.app.pools.factory import csv_bytes, id_number, person, roster

PEOPLE, SEATS = 5, (1, 2)
START = today() + timedelta(days=20)


class CrashError(Exception):
    """The process ends before it commits."""


@dataclass
class Stage:
    """One database, before the walls as the service stands, and who acts on it."""

    served: Database
    trusted: Database
    runner: Runner
    client: TestClient


@dataclass
class Cast:
    """Who takes part in one example, and what is theirs."""

    clerk: Principal
    factory: Principal
    keeper: Principal
    alliance: UUID
    policy: UUID
    pool: UUID
    token: str = ""
    workers: list[UUID] = field(default_factory=list)
    orders: list[UUID] = field(default_factory=list)
    loaded: set[int] = field(default_factory=set)
    opted_out: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    """Who asked for no computer, and what they had been offered by then."""
    employer: UUID = field(default_factory=uuid4)
    barred: tuple[UUID, frozenset[UUID]] | None = None
    """The record that bars the employer, and what had been offered by then."""


Rows = dict[UUID, str]
index = st.integers(0, 9)
ROSTERS = [csv_bytes(roster(person(id_number(at)))) for at in (1, 2)]
"""What the office may load: a file a person."""
GOING = ("announced", "under_way", "arrived")
EDITS = ("", "", "pin", "ban")
mostly = st.sampled_from((True, True, True, False))
"""Whether somebody says yes; drawn evenly hardly anybody would ever be placed."""


class Life(RuleBasedStateMachine):
    """Everything that anybody may do, in any order; what is refused changes nothing."""

    stage: Stage

    @initialize(edit=st.sampled_from(EDITS), at=index)
    def begin(self, edit: str, at: int) -> None:
        with self.stage.trusted.write() as session:
            office, factory, keeper = (
                make_organisation(session, kind, region_code=code)
                for kind, code in (("county_office", "451022"), ("receiving_office", "440305"), ("coordinator", ""))
            )
            alliance = make_alliance(session, keeper)
            for member in (office, factory):
                make_member(session, alliance, member=member)
            make_agreement(session, keeper, alliance=alliance)
            pool = make_pool(session, office)
            self.cast = Cast(
                clerk=make_principal(session, Role.COUNTY_CLERK, organisation=office),
                factory=make_principal(session, Role.RECEIVING_CLERK, organisation=factory),
                keeper=make_principal(session, Role.COORDINATOR, organisation=keeper),
                alliance=alliance.id,
                policy=make_policy(session, keeper).id,
                pool=pool.id,
            )
            self.cast.workers = [make_worker(session, pool).id for _ in range(PEOPLE)]
            employer = make_employer(session, factory)
            self.cast.employer = employer.id
            soon = today() + timedelta(days=30)
            days = {"valid_until": soon, "start_date": START}
            self.cast.orders = [make_job_order(session, employer, seats=n, **days).id for n in SEATS]
            user = session.get_one(User, self.cast.clerk.user_id)
            self.cast.token = make_token(session, user)
            added(session, PickupPoint(organisation_id=office.id, name="县汽车站", stop_no=1, villages=[]))
        self.transitions, self.before = 0, self._rows()
        self.settled = False
        for worker in self.cast.workers:
            self._consent(worker)
        self.hold_a_round(edit, at)

    @property
    def _office(self) -> UUID:
        return self.cast.clerk.organisation_id

    # Who acts
    @contextmanager
    def acting(self, caller: Principal) -> Iterator[Session]:
        """A transaction of a caller's; a refusal leaves everything as it was."""
        self.settled = False
        try:
            with self.stage.served.write() as session:
                act_as_caller(session, caller)
                yield session
        except (DukouError, CrashError):
            pass
        self._note_transitions()

    def _note_transitions(self) -> None:
        """Count what one transaction moved: every row at most once."""
        after = self._rows()
        made = [row for row in after if row not in self.before]
        query = select(func.count()).select_from(Placement).where(Placement.id.in_(made))
        placed = self._read(lambda session: session.scalar(query))  # a placement is made by its offer's step
        moved = sum(1 for row, state in after.items() if self.before.get(row) not in {None, state})
        self.transitions += moved + len(made) - placed
        self.before = after

    def _read(self, ask: Callable[[Session], Any]) -> Any:
        with self.stage.trusted.read() as session:
            return ask(session)

    def _rows(self) -> Rows:
        """The state of every offer and placement of this example."""
        office = self.cast.clerk.organisation_id

        def ask(session: Session) -> Rows:
            found: Rows = {}
            for table in (Offer, Placement):
                query = select(table.id, table.state).where(table.organisation_id == office)
                found |= {row: state for row, state in session.execute(query)}  # noqa: C416  # rows are no tuples
            return found

        return self._read(ask)  # type: ignore[no-any-return]

    def _some(self, table: type[Offer] | type[Placement], at: int) -> UUID | None:
        office = self.cast.clerk.organisation_id
        live = case((table.state.in_((*STANDING, *HOLDING)), 0), else_=1)
        query = select(table.id).where(table.organisation_id == office).order_by(live, table.id)
        found = self._read(lambda session: session.scalars(query).all())
        return found[at % len(found)] if found else None

    def _round(self, *states: str) -> UUID | None:
        query = select(Round.id).where(Round.alliance_id == self.cast.alliance, Round.state.in_(states))
        return self._read(lambda session: session.scalars(query).first())  # type: ignore[no-any-return]

    def _consent(self, worker: UUID) -> None:
        asked = {"recipient_kind": "employer", "purpose": "recruitment", "categories": CATEGORIES}
        given = ConsentIn.model_validate(asked | {"given_on": today(), "given_how": "paper", "evidence": "卷宗"})
        with self.acting(self.cast.clerk) as session:
            consents.give(session, worker, given, caller=self.cast.clerk)

    # What happens
    @rule(edit=st.sampled_from(EDITS), at=index)
    def hold_a_round(self, edit: str, at: int) -> None:
        """Open, freeze, perhaps pin or ban somebody, solve, publish, send out."""
        # Not a precondition: ids differ in each run, and with them who is proposed; what may be drawn must not.
        if self._round(*ACTIVE_STATES) is not None:
            return
        keeper, clerk = self.cast.keeper, self.cast.clerk
        body = RoundIn(alliance_id=self.cast.alliance, policy_id=self.cast.policy, name="r", on_date=DAY, seed="s")
        with self.acting(keeper) as session:
            rounds.create_round(session, body, caller=keeper)
        current = self._round("collecting")
        assert current is not None
        with self.acting(clerk) as session:
            rounds.put_pool(session, current, pool_id=self.cast.pool, caller=clerk)
        with self.acting(keeper) as session:
            rounds.freeze(session, rounds.kept_round(session, current, caller=keeper), caller=keeper)
        if edit:
            self._edit(current, edit, at)
        with self.acting(keeper) as session:
            rounds.solve(session, rounds.kept_round(session, current, caller=keeper), caller=keeper)
        self.stage.runner.run_until_idle()
        sending: tuple[Callable[..., object], ...] = (publication.publish, making.offer_all)
        for step in sending:
            with self.acting(keeper) as session:
                step(session, rounds.kept_round(session, current, caller=keeper), caller=keeper)
        if self._round("answering") is None:  # nobody to match, or no seat left
            with self.acting(keeper) as session:
                row = rounds.kept_round(session, current, caller=keeper)
                (rounds.cancel if row.state != "published" else _close)(session, row, caller=keeper)

    def _edit(self, current: UUID, kind: Any, at: int) -> None:
        """Pin or ban somebody; who is busy or held is not in the round, and refused."""
        keeper = self.cast.keeper
        pair = self.cast.workers[at % len(self.cast.workers)], self.cast.orders[at % len(SEATS)]
        with self.acting(keeper) as session:
            row = rounds.kept_round(session, current, caller=keeper)
            edits.make(session, row, edits.Asked(*pair, kind, "家在附近，本人要求"), caller=keeper)

    @rule(at=st.integers(0, len(ROSTERS) - 1))
    def a_roster_is_loaded(self, at: int) -> None:
        """With one more person, who is in the next round; the second time nobody is added or changed."""
        self.settled = False
        before = self._people()
        reply = self.stage.client.post(
            f"/api/v1/pools/{self.cast.pool}/imports",
            files={"file": ("roster.csv", ROSTERS[at])},
            headers={"Authorization": f"Bearer {self.cast.token}"},
        )
        assert reply.status_code == 201, reply.text
        added_now = self._people().keys() - before.keys()
        assert len(added_now) == (at not in self.cast.loaded)
        assert before.items() <= self._people().items()
        self.cast.loaded.add(at)
        for worker in added_now:
            self.cast.workers.append(worker)
            self._consent(worker)

    def _people(self) -> dict[UUID, int]:
        query = select(Worker.id, Worker.version).where(Worker.organisation_id == self._office)
        return dict(self._read(lambda session: [tuple(row) for row in session.execute(query)]))

    @rule(sent=mostly)
    def a_wave_is_solved(self, sent: bool) -> None:  # noqa: FBT001  # drawn
        """Another wave of the round that answers, sent out or left lying there."""
        keeper, current = self.cast.keeper, self._round("answering")
        if current is None:
            return
        asked: list[UUID] = []
        with self.acting(keeper) as session:
            asked.append(waves.ask(session, rounds.kept_round(session, current, caller=keeper), caller=keeper).id)
        self.stage.runner.run_until_idle()
        self._note_transitions()
        if sent and asked:
            with self.acting(keeper) as session:
                row = rounds.kept_round(session, current, caller=keeper)
                found, _ = waves.wave(session, row, asked[0])
                waves.offer(session, row, found, caller=keeper)

    @rule()
    def a_county_plans_and_announces(self) -> None:
        clerk = self.cast.clerk
        asked = Asked("44", START, START, "bus", today(), time(8), today(), (2, 2, 2))
        made: list[UUID] = []
        with self.acting(clerk) as session:
            made += (row.id for row in planning.plan(session, asked, caller=clerk).dispatches)
        for vehicle in made:
            with self.acting(clerk) as session:
                dispatch.announce(session, dispatch.dispatch(session, vehicle, caller=clerk), caller=clerk)

    @rule(at=index, going=st.sampled_from(("depart", "depart", "missing", "arrive", "cancel", "take_out")))
    def a_vehicle_goes_on(self, at: int, going: str) -> None:
        """It leaves, with all or without the first of them; is there; is called off; or somebody is taken out."""
        clerk = self.cast.clerk
        query = select(Dispatch.id).where(Dispatch.organisation_id == clerk.organisation_id).order_by(Dispatch.id)
        found = self._read(lambda session: session.scalars(query).all())
        if not found:
            return
        vehicle = found[-1 - at % len(found)]
        seated = select(DispatchSeat.id).where(DispatchSeat.dispatch_id == vehicle, DispatchSeat.active)
        seats = self._read(lambda session: session.scalars(seated.order_by(DispatchSeat.seat_no)).all())
        with self.acting(clerk) as session:
            row = dispatch.dispatch(session, vehicle, caller=clerk)
            if going in {"depart", "missing"}:
                dispatch.depart(session, row, seats[:1] if going == "missing" else (), caller=clerk)
            elif going == "arrive":
                dispatch.arrive(session, row, caller=clerk)
            elif going == "cancel":
                dispatch.cancel(session, row, reason="车辆故障", caller=clerk)
            elif seats:
                dispatch.take_out(session, row, seats[at % len(seats)], caller=clerk)

    @rule(at=index, yes=mostly)
    def an_answer_is_sent_twice_under_one_key(self, at: int, yes: bool) -> None:  # noqa: FBT001  # drawn
        """As a browser does that was told nothing: the second reply is the first, and nothing happens twice."""
        offer = self._some(Offer, at)
        if offer is None:
            return
        self.settled = False
        said = {"yes": yes, "code": "" if yes else next(iter(REASONS[Side.WORKER]))}
        headers = {"Authorization": f"Bearer {self.cast.token}", "Idempotency-Key": uuid4().hex}
        replies = []
        for _ in range(2):
            replies.append(self.stage.client.post(f"/api/v1/offers/{offer}/answer", json=said, headers=headers))
            self._note_transitions()
        first, second = replies
        assert (first.status_code, first.content) == (second.status_code, second.content)
        assert first.status_code in {200, 409}

    @rule(at=index)
    def both_say_yes(self, at: int) -> None:
        self._answer(self.cast.factory, Side.EMPLOYER, at, yes=True, crash=False)
        self._answer(self.cast.clerk, Side.WORKER, at, yes=True, crash=False)

    @rule(at=index, yes=mostly, crash=st.booleans())
    def the_worker_answers(self, at: int, yes: bool, crash: bool) -> None:  # noqa: FBT001  # drawn
        self._answer(self.cast.clerk, Side.WORKER, at, yes=yes, crash=crash)

    @rule(at=index, yes=mostly, crash=st.booleans())
    def the_employer_answers(self, at: int, yes: bool, crash: bool) -> None:  # noqa: FBT001  # drawn
        self._answer(self.cast.factory, Side.EMPLOYER, at, yes=yes, crash=crash)

    def _answer(self, caller: Principal, side: Side, at: int, *, yes: bool, crash: bool) -> None:
        offer = self._some(Offer, at)
        written = ON_BEHALF if speaks_for_another(caller.role) else ""
        said = Said(yes, "" if yes else next(iter(REASONS[side])), written_reason=written)
        if offer is not None:
            with self.acting(caller) as session:
                answers.answer(session, offer, said, caller=caller)
                if crash and at % 3 == 0:
                    session.flush()
                    raise CrashError

    @rule(at=index, clerk=st.booleans())
    def somebody_takes_a_yes_back(self, at: int, clerk: bool) -> None:  # noqa: FBT001  # drawn
        caller, offer = self.cast.clerk if clerk else self.cast.factory, self._some(Offer, at)
        if offer is not None:
            with self.acting(caller) as session:
                found, side = answers.answered_by(session, offer, caller=caller)
                answers.undo(session, found, side=side, by=caller.role)

    @rule(at=index)
    def the_coordinator_withdraws(self, at: int) -> None:
        keeper, offer = self.cast.keeper, self._some(Offer, at)
        if offer is not None:
            with self.acting(keeper) as session:
                found = withdrawals.kept_offer(session, offer, caller=keeper)
                withdrawals.withdraw(session, found, reason="岗位取消", by=keeper.role)

    @rule(at=index)
    def a_worker_withdraws_the_consent(self, at: int) -> None:
        clerk, worker = self.cast.clerk, self.cast.workers[at % len(self.cast.workers)]
        query = select(Consent.id).where(Consent.worker_id == worker, Consent.withdrawn_at.is_(None))
        given = self._read(lambda session: session.scalars(query).first())
        if given is None:
            self._consent(worker)
            return
        with self.acting(clerk) as session:
            consents.withdraw(session, consents.consent(session, given, caller=clerk), caller=clerk)

    @rule(
        at=index,
        ending=st.sampled_from(("arrive", "arrive", "no_show", "leave", "left", "cancel")),
        clerk=st.booleans(),
    )
    def a_placement_goes_on(self, at: int, ending: Any, clerk: bool) -> None:  # noqa: FBT001  # drawn
        caller, placed = self.cast.clerk if clerk else self.cast.factory, self._some(Placement, at)
        if placed is None:
            return
        with self.acting(caller) as session:
            row = placements.placement(session, placed, caller=caller)
            if ending == "arrive":
                placements.arrive(session, row, on=today(), caller=caller)
            elif ending == "left":  # as the employer tells it
                employment.record(session, placed, Happened("left", today(), code="pay"), caller=caller)
            else:
                placements.end(session, row, ending, code=next(iter(END_CODES)), on=today(), caller=caller)

    @rule(days=st.integers(1, 3))
    def days_go_by(self, days: int) -> None:
        """As if today were later: what is due comes nearer, and what is late asks the runner to fill its seat."""
        self.settled = False
        with self.stage.trusted.write() as session:
            for row in session.scalars(select(Offer).where(Offer.organisation_id == self.cast.clerk.organisation_id)):
                passed = {"due_worker": row.due_worker, "due_employer": row.due_employer}
                values = {name: due - timedelta(days=days) for name, due in passed.items()}
                session.execute(update(Offer).where(Offer.id == row.id).values(**values))
            for heard in session.scalars(select(Objection).where(Objection.organisation_id == self._office)):
                at = {"created_at": heard.created_at - timedelta(days=days)}
                session.execute(update(Objection).where(Objection.id == heard.id).values(**at))
        expire_all(self.stage.runner.database)

    @rule(at=index)
    def an_office_proposes_by_hand(self, at: int) -> None:
        clerk, current = self.cast.clerk, self._round("answering")
        if current is not None:
            order = self.cast.orders[at % len(SEATS)]
            with self.acting(clerk) as session:
                worker = own_worker(session, self.cast.workers[at % len(self.cast.workers)], caller=clerk)
                place = by_hand.place_in(session, current, worker, caller=clerk)
                by_hand.offer(session, place, order_id=order, reason="本人要求人工推荐", caller=clerk)

    @rule(at=index)
    def a_worker_opts_out_or_in_again(self, at: int) -> None:
        clerk, worker = self.cast.clerk, self.cast.workers[at % len(self.cast.workers)]
        before = self._offered(Offer.worker_id == worker)
        with self.acting(clerk) as session:
            if worker in self.cast.opted_out:
                requests.opt_in(session, worker, evidence="本人到场", caller=clerk)
                del self.cast.opted_out[worker]
            else:
                requests.receive(session, worker, requests.OPT_OUT, received_on=None, caller=clerk)
                self.cast.opted_out[worker] = before

    @rule(at=index)
    def the_employer_is_barred_or_no_more(self, at: int) -> None:
        keeper, barred, yesterday = self.cast.keeper, self.cast.barred, today() - timedelta(days=1)
        if barred is not None:
            with self.acting(keeper) as session:
                credit.end(session, credit.record(session, barred[0], caller=keeper), until=yesterday, reason="已整改")
                self.cast.barred = None
        elif at == 0:
            before = self._offered()
            written = credit.Written(self.cast.employer, "barred", "inspection", "拖欠工资", yesterday, None)
            with self.acting(keeper) as session:
                self.cast.barred = credit.write(session, written, caller=keeper).id, before

    def _offered(self, *which: Any) -> frozenset[UUID]:
        query = select(Offer.id).where(Offer.organisation_id == self._office, *which)
        return frozenset(self._read(partial(_all, query=query)))

    @rule(at=index)
    def a_worker_objects(self, at: int) -> None:
        clerk, offer = self.cast.clerk, self._some(Offer, at)
        if offer is not None:
            with self.acting(clerk) as session:
                objections.raise_for(session, proposal_id=None, offer_id=offer, told="工种不符", caller=clerk)

    @rule(at=index, what=st.sampled_from(("uphold", "refuse", "withdraw")))
    def an_objection_is_over(self, at: int, what: Any) -> None:
        """It is decided, or taken back."""
        query = select(Objection.id).where(Objection.organisation_id == self._office, Objection.state == "open")
        found = self._read(partial(_all, query=query.order_by(Objection.id)))
        if not found:
            return
        caller = self.cast.clerk if what == "withdraw" else self.cast.keeper
        with self.acting(caller) as session:
            row = objections.objection(session, found[at % len(found)], caller=caller)
            if what == "withdraw":
                objections.withdraw(session, row, by=caller.role)
            else:
                objections.decide(session, row, what, reason="经核实确属不符", caller=caller)

    @rule()
    def the_runner_works(self) -> None:
        self.stage.runner.run_until_idle()
        settle_all(self.stage.runner.database)
        self.settled = True

    @rule(at=index)
    def the_coordinator_closes(self, at: int) -> None:
        keeper, current = self.cast.keeper, self._round("answering")
        if current is not None and at == 0:
            with self.acting(keeper) as session:
                _close(session, rounds.kept_round(session, current, caller=keeper), caller=keeper)

    # What holds
    @invariant()
    def nobody_is_hired_twice_and_no_seat_is_filled_twice(self) -> None:
        office = self.cast.clerk.organisation_id
        held = select(Placement.worker_id).where(Placement.organisation_id == office, Placement.state.in_(HOLDING))
        workers = self._read(lambda session: session.scalars(held).all())
        assert len(workers) == len(set(workers))
        for order in self.cast.orders:
            taken = self._count(Placement, Placement.state.in_(HOLDING), order)
            asked = self._count(Offer, Offer.state.in_(STANDING), order)
            seats = self._read(partial(Session.scalar, statement=select(JobOrder.seats).where(JobOrder.id == order)))
            assert taken + asked <= seats

    def _count(self, table: type[Offer] | type[Placement], which: Any, order: UUID) -> int:
        query = select(func.count()).select_from(table).where(table.job_order_id == order, which)
        return self._read(lambda session: session.scalar(query))  # type: ignore[no-any-return]

    @invariant()
    def an_offer_and_its_placement_say_the_same(self) -> None:
        query = (
            select(Offer.state, Placement.state)
            .join(Placement, Placement.offer_id == Offer.id)
            .where(Offer.organisation_id == self.cast.clerk.organisation_id)
        )
        for offer, placement in self._read(lambda session: session.execute(query).all()):
            assert (offer == "placed") == (placement in {*HOLDING, "completed"}), (offer, placement)
        placed = self._read(
            lambda session: session.scalar(
                select(func.count())
                .select_from(Offer)
                .where(Offer.organisation_id == self.cast.clerk.organisation_id, Offer.state.in_(("placed", "ended")))
            )
        )
        assert placed == len(self._read(lambda session: session.execute(query).all()))

    @invariant()
    def who_is_on_the_way_has_a_seat_in_a_vehicle_that_goes(self) -> None:
        office = self.cast.clerk.organisation_id
        seated = select(DispatchSeat.placement_id).join(Dispatch).where(DispatchSeat.active, Dispatch.state.in_(GOING))
        lost = select(Placement.id).where(
            Placement.organisation_id == office, Placement.state == "dispatched", Placement.id.not_in(seated)
        )
        ghosts = (
            select(DispatchSeat.id)
            .join(Dispatch)
            .where(DispatchSeat.organisation_id == office, DispatchSeat.active, Dispatch.state == "cancelled")
        )
        for query in (lost, ghosts):
            assert self._read(partial(_all, query=query)) == []

    @invariant()
    def nobody_is_stuck(self) -> None:
        """Who holds a seat awaits no other, and an offer stands only in a round that still answers."""
        office = self.cast.clerk.organisation_id
        holds = select(Placement.worker_id).where(Placement.state.in_(HOLDING))
        standing = select(Offer.id).where(Offer.organisation_id == office, Offer.state.in_(STANDING))
        both = standing.where(Offer.worker_id.in_(holds))
        orphaned = standing.join(Round, Round.id == Offer.round_id).where(Round.state != "answering")
        for query in (both, orphaned):
            assert self._read(partial(_all, query=query)) == []
        if self.settled:
            waiting = select(Task.id).where(
                Task.organisation_id == self.cast.keeper.organisation_id, Task.state.in_(("queued", "running"))
            )
            assert self._read(lambda session: session.scalars(waiting).all()) == []
            current = self._round("answering")
            if current is not None:
                wave = select(Scenario.id).where(
                    Scenario.round_id == current, Scenario.wave > 1, Scenario.state == "solved"
                )
                waited_for = standing.where(Offer.round_id == current), wave
                assert any(self._read(partial(_all, query=query)) for query in waited_for), "it waits for nobody"

    @invariant()
    def who_opted_out_is_asked_by_hand_alone(self) -> None:
        for worker, before in self.cast.opted_out.items():
            assert self._offered(Offer.worker_id == worker, Offer.wave > 0) <= before

    @invariant()
    def a_barred_employer_is_offered_to_nobody_by_the_computer(self) -> None:
        if self.cast.barred is not None:
            assert self._offered(Offer.wave > 0) <= self.cast.barred[1]

    @invariant()
    def nobody_is_late_while_an_objection_waits(self) -> None:
        late = select(Offer.id).where(Offer.organisation_id == self._office, Offer.state.like("late_%"))
        heard = late.join(Objection, Objection.offer_id == Offer.id).where(Objection.state == "open")
        assert self._read(partial(_all, query=heard)) == []

    @invariant()
    def the_audit_knows_each_transition(self) -> None:
        self._note_transitions()
        offices = [self.cast.clerk, self.cast.factory, self.cast.keeper]
        chains = AuditEvent.organisation_id.in_([each.organisation_id for each in offices])
        events = self._read(
            lambda session: session.execute(
                select(AuditEvent.object_kind, AuditEvent.rows).where(
                    chains,
                    AuditEvent.outcome == "done",
                    AuditEvent.action.like("offer.%") | AuditEvent.action.like("placement.%"),
                )
            ).all()
        )
        assert sum(rows if kind == "round" else 1 for kind, rows in events) == self.transitions


def _all(session: Session, query: Any) -> list[Any]:
    return list(session.scalars(query))


def _close(session: Session, row: Round, *, caller: Principal) -> object:
    return making.close(session, row, reason="到期", caller=caller)


@pytest.fixture
def stage(database: Database, served: Database, settings: Settings, client: TestClient) -> Iterator[Stage]:
    keep_audit(served, Keyring.of(settings))
    for_runner = database_of_runner(settings)
    yield Stage(served, database, make_runner(settings, for_runner), client)
    for_runner.close()


def live(stage: Stage, *, runs: int, steps: int) -> None:
    machine = type("OneLife", (Life,), {"stage": stage})
    how = hypothesis.settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=(Phase.generate,) if runs > 100 else (Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=how)


@pytest.mark.timeout(240)
def test_whatever_happens_nobody_is_hired_twice_and_nobody_is_stuck(stage: Stage) -> None:
    live(stage, runs=6, steps=25)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_whatever_happens_in_a_thousand_lives(stage: Stage) -> None:
    """1,000 on each of the two databases."""
    live(stage, runs=1_000, steps=30)
