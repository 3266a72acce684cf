"""The catalogues of the report: which texts there are, and which of them each language has.

``python -m tandau.report.catalogue`` brings the files up to the texts; translations stay.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tandau.evidence.conflicts import RULES
from tandau.report.claims_index import rule_title
from tandau.report.formats import label
from tandau.report.languages import ENGLISH, LANGUAGES
from tandau.report.tables import MAIN_OUTCOMES
from tandau.report.template_texts import pieces_of, rewritten
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

Text = str | tuple[str, str]

TEMPLATE: Final = "report.pot"
REQUIRED: Final = "required"
_REQUIRED_TAGS: Final = frozenset({"h1", "h2", "h3", "h4", "th", "dt", "li", "button", "summary"})
_REQUIRED_FILES: Final = frozenset({"text.py", "report.html.j2"})
_WORD: Final = re.compile(r"[A-Za-z]{2}")
_PHRASE: Final = re.compile(r"\bphrase\(\s*\"([^\"]+)\"")
_COUNTED: Final = re.compile(r"\bcounted\([^\"]*\"([^\"]+)\",\s*\"([^\"]+)\"\)")
_LITERAL: Final = re.compile(r"(==|in|\[|attribute=|class=|\w\()?\s*\"([^\"{}<>]*)\"")
# Calls whose words nobody reads, and modules that say nothing to a reader of the page.
_UNREAD: Final = frozenset(
    {
        "Fault", "ReportError", "compile", "endswith", "findall", "fullmatch", "get", "isel",
        "match", "partition", "removeprefix", "removesuffix", "replace", "search", "sel", "split",
        "startswith", "sub",
    }
)  # fmt: skip
_SILENT: Final = (
    "bundle", "catalogue", "contents", "drawing", "environment", "languages", "paper_", "parts",
    "phrases", "prov", "rewrite", "slimming", "store", "template_texts", "worths",
)  # fmt: skip
# Words that stand alone in the program and are said to a reader.
_WORDS: Final = (
    "(fuel)", "advises", "against", "and", "annual", "attributed", "barred", "came false",
    "care", "computed", "contested", "corroborated", "days", "decides", "decision",
    "decommissioning", "doubtful", "draft", "expired", "free", "from claims", "fuel",
    "improbable", "in use", "insurance", "interest", "judged", "judgement", "means", "met",
    "months", "never", "no", "nobody", "none", "nothing", "official", "open", "operation",
    "opinion", "others", "overrun", "passed", "pays", "political", "replacements", "reported",
    "split", "stated", "stocks", "superseded", "supplies", "times", "to", "together", "turnkey",
    "unreliable", "years", "yes",
)  # fmt: skip
# What only the drawing library reads, and what only a fault says.
_NOT_SAID: Final = frozenset(
    {
        "a page that typst can set within the standard", "lower center", "lower left",
        "offset points", "upper left",
    }
)  # fmt: skip
_DAY: Final = datetime(2026, 11, 25, tzinfo=UTC)


def texts() -> dict[Text, tuple[str, str]]:
    """Return every text of the report with the file and the tag where it stands first."""
    found: dict[Text, tuple[str, str]] = {}
    folder = Path(str(files("tandau.report")))
    for path in sorted(folder.glob("templates/*.j2")):
        for text, tag in _of_template(path.read_text(encoding="utf-8")):
            found.setdefault(text, (path.name, tag))
    for path in sorted(folder.glob("*.py")):
        if not path.name.startswith(_SILENT):
            for text in _of_module(path.read_text(encoding="utf-8")):
                found.setdefault(text, (path.name, ""))
    for word in _WORDS:
        found.setdefault(word, ("catalogue.py", ""))
    for rule in RULES:
        found.setdefault(rule_title(rule.name), ("conflicts.j2", ""))
        found.setdefault(rule.meaning, ("conflicts.j2", ""))
    for name, variable in vocabulary().items():
        found.setdefault(label(name), ("variables.csv", ""))
        if name in MAIN_OUTCOMES:
            found.setdefault(variable.definition, ("variables.csv", ""))
    return {
        text: place
        for text, place in found.items()
        if _has_words(text) and not _NOT_SAID.intersection(_both(text))
    }


def _has_words(text: Text) -> bool:
    return all(_WORD.search(re.sub(r"\{\w+\}", "", one)) for one in _both(text))


def _both(text: Text) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def _is_told(told: object) -> bool:
    """Tell whether a translation stands, in all its forms."""
    return all(told) if isinstance(told, tuple | list) else bool(told)


def _of_template(source: str) -> Iterator[tuple[Text, str]]:
    taken: list[tuple[Text, str]] = []
    rewritten(source, lambda message, tag: taken.append((message, tag)))
    yield from taken
    inserted = [one.source for one in pieces_of(source) if one.kind in ("value", "other")]
    inserted += re.findall(r"\{[{%].*?[%}]\}", source)
    for code in inserted:
        yield from ((found[1], "") for found in _PHRASE.finditer(code))
        yield from (((found[1], found[2]), "") for found in _COUNTED.finditer(code))
        bare = _COUNTED.sub("", _PHRASE.sub("", code))
        for found in _LITERAL.finditer(bare):
            is_said = found[1] in (None, "") or found[1].endswith("(")
            if is_said and (" " in found[2].strip() or found[2][:1].isupper()):
                yield found[2].strip(), ""


def _of_module(source: str) -> Iterator[Text]:
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in ("phrase", "counted"):
            told = [one.value for one in node.args if isinstance(one, ast.Constant)]
            words = [one.strip() for one in told if isinstance(one, str)]
            if _called(node) == "counted" and len(words) == 2:  # noqa: PLR2004  one and many
                yield words[0], words[1]
            elif words:
                yield words[0]
        elif isinstance(node, ast.Constant) and _is_said(node, above):
            yield str(node.value).strip()


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def _is_said(node: ast.Constant, above: dict[ast.AST, ast.AST]) -> bool:
    """Tell whether a constant is a text for a reader: of several words, or with a capital."""
    text = node.value
    if not isinstance(text, str) or not _WORD.search(text):
        return False
    if isinstance(above[node], ast.Expr) or not (" " in text.strip() or text[:1].isupper()):
        return False
    child: ast.AST = node
    while not isinstance(child, (ast.FunctionDef, ast.Module)):
        parent = above[child]
        is_key = (isinstance(parent, ast.Dict) and child in parent.keys) or (
            isinstance(parent, ast.Subscript) and child is parent.slice
        )
        is_unread = isinstance(parent, ast.Call) and (
            _called(parent) in _UNREAD
            or (_called(parent) in ("phrase", "counted") and isinstance(child, ast.Constant))
        )
        if is_key or is_unread or isinstance(parent, (ast.Compare, ast.JoinedStr, ast.Raise)):
            return False
        child = parent
    return True


def template(before: Catalog | None = None) -> Catalog:
    """Return the catalogue of all texts without translations.

    Parameters
    ----------
    before
        What it was: texts keep the mark that they are required; where there is none, headings,
        heads of tables, navigation and the answer are marked.
    """
    made = Catalog(
        project="Tandau", version="1", charset="utf-8", creation_date=_DAY, revision_date=_DAY,
        copyright_holder="The Tandau authors", msgid_bugs_address="", last_translator="",
        language_team="",
    )  # fmt: skip
    for text, (name, tag) in texts().items():
        known = before.get(_both(text)[0]) if before else None
        is_required = (
            REQUIRED in known.auto_comments
            if known
            else before is None and (tag in _REQUIRED_TAGS or name in _REQUIRED_FILES)
        )
        made.add(text, locations=[(name, 0)], auto_comments=[REQUIRED] if is_required else [])
    return made


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as a file, the same bytes for the same texts."""
    stream = io.BytesIO()
    write_po(stream, catalogue, width=100, sort_output=False)
    return stream.getvalue()


