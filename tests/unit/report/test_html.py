"""The report is the same for the same study, loads nothing and proves its numbers."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter, defaultdict
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from tandau.pipeline import run_study
from tandau.report.formats import safe_url
from tandau.report.html import render

MINI = Path(__file__).parents[3] / "cases" / "mini"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{ 7*7 }}'


class Page(HTMLParser):
    """What the tests ask of a page: its tags, ids, headings, and buttons and claims per panel."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.buttons: dict[str, list[str]] = defaultdict(list)
        self.claims: dict[str, set[str]] = defaultdict(set)
        self.words: list[str] = []
        self._panel, self._depth, self._section = "", 0, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "section":
            self._section = found.get("id", "")
        if tag == "div":
            if "popover" in found:
                self._panel, self._depth = found["id"], 0
            self._depth += 1
        place = self._panel or self._section
        if "popovertarget" in found and found.get("popovertargetaction") != "hide":
            self.buttons[place].append(found["popovertarget"])
        if "data-claim" in found:
            self.claims[place].add(found["data-claim"])

    def handle_endtag(self, tag):
        if tag == "div":
            self._depth -= 1
            if self._depth == 0:
                self._panel = ""

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def claims_below(self, panel: str) -> set[str]:
        seen, waiting = set(), [panel]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += self.buttons[one]
        return set().union(*(self.claims[one] for one in seen))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report") / "study"
    run_study(MINI, folder, n_futures=64)
    return folder


@pytest.fixture(scope="module")
def html(study):
    return render(study)


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


@pytest.fixture(scope="module")
def ranks(study):
    return json.loads((study / "ranks.json").read_text(encoding="utf-8"))


def test_same_parts_same_bytes(study, html, tmp_path):
    parts = ("ranks.json", "lineage.json", "claims.csv", "futures.nc", "outcomes.nc")
    for name in parts:
        shutil.copyfile(study / name, tmp_path / name)
    assert render(tmp_path) == html
    assert str(study) not in html


def test_no_network_request_is_possible(html, page):
    policies = [
        found["content"]
        for tag, found in page.tags
        if tag == "meta" and found.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0]
    assert "http" not in policies[0]
    asking = {
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "source",
        "form",
        "base",
    }
    assert not [tag for tag, _ in page.tags if tag in asking]
    for tag, found in page.tags:
        assert not {"src", "srcset", "poster", "background", "ping"} & set(found), tag
        reference = found.get("xlink:href", "")
        assert reference == "" or reference.startswith("#")
        assert not [name for name in found if name.startswith("on")]
    assert not re.search(r"url\((?!data:)", html)
    assert "@import" not in html


def test_links_go_to_web_pages_or_into_the_page(page):
    ids = set(page.ids)
    for tag, found in page.tags:
        if tag == "a":
            target = found["href"]
            assert target[1:] in ids if target.startswith("#") else safe_url(target) == target


