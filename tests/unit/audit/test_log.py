"""The log: what an append promises, and what it refuses."""

import errno
import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from random import Random

import pytest

from tandau.audit import log as writing
from tandau.audit.head import head_file
from tandau.audit.keys import new_key, read_key, read_public, write_key
from tandau.audit.log import admit_key, append_entry, check_appendable
from tandau.audit.verify import verify_log
from tandau.errors import ReportError

WRITER = """
import sys
from pathlib import Path
from tandau.audit.keys import read_key
from tandau.audit.log import append_entry

log, key, name = Path(sys.argv[1]), read_key(Path(sys.argv[2])), sys.argv[3]
for place in range(int(sys.argv[4])):
    receipt = append_entry(log, key, "note", {"name": f"{name}-{place}"})
    print(f"{receipt} {name}-{place}", flush=True)
"""


@pytest.fixture
def key():
    return new_key("Aigul")


@pytest.fixture
def log(tmp_path):
    return tmp_path / "audit.jsonl"


def writer(log, key_file, name, n_entries, environment):
    words = [sys.executable, "-c", WRITER, str(log), str(key_file), name, str(n_entries)]
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)


def test_an_append_is_there_when_it_returns(log, key):
    when = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    first = append_entry(log, key, "run", {"seed": 7}, when=when)
    second = append_entry(log, key, "view", {"page": "Шығын"}, who="Dana")
    one, other = verify_log(log).entries
    assert (one.number, one.who, one.what, one.about) == (1, "Aigul", "run", {"seed": 7})
    assert one.when == first.when == "2026-03-01T09:30:00.000Z"
    assert (other.who, other.about["page"], other.previous) == ("Dana", "Шығын", first.hash)
    assert str(second) == f"2:{other.hash}"
    found = verify_log(log, trusted=[key.public], receipts=[str(first), str(second)])
    assert (found.is_sound, found.chain.n_entries, found.notes) == (True, 2, ())


@pytest.mark.parametrize(
    ("what", "about", "who", "told"),
    [
        ("Run", {}, None, "what has not the form"),
        ("run", {"a": float("nan")}, None, "about"),
        ("run", {"a": object()}, None, "about"),
        ("run", {"a": "x" * 70_000}, None, "bytes"),
        ("run", {}, "two\nlines", "who has not the form"),
        ("admit_key", {}, None, "tandau audit admit"),
    ],
)
def test_what_is_no_entry_leaves_no_log(log, key, what, about, who, told):
    with pytest.raises(ReportError, match=told):
        append_entry(log, key, what, about, who=who)
    assert list(log.parent.iterdir()) == []


def test_a_key_that_is_not_admitted_is_refused(log, key):
    append_entry(log, key, "run", {})
    stranger = new_key("Someone")
    before = log.read_bytes()
    with pytest.raises(ReportError, match="does not admit the key of Someone"):
        append_entry(log, stranger, "run", {})
    with pytest.raises(ReportError, match="does not admit"):
        check_appendable(log, stranger)
    assert log.read_bytes() == before
    admit_key(log, key, stranger)
    append_entry(log, stranger, "run", {})
    admit_key(log, stranger, key, is_retired=True)
    with pytest.raises(ReportError, match="does not admit the key of Aigul"):
        append_entry(log, key, "run", {})
    with pytest.raises(ReportError, match="retires the last key"):
        admit_key(log, stranger, stranger, is_retired=True)
    assert verify_log(log).chain.keys == {stranger.public: "Someone"}


def test_nothing_is_appended_to_a_log_that_lost_its_end(log, key):
    for place in range(3):
        append_entry(log, key, "note", {"place": place})
    whole = log.read_bytes()
    log.write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    with pytest.raises(ReportError, match="it ends before entry 3"):
        append_entry(log, key, "note", {})
    log.write_bytes(whole[:-40] + b"x" + whole[-39:])
    with pytest.raises(ReportError, match="entry 3, or that was changed"):
        append_entry(log, key, "note", {})
    log.unlink()
    with pytest.raises(ReportError, match="the log is gone"):
        append_entry(log, key, "note", {})
    log.write_bytes(whole)
    head_file(log).unlink()
    with pytest.raises(ReportError, match=r"audit\.jsonl\.head is missing"):
        append_entry(log, key, "note", {})


@pytest.mark.parametrize("n_kept", [1, 40, -1])
def test_what_a_killed_writer_left_is_no_entry(log, key, n_kept):
    append_entry(log, key, "note", {"place": 1})
    acknowledged, head = log.read_bytes(), head_file(log).read_bytes()
    append_entry(log, key, "note", {"place": 2})
    torn = log.read_bytes()[len(acknowledged) :][:n_kept]
    log.write_bytes(acknowledged + torn)
    head_file(log).write_bytes(head)
    found = verify_log(log)
    assert found.is_sound
    assert any("had not acknowledged" in note for note in found.notes)
    assert append_entry(log, key, "note", {"place": 3}).number == 2
    assert [entry.about["place"] for entry in verify_log(log).entries] == [1, 3]


