"""The database: transactions, migrations, faults, what is never shown."""

import os
import sqlite3
import threading

import pytest
from sqlalchemy import create_engine, inspect, text

from tandau.errors import StateError
from tandau.state.database import open_state
from tandau.state.location import location
from tandau.state.migrations import STEPS, migrate, version_of
from tandau.state.tables import METADATA, users

ROW = {"id": "1", "name": "Ann", "role": "viewer", "made_on": 0}


def test_the_tables_of_the_queries_are_those_that_the_steps_make(state):
    with state.reading() as connection:
        found = inspect(connection)
        assert set(found.get_table_names()) == set(METADATA.tables)
        for table in METADATA.tables.values():
            made = {one["name"]: one for one in found.get_columns(table.name)}
            assert set(made) == set(table.columns.keys())
            for column in table.columns:
                # SQLite tells a primary key of type TEXT as one that may be empty.
                if not column.primary_key:
                    assert made[column.name]["nullable"] == column.nullable, column
            keys = {tuple(one["constrained_columns"]) for one in found.get_foreign_keys(table.name)}
            assert keys == {(key.parent.name,) for key in table.foreign_keys}
        assert version_of(connection) == len(STEPS)


def test_steps_are_taken_once_and_all_or_none(place):
    state = open_state(place, make=True)
    taken = []

    def more(connection):
        connection.execute(text("CREATE TABLE more (id TEXT)"))
        taken.append("more")

    def broken(connection):
        connection.execute(text("CREATE TABLE broken (id TEXT)"))
        raise RuntimeError

    with pytest.raises(RuntimeError), state.writing() as connection:
        migrate(connection, state.where, (*STEPS, more, broken))
    with state.reading() as connection:
        assert version_of(connection) == len(STEPS)
        assert not {"more", "broken"} & set(inspect(connection).get_table_names())
    for wanted in (1, 0):
        with state.writing() as connection:
            assert migrate(connection, state.where, (*STEPS, more)) == wanted
    assert taken == ["more", "more"]
    state.close()
    with pytest.raises(StateError, match=f"version {len(STEPS) + 1} of the tables"):
        open_state(place)


def test_what_fails_is_undone_and_shows_no_parameter(state):
    with pytest.raises(Exception, match="users") as error, state.writing() as connection:  # noqa: PT012
        connection.execute(users.insert(), [ROW])
        connection.execute(users.insert(), [ROW | {"id": "2", "name": "planted-name"}])
        connection.execute(users.insert(), [ROW | {"id": "3", "role": "planted-role"}])
    if state.path is not None:  # PostgreSQL itself tells the row that it refuses
        assert "planted" not in str(error.value)
    with state.reading() as connection:
        names = [row.name for row in connection.execute(users.select())]
    assert names == ["Chair"]


def test_a_file_is_for_its_owner_and_survives_a_lost_machine(tmp_path):
    file = tmp_path / "deep" / "state.db"
    state = open_state(str(file), make=True)
    with state.writing() as connection:
        connection.execute(users.insert(), [ROW])
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    for path in file.parent.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    state.close()


def test_many_writers_take_turns(state):
    def write(number):
        for turn in range(10):
            row = ROW | {"id": f"{number}.{turn}", "name": f"n{number}.{turn}"}
            with state.writing() as connection:
                connection.execute(users.insert(), [row])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with state.reading() as connection:
        assert len(connection.execute(users.select()).all()) == 81


def test_a_state_that_is_none(tmp_path):
    with pytest.raises(StateError, match="no such file"):
        open_state(str(tmp_path / "none.db"))
    assert list(tmp_path.iterdir()) == []
    text_file = tmp_path / "text.db"
    text_file.write_text("not a database " * 200, encoding="utf-8")
    with pytest.raises(StateError, match="not a database"):
        open_state(str(text_file))
    with pytest.raises(StateError, match="a path, or postgresql"):
        open_state("mysql://root@db/x")
    if os.geteuid():
        with pytest.raises(StateError):
            open_state("/proc/state.db", make=True)


def test_a_server_that_does_not_answer_is_told_without_its_password(tmp_path):
    where = f"postgresql://chair:planted-secret@/x?unix_sock={tmp_path}/none"
    with pytest.raises(StateError, match="a server that answers") as error:
        open_state(where)
    assert "planted-secret" not in str(error.value)


def test_the_default_place(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert location(None).path == tmp_path / "tandau" / "state.db"


def test_a_foreign_database_is_left_alone(tmp_path):
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE users (id TEXT)")
    connection.close()
    with pytest.raises(StateError, match="already exists"):
        open_state(str(file))
    engine = create_engine(f"sqlite:///{file}")
    assert inspect(engine).get_table_names() == ["users"]
    engine.dispose()
