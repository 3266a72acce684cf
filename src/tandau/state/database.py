"""The open database: SQLite in WAL mode, or PostgreSQL; transactions that outlive a killed server.

A transaction is on the disk before it is told to be done: SQLite runs with ``synchronous=FULL``,
PostgreSQL with its own default.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from tandau.errors import Fault, StateError
from tandau.state.location import Location, location
from tandau.state.migrations import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
)
_PATIENCE: Final = 20.0  # seconds to wait for another writer
_READS: Final = "tandau_reads"


@dataclass(frozen=True)
class State:
    """An open state; close it when it is no longer needed.

    Parameters
    ----------
    engine
        Of SQLAlchemy.
    where
        The place in words, without a password.
    path
        File of SQLite; None for a server.
    turn
        Held by the thread of this process that writes to SQLite.
    """

    engine: Engine
    where: str
    path: Path | None
    turn: Lock = field(default_factory=Lock, repr=False)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the state and writes nothing."""
        with self.engine.connect() as connection:
            if self.path is not None:
                yield connection.execution_options(**{_READS: True})
            else:
                yield connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are all kept, on the disk, or all undone."""
        # SQLite has one writer. Threads wait here in turn: its own waiting sleeps ever longer.
        turn = self.turn if self.path is not None else nullcontext()
        with turn, self.engine.begin() as connection:
            yield connection

    def refusal(self, place: str, got: str, expected: str, remedy: str) -> StateError:
        """Return the error to raise for what cannot be done with this state."""
        return StateError([Fault(self.where, place, got, expected, remedy)])

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_state(where: str | None, *, make: bool = False) -> State:
    """Open a state and bring its tables up to this version.

    Parameters
    ----------
    where
        As `location` takes it.
    make
        Whether a file that does not exist may be made.

    Raises
    ------
    StateError
        Where there is no such state, it is none, or the server cannot be reached.
    """
    place = location(where)
    state = _opened(place, make=make)
    try:
        with state.writing() as connection:
            migrate(connection, state.where)
    except (DBAPIError, OSError) as error:
        state.close()
        raise _unusable(place, error) from error
    except BaseException:
        state.close()
        raise
    return state


def _opened(place: Location, *, make: bool) -> State:
    if place.path is None:
        return State(_server(place), str(place), None)
    if not make and not place.path.is_file():
        got, expected = "no such file", "a state that was made before"
        remedy = "make one with `tandau user add NAME --role admin`, or name it with --state"
        raise StateError([Fault(str(place), "", got, expected, remedy)])
    try:
        place.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made for the owner alone; SQLite gives its log and index files the same rights.
        os.close(os.open(place.path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise _unusable(place, error) from error
    return State(_file(place.path), str(place), place.path)


def _unusable(place: Location, error: Exception) -> StateError:
    told = error.strerror if isinstance(error, OSError) and error.strerror else None
    cause = getattr(error, "orig", None)
    got = told or str(cause or error).splitlines()[0]
    expected = "a file that SQLite reads" if place.path else "a server that answers"
    remedy = "name another one, or bring back a backup with `tandau restore`"
    return StateError([Fault(str(place), "", got[:200], expected, remedy)])


def _file(path: Path) -> Engine:
    # What people enter must never stand in a message: parameters are hidden.
    engine = create_engine(
        f"sqlite:///{path.absolute()}",
        hide_parameters=True,
        pool_size=8,
        max_overflow=32,
        connect_args={"timeout": _PATIENCE},
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401
        connection.isolation_level = None  # the transactions are begun below
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get(_READS)
        # A writer takes its turn at once: a reader that becomes one could not wait.
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _server(place: Location) -> Engine:
    try:
        return create_engine(place.address, hide_parameters=True, pool_pre_ping=True, pool_size=8)
    except (ImportError, NoSuchModuleError) as error:
        expected = "the libraries of the extra `postgresql`"
        fault = Fault(str(place), "", str(error), expected, "pip install 'tandau[postgresql]'")
        raise StateError([fault]) from error
