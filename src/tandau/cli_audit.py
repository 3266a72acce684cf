"""The commands under ``tandau audit`` and the log of a run."""
# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tandau.cli_options import AsJson, out, print_json
from tandau.cli_pack import check, disclose
from tandau.terminal_audit import show_entries, show_verification

if TYPE_CHECKING:
    from tandau.audit.keys import Key

FAILED = 1

app = typer.Typer(help="A signed log that can only grow, and its keys.", no_args_is_help=True)
app.command()(disclose)
app.command()(check)

RunLog = Annotated[
    Path | None,
    typer.Option("--log", metavar="LOG", help="Log to append the run to; needs --key-file."),
]
KeyFile = Annotated[
    Path | None, typer.Option("--key-file", metavar="FILE", help="Key that signs the entry.")
]
Log = Annotated[Path, typer.Argument(metavar="LOG", help="The log, JSON lines.")]
SigningKeyFile = Annotated[
    Path, typer.Option("--key-file", metavar="FILE", help="Key that signs; the log admits it.")
]


def key_of_log(log: Path | None, key_file: Path | None) -> Key | None:
    """Return the key of a log that can be appended to; None where neither is named."""
    if log is None and key_file is None:
        return None
    if log is None or key_file is None:
        missing = "--log" if log is None else "--key-file"
        raise typer.BadParameter("a log needs a key, and a key a log", param_hint=missing)
    from tandau.audit.keys import read_key
    from tandau.audit.log import check_appendable

    key = read_key(key_file)
    check_appendable(log, key)
    return key


def run_logger(log: Path | None, key_file: Path | None) -> Callable[[Path], dict[str, Any]]:
    """Check before a run that it can be logged; return what logs it and tells the receipt."""
    key = key_of_log(log, key_file)
    if log is None or key is None:
        return lambda _study: {}
    from tandau.audit.runs import log_run

    return lambda study: {"receipt": str(log_run(log, key, study))}


@app.command()
def key(
    key_file: Annotated[
        Path, typer.Option("--key-file", metavar="FILE", help="File to make; never replaced.")
    ],
    who: Annotated[str, typer.Option(help="Whose key it is.")],
    as_json: AsJson = False,
) -> None:
    """Make a key that signs entries: a secret file, and beside it FILE.pub for everybody."""
    from tandau.audit.keys import new_key, public_file, write_key

    made = new_key(who)
    write_key(made, key_file)
    shared = public_file(key_file)
    if as_json:
        told = {"key_file": str(key_file), "public_file": str(shared)}
        print_json({"name": made.name, "public": made.public, **told})
    else:
        out.print(f"{key_file}: keep it secret, keep a copy.", soft_wrap=True, markup=False)
        out.print(f"{shared}: give it away. {made.public}", soft_wrap=True, markup=False)


@app.command()
def admit(
    log: Log,
    public: Annotated[Path, typer.Argument(metavar="PUBLIC", help="FILE.pub of the other key.")],
    key_file: SigningKeyFile,
    retire: Annotated[bool, typer.Option("--retire", help="Retire that key instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Admit another key to a log, or retire one; the log's own key is that of its first entry."""
    from tandau.audit.keys import read_key, read_public
    from tandau.audit.log import admit_key

    receipt = admit_key(log, read_key(key_file), read_public(public), is_retired=retire)
    if as_json:
        print_json({"receipt": str(receipt)})
    else:
        out.print(str(receipt), soft_wrap=True)


@app.command()
def note(
    log: Log,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What happened, in words.")],
    key_file: SigningKeyFile,
    who: Annotated[str | None, typer.Option(help="Who did it; default the key's owner.")] = None,
    as_json: AsJson = False,
) -> None:
    """Append a remark to a log, made where it is not there; print its receipt."""
    from tandau.audit.keys import read_key
    from tandau.audit.log import append_entry

    receipt = append_entry(log, read_key(key_file), "note", {"text": text}, who=who)
    if as_json:
        print_json({"receipt": str(receipt)})
    else:
        out.print(str(receipt), soft_wrap=True)


@app.command()
def verify(
    log: Log,
    key: Annotated[
        list[Path] | None,
        typer.Option("--key", metavar="PUBLIC", help="FILE.pub that the first entry must be of."),
    ] = None,
    receipt: Annotated[
        list[str] | None, typer.Option(metavar="N:HASH", help="Receipt kept elsewhere.")
    ] = None,
    entries: Annotated[bool, typer.Option("--entries", help="Show the entries too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check a log; name the first line that does not hold, and why; exit code 1 where one is."""
    from tandau.audit.keys import read_public
    from tandau.audit.verify import verify_log

    trusted = [read_public(path).public for path in key or ()]
    found = verify_log(log, trusted=trusted, receipts=receipt or ())
    shown = found.entries if entries else ()
    if as_json:
        print_json(
            {**found.as_dict(), **({"found": [one.told for one in shown]} if entries else {})}
        )
    else:
        show_entries(shown, out)
        show_verification(found, out)
    if not found.is_sound:
        raise typer.Exit(FAILED)
