"""`dukou`: every command parses its words and calls one function; errors are one clear line and exit code 1."""

import sys
from typing import Annotated

import typer

from app.cli import agreements, alliances, demo, engine, intake, orders, policies, pools, reference, rounds, system
from app.cli.context import Context
from app.cli.output import refuse
from app.errors import DukouError
from matching.errors import MatchingError

app = typer.Typer(
    name="dukou",
    help="渡口:劳务协作联盟的对接轮次。 Labour-cooperation rounds: intake, matching with proof, publication.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    context: typer.Context,
    server: Annotated[
        str, typer.Option(help="Address of a running server; without it the local database is used.")
    ] = "",
    token: Annotated[str, typer.Option(envvar="DUKOU_TOKEN", help="Bearer token for --server.")] = "",
    login: Annotated[str, typer.Option("--as", help="Act as this account on the local database.")] = "",
) -> None:
    """Take what every command shares."""
    context.obj = Context(server=server, token=token, login=login)


system.register(app)
app.command("demo")(demo.demo)
engine.register(app)
intake.register(app)
for name, group in (
    ("alliance", alliances.alliances),
    ("agreement", agreements.agreements),
    ("policy", policies.policies),
    ("pool", pools.pools),
    ("order", orders.orders),
    ("round", rounds.rounds),
    ("reference", reference.reference),
):
    app.add_typer(group, name=name)


def main() -> None:
    """Run the command; an expected failure prints its code and sentence, never a traceback."""
    try:
        app()
    except (DukouError, MatchingError) as error:
        refuse(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
