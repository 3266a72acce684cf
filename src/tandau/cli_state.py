"""The commands about people and the state: ``tandau user …``, ``backup`` and ``restore``."""
# ruff: noqa: PLC0415

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tandau.cli_options import AsJson, err, out, print_json

StatePlace = Annotated[
    str | None,
    typer.Option(
        "--state",
        envvar="TANDAU_STATE",
        help="File of the state or postgresql://…; default: a file in your own folder of states.",
    ),
]

app = typer.Typer(help="Enter, list and remove the people of the workbench.", no_args_is_help=True)


@app.callback()
def _user() -> None:
    """Enter, list and remove the people of the workbench."""


def day_of_time(seconds: int) -> str:
    """Return a time as a date and minute, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M")


def _password(name: str) -> str:
    """Ask for a password, twice where somebody types; never take it from the command itself."""
    if sys.stdin.isatty():
        asked = f"Password of {name}"
        return str(typer.prompt(asked, hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the person.")],
    role: Annotated[str, typer.Option(help="admin, chair, analyst, expert, viewer or auditor.")],
    state: StatePlace = None,
    as_json: AsJson = False,
) -> None:
    """Enter a person; the password is asked for, or read from the first line of standard input."""
    from tandau.state.database import open_state
    from tandau.state.users import add_user

    password = None if role == "expert" else _password(name)
    with closing(open_state(state, make=True)) as opened:
        made = add_user(opened, name, role, password)
        where = opened.where
    if as_json:
        print_json({"name": made.name, "role": made.role, "state": where})
        return
    out.print(f"{made.name} is {made.role} in {where}.", soft_wrap=True, markup=False)
    if made.role == "expert":
        err.print("An expert comes by invitation: `tandau panel invite PANEL NAME`.")


@app.command(name="list")
def list_people(state: StatePlace = None, as_json: AsJson = False) -> None:
    """List the people with their roles."""
    from tandau.state.database import open_state
    from tandau.state.users import list_users

    with closing(open_state(state)) as opened:
        told = [
            {
                "name": one.name,
                "role": one.role,
                "has_password": one.has_password,
                "made_on": day_of_time(one.made_on),
            }
            for one in list_users(opened)
        ]
    if as_json:
        print_json({"users": told})
        return
    for row in told:
        out.print(f"{row['role']:8} {row['name']}", markup=False, soft_wrap=True)


@app.command()
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the person.")],
    state: StatePlace = None,
    as_json: AsJson = False,
) -> None:
    """Take a person out; all sessions end at once."""
    from tandau.state.database import open_state
    from tandau.state.users import remove_user

    with closing(open_state(state)) as opened:
        is_gone = remove_user(opened, name)
    if as_json:
        print_json({"removed": name, "name_is_free": is_gone})
        return
    kept = "" if is_gone else " The name stays taken: a seat on a panel refers to it."
    out.print(f"{name} can no longer enter.{kept}", markup=False, soft_wrap=True)


def backup(
    out_file: Annotated[Path, typer.Option("--out", help="The file to make.")],
    state: StatePlace = None,
    as_json: AsJson = False,
) -> None:
    """Write a consistent copy of the state while others use it; always one SQLite file."""
    from tandau.state.backup import backup as write
    from tandau.state.database import open_state

    with closing(open_state(state)) as opened:
        rows = write(opened, out_file)
    _tell({"written": str(out_file), "rows": rows}, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    state: StatePlace = None,
    as_json: AsJson = False,
) -> None:
    """Fill a new state from a backup; sessions and unused invitations end."""
    from tandau.state.backup import restore as read
    from tandau.state.location import location

    rows = read(file, state)
    _tell({"written": str(location(state)), "rows": rows}, as_json=as_json)


def _tell(told: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(told)
    else:
        out.print(str(told["written"]), markup=False, soft_wrap=True)
