"""The commands under ``tandau panel``."""
# ruff: noqa: PLC0415

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from tandau.cli_options import AsJson, err, out, print_json
from tandau.cli_state import StatePlace, day_of_time

PanelId = Annotated[str, typer.Argument(metavar="PANEL", help="Id of the panel.")]

app = typer.Typer(
    help="Ask experts under seal, and take what they say into a case.", no_args_is_help=True
)


@app.callback()
def _panel() -> None:
    """Ask experts under seal, and take what they say into a case."""


@app.command()
def new(
    study: Annotated[Path, typer.Option(help="Folder of the finished study that is asked about.")],
    key_out: Annotated[
        Path, typer.Option(help="File for the private key of the chair; kept nowhere else.")
    ],
    title: Annotated[str, typer.Option(help="What the experts read above the form.")],
    ask: Annotated[
        list[str] | None,
        typer.Option(help="Also ask quantiles of SUBJECT.VARIABLE; may be given again."),
    ] = None,
    state: StatePlace = None,
    as_json: AsJson = False,
) -> None:
    """Make a panel on a study; its private key is written once."""
    from tandau.panel.agenda import agenda_of
    from tandau.panel.panels import add_panel
    from tandau.panel.sealing import fingerprint, new_key
    from tandau.state.database import open_state

    agenda = agenda_of(study, ask or ())
    with closing(open_state(state)) as opened:
        made = add_panel(opened, title, agenda, new_key(key_out))
    told = {
        "panel": made.id,
        "title": made.title,
        "key": str(key_out),
        "fingerprint": fingerprint(made.public_key),
        "criteria": [one.id for one in agenda.leaves],
        "quantities": [one.id for one in agenda.quantities],
        "groups": [one.id for one in agenda.groups],
        "offers": [one.id for one in agenda.offers],
    }
    if as_json:
        print_json(told)
        return
    out.print(
        f"Panel {made.id}. Asked: criteria {len(agenda.leaves)}, quantities "
        f"{len(agenda.quantities)}, offers {len(agenda.offers)}, groups to weigh "
        f"{len(agenda.groups)}.",
        soft_wrap=True,
    )
    out.print(f"Fingerprint of its key: {told['fingerprint']}", markup=False)
    err.print(
        f"Keep {key_out} away from the server: without it nobody opens the panel, with it anybody.",
        soft_wrap=True, markup=False,
    )  # fmt: skip


@app.command(name="list")
def list_all(state: StatePlace = None, as_json: AsJson = False) -> None:
    """List the panels and how far they are."""
    from tandau.panel.panels import list_panels, progress
    from tandau.state.database import open_state

    with closing(open_state(state)) as opened:
        told = [_status(one, progress(opened, one.id)) for one in list_panels(opened)]
    if as_json:
        print_json({"panels": told})
        return
    for row in told:
        _say(row)


@app.command()
def status(panel: PanelId, state: StatePlace = None, as_json: AsJson = False) -> None:
    """Say how far a panel is, in numbers of experts only."""
    from tandau.panel.panels import find_panel, progress
    from tandau.state.database import open_state

    with closing(open_state(state)) as opened:
        told = _status(find_panel(opened, panel), progress(opened, panel))
    if as_json:
        print_json(told)
    else:
        _say(told)


def _status(panel: Any, how_far: Any) -> dict[str, Any]:  # noqa: ANN401  heavy types
    opened_on = panel.opened_on
    return {
        "panel": panel.id,
        "title": panel.title,
        "study": panel.agenda.study,
        "made_on": day_of_time(panel.made_on),
        "opened_on": None if opened_on is None else day_of_time(opened_on),
        "invited": how_far.n_invited,
        "entered": how_far.n_entered,
        "drafting": how_far.n_drafting,
        "submitted": how_far.n_submitted,
    }


def _say(row: dict[str, Any]) -> None:
    seal = f"open since {row['opened_on']}" if row["opened_on"] else "under seal"
    out.print(
        f"{row['panel']}  {row['title']}: {row['invited']} invited, {row['entered']} entered, "
        f"{row['submitted']} handed in; {seal}.",
        soft_wrap=True, markup=False,
    )  # fmt: skip


