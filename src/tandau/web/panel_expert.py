"""The expert's pages: the link, the form with its draft, handing in, receipts."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request, Response
from starlette.responses import RedirectResponse

from tandau.errors import StateError
from tandau.panel.answers import read_answers
from tandau.panel.findings import consistency_of, receipt_entries
from tandau.panel.invitations import exchange
from tandau.panel.opening import read_panel
from tandau.panel.sealing import fingerprint
from tandau.panel.submissions import (
    new_form,
    read_draft,
    receipts,
    save_draft,
    seat_panel,
    submit,
)
from tandau.web.panel_door import Given, moment, state_of
from tandau.web.panel_faults import form_faults
from tandau.web.panel_form import KINDS, LENGTH_AT_MOST, TIMES, Fields, answers_of, pairs_of
from tandau.web.people import Person, needs
from tandau.web.refusals import Refused
from tandau.weighing import MOST_INCONSISTENT

if TYPE_CHECKING:
    from tandau.panel.panels import Panel
    from tandau.state.database import State
    from tandau.web.panel_faults import FormFault

ANSWER: Final = "answer_panel"
_NO_LINK: Final = (
    "This link does not work: it was used, replaced, or is over. Ask the chair for a new one."
)
router = APIRouter(include_in_schema=False)
Expert = Annotated[Person, Depends(needs(ANSWER))]


@dataclass(frozen=True)
class Place:
    """Where an expert sits.

    Parameters
    ----------
    state
        Of the server.
    seat_id, code
        Of the seat.
    panel
        The seat's.
    token
        Of the session, by which the draft is read.
    """

    state: State
    seat_id: str
    code: str
    panel: Panel
    token: str


def place_of(request: Request, person: Expert) -> Place:
    """Return the seat of the session that asks.

    Raises
    ------
    Refused
        404 where the session came from no link.
    """
    state, token = state_of(request), request.app.state.people.token(request)
    if person.seat_id is None or token is None:
        raise Refused(404, "Enter by the link that the chair sent: it leads to your panel.")
    panel, code = seat_panel(state, person.seat_id)
    return Place(state, person.seat_id, code, panel, token)


Seat = Annotated[Place, Depends(place_of)]


def _page(
    request: Request, template: str, context: dict[str, Any], *, status: int = 200
) -> Response:
    found: Response = request.app.state.shell.page(request, template, context, status=status)
    return found


@router.get("/invitation")
def show_invitation(request: Request) -> Response:
    """Show the page on which a link is taken; its token stands behind the # and is not sent."""
    state_of(request)
    return _page(request, "invitation.html.j2", {"refused": ""})


@router.post("/invitation")
def take_invitation(
    request: Request, code: Annotated[str, Form(min_length=1, max_length=200)]
) -> Response:
    """Take a link once, and begin the session of its expert."""
    state, address = state_of(request), request.client.host if request.client else ""
    if not request.app.state.entries.take(f"link {address}"):
        raise Refused(429)
    token = exchange(state, code.strip().rpartition("#")[2])
    if token is None:
        return _page(request, "invitation.html.j2", {"refused": _NO_LINK}, status=403)
    person = request.app.state.people.accounts.visitor(token)
    panel, seat_code = seat_panel(state, person.seat_id)
    # The log tells experts by their code, as all that is published does: names stay in the state.
    _log(request, seat_code, "take_invitation", {"panel": panel.id})
    response = RedirectResponse("/panel", 303)
    request.app.state.people.remember(response, token)
    return response


def _log(request: Request, code: str, what: str, about: dict[str, Any]) -> None:
    request.app.state.log_book.write(Person(code, "expert"), what, about)


@router.get("/panel")
def show_form(request: Request, seat: Seat) -> Response:
    """Show the expert's form with the draft of this session, or what became of the answers."""
    if seat.panel.opened_on is not None:
        return _closed(request, seat)
    draft = read_draft(seat.state, seat.seat_id, seat.token) or {}
    return _form(request, seat, {name: str(text) for name, text in draft.items()}, [])


def _form(
    request: Request, seat: Place, fields: Fields, faults: list[FormFault], *, status: int = 200
) -> Response:
    agenda = seat.panel.agenda
    told = receipts(seat.state, seat.seat_id)
    context = {
        "panel": seat.panel,
        "agenda": agenda,
        "code": seat.code,
        "fields": fields,
        "form": fields.get("form") or new_form(),
        "faults": faults,
        "anchors": {one.anchor for one in faults},
        "kinds": KINDS,
        "times": TIMES,
        "pairs": pairs_of(agenda),
        "longest": LENGTH_AT_MOST,
        "fingerprint": fingerprint(seat.panel.public_key),
        "receipts": [(one.receipt, moment(one.submitted_on)) for one in told],
    }
    return _page(request, "panel_form.html.j2", context, status=status)


def _closed(request: Request, seat: Place) -> Response:
    opened = read_panel(seat.state, seat.panel.id)
    context = {
        "panel": seat.panel,
        "code": seat.code,
        "opened_on": moment(seat.panel.opened_on or 0),
        "published": receipt_entries(opened),
    }
    return _page(request, "panel_closed.html.j2", context)


@router.post("/panel/draft")
def keep_draft(request: Request, seat: Seat, fields: Given) -> Response:
    """Keep the form as it stands, encrypted to this session."""
    kept = {name: text for name, text in fields.items() if text and name != "form"}
    save_draft(seat.state, seat.seat_id, seat.token, kept)
    if request.headers.get("hx-request") == "true":
        words = f"Draft kept at {moment(int(time()))}."
        return _page(request, "panel_draft.html.j2", {"words": words})
    return RedirectResponse("/panel", 303)


@router.post("/panel")
def hand_in(request: Request, seat: Seat, fields: Given) -> Response:
    """Hand in; the answer is not given before the answers are on the disk, sealed."""
    raw = answers_of(seat.panel.agenda, fields)
    form = fields.get("form", "")[:200] or new_form()
    try:
        answers = read_answers(raw.content)
        done = submit(seat.state, seat.seat_id, form, answers)
    except StateError as error:
        faults = form_faults(seat.panel.agenda, raw, error)
        return _form(request, seat, {**fields, "form": form}, faults, status=422)
    # Kept, then logged, then acknowledged: with the receipt in a signed log nobody drops it unseen.
    told = {"panel": seat.panel.id, "number": done.number, "receipt": done.receipt}
    _log(request, seat.code, "hand_in", told)
    context = {
        "panel": seat.panel,
        "code": seat.code,
        "receipt": done.receipt,
        "number": done.number,
        "submitted_on": moment(done.submitted_on),
        "text": base64.b64encode(done.text).decode(),
        "consistency": consistency_of(answers, seat.panel.agenda),
        "most": MOST_INCONSISTENT,
    }
    return _page(request, "panel_receipt.html.j2", context)
