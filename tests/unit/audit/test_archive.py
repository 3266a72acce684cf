"""An archive from a stranger: nothing leaves its folder, nothing fills the disk."""

import io
import stat
import struct
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.audit import archive
from tandau.audit.archive import unpack, write_archive
from tandau.errors import ReportError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "pack.zip"


def zipped(path, *members, method=zipfile.ZIP_STORED):
    """Write an archive of pairs of name, or entry, and content."""
    with zipfile.ZipFile(path, "w", method) as made:
        for name, data in members:
            made.writestr(name, data)


def refused(path, told):
    folder = path.with_name("unpacked")
    start = time.process_time()
    with pytest.raises(ReportError, match=told):
        unpack(path, folder)
    assert time.process_time() - start < 1
    assert not folder.exists()
    assert {one.name for one in path.parent.iterdir()} == {path.name}


def test_the_same_files_give_the_same_bytes(path, tmp_path):
    files = {"case/claims.csv": b"id\n" * 9, "pack.json": b"{}", "study/zeros.nc": bytes(10**6)}
    write_archive(files, path)
    first = path.read_bytes()
    write_archive(dict(reversed(files.items())), path)
    assert path.read_bytes() == first
    assert unpack(path, tmp_path / "out") == tuple(sorted(files))
    for name, data in files.items():
        assert (tmp_path / "out" / name).read_bytes() == data


@pytest.mark.parametrize(
    "name",
    [
        "../escape.txt", "case/../../escape.txt", "/etc/escape.txt", "C:/escape.txt",
        "a\\..\\b.txt", "case//two.txt", "case/./one.txt", ".hidden", "case/", "nul.txt",
        "case/aux", "dot.",
        "a/b/c/d/e/f/g.txt", "new\nline.txt", "x" * 201, "", "é.txt", "case/-rf",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(path, name):
    zipped(path, (zipfile.ZipInfo(name), b"x"))
    refused(path, "a name that could lead elsewhere")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(path, kind):
    entry = zipfile.ZipInfo("case/claims.csv")
    entry.external_attr = (kind | 0o777) << 16
    zipped(path, (entry, b"/etc/passwd"))
    refused(path, "a link, folder or device")


@pytest.mark.parametrize("names", [("a.txt", "a.txt"), ("a.txt", "A.TXT"), ("a", "a/b.txt")])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_doubled_names_are_refused(path, names):
    zipped(path, *((name, b"x") for name in names))
    refused(path, "the name twice")


def test_bombs_are_refused(path):
    zipped(path, ("big.txt", bytes(20_000_000)), method=zipfile.ZIP_DEFLATED)
    refused(path, "times as large unpacked")
    zipped(path, ("big.txt", b"x"), method=zipfile.ZIP_BZIP2)
    refused(path, "compression method 12")
    zipped(path, *((f"{number}.txt", b"") for number in range(2_001)))
    refused(path, "2001 files")


def test_a_directory_that_lies_about_sizes_is_refused(path):
    zipped(path, ("big.txt", bytes(200_000)), method=zipfile.ZIP_DEFLATED)
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.find(mark) + offset
        assert struct.unpack("<I", content[at : at + 4]) == (200_000,)
        content[at : at + 4] = struct.pack("<I", 1_000)
    path.write_bytes(content)
    refused(path, "more than 1000 bytes|Bad CRC")


def test_the_whole_is_limited_too(path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 1_000)
    zipped(path, ("a.txt", bytes(600)), ("b.txt", bytes(600)))
    refused(path, "1200 bytes unpacked")
    with pytest.raises(ReportError, match="1200 bytes"):
        write_archive({"a.txt": bytes(600), "b.txt": bytes(600)}, path.with_name("other.zip"))


def test_encrypted_and_huge_directories_are_refused(path):
    zipped(path, ("a.txt", b"x"))
    content = bytearray(path.read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    refused(path, "an encrypted file")
    end = bytearray(path.read_bytes())
    at = end.rfind(b"PK\x05\x06")
    end[at + 8 : at + 12] = b"\xff\xff\xff\xff"  # as in zip64
    path.write_bytes(end)
    refused(path, "65535 files")


@pytest.mark.parametrize("content", [b"", b"PK", b"hello" * 99])
def test_what_is_no_archive_is_refused(path, content):
    path.write_bytes(content)
    refused(path, "no archive|whole")


def test_a_folder_that_is_there_stays(path, tmp_path):
    write_archive({"a.txt": b"x"}, path)
    (tmp_path / "mine").mkdir()
    with pytest.raises(ReportError, match="is there already"):
        unpack(path, tmp_path / "mine")
    assert (tmp_path / "mine").is_dir()
    with pytest.raises(ReportError, match="No such file"):
        unpack(tmp_path / "none.zip", tmp_path / "new")


@given(data=st.data())
def test_a_damaged_archive_is_refused_or_whole(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("damaged")
    stream = io.BytesIO()
    zipped(stream, ("case/a.txt", b"first" * 50), ("b.txt", b"second"), method=zipfile.ZIP_DEFLATED)
    content = bytearray(stream.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "pack.zip").write_bytes(content)
    try:
        names = unpack(folder / "pack.zip", folder / "out")
    except ReportError:
        assert not (folder / "out").exists()
    else:
        found = {one.relative_to(folder / "out").as_posix() for one in folder.rglob("out/**/*.*")}
        assert set(names) >= found
