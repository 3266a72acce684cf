"""The command that makes a study's report again, as a page and on paper."""
# ruff: noqa: PLC0415  heavy imports wait inside the command

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tandau.cli_options import AsJson, Language, StudyFolder, err, out, print_json


def report(
    study: StudyFolder,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="Write the report there too.")
    ] = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help="Write the report as a tagged PDF there.")
    ] = None,
    language: Language = None,
    as_json: AsJson = False,
) -> None:
    """Check a finished study and make its report again; print where it is."""
    path = report_in(study, code_of(language))
    page = path.read_bytes()
    made = {}
    if pdf:
        from tandau.report.contents import Study
        from tandau.report.paper import pdf_of

        with err.status("setting the PDF"):
            about = Study(study.resolve()).ranks["about"]
            _write(pdf, pdf_of(page.decode(), about), "--pdf")
        made["pdf"] = str(pdf)
    if out_file:
        _write(out_file, page, "--out")
        path = out_file
    made = {"report": str(path), **made}
    if as_json:
        print_json(made)
    else:
        for place in made.values():
            out.print(place, soft_wrap=True)


def _write(path: Path, content: bytes, option: str) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint=option) from error


def code_of(language: str | None) -> str | None:
    """Return the language that was asked for; refused where there is no catalogue of it."""
    from tandau.report import languages

    return languages.language(language).code if language else None


def report_in(study: Path, code: str | None) -> Path:
    """Return the path of a study's report, made again in a language.

    Parameters
    ----------
    study
        A finished study.
    code
        Of `code_of`; None for the language in which the report is.
    """
    from tandau.report.html import language_of, render
    from tandau.report.rewrite import REPORT, rewrite

    return rewrite(study, lambda folder: render(folder, code or language_of(folder / REPORT)))
