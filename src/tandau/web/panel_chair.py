"""The pages of those who see panels: how far they are, links, the opening, where experts differ."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, Form, Path, Request, Response
from starlette.responses import RedirectResponse

from tandau.errors import StateError
from tandau.panel.findings import findings
from tandau.panel.invitations import DAYS, MOST_DAYS, invite
from tandau.panel.opening import open_panel, read_panel
from tandau.panel.panels import Panel, find_panel, list_panels, progress
from tandau.panel.sealing import fingerprint, read_key
from tandau.state.users import add_user, list_users
from tandau.web.panel_door import moment, state_of
from tandau.web.people import Person, needs
from tandau.web.refusals import Refused

SEE: Final = "see_panel"
LEAD: Final = "lead_panel"
KEY_AT_MOST: Final = 4096
router = APIRouter(include_in_schema=False)
Seer = Annotated[Person, Depends(needs(SEE))]
Chair = Annotated[Person, Depends(needs(LEAD))]
PanelId = Annotated[str, Path(min_length=1, max_length=40)]


def _page(
    request: Request, template: str, context: dict[str, Any], *, status: int = 200
) -> Response:
    found: Response = request.app.state.shell.page(request, template, context, status=status)
    return found


def _found(request: Request, panel_id: str) -> Panel:
    try:
        return find_panel(state_of(request), panel_id)
    except StateError:
        raise Refused(404, "There is no such panel.") from None


@router.get("/panels")
def show_panels(request: Request, person: Seer) -> Response:  # noqa: ARG001  who may
    """Show all panels and how far they are, in numbers of experts."""
    state = state_of(request)
    rows = [(one, progress(state, one.id)) for one in list_panels(state)]
    return _page(request, "panels.html.j2", {"rows": rows, "moment": moment})


@router.get("/panels/{panel}")
def show_panel(request: Request, person: Seer, panel: PanelId) -> Response:
    """Show one panel: under seal its numbers, open what the experts said."""
    return _panel(request, person, _found(request, panel), {})


def _panel(
    request: Request, person: Person, panel: Panel, more: dict[str, Any], *, status: int = 200
) -> Response:
    state = state_of(request)
    found = None
    if panel.opened_on is not None:
        found = findings(read_panel(state, panel.id))
    groups = {one.id: one.name for one in panel.agenda.groups}
    offers = {one.id: one.name for one in panel.agenda.offers}
    context = {
        "panel": panel,
        "agenda": panel.agenda,
        "progress": asdict(progress(state, panel.id)),
        "fingerprint": fingerprint(panel.public_key),
        "may_lead": person.may(LEAD),
        "found": found,
        "groups": groups,
        "offers": offers,
        "moment": moment,
        "days": DAYS,
        "most_days": MOST_DAYS,
        "refused": "",
        "link": None,
        **more,
    }
    return _page(request, "panel.html.j2", context, status=status)


@router.post("/panels/{panel}/links")
def send_link(
    request: Request,
    person: Chair,
    panel: PanelId,
    name: Annotated[str, Form(min_length=1, max_length=80)],
    days: Annotated[int, Form(ge=1, le=MOST_DAYS)] = DAYS,
) -> Response:
    """Make a link for one expert and show it once; an expert who is not known yet is entered."""
    state, found, told = state_of(request), _found(request, panel), name.strip()
    try:
        if all(one.name != told for one in list_users(state)):
            add_user(state, told, "expert")
        made = invite(state, found.id, told, days)
    except StateError as error:
        words = "; ".join(f"expected {one.expected}: {one.remedy}" for one in error.faults)
        return _panel(request, person, found, {"refused": words}, status=422)
    told_of = {"panel": found.id, "expert": made.code, "expires_on": moment(made.expires_on)}
    request.app.state.log_book.write(person, "invite_expert", told_of)
    base = str(request.base_url).rstrip("/")
    link = {
        "name": told,
        "code": made.code,
        "address": f"{base}/invitation#{made.token}",
        "until": moment(made.expires_on),
    }
    return _panel(request, person, found, {"link": link})


@router.post("/panels/{panel}/opening")
def open_all(
    request: Request,
    person: Chair,
    panel: PanelId,
    key: Annotated[bytes, File(max_length=KEY_AT_MOST)],
) -> Response:
    """Open a panel with the chair's key, which stays in memory for this one request."""
    found = _found(request, panel)
    try:
        told = read_key(key.decode("ascii", "replace"), "the file")
        published = open_panel(state_of(request), found.id, told).published
    except StateError as error:
        words = "; ".join(f"expected {one.expected}: {one.remedy}" for one in error.faults)
        return _panel(request, person, found, {"refused": words}, status=422)
    verdicts = {one.receipt: one.verdict for one in published}
    request.app.state.log_book.write(
        person, "open_panel", {"panel": found.id, "receipts": verdicts}
    )
    return RedirectResponse(f"/panels/{found.id}", 303)
