"""All pages of the console, and how an application takes them in."""

from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles

from app.api.routers import Router
from app.console import errors
from app.console.pages import (
    account,
    actions,
    agreements,
    algorithm,
    answers,
    arrivals,
    audit,
    call_sheets,
    calls,
    credit,
    dispatches,
    duplicates,
    event_sheets,
    exports,
    home,
    imports,
    invitation,
    ledger,
    link,
    notices,
    objections,
    offers,
    order_sheets,
    orders,
    person,
    pools,
    posts,
    results,
    reveals,
    rights,
    rosters,
    rounds,
    scenarios,
    sign_in,
    single_sign_on,
    tickets,
    webhooks,
)
from app.console.places import STATIC_PATH
from app.console.rendering import STATIC
from app.errors import NotFoundError

PARTS: tuple[Router, ...] = tuple(
    part.router
    for part in (
        sign_in,
        single_sign_on,
        invitation,
        link,
        account,
        agreements,
        home,
        algorithm,
        audit,
        rosters,
        pools,
        person,
        posts,
        rights,
        order_sheets,
        orders,
        imports,
        offers,
        objections,
        arrivals,
        event_sheets,
        credit,
        dispatches,
        duplicates,
        answers,
        ledger,
        call_sheets,
        calls,
        tickets,
        notices,
        webhooks,
        rounds,
        exports,
        actions,
        results,
        scenarios,
        reveals,
    )
)
last = Router()


@last.get("/console/{path:path}")
def missing(path: str) -> Response:  # noqa: ARG001  # whatever it is, it is not there
    """Answer an address that is no page like one whose object is missing."""
    raise NotFoundError


router = Router(include_in_schema=False)
for part in (*PARTS, last):
    router.include_router(part)


def install(app: FastAPI) -> None:
    """Add pages, static files and error pages; after app.api.problems.install."""
    app.include_router(router, max_body_size=app.state.dukou.settings.upload_bytes)
    app.mount(STATIC_PATH, StaticFiles(directory=STATIC), name="console-static")
    errors.install(app)
