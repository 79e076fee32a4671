"""`dukou user`: accounts; made and reset by the operator on the machine itself, listed and closed over HTTP."""

from typing import Annotated

import typer

from app.access import invitations, mutual
from app.access import service as access
from app.access.acting import act_as_operator
from app.access.passwords import new_token
from app.access.principal import Role
from app.cli import nouns
from app.cli.local import local_database
from app.cli.output import emit
from app.cli.parsing import AsJson
from app.clock import now

app = typer.Typer(help="Accounts. 账号。", no_args_is_help=True)


@app.command()
def create(
    context: typer.Context,
    login: str,
    role: Role,
    organisation_id: Annotated[str, typer.Option("--organisation", help="Id of the organisation.")],
) -> None:
    """Make an account and print the link by which its user sets the password.

    An administrator's account waits for the security administrator; the first security administrator's does not.
    """
    with local_database(context) as database, database.write() as session:
        act_as_operator(session)
        owner = access.organisation_by_id(session, organisation_id)
        user = access.create_user(session, login, password=new_token(), role=role, organisation=owner)
        if role is Role.SECURITY_ADMIN and mutual.nobody_opens(session):
            user.active = True
        token = invitations.invite(session, user, purpose="invite", by=None, now=now())
    emit({"id": user.id, "login": login, "role": role, "active": user.active, "link": f"/invitation/{token}"})


@app.command()
def reset(
    context: typer.Context,
    login: str,
    totp: Annotated[bool, typer.Option("--totp", help="The device of the second step is lost as well.")] = False,
) -> None:
    """End an account's sessions and print a link for a new password; the one way for the three administrators."""
    with local_database(context) as database, database.write() as session:
        act_as_operator(session)
        user = access.user_named(session, login)
        token = invitations.reset(session, user, totp=totp, by=None, now=now())
    emit({"login": login, "link": f"/invitation/{token}"})


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List accounts, as one of the administrators."""
    nouns.show_list(context, "/users", columns=("id", "login", "role", "organisation_id", "active"), as_json=as_json)


@app.command()
def deactivate(context: typer.Context, user: str) -> None:
    """Close an account by its id, as the security administrator; its sessions and tokens end."""
    emit(nouns.api(context).call("POST", f"/users/{user}/deactivate"))


@app.command()
def activate(context: typer.Context, user: str) -> None:
    """Open an account by its id, as the security administrator."""
    emit(nouns.api(context).call("POST", f"/users/{user}/activate"))
