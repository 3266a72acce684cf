"""The report in other languages: which texts there are, that none is lost, what stays as it is."""
# ruff: noqa: RUF001  Cyrillic letters that look like Latin ones

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader

from tandau.errors import ReportError
from tandau.report import environment as environments
from tandau.report.catalogue import REQUIRED, TEMPLATE, read, template, texts
from tandau.report.environment import environment
from tandau.report.formats import bare, interval, measure, percent
from tandau.report.html import language_of, render
from tandau.report.languages import LANGUAGES, language
from tandau.report.paper_tree import parsed
from tandau.report.phrases import counted, joined, phrase, small, together
from tandau.report.reading import own_texts, read_material
from tandau.report.template_texts import rewritten

OTHERS = [code for code in LANGUAGES if code != "en"]
PLACES = re.compile(r"\{\w+\}|</?\d+>")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# Names that are the same in every language, and a file's name.
SAME = {"PROMETHEE II", "TOPSIS", "VIKOR", "money.json"}


def ids_of(catalogue):
    return {entry.id if isinstance(entry.id, str) else tuple(entry.id) for entry in catalogue} - {
        ""
    }


def test_every_text_stands_in_the_catalogues():
    """Texts are read from templates and program; `make catalogues` brings the files up to them."""
    now = set(texts())
    for name in (TEMPLATE, *(f"{code}.po" for code in OTHERS)):
        assert ids_of(read(name)) == now, f"{name} is behind: run `make catalogues`"


def test_what_is_required_is_marked_in_every_catalogue():
    known = read(TEMPLATE)
    marked = {str(entry.id) for entry in known if REQUIRED in entry.auto_comments}
    assert len(marked) > 300
    assert {str(one.id) for one in template(known) if REQUIRED in one.auto_comments} == marked


@pytest.mark.parametrize("code", OTHERS)
def test_required_texts_are_translated(code):
    required = {str(one.id) for one in read(TEMPLATE) if REQUIRED in one.auto_comments}
    catalogue = read(f"{code}.po")
    missing = [
        entry.id for entry in catalogue
        if str(entry.id) in required
        and not (all(entry.string) if isinstance(entry.id, tuple) else entry.string)
    ]  # fmt: skip
    assert missing == []
    told = sum(1 for entry in catalogue if entry.id and any(entry.string))
    assert told > 0.8 * len(catalogue)


@pytest.mark.parametrize("code", OTHERS)
def test_translations_keep_places_and_tags(code):
    for entry in read(f"{code}.po"):
        if not isinstance(entry.id, str) or not entry.string:
            continue
        wanted, found = set(PLACES.findall(entry.id)), set(PLACES.findall(entry.string))
        assert found <= wanted, entry.id
        tags = {one for one in wanted if one.startswith("<")}
        assert {one for one in found if one.startswith("<")} == tags, entry.id
        bare_text = PLACES.sub("", entry.string)
        if entry.id and entry.id not in SAME and re.search("[A-Za-z]", bare_text):
            assert CYRILLIC.search(bare_text), entry.id


def test_numbers_and_days_are_written_as_the_language_does():
    russian, kazakh = language("ru"), language("kk")
    assert russian.told("8.4") == "8,4"
    assert russian.told("93.1\u00a0%\u00a0±\u00a00.8") == "93,1\u00a0%\u00a0±\u00a00,8"
    assert russian.told("0.1.0") == "0.1.0"
    assert russian.told("2025-03-01") == "1 марта 2025\u202fг."
    assert "2025" in kazakh.told("2025-03-01")
    assert kazakh.told("2025-03-01") != "2025-03-01"
    assert russian.told("Alpha 1.5") == "Alpha 1.5"


def test_a_phrase_is_said_with_its_values():
    russian = language("ru")
    share = measure("loan_share", "1", is_calendar=False)
    assert interval(0.005, 0.2, share) == "0.5 to 20"
    assert russian.told(interval(0.005, 0.2, share)) == "0,5\u201320"
    assert russian.told(percent(0.002)) == "менее 1\u00a0%"
    told = phrase("{names} and {names_2} cannot be told apart.", names="A", names_2="B")
    assert told == "A and B cannot be told apart."
    assert russian.told(told) == "A и B неразличимы."
    assert russian.told(together("All criteria", ": ", "1.5")) == "Все критерии: 1,5"
    assert russian.told(joined("; ", ["All criteria", "x"])) == "Все критерии; x"
    assert russian.told(small("All criteria")) == "все критерии"
    assert russian.told(" All criteria ") == " Все критерии "
    assert russian.told(phrase("{a}: {b}", a="Case", b="2.5")) == "Case: 2,5"
    assert russian.told(phrase("said nowhere {a}", a="2.5")) == "said nowhere 2.5"
    assert "x" + told + "y" == "xA and B cannot be told apart.y"
    assert russian.told("x " + told) == "x A и B неразличимы."


