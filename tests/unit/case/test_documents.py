"""YAML without its traps."""

import pytest

from tandau.case.documents import MOST_BYTES, read_document, read_text
from tandau.errors import Fault


def document(tmp_path, content):
    path = tmp_path / "a.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_document(path)


def test_words_dates_and_numbers_stay_what_they_look_like(tmp_path):
    found = document(
        tmp_path, "a: on\nb: no\nc: yes\nd: off\ne: true\nf: 2025-03-01\ng: 7\nh: 0.5\ni: y\n"
    )
    assert found == {
        "a": "on",
        "b": "no",
        "c": "yes",
        "d": "off",
        "e": True,
        "f": "2025-03-01",
        "g": 7,
        "h": 0.5,
        "i": "y",
    }


def test_byte_order_mark_is_left_out(tmp_path):
    assert document(tmp_path, b"\xef\xbb\xbfa: 1\n") == {"a": 1}


def test_deep_but_allowed(tmp_path):
    found = document(tmp_path, "[" * 40 + "]" * 40)
    depth = 0
    while found:
        found, depth = found[0], depth + 1
    assert depth == 39


@pytest.mark.parametrize(
    ("content", "place", "got", "expected"),
    [
        ("a: &x 1\nb: *x\n", "line 2, column 4", "an alias *x", "the value written out"),
        ("a: &x [*x]", "line 1, column 8", "an alias *x", "the value written out"),
        ("[" * 41 + "]" * 41, "line 1, column 41", "deeper nesting", "at most 40 levels"),
        ("[" * 50_000, "line 1, column 41", "deeper nesting", "at most 40 levels"),
        ("a: 1\nb: 2\na: 3\n", "line 3, column 1", "the key 'a' twice", "each key once"),
        ("x:\n  a: 1\n  a: 1\n", "line 3, column 3", "the key 'a' twice", "each key once"),
        ("? [a]\n: 1", "line 1, column 3", "a key that is no plain text", "a plain key"),
        ("? {a: 1}\n: 1", "line 1, column 3", "a key that is no plain text", "a plain key"),
        ("a: [1", "line 1, column 6", "expected ',' or ']'", "well-formed YAML"),
        ("a: 1\n---\nb: 2", "line 2, column 1", "another document", "well-formed YAML"),
        ("<<: {a: 1}", "line 1, column 1", "could not determine", "well-formed YAML"),
        ("!!python/object:os.system x", "line 1, column 1", "could not", "well-formed YAML"),
        ("a: !!python/name:os.system", "line 1, column 4", "could not", "well-formed YAML"),
        ("a: " + "9" * 5000, "", "4300 digits", "well-formed YAML"),
        ("a: \x00", "", "#x0000", "well-formed YAML"),
        (b"a: \xff\xfe", "line 1, byte 4", "the byte 0xff", "UTF-8 text"),
        ("a: ü".encode("utf-16"), "line 1, byte 1", "the byte 0xff", "UTF-8 text"),
        ("", "", "an empty file", "content"),
        ("# only a remark\n", "", "an empty file", "content"),
        (b"a" * (MOST_BYTES + 1), "", "1,048,577 bytes", "at most 1,048,576 bytes"),
    ],
)
def test_one_fault_with_its_place(tmp_path, content, place, got, expected):
    fault = document(tmp_path, content)
    assert isinstance(fault, Fault)
    assert fault.file == str(tmp_path / "a.yaml")
    assert fault.place == place
    assert got in fault.got
    assert fault.expected == expected
    assert fault.remedy


def test_largest_allowed_file_is_read(tmp_path):
    text = "a: " + "x" * (MOST_BYTES - 3)
    assert document(tmp_path, text) == {"a": "x" * (MOST_BYTES - 3)}


def test_missing_file(tmp_path):
    fault = read_document(tmp_path / "none.yaml")
    assert isinstance(fault, Fault)
    assert (fault.place, fault.got) == ("", "no such file")


def test_folder_in_place_of_a_file(tmp_path):
    fault = read_text(tmp_path, MOST_BYTES)
    assert isinstance(fault, Fault)
    assert fault.got == "Is a directory"
