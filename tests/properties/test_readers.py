"""The readers take anything: they return a case or faults, and never raise."""

import shutil
import string
import subprocess
import sys
import time
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.case.history_tables import DEALS_FILE, HISTORY_FILE
from tandau.case.read import FILES, read_case
from tandau.case.tables import MOST_LINES

SNIPPETS = (
    *("\x00", "\ufeff", '"', "'", ",", "\n", "\r", ":", "- ", "&a", "*a", "{", "}", "[", "]", "\t"),
    *("nan", "1e999", "-inf", "..", "../../etc/passwd", "=1+1", "@x", "%", "|", "null", "~", "on"),
    *("<script>", "٣", "!!set", "? ", "# ", "!!python/object:os.system x"),
)


def faults_of(folder):
    reading = read_case(folder)
    assert reading.case is not None or reading.faults
    for fault in reading.faults:
        assert fault.file
        assert fault.got
        assert fault.expected
        assert fault.remedy
    return reading.faults


@pytest.fixture(scope="module")
def originals(cases):
    folder = cases / "mini"
    found = {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}
    for name in (HISTORY_FILE, DEALS_FILE):
        lines = (files("tandau.data") / name).read_bytes().splitlines(keepends=True)
        found[name] = b"".join(lines[:4])
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzzed")


def lay(place, files):
    shutil.rmtree(place)
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)


@given(name=st.sampled_from(FILES), data=st.binary(max_size=400))
def test_any_bytes_in_any_file(originals, place, name, data):
    lay(place, {**originals, name: data})
    faults_of(place)


@given(
    name=st.sampled_from(FILES),
    edits=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(SNIPPETS)), max_size=4
    ),
)
def test_mutated_files(originals, place, name, edits):
    text = originals.get(name, b"rule,grade,value,reason\n").decode()
    for share, cut, snippet in edits:
        at = int(share * len(text))
        text = text[:at] + snippet + text[at + cut :]
    lay(place, {**originals, name: text.encode("utf-8", "surrogatepass")})
    faults_of(place)


@given(text=st.text(alphabet=string.printable, max_size=300))
def test_any_text_as_yaml(originals, place, text):
    lay(place, {**originals, "case.yaml": text.encode()})
    faults_of(place)


def test_anchors_that_explode(originals, place):
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    lay(place, {**originals, "case.yaml": "\n".join(lines).encode()})
    (fault,) = faults_of(place)
    assert "alias" in fault.got


def test_line_of_ten_megabytes(originals, place):
    lay(place, {**originals, "claims.csv": originals["claims.csv"] + b"x" * 10_000_000})
    (fault,) = faults_of(place)
    assert fault.file.endswith("claims.csv")


def test_folder_named_with_dots(originals, place):
    lay(place, originals)
    assert faults_of(place / ".." / place.name) == ()


# The high-water mark of the process itself: what getrusage tells a child starts at its parent's.
MEASURED = """
import sys
from pathlib import Path
from tandau.case.read import read_case
faults = read_case(Path(sys.argv[1])).faults
print(len(faults), faults[0].got, faults[0].expected, sep="|")
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


def test_million_rows_are_refused_before_any_is_read(originals, place):
    header, row = originals["claims.csv"].split(b"\n")[:2]
    lay(place, {**originals, "claims.csv": header + b"\n" + (row + b"\n") * 1_000_000})
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(place)], capture_output=True, text=True, check=True
    )
    told, kibibytes = done.stdout.splitlines()
    assert told == "1|1,000,001 lines|at most 250,000 lines"
    assert int(kibibytes) < 1 << 20
    # Mostly the start of Python; the ten seconds are for a machine that does other things as well.
    assert time.perf_counter() - started < 10


def test_the_fault_names_the_first_line_too_many(originals, place):
    lay(place, {**originals, "claims.csv": b"\r" * (MOST_LINES + 1)})
    (fault,) = faults_of(place)
    assert fault.place == f"line {MOST_LINES + 1}"
    left = MOST_LINES - originals["claims.csv"].count(b"\n")
    lay(place, {**originals, "claims.csv": originals["claims.csv"] + b"\r\n" * left})
    assert faults_of(place) == ()
