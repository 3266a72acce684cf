"""The report on paper: tagged, named, with the page's words, and text never read as markup."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from pypdf import PdfReader

from tandau.report.languages import language
from tandau.report.paper import pdf_of
from tandau.report.paper_blocks import Setting, blocks_of
from tandau.report.paper_pictures import picture_of, printed_colours
from tandau.report.paper_runs import runs_of
from tandau.report.paper_tables import PAGE_WIDTH, table_of
from tandau.report.paper_tree import parsed

STYLE = (
    ":root{--ink:#111}@media (prefers-color-scheme:dark){:root{--ink:#eee}}"
    "@media print{:root{--ink:#000}}"
)
MARKUP = (
    '#panic("read") *not strong* $x^2$ @name <name> [#sys.inputs] // gone \\ _low_ `raw` = no head'
)
KAZAKH = "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"  # noqa: RUF001  the letters themselves
ABOUT = {"as_of": "2025-03-01", "tandau": "0.0.0"}


def page(body, *, title="A title", language="en"):
    """Return a small page as the report writes it."""
    return (
        f'<html lang="{language}"><head><title>{title}, told</title><style>{STYLE}</style></head>'
        f'<body><header><p class="brand">Brand</p><h1>{title}</h1><p class="question">Why?</p>'
        f"<dl><div><dt>One</dt><dd>two</dd></div></dl></header><main>{body}</main></body></html>"
    )


def read(content, tmp_path):
    path = tmp_path / "made.pdf"
    path.write_bytes(content)
    return PdfReader(path)


def words_of(reader):
    return " ".join(" ".join(one.extract_text() for one in reader.pages).split())


@pytest.fixture(scope="module")
def about(study):
    return json.loads((study / "ranks.json").read_text())["about"]


@pytest.fixture(scope="module")
def made(study, about):
    return pdf_of((study / "report.html").read_text(), about)


def tags(reader):
    """Return how often each kind of tag stands in the document, and the pictures' words."""
    counted, told = Counter(), []
    waiting = [reader.root_object["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            kind = node.get("/S")
            counted[kind] += 1
            if kind == "/Figure":
                told.append(str(node.get("/Alt", "")))
            if "/K" in node:
                kids = node["/K"]
                waiting += kids if isinstance(kids, list) else [kids]
    return counted, told


def titles_of(outline):
    """Return the titles of an outline at all levels."""
    for one in outline:
        if isinstance(one, list):
            yield from titles_of(one)
        else:
            yield one.title


def test_the_report_is_tagged_and_named(made, study, about, tmp_path):
    reader = read(made, tmp_path)
    root = reader.root_object
    ranks = json.loads((study / "ranks.json").read_text())
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == ranks["case"]["question"]["title"]
    assert reader.metadata.creation_date.date().isoformat() == about["as_of"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    counted, told = tags(reader)
    assert counted["/Table"] > 50
    assert counted["/TH"] > counted["/Table"]
    assert counted["/Figure"] == len(told) > 20
    assert all(len(one) > 20 for one in told)


def test_parts_come_in_their_order(made, tmp_path):
    reader = read(made, tmp_path)
    titles = [one.title for one in reader.outline if not isinstance(one, list)]
    wanted = [
        "The answer in ten lines", "What would flip it", "How the offers compare", "Money",
        "How long it takes", "Partners and portfolios", "Risk and contingency", "Stakeholders",
        "Evidence, conflicts, judgement", "What is not assessed", "Method in plain words",
        "Manifest", "All claims",
    ]  # fmt: skip
    assert titles == wanted


def test_every_section_of_the_page_is_on_paper(made, study, tmp_path):
    tree, _ = parsed((study / "report.html").read_text())
    main = next(one for one in tree.walk() if one.tag == "main")
    told = set(titles_of(read(made, tmp_path).outline))
    for section in main.elements():
        heading = next(one for one in section.walk() if one.tag == "h2")
        if section.name not in ("panels", "weigh"):
            assert " ".join(heading.text().split()) in told


def test_the_same_page_gives_the_same_bytes(made, study, about):
    assert pdf_of((study / "report.html").read_text(), about) == made


def test_text_is_never_read_as_markup(tmp_path):
    told = MARKUP.replace("<", "&lt;")
    body = f'<section id="answer"><h2>{told}</h2><p>{told}</p><table><tr></tr></table></section>'
    reader = read(pdf_of(page(body, title=told), ABOUT), tmp_path)
    assert words_of(reader).count(MARKUP) >= 3
    assert reader.metadata.title == MARKUP


def test_kazakh_letters_are_in_the_carried_face(tmp_path):
    words = f"<h2>{KAZAKH}</h2><p>{KAZAKH} <strong>{KAZAKH}</strong></p>"
    body = f'<section id="answer">{words}</section>'
    reader = read(pdf_of(page(body, language="kk"), ABOUT), tmp_path)
    assert reader.root_object["/Lang"] == "kk"
    assert words_of(reader).count(KAZAKH) >= 3
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1].removesuffix("-Identity-H")
        for one in reader.pages
        for font in one["/Resources"]["/Font"].values()
    }
    assert fonts <= {"LibertinusSerif-Regular", "LibertinusSerif-Bold"}


def test_links_lead_within_the_document_and_dead_ones_are_words(tmp_path):
    body = (
        '<section id="answer"><h2>One</h2><p><a href="#row">there</a> <a href="#none">dead</a> '
        '<a href="https://example.org/">out</a></p></section>'
        '<section id="claims"><h2>Two</h2><table><tbody><tr id="row"><td>here</td></tr></tbody>'
        "</table></section>"
    )
    reader = read(pdf_of(page(body), ABOUT), tmp_path)
    links = [
        one.get_object()
        for sheet in reader.pages
        for one in sheet.get("/Annots", [])
        if one.get_object()["/Subtype"] == "/Link"
    ]
    addresses = [str(one["/A"]["/URI"]) for one in links if "/URI" in one.get("/A", {})]
    assert addresses == ["https://example.org/"]
    assert "dead" in words_of(reader)


def test_a_section_nobody_placed_is_kept(tmp_path):
    body = '<section id="new"><h2>Something new</h2><p>told</p></section>'
    assert "Something new" in words_of(read(pdf_of(page(body), ABOUT), tmp_path))


def test_runs_tell_what_is_strong_small_and_linked():
    tree, _ = parsed(
        '<p>A <strong>b</strong> <span class="hidden">no</span><span class="fact">c\n d</span>'
        '<button class="claim">C1</button></p>'
    )
    assert runs_of(next(tree.elements())) == [
        {"text": "A "},
        {"text": "b", "strong": True},
        {"text": "\n"},
        {"text": "c d", "small": True},
        {"text": "\n"},
        {"text": "C1", "link": "#claim-C1"},
    ]


def test_lists_in_lists_keep_their_order():
    tree, _ = parsed("<div><ul><li>one<ul><li>two</li></ul></li></ul></div>")
    (block,) = blocks_of(tree, Setting((), {}))
    first, inner = block["items"][0]
    assert first["runs"] == [{"text": "one"}]
    assert inner["items"][0][0]["runs"] == [{"text": "two"}]


@pytest.mark.parametrize("n_columns", [1, 4, 11, 30])
def test_columns_fill_the_page(n_columns):
    row = "".join(f"<td>{'word ' * place * 3}</td>" for place in range(n_columns))
    tree, _ = parsed(f"<table><tbody><tr>{row}</tr><tr><td>short</td></tr></tbody></table>")
    block = table_of(next(tree.elements()))
    assert len(block["columns"]) == n_columns
    assert sum(block["columns"]) == pytest.approx(PAGE_WIDTH, rel=0.06)
    assert all(len(one["cells"]) == n_columns for one in block["rows"])


def test_pictures_take_the_colours_of_print_and_no_links():
    colours = printed_colours(STYLE)
    svg = (
        '<svg viewBox="0 0 10 5"><title>T</title><a href="#x" class="mark">'
        '<path style="fill: var(--ink)"/></a></svg>'
    )
    drawn = picture_of(svg, colours)
    assert colours == {"ink": "#000"}
    assert "fill: #000" in drawn
    assert "href" not in drawn.replace("xmlns:xlink", "")
    assert "<title" not in drawn


def test_the_paper_says_its_language_and_that_a_machine_drafted_it(tmp_path):
    body = (
        '<section id="ranking"><h2>One</h2></section><section id="outcomes"><h2>Two</h2></section>'
    )
    made = page(body, language="kk").replace("</header>", '<p class="notice">Draft.</p></header>')
    reader = read(pdf_of(made, ABOUT), tmp_path)
    assert reader.root_object["/Lang"] == "kk"
    told = words_of(reader)
    assert "Draft." in told
    assert language("kk").told("How the offers compare") in told
