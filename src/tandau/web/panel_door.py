"""What the panel's pages share: the state behind accounts, fields of a form, words for times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from tandau.web.accounts import StateAccounts
from tandau.web.panel_form import FIELDS_AT_MOST, LENGTH_AT_MOST, Fields
from tandau.web.refusals import Refused

if TYPE_CHECKING:
    from tandau.state.database import State


def state_of(request: Request) -> State:
    """Return the state behind the accounts.

    Raises
    ------
    Refused
        404 on a server without accounts.
    """
    accounts = request.app.state.people.accounts
    if not isinstance(accounts, StateAccounts):
        raise Refused(404, "This server has no accounts, and without them no panels.")
    return accounts.state


async def given_fields(request: Request) -> Fields:
    """Return the text fields of a form.

    Raises
    ------
    Refused
        422 where there are too many, or one is too long.
    """
    async with request.form(max_fields=FIELDS_AT_MOST, max_files=0) as form:
        told = {name: text for name, text in form.items() if not isinstance(text, UploadFile)}
    long = [name[:60] for name, text in told.items() if len(text) > LENGTH_AT_MOST]
    if long:
        raise Refused(422, f"A text has at most {LENGTH_AT_MOST} characters.", tuple(long[:5]))
    return told


Given = Annotated[Fields, Depends(given_fields)]


def moment(seconds: int) -> str:
    """Return a time as a page shows it.

    Examples
    --------
    >>> moment(0)
    '1970-01-01 00:00 UTC'
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
