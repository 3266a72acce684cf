"""A copy of a state in use, and the way back."""

import threading

import pytest

from states import PASSWORD, new_database
from tandau.errors import StateError
from tandau.state.backup import backup, restore
from tandau.state.database import open_state
from tandau.state.sessions import open_session, visitor
from tandau.state.tables import METADATA
from tandau.state.users import add_user, check_password, list_users


def content(state):
    with state.reading() as connection:
        return {
            name: sorted(map(str, connection.execute(table.select()).all()))
            for name, table in METADATA.tables.items()
            if name not in ("sessions", "schema_version")
        }


def test_there_and_back(state, tmp_path):
    token = open_session(state, list_users(state)[0].id)
    file = tmp_path / "copy.db"
    rows = backup(state, file)
    assert (rows["users"], rows["sessions"], rows["panels"]) == (1, 1, 0)
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == ["copy.db"]
    assert file.stat().st_mode & 0o077 == 0
    before = file.read_bytes()
    assert restore(file, str(tmp_path / "new.db")) == rows
    assert file.read_bytes() == before
    new = open_state(str(tmp_path / "new.db"))
    assert content(new) == content(state)
    assert check_password(new, "Chair", PASSWORD).name == "Chair"
    assert visitor(new, token) is None
    new.close()


@pytest.mark.slow
def test_from_a_file_to_a_server(tmp_path, postgresql):
    old = open_state(str(tmp_path / "old.db"), make=True)
    add_user(old, "Ann", "viewer", PASSWORD)
    backup(old, tmp_path / "copy.db")
    where = new_database(postgresql)
    restore(tmp_path / "copy.db", where)
    new = open_state(where)
    assert content(new) == content(old)
    for one in (old, new):
        one.close()
    with pytest.raises(StateError, match="a state is there already"):
        restore(tmp_path / "copy.db", where)


def test_nothing_is_overwritten(state, tmp_path):
    file = tmp_path / "copy.db"
    backup(state, file)
    with pytest.raises(StateError, match="something is there"):
        backup(state, file)
    with pytest.raises(StateError, match="a state is there already"):
        restore(file, str(file))
    with pytest.raises(StateError, match="No such file"):
        backup(state, tmp_path / "none" / "copy.db")
    with pytest.raises(StateError, match="no such file"):
        restore(tmp_path / "none.db", str(tmp_path / "new.db"))
    (tmp_path / "text.db").write_text("no database " * 300, encoding="utf-8")
    with pytest.raises(StateError, match="a backup of a state"):
        restore(tmp_path / "text.db", str(tmp_path / "new.db"))
    assert not (tmp_path / "new.db").exists()


def test_a_copy_is_one_moment(state, tmp_path):
    """While others write, every copy holds the first n people for some n, and is sound."""
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            add_user(state, f"n{number:04}", "expert")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    counts = []
    try:
        for number in range(5):
            counts.append(backup(state, tmp_path / f"{number}.db")["users"])
            copy = open_state(str(tmp_path / f"{number}.db"))
            names = [one.name for one in list_users(copy)]
            copy.close()
            assert names == ["Chair", *(f"n{place:04}" for place in range(len(names) - 1))]
    finally:
        stop.set()
        writer.join()
    assert counts == sorted(counts)
