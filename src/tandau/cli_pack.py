"""The commands of challenge packs: make one, compute it again, disclose what it hides."""
# ruff: noqa: PLC0415

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tandau.cli_options import AsJson, Quiet, StudyFolder, err, out, print_json
from tandau.terminal import Bar
from tandau.terminal_audit import show_matches, show_packed, show_reproduced

FAILED = 1

Pack = Annotated[Path, typer.Argument(metavar="PACK", help="A challenge pack.")]


def pack(
    study: StudyFolder,
    case: Annotated[
        Path, typer.Option("--case", metavar="CASE", help="The case that it was made from.")
    ],
    out_file: Annotated[
        Path, typer.Option("--out", metavar="PACK", help="The .zip file to make or replace.")
    ],
    log: Annotated[
        Path | None, typer.Option("--log", metavar="LOG", help="A log to put in.")
    ] = None,
    redact: Annotated[
        list[str] | None,
        typer.Option("--redact", metavar="CLAIM", help="Claim to hide; may be repeated."),
    ] = None,
    salts: Annotated[
        Path | None,
        typer.Option("--salts", metavar="FILE", help="New file for the salts of hidden claims."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put case, log, study and report into one archive from which others compute it again."""
    from tandau.audit.pack import make_pack

    with err.status("packing"):
        packed = make_pack(study, case, out_file, log=log, hide=redact or (), salts=salts)
    if as_json:
        print_json(asdict(packed))
    else:
        show_packed(packed, salts, out)


def reproduce(
    pack: Pack,
    out_folder: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="New folder for pack and study; else none is kept."
        ),
    ] = None,
    tolerance: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Largest difference of a share; default: none, or 0.01."),
    ] = None,
    disclosure: Annotated[
        Path | None,
        typer.Option("--disclosure", metavar="FILE", help="Hidden claims disclosed since."),
    ] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option("--key", metavar="PUBLIC", help="FILE.pub that must have begun the log."),
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Unpack a pack safely, compute its study again, and compare; exit code 1 where it differs."""
    from tandau.audit.keys import read_public
    from tandau.reproduction import Options, is_contradicted
    from tandau.reproduction import reproduce as computed

    trusted = tuple(read_public(path).public for path in key or ())
    options = Options(tolerance, disclosure, trusted, os.cpu_count() or 1)
    with tempfile.TemporaryDirectory(prefix="tandau-") as folder:
        work = out_folder or Path(folder) / "work"
        with Bar(is_quiet=quiet or as_json) as progress:
            told = computed(pack, work, options, progress)
    if as_json:
        print_json(told)
    else:
        show_reproduced(told, out)
    if is_contradicted(told):
        raise typer.Exit(FAILED)


def disclose(
    salts: Annotated[Path, typer.Argument(metavar="SALTS", help="The salts of `tandau pack`.")],
    claims: Annotated[list[str], typer.Argument(metavar="CLAIM…", help="Claims to disclose.")],
    out_file: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="New file, to be given to others.")
    ],
    as_json: AsJson = False,
) -> None:
    """Write some hidden claims with their salts into a file for others."""
    from tandau.audit.commitments import disclose as write

    write(salts, claims, out_file)
    if as_json:
        print_json({"written": str(out_file), "claims": claims})
    else:
        out.print(str(out_file), soft_wrap=True)


def check(
    pack: Pack,
    disclosure: Annotated[
        Path, typer.Argument(metavar="FILE", help="A file of `tandau audit disclose`.")
    ],
    as_json: AsJson = False,
) -> None:
    """Check that disclosed claims are those which a pack hides; exit code 1 where one is not."""
    from tandau.audit.disclosure import matches
    from tandau.audit.opened import Opened

    with tempfile.TemporaryDirectory(prefix="tandau-") as folder:
        found = matches(Opened(pack, Path(folder) / "pack"), disclosure)
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        show_matches(found, out)
    if not all(one.is_same for one in found):
        raise typer.Exit(FAILED)
