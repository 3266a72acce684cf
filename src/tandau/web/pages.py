"""The pages: the list of studies, Explore, what is behind bars and numbers, what-if, pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from pydantic import TypeAdapter, ValidationError

from tandau.errors import TandauError
from tandau.report.reading import claim_topic
from tandau.web import comparison, explore, what_if_words
from tandau.web.answers import bar_entry, ranks_entry, what_if_entry
from tandau.web.api import heavily, log_what_if
from tandau.web.holdable import holdable, of_power, of_system, why_not
from tandau.web.people import ASK, READ, needs
from tandau.web.pictures import POLICY, claims_in_time, picture, week_picture, weeks_of
from tandau.web.power_jobs import why_no_power
from tandau.web.refusals import Refused
from tandau.web.report_page import report_response
from tandau.web.shell import give
from tandau.web.told import BarAsked, WhatIfAsked

if TYPE_CHECKING:
    from tandau.web.pictures import Picture
    from tandau.web.shelf import OpenStudy

Study = Annotated[str, Path(min_length=1, max_length=200)]
SLIDERS_AT_MOST: Final = 400
_PLACE: Final = TypeAdapter(Annotated[float, Query(ge=0, le=explore.SLIDER, allow_inf_nan=False)])

router = APIRouter(dependencies=[Depends(needs(READ))], include_in_schema=False)


def _page(request: Request, template: str, context: dict[str, Any]) -> Response:
    found: Response = request.app.state.shell.page(request, template, context)
    return found


def _study(request: Request, name: str) -> OpenStudy:
    study: OpenStudy = request.app.state.shelf.get(name)
    return study


def given_sliders(request: Request) -> dict[str, float]:
    """Return where the sliders of an address stand, by ``g.GROUP`` and ``c.CRITERION``.

    Raises
    ------
    Refused
        422 where one is no number from 0 to 100.
    """
    given: dict[str, float] = {}
    for name, text in request.query_params.multi_items()[:SLIDERS_AT_MOST]:
        if name.startswith(("g.", "c.")):
            try:
                given[name] = _PLACE.validate_python(text)
            except ValidationError:
                told = f"Sliders stand between 0 and {explore.SLIDER}."
                raise Refused(422, told, (name[:60],)) from None
    return given


@router.get("/")
def show_studies(request: Request) -> Response:
    """Show the list of studies, each with its answer."""
    shelf = request.app.state.shelf
    answers = [(one, explore.answer_lines(one)[:2]) for one in shelf.listed()]
    return _page(request, "studies.html.j2", {"answers": answers})


@router.get("/studies/{study}")
def show_explore(request: Request, study: Study, politics: bool = True) -> Response:
    """Show Explore: sliders, ranks and numbers."""
    found = _study(request, study)
    given = given_sliders(request)
    if given:
        asked = explore.weighing_of(found, given, with_political=politics)
        shares = explore.shares_of(ranks_entry(found, asked))
    else:
        shares = explore.own_shares(found, with_political=politics)
    ranks = found.material.ranks
    return _page(
        request,
        "explore.html.j2",
        {
            "study": found,
            "about": ranks["about"],
            "question": ranks["case"]["question"],
            "plant": ranks["case"]["plants"][ranks["case"]["plant"]],
            "lines": explore.answer_lines(found),
            "rows": explore.chart_rows(found, shares),
            "sliders": explore.sliders(found, given),
            "is_given": bool(given),
            "politics": politics,
            "query": request.url.query,
            "numbers": explore.numbers_table(found),
            "has_case": request.app.state.what_ifs.has_case(found),
        },
    )


@router.get("/studies/{study}/futures")
def show_futures(
    request: Request,
    study: Study,
    offer: Annotated[str, Query(max_length=200)],
    rank: Annotated[int, Query(ge=1, le=100)],
    politics: bool = True,
) -> Response:
    """Show the futures behind a bar."""
    found = _study(request, study)
    given = given_sliders(request)
    asked = explore.weighing_of(found, given, with_political=politics)
    told = bar_entry(found, BarAsked(offer=offer, rank=rank, **asked.model_dump()))
    context = {
        "study": found,
        "offer": found.material.ranks["case"]["offers"][offer]["name"],
        "rank": rank,
        "told": told,
        "inputs": explore.bar_words(found, told),
        "is_given": bool(given),
        "politics": politics,
    }
    return _page(request, "futures.html.j2", context)


@router.get("/studies/{study}/behind/{panel}")
def show_behind(
    request: Request, study: Study, panel: Annotated[str, Path(max_length=40)]
) -> Response:
    """Show what is behind a number: definition, inputs, claims, sources, rival figures."""
    found = _study(request, study)
    if panel not in found.panels:
        raise Refused(404, "There is no such number in this study.")
    can_ask = request.app.state.what_ifs.has_case(found)
    context = {
        "study": found,
        "panel": found.panels[panel],
        "about": found.material.ranks["about"],
        "holdable": holdable(found) if can_ask else {},
        "of_system": of_system(found) if can_ask else (),
    }
    return _page(request, "behind.html.j2", context)


@router.get("/studies/{study}/what-if")
def show_what_if(
    request: Request, study: Study, claim: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Show the form of a what-if."""
    return _what_if(request, _study(request, study), claim, {})


