"""An open panel as rows of a case: scores, elicitations, statements on weights, interests.

The case itself is not touched: a copy gets the rows, and takes its place only when it is found
without a fault.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from tandau.case.csv_text import csv_line, csv_rows
from tandau.case.documents import read_document
from tandau.case.read import load_case, read_case
from tandau.durable import place, sync
from tandau.errors import CaseError, Fault, StateError
from tandau.intake import case_sha256
from tandau.panel.case_rows import case_rows, statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tandau.case.schema import Case
    from tandau.panel.agenda import Agenda
    from tandau.panel.opening import Opened


@dataclass(frozen=True)
class Written:
    """What a panel gave to a case.

    Parameters
    ----------
    n_scores, n_elicitations, n_statements, n_interests
        Rows by kind.
    notes
        What differs between the case and the study that the panel was asked about, in sentences.
    """

    n_scores: int
    n_elicitations: int
    n_statements: int
    n_interests: int
    notes: tuple[str, ...]


def export_panel(opened: Opened, case: Path, target: Path) -> Written:
    """Write a copy of a case with what an open panel said.

    Parameters
    ----------
    opened
        The panel.
    case
        Folder of a case without faults, with the offers, criteria and groups that were asked.
    target
        The folder to make; it must not exist.

    Raises
    ------
    CaseError
        Where the case has faults, or would have with the panel's rows.
    StateError
        Where the target exists, the case no longer has what was asked, or has this panel already.
    """
    found = load_case(case)
    agenda, prefix = opened.panel.agenda, opened.panel.prefix
    if faults := [*_free(target), *_misfits(agenda, found, case, prefix)]:
        raise StateError(faults)
    tables, told = case_rows(opened), list(statements(opened))
    aside = target.absolute().with_name(f".{target.name}.{secrets.token_hex(4)}.exporting")
    try:
        shutil.copytree(case, aside)
        for name, (columns, rows) in tables.items():
            if rows:
                _append(aside / f"{name}.csv", columns, rows)
        if told:
            _prefer(aside / "preferences.yaml", told)
        if wrong := read_case(aside).faults:
            raise CaseError([_located(fault, aside, target) for fault in wrong])
        aside.rename(target)
        sync(target.absolute().parent)
    except OSError as error:
        got = error.strerror or "cannot be written"
        fault = Fault(str(target), "", got, "a place to write to", "choose another folder")
        raise StateError([fault]) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Written(
        n_scores=len(tables["scores"][1]),
        n_elicitations=len(tables["elicitations"][1]),
        n_statements=len(told),
        n_interests=len(tables["claims"][1]),
        notes=tuple(_notes(opened, case)),
    )


def _free(target: Path) -> Iterator[Fault]:
    if target.exists() or target.is_symlink():
        expected, remedy = "a folder that does not exist yet", "name another one"
        yield Fault(str(target), "", "something is there", expected, remedy)
    elif not target.absolute().parent.is_dir():
        got, expected = "no folder to put it in", "a folder in one that exists"
        yield Fault(str(target), "", got, expected, "make it first")


def _misfits(agenda: Agenda, case: Case, folder: Path, prefix: str) -> Iterator[Fault]:
    leaves = {leaf.id: leaf for node in case.criteria for leaf in node.criteria}
    for asked in agenda.leaves:
        leaf = leaves.get(asked.id)
        there = leaf and not leaf.variable and (leaf.unit, leaf.worst, leaf.best)
        if there != (asked.unit, asked.worst, asked.best):
            scale = f"{asked.worst:g} to {asked.best:g} {asked.unit}"
            got, expected = "none, or another scale", f"the criterion that was judged, {scale}"
            remedy = "give the criterion its scale back, or ask a new panel"
            yield Fault(str(folder / "criteria.yaml"), asked.id, got, expected, remedy)
    groups, offers = {node.id for node in case.criteria}, {one.id for one in case.offers}
    for kind, asked_of, known in (
        ("criteria", agenda.groups, groups), ("offers", agenda.offers, offers),
    ):  # fmt: skip
        for one in asked_of:
            if one.id not in known:
                expected = "an id of the study that the panel was asked about"
                place = str(folder / f"{kind}.yaml")
                yield Fault(place, one.id, "no such id", expected, "name the case of that study")
    if any(source.id == prefix for source in case.sources):
        got, expected = f"the source {prefix}", "a case without this panel"
        yield Fault(str(folder / "sources.csv"), prefix, got, expected, "name the case from before")


def _notes(opened: Opened, case: Path) -> Iterator[str]:
    if case_sha256(case) != opened.panel.agenda.case_sha256:
        yield "the case has changed since the study that the panel was asked about"
    spoiled = [one for one in opened.published if one.verdict.startswith("spoiled")]
    for one in spoiled:
        yield f"answers {one.number} of {one.code} are left out; {one.verdict}"


def _append(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Add rows to a table, and the columns that it lacks for them."""
    old = csv_rows(path) if path.exists() else [list(columns)]
    used = [name for row in rows for name, value in row.items() if value]
    header = [*old[0], *(name for name in dict.fromkeys(used) if name not in old[0])]
    lines = [header, *([*row, *[""] * (len(header) - len(row))] for row in old[1:])]
    lines += [[row.get(name, "") for name in header] for row in rows]
    _write(path, "".join(map(csv_line, lines)))


def _prefer(path: Path, told: Sequence[dict[str, Any]]) -> None:
    """Add statements to the list of preferences; its remarks stay where that is possible."""
    text = path.read_text(encoding="utf-8")
    document = read_document(path)
    assert isinstance(document, dict)
    wanted = {**document, "preferences": [*document["preferences"], *told]}
    block = yaml.safe_dump(list(told), sort_keys=False, allow_unicode=True, width=100)
    for indent in ("  ", ""):
        lines = "".join(f"{indent}{line}\n" for line in block.splitlines())
        _write(path, f"{text.rstrip()}\n{lines}")
        if read_document(path) == wanted:
            return
    _write(path, yaml.safe_dump(wanted, sort_keys=False, allow_unicode=True, width=100))


def _write(path: Path, text: str) -> None:
    place(path, text.encode())


def _located(fault: Fault, aside: Path, target: Path) -> Fault:
    file = fault.file.replace(str(aside), str(target))
    return Fault(file, fault.place, fault.got, fault.expected, fault.remedy)
