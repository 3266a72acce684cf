"""People with a name and a role, and how they prove who they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from time import time
from typing import TYPE_CHECKING, Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tandau.errors import Fault, StateError
from tandau.state.roles import ROLES
from tandau.state.tables import seats, sessions, users
from tandau.state.tokens import new_id

if TYPE_CHECKING:
    from sqlalchemy import Row

    from tandau.state.database import State

LEAST_LENGTH: Final = 12
MOST_LENGTH: Final = 1024
_NAME: Final = re.compile(r"\w[\w .@'\-]{0,79}")
# Argon2id with 19 MiB, two passes and one lane: 22 ms a check here, 166 ms with 64 MiB.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True)
class User:
    """A person.

    Parameters
    ----------
    id, name, role
        Of the person; `role` is one of `ROLES`.
    has_password
        Experts have none: they come by invitation.
    made_on
        Seconds since 1970.
    """

    id: str
    name: str
    role: str
    has_password: bool
    made_on: int


def _user(row: Row[Any]) -> User:
    return User(row.id, row.name, row.role, row.password is not None, row.made_on)


def add_user(state: State, name: str, role: str, password: str | None = None) -> User:
    """Enter a person.

    Parameters
    ----------
    state
        Where.
    name
        Letters, digits, blanks and ``. @ ' - _``, 80 at most; nobody else's.
    role
        One of `ROLES`.
    password
        At least 12 characters; none for an expert, who comes by invitation.

    Raises
    ------
    StateError
        With every fault of the three.
    """
    _check(state, name, role, password)
    hashed = None if password is None else _HASHER.hash(password)
    name_of_row, now = new_id(), int(time())
    row = {"id": name_of_row, "name": name, "role": role, "password": hashed, "made_on": now}
    try:
        with state.writing() as connection:
            connection.execute(users.insert(), [row])
    except IntegrityError as error:
        got = f"the name {name!r}, which is taken"
        raise state.refusal("user", got, "a name of its own", "choose another one") from error
    return User(name_of_row, name, role, hashed is not None, now)


def _check(state: State, name: str, role: str, password: str | None) -> None:
    faults = []
    if not _NAME.fullmatch(name) or name != name.strip():
        expected = "letters, digits, blanks and . @ ' - _, 80 at most"
        faults.append(Fault(state.where, "user", repr(name[:80]), expected, "choose such a name"))
    if role not in ROLES:
        expected = f"one of {', '.join(ROLES)}"
        faults.append(Fault(state.where, "role", repr(role), expected, "name one of them"))
    if password is None and role != "expert":
        expected = f"a password for the role {role}"
        remedy = "enter one; only experts, who come by invitation, have none"
        faults.append(Fault(state.where, "password", "nothing", expected, remedy))
    if password is not None and not LEAST_LENGTH <= len(password) <= MOST_LENGTH:
        expected = f"{LEAST_LENGTH} to {MOST_LENGTH} characters"
        got = f"{len(password)} characters"
        faults.append(Fault(state.where, "password", got, expected, "choose another password"))
    if faults:
        raise StateError(faults)


def list_users(state: State) -> list[User]:
    """Return everybody who was not removed, in the order of their names."""
    with state.reading() as connection:
        told = select(users).where(users.c.removed_on.is_(None)).order_by(users.c.name)
        return [_user(row) for row in connection.execute(told)]


def remove_user(state: State, name: str) -> bool:
    """Take a person out; all sessions end at once.

    Returns
    -------
    bool
        True where nothing of the person is left; False where a seat on a panel keeps the name.

    Raises
    ------
    StateError
        Where there is nobody of that name.
    """
    with state.writing() as connection:
        wanted = select(users.c.id).where(users.c.name == name, users.c.removed_on.is_(None))
        found = connection.execute(wanted).scalar_one_or_none()
        if found is None:
            got, remedy = f"no user {name!r}", "see `tandau user list`"
            raise state.refusal("user", got, "the name of a user", remedy)
        connection.execute(sessions.delete().where(sessions.c.user_id == found))
        seat = select(seats.c.id).where(seats.c.user_id == found).limit(1)
        if connection.execute(seat).first() is None:
            connection.execute(users.delete().where(users.c.id == found))
            return True
        gone = {"removed_on": int(time()), "password": None}
        connection.execute(update(users).where(users.c.id == found).values(gone))
        return False


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")


def check_password(state: State, name: str, password: str) -> User | None:
    """Return who has this name and password; None where nobody has, after the same time."""
    row = None
    if _NAME.fullmatch(name):
        with state.reading() as connection:
            wanted = select(users).where(users.c.name == name, users.c.removed_on.is_(None))
            row = connection.execute(wanted).one_or_none()
    known = row.password if row is not None and row.password else None
    told = password.encode("utf-8", "surrogatepass")[: 4 * MOST_LENGTH + 1]
    try:
        _HASHER.verify(known or _nobody(), told)
    except (Argon2Error, InvalidHashError):
        return None
    return _user(row) if row is not None and known else None
