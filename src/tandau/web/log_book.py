"""The log that a server writes: who did what, signed with the server's key."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tandau.audit.log import append_entry
from tandau.errors import ReportError
from tandau.web.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tandau.audit.keys import Key
    from tandau.audit.log import Receipt
    from tandau.web.people import Person

_NOT_LOGGED = "It cannot be written into the log, so it was not done; tell whoever runs the server."


@dataclass(frozen=True)
class LogBook:
    """Where a server writes who did what.

    Parameters
    ----------
    log
        The log; None for a server that logs nothing.
    key
        Signs the entries.
    """

    log: Path | None = None
    key: Key | None = None

    def write(self, person: Person | None, what: str, about: Mapping[str, Any]) -> Receipt | None:
        """Write what somebody is about to do or has just done.

        Parameters
        ----------
        person
            Who; None for nobody who is known.
        what
            A verb in snake_case.
        about
            What belongs to it, as JSON; never a password or the content of a sealed answer.

        Returns
        -------
        Receipt or None
            None where the server logs nothing.

        Raises
        ------
        Refused
            503 where it cannot be written: what is not logged is not done.
        """
        if self.log is None or self.key is None:
            return None
        told = {"role": person.role if person else "", **about}
        who = person.name if person else "nobody known"
        try:
            return append_entry(self.log, self.key, what, told, who=who)
        except ReportError as error:
            logging.getLogger(__name__).exception("the log refuses %s", what)
            raise Refused(503, _NOT_LOGGED) from error
