"""Answers under seal: kept once, found nowhere, opened with the key only, and checked."""

import json
import logging
import threading

import pytest
from nacl.public import PrivateKey
from sqlalchemy import select, update

from panels import NO_INTEREST, ORDER, judged, seat, told
from tandau.errors import StateError
from tandau.panel.opening import open_panel, read_panel
from tandau.panel.panels import Progress, add_panel, list_panels, progress
from tandau.panel.sealing import receipt_of, seal
from tandau.panel.submissions import (
    new_form,
    read_draft,
    receipts,
    save_draft,
    submit,
)
from tandau.state.backup import backup
from tandau.state.tables import METADATA, submissions

PLANTED = "planted-7319-жоспар"
ASIDE = {"offer": "gamma", "interest": "declared", "words": PLANTED, "is_recused": True}


def planted():
    """Return answers that are easy to find where they are readable."""
    rows = [{**judged(alpha=7.319731973)[0], "reason": PLANTED}]
    weights = ORDER | {"note": PLANTED}
    return told(rows, [*NO_INTEREST[:2], ASIDE], weights)


def test_the_last_word_counts_until_the_panel_is_open(state, panel):
    made, key = panel
    ann, _ = seat(state, made, "Ann")
    ben, _ = seat(state, made, "Ben")
    first = submit(state, ann, new_form(), told(judged(alpha=2)))
    second = submit(state, ann, new_form(), told(judged(alpha=3), weights=ORDER))
    only = submit(state, ben, new_form(), told(judged(alpha=4)))
    assert [one.receipt for one in receipts(state, ann)] == [first.receipt, second.receipt]
    assert receipt_of(second.text) == second.receipt
    assert progress(state, made.id) == Progress(2, 2, 0, 2)
    opened = open_panel(state, made.id, key)
    assert {code: one.judgements[0].mode for code, one in opened.answers.items()} == {
        "e01": 3, "e02": 4,
    }  # fmt: skip
    assert opened.answers["e01"].weights.stakeholder == "e01"
    verdicts = {one.receipt: (one.code, one.number, one.verdict) for one in opened.published}
    assert verdicts == {
        first.receipt: ("e01", 1, "replaced"),
        second.receipt: ("e01", 2, "counts"),
        only.receipt: ("e02", 1, "counts"),
    }
    for seat_id in (ann, ben):
        with pytest.raises(StateError, match="it takes no more answers"):
            submit(state, seat_id, new_form(), told(judged(alpha=5)))
        with pytest.raises(StateError, match="it takes no more answers"):
            save_draft(state, seat_id, "token", {})
    assert open_panel(state, made.id, key) == opened == read_panel(state, made.id)


def test_the_same_form_twice_is_once(state, panel):
    made, key = panel
    ann, _ = seat(state, made, "Ann")
    form = new_form()
    first = submit(state, ann, form, told(judged(alpha=2)))
    again = submit(state, ann, form, told(judged(alpha=9)))
    assert (again.receipt, again.number, again.text) == (first.receipt, 1, b"")
    opened = open_panel(state, made.id, key)
    assert opened.answers["e01"].judgements[0].mode == 2
    assert len(opened.published) == 1


