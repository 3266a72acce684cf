"""The shell around every page: templates, the navigation of who asks, and files that never move."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from tandau.report.text import count
from tandau.web.people import READ

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from tandau.web.people import People
    from tandau.web.shelf import Shelf

KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# The report's own style and its ranking: both look and count alike.
OF_REPORT: Final = {"style.css": "report.css", "smaa.js": "smaa.js"}
HTMX: Final = "htmx.min.js"


@dataclass(frozen=True)
class StaticFile:
    """A file that the server gives out.

    Parameters
    ----------
    content, kind
        Bytes and media type.
    tag
        Its entity tag.
    """

    content: bytes
    kind: str
    tag: str


def _read(place: Traversable, kind: str) -> StaticFile:
    content = place.read_bytes()
    return StaticFile(content, kind, f'"{sha256(content).hexdigest()[:32]}"')


def static_files() -> dict[str, StaticFile]:
    """Return all files under ``/static`` by name; nothing else can be asked for.

    What `make setup` fetched stands in ``vendor`` and may be missing.
    """
    root = files("tandau.web")
    found = {
        one.name: _read(one, KINDS[suffix])
        for folder in ("static", "vendor")
        if (place := root / folder).is_dir()
        for one in place.iterdir()
        if (suffix := one.name[one.name.rfind(".") :]) in KINDS
    }
    for name, mine in OF_REPORT.items():
        place = files("tandau.report") / "templates" / name
        found[mine] = _read(place, KINDS[name[name.rfind(".") :]])
    return found


def unchanged(request: Request, tag: str) -> bool:
    """Return whether the browser has what a tag names already."""
    told = request.headers.get("if-none-match", "")
    return tag in (one.strip().removeprefix("W/") for one in told.split(","))


def give(request: Request, content: bytes, kind: str, tag: str) -> Response:
    """Return bytes with their tag, or 304 where the browser has them."""
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)


class Shell:
    """Makes pages.

    Parameters
    ----------
    people
        Finds out who asks.
    shelf
        The studies, for the navigation.
    files
        As `static_files` gives them.
    """

    def __init__(self, people: People, shelf: Shelf, files: dict[str, StaticFile]) -> None:
        self._people = people
        self._shelf = shelf
        self._has_htmx = HTMX in files
        # A page asks for its files under their tags, so that a new version is never an old one.
        self._tags = {name: one.tag.strip('"')[:12] for name, one in files.items()}
        self._environment = Environment(
            loader=PackageLoader("tandau.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(
        self, request: Request, template: str, context: dict[str, Any], *, status: int = 200
    ) -> Response:
        """Return a page, or, where htmx asks for a piece, the piece alone.

        Parameters
        ----------
        request
            Of the browser.
        template
            Extends ``page.html.j2``, which leaves the shell out of pieces.
        context
            What the template shows.
        status
            Of HTTP.
        """
        person = self._people.of(request)
        is_reader = person is not None and person.may(READ)
        text = self._environment.get_template(template).render(
            {
                "person": person,
                "studies": self._shelf.listed() if is_reader else [],
                "is_auditor": person is not None and (person.is_local or person.may("read_log")),
                "is_piece": request.headers.get("hx-request") == "true",
                "has_htmx": self._has_htmx,
                "static": self._static,
                "path": request.url.path,
                "count": count,
                **context,
            }
        )
        return HTMLResponse(text, status, headers={"vary": "HX-Request"})

    def _static(self, name: str) -> str:
        return f"/static/{name}?v={self._tags[name]}"
