"""Wires the application; nothing happens at import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp

from app import failpoints, logs
from app.access.routes import router as access
from app.alliances.routes import router as alliances
from app.api import documentation, problems
from app.api.headers import SecurityHeaders
from app.api.known_query import KNOWN_QUERY
from app.api.request_ids import RequestIds
from app.api.routers import Router
from app.api.state import DbSession, State
from app.audit import keep_audit
from app.console.routes import install as install_console
from app.credit.routes import router as credit
from app.db import migrate, walls
from app.db.crypto import Keyring
from app.db.engine import Database
from app.demand.routes import router as demand
from app.dispatch.routes import router as dispatch
from app.doctor import Part, Safety
from app.doctor.gate import Gate
from app.duplicates.routes import router as duplicates
from app.employment.routes import router as employment
from app.employment.sheet_routes import router as event_sheets
from app.exports.routes import router as exports
from app.follow_ups.routes import router as follow_ups
from app.follow_ups.sheet_routes import router as call_sheets
from app.intake.routes import router as imports
from app.ledger.routes import router as ledger
from app.notices.routes import router as notices
from app.objections.routes import router as objections
from app.offers.hand_routes import router as by_hand
from app.offers.routes import router as offers
from app.offers.sheet_routes import router as answer_sheets
from app.offers.wave_routes import router as waves
from app.oversight.routes import router as oversight
from app.pools.key_checks import keys_of
from app.pools.routes import router as pools
from app.reference.routes import router as reference
from app.reference.service import CatalogueCache
from app.rights.answer_routes import router as answers
from app.rights.routes import router as rights
from app.rounds.routes import router as rounds
from app.rounds.scenario_routes import router as scenarios
from app.settings import Settings

DESCRIPTION = "渡口:劳务协作联盟的对接轮次。Labour-cooperation rounds: pools, orders, proposals with proof and reasons."


class Application(FastAPI):
    """The application; whatever it answers says what a browser may do with it, a failure nobody expected as well."""

    def build_middleware_stack(self) -> ASGIApp:
        """Put the headers around everything."""
        return SecurityHeaders(super().build_middleware_stack())

    def openapi(self) -> dict[str, Any]:
        """Return the interface's description, in which whatever is refused is a problem document."""
        if self.openapi_schema is None:
            self.openapi_schema = problems.described(super().openapi())
        return self.openapi_schema


def open_state(settings: Settings) -> tuple[State, Safety]:
    """Return what all requests of an application share, its database open, and whether the installation is safe."""
    logs.configure()
    failpoints.arm(settings.failpoint)
    database = Database(settings.url, statement_seconds=10)
    safety = Safety.at_start(settings, database, Part.SERVER)
    state = State(settings, database, keys_of(settings, database))
    keep_audit(database, Keyring.of(settings))
    return state, safety


def create_app(settings: Settings) -> FastAPI:
    """Return the application on ``settings``; its database must be migrated and its key file present."""
    state, safety = open_state(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        state.database.close()

    app = Application(
        title="Dukou 渡口",
        version="0.1.0",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.documented else None,
    )
    app.state.dukou = state
    app.state.catalogue = CatalogueCache()
    problems.install(app)
    app.router.max_body_size = settings.upload_bytes  # for every router included from here on
    app.include_router(_health())
    base = (access, reference, imports, pools, demand, alliances)
    season = (
        rounds,
        scenarios,
        answer_sheets,
        event_sheets,
        offers,
        by_hand,
        waves,
        ledger,
        call_sheets,
        follow_ups,
        dispatch,
        employment,
        credit,
        duplicates,
        notices,
        objections,
    )
    for router in (*base, *season, rights, answers, exports, oversight):
        app.include_router(router, prefix="/api/v1", dependencies=[KNOWN_QUERY])
    install_console(app)
    if settings.documented:
        documentation.install(app)
    if not safety.passed:
        app.add_middleware(Gate, safety=safety)
    app.add_middleware(RequestIds)  # the last one: around every other
    return app


def _health() -> Router:
    router = Router(tags=["health"])

    @router.get("/healthz", response_class=PlainTextResponse)
    def live() -> str:
        """Say that the process answers."""
        return "ok"

    @router.get("/readyz", response_class=PlainTextResponse)
    def ready(session: DbSession, request: Request) -> Response:
        """Say whether the database answers, has this version's schema and walls and is the one of the keys."""
        state = request.app.state.dukou
        if migrate.current(state.database) == migrate.newest() and state.keyring:
            if not walls.missing(session.connection()):
                return PlainTextResponse("ready")
            return problems.problem(
                503,
                "WALLS_MISSING",
                "数据库的行级安全与此版本不符,请运行 dukou migrate。",
                "The walls in the database are not this version's; run dukou migrate.",
            )
        return problems.problem(
            503,
            "NOT_MIGRATED",
            "数据库结构与此版本不符,请先运行 dukou migrate。",
            "The database is not at this version; run dukou migrate.",
        )

    @router.get("/metrics", response_class=Response)
    def metrics() -> Response:
        """Give the counters in Prometheus' text form."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
