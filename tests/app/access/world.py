"""Two worlds side by side: one in which every caller has something, and one that is none of their business."""

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access import api_tokens
from app.access import service as access
from app.access.principal import OrganisationKind, Role
from app.clock import now, today
from app.db.ids import new_id
from app.models.alliance import Alliance
from app.models.consent import Consent
from app.models.credit_record import CreditRecord
from app.models.dispatch import Dispatch, DispatchSeat
from app.models.export_request import ExportRequest
from app.models.follow_up import FollowUp
from app.models.intake_record import Import, ImportIssue
from app.models.job_order import JobOrder
from app.models.matching_round import Round, RoundPool
from app.models.notice import Delivery, Notice, Webhook
from app.models.objection import Objection
from app.models.offer import Offer
from app.models.organisation import Organisation
from app.models.pickup_point import PickupPoint
from app.models.placement import Placement
from app.models.retention import RetentionHold
from app.models.rights_request import RightsRequest
from app.models.rights_ticket import RightsTicket
from app.models.round_edit import RoundEdit
from app.models.scenario import Scenario
from app.models.snapshot import Snapshot
from app.models.solution import Proposal, Recommendation, Solution, Standby, Unfilled, Unplaced
from app.models.token import Token
from app.models.user import User
from app.offers import links
from app.rounds import scenarios
from app.rounds import service as rounds
from app.rounds.publication import publish
from app.rounds.signing import sign
from app.tasks import service as tasks
from tests.app.access.matrix_table import HOOK
from tests.app.demand.sheets import credit_code
from tests.app.factories import (
    KIND_OF_ROLE,
    RECEIVER,
    added,
    make_agreement,
    make_alliance,
    make_duplicate,
    make_employer,
    make_event,
    make_job_order,
    make_member,
    make_organisation,
    make_policy,
    make_pool,
    make_round,
    make_token,
    make_user,
    make_worker,
    put_pool,
    unique,
)

Objects = dict[str, UUID]
HOOK_HOST = HOOK.removeprefix("https://")
OF_OFFER = ("organisation_id", "order_office_id", "coordinator_id")


class Who(StrEnum):
    """Who asks: nobody, a worker with a link, an account of each role, and of the office that supervises the county's."""

    NOBODY = "nobody"
    LINK = "link"
    CLERK = Role.COUNTY_CLERK
    SUPERVISOR = "supervisor"
    EMPLOYER = Role.EMPLOYER_HR
    RECEIVER = Role.RECEIVING_CLERK
    COORDINATOR = Role.COORDINATOR
    OBSERVER = Role.OBSERVER
    AUDITOR = Role.AUDITOR
    SECURITY = Role.SECURITY_ADMIN
    SYSTEM = Role.SYSTEM_ADMIN


ACTORS = tuple(Who)
OUTSIDE, ACCOUNTS = ACTORS[:2], ACTORS[2:]


@dataclass(frozen=True)
class World:
    """What belongs to one alliance and its members.

    ``tokens`` are by account, and the worker's link; ``objects`` is what the members share, ``own`` what differs by
    account (an employer's orders are not the receiving office's); ``versions`` are those of rounds.
    """

    tokens: dict[Who, str]
    objects: Objects
    own: dict[Who, Objects]
    versions: dict[UUID, int]


def build_world(session: Session, name: str, *, number: int) -> World:
    """Organisations and accounts of every role, and one of each object, rounds in each state."""
    kinds = {kind: make_organisation(session, kind) for kind in dict.fromkeys(KIND_OF_ROLE.values())}
    kinds[OrganisationKind.EMPLOYER].credit_code = credit_code(number)
    homes = {Who(role): kinds[kind] for role, kind in KIND_OF_ROLE.items()}
    homes[Who.SUPERVISOR] = _supervisor(session, homes[Who.CLERK], region=f"45{number}0")
    users = {who: make_user(session, home, role=_role(who), login=f"{name}-{who}") for who, home in homes.items()}
    builder = _Builder(session, homes, users)
    tokens = {who: make_token(session, user) for who, user in users.items()}
    objects = builder.objects()
    return World(
        tokens=tokens | {Who.LINK: builder.link()},
        objects=objects,
        own={who: builder.own(who) for who in ACCOUNTS},
        versions={current.id: current.version for current in builder.rounds},
    )