@app.command()
def invite(
    panel: PanelId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="User with the role expert.")],
    days: Annotated[int, typer.Option(help="How long the link works.")] = 14,
    address: Annotated[
        str, typer.Option(help="Address of the server, for the link.")
    ] = "http://127.0.0.1:8000",
    state: StatePlace = None,
    as_json: AsJson = False,
) -> None:
    """Print a link for one expert; it works once, and an older one no longer."""
    from tandau.panel.invitations import invite as send
    from tandau.state.database import open_state

    with closing(open_state(state)) as opened:
        made = send(opened, panel, name, days)
    # Behind the # the token reaches no log: browsers do not send it.
    link = f"{address.rstrip('/')}/invitation#{made.token}"
    until = day_of_time(made.expires_on)
    if as_json:
        print_json({"expert": made.code, "link": link, "expires_on": until})
        return
    err.print(f"For {name} ({made.code}), once, until {until} UTC:", markup=False)
    out.print(link, soft_wrap=True, markup=False)


@app.command(name="open")
def open_sealed(
    panel: PanelId,
    key: Annotated[Path, typer.Option(help="The private key of the chair.")],
    state: StatePlace = None,
    as_json: AsJson = False,
) -> None:
    """Open a panel: check every receipt, and show where experts differ."""
    from tandau.panel.findings import findings
    from tandau.panel.opening import open_panel
    from tandau.panel.sealing import read_key
    from tandau.state.database import open_state

    try:
        text = key.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        told = f"{key}: {error.strerror}"
        raise typer.BadParameter(told, param_hint="--key") from error
    with closing(open_state(state)) as opened:
        found = findings(open_panel(opened, panel, read_key(text, str(key))))
    _show(found, as_json=as_json)


@app.command()
def results(panel: PanelId, state: StatePlace = None, as_json: AsJson = False) -> None:
    """Show again where the experts of an open panel differ, and its receipts."""
    from tandau.panel.findings import findings
    from tandau.panel.opening import read_panel
    from tandau.state.database import open_state

    with closing(open_state(state)) as opened:
        found = findings(read_panel(opened, panel))
    _show(found, as_json=as_json)


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    from tandau.terminal_panel import panel_tables

    if as_json:
        print_json(found)
        return
    for one in panel_tables(found):
        out.print(one)


@app.command()
def receipt(
    panel: PanelId,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What the expert kept.")],
    state: StatePlace = None,
    as_json: AsJson = False,
) -> None:
    """Say whether the answers that an expert kept were counted; exit code 1 where they were not."""
    from tandau.panel.opening import read_panel
    from tandau.panel.sealing import receipt_of
    from tandau.state.database import open_state

    try:
        told = receipt_of(file.read_bytes())
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}", param_hint="FILE") from error
    with closing(open_state(state)) as opened:
        published = read_panel(opened, panel).published
    verdict = next((one.verdict for one in published if one.receipt == told), "not published")
    if as_json:
        print_json({"receipt": told, "verdict": verdict})
    else:
        out.print(f"{told}: {verdict}", markup=False, soft_wrap=True)
    if verdict not in ("counts", "replaced"):
        raise typer.Exit(1)


@app.command(name="export")
def export_rows(
    panel: PanelId,
    case: Annotated[Path, typer.Option(help="Folder of the case that the study was made from.")],
    out_folder: Annotated[Path, typer.Option("--out", help="Folder for the copy of the case.")],
    state: StatePlace = None,
    as_json: AsJson = False,
) -> None:
    """Write a copy of a case with what an open panel said; `tandau run` takes it."""
    from tandau.panel.case_files import export_panel
    from tandau.panel.opening import read_panel
    from tandau.state.database import open_state

    with closing(open_state(state)) as opened:
        made = export_panel(read_panel(opened, panel), case, out_folder)
    if as_json:
        told = {
            "written": str(out_folder),
            "scores": made.n_scores,
            "elicitations": made.n_elicitations,
            "statements": made.n_statements,
            "interests": made.n_interests,
            "notes": list(made.notes),
        }
        print_json(told)
        return
    for note in made.notes:
        err.print(note, soft_wrap=True, markup=False)
    out.print(str(out_folder), soft_wrap=True, markup=False)
