"""What is fuzzed: a function of bytes for every reader, which may only raise errors of Tandau.

Each target puts the bytes where somebody's file would stand: in the place of one file of the mini
case, of one part of a workbook, or of an article. Whatever they are, the reader returns something
or collects faults that say where, what was got, what was expected and what to do.
"""

import atexit
import io
import shutil
import tempfile
import zipfile
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from elicitation import add_elicitation
from financing import add_financing
from scoring import add_scores
from tandau.case.exchange import export_case, import_case
from tandau.case.read import FILES
from tandau.errors import CaseError, EvidenceError, TandauError
from tandau.evidence.draft import draft
from tandau.evidence.mentions import read_aliases
from tandau.intake import known_case

MINI = Path(__file__).parents[2] / "cases" / "mini"
PUBLISHED = date(2025, 6, 16)
OPTIONAL = {
    "status.csv": b"claim,status,date,reason,source\nM02,contested,2025-03-01,told,gazette\n",
    "pooling.csv": b"rule,grade,value,reason\nwidth,F,0.4,wider\nlone_below,,0.2,lower\n",
    **{
        name: b"\n".join((files("tandau.data") / name).read_bytes().splitlines()[:9]) + b"\n"
        for name in ("reactor_history.csv", "export_deals.csv")
    },
    "aliases.csv": b"alias,subject,note\nHualong One,HPR1000,\nSat,Satkaliyev,misspelt person\n",
}


@cache
def full_case():
    """Return a folder with every file that a case can have."""
    place = Path(tempfile.mkdtemp(prefix="tandau-fuzz-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folder = shutil.copytree(MINI, place / "case")
    add_elicitation(folder, method="equal")
    add_financing(folder)
    add_scores(folder)
    for name, data in OPTIONAL.items():
        (folder / name).write_bytes(data)
    return folder


@cache
def parts_of_book():
    """Return the parts of the case's workbook by name."""
    book = full_case().with_name("case.xlsx")
    export_case(full_case(), book)
    with zipfile.ZipFile(book) as archive:
        return {name: archive.read(name) for name in sorted(archive.namelist())}


def check_faults(error):
    """Hold every fault to its four parts, and to text that can be printed."""
    assert error.faults or not isinstance(error, (CaseError, EvidenceError))
    for fault in error.faults:
        assert fault.file
        assert fault.got
        assert fault.expected
        assert fault.remedy
        str(fault).encode("utf-8", "surrogateescape")


def of_file(name):
    """Return the target that puts bytes in the place of one file of the case."""

    def target(data):
        path = full_case() / name
        sound = path.read_bytes()
        try:
            path.write_bytes(data)
            read_aliases(full_case()) if name == "aliases.csv" else known_case(full_case(), None)
        except TandauError as error:
            check_faults(error)
        finally:
            path.write_bytes(sound)

    return target


def imported(data):
    """Take bytes for a whole workbook, and put nothing where there is a fault."""
    book = full_case().with_name("fuzzed.xlsx")
    book.write_bytes(data)
    made = full_case().with_name("made")
    try:
        import_case(book, made)
    except CaseError as error:
        check_faults(error)
        assert not made.exists()
    shutil.rmtree(made, ignore_errors=True)


def book(data):
    """Bytes as a workbook."""
    imported(data)


def part(data):
    """Put bytes in the place of that part of a workbook which the first byte names."""
    parts = parts_of_book()
    names = list(parts)
    chosen = names[data[0] % len(names)] if data else names[0]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, sound in parts.items():
            archive.writestr(name, data[1:] if name == chosen else sound)
    imported(stream.getvalue())


def article(data):
    """Bytes as an article."""
    text = data.decode("utf-8", "surrogateescape")
    drafts = draft(text, PUBLISHED, "wire", read_aliases(None))
    for one in drafts:
        assert one.claim.quote in one.sentence.text
        assert len(one.claim.quote.split()) <= 15


TARGETS = {
    **{name: of_file(name) for name in (*FILES, "aliases.csv")},
    "book": book,
    "part": part,
    "article": article,
}


def sound_inputs(name):
    """Return inputs from which a target can set out."""
    if name in (*FILES, "aliases.csv"):
        return [(full_case() / name).read_bytes()]
    parts = parts_of_book()
    if name == "part":
        return [bytes([number]) + data for number, data in enumerate(parts.values())]
    if name == "book":
        return [full_case().with_name("case.xlsx").read_bytes()]
    return [
        b"The minister said on 3 May 2024 that Unit 2 might cost $5-6 billion. It was signed.",
        b'Talks began in September this year, "perhaps", according to the agency.',
    ]
