"""How the server says no: one plain sentence, never an echo of what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from tandau.errors import TandauError
from tandau.web.settings import HEADERS

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

API: Final = "/api/"
MEANINGS: Final = {
    400: "The request cannot be read.",
    401: "Log in first.",
    403: "This is not for your role, or the request came from another site.",
    404: "There is no such page or study.",
    405: "This address does not take that method.",
    408: "The request took too long to arrive.",
    413: "The request is larger than 2 MiB.",
    421: "This server does not answer under that host name.",
    422: "The request was understood, but a value in it is not usable.",
    429: "Too many requests; wait a little and try again.",
    500: "Something went wrong here; the server's log says what.",
    503: "Busy with another such request; try again in a moment.",
}


class Refusal(BaseModel):
    """A refusal as the API tells it."""

    model_config = ConfigDict(extra="forbid")

    status: int
    message: str
    places: list[str] = []


class Refused(Exception):  # noqa: N818  it is an answer, no error of ours
    """A request that is answered by a refusal.

    Parameters
    ----------
    status
        Of HTTP.
    message
        In place of the status's own meaning.
    places
        Names of the fields that are meant.
    """

    def __init__(self, status: int, message: str = "", places: tuple[str, ...] = ()) -> None:
        super().__init__(message or MEANINGS[status])
        self.status = status
        self.message = message or MEANINGS[status]
        self.places = places


def told(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what the API's description says of refusals, for ``responses``."""
    return {one: {"model": Refusal, "description": MEANINGS[one]} for one in statuses}


def as_json(refused: Refused) -> Response:
    """Return a refusal as JSON."""
    content = Refusal(
        status=refused.status, message=refused.message, places=list(refused.places)
    ).model_dump()
    return JSONResponse(content, refused.status)


def is_api(path: str) -> bool:
    """Return whether a path belongs to the API, whose refusals are JSON."""
    return path.startswith(API)


def _answer(request: Request, refused: Refused) -> Response:
    if is_api(request.url.path):
        return as_json(refused)
    if refused.status == 401 and request.method == "GET":  # noqa: PLR2004
        place = quote(request.url.path, safe="/")
        return RedirectResponse(f"/login?next={place}", 303)
    page: Response = request.app.state.shell.page(
        request,
        "refused.html.j2",
        {"message": refused.message, "places": refused.places},
        status=refused.status,
    )
    return page


def refuse_plainly(app: FastAPI) -> None:
    """Let every error of an app be answered by a plain refusal."""

    async def of_refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return _answer(request, error)

    async def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status = error.status_code if error.status_code in MEANINGS else 400
        response = _answer(request, Refused(status))
        for name, value in (error.headers or {}).items():
            response.headers[name] = value
        return response

    async def of_values(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        # What was sent is left out: it may hold NaN, a secret or megabytes.
        places = tuple(
            dict.fromkeys(
                ".".join(str(part)[:60] for part in one["loc"][1:]) or str(one["loc"][0])
                for one in error.errors()[:20]
            )
        )
        words = sorted({str(one["msg"])[:200] for one in error.errors()[:20]})
        return _answer(request, Refused(422, f"{MEANINGS[422]} {'; '.join(words)}.", places))

    async def of_ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, TandauError)
        return _answer(request, Refused(422, str(error)))

    async def of_anything(request: Request, error: Exception) -> Response:  # noqa: ARG001
        # It stands outside of what dresses answers, and a page might fail in the same way.
        if is_api(request.url.path):
            response = as_json(Refused(500))
        else:
            response = PlainTextResponse(f"{MEANINGS[500]}\n", 500)
        response.headers.update(HEADERS)
        return response

    app.add_exception_handler(Exception, of_anything)
    app.add_exception_handler(Refused, of_refused)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(RequestValidationError, of_values)
    app.add_exception_handler(TandauError, of_ours)
