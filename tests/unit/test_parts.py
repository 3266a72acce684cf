"""Parts are whole or not there: damage, full disks and odd clocks cost work, never results."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tandau.errors import RunError
from tandau.parts import Parts, discard, parts_folder

DATA = bytes(range(256)) * 40


@pytest.fixture
def parts(tmp_path):
    made = Parts(tmp_path / "study.parts", "futures", "a" * 64)
    made.open()
    for number in range(3):
        made.add(number, DATA + bytes([number]))
    return made


def flipped(path):
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(data)


def truncated(path):
    path.write_bytes(path.read_bytes()[:-1])


def emptied(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [flipped, truncated, emptied])
def test_damaged_part_is_thrown_away(parts, damage):
    path = parts.open()[1]
    damage(path)
    assert sorted(parts.open()) == [0, 2]
    assert not path.exists()
    parts.add(1, DATA + b"\1")
    assert sorted(parts.open()) == [0, 1, 2]


def test_half_written_part_is_none(parts):
    (parts.place / ".writing-7").write_bytes(DATA)
    assert sorted(parts.open()) == [0, 1, 2]
    assert not (parts.place / ".writing-7").exists()


def test_clock_set_back_or_forth_changes_nothing(parts):
    for path, when in zip(parts.open().values(), (0, 1, 4_000_000_000), strict=True):
        os.utime(path, (when, when))
    assert sorted(parts.open()) == [0, 1, 2]


def test_parts_of_another_key_are_of_no_use(parts):
    other = Parts(parts.folder, "futures", "b" * 64)
    assert other.open() == {}
    assert not parts.place.exists()


def test_strange_files_stay(parts):
    (parts.folder / "letters").mkdir()
    discard(parts.folder)
    assert [path.name for path in parts.folder.iterdir()] == ["letters"]
    (parts.folder / "letters").rmdir()
    discard(parts.folder)
    assert not parts.folder.exists()
    assert parts_folder(Path("a/b")) == Path("a/b.parts")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_what_cannot_be_written_is_said_with_what_is_kept(parts, monkeypatch, number):
    def full(_handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tandau.durable.os.fsync", full)
    with pytest.raises(RunError) as caught:
        parts.add(3, DATA, n_kept=3)
    assert os.strerror(number) in str(caught.value)
    assert "3 parts are kept" in str(caught.value)
    assert "run the same command again" in str(caught.value)
    monkeypatch.undo()
    assert sorted(parts.open()) == [0, 1, 2]


LIMITED = """
import resource, signal, sys
from pathlib import Path
from tandau.errors import RunError
from tandau.parts import Parts
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
parts = Parts(Path(sys.argv[1]), "futures", "a" * 64)
print(sorted(parts.open()))
try:
    parts.add(3, bytes(50_000), 3)
except RunError as error:
    print(error)
print(sorted(parts.open()))
"""


@pytest.mark.skipif(os.name == "nt", reason="no such limit")
def test_disk_that_takes_no_more(parts):
    told = [sys.executable, "-c", LIMITED, str(parts.folder)]
    done = subprocess.run(told, capture_output=True, text=True, check=True)
    before, message, after = done.stdout.splitlines()
    assert before == after == "[0, 1, 2]"
    assert "File too large" in message


def test_folder_that_is_a_file(tmp_path):
    (tmp_path / "study.parts").write_text("no folder")
    with pytest.raises(RunError, match="cannot be written"):
        Parts(tmp_path / "study.parts", "futures", "a" * 64).open()
