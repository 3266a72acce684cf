"""Every way to tamper with a log is found, at its first line."""

import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.audit.chain import Chain
from tandau.audit.entries import FIRST, signed_entry
from tandau.audit.head import head_file, write_head
from tandau.audit.keys import new_key
from tandau.audit.log import append_entry
from tandau.audit.verify import verify_log
from tandau.errors import ReportError

WHEN = "2026-03-01T09:30:00.000Z"


@pytest.fixture(scope="module")
def key():
    return new_key("Aigul")


@pytest.fixture(scope="module")
def sound(tmp_path_factory, key):
    log = tmp_path_factory.mktemp("log") / "audit.jsonl"
    receipts = [str(append_entry(log, key, "note", {"place": place})) for place in range(6)]
    return log, log.read_bytes().splitlines(keepends=True), receipts


@pytest.fixture
def copy(sound, tmp_path):
    """Return a function that writes lines beside the sound head and checks them."""
    log, _, _ = sound

    def checked(lines, **options):
        shutil.copy(head_file(log), tmp_path)
        (tmp_path / log.name).write_bytes(b"".join(lines))
        return verify_log(tmp_path / log.name, **options).broken

    return checked


def test_changes_are_named(sound, copy):
    _, lines, _ = sound
    assert copy(lines) is None
    other = lines[2].replace(b'"place":2', b'"place":7')
    cases = {
        "changed": [*lines[:2], other, *lines[3:]],
        "removed": [*lines[:2], *lines[3:]],
        "reordered": [*lines[:2], lines[3], lines[2], *lines[4:]],
        "repeated": [*lines[:2], lines[1], *lines[2:]],
    }
    for kind, tampered in cases.items():
        broken = copy(tampered)
        assert (broken.line, broken.kind) == (3, kind)
    gone = copy(lines[1:])
    assert (gone.line, gone.kind) == (1, "removed")


@pytest.mark.parametrize("n_kept", range(6))
def test_lost_lines_at_the_end_are_named(sound, copy, n_kept):
    broken = copy(sound[1][:n_kept])
    assert (broken.line, broken.kind) == (n_kept + 1, "truncated")
    assert f"ends after entry {n_kept}; it had 6" in broken.why


def test_half_a_line_at_the_end_is_named(sound, copy):
    broken = copy([*sound[1][:5], sound[1][5][:-1]])
    assert (broken.line, broken.kind) == (6, "truncated")


def test_a_stranger_can_neither_append_nor_rewrite(sound, copy, key):
    _, lines, _ = sound
    stranger = new_key("Someone")
    last = json.loads(lines[-1])
    added = signed_entry(stranger, 7, last["hash"], when=WHEN, who="Aigul", what="note", about={})
    broken = copy([*lines, added.line])
    assert (broken.line, broken.kind) == (7, "unknown_key")
    first = signed_entry(stranger, 1, FIRST, when=WHEN, who="Aigul", what="note", about={})
    broken = copy([first.line])
    assert broken.kind == "truncated"  # the head speaks of five more
    assert copy([first.line], trusted=[key.public]).kind == "unknown_key"
    forged = added.line.replace(stranger.public.encode(), key.public.encode())
    assert copy([*lines, forged]).kind == "changed"


def test_a_signature_of_something_else_does_not_hold(sound, copy):
    _, lines, _ = sound
    content = json.loads(lines[3])
    other = json.loads(lines[4])["signature"]
    tampered = lines[3].replace(content["signature"].encode(), other.encode())
    broken = copy([*lines[:3], tampered, *lines[4:]])
    assert (broken.line, broken.kind, broken.why) == (4, "changed", "its signature does not hold")


def test_a_head_made_by_a_stranger_hides_nothing(sound, tmp_path):
    log, lines, _ = sound
    cut = tmp_path / log.name
    cut.write_bytes(b"".join(lines[:3]))
    whole = verify_log(log).chain
    last = json.loads(lines[2])
    shorter = Chain(3, last["hash"], dict(whole.keys), sum(map(len, lines[:3])), 0)
    write_head(cut, shorter, new_key("Someone"))
    broken = verify_log(cut).broken
    assert (broken.line, broken.kind) == (4, "truncated")
    assert "not signed by whoever signed entry 3" in broken.why
    head_file(cut).unlink()
    assert verify_log(cut).broken.kind == "truncated"
    head_file(cut).write_text("{}")
    assert "changed since it was written" in verify_log(cut).broken.why


def test_a_receipt_shows_what_no_head_can(sound, tmp_path, key):
    log, lines, receipts = sound
    back = tmp_path / log.name  # log and head together taken back to an older state
    for line in lines[:3]:
        append_entry(back, key, "note", json.loads(line)["about"])
    assert verify_log(back).is_sound
    broken = verify_log(back, receipts=receipts[-1:]).broken
    assert (broken.line, broken.kind) == (4, "truncated")
    assert verify_log(back, receipts=receipts[:1]).broken.kind == "changed"  # written again
    with pytest.raises(ReportError, match="is no receipt"):
        verify_log(back, receipts=["7"])


def test_clocks_set_back_are_told(tmp_path, key):
    from datetime import UTC, datetime  # noqa: PLC0415

    log = tmp_path / "audit.jsonl"
    for day in (3, 2, 4):
        append_entry(log, key, "note", {}, when=datetime(2026, 1, day, tzinfo=UTC))
    found = verify_log(log)
    assert found.is_sound
    assert "dated before the entry above it, as by a clock set back: 2" in found.notes
    with pytest.raises(ReportError, match="without a zone"):
        append_entry(log, key, "note", {}, when=datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_log_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(ReportError, match="cannot be read"):
        verify_log(tmp_path / "none")
    (tmp_path / "empty").touch()
    assert verify_log(tmp_path / "empty").as_dict()["entries"] == 0


@given(data=st.data())
def test_no_single_byte_can_change_unseen(sound, tmp_path_factory, data):
    log, lines, _ = sound
    content = bytearray(b"".join(lines))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    folder = tmp_path_factory.mktemp("changed")
    shutil.copy(head_file(log), folder)
    (folder / log.name).write_bytes(content)
    broken = verify_log(folder / log.name).broken
    assert broken is not None
    assert broken.line == 1 + b"".join(lines)[:place].count(b"\n")
