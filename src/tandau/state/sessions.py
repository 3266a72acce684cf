"""Sessions: a token in a cookie, its hash here, and an end that the server can set at any time."""

from __future__ import annotations

from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from tandau.state.tables import seats, sessions, users
from tandau.state.tokens import new_token, token_hash

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tandau.state.database import State

# A working day for those with a password; an expert on a panel has as long as the panel needs.
SECONDS: Final = 12 * 3600
SECONDS_OF_EXPERT: Final = 30 * 24 * 3600


@dataclass(frozen=True)
class Visitor:
    """Who sends a request.

    Parameters
    ----------
    user_id, name, role
        Of the person.
    seat_id, panel_id
        Where the session came from an invitation: the one seat and panel that it is bound to.
    """

    user_id: str
    name: str
    role: str
    seat_id: str | None = None
    panel_id: str | None = None


def open_session(state: State, user_id: str, seat_id: str | None = None) -> str:
    """Begin a session and return its token, which is not kept.

    Parameters
    ----------
    state
        Where.
    user_id
        Of a person who has proved who they are.
    seat_id
        The seat that an invitation was for.
    """
    with state.writing() as connection:
        return begin_session(connection, user_id, seat_id)


def begin_session(connection: Connection, user_id: str, seat_id: str | None = None) -> str:
    """Do the same inside the caller's transaction; sessions that have ended are swept out."""
    token, now = new_token(), int(time())
    connection.execute(sessions.delete().where(sessions.c.expires_on < now))
    row = {
        "token_hash": token_hash(token),
        "user_id": user_id,
        "seat_id": seat_id,
        "made_on": now,
        "expires_on": now + (SECONDS if seat_id is None else SECONDS_OF_EXPERT),
    }
    connection.execute(sessions.insert(), [row])
    return token


def visitor(state: State, token: str) -> Visitor | None:
    """Return whose session a token is; None where it is unknown, over, or its user removed."""
    wanted = (
        select(users.c.id, users.c.name, users.c.role, sessions.c.seat_id, seats.c.panel_id)
        .join_from(sessions, users, sessions.c.user_id == users.c.id)
        .outerjoin(seats, sessions.c.seat_id == seats.c.id)
        .where(
            sessions.c.token_hash == token_hash(token),
            sessions.c.expires_on > int(time()),
            sessions.c.revoked_on.is_(None),
            users.c.removed_on.is_(None),
        )
    )
    with state.reading() as connection:
        row = connection.execute(wanted).one_or_none()
    return None if row is None else Visitor(*row)


def revoke(state: State, token: str) -> None:
    """End one session."""
    which = (sessions.c.token_hash == token_hash(token), sessions.c.revoked_on.is_(None))
    with state.writing() as connection:
        connection.execute(update(sessions).where(*which).values(revoked_on=int(time())))
