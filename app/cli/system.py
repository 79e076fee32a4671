"""`dukou migrate | serve | runner | organisation`: keeping the service."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from typing import Annotated

import typer

from app import server
from app.access import first_start
from app.access import service as access
from app.access.acting import act_as_operator
from app.access.principal import OrganisationKind
from app.audit import keep_audit
from app.cli.context import shared
from app.cli.local import local_database
from app.cli.output import emit, out
from app.clock import now
from app.db import migrate as schema
from app.db.crypto import Keyring
from app.doctor import refuse_unsafe
from app.main import create_app
from app.pools import key_checks
from app.reference import service as reference
from app.runner import database_of_runner, make_runner

app = typer.Typer()


@app.command()
def migrate(context: typer.Context) -> None:
    """建库或升级。 Create or bring up to date the database, the key file and the reference data."""
    refuse_unsafe(shared(context).settings)
    with local_database(context) as database:
        schema.upgrade(database)
        with database.write() as session:
            key_checks.prepare(session, shared(context).settings)
        keep_audit(database, Keyring.of(shared(context).settings))  # the keys may have been made just now
        with database.write() as session:
            act_as_operator(session)
            reference.load_packaged(session)
            links = first_start.set_up(session, now=now())
        out.print(f"schema {schema.current(database)}")
    for login, token in links.items():
        out.print(f"首次设置密码，7 天内一次有效 set the password once: {login}  /invitation/{token}")


@app.command()
def serve(
    context: typer.Context,
    with_runner: Annotated[
        bool, typer.Option("--with-runner", help="Start a runner process beside the server.")
    ] = False,
) -> None:
    """启动服务。 Serve API and console."""
    settings = shared(context).settings
    application = create_app(settings)
    # The server ends by raising the signal it caught: as an exit, so that what stands below is done.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    beside = _start_runner() if with_runner else None
    try:
        server.serve(application, settings)
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=30)


def _start_runner() -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "app.cli.main", "runner", "--parent", str(os.getpid())]
    return subprocess.Popen(words)  # noqa: S603  # our own command


@app.command()
def runner(
    context: typer.Context,
    parent: Annotated[int, typer.Option(help="End when this process ends.", hidden=True)] = 0,
    once: Annotated[bool, typer.Option("--once", help="Do what is queued, then end.")] = False,
) -> None:
    """后台求解进程。 Take queued work: solve rounds."""
    settings = shared(context).settings
    with closing(database_of_runner(settings)) as database:
        taking = make_runner(settings, database)
        if once:
            out.print(f"{taking.run_until_idle()} tasks")
            return
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        taking.run(stop, parent=parent)


@app.command()
def organisation(
    context: typer.Context,
    kind: OrganisationKind,
    name: str,
    region: Annotated[str, typer.Option(help="Six-digit region code.")] = "",
    credit_code: Annotated[str, typer.Option(help="Unified social credit code, 18 characters; of an employer.")] = "",
) -> None:
    """登记机构。 Register an organisation."""
    with local_database(context) as database, database.write() as session:
        act_as_operator(session)
        created = access.create_organisation(session, kind, name=name, region_code=region, credit_code=credit_code)
    emit({"id": created.id, "kind": kind, "name": name})