def test_an_entry_whose_head_was_not_written_stays(log, key):
    append_entry(log, key, "note", {"place": 1})
    head = head_file(log).read_bytes()
    append_entry(log, key, "note", {"place": 2})
    head_file(log).write_bytes(head)
    assert verify_log(log).is_sound
    assert append_entry(log, key, "note", {"place": 3}).number == 3
    assert verify_log(log).chain.n_entries == 3


@pytest.mark.parametrize("at", ["line", "head"])
def test_a_full_disk_takes_nothing_back_but_what_was_not_acknowledged(log, key, monkeypatch, at):
    append_entry(log, key, "note", {"place": 1})
    before = (log.read_bytes(), head_file(log).read_bytes())

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if at == "line":
            patch.setattr(
                writing, "write_all", lambda handle, data: (os.write(handle, data[:50]), full())
            )
        else:
            patch.setattr(writing, "write_head", full)
        with pytest.raises(ReportError, match=r"No space left on device.*nothing was appended"):
            append_entry(log, key, "note", {"place": 2})
    assert (log.read_bytes(), head_file(log).read_bytes()) == before
    assert append_entry(log, key, "note", {"place": 2}).number == 2


def test_threads_share_a_log(log, key):
    receipts = []

    def write(name):
        abouts = [{"name": f"{name}-{place}"} for place in range(20)]
        receipts.extend(append_entry(log, key, "note", about) for about in abouts)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verify_log(log, receipts=[str(receipt) for receipt in receipts])
    assert found.is_sound
    assert sorted(receipt.number for receipt in receipts) == list(range(1, 81))


def acknowledged(process):
    told = process.stdout.read().splitlines()
    return dict(line.split(" ") for line in told if line.count(" ") == 1 and "-" in line)


def killed_while_appending(log, tmp_path, environment, n_rounds, seed):
    """Kill two writers a round at random times; return what was acknowledged, by receipt."""
    key = new_key("writer")
    write_key(key, tmp_path / "key")
    random, seen = Random(seed), {}  # noqa: S311  no secret
    for turn in range(n_rounds):
        pair = [
            writer(log, tmp_path / "key", f"{turn}{name}", 100_000, environment) for name in "ab"
        ]
        for process in pair:  # both have begun to write
            seen |= dict([process.stdout.readline().rstrip("\n").split(" ")])
        for process in pair:
            threading.Event().wait(random.uniform(0, 0.05))
            process.kill()
        for process in pair:
            with process:
                seen |= acknowledged(process)
            assert process.returncode == -9
    return key, seen


@pytest.mark.parametrize("n_rounds", [2, pytest.param(15, marks=pytest.mark.slow)])
def test_kills_while_appending(log, tmp_path, environment, n_rounds):
    key, seen = killed_while_appending(log, tmp_path, environment, n_rounds, seed=2)
    assert len(seen) > 2 * n_rounds
    found = verify_log(log, trusted=[key.public], receipts=list(seen))
    assert found.is_sound, found.broken
    names = [entry.about["name"] for entry in verify_log(log).entries]
    assert len(set(names)) == len(names)
    assert set(seen.values()) <= set(names)
    append_entry(log, key, "note", {"name": "after"})
    assert verify_log(log).is_sound


def test_a_key_stays_with_its_owner(tmp_path, key):
    path = tmp_path / "key"
    write_key(key, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path).public == key.public
    assert read_public(tmp_path / "key.pub") == key.shared
    assert bytes(key.secret).hex() not in (tmp_path / "key.pub").read_text()
    with pytest.raises(ReportError, match="never replaced"):
        write_key(new_key("Other"), path)
    path.chmod(0o644)
    with pytest.raises(ReportError, match="chmod 600"):
        read_key(path)


def test_what_is_no_key_is_told(tmp_path, key):
    path = tmp_path / "key"
    with pytest.raises(ReportError, match="No such file"):
        read_key(path)
    for text in ("", "[]", "[" * 4000, '{"kind": "tandau audit key"}'):
        path.write_text(text)
        with pytest.raises(ReportError, match="something else"):
            read_key(path)
    path.unlink()
    write_key(key, path)
    with pytest.raises(ReportError, match="something else"):
        read_public(path)
    content = json.loads(path.read_text())
    for secret, told in (("ab" * 32, "do not belong together"), ("xy", "is damaged")):
        path.write_text(json.dumps({**content, "secret": secret}))
        with pytest.raises(ReportError, match=told):
            read_key(path)
    with pytest.raises(ReportError, match="cannot name a key"):
        new_key(" ")
