"""The command that serves the workbench."""
# ruff: noqa: PLC0415  heavy imports, and those of an extra, wait inside the command

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from tandau.cli_audit import KeyFile, key_of_log
from tandau.cli_options import AsJson, err, out, print_json
from tandau.errors import TandauError

if TYPE_CHECKING:
    from tandau.web.log_book import LogBook
    from tandau.web.people import Accounts

NEEDED: Final = ("argon2", "fastapi", "itsdangerous", "multipart", "sqlalchemy", "uvicorn")


def serve(
    studies: Annotated[
        list[Path], typer.Argument(metavar="STUDY...", help="Folders of finished studies.")
    ],
    case: Annotated[
        list[Path] | None,
        typer.Option(
            help="Folder of a study's case, for what-ifs and packs; may be given several times."
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8765,
    state: Annotated[
        str | None, typer.Option(help="Where accounts are kept; without it nobody logs in.")
    ] = None,
    secret_file: Annotated[
        Path | None, typer.Option(help="File with the secret of sessions; made where missing.")
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="TLS certificate, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key, PEM.")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy of this machine does the TLS.")
    ] = False,
    sealed_room: Annotated[
        bool, typer.Option("--sealed-room", help="Open no connection beyond this machine.")
    ] = False,
    log: Annotated[
        Path | None, typer.Option(metavar="LOG", help="Log of who did what; needs --key-file.")
    ] = None,
    key_file: KeyFile = None,
    as_json: AsJson = False,
) -> None:
    """Serve the workbench: explore studies in a browser; on this machine alone by default."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise TandauError(
            f"the workbench needs {', '.join(missing)}; install the extra: pip install tandau[web]"
        )
    from tandau.web.app import create_app
    from tandau.web.sealed_room import seal
    from tandau.web.server import Place, checked, run, settings_of

    place = Place(host, port, secret_file, tls_cert, tls_key, behind_proxy)
    accounts = _accounts(state)
    checked(place, has_accounts=accounts is not None)
    if sealed_room:
        seal()
    settings = settings_of(place, is_sealed=sealed_room)
    with err.status("opening the studies"):
        app = create_app(
            studies,
            cases=_cases(case or []),
            accounts=accounts,
            settings=settings,
            log_book=_log_book(log, key_file),
        )
    url = f"{'https' if tls_cert else 'http'}://{_written(host)}:{port}/"
    _say(url, app.state.shelf.names(), is_local=accounts is None, as_json=as_json)
    run(app, place)


def _say(url: str, names: list[str], *, is_local: bool, as_json: bool) -> None:
    if as_json:
        print_json({"url": url, "studies": names, "is_local": is_local})
        sys.stdout.flush()
    else:
        told = "; local mode, nobody logs in" if is_local else ""
        out.print(f"Workbench at {url}{told}; Ctrl-C ends it.", soft_wrap=True)


def _log_book(log: Path | None, key_file: Path | None) -> LogBook:
    """Return where the server logs, checked that it can."""
    from tandau.web.log_book import LogBook

    key = key_of_log(log, key_file)
    return LogBook() if key is None else LogBook(log, key)


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _cases(folders: list[Path]) -> dict[str, Path]:
    """Return case folder by the id of its case.

    Raises
    ------
    CaseError
        Where the question of one cannot be read.
    """
    from tandau.case.read import read_case
    from tandau.errors import CaseError

    found = {}
    for folder in folders:
        reading = read_case(folder)
        if reading.case is None or reading.faults:
            raise CaseError(reading.faults)
        found[reading.case.question.id] = folder
    return found


def _accounts(state: str | None) -> Accounts | None:
    if state is None:
        return None
    from tandau.state.database import open_state
    from tandau.web.accounts import StateAccounts

    return StateAccounts(open_state(state))
