"""People, roles, passwords and sessions."""

import time

import pytest
from sqlalchemy import select

from states import PASSWORD
from tandau.errors import StateError
from tandau.state import sessions as timing
from tandau.state.roles import PERMISSIONS, ROLES, may
from tandau.state.sessions import Visitor, open_session, revoke, visitor
from tandau.state.tables import sessions, users
from tandau.state.users import add_user, check_password, list_users, remove_user


def test_people_of_every_role(state):
    for role in ROLES:
        add_user(state, f"the {role}", role, None if role == "expert" else PASSWORD)
    told = {one.name: (one.role, one.has_password) for one in list_users(state)}
    assert told == {
        "Chair": ("chair", True),
        **{f"the {role}": (role, role != "expert") for role in ROLES},
    }


def test_every_fault_at_once(state):
    with pytest.raises(StateError) as error:
        add_user(state, "a\nb", "king", "short")
    assert [fault.place for fault in error.value.faults] == ["user", "role", "password"]
    assert "short" not in str(error.value)
    with pytest.raises(StateError, match="a password for the role viewer"):
        add_user(state, "Ann", "viewer")
    with pytest.raises(StateError, match="which is taken"):
        add_user(state, "Chair", "viewer", PASSWORD)
    assert len(list_users(state)) == 1


def test_a_password_opens_only_its_own_door(state):
    add_user(state, "Ерлан", "analyst", "another long password")
    add_user(state, "Expert", "expert")
    assert check_password(state, "Chair", PASSWORD).role == "chair"
    assert check_password(state, "Ерлан", "another long password").name == "Ерлан"
    for name, word in (
        ("Chair", "another long password"), ("Ерлан", PASSWORD), ("nobody", PASSWORD),
        ("Expert", ""), ("Expert", "nobody has this password"), ("Chair", ""),
        ("Chair", PASSWORD + "x"), ("' OR 1=1 --", PASSWORD), ("Chair", "\ud800"),
    ):  # fmt: skip
        assert check_password(state, name, word) is None, (name, word)
    with state.reading() as connection:
        kept = connection.execute(select(users.c.password).where(users.c.name == "Chair")).scalar()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in kept


def test_a_session_lasts_until_it_ends(state, monkeypatch):
    chair = list_users(state)[0]
    token, other = open_session(state, chair.id), open_session(state, chair.id)
    assert visitor(state, token) == Visitor(chair.id, "Chair", "chair")
    assert visitor(state, token[:-1]) is None
    assert visitor(state, "") is None
    with state.reading() as connection:
        kept = str(connection.execute(sessions.select()).all())
    assert token not in kept
    revoke(state, token)
    assert (visitor(state, token), visitor(state, other).name) == (None, "Chair")
    revoke(state, other)
    assert visitor(state, other) is None
    late = open_session(state, chair.id)
    monkeypatch.setattr(timing, "time", lambda: time.time() + timing.SECONDS + 1)
    assert visitor(state, late) is None


def test_sessions_that_are_over_are_swept_out(state, monkeypatch):
    chair = list_users(state)[0]
    open_session(state, chair.id)
    monkeypatch.setattr(timing, "time", lambda: time.time() + timing.SECONDS + 1)
    open_session(state, chair.id)
    with state.reading() as connection:
        assert len(connection.execute(sessions.select()).all()) == 1


def test_whoever_is_removed_is_out_at_once(state):
    chair = list_users(state)[0]
    token = open_session(state, chair.id)
    assert remove_user(state, "Chair")
    assert visitor(state, token) is None
    assert check_password(state, "Chair", PASSWORD) is None
    assert list_users(state) == []
    with pytest.raises(StateError, match="no user 'Chair'"):
        remove_user(state, "Chair")
    add_user(state, "Chair", "viewer", PASSWORD)


def test_permissions_name_roles_only():
    assert set().union(*PERMISSIONS.values()) == set(ROLES)
    assert [role for role in ROLES if may(role, "lead_panel")] == ["chair"]
    assert [role for role in ROLES if may(role, "answer_panel")] == ["expert"]
    with pytest.raises(KeyError):
        may("admin", "fly")
