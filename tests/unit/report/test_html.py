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

from tandau.evidence.conflicts import RULES
from tandau.evidence.words import lexicon
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
    parts = (
        *("ranks.json", "lineage.json", "schedule.json", "decision.json", "claims.csv"),
        *(
            "futures.nc",
            "outcomes.nc",
            "worths.nc",
            "risks.json",
            "rights.json",
            "stakeholders.json",
        ),
        "portfolios.json",
    )
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
    parts = ("ranks.json", "lineage.json", "schedule.json", "decision.json")
    for name in (*parts, "futures.nc", "outcomes.nc", "worths.nc"):
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
    kinds = {name: one["kind"] for name, one in lineage["variables"].items()}
    pooled = {
        part["claim"]
        for one in lineage["quantities"].values()
        for part in one["components"]
        if not kinds[one["variable"]].startswith("system_")  # those stand in the index alone
    }
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
    drawings = [found for tag, found in page.tags if tag == "svg" and "aria-hidden" not in found]
    assert drawings
    assert all(one["role"] in ("img", "group") and one["aria-labelledby"] for one in drawings)


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


def copied(study, folder, change_ranks=None, change_claims=None):
    """Return a copy of a study's parts with its ranks or rows of claims changed."""
    parts = ("lineage.json", "schedule.json", "decision.json")
    for name in (*parts, "futures.nc", "outcomes.nc", "worths.nc"):
        shutil.copyfile(study / name, folder / name)
    ranks = json.loads((study / "ranks.json").read_text(encoding="utf-8"))
    with (study / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if change_ranks:
        change_ranks(ranks)
    if change_claims:
        change_claims(rows)
    (folder / "ranks.json").write_text(json.dumps(ranks), encoding="utf-8")
    with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder


def section_of(html, name):
    return html.split(f'<section id="{name}"')[1].split("</section>")[0]


def test_any_conflict_is_printed_whatever_its_rule(study, tmp_path):
    sentence = "two things that cannot both be"

    def change(ranks):
        ranks["conflicts"] = [
            {"rule": "new_rule", "severity": severity, "claims": ["M90"], "sentence": sentence}
            for severity in ("high", "medium", "low")
        ]

    assert Page(render(copied(study, tmp_path, change))).text.count(sentence) == 3


def test_every_rule_of_the_ledger_has_its_meaning(study, tmp_path):
    def change(ranks):
        ranks["conflicts"] = [
            {"rule": rule.name, "severity": rule.severity, "claims": ["M02"], "sentence": "M02"}
            for rule in RULES
        ]

    part = section_of(render(copied(study, tmp_path, change)), "conflicts")
    assert part.count("<h4>") == len(RULES)
    assert len(re.findall(r'</h4>\n<p class="small">\w[^<]{10,}\.</p>', part)) == len(RULES)
    assert "_" not in " ".join(Page(part).words)


def test_a_conflict_is_told_in_words_and_linked_both_ways(html, ranks):
    part = section_of(html, "conflicts")
    assert "<h3" in part
    assert "overnight_cost" not in part
    for place, one in enumerate(ranks["conflicts"]):
        item = part.split(f'<li id="conflict-{place}">')[1].split("</li>")[0]
        assert f'href="#tie-{place}"' in item
        assert f'id="tie-{place}"' in html
        for claim in one["claims"]:
            assert f'href="#claim-{claim}"' in item
            row = html.split(f'id="claim-{claim}"')[1].split("</li>")[0]
            assert f'href="#conflict-{place}"' in row
            assert "contradicted by" in row
        sentence = " ".join(Page(item).words).partition("Claims:")[0]
        assert sentence.strip().startswith("Beta 1000, overnight cost:")
        assert "GUSD" not in sentence


def test_every_mark_of_the_timeline_leads_somewhere(page):
    links = {found["href"][1:] for _, found in page.tags if found.get("class", "")[:5] == "mark "}
    assert links
    assert links <= set(page.ids)


def test_every_claim_of_the_ledger_names_its_source_once(html, study):
    with (study / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    for claim, row in rows.items():
        entry = html.split(f'<li id="claim-{claim}">')[1].split("</li>")[0]
        anchor = re.search(r'<a href="#(s\d+)">', entry)[1]
        source = html.split(f'<li id="{anchor}">')[1].split("</li>")[0]
        assert row["source_title"] in Page(source).text
        assert (safe_url(row["source_url"]) or "") in source.replace("&amp;", "&")


def test_low_conflicts_are_collapsed(study, tmp_path):
    def change(ranks):
        ranks["conflicts"][0]["severity"] = "low"

    part = section_of(render(copied(study, tmp_path, change)), "conflicts")
    assert part.index("<details>") < part.index("conflict-0") < part.index("</details>")


def test_conflicts_with_claims_that_are_not_there_link_nowhere(study, tmp_path):
    def change(ranks):
        ranks["conflicts"][0]["claims"] = ["GONE-1", "GONE-2"]
        ranks["conflicts"][0]["sentence"] = "GONE-1 against GONE-2"

    got = Page(render(copied(study, tmp_path, change)))
    targets = {found["href"][1:] for tag, found in got.tags if tag == "a" and "href" in found}
    assert "GONE-1 against GONE-2" in got.text
    assert not [one for one in targets if "GONE" in one or one.startswith("tie-")]


def test_the_timeline_names_every_lane_and_holds_every_claim(html, study):
    part = section_of(html, "timeline")
    with (study / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    lanes = re.findall(r'<li style="grid-row:\d+">(.+?) <span class="unit">(\d+)</span>', part)
    names = [name for name, _ in lanes]
    assert names == [
        "Russia: Alpha 1200", "China: Beta 1000", "France: Gamma 1100", "Plant A", "Plant B",
        "Mini", "The rest",
    ]  # fmt: skip
    assert sum(int(n) for _, n in lanes) == len(rows)
    described = part.split('<desc id="time-told">')[1].split("</desc>")[0]
    assert all(f"{name}: {n}," in described for name, n in lanes)
    assert "as of 2025-03-01" in part
    marks = re.findall(r'class="mark s-(\w+)"(?:(?!</a>).)*', part, re.DOTALL)
    assert set(marks) == {row["status"] for row in rows.values()}
    drawn = [
        int(found[1]) if (found := re.search(r"<text[^>]*>(\d+)</text>", one)) else 1
        for one in re.findall(r'<a [^>]*class="mark.*?</a>', part, re.DOTALL)
    ]
    assert sum(drawn) == len(rows)
    table = part.split("<tbody>")[1]
    for claim, row in rows.items():
        before, link, after = table.partition(f'href="#claim-{claim}"')
        assert link
        cells = before.rsplit("<tr>", 1)[1] + after.split("</tr>")[0]
        assert f'<th scope="row">{row["stated_on"][:7]}</th>' in cells
        assert row["status"] in cells


def test_the_timeline_lumps_what_is_older_than_its_first_crowded_year(study, tmp_path):
    def change(rows):
        one = {row["id"]: row for row in rows}
        one["M01"]["stated_on"], one["M02"]["stated_on"] = "1973", "2001-05"
        for name in ("M03", "M04", "M05"):
            one[name]["stated_on"] = "2019"

    part = section_of(render(copied(study, tmp_path, change_claims=change)), "timeline")
    ticks = re.findall(r'<text class="tick" [^>]*>([^<]+)</text>', part)
    assert ticks == ["before 2019", *(str(year) for year in range(2019, 2026))]
    places = [float(x) for x in re.findall(r'class="mark [^>]*translate\(([\d.]+) ', part)]
    first, day = (
        float(found)
        for found in (
            re.search(r'<path class="rule" d="M([\d.]+) ', part)[1],
            re.search(r'<path class="day" d="M([\d.]+) ', part)[1],
        )
    )
    assert sum(x < first for x in places) == 2
    assert max(places) <= day


def test_marks_of_a_lane_do_not_touch(study, tmp_path):
    def change(rows):
        for place, row in enumerate(rows):
            row["stated_on"] = f"{2015 + place % 10}-{1 + place % 12:02}"
            row["status"] = ("reported", "official", "contested")[place % 3]

    part = section_of(render(copied(study, tmp_path, change_claims=change)), "timeline")
    found = re.findall(r"translate\(([\d.]+) ([\d.]+)\)", part)
    places = [(float(x), float(y)) for x, y in found]
    assert len(places) > 30
    for place, (x, y) in enumerate(places):
        for other, height in places[place + 1 :]:
            assert abs(x - other) >= 18 or abs(y - height) >= 20


def test_hostile_names_of_subjects_and_rules_are_escaped(study, tmp_path):
    def change_ranks(ranks):
        ranks["case"]["plants"]["plant_a"]["name"] += HOSTILE
        ranks["conflicts"][0].update(rule=HOSTILE, sentence=f"M02 {HOSTILE}")

    def change_claims(rows):
        for row in rows:
            row.update(topic=HOSTILE, category=HOSTILE, status=HOSTILE)
        rows[0]["subject"] = HOSTILE

    html = render(copied(study, tmp_path, change_ranks, change_claims))
    assert "<script>alert" not in html
    assert "<img" not in html
    for name in ("conflicts", "timeline", "claims"):
        assert "&lt;script&gt;alert(1)" in section_of(html, name)


def test_subjects_are_printed_in_words(study, tmp_path):
    def change(rows):
        rows[0]["subject"], rows[1]["subject"] = "ulba_fa", "plant_a"

    page = Page(section_of(render(copied(study, tmp_path, change_claims=change)), "claims"))
    assert "Ulba fa" in page.text
    assert "Plant A" in page.text
    assert "ulba_fa" not in page.text


def test_probability_words_stand_beside_their_range(study, tmp_path):
    def change(rows):
        rows[0]["modality"], rows[1]["modality"] = "very likely", "not likely"

    page = Page(section_of(render(copied(study, tmp_path, change_claims=change)), "claims"))
    assert f"\u201cvery likely ({lexicon()['very likely']})\u201d" in page.text
    assert "\u201cnot likely (no number)\u201d" in page.text