def test_the_same_form_by_many_at_once_is_once(state, panel):
    ann, _ = seat(state, panel[0], "Ann")
    form, got = new_form(), []
    gate = threading.Barrier(8)

    def hand_in():
        gate.wait()
        got.append(submit(state, ann, form, told(judged(alpha=2))).receipt)

    threads = [threading.Thread(target=hand_in) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(got) == 8
    assert len(set(got)) == 1


def test_answers_that_no_case_could_take_are_not_kept(state, panel):
    ann, _ = seat(state, panel[0], "Ann")
    with pytest.raises(StateError):
        submit(state, ann, new_form(), told(judged(alpha=11)))
    with pytest.raises(StateError, match="no such seat"):
        submit(state, "nobody", new_form(), told(judged(alpha=1)))
    assert receipts(state, ann) == []


def test_nothing_readable_before_the_opening(state, panel, tmp_path, caplog, capfd):
    """Planted values stand in no file, table, backup, log, output or answer of the state."""
    made, key = panel
    ann, token = seat(state, made, "Ann")
    ben, _ = seat(state, made, "Ben")
    with caplog.at_level(logging.DEBUG):
        save_draft(state, ann, token, {"reason": PLANTED, "mode": "7.319731973"})
        done = submit(state, ann, new_form(), planted())
        shown = [progress(state, made.id), list_panels(state), receipts(state, ben)]
        shown += [read_draft(state, ann, "another token"), receipts(state, ann)]
        backup(state, tmp_path / "copy.db")
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    with state.reading() as connection:
        tables = [list(connection.execute(select(one))) for one in METADATA.tables.values()]
    told_of = [*map(repr, shown), *map(repr, tables), caplog.text, "".join(capfd.readouterr())]
    needles = (PLANTED, "7.319731973", "planted", json.loads(done.text)["nonce"], "stepped")
    for needle in needles:
        assert not any(needle.encode() in one for one in kept), needle
        assert not any(needle in one for one in told_of), needle
    assert any(done.receipt.encode() in one for one in kept)
    assert read_draft(state, ann, token)["reason"] == PLANTED
    open_panel(state, made.id, key)
    with state.reading() as connection:
        assert PLANTED in repr(list(connection.execute(select(METADATA.tables["opened"]))))


def test_another_key_opens_nothing(state, panel):
    made, _ = panel
    ann, _ = seat(state, made, "Ann")
    submit(state, ann, new_form(), told(judged(alpha=2)))
    with pytest.raises(StateError, match="the key of another panel"):
        open_panel(state, made.id, PrivateKey.generate())
    with pytest.raises(StateError, match="a panel under seal"):
        read_panel(state, made.id)
    submit(state, ann, new_form(), told(judged(alpha=3)))


def test_changed_moved_and_foreign_answers_are_told_and_left_out(state, panel):
    made, key = panel
    seats = [seat(state, made, name)[0] for name in ("A", "B", "C", "D", "E")]
    for number, one in enumerate(seats):
        submit(state, one, new_form(), told(judged(alpha=number)))
    rows = {}
    with state.reading() as connection:
        for row in connection.execute(select(submissions)):
            rows[row.seat_id] = row
    forged = seal(made.public_key, made.id, seats[3], rows[seats[3]].form, {"judgements": 7})
    changes = [
        (seats[0], {"sealed": bytes(rows[seats[0]].sealed)[:-1] + b"x"}),
        (seats[1], {"receipt": "0" * 64}),
        (seats[2], {"form": "another form"}),
        (seats[3], {"sealed": forged.box, "receipt": forged.receipt}),
    ]
    with state.writing() as connection:
        for seat_id, change in changes:
            told_where = submissions.c.seat_id == seat_id
            connection.execute(update(submissions).where(told_where).values(change))
    opened = open_panel(state, made.id, key)
    assert [one.verdict for one in opened.published] == [
        "spoiled: the seal does not open",
        "spoiled: the receipt is that of other answers",
        "spoiled: the answers were written for another place",
        "spoiled: a case could not take the answers",
        "counts",
    ]
    assert list(opened.answers) == ["e05"]


def test_a_spoiled_last_word_leaves_the_one_before(state, panel):
    made, key = panel
    ann, _ = seat(state, made, "Ann")
    submit(state, ann, new_form(), told(judged(alpha=1)))
    submit(state, ann, new_form(), told(judged(alpha=2)))
    with state.writing() as connection:
        last = update(submissions).where(submissions.c.number == 2)
        connection.execute(last.values(sealed=b"x" * 100))
    opened = open_panel(state, made.id, key)
    assert opened.answers["e01"].judgements[0].mode == 1


def test_whoever_hands_in_while_the_panel_is_opened_is_done_or_refused(state, panel):
    made, key = panel
    seats = [seat(state, made, f"n{number}")[0] for number in range(6)]
    gate, done = threading.Barrier(7), []

    def hand_in(seat_id):
        gate.wait()
        try:
            done.append(submit(state, seat_id, new_form(), told(judged(alpha=2))).receipt)
        except StateError:
            done.append(None)

    threads = [threading.Thread(target=hand_in, args=(one,)) for one in seats]
    for one in threads:
        one.start()
    gate.wait()
    open_panel(state, made.id, key)
    for one in threads:
        one.join()
    published = {one.receipt for one in read_panel(state, made.id).published}
    assert published == {one for one in done if one}
    assert len(done) == 6


def test_drafts_belong_to_one_session(state, panel):
    made, key = panel
    ann, token = seat(state, made, "Ann")
    assert read_draft(state, ann, token) is None
    save_draft(state, ann, token, {"a": "1"})
    save_draft(state, ann, token, {"a": "2"})
    assert read_draft(state, ann, token) == {"a": "2"}
    assert read_draft(state, ann, "other") is None
    assert progress(state, made.id).n_drafting == 1
    with pytest.raises(StateError, match="at most"):
        save_draft(state, ann, token, {"a": "x" * 300_000})
    open_panel(state, made.id, key)
    assert read_draft(state, ann, token) is None


def test_panels_are_apart(state, panel, agenda):
    made, key = panel
    other_key = PrivateKey.generate()
    other = add_panel(state, "Other", agenda, bytes(other_key.public_key).hex())
    ann, _ = seat(state, made, "Ann")
    submit(state, ann, new_form(), told(judged(alpha=2)))
    assert progress(state, other.id) == Progress(0, 0, 0, 0)
    assert open_panel(state, other.id, other_key).answers == {}
    assert progress(state, made.id).n_submitted == 1
    assert len(open_panel(state, made.id, key).answers) == 1
    with pytest.raises(StateError, match="a title"):
        add_panel(state, " ", agenda, made.public_key)
