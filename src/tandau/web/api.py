"""The API: what the pages show, as JSON, and the packed worth that the browser ranks by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from tandau.report.provenance import tree
from tandau.web.answers import bar_entry, ranks_entry, study_entry, study_whole, what_if_entry
from tandau.web.people import ASK, READ, needs
from tandau.web.refusals import Refused, told
from tandau.web.shell import give
from tandau.web.told import (
    BarAsked,
    BarTold,
    RanksTold,
    StudyTold,
    StudyWhole,
    Weighing,
    WhatIfAsked,
    WhatIfTold,
)

if TYPE_CHECKING:
    from tandau.web.shelf import OpenStudy

PACKED: Final = "application/octet-stream"
_READ: Final = told(400, 401, 403, 404, 408, 413, 421, 422, 429, 503)
Study = Annotated[str, Path(min_length=1, max_length=200, description="The study's id.")]

router = APIRouter(prefix="/api", dependencies=[Depends(needs(READ))], responses=_READ)


def _study(request: Request, name: str) -> OpenStudy:
    study: OpenStudy = request.app.state.shelf.get(name)
    return study


def heavily(request: Request) -> None:
    """Take one of the few tokens of what computes a case again.

    Raises
    ------
    Refused
        429 where there is none.
    """
    address = request.client.host if request.client else ""
    if not request.app.state.heavy.take(address):
        raise Refused(429)


def log_what_if(
    request: Request, study: OpenStudy, claim: str, value: float, *, with_power: bool = False
) -> None:
    """Log that somebody asks what a claim at another figure would change.

    Raises
    ------
    Refused
        503 where it cannot be logged.
    """
    state = request.app.state
    about: dict[str, Any] = {"study": study.name, "claim": claim, "value": value}
    if with_power:
        about["with_power"] = True
    state.log_book.write(state.people.of(request), "ask_what_if", about)


@router.get("/studies")
def list_studies(request: Request) -> list[StudyTold]:
    """List the studies that this server shows."""
    state = request.app.state
    return [study_entry(one, has_case=state.what_ifs.has_case(one)) for one in state.shelf.listed()]


@router.get("/studies/{study}")
def show_study(request: Request, study: Study) -> StudyWhole:
    """Tell what a study is and says."""
    found = _study(request, study)
    return study_whole(found, has_case=request.app.state.what_ifs.has_case(found))


@router.get(
    "/studies/{study}/worth",
    response_class=Response,
    responses={200: {"content": {PACKED: {"schema": {"type": "string", "format": "binary"}}}}},
)
def pack_worth(request: Request, study: Study) -> Response:
    """Give the worth of every offer on every criterion in every future.

    Little-endian 16-bit numbers, 65535 the best, in the order future, offer, criterion; behind the
    criteria stand the whole groups, weighed within as drawn. All as the study tells them.
    """
    found = _study(request, study)
    return give(request, found.packed, PACKED, found.tag("worth"))


@router.post("/studies/{study}/ranks")
def rank(request: Request, study: Study, asked: Weighing) -> RanksTold:
    """Rank the offers under a weighing, in all futures of the study."""
    return ranks_entry(_study(request, study), asked)


@router.post("/studies/{study}/futures")
def look_behind(request: Request, study: Study, asked: BarAsked) -> BarTold:
    """Tell how the futures in which an offer takes a rank differ from the others."""
    return bar_entry(_study(request, study), asked)


@router.get("/studies/{study}/lineage/{name}")
def walk_back(
    request: Request,
    study: Study,
    name: Annotated[str, Path(min_length=1, max_length=200)],
    offer: Annotated[str | None, Query(max_length=200)] = None,
) -> dict[str, Any]:
    """Walk from an outcome, input or SUBJECT.VARIABLE down to its claims."""
    return tree(_study(request, study).material.lineage, name, offer)


@router.post("/studies/{study}/what-if", dependencies=[Depends(needs(ASK)), Depends(heavily)])
def ask_what_if(request: Request, study: Study, asked: WhatIfAsked) -> WhatIfTold:
    """Hold one claim at another figure and tell what would follow; nothing is kept.

    Any claim can be held that gives a quantity in use. Refused with the reason (422) are those
    that give no figure, and those of the power system alone, which the page solves beside it.
    """
    found = _study(request, study)
    log_what_if(request, found, asked.claim, asked.value)
    return what_if_entry(found, request.app.state.what_ifs, asked)
