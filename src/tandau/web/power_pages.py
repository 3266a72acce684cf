"""Pages of what-ifs that solve the power system: asked, looked at while it is solved, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from tandau.web import power_words
from tandau.web.api import heavily, log_what_if
from tandau.web.people import ASK, needs
from tandau.web.power_jobs import RUNNING, WAITING

if TYPE_CHECKING:
    from tandau.web.power_jobs import Job

Study = Annotated[str, Path(min_length=1, max_length=200)]
JobId = Annotated[str, Path(min_length=1, max_length=60)]
NOTHING_NEW = 204

router = APIRouter(
    prefix="/studies/{study}/what-if/power",
    dependencies=[Depends(needs(ASK))],
    include_in_schema=False,
)


@router.post("", dependencies=[Depends(heavily)])
def ask_power(
    request: Request,
    study: Study,
    claim: Annotated[str, Form(min_length=1, max_length=200)],
    value: Annotated[float, Form(ge=-1e15, le=1e15, allow_inf_nan=False)],
) -> Response:
    """Put a power system into the queue."""
    found = request.app.state.shelf.get(study)
    log_what_if(request, found, claim, value, with_power=True)
    job = request.app.state.power_jobs.ask(found, claim, value)
    return RedirectResponse(_place(job), 303)


@router.get("/{job}")
def show_power(
    request: Request, study: Study, job: JobId, seen: Annotated[str, Query(max_length=60)] = ""
) -> Response:
    """Show how far it is, or what it found; nothing where that has been seen."""
    found = request.app.state.shelf.get(study)
    jobs = request.app.state.power_jobs
    one: Job = jobs.get(found.name, job)
    n_before = jobs.n_before(one) if one.state == WAITING else 0
    now = f"{one.state}-{n_before}-{one.stage}-{one.percent}"
    if seen == now:
        # htmx leaves the page as it is, so that nobody is read the same line again.
        return Response(status_code=NOTHING_NEW)
    context = {
        "study": found,
        "job": one,
        "address": _place(one),
        "now": now,
        "n_before": n_before,
        "is_running": one.state == RUNNING,
        "minutes": f"{jobs.seconds / 60:g}",
        "told": power_words.in_words(found, one),
    }
    page: Response = request.app.state.shell.page(request, "what_if_power.html.j2", context)
    return page


@router.post("/{job}/cancel")
def cancel_power(request: Request, study: Study, job: JobId) -> Response:
    """End one; whoever may ask may end it, since one process serves all."""
    state = request.app.state
    found = state.shelf.get(study)
    one: Job = state.power_jobs.get(found.name, job)
    about = {"study": found.name, "claim": one.claim}
    state.log_book.write(state.people.of(request), "cancel_what_if", about)
    state.power_jobs.cancel(one)
    return RedirectResponse(_place(one), 303)


def _place(job: Job) -> str:
    return f"/studies/{job.study}/what-if/power/{job.id}"
