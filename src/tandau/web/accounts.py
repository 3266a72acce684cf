"""Accounts in a state: passwords checked there, sessions that the server can end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandau.state.sessions import open_session, revoke, visitor
from tandau.state.users import check_password
from tandau.web.people import Person

if TYPE_CHECKING:
    from tandau.state.database import State


class StateAccounts:
    """People and sessions of a state, as `tandau.web.people.Accounts` asks for them.

    Parameters
    ----------
    state
        Where they are kept.
    """

    def __init__(self, state: State) -> None:
        self.state = state

    def enter(self, name: str, password: str) -> str | None:
        """Return the token of a new session, None where name and password do not fit."""
        user = check_password(self.state, name, password)
        return None if user is None else open_session(self.state, user.id)

    def visitor(self, token: str) -> Person | None:
        """Return whose session a token is, None where it is nobody's any more."""
        found = visitor(self.state, token)
        if found is None:
            return None
        return Person(
            found.name,
            found.role,
            user_id=found.user_id,
            seat_id=found.seat_id,
            panel_id=found.panel_id,
        )

    def leave(self, token: str) -> None:
        """End a session."""
        revoke(self.state, token)
