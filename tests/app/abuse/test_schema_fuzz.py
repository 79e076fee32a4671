"""What the schema allows and what it does not, sent to every operation as every role: never a failure of the service."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import cycle
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from app.db.engine import Database
from tests.app.access.asking import Asker, worlds
from tests.app.access.world import ACCOUNTS, Who

SEED = 20261129
CHECKS: list[Any] = [not_a_server_error, response_schema_conformance, content_type_conformance]
Case = Any  # schemathesis types its cases by a parameter nobody can name


def test_two_thousand_requests_find_no_failure(app: FastAPI, database: Database) -> None:
    assert asyncio.run(_find(app, database, requests=1000)) == []  # on each database


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_fifty_thousand_requests_find_no_failure(app: FastAPI, database: Database) -> None:
    assert asyncio.run(_find(app, database, requests=25_000)) == []


async def _find(app: FastAPI, database: Database, *, requests: int) -> list[str]:
    async with worlds(app, database) as asker:
        found = [failure async for failure in _failures(app, asker, requests)]
    return sorted(set(found))


async def _failures(app: FastAPI, asker: Asker, requests: int) -> AsyncIterator[str]:
    actors = cycle(ACCOUNTS)
    for case in _cases(app, requests):
        actor = next(actors)
        response = await asker.client.request(**_prepared(case, asker, actor))
        await response.request.aread()  # an upload was streamed; the checks look at it again
        try:
            case.validate_response(response, checks=CHECKS)
        except (FailureGroup, Failure) as group:
            said = "; ".join(str(each).partition("\n")[0] for each in getattr(group, "exceptions", [group]))
            yield f"{case.method} {case.operation.path} {actor}: {response.status_code} {said}"


def _cases(app: FastAPI, requests: int) -> Iterator[Case]:
    """As many cases of each operation as it takes to reach ``requests`` at least, the same in every run."""
    schema = schemathesis.openapi.from_dict(app.openapi())
    operations = [each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)]
    assert len(operations) > 100  # all of them: one whose description is wrong is an Err
    each_gets = -(-requests // len(operations))
    for operation in operations:
        yield from _drawn(operation, each_gets)


def _drawn(operation: Any, count: int) -> list[Case]:
    drawn: list[Case] = []

    @seed(SEED)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def draw(case: Case) -> None:
        drawn.append(case)

    draw()
    return drawn


def _prepared(case: Case, asker: Asker, actor: Who) -> dict[str, Any]:
    """The request as the actor sends it; every other one about objects that there are."""
    objects = asker.objects("own", actor)
    if next(_TURN):
        for values in (case.path_parameters, case.query, case.body):
            _name_real(values, objects)
    request: dict[str, Any] = case.as_transport_kwargs(base_url="http://testserver")
    if "files" in request:  # a file may be drawn as any JSON value
        request["files"] = [(name, (file, str(content))) for name, (file, content, *_) in request["files"]]
    headers = {name.lower(): value.encode("latin-1", "replace") for name, value in request["headers"].items()}
    headers["authorization"] = f"Bearer {asker.mine.tokens[actor]}".encode()
    return {name: value for name, value in request.items() if name != "cookies"} | {"headers": headers}


_TURN = cycle((True, False))


def _name_real(values: Any, objects: dict[str, UUID]) -> None:
    if isinstance(values, dict):
        for name in values.keys() & objects.keys():
            values[name] = str(objects[name])
