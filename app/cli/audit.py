"""`dukou audit`: verify and anchor the chains, tell whose data somebody read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from app.access.acting import act_as_operator
from app.audit import NOBODYS
from app.audit.anchors import Anchored, read_anchors, write_anchor
from app.audit.breach import Reading, Touch, account, readings, touches
from app.audit.verify import Broken, verify
from app.cli.context import shared
from app.cli.local import local_database
from app.cli.output import emit, out, table
from app.cli.parsing import AsJson
from app.clock import CIVIL_ZONE
from app.db.crypto import Keyring
from app.db.keyfile import Purpose
from app.errors import InvalidError
from app.exports.sheets import as_csv as written

app = typer.Typer(help="The audit. 审计链。", no_args_is_help=True)

AsCsv = Annotated[bool, typer.Option("--csv", help="CSV, for a file.")]
TOLD = ("at", "action", "object_kind", "object_id", "outcome", "code", "reason", "request_id", "source")
TOUCHED = ("at", "login", "role", "organisation_id", *TOLD[1:], "fields")
FIRST, LAST = datetime(2000, 1, 1), datetime(2999, 1, 1)  # noqa: DTZ001  # read as of China, as what is typed is


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
    as_csv: AsCsv = False,
) -> None:
    """某账号在一段时间内读过谁的数据。 Tell whose data an account read or changed; asking is itself an event."""
    with local_database(context) as database, database.write() as session:
        act_as_operator(session)
        found = readings(session, account(session, login), **_window(begin, end))
    if as_json:
        emit([each.plain() for each in found])
        return
    if as_csv:
        _csv([*TOLD, "fields", "worker_id", "office_id"], (line for each in found for line in _lines(each)))
        return
    rows = [each.plain() | {"fields": " ".join(each.fields), "workers": len(each.workers)} for each in found]
    table(login, rows, ("at", "action", "object_kind", "object_id", "outcome", "code", "fields", "workers"))
    people = {one for each in found for one in each.workers}
    out.print(f"{len(found)} events, {len(people)} people; --json lists them")


@app.command()
def who(
    context: typer.Context,
    worker: Annotated[str, typer.Argument(help="Id of the worker.")],
    begin: Annotated[datetime, typer.Option("--from", help="From this day or moment on (Asia/Shanghai).")] = FIRST,
    end: Annotated[datetime, typer.Option("--to", help="Before this day or moment (Asia/Shanghai).")] = LAST,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """谁读过某个人的数据。 Tell who read or changed a worker's data; asking is itself an event."""
    with local_database(context) as database, database.write() as session:
        act_as_operator(session)
        found = touches(session, _uuid(worker, "worker"), **_window(begin, end))
    rows = [_touch(each) for each in found]
    if as_json:
        emit(rows)
    elif as_csv:
        _csv(TOUCHED, ([row[name] for name in TOUCHED] for row in rows))
    else:
        table(worker, rows, ("at", "login", "role", "action", "outcome", "code", "fields"))
        out.print(f"{len(rows)} events; --json and --csv tell all of them")


def _touch(each: Touch) -> dict[str, Any]:
    told = each.reading.plain()
    who = {"login": each.login, "role": each.role, "organisation_id": each.organisation_id}
    return {name: told[name] for name in TOLD} | who | {"fields": " ".join(each.reading.fields)}


def _lines(each: Reading) -> Iterator[list[Any]]:
    """One line a person the event is about; of one that is about nobody one line all the same."""
    told = each.plain()
    for worker, office in each.workers.items() or [("", "")]:
        yield [*(told[name] for name in TOLD), " ".join(each.fields), worker, office]


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    out.out(written([header, *rows]), end="")


def _window(begin: datetime, end: datetime) -> dict[str, datetime]:
    return {"begin": begin.replace(tzinfo=CIVIL_ZONE), "end": end.replace(tzinfo=CIVIL_ZONE)}


def _id(organisation: str) -> UUID | None:
    return _uuid(organisation, "organisation") if organisation else None


def _uuid(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidError("ID_UNREADABLE", "编号不正确。", "This is no id.", field=field) from None
