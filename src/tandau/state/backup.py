"""A copy of a state that is in use, and the way back.

A backup is always a state in one SQLite file, also of a PostgreSQL server: it opens with
``--state FILE`` like any other. Where it is brought back all sessions and unused invitations end,
since a copy may have been seen by others.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select, update

from tandau.durable import sync
from tandau.errors import Fault, StateError
from tandau.state.database import open_state
from tandau.state.location import location
from tandau.state.tables import METADATA, invitations, schema_version, sessions, users

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tandau.state.database import State

_BATCH: Final = 500


def backup(state: State, target: Path) -> dict[str, int]:
    """Write a consistent copy while others go on reading and writing.

    Parameters
    ----------
    state
        SQLite or PostgreSQL.
    target
        The file to make; it must not exist.

    Returns
    -------
    dict
        Rows by table.

    Raises
    ------
    StateError
        Where the file exists or cannot be written.
    """
    if target.exists() or target.is_symlink():
        expected, remedy = "a file that does not exist yet", "name another file"
        raise StateError([Fault(str(target), "", "something is there", expected, remedy)])
    aside = target.with_name(f".{target.name}.{os.getpid()}.backup")
    try:
        os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        counts = _of_file(state.path, aside) if state.path else _of_server(state, aside)
        sync(aside)
        # A hard link refuses to take another file's place, also where one came up meanwhile.
        os.link(aside, target)
        sync(target.absolute().parent)
    except OSError as error:
        got, expected = error.strerror or "cannot be written", "a place to write to"
        fault = Fault(str(target), "", got, expected, "choose another one")
        raise StateError([fault]) from error
    finally:
        for name in (aside, *(Path(f"{aside}{end}") for end in ("-wal", "-shm", "-journal"))):
            name.unlink(missing_ok=True)
    return counts


def _of_file(source: Path, aside: Path) -> dict[str, int]:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(aside)) as new,
    ):
        old.backup(new)
        # One file, not three: the log of the copy is folded in.
        new.execute("PRAGMA journal_mode=DELETE")
        told = new.execute("PRAGMA integrity_check").fetchone()[0]
        if told != "ok":
            remedy = "bring back an older backup with `tandau restore`"
            raise StateError([Fault(str(source), "", told[:200], "a sound file", remedy)])
        names = [table.name for table in METADATA.sorted_tables]
        return {
            name: int(new.execute(f"SELECT count(*) FROM {name}").fetchone()[0])  # noqa: S608
            for name in names
        }


def _of_server(state: State, aside: Path) -> dict[str, int]:
    copy = open_state(str(aside))
    try:
        with state.reading() as source, copy.writing() as sink:
            counts = _copied(source, sink)
    finally:
        copy.close()
    with closing(sqlite3.connect(aside)) as whole:
        whole.execute("PRAGMA journal_mode=DELETE")
    return counts


def restore(source: Path, where: str | None) -> dict[str, int]:
    """Fill a new state from a backup; sessions and unused invitations do not come back to life.

    Parameters
    ----------
    source
        A file that `backup` made, or any state in a file; it is not changed.
    where
        The state to fill, as ``--state`` names it: a file that does not exist, or an empty server.

    Returns
    -------
    dict
        Rows by table.

    Raises
    ------
    StateError
        Where the source is no state, or the target holds one already.
    """
    place = location(where)
    if place.path is not None and place.path.exists():
        raise _taken(str(place))
    with TemporaryDirectory(prefix="tandau-") as folder:
        aside = Path(folder) / source.name
        if source.is_file():
            try:
                _of_file(source, aside)
            except sqlite3.DatabaseError as error:
                expected, remedy = "a backup of a state", "name another file"
                raise StateError([Fault(str(source), "", str(error), expected, remedy)]) from error
        with (
            closing(open_state(str(aside))) as old,
            closing(open_state(where, make=True)) as new,
            old.reading() as told,
            new.writing() as sink,
        ):
            if sink.execute(select(func.count()).select_from(users)).scalar_one():
                raise _taken(new.where)
            counts = _copied(told, sink)
            now = int(time())
            for table in (sessions, invitations):
                alive = update(table).where(table.c.revoked_on.is_(None))
                sink.execute(alive.values(revoked_on=now))
    return counts


def _taken(where: str) -> StateError:
    expected, remedy = "a place without a state", "name another one, or move the old one away"
    return StateError([Fault(where, "", "a state is there already", expected, remedy)])


def _copied(source: Connection, sink: Connection) -> dict[str, int]:
    counts = {}
    for table in METADATA.sorted_tables:
        if table is schema_version:
            counts[table.name] = len(source.execute(select(table)).fetchall())
            continue
        counts[table.name] = 0
        rows = source.execute(select(table).execution_options(yield_per=_BATCH))
        for part in rows.mappings().partitions(_BATCH):
            sink.execute(table.insert(), [dict(row) for row in part])
            counts[table.name] += len(part)
    return counts
