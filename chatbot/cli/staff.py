"""`chatbot staff`: accounts of the people who help, and the writes that wait for them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.administer import administer
from chatbot.cli.options import AsJson, Config, DataDir, read_settings
from chatbot.ports.staff import StaffRole

if TYPE_CHECKING:
    from chatbot.bootstrap import App
    from chatbot.ports.approvals import Approval

_LONGEST_REASON = 300

app = typer.Typer(help="Accounts of the staff, and the writes that wait for them.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the member signs in with.")]
Role = Annotated[StaffRole, typer.Option("--role", help="What the member is there for.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the first line of stdin, without asking.")
]
ApprovalId = Annotated[str, typer.Argument(metavar="ID", help="As `chatbot staff approvals` lists it.")]
AsMember = Annotated[str, typer.Option("--as", metavar="NAME", help="The member who decides.")]
Reason = Annotated[str, typer.Option("--reason", help="What the shopper reads, up to 300 characters.")]


@app.callback()
def staff() -> None:
    """Look after the accounts of the staff, and decide about writes that wait for a person."""


@app.command()
def add(
    name: Name, role: Role, password_stdin: FromStdin = False, config: Config = None, data_dir: DataDir = None
) -> None:
    """Make an account; the password is asked for, or read from stdin."""
    password = _password(password_stdin)
    member = administer(read_settings(config, data_dir), lambda app: app.staff.add(name, role, password))
    typer.echo(f"{member.name} may sign in as {member.role}.")


@app.command(name="list")
def list_members(config: Config = None, data_dir: DataDir = None) -> None:
    """List all accounts."""
    for member in administer(read_settings(config, data_dir), lambda app: app.staff.members()):
        typer.echo(f"{member.name:32} {member.role:6}{' disabled' if member.is_disabled else ''}".rstrip())


@app.command()
def password(name: Name, password_stdin: FromStdin = False, config: Config = None, data_dir: DataDir = None) -> None:
    """Set another password; whoever is signed in with the account is signed out."""
    new = _password(password_stdin)
    administer(read_settings(config, data_dir), lambda app: app.staff.set_password(name, new))
    typer.echo(f"{name} has a new password.")


@app.command()
def disable(name: Name, config: Config = None, data_dir: DataDir = None) -> None:
    """Close an account at once; whoever is signed in with it is signed out."""
    administer(read_settings(config, data_dir), lambda app: app.staff.set_disabled(name, True))
    typer.echo(f"{name} is disabled.")


@app.command()
def enable(name: Name, config: Config = None, data_dir: DataDir = None) -> None:
    """Open a disabled account again."""
    administer(read_settings(config, data_dir), lambda app: app.staff.set_disabled(name, False))
    typer.echo(f"{name} may sign in again.")


@app.command()
def approvals(as_json: AsJson = False, config: Config = None, data_dir: DataDir = None) -> None:
    """List the confirmed writes that wait for a person, oldest first."""
    import json

    waiting = administer(read_settings(config, data_dir), lambda app: app.approvals.waiting())
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in waiting], ensure_ascii=False, indent=2))
        return
    for one in waiting:
        amount = f"{one.amount.decimal} {one.amount.currency}"
        typer.echo(f"{one.id}  {one.asked_at:%Y-%m-%d %H:%M}  {one.action}  order {one.order_number}  {amount}")
        for label, value in one.card.rows:
            typer.echo(f"    {label}: {value}")
    if not waiting:
        typer.echo("Nothing waits.")


@app.command()
def approve(approval_id: ApprovalId, member: AsMember, config: Config = None, data_dir: DataDir = None) -> None:
    """Carry out a write that waits, as a member of the staff."""

    async def decide(app: App) -> str:
        return await app.approvals.approve(approval_id, (await app.staff.member(member)).id)

    typer.echo(f"Carried out: {administer(read_settings(config, data_dir), decide)}.")


@app.command()
def decline(
    approval_id: ApprovalId, reason: Reason, member: AsMember, config: Config = None, data_dir: DataDir = None
) -> None:
    """Decline a write that waits, as a member of the staff; the shopper reads the reason."""
    from chatbot.dialogue.guardrails.readable import readable

    said = readable(reason)
    if len(said) > _LONGEST_REASON:
        raise typer.BadParameter(
            f"has {len(said)} characters, at most {_LONGEST_REASON} are shown", param_hint="--reason"
        )

    async def decide(app: App) -> None:
        await app.approvals.decline(approval_id, (await app.staff.member(member)).id, said)

    administer(read_settings(config, data_dir), decide)
    typer.echo("Declined.")


def _password(is_on_stdin: bool) -> str:
    if is_on_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _as_json(one: Approval) -> dict[str, object]:
    return {
        "id": one.id,
        "conversation": one.conversation_id,
        "customer": one.customer_id,
        "action": one.action,
        "order": one.order_number,
        "amount": str(one.amount.decimal),
        "currency": one.amount.currency,
        "asked_at": one.asked_at.isoformat(),
        "card": [list(row) for row in one.card.rows],
    }
