"""One-use links: 256 random bits for one expert on one panel, of which only the hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from time import time
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select, update

from tandau.panel.panels import find_panel
from tandau.state.sessions import begin_session
from tandau.state.tables import invitations, seats, users
from tandau.state.tokens import new_id, new_token, token_hash

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tandau.state.database import State

DAY: Final = 24 * 3600
DAYS: Final = 14
MOST_DAYS: Final = 365


@dataclass(frozen=True)
class Invitation:
    """What is told once, to whoever invites.

    Parameters
    ----------
    code
        How the expert is called in what is published: names stay in the state.
    token
        To be passed to the expert; kept nowhere.
    expires_on
        Seconds since 1970.
    """

    code: str
    token: str
    expires_on: int


def invite(state: State, panel_id: str, name: str, days: int = DAYS) -> Invitation:
    """Give an expert a seat on a panel and a new link; an older unused link no longer works.

    Parameters
    ----------
    state
        Where.
    panel_id
        Of a panel that is still under seal.
    name
        Of a user with the role expert.
    days
        How long the link works, 1 to 365.

    Raises
    ------
    StateError
        Where there is no such panel or expert, or the panel is open.
    """
    panel = find_panel(state, panel_id)
    if panel.opened_on is not None:
        expected = "a panel under seal"
        raise state.refusal("panel", "a panel that is open", expected, "make a new panel")
    if not 1 <= days <= MOST_DAYS:
        expected = f"1 to {MOST_DAYS} days"
        raise state.refusal("days", str(days), expected, "choose another number")
    now = int(time())
    with state.writing() as connection:
        wanted = select(users.c.id, users.c.role).where(
            users.c.name == name, users.c.removed_on.is_(None)
        )
        found = connection.execute(wanted).one_or_none()
        if found is None or found.role != "expert":
            got = f"{name!r}, {found.role if found else 'nobody known'}"
            remedy = "enter the expert with `tandau user add NAME --role expert`"
            raise state.refusal("user", got, "a user with the role expert", remedy)
        seat_id, code = _seat(connection, panel_id, found.id, now)
        older = update(invitations).where(
            invitations.c.seat_id == seat_id,
            invitations.c.used_on.is_(None),
            invitations.c.revoked_on.is_(None),
        )
        connection.execute(older.values(revoked_on=now))
        token, end = new_token(), now + days * DAY
        row = {"token_hash": token_hash(token), "seat_id": seat_id, "made_on": now}
        connection.execute(invitations.insert(), [row | {"expires_on": end}])
    return Invitation(code, token, end)


def _seat(connection: Connection, panel_id: str, user_id: str, now: int) -> tuple[str, str]:
    wanted = select(seats.c.id, seats.c.code).where(
        seats.c.panel_id == panel_id, seats.c.user_id == user_id
    )
    if found := connection.execute(wanted).one_or_none():
        return str(found.id), str(found.code)
    counted = select(func.count()).select_from(seats).where(seats.c.panel_id == panel_id)
    code = f"e{connection.execute(counted).scalar_one() + 1:02}"
    row = {"id": new_id(), "panel_id": panel_id, "user_id": user_id, "code": code}
    connection.execute(seats.insert(), [row | {"made_on": now}])
    return row["id"], code


def exchange(state: State, token: str) -> str | None:
    """Take a link once and return the token of the session that it opens.

    Parameters
    ----------
    state
        Where.
    token
        Of the link.

    Returns
    -------
    str or None
        None where the link is forged, used, replaced or expired, or the expert removed; which of
        these it was is not told.
    """
    now = int(time())
    alive = select(seats.c.id).join_from(seats, users).where(users.c.removed_on.is_(None))
    taken = (
        update(invitations)
        .where(
            invitations.c.token_hash == token_hash(token),
            invitations.c.used_on.is_(None),
            invitations.c.revoked_on.is_(None),
            invitations.c.expires_on > now,
            invitations.c.seat_id.in_(alive),
        )
        .values(used_on=now)
    )
    with state.writing() as connection:
        # One statement takes it: of two that come at the same time only one finds it unused.
        if connection.execute(taken).rowcount != 1:
            return None
        wanted = (
            select(seats.c.id, seats.c.user_id)
            .join_from(invitations, seats, invitations.c.seat_id == seats.c.id)
            .where(invitations.c.token_hash == token_hash(token))
        )
        seat = connection.execute(wanted).one()
        return begin_session(connection, seat.user_id, seat.id)
