"""Logging in and out, and the files that need no session."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Query, Request, Response
from starlette.responses import PlainTextResponse, RedirectResponse

from tandau.web.refusals import Refused
from tandau.web.shell import give

router = APIRouter(include_in_schema=False)
HOME: Final = "/"
PRINTABLE_FROM: Final = 0x21
_NOT_KNOWN: Final = "Name and password do not fit each other."


def own_path(text: str) -> str:
    r"""Return a path of this server to go on to; the first page where it could lead elsewhere.

    Examples
    --------
    >>> own_path("/studies/mini"), own_path("//evil.example"), own_path("/\\evil.example")
    ('/studies/mini', '/', '/')
    """
    is_plain = all(PRINTABLE_FROM <= ord(one) < 0x7F for one in text)  # noqa: PLR2004
    is_own = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return text if is_plain and is_own else HOME


@router.get("/static/{name}")
def give_file(request: Request, name: Annotated[str, Path(max_length=100)]) -> Response:
    """Give one of the files of the pages."""
    found = request.app.state.files.get(name)
    if found is None:
        raise Refused(404)
    response = give(request, found.content, found.kind, found.tag)
    if request.query_params.get("v") == found.tag.strip('"')[:12]:
        response.headers["cache-control"] = "private, max-age=31536000, immutable"
    return response


@router.get("/health")
def tell_health() -> Response:
    """Say that the server answers."""
    return PlainTextResponse("ok\n")


@router.get("/login")
def show_login(
    request: Request, go_on: Annotated[str, Query(alias="next", max_length=500)] = HOME
) -> Response:
    """Show the form to log in."""
    if request.app.state.people.of(request) is not None:
        return RedirectResponse(own_path(go_on), 303)
    found: Response = request.app.state.shell.page(
        request, "login.html.j2", {"go_on": own_path(go_on), "refused": ""}
    )
    return found


@router.post("/login")
def log_in(
    request: Request,
    name: Annotated[str, Form(min_length=1, max_length=200)],
    password: Annotated[str, Form(min_length=1, max_length=1000)],
    go_on: Annotated[str, Form(alias="next", max_length=500)] = HOME,
) -> Response:
    """Log in; the same answer whether the name or the password is wrong."""
    state = request.app.state
    if state.people.accounts is None:
        raise Refused(404, "This server has no accounts.")
    address = request.client.host if request.client else ""
    if not state.entries.take(address) or not state.entries.take(f"name {name}"):
        raise Refused(429)
    token = state.people.accounts.enter(name, password)
    if token is None:
        page: Response = state.shell.page(
            request, "login.html.j2", {"go_on": own_path(go_on), "refused": _NOT_KNOWN}, status=403
        )
        return page
    state.log_book.write(state.people.accounts.visitor(token), "log_in", {})
    response = RedirectResponse(own_path(go_on), 303)
    state.people.remember(response, token)
    return response


@router.post("/logout")
def log_out(request: Request) -> Response:
    """Log out: the session is over wherever its cookie lies."""
    people = request.app.state.people
    token = people.token(request)
    if people.accounts is not None and token is not None:
        person = people.accounts.visitor(token)
        people.accounts.leave(token)
        if person is not None:
            request.app.state.log_book.write(person, "log_out", {})
    response = RedirectResponse("/login" if people.accounts is not None else HOME, 303)
    people.forget(response)
    return response
