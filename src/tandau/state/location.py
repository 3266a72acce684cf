"""Where the state stands: a file of its own by default, or a PostgreSQL server by its address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tandau.errors import Fault, StateError

_SERVERS: Final = ("postgresql://", "postgres://", "postgresql+pg8000://")
DEFAULT_NAME: Final = "state.db"


@dataclass(frozen=True)
class Location:
    """A place for the state.

    Parameters
    ----------
    path
        File of SQLite; None for a server.
    address
        Of a server, as SQLAlchemy reads it; empty for a file.
    """

    path: Path | None
    address: str = ""

    def __str__(self) -> str:
        """Return the place as people may read it, without a password."""
        if self.path is not None:
            return str(self.path)
        head, _, tail = self.address.rpartition("@")
        scheme, _, person = head.partition("://")
        return f"{scheme}://{person.partition(':')[0]}@{tail}" if head else self.address


def location(where: str | None) -> Location:
    """Return the place that ``--state`` names.

    Parameters
    ----------
    where
        Path of a file, or ``postgresql://user@host/database``; None for the user's own folder of
        states (``$XDG_STATE_HOME`` on Linux).

    Raises
    ------
    StateError
        Where an address is of another kind of server.

    Examples
    --------
    >>> str(location("postgresql://chair:secret@db.example/tandau"))
    'postgresql+pg8000://chair@db.example/tandau'
    """
    if not where:
        from platformdirs import user_state_path  # noqa: PLC0415  only where it is asked

        return Location(user_state_path("tandau", appauthor=False) / DEFAULT_NAME)
    if where.startswith(_SERVERS):
        return Location(None, f"postgresql+pg8000://{where.partition('://')[2]}")
    if "://" in where:
        got, expected = f"{where.partition('://')[0]}://…", "a path, or postgresql://…"
        raise StateError([Fault("--state", "", got, expected, "name one of these")])
    return Location(Path(where))
