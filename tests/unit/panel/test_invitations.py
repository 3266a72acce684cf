"""Links: once, for one expert on one panel, until a day."""

import threading

import pytest
from sqlalchemy import select

from panels import seat
from states import PASSWORD
from tandau.errors import StateError
from tandau.panel import invitations
from tandau.panel.invitations import DAY, exchange, invite
from tandau.panel.opening import open_panel
from tandau.panel.panels import add_panel, progress
from tandau.state.sessions import visitor
from tandau.state.tables import METADATA
from tandau.state.users import add_user, remove_user


@pytest.fixture
def made(state, panel):
    add_user(state, "Ann", "expert")
    return invite(state, panel[0].id, "Ann")


def test_a_link_works_once(state, panel, made):
    token = exchange(state, made.token)
    found = visitor(state, token)
    assert (found.name, found.role, found.panel_id) == ("Ann", "expert", panel[0].id)
    assert exchange(state, made.token) is None
    assert visitor(state, token) == found


def test_of_many_at_once_one_gets_in(state, made):
    got, gate = [], threading.Barrier(12)

    def take():
        gate.wait()
        got.append(exchange(state, made.token))

    threads = [threading.Thread(target=take) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(token is None for token in got) == [False] + [True] * 11


def test_forged_replaced_expired_and_removed_links_fail(state, panel, made, monkeypatch):
    flipped = made.token[:-1] + ("A" if made.token[-1] != "A" else "B")
    for token in (flipped, made.token[:-1], made.token + "x", "", "' OR 1=1 --", "\ud800", "ё"):
        assert exchange(state, token) is None, token
    later = invite(state, panel[0].id, "Ann")
    assert later.code == made.code
    assert exchange(state, made.token) is None
    with monkeypatch.context() as patch:
        patch.setattr(invitations, "time", lambda: later.expires_on)
        assert exchange(state, later.token) is None
    assert not remove_user(state, "Ann")
    assert exchange(state, later.token) is None


def test_a_link_is_bound_to_its_panel(state, panel, made):
    other = add_panel(state, "Other", panel[0].agenda, panel[0].public_key)
    found = visitor(state, exchange(state, made.token))
    assert found.panel_id == panel[0].id
    again = invite(state, other.id, "Ann")
    assert visitor(state, exchange(state, again.token)).panel_id == other.id
    assert (progress(state, panel[0].id).n_invited, progress(state, other.id).n_invited) == (1, 1)


def test_only_experts_are_invited_and_only_under_seal(state, panel, made):
    for name, words in (("Chair", "'Chair', chair"), ("nobody", "nobody known")):
        with pytest.raises(StateError, match=words):
            invite(state, panel[0].id, name)
    with pytest.raises(StateError, match="no panel 'x'"):
        invite(state, "x", "Ann")
    with pytest.raises(StateError, match="1 to 365 days"):
        invite(state, panel[0].id, "Ann", days=0)
    assert made.expires_on % DAY >= 0
    open_panel(state, *[panel[0].id, panel[1]])
    with pytest.raises(StateError, match="a panel that is open"):
        invite(state, panel[0].id, "Ann")


def test_codes_are_counted(state, panel):
    codes = []
    for name in ("A", "B", "C"):
        seat(state, panel[0], name)
        codes.append(invite(state, panel[0].id, name).code)
    assert codes == ["e01", "e02", "e03"]


def test_nothing_that_opens_a_door_is_kept(state, made):
    session = exchange(state, made.token)
    with state.reading() as connection:
        kept = [str(connection.execute(select(table)).all()) for table in METADATA.tables.values()]
    for secret in (made.token, session, PASSWORD):
        assert not any(secret in one for one in kept)
