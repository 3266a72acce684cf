"""How the tables came to be: an ordered list of steps, each taken once and never changed later."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from tandau.errors import Fault, StateError
from tandau.state.tables import schema_version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    Step = Callable[[Connection], None]

# Any number: it keeps two processes from taking the same step on one PostgreSQL server.
_LOCK: Final = 718_231_905

_FIRST: Final = """
CREATE TABLE users (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL
    CHECK (role IN ('admin', 'chair', 'analyst', 'expert', 'viewer', 'auditor')),
  password TEXT, made_on BIGINT NOT NULL, removed_on BIGINT
);
CREATE TABLE panels (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, agenda TEXT NOT NULL, public_key TEXT NOT NULL,
  made_on BIGINT NOT NULL, opened_on BIGINT
);
CREATE TABLE seats (
  id TEXT PRIMARY KEY, panel_id TEXT NOT NULL REFERENCES panels (id),
  user_id TEXT NOT NULL REFERENCES users (id), code TEXT NOT NULL, made_on BIGINT NOT NULL,
  UNIQUE (panel_id, user_id), UNIQUE (panel_id, code)
);
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id),
  seat_id TEXT REFERENCES seats (id),
  made_on BIGINT NOT NULL, expires_on BIGINT NOT NULL, revoked_on BIGINT
);
CREATE TABLE invitations (
  token_hash TEXT PRIMARY KEY, seat_id TEXT NOT NULL REFERENCES seats (id),
  made_on BIGINT NOT NULL, expires_on BIGINT NOT NULL, used_on BIGINT, revoked_on BIGINT
);
CREATE TABLE drafts (
  seat_id TEXT PRIMARY KEY REFERENCES seats (id), sealed {blob} NOT NULL, saved_on BIGINT NOT NULL
);
CREATE TABLE submissions (
  id TEXT PRIMARY KEY, seat_id TEXT NOT NULL REFERENCES seats (id), number BIGINT NOT NULL,
  form TEXT NOT NULL, receipt TEXT NOT NULL UNIQUE, sealed {blob} NOT NULL,
  submitted_on BIGINT NOT NULL, UNIQUE (seat_id, number), UNIQUE (seat_id, form)
);
CREATE TABLE opened (
  submission_id TEXT PRIMARY KEY REFERENCES submissions (id), content TEXT NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX invitations_of_seat ON invitations (seat_id)
"""


def _first(connection: Connection) -> None:
    blob = "BYTEA" if connection.dialect.name == "postgresql" else "BLOB"
    for told in _FIRST.format(blob=blob).split(";"):
        connection.execute(text(told))


STEPS: Final[tuple[Step, ...]] = (_first,)


def version_of(connection: Connection) -> int:
    """Return how many steps a database has taken; 0 for one without any table of ours."""
    if not inspect(connection).has_table(schema_version.name):
        return 0
    told = connection.execute(schema_version.select()).fetchall()
    return max((int(row.version) for row in told), default=0)


def migrate(connection: Connection, where: str, steps: Sequence[Step] = STEPS) -> int:
    """Take the steps that a database has not taken yet, in the caller's transaction.

    Parameters
    ----------
    connection
        Of a transaction that writes; all steps are kept or none.
    where
        Name of the state, for the message.
    steps
        In their order.

    Returns
    -------
    int
        How many steps were taken.

    Raises
    ------
    StateError
        Where a later version of Tandau has taken steps that this one does not know.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    before = version_of(connection)
    if before > len(steps):
        got, expected = f"version {before} of the tables", f"version {len(steps)} or older"
        remedy = "use the version of Tandau that wrote it, or a newer one"
        raise StateError([Fault(where, "schema_version", got, expected, remedy)])
    schema_version.create(connection, checkfirst=True)
    for number, step in enumerate(steps[before:], before + 1):
        step(connection)
        told = {"version": number, "applied_on": int(time())}
        connection.execute(schema_version.insert(), [told])
    return len(steps) - before