def test_hostile_text_is_escaped(study, html, tmp_path):
    for name in ("ranks.json", "lineage.json", "futures.nc", "outcomes.nc"):
        shutil.copyfile(study / name, tmp_path / name)
    ranks = json.loads((tmp_path / "ranks.json").read_text(encoding="utf-8"))
    ranks["case"]["question"]["title"] = HOSTILE
    ranks["not_assessed"][0] = {"topic": HOSTILE, "reason": HOSTILE}
    for offer in ranks["case"]["offers"].values():
        offer["name"] += f" $x^2$ {HOSTILE}"
    (tmp_path / "ranks.json").write_text(json.dumps(ranks), encoding="utf-8")
    with (study / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    free = ("category", "locator", "speaker", "modality", "quote", "note", "source_title",
            "source_publisher")  # fmt: skip
    for row in rows:
        row.update(dict.fromkeys(free, HOSTILE), source_url="javascript:alert(3)")
    with (tmp_path / "claims.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    got = render(tmp_path)
    assert "<script>alert" not in got
    assert "<img" not in got
    tags = Counter(tag for tag, _ in Page(html).tags)
    hostile_tags = Counter(tag for tag, _ in Page(got).tags)
    assert hostile_tags["script"] == tags["script"] == 1
    assert "javascript:" not in {found.get("href", "")[:11] for _, found in Page(got).tags}
    assert HOSTILE in Page(got).text


def test_ids_are_unique_and_every_button_has_its_panel(page):
    assert [name for name, times in Counter(page.ids).items() if times > 1] == []
    opened = {found["popovertarget"] for _, found in page.tags if "popovertarget" in found}
    panels = {found["id"] for _, found in page.tags if "popover" in found}
    assert opened == panels
    described = [found["aria-labelledby"] for _, found in page.tags if "aria-labelledby" in found]
    assert {name for names in described for name in names.split()} <= set(page.ids)


def test_every_outcome_number_leads_to_a_claim(page, ranks):
    sections = [place for place in page.buttons if place.startswith("outcome")]
    assert len(sections) > 5
    for section in sections:
        numbers = page.buttons[section]
        assert len(numbers) >= 3 * len(ranks["alternatives"])
        for panel in numbers:
            assert page.claims_below(panel), (section, panel)


def test_panels_reach_the_claims_that_explain_knows(page, study):
    lineage = json.loads((study / "lineage.json").read_text(encoding="utf-8"))
    pooled = {part["claim"] for one in lineage["quantities"].values() for part in one["components"]}
    assert pooled <= set().union(*page.claims.values())


def test_the_answer_has_at_most_ten_lines_and_says_what_it_rests_on(html, ranks):
    answer = html.split("<ol>")[1].split("</ol>")[0]
    assert 1 <= answer.count("<li>") <= 10
    lines = Page(answer).text
    assert all(ranks["case"]["offers"][one]["name"] in lines for one in ranks["alternatives"])
    about = ranks["about"]
    assert f"It rests on {about['n_claims_used']} claims" in lines
    assert f"{about['n_claims_judgement']} are the analyst's judgement" in lines
    assert "only as good as its claims" in lines
    most = [one["claim"] for one in ranks["influence"] if one["swing"] > 0][:3]
    assert all(claim in lines for claim in most)


def test_every_gap_is_named(page, ranks):
    for gap in ranks["not_assessed"]:
        assert gap["topic"] in page.text
        assert gap["reason"] in page.text


def test_headings_do_not_skip_levels(page):
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(page.levels))


def test_page_is_accessible_in_its_bones(page):
    tags = Counter(tag for tag, _ in page.tags)
    landmarks = ("main", "header", "nav", "footer")
    assert [tags[name] for name in landmarks] == [1, 1, 1, 1]
    assert next(found for tag, found in page.tags if tag == "html")["lang"] == "en"
    assert tags["caption"] == tags["table"]
    assert all("scope" in found for tag, found in page.tags if tag == "th")
    drawings = [found for tag, found in page.tags if tag == "svg"]
    assert drawings
    assert all(one["role"] == "img" and one["aria-labelledby"] for one in drawings)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("http://example.org", "http://example.org"),
        ("JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org", ""),
        ("https://", ""),
        ("https://[bad", ""),
        ("https://example.org/\n", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(address, expected):
    assert safe_url(address) == expected


def test_any_conflict_is_printed_whatever_its_rule(study, tmp_path):
    for name in ("lineage.json", "claims.csv", "futures.nc", "outcomes.nc"):
        shutil.copyfile(study / name, tmp_path / name)
    ranks = json.loads((study / "ranks.json").read_text(encoding="utf-8"))
    sentence = "two things that cannot both be"
    ranks["conflicts"] = [
        {"rule": "new_rule", "severity": severity, "claims": ["M90"], "sentence": sentence}
        for severity in ("high", "medium", "low")
    ]
    (tmp_path / "ranks.json").write_text(json.dumps(ranks), encoding="utf-8")
    assert Page(render(tmp_path)).text.count(sentence) == 3