def test_nouns_are_counted():
    forms = [language("ru").told(counted(n, "claim", "claims")) for n in (1, 2, 5, 11, 21)]
    assert forms == ["утверждение", "утверждения", "утверждений", "утверждений", "утверждение"]
    assert counted(1, "claim", "claims") == "claim"
    assert counted(0, "claim", "claims") == "claims"


def test_texts_of_the_case_stay():
    russian = replace(language("ru"), own=frozenset({"Time"}))
    assert language("ru").told("Time") != "Time"
    assert russian.told("Time") == "Time"


def test_an_unknown_language_is_refused():
    with pytest.raises(ReportError, match="one of en, ru, kk"):
        language("xx")


def test_templates_are_cut_into_texts():
    taken = []
    source = (
        '<h2>Two {{ n }} <strong>strong</strong> words</h2>\n<td aria-label="Said {{ x }}" '
        'data-x="{{ y }}">{{ z }}</td>{% if a %}<p>One.</p>{% endif %}<p>12 %</p>'
    )
    made = rewritten(source, lambda message, tag: taken.append((message, tag)))
    assert taken == [("Two {n} <1>strong</1> words", "h2"), ("Said {x}", "td"), ("One.", "p")]
    assert 'data-x="{{ as_is( y ) }}"' in made
    assert "<p>12 %</p>" in made


@pytest.fixture
def untranslated(monkeypatch):
    """Let a language have no translation at all."""
    monkeypatch.setattr(environments, "language", lambda _code: language("en"))


@pytest.mark.usefixtures("untranslated")
def test_without_translations_the_page_is_the_english_one(study):
    """What is cut out of the templates comes back whole."""
    page, plain = render(study, "ru"), (study / "report.html").read_text()
    tree, other = (parsed(one)[0].text().split() for one in (page, plain))
    notice = ["This", "translation", "was", "drafted", "by", "a", "machine"]
    assert all(word in tree for word in notice)
    place = tree.index("translation") - 1
    end = tree.index("case's", place) + 2
    assert tree[:place] + tree[end:] == other
    assert re.findall(r"<(\w+)", page.replace('<p class="notice">', "")) == re.findall(
        r"<(\w+)", plain
    )


def test_no_text_of_the_page_passes_by_the_catalogue(study, monkeypatch):
    """Everything of headings, heads of tables, navigation and answer is from it or of the case."""
    known = language("ru")
    echoed = replace(
        known,
        messages={one: f"\u27e6{one}\u27e7" for one in texts() if isinstance(one, str)},
        forms={one[0]: (f"\u27e6{one[0]}\u27e7",) * 3 for one in texts() if isinstance(one, tuple)},
    )
    monkeypatch.setattr(environments, "language", lambda _code: echoed)
    tree, _ = parsed(render(study, "ru"))
    case = "|".join(
        re.escape(one) for one in sorted(own_texts(read_material(study)), key=len, reverse=True)
    )
    panels = next(node for node in tree.walk() if node.name == "panels")
    panels.children.clear()
    loose = []
    for node in tree.walk():
        is_answer = node.name == "answer"
        is_head = node.tag in ("h2", "h3") or node.attributes.get("scope") == "col"
        if not (is_answer or is_head or node.tag == "nav"):
            continue
        text = " ".join(node.text().split())
        while re.search("\u27e6[^\u27e6\u27e7]*\u27e7", text):
            text = re.sub("\u27e6[^\u27e6\u27e7]*\u27e7", "", text)
        text = re.sub(rf"(?:{case})|M\d+|Treasury \(made up\)", "", text)
        if re.search("[A-Za-z]{3}", text):
            loose.append((node.tag, node.text()[:80], text))
    assert loose == []


@given(st.text(st.characters(codec="utf-8", exclude_characters="{}<>\r")))
def test_any_text_comes_back(text):
    made = environment("ru")
    made.loader = DictLoader({"one": f"<p>{text} {{{{ value }}}}</p>"})
    said = made.get_template("one").render(value="<b>")
    assert said.startswith("<p>")
    assert said.endswith("&lt;b&gt;</p>")
    assert unescape(said[3:-4]).split() == f"{text} <b>".split()


def test_translations_are_escaped(monkeypatch):
    hostile = replace(language("ru"), messages={"Say {name}": "<script>{name}</script>"})
    monkeypatch.setattr(environments, "language", lambda _code: hostile)
    made = environment("ru")
    made.loader = DictLoader({"one": "<p>Say {{ name }}</p>"})
    said = made.get_template("one").render(name="<i>")
    assert said == "<p>&lt;script&gt;&lt;i&gt;&lt;/script&gt;</p>"


def test_the_page_in_another_language(study, tmp_path):
    page = render(study, "kk")
    tree, _ = parsed(page)
    heading = next(node for node in tree.walk() if node.name == "answer-title")
    assert CYRILLIC.search(heading.text())
    # Sizes within tags are not numbers of the text.
    assert not re.search(r"(?:width|share|top):-?\d+,\d", page)
    path = tmp_path / "report.html"
    path.write_text(page)
    assert language_of(path) == "kk"
    assert bare(1.5, measure("x", "1", is_calendar=False)) == "1.5"
