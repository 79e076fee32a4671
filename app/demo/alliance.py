"""The demo alliance: offices, rosters and orders through the intake, one round to published proposals.

Everything goes through the services that people use, in the order they use them. Building it again
finds what is there and changes nothing.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access import service as access
from app.access.acting import act_as_operator
from app.access.principal import Principal, Role
from app.alliances import service as alliances
from app.alliances.schemas import AgreementIn, MemberIn
from app.db.crypto import Keyring
from app.db.engine import Database
from app.demand import orders
from app.demand.service import Loading as OrderLoading
from app.demand.service import import_orders
from app.demo import demo_queries as queries
from app.demo.logins import ADMIN, KEEPER, PASSWORD, logins
from app.demo.office import write_offices
from app.intake.loads import Upload
from app.pools import people
from app.pools.service import Loading as RosterLoading
from app.pools.service import import_roster
from app.reference.occupation_guess import OccupationGuesser
from app.reference.service import load_catalogue
from app.rounds import policies, publication
from app.rounds import service as rounds
from app.rounds.schemas import RoundIn

WORKERS, JOBS, SEED = 3_000, 300, 1
COORDINATOR, OPERATOR = "示范劳务协作联盟（合成数据）", "示范运行单位（合成数据）"
ELSEWHERE_SECONDS = 0.2
Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Account:
    """One demo account."""

    login: str
    role: Role
    organisation: str


@dataclass(frozen=True)
class Founded:
    """An alliance with its members' accounts by region code, and the counties' loaded pools."""

    keeper: Principal
    alliance_id: UUID
    counties: dict[str, Principal]
    cities: dict[str, Principal]
    pools: list[tuple[Principal, UUID]]


@dataclass
class Builder:
    """Builds the demo in one database; ``today`` dates the sample and the round."""

    database: Database
    keyring: Keyring
    folder: Path
    today: date
    report: Report
    workers: int = WORKERS
    jobs: int = JOBS
    seed: int = SEED

    def build(self, solve: Callable[[], object]) -> dict[str, Any]:
        """Build what is missing and return the summary of the published round; ``solve`` lets a runner work."""
        with self.database.read() as session:
            found = queries.round_of(session, COORDINATOR)
        round_id = found.id if found is not None else self._freeze_first()
        if found is None or found.published_solution_id is None:
            self._see_solved(round_id, solve)
            self._publish(round_id)
        with self.database.read() as session:
            return _summary(session, round_id)

    def _see_solved(self, round_id: UUID, solve: Callable[[], object]) -> None:
        """Let a runner work until the round is solved; another runner may hold its task, dead or alive."""
        while True:
            solve()
            with self.database.read() as session:
                if queries.round_state(session, round_id) != "solving":
                    return
            time.sleep(ELSEWHERE_SECONDS)

    def _freeze_first(self) -> UUID:
        manifest = self.written()
        with self.database.write() as session:
            # One transaction up to the frozen round: a demo interrupted before starts again from nothing,
            # one interrupted later goes on from the queued task.
            return self._round(session, self.found(session, manifest))

    def written(self) -> dict[str, Any]:
        """Write the offices' files and return their manifest."""
        self.report("offices' files", 0, 0)
        write_offices(self.folder, workers=self.workers, jobs=self.jobs, seed=self.seed, today=self.today)
        manifest: dict[str, Any] = json.loads((self.folder / "offices.json").read_text(encoding="utf-8"))
        return manifest

    def _publish(self, round_id: UUID) -> None:
        self.report("publishing", 0, 0)
        with self.database.write() as session:
            keeper = access.principal_of(session, access.user_named(session, KEEPER))
            act_as_operator(session)
            publication.publish(session, rounds.kept_round(session, round_id, caller=keeper), caller=keeper)

    def found(self, session: Session, manifest: dict[str, Any]) -> Founded:
        """Found offices and alliance as the operator, and load the rosters and order sheets."""
        act_as_operator(session)
        self._operator(session)
        keeper = self._office(session, "coordinator", name=COORDINATOR, login=KEEPER, region="")
        counties = {
            each["code"]: self._office(
                session, "county_office", name=f"{each['name']}就业服务中心", login=each["code"], region=each["code"]
            )
            for each in _offices(manifest["rosters"])
        }
        cities = {
            each["code"]: self._office(
                session, "receiving_office", name=f"{each['name']}劳务协作站", login=each["code"], region=each["code"]
            )
            for each in _offices(manifest["orders"])
        }
        alliance_id = self._alliance(session, keeper, counties=counties, cities=cities)
        pools = self._rosters(session, manifest["rosters"], counties)
        self._orders(session, manifest["orders"], cities)
        return Founded(keeper, alliance_id, counties, cities, pools)

    def _operator(self, session: Session) -> None:
        operator = access.create_organisation(session, "operator", name=OPERATOR)
        admin = access.create_user(session, ADMIN, password=PASSWORD, role=Role.SYSTEM_ADMIN, organisation=operator)
        admin.active = True  # the demo has no second administrator to open it

    def _office(self, session: Session, kind: str, *, name: str, login: str, region: str) -> Principal:
        office = access.create_organisation(session, kind, name=name, region_code=region)
        role = {"coordinator": Role.COORDINATOR, "county_office": Role.COUNTY_CLERK}.get(kind, Role.RECEIVING_CLERK)
        user = access.create_user(session, login, password=PASSWORD, role=role, organisation=office)
        return access.principal_of(session, user)

    def _alliance(
        self, session: Session, keeper: Principal, *, counties: dict[str, Principal], cities: dict[str, Principal]
    ) -> UUID:
        first = self.today.replace(month=1, day=1)
        alliance = alliances.create_alliance(session, COORDINATOR, caller=keeper)
        for side, offices in (("exporter", counties), ("receiver", cities)):
            for office in offices.values():
                body = MemberIn.model_validate({"member_id": office.organisation_id, "side": side, "valid_from": first})
                alliances.add_member(session, alliance.id, body=body, caller=keeper)
        for exporter, receiver in sorted({(county[:2], city[:2]) for county in counties for city in cities}):
            agreement = AgreementIn(
                alliance_id=alliance.id, exporter=exporter, receiver=receiver, start_date=first, kind="alliance"
            )
            alliances.create_agreement(session, agreement, caller=keeper)
        return alliance.id

    def _rosters(
        self, session: Session, files: list[dict[str, Any]], offices: dict[str, Principal]
    ) -> list[tuple[Principal, UUID]]:
        loading = RosterLoading(load_catalogue(session), self.keyring, self.today)
        pools: dict[str, tuple[Principal, UUID]] = {}
        for number, each in enumerate(files):
            self.report("rosters", number, len(files))
            code = each["office"]["code"]
            caller = offices[code]
            if code not in pools:
                made = people.create_pool(
                    session, f"{each['office']['name']}劳动力资源池", region_code=code, caller=caller
                )
                pools[code] = (caller, made.id)
            pool = people.pool(session, pools[code][1], caller=caller)
            import_roster(session, self._upload(each["file"]), pool=pool, loading=loading)
        return list(pools.values())

    def _orders(self, session: Session, files: list[dict[str, Any]], offices: dict[str, Principal]) -> None:
        catalogue = load_catalogue(session)
        loading = OrderLoading(catalogue, OccupationGuesser(catalogue), self.today)
        for number, each in enumerate(files):
            self.report("order sheets", number, len(files))
            caller = offices[each["office"]["code"]]
            import_orders(session, self._upload(each["file"]), caller=caller, loading=loading)
            for employer in orders.employers(session, caller=caller, after=None, limit=self.jobs):
                orders.verify_employer(session, employer, on=self.today, caller=caller)

    def _upload(self, file: str) -> Upload:
        path = self.folder / file
        return Upload(path.read_bytes(), path.name)

    def _round(self, session: Session, founded: Founded) -> UUID:
        keeper = founded.keeper
        policy = policies.create_policy(session, "示范政策", body={}, caller=keeper)
        body = RoundIn(
            alliance_id=founded.alliance_id,
            policy_id=policy.id,
            name=f"{self.today:%Y}年示范轮次",
            on_date=self.today,
            seed="dukou-demo",
        )
        current = rounds.create_round(session, body, caller=keeper)
        for caller, pool_id in founded.pools:
            rounds.put_pool(session, current.id, pool_id=pool_id, caller=caller)
        self.report("freezing", 0, 0)
        rounds.freeze(session, current, caller=keeper)
        rounds.solve(session, current, caller=keeper)
        return current.id


def _offices(files: list[dict[str, Any]]) -> list[dict[str, str]]:
    return list({each["office"]["code"]: each["office"] for each in files}.values())


def _summary(session: Session, round_id: UUID) -> dict[str, Any]:
    solution = queries.solution_of(session, round_id)
    return {
        "round": str(round_id),
        "intake": queries.loads(session),
        "orders": queries.order_states(session),
        "published": queries.proposals(session, solution.id, state="published"),
        **solution.summary,
    }


def accounts(session: Session) -> list[Account]:
    """List the demo accounts; those that every installation begins with have no password yet."""
    ours = set(logins())
    return [Account(login, Role(role), name) for login, role, name in queries.accounts(session) if login in ours]