@router.post("/studies/{study}/what-if", dependencies=[Depends(needs(ASK)), Depends(heavily)])
def ask_what_if(
    request: Request,
    study: Study,
    claim: Annotated[str, Form(min_length=1, max_length=200)],
    value: Annotated[float, Form(ge=-1e15, le=1e15, allow_inf_nan=False)],
) -> Response:
    """Answer a what-if; nothing of it is kept."""
    found = _study(request, study)
    what_ifs = request.app.state.what_ifs
    log_what_if(request, found, claim, value)
    try:
        told = what_if_entry(found, what_ifs, WhatIfAsked(claim=claim, value=value))
    except (Refused, TandauError) as error:
        return _what_if(request, found, claim, {"refused": str(error), "value": f"{value:g}"})
    words = what_if_words.in_words(found, told)
    return _what_if(request, found, claim, {"told": words, "value": f"{value:g}"})


def _what_if(request: Request, study: OpenStudy, claim: str, context: dict[str, Any]) -> Response:
    quick, power = holdable(study), of_power(study)
    why_no_solving = why_no_power(study)
    known = quick if why_no_solving else {**quick, **power}
    chosen = known.get(claim)
    middle = "" if chosen is None else f"{_middle(chosen.low, chosen.mode, chosen.high):g}"
    person = request.app.state.people.of(request)
    return _page(
        request,
        "what_if.html.j2",
        {
            "study": study,
            "has_case": request.app.state.what_ifs.has_case(study),
            "may_ask": person is not None and person.may(ASK),
            "choices": [(one, claim_topic(study.material, one)) for one in known],
            "claim": claim,
            "is_quick": not claim or claim in quick,
            "may_solve": not why_no_solving and (not claim or claim in power),
            "why_no_solving": why_no_solving,
            "chosen": chosen,
            "value": middle,
            "told": None,
            "refused": _why_not(study, claim) if claim and chosen is None else "",
            **context,
        },
    )


def _why_not(study: OpenStudy, claim: str) -> str:
    # Where the power system cannot be solved again, that is the reason, and what to do.
    return why_no_power(study) if claim in of_system(study) else why_not(study, claim)


def _middle(low: float, mode: float | None, high: float) -> float:
    return (low + high) / 2 if mode is None else mode


@router.get("/studies/{study}/pictures")
def show_pictures(
    request: Request, study: Study, week: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Show the study's pictures; the week of dispatch is ``ALTERNATIVE:SEASON``."""
    found = _study(request, study)
    weeks = weeks_of(found)
    names = [f"{one['alternative']}:{one['season']}" for one in weeks]
    if week and week not in names:
        raise Refused(404, "There is no such week in this study.")
    context = {
        "study": found,
        "about": found.material.ranks["about"],
        "sections": found.sections,
        "timeline": claims_in_time(found),
        "weeks": list(zip(names, [one["name"] for one in weeks], strict=True)),
        "week": week or (names[0] if names else ""),
    }
    return _page(request, "pictures.html.j2", context)


@router.get("/studies/{study}/pictures/{section}/{place}.svg")
def give_picture(
    request: Request,
    study: Study,
    section: Annotated[str, Path(max_length=40)],
    place: Annotated[int, Path(ge=0, le=1000)],
) -> Response:
    """Give one drawing as an image."""
    found = _study(request, study)
    return _image(request, found, picture(found, section, place), f"{section}-{place}")


@router.get("/studies/{study}/weeks/{alternative}/{season}.svg")
def give_week(
    request: Request,
    study: Study,
    alternative: Annotated[str, Path(max_length=100)],
    season: Annotated[str, Path(max_length=20)],
) -> Response:
    """Give a week of dispatch as an image."""
    found = _study(request, study)
    drawn = week_picture(found, alternative, season)
    return _image(request, found, drawn, f"week-{alternative}-{season}")


def _image(request: Request, study: OpenStudy, drawn: Picture, part: str) -> Response:
    # Headers are Latin-1: a name of the case that is not must not reach the tag.
    tag = study.tag(part.encode("ascii", "backslashreplace").decode())
    response = give(request, drawn.svg.encode(), "image/svg+xml", tag)
    response.headers["content-security-policy"] = POLICY
    return response


@router.get("/studies/{study}/report")
def show_report(request: Request, study: Study) -> Response:
    """Show the study's report, complete in itself."""
    return report_response(request, _study(request, study))


@router.get("/compare")
def show_comparison(
    request: Request,
    left: Annotated[str, Query(max_length=200)] = "",
    right: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show two studies side by side."""
    names = request.app.state.shelf.names()
    if not left and not right and len(names) > 1:
        left, right = names[0], names[1]
    context: dict[str, Any] = {"left": None, "right": None}
    if left and right:
        one, other = _study(request, left), _study(request, right)
        context = {
            "left": one,
            "right": other,
            "tables": comparison.ranks_beside(one, other),
            "figures": comparison.figures_beside(one, other),
            "claims": comparison.claims_beside(one, other),
        }
    return _page(request, "compare.html.j2", context)