def read(name: str) -> Catalog | None:
    """Return a packaged catalogue; None where there is none."""
    path = files("tandau.report") / "catalogues" / name
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return read_po(stream, locale=name.removesuffix(".po") if name.endswith(".po") else None)


def _updated(code: str, texts_now: Catalog) -> Catalog:
    known = read(f"{code}.po")
    made = Catalog(
        locale=code, project="Tandau", version="1", charset="utf-8", creation_date=_DAY,
        revision_date=_DAY, copyright_holder="The Tandau authors", msgid_bugs_address="",
        last_translator="drafted by a machine, not reviewed by a native speaker", language_team="",
    )  # fmt: skip
    for entry in texts_now:
        if entry.id:
            before = (
                known.get(entry.id if isinstance(entry.id, str) else entry.id[0]) if known else None
            )
            made.add(
                entry.id, before.string if before else "",
                locations=entry.locations, auto_comments=entry.auto_comments,
            )  # fmt: skip
    return made


def main() -> None:
    """Write the template and every language's catalogue anew."""
    folder = Path(str(files("tandau.report"))) / "catalogues"
    folder.mkdir(exist_ok=True)
    now = template(read(TEMPLATE))
    (folder / TEMPLATE).write_bytes(written(now))
    for code in LANGUAGES:
        if code != ENGLISH:
            made = _updated(code, now)
            (folder / f"{code}.po").write_bytes(written(made))
            n_told = sum(1 for entry in made if entry.id and _is_told(entry.string))
            sys.stdout.write(f"{code}: {n_told} of {len(made)} texts translated\n")


if __name__ == "__main__":
    main()