def _role(who: Who) -> Role:
    return Role.COUNTY_CLERK if who is Who.SUPERVISOR else Role(who)


def _supervisor(session: Session, office: Organisation, *, region: str) -> Organisation:
    """The office of the region around, which supervises the county's by its region alone."""
    office.region_code = f"{region}22"
    above = make_organisation(session, office.kind, region_code=f"{region}00")
    above.supervises = True
    session.flush()
    return above


class _Builder:
    """Makes the objects of one world, one after another."""

    def __init__(self, session: Session, homes: dict[Who, Organisation], users: dict[Who, User]) -> None:
        self.session, self.homes = session, homes
        self.users = users
        self.keeper = homes[Who.COORDINATOR]
        self.policy = make_policy(session, self.keeper)
        self.pool = make_pool(session, homes[Who.CLERK])
        self.workers = [make_worker(session, self.pool) for _ in range(2)]
        self.orders = {who: self._order(who) for who in (Who.RECEIVER, Who.EMPLOYER)}
        self.coordinator = access.principal_of(session, users[Who.COORDINATOR])
        self.rounds: list[Round] = []

    def objects(self) -> Objects:
        collecting = self._round()
        frozen = self._frozen(self._round())
        proposed = self._proposed(self._frozen(self._round()))
        published = self._proposed(self._frozen(self._round()))
        publish(self.session, published, caller=self.coordinator)
        signed = sign(self.session, self._proposed(self._frozen(self._round())), caller=self.coordinator)
        draft = self._round(state="draft")
        compared = self._compared()
        answering = self._answering()
        alliance = self.session.get_one(Alliance, collecting.alliance_id)
        self._stand_in(collecting)
        newcomer = make_organisation(self.session, "county_office")
        return {
            "alliance_id": alliance.id,
            "free_alliance_id": make_alliance(self.session, self.keeper).id,
            "member_id": make_member(self.session, alliance, member=self.homes[Who.CLERK]).id,
            "newcomer_id": newcomer.id,
            **self._duplicates(alliance, newcomer),
            "agreement_id": make_agreement(self.session, self.keeper, alliance=alliance).id,
            "policy_id": self.policy.id,
            "pool_id": self.pool.id,
            "waiting_pool_id": make_pool(self.session, self.homes[Who.CLERK]).id,
            "worker_id": self.workers[0].id,
            **self._rights(),
            "user_id": self.users[Who.CLERK].id,
            "office_id": self.homes[Who.CLERK].id,
            "round_id": collecting.id,
            "frozen_id": frozen.id,
            "proposed_id": proposed.id,
            "published_id": published.id,
            "draft_id": draft.id,
            "signed_id": signed.id,
            **compared,
            "standby_id": self.session.query(Standby.id)
            .filter_by(solution_id=rounds.shown_solution(self.session, proposed).id)
            .scalar(),
            "standby_order_id": self.orders[Who.RECEIVER].id,
            **answering,
        }

    def _duplicates(self, alliance: Alliance, other: Organisation) -> Objects:
        """A pair to be settled and one that is."""
        theirs, (first, second) = make_pool(self.session, other), self.workers
        suspected = make_duplicate(self.session, alliance, first, make_worker(self.session, theirs))
        settled = make_duplicate(self.session, alliance, second, make_worker(self.session, theirs), state="same")
        return {"duplicate_id": suspected.id, "settled_id": settled.id}

    def _compared(self) -> Objects:
        """A round with two scenarios and a ban."""
        current = self._proposed(self._frozen(self._round()))
        other, one = (self._scenario(current, number=number) for number in (2, 1))
        edit = RoundEdit(
            organisation_id=self.keeper.id,
            round_id=current.id,
            worker_id=self.workers[1].id,
            worker_office_id=self.homes[Who.CLERK].id,
            job_order_id=self.orders[Who.RECEIVER].id,
            kind="ban",
            reason="双方已书面约定",
            made_by=self.users[Who.COORDINATOR].id,
        )
        return {
            "scenario_round_id": current.id,
            "scenario_id": one.id,
            "other_scenario_id": other.id,
            "edit_id": added(self.session, edit).id,
            "asked_order_id": self.orders[Who.EMPLOYER].id,
        }

    def _answering(self) -> Objects:
        """A round in which people answer, with a wave that was solved."""
        current = self._proposed(self._frozen(self._round()))
        current.published_solution_id = self._solution(current).id
        current.state = "answering"
        wave = self._scenario(current, number=1, wave=2)
        return {"answering_id": current.id, "wave_id": wave.id, **self._by_hand(current)}

    def _by_hand(self, current: Round) -> Objects:
        """Somebody whom nobody asked yet, and an order with free seats."""
        pool = make_pool(self.session, self.homes[Who.CLERK])
        put_pool(self.session, current, pool)
        free = self._order(Who.RECEIVER)
        return {"waiting_id": make_worker(self.session, pool).id, "free_order_id": free.id}

    def _scenario(self, current: Round, *, number: int, wave: int = 1) -> Scenario:
        """A scenario that was solved, and proposes nobody."""
        made = Scenario(
            organisation_id=self.keeper.id,
            round_id=current.id,
            wave=wave,
            number=number,
            name="n",
            policy_id=current.policy_id,
            state="solved",
        )
        solution = self._solution(current)
        solution.scenario_id, solution.wave = added(self.session, made).id, wave
        self.session.flush()
        return made

    def own(self, who: Who) -> Objects:
        """The caller's organisation, and a load, an order and an employer of that organisation if it has any."""
        kind = "roster" if _role(who) is Role.COUNTY_CLERK else "orders"
        holder = who if who in {Who.CLERK, *self.orders} else Who.CLERK
        order = self.orders.get(who, self.orders[Who.RECEIVER])
        return {
            "organisation_id": self.homes[who].id,
            "session_id": self.session.query(Token).filter_by(user_id=self.users[who].id, kind="bearer").one().id,
            "token_id": self._api_token(who).id,
            "import_id": self._load(self.homes[holder], kind).id,
            "order_id": order.id,
            "employer_id": order.employer_id,
            "export_id": self._export(self.homes[who]).id,
            "event_id": make_event(self.session, self.homes[who]).id,
            "proposal_id": self._published_proposal(order).id,
            **self._answered(order),
            "record_id": self._credit(who, order).id,
            **self._told(who),
        }

    def _told(self, who: Who) -> Objects:
        """What the caller's organisation was told, and how it was sent on."""
        home = {"organisation_id": self.homes[who].id}
        told = added(self.session, Notice(**home, kind="placed", subject_kind="offer", subject_id=new_id(), body={}))
        hook = added(
            self.session,
            Webhook(**home, url=f"{HOOK}/{told.id}", secret=b"", kinds=[], made_by=self.users[who].id),
        )
        sent = Delivery(
            **home, notice_id=told.id, channel="webhook", webhook_id=hook.id, state="given_up", tries=6, next_at=now()
        )
        return {"notice_id": told.id, "webhook_id": hook.id, "delivery_id": added(self.session, sent).id}

    def _answered(self, order: JobOrder) -> Objects:
        """An offer of an order that both may answer, and a placement."""
        asked, promised = (self._offer(order, state=state) for state in ("open", "worker_yes"))
        placed, working = (self._placed(order, state=state) for state in ("placed", "working"))
        return {
            "offer_id": asked.id,
            "promised_id": promised.id,
            "placement_id": placed.id,
            "working_id": working.id,
            **self._followed(working),
            "objection_id": self._objected(promised).id,
            "planned_id": self._travelling(order, "planned", "placed").dispatch_id,
            "under_way_id": self._travelling(order, "under_way", "dispatched").dispatch_id,
            **self._announced(order),
        }

    def _objected(self, offer: Offer) -> Objection:
        shared = {name: getattr(offer, name) for name in ("organisation_id", "coordinator_id", "round_id", "worker_id")}
        about = {"job_order_id": offer.job_order_id, "offer_id": offer.id, "told": "工种不符", "via": "office"}
        return added(self.session, Objection(**shared, **about, state="open", due_on=today(), decision=""))

    def link(self) -> str:
        """The token of a link to an offer that nobody else is asked about."""
        asked = self._offer(self.orders[Who.RECEIVER], state="open")
        clerk = access.principal_of(self.session, self.users[Who.CLERK])
        return links.make(self.session, asked.id, caller=clerk)[1]

    def _credit(self, who: Who, order: JobOrder) -> CreditRecord:
        """What the caller holds of the order's employer, or the receiving office does."""
        writer = who if who is Who.COORDINATOR else Who.RECEIVER
        held = {"grade": "good", "source": "platform", "reason": "守信", "from_date": today()}
        about = {"employer_id": order.employer_id, "employer_office_id": order.organisation_id}
        owner = {"organisation_id": self.homes[writer].id, "made_by": self.users[writer].id}
        return added(self.session, CreditRecord(**owner, **about, **held))

    def _placed(self, order: JobOrder, *, state: str) -> Placement:
        placed = self._offer(order, state="placed")
        shared = {name: getattr(placed, name) for name in (*OF_OFFER, "round_id", "worker_id", "job_order_id")}
        made = Placement(**shared, offer_id=placed.id, employer_id=order.employer_id, state=state, placed_on=today())
        return added(self.session, made)

    def _announced(self, order: JobOrder) -> Objects:
        """A dispatch that its order's side knows of, and a seat in it."""
        seat = self._travelling(order, "announced", "dispatched")
        return {"dispatch_id": seat.dispatch_id, "seat_id": seat.id, "point_id": seat.pickup_point_id}

    def _travelling(self, order: JobOrder, state: str, of_person: str) -> DispatchSeat:
        """Somebody in a dispatch that comes in time."""
        placed, office = self._placed(order, state=of_person), self.pool.organisation_id
        point = PickupPoint(organisation_id=office, name=unique("point"), stop_no=1, villages=[])
        days = {"day": order.start_date - timedelta(days=2), "arrives_on": order.start_date - timedelta(days=1)}
        bus = Dispatch(
            **days, organisation_id=office, kind="bus", destination="44", leaves_at=time(7), seats=9, state=state
        )
        at = {"pickup_point_id": added(self.session, point).id, "dispatch_id": added(self.session, bus).id}
        of_worker = {name: getattr(placed, name) for name in ("organisation_id", "order_office_id", "worker_id")}
        return added(self.session, DispatchSeat(**at, **of_worker, placement_id=placed.id, seat_no=1))

    def _followed(self, placed: Placement) -> Objects:
        """A call to be made and a ticket."""
        shared = {name: getattr(placed, name) for name in ("organisation_id", "coordinator_id", "worker_id")}
        shared["placement_id"] = placed.id
        call = FollowUp(**shared, employer_id=placed.employer_id, day_no=15, due_on=today(), state="due", note_code="")
        order = {"order_office_id": placed.order_office_id, "job_order_id": placed.job_order_id}
        ticket = RightsTicket(**shared, **order, kind="injury", state="open", due_on=today(), told="", outcome="")
        return {"follow_up_id": added(self.session, call).id, "ticket_id": added(self.session, ticket).id}

    def _offer(self, order: JobOrder, *, state: str) -> Offer:
        return added(
            self.session,
            Offer(
                organisation_id=self.pool.organisation_id,
                order_office_id=order.organisation_id,
                coordinator_id=self.keeper.id,
                round_id=self.rounds[3].id,
                wave=1,
                worker_id=make_worker(self.session, self.pool).id,
                job_order_id=order.id,
                state=state,
                worker_answer="yes" if state == "worker_yes" else "",
                worker_at=now() if state == "worker_yes" else None,
                due_worker=today() + timedelta(days=1),
                due_employer=today() + timedelta(days=1),
            ),
        )

    def _rights(self) -> Objects:
        """What a worker consented to, asks for, and why their data stays."""
        of_worker: dict[str, Any] = {"organisation_id": self.pool.organisation_id, "worker_id": self.workers[1].id}
        day = today()
        consent = Consent(
            **of_worker,
            recipient_kind="employer",
            purpose="recruitment",
            categories=["contact"],
            given_on=day,
            given_how="paper",
            evidence="卷宗 1",
        )
        due: dict[str, Any] = {"received_on": day, "due_on": day, "state": "open"}
        asked, copy = (RightsRequest(**of_worker, **due, kind=kind) for kind in ("object", "copy"))
        return {
            "consent_id": added(self.session, consent).id,
            "request_id": added(self.session, asked).id,
            "copy_id": added(self.session, copy).id,
            "consenting_id": self.workers[1].id,
            "hold_id": added(self.session, RetentionHold(**of_worker, reason="争议")).id,
        }

    def _published_proposal(self, order: JobOrder) -> Proposal:
        return self.session.query(Proposal).filter_by(job_order_id=order.id, state="published").one()

    def _order(self, who: Who) -> JobOrder:
        home = self.homes[who]
        code = {"credit_code": home.credit_code} if home.credit_code else {}
        return make_job_order(self.session, make_employer(self.session, home, region_code=RECEIVER, **code))

    def _api_token(self, who: Who) -> Token:
        caller = access.principal_of(self.session, self.users[who])
        return api_tokens.create(self.session, caller, "n", scopes=(), life=timedelta(days=1), now=now())[0]

    def _round(self, *, state: str = "collecting") -> Round:
        """A collecting round over an alliance of its own, with all its members and one pool."""
        alliance = make_alliance(self.session, self.keeper)
        for who in (Who.CLERK, Who.RECEIVER, Who.EMPLOYER):
            make_member(self.session, alliance, member=self.homes[who])
        make_agreement(self.session, self.keeper, alliance=alliance)
        current = make_round(self.session, alliance, policy=self.policy)
        current.state = state
        put_pool(self.session, current, self.pool)
        self.rounds.append(current)
        return current

    def _stand_in(self, current: Round) -> None:
        """The pool stands in one round at a time: in this one from now on."""
        places = self.session.query(RoundPool).filter_by(pool_id=self.pool.id)
        places.update({"active": False})
        places.filter_by(round_id=current.id).update({"active": True})

    def _frozen(self, current: Round) -> Round:
        self._stand_in(current)
        rounds.freeze(self.session, current, caller=self.coordinator)
        return current

    def _proposed(self, current: Round) -> Round:
        """The round as the runner leaves it: one person proposed to each order's office, one unplaced."""
        task = tasks.enqueue(
            self.session, scenarios.SOLVE, subject_id=current.id, organisation_id=current.organisation_id
        )
        task.state = "done"
        solution = self._solution(current)
        owner: dict[str, Any] = {"solution_id": solution.id, "organisation_id": current.organisation_id}
        county = self.homes[Who.CLERK].id
        person = {"worker_office_id": county, "worker_id": self.workers[0].id}
        for worker, order in zip(self.workers, self.orders.values(), strict=True):
            proposal = Proposal(
                **owner,
                worker_office_id=county,
                worker_id=worker.id,
                order_office_id=order.organisation_id,
                job_order_id=order.id,
                state="proposed",
                tier=1,
                score=100,
                components={"wish": 100},
                reason_zh="合适",
                reason_en="Fits",
            )
            added(self.session, proposal)
        order_id = self.orders[Who.RECEIVER].id
        added(self.session, Recommendation(**owner, **person, job_order_id=order_id, rank=1, score=100))
        added(self.session, Unplaced(**owner, **person, reason="outcompeted", detail="d", change="c"))
        added(self.session, Standby(**owner, worker_id=self.workers[1].id, job_order_id=order_id, rank=1))
        added(self.session, Unfilled(**owner, job_order_id=order_id, seats=1, detail="d"))
        current.state = "proposed"
        self.session.flush()
        return current

    def _solution(self, current: Round) -> Solution:
        shared = {"organisation_id": current.organisation_id, "round_id": current.id}
        frozen = self.session.query(Snapshot).filter_by(round_id=current.id).one()
        return added(
            self.session,
            Solution(**shared, snapshot_id=frozen.id, policy_id=current.policy_id, certificate={}, summary={}),
        )

    def _export(self, owner: Organisation) -> ExportRequest:
        """A file that a colleague of the caller asked for."""
        asked = {"kind": "proposals", "query": {"round_id": str(self.rounds[-1].id)}, "rows": 300, "state": "waiting"}
        return added(self.session, ExportRequest(organisation_id=owner.id, asked_by=new_id(), **asked))

    def _load(self, owner: Organisation, kind: str) -> Import:
        """A load of a file with one finding."""
        load = added(
            self.session,
            Import(
                organisation_id=owner.id,
                kind=kind,
                pool_id=self.pool.id if kind == "roster" else None,
                file_name="file.xlsx",
                sha256="0" * 64,
                state="loaded",
                rows=1,
                accepted=1,
                warnings=1,
                errors=0,
            ),
        )
        issue = ImportIssue(
            organisation_id=owner.id,
            import_id=load.id,
            sheet="Sheet1",
            row=2,
            column="手机",
            cell="D2",
            level="warning",
            code="PHONE_FORM",
            message_zh="电话",
            message_en="Phone",
        )
        added(self.session, issue)
        return load
