"""Drafts and answers that are handed in: encrypted before they reach the disk, once each.

Answers are handed in with the name of the form that they were written in. The same form handed in
again, because nobody heard the first time that it was done, is the same answers and the same
receipt; another form of the same expert replaces the earlier one until the panel is opened.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from tandau.errors import Fault, StateError
from tandau.panel.answer_checks import check_answers
from tandau.panel.answers import FILE, MOST_BYTES
from tandau.panel.panels import Panel, find_panel
from tandau.panel.sealing import close_draft, open_draft, seal
from tandau.state.tables import drafts, panels, seats, submissions
from tandau.state.tokens import new_id, new_token

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tandau.panel.answers import Answers
    from tandau.state.database import State

MOST_FORMS: Final = 100


@dataclass(frozen=True)
class Receipt:
    """What an expert gets for answers.

    Parameters
    ----------
    receipt
        SHA-256, in hexadecimal, of the text.
    number
        1 for the expert's first answers on the panel.
    submitted_on
        Seconds since 1970.
    text
        Exactly what was sealed, to be kept by the expert; empty where the same form was handed in
        before.
    """

    receipt: str
    number: int
    submitted_on: int
    text: bytes


def new_form() -> str:
    """Return the name of a new form."""
    return new_token()


def seat_panel(state: State, seat_id: str) -> tuple[Panel, str]:
    """Return the panel of a seat and the seat's code.

    Raises
    ------
    StateError
        Where there is no such seat.
    """
    with state.reading() as connection:
        wanted = select(seats.c.panel_id, seats.c.code).where(seats.c.id == seat_id)
        found = connection.execute(wanted).one_or_none()
    if found is None:
        expected = "a seat on a panel"
        raise state.refusal("seat", "no such seat", expected, "ask the chair for a new link")
    return find_panel(state, found.panel_id), str(found.code)


def submit(state: State, seat_id: str, form: str, answers: Answers) -> Receipt:
    """Hand in answers; when this returns they are on the disk, sealed.

    Parameters
    ----------
    state
        Where.
    seat_id
        Of the expert on the panel.
    form
        Name of the form, of `new_form`.
    answers
        Of the expert.

    Raises
    ------
    StateError
        Where the panel is open already, or a case could not take the answers; nothing is kept then.
    """
    panel, code = seat_panel(state, seat_id)
    if answers.weights is not None:
        named = {"stakeholder": code, "name": f"Expert {code}"}
        answers = answers.model_copy(update={"weights": answers.weights.model_copy(update=named)})
    check_answers(answers, panel.agenda)
    content = answers.model_dump(mode="json", exclude_defaults=True)
    sealed = seal(panel.public_key, panel.id, seat_id, form, content)
    with state.writing() as connection:
        _still_sealed(state, connection, panel.id, seat_id)
        mine = submissions.c.seat_id == seat_id
        told = select(submissions).where(mine, submissions.c.form == form)
        if before := connection.execute(told).one_or_none():
            return Receipt(before.receipt, before.number, before.submitted_on, b"")
        counted = select(func.count()).select_from(submissions).where(mine)
        number = int(connection.execute(counted).scalar_one()) + 1
        if number > MOST_FORMS:
            expected = f"at most {MOST_FORMS} times"
            raise state.refusal("answers", f"handed in {number} times", expected, "ask the chair")
        made = Receipt(sealed.receipt, number, int(time()), sealed.text)
        row = {
            "id": new_id(),
            "seat_id": seat_id,
            "number": number,
            "form": form,
            "receipt": made.receipt,
            "sealed": sealed.box,
            "submitted_on": made.submitted_on,
        }
        connection.execute(submissions.insert(), [row])
    return made


def _still_sealed(state: State, connection: Connection, panel_id: str, seat_id: str) -> None:
    """Refuse where the panel is open; hold it shut, and the seat for one at a time, meanwhile."""
    connection.execute(select(seats.c.id).where(seats.c.id == seat_id).with_for_update())
    wanted = select(panels.c.opened_on).where(panels.c.id == panel_id).with_for_update(read=True)
    if connection.execute(wanted).scalar_one() is not None:
        expected = "a panel under seal"
        raise state.refusal("panel", "a panel that is open", expected, "it takes no more answers")


def receipts(state: State, seat_id: str) -> list[Receipt]:
    """Return the receipts of one expert, the first first."""
    wanted = (
        select(submissions.c.receipt, submissions.c.number, submissions.c.submitted_on)
        .where(submissions.c.seat_id == seat_id)
        .order_by(submissions.c.number)
    )
    with state.reading() as connection:
        return [Receipt(*row, b"") for row in connection.execute(wanted)]


def save_draft(state: State, seat_id: str, token: str, content: dict[str, Any]) -> None:
    """Keep a draft, encrypted to the session that writes it; it replaces the earlier one.

    Parameters
    ----------
    state
        Where.
    seat_id
        Of the expert on the panel.
    token
        Of the expert's session.
    content
        Fields of the form, not checked.

    Raises
    ------
    StateError
        Where the panel is open, or the draft is too long.
    """
    text = json.dumps(content, ensure_ascii=True, allow_nan=False).encode()
    if len(text) > MOST_BYTES:
        got, expected = f"{len(text)} bytes", f"at most {MOST_BYTES} bytes"
        raise StateError([Fault(FILE, "", got, expected, "shorten the reasons")])
    panel, _ = seat_panel(state, seat_id)
    row = {
        "seat_id": seat_id,
        "sealed": close_draft(token, text),
        "saved_on": int(time()),
    }
    with state.writing() as connection:
        _still_sealed(state, connection, panel.id, seat_id)
        connection.execute(drafts.delete().where(drafts.c.seat_id == seat_id))
        connection.execute(drafts.insert(), [row])


def read_draft(state: State, seat_id: str, token: str) -> dict[str, Any] | None:
    """Return the draft that this session kept; None where there is none, or another one's."""
    with state.reading() as connection:
        wanted = select(drafts.c.sealed).where(drafts.c.seat_id == seat_id)
        found = connection.execute(wanted).scalar_one_or_none()
    text = None if found is None else open_draft(token, bytes(found))
    return None if text is None else dict(json.loads(text))
