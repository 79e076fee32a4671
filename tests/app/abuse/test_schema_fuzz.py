"""What the schema allows and what it does not, sent to every operation as every role: never a failure of the service."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from functools import cache
from itertools import cycle
from math import ceil
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from app.db.engine import Database
from tests.app.access.asking import Asker, asking, build_worlds
from tests.app.access.world import ACCOUNTS, Who

SEED = 20261129
TOLD_EVERY = 500
FIFTY_THOUSAND = 50_000
CHECKS: list[Any] = [not_a_server_error, response_schema_conformance, content_type_conformance]
Case = Any  # schemathesis types its cases by a parameter nobody can name


@pytest.mark.timeout(240)
def test_two_thousand_requests_find_no_failure(app: FastAPI, database: Database) -> None:
    """A thousand on each database."""
    assert asyncio.run(_find(app, database, _dealt(app, start=SEED + database.is_sqlite))) == []


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("actor", ACCOUNTS)
def test_fifty_thousand_requests_find_no_failure(app: FastAPI, database: Database, actor: Who) -> None:
    """Half of them on each database, in a run a role; ``-s`` shows how far it is."""
    run = SEED + 2 * ACCOUNTS.index(actor) + database.is_sqlite
    each_gets = ceil(FIFTY_THOUSAND / 2 / len(ACCOUNTS) / len(_operations(app)))
    cases = [case for operation in _operations(app) for case in _drawn(operation, each_gets, start=run)]
    assert asyncio.run(_find(app, database, {actor: cases})) == []


async def _find(app: FastAPI, database: Database, runs: dict[Who, list[Case]]) -> list[str]:
    async with asking(app, build_worlds(database)) as asker:
        found = [failure for actor, cases in runs.items() async for failure in _failures(asker, actor, cases)]
    return sorted(set(found))


async def _failures(asker: Asker, actor: Who, cases: Iterable[Case]) -> AsyncIterator[str]:
    real = cycle((True, False))  # every other request is about objects that there are
    for at, case in enumerate(cases):
        if at % TOLD_EVERY == TOLD_EVERY - 1:
            print(f"{actor}: {at + 1} requests")  # noqa: T201
        response = await asker.client.request(**_prepared(case, asker, actor, real=next(real)))
        await response.request.aread()  # an upload was streamed; the checks look at it again
        try:
            case.validate_response(response, checks=CHECKS)
        except (FailureGroup, Failure) as group:
            said = "; ".join(str(each).partition("\n")[0] for each in getattr(group, "exceptions", [group]))
            yield f"{case.method} {case.operation.path} {actor}: {response.status_code} {said}"


@cache
def _operations(app: FastAPI) -> list[st.SearchStrategy[Case]]:
    """The cases of each operation; made once, since telling what they are takes longer than drawing one."""
    schema = schemathesis.openapi.from_dict(app.openapi())
    operations = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    assert len(operations) > 100  # all of them: one whose description is wrong is an Err
    return [operation.as_strategy() for operation in operations]


def _dealt(app: FastAPI, *, start: int) -> dict[Who, list[Case]]:
    """A run a role: each has one case of every operation, one of them two; by turns one has the plainest there is."""
    runs: dict[Who, list[Case]] = {actor: [] for actor in ACCOUNTS}
    for at, operation in enumerate(_operations(app)):
        for turn, case in enumerate(_drawn(operation, len(ACCOUNTS) + 1, start=start)):
            runs[ACCOUNTS[(at + turn) % len(ACCOUNTS)]].append(case)
    return runs


def _drawn(operation: st.SearchStrategy[Case], count: int, *, start: int) -> list[Case]:
    """So many cases, or as many as there are, the same in every run; the plainest comes first."""
    drawn: list[Case] = []

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation)
    def draw(case: Case) -> None:
        drawn.append(case)

    draw()
    return drawn


def _prepared(case: Case, asker: Asker, actor: Who, *, real: bool) -> dict[str, Any]:
    """The request as the actor sends it."""
    if real:
        for values in (case.path_parameters, case.query, case.body):
            _name_real(values, asker.objects("own", actor))
    request: dict[str, Any] = case.as_transport_kwargs(base_url="http://testserver")
    if "files" in request:  # a file may be drawn as any JSON value
        request["files"] = [(name, (file, str(content))) for name, (file, content, *_) in request["files"]]
    headers = {name.lower(): value.encode("latin-1", "replace") for name, value in request["headers"].items()}
    headers["authorization"] = f"Bearer {asker.mine.tokens[actor]}".encode()
    return {name: value for name, value in request.items() if name != "cookies"} | {"headers": headers}


def _name_real(values: Any, objects: dict[str, UUID]) -> None:
    if isinstance(values, dict):
        for name in values.keys() & objects.keys():
            values[name] = str(objects[name])
