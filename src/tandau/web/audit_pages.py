"""The pages of the auditor: the log with its verification, and challenge packs to take away."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path as File
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.responses import StreamingResponse

from tandau.audit.head import head_file
from tandau.audit.pack import make_pack
from tandau.audit.verify import verify_log
from tandau.web.api import heavily
from tandau.web.people import Person
from tandau.web.refusals import Refused

LOG: Final = "read_log"
A_PAGE: Final = 100
_BLOCK: Final = 1_048_576
_NO_CASE: Final = "This server was not told where the case of this study lies."
_NO_LOG: Final = "This server keeps no log; it is started with `--log FILE --key-file FILE`."


def auditor(request: Request) -> Person:
    """Return who asks, where the log is theirs to read; on a server without accounts, anybody.

    Raises
    ------
    Refused
        401 where nobody is logged in, 403 where the role is another.
    """
    person: Person | None = request.app.state.people.of(request)
    if person is None:
        raise Refused(401)
    if not (person.is_local or person.may(LOG)):
        raise Refused(403)
    return person


router = APIRouter(dependencies=[Depends(auditor)], include_in_schema=False)


@router.get("/audit", dependencies=[Depends(heavily)])
def show_audit(request: Request, page: Annotated[int, Query(ge=1, le=10_000_000)] = 1) -> Response:
    """Show the log, newest first, what its check found, and the studies to take away."""
    state = request.app.state
    log: File | None = state.log_book.log
    found = verify_log(log) if log is not None and log.exists() else None
    entries = found.entries[::-1] if found else ()
    start = (page - 1) * A_PAGE
    context: dict[str, Any] = {
        "found": found,
        "no_log": _NO_LOG if log is None else "",
        "rows": [_row(one.told) for one in entries[start : start + A_PAGE]],
        "page": page,
        "n_pages": max(1, -(-len(entries) // A_PAGE)),
        "packs": [(one, one.manifest["case"] in state.cases) for one in state.shelf.listed()],
    }
    answer: Response = state.shell.page(request, "audit.html.j2", context)
    return answer


def _row(told: dict[str, Any]) -> dict[str, Any]:
    """Return an entry with its facts in words."""
    facts = [
        f"{name.replace('_', ' ')} {value if isinstance(value, str) else json.dumps(value)}"
        for name, value in told["about"].items()
        if value != ""
    ]
    return {**told, "words": "; ".join(facts)}


@router.get("/audit/log.jsonl")
def give_log(request: Request) -> Response:
    """Give the log itself, to be checked elsewhere."""
    whole = _log(request).read_bytes()
    # Another request may be writing at its end.
    return _attached(whole[: whole.rfind(b"\n") + 1], "application/jsonl", "log.jsonl")


@router.get("/audit/log.jsonl.head")
def give_head(request: Request) -> Response:
    """Give the head of the log."""
    path = head_file(_log(request))
    if not path.is_file():
        raise Refused(404)
    return _attached(path.read_bytes(), "application/json", "log.jsonl.head")


def _log(request: Request) -> File:
    log: File | None = request.app.state.log_book.log
    if log is None or not log.is_file():
        raise Refused(404, _NO_LOG)
    return log


def _attached(content: bytes, kind: str, name: str) -> Response:
    told = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=told)


@router.post("/studies/{study}/pack", dependencies=[Depends(heavily)])
def take_pack(
    request: Request,
    person: Annotated[Person, Depends(auditor)],
    study: Annotated[str, Path(min_length=1, max_length=200)],
) -> Response:
    """Give the challenge pack of a study, with the log; that it was taken is logged first."""
    state = request.app.state
    found = state.shelf.get(study)
    case = state.cases.get(found.manifest["case"])
    if case is None:
        raise Refused(422, _NO_CASE)
    log = state.log_book.log
    about = {"study": found.name, "bundle_sha256": found.manifest["bundle_sha256"]}
    state.log_book.write(person, "take_pack", about)
    folder = tempfile.TemporaryDirectory(prefix="tandau-")
    path = File(folder.name) / "pack.zip"
    try:
        make_pack(found.folder, case, path, log=log if log is not None and log.exists() else None)
    except BaseException:
        folder.cleanup()
        raise
    told = {
        "content-disposition": f'attachment; filename="{found.name}.zip"',
        "content-length": str(path.stat().st_size),
    }
    return StreamingResponse(_pieces(path, folder), media_type="application/zip", headers=told)


def _pieces(path: File, folder: tempfile.TemporaryDirectory[str]) -> Iterator[bytes]:
    with folder, path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block
