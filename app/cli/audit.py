"""`dukou audit`: verify and anchor the chains, tell whose data somebody read."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from app.access.acting import act_as_operator
from app.audit import NOBODYS
from app.audit.anchors import Anchored, read_anchors, write_anchor
from app.audit.breach import readings
from app.audit.verify import Broken, verify
from app.cli.context import shared
from app.cli.local import local_database
from app.cli.output import emit, out, table
from app.cli.parsing import AsJson
from app.clock import CIVIL_ZONE
from app.db.crypto import Keyring
from app.db.keyfile import Purpose
from app.errors import InvalidError

app = typer.Typer(help="The audit. 审计链。", no_args_is_help=True)


def _key(context: typer.Context) -> bytes:
    return Keyring.of(shared(context).settings).purpose(Purpose.AUDIT)


@app.command("verify")
def verify_(
    context: typer.Context,
    organisation: Annotated[str, typer.Option(help="Only this organisation's chain.")] = "",
    as_json: AsJson = False,
) -> None:
    """核对审计链。 Verify every chain and what was anchored; exit code 1 names the first broken place of each."""
    key, path = _key(context), shared(context).settings.anchor_file
    anchored, broken = Anchored(), []
    try:
        anchored = Anchored() if path is None else read_anchors(path, key)
    except InvalidError as error:
        broken = [Broken(NOBODYS, 0, error.code, error.message_en)]
    with local_database(context) as database, database.read() as session:
        verdict = verify(session, key, anchored=anchored, chain=_id(organisation))
    verdict.broken = [*broken, *verdict.broken]
    if as_json:
        emit(asdict(verdict))
    else:
        out.print(f"{verdict.chains} chains, {verdict.events} events, {verdict.anchors} anchors")
        for each in verdict.broken:
            out.out(f"  {each.organisation_id} #{each.seq} {each.code}: {each.said}")
    if verdict.broken:
        raise typer.Exit(1)


@app.command()
def anchor(context: typer.Context) -> None:
    """写入锚定文件。 Add the ends of the chains to the anchor file."""
    path = shared(context).settings.anchor_file
    if path is None:
        raise InvalidError(
            "ANCHOR_MISSING",
            "未设置锚定文件(DUKOU_ANCHOR_FILE)。",
            "No anchor file is set (DUKOU_ANCHOR_FILE).",
            field="anchor_file",
        )
    with local_database(context) as database:
        out.print(f"{write_anchor(database, path, _key(context))} chains anchored")


@app.command()
def read(
    context: typer.Context,
    login: Annotated[str, typer.Option(help="Whose doings.")],
    begin: Annotated[datetime, typer.Option("--from", help="From this day or moment on (Asia/Shanghai).")],
    end: Annotated[datetime, typer.Option("--to", help="Before this day or moment (Asia/Shanghai).")],
    as_json: AsJson = False,
) -> None:
    """某账号在一段时间内读过谁的数据。 Tell whose data an account read or changed; asking is itself an event."""
    window = {"begin": begin.replace(tzinfo=CIVIL_ZONE), "end": end.replace(tzinfo=CIVIL_ZONE)}
    with local_database(context) as database, database.write() as session:
        act_as_operator(session)
        found = readings(session, login, **window)
    if as_json:
        emit([each.plain() for each in found])
        return
    rows = [each.plain() | {"fields": " ".join(each.fields), "workers": len(each.workers)} for each in found]
    table(login, rows, ("at", "action", "object_kind", "object_id", "outcome", "code", "fields", "workers"))
    people = {one for each in found for one in each.workers}
    out.print(f"{len(found)} events, {len(people)} people; --json lists them")


def _id(organisation: str) -> UUID | None:
    try:
        return UUID(organisation) if organisation else None
    except ValueError:
        raise InvalidError(
            "ID_UNREADABLE", "机构编号不正确。", "This is no id of an organisation.", field="organisation"
        ) from None
