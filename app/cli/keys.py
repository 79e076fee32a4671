"""`dukou keys`: the keys of the identity vault, changed while the service runs."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import typer

from app import failpoints
from app.access.acting import act_as_operator
from app.audit import keep_audit
from app.cli.context import shared
from app.cli.output import emit, progress, table
from app.cli.parsing import AsJson
from app.db.ciphers import Suite
from app.db.crypto import Keyring
from app.db.engine import Database
from app.pools import shredding
from app.pools.rotation import Rotation

app = typer.Typer(help="Keys of the identity vault. 身份库密钥。", no_args_is_help=True)
Index = Annotated[bool, typer.Option("--index", help="The key people are found by, not the one that seals.")]


@contextmanager
def _rotation(context: typer.Context) -> Iterator[Rotation]:
    settings = shared(context).settings
    failpoints.arm(settings.failpoint)
    with closing(Database(settings.url_of_owner, trusted="operator")) as database:
        keep_audit(database, Keyring.of(settings))
        yield Rotation(settings, database)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """列出密钥。 List the keys and how many rows stand under each."""
    with _rotation(context) as rotation:
        rows = rotation.overview()
    if as_json:
        emit(rows)
        return
    table("密钥 keys", rows, ("kind", "id", "cipher", "active", "rows"))


@app.command()
def add(context: typer.Context, cipher: Suite = Suite.AES, index: Index = False) -> None:
    """新增密钥。 Make a new key; it is not in force yet. Back the key file up afterwards."""
    with _rotation(context) as rotation:
        emit({"id": rotation.add(cipher, index=index)})


@app.command()
def use(context: typer.Context, key_id: int, index: Index = False) -> None:
    """启用密钥。 Put a key in force for what is written from now on."""
    with _rotation(context) as rotation:
        rotation.use(key_id, index=index)


@app.command()
def rotate(
    context: typer.Context,
    index: Index = False,
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Rows a transaction.")] = 1000,
) -> None:
    """轮换密钥。 Bring all rows under the key in force; may be stopped and started again."""
    with _rotation(context) as rotation, progress() as report:
        changed = rotation.rotate(index=index, batch=batch, report=report)
    emit({"changed": changed})


@app.command()
def drop(context: typer.Context, key_id: int, index: Index = False) -> None:
    """删除密钥。 Take a key out of the key file for good, once nothing stands under it."""
    with _rotation(context) as rotation:
        rotation.drop(key_id, index=index)


@app.command()
def lost(
    context: typer.Context,
    shred: Annotated[bool, typer.Option("--shred", help="Finish it: empty what is left of them for good.")] = False,
) -> None:
    """已无密钥的人员。 People of a restored dump whose own keys are gone: they were shredded after it was made."""
    with _rotation(context) as rotation, rotation.database.write() as session:
        act_as_operator(session)
        people = shredding.lost(session)
        if people and shred:
            shredding.shred(session, people)
    emit({"people": [str(each) for each in people], "shredded": shred})
