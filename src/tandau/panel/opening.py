"""Opening a panel with the chair's key: every seal is broken at once, every receipt checked.

Answers whose seal does not open, whose receipt does not fit or that were moved from another place
are published as spoiled, with the reason, and count for nothing; they cannot hold up the others.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from sqlalchemy import select, update

from tandau.errors import StateError
from tandau.panel.answer_checks import check_answers
from tandau.panel.answers import Answers
from tandau.panel.panels import Panel, find_panel
from tandau.panel.sealing import receipt_of, unseal
from tandau.state.tables import drafts, opened, panels, seats, submissions

if TYPE_CHECKING:
    from nacl.public import PrivateKey
    from sqlalchemy import Row

    from tandau.state.database import State


@dataclass(frozen=True)
class Published:
    """One receipt as everybody may read it after the opening.

    Parameters
    ----------
    code
        Of the expert.
    receipt
        SHA-256 of what was sealed.
    number
        Of the expert's answers, the first 1.
    submitted_on
        Seconds since 1970.
    verdict
        ``counts``, ``replaced`` by later answers, or ``spoiled: …``.
    """

    code: str
    receipt: str
    number: int
    submitted_on: int
    verdict: str


@dataclass(frozen=True)
class Opened:
    """An open panel.

    Parameters
    ----------
    panel
        With the time of its opening.
    published
        All receipts, by expert and number.
    answers
        Code of the expert → what counts.
    submitted_on
        Code of the expert → when that was handed in, seconds since 1970.
    """

    panel: Panel
    published: tuple[Published, ...]
    answers: dict[str, Answers]
    submitted_on: dict[str, int]


def open_panel(state: State, panel_id: str, key: PrivateKey) -> Opened:
    """Open a panel: from now on it takes no answers, and those it has can be read.

    Parameters
    ----------
    state
        Where.
    panel_id
        Of a panel; one that is open already stays as it is.
    key
        Of the chair.

    Raises
    ------
    StateError
        Where there is no such panel or the key is another one's: nothing is changed then.
    """
    panel = find_panel(state, panel_id)
    if not hmac.compare_digest(bytes(key.public_key).hex(), panel.public_key):
        got, expected = "the key of another panel", "the key that this panel was made with"
        raise state.refusal("key", got, expected, "name the file of `--key-out`")
    shut = update(panels).where(panels.c.id == panel_id, panels.c.opened_on.is_(None))
    with state.writing() as connection:
        # First shut: whoever hands in at this moment is either done before or refused.
        if connection.execute(shut.values(opened_on=int(time()))).rowcount == 1:
            of_panel = select(seats.c.id).where(seats.c.panel_id == panel_id)
            wanted = select(submissions).where(submissions.c.seat_id.in_(of_panel))
            rows = [
                {"submission_id": row.id, "content": _broken(key, row, panel)}
                for row in connection.execute(wanted)
            ]
            if rows:
                connection.execute(opened.insert(), rows)
            connection.execute(drafts.delete().where(drafts.c.seat_id.in_(of_panel)))
    return read_panel(state, panel_id)


def _broken(key: PrivateKey, row: Row[Any], panel: Panel) -> str:
    """Return what a submission holds, or why it is spoiled, as JSON."""
    text = unseal(key, bytes(row.sealed))
    if text is None:
        return _spoiled("the seal does not open")
    if not hmac.compare_digest(receipt_of(text), row.receipt):
        return _spoiled("the receipt is that of other answers")
    try:
        # Anybody can seal to a public key: what comes out need not be what `submit` put in.
        told = json.loads(text)
        if (told["panel"], told["seat"], told["form"]) != (panel.id, row.seat_id, row.form):
            return _spoiled("the answers were written for another place")
        check_answers(Answers.model_validate(told["answers"]), panel.agenda)
    except (StateError, ValidationError, ValueError, KeyError, TypeError, RecursionError):
        return _spoiled("a case could not take the answers")
    return json.dumps({"answers": told["answers"]}, ensure_ascii=False)


def _spoiled(reason: str) -> str:
    return json.dumps({"spoiled": reason})


def read_panel(state: State, panel_id: str) -> Opened:
    """Return an open panel.

    Raises
    ------
    StateError
        Where there is no such panel, or it is still under seal.
    """
    panel = find_panel(state, panel_id)
    if panel.opened_on is None:
        remedy = "the chair opens it with `tandau panel open --key FILE`"
        raise state.refusal("panel", "a panel under seal", "a panel that is open", remedy)
    wanted = (
        select(
            seats.c.code, submissions.c.receipt, submissions.c.number,
            submissions.c.submitted_on, opened.c.content,
        )
        .join_from(seats, submissions, submissions.c.seat_id == seats.c.id)
        .join(opened, opened.c.submission_id == submissions.c.id)
        .where(seats.c.panel_id == panel_id)
        .order_by(seats.c.code, submissions.c.number)
    )  # fmt: skip
    with state.reading() as connection:
        rows = [(row, json.loads(row.content)) for row in connection.execute(wanted)]
    last = {row.code: row.number for row, told in rows if "answers" in told}
    counts = {row.receipt for row, told in rows if last.get(row.code) == row.number}
    return Opened(
        panel,
        tuple(
            Published(*row[:4], _verdict(told, is_last=row.receipt in counts)) for row, told in rows
        ),
        {
            row.code: Answers.model_validate(told["answers"])
            for row, told in rows
            if row.receipt in counts
        },
        {row.code: int(row.submitted_on) for row, _ in rows if row.receipt in counts},
    )


def _verdict(told: dict[str, Any], *, is_last: bool) -> str:
    if "spoiled" in told:
        return f"spoiled: {told['spoiled']}"
    return "counts" if is_last else "replaced"
