"""Draft claims: doubt, conflict, dates that cannot be, and nobody's opinion as fact."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandau.case.schema import Claim
from tandau.errors import CaseError, EvidenceError
from tandau.evidence.draft import COLUMNS, MOST_READ, draft, write_drafts
from tandau.evidence.mentions import Names, dates, figures, read_aliases
from tandau.evidence.sentences import sentences

PUBLISHED = date(2025, 6, 16)
KAZAKHSTAN = Path(__file__).parents[3] / "cases" / "kazakhstan"
ALIASES = read_aliases(KAZAKHSTAN)
# Made up around fragments of at most 15 words of the commentary that the case quotes.
ARTICLE = """\
A plane flew to Nur-Sultan on June 16.
Sattaraliyev, head of the agency, said that the second nuclear power plant \
might be led by a Chinese enterprise.
Although there is no definite word yet, people talk.
In September this year, President Tokayev of Kazakhstan clearly stated that work would begin.
Kazakhstan entrusted the construction of its first nuclear power plant to Russia, \
and now the second nuclear power plant chooses to cooperate with China.
Of course, if Kazakhstan really intends to entrust the project to China, care is needed.
Now that Kazakhstan has chosen China, others lost.
Disclaimer: The article represents the author's personal views. Please click below.
"""
WORDS = st.sampled_from(
    [
        *re.findall(r"\S+|\n", ARTICLE),
        '"',
        "(",
        "said",
        "If",
        "$14",
        "-",
        "billion",
        "2025-13",
        "May",
    ]
)


def of(text, aliases=ALIASES, published=PUBLISHED):
    return draft(text, published, "wire", aliases)


def having(drafts, words):
    (one,) = [one for one in drafts if words in one.claim.quote]
    return one


def kinds(one):
    return {flag.partition(":")[0] for flag in one.flags}


def precision_and_recall(drafts, quotes):
    """Return the share of drafts whose sentence has a quote, and of quotes that a draft's has."""
    plain = {one: " ".join(re.findall(r"\w+", one.sentence.text.lower())) for one in drafts}
    sought = [" ".join(re.findall(r"\w+", quote.lower())) for quote in quotes]
    right = sum(any(quote in text for quote in sought) for text in plain.values())
    found = sum(any(quote in text for text in plain.values()) for quote in sought)
    return right / len(drafts), found / len(quotes)


def test_might_and_no_word_yet_are_uncertain_about_the_second_plant():
    for words in ("might be led", "no definite word yet", "if Kazakhstan really intends"):
        one = having(of(ARTICLE), words)
        assert one.strength == "uncertain"
        assert "uncertain" in one.flags
        assert (one.claim.subject, one.claim.topic) == ("npp2", "partner")


@pytest.mark.parametrize("words", ["has chosen China", "chooses to cooperate"])
@pytest.mark.parametrize("aliases", [ALIASES, read_aliases(None)])
def test_a_flat_statement_conflicts_with_the_uncertain_ones_and_both_are_linked(words, aliases):
    drafts = of(ARTICLE.replace("the project", "the nuclear power project"), aliases)
    flat = having(drafts, words)
    assert flat.strength == "flat"
    assert "conflict" in kinds(flat)
    for doubt in ("might be led", "no definite word yet"):
        other = having(drafts, doubt)
        assert other.claim.id in flat.links
        assert flat.claim.id in other.links
    assert having(drafts, "first nuclear").links == ()


def test_a_date_ahead_told_as_past_is_impossible():
    one = having(of(ARTICLE), "In September this year")
    assert "impossible date: 2025-09 told as past on 2025-06-16" in one.flags
    assert str(one.claim.event_on) == "2025-09"
    assert one.claim.speaker == "Kassym-Jomart Tokayev"


@pytest.mark.parametrize(
    ("text", "is_flagged"),
    [
        ("The contract was signed in September this year.", True),
        ("The contract was signed in September last year.", False),
        ("The contract was signed on 30 February 2025.", True),
        ("The contract was signed on 2025-02-31.", True),
        ("The contract will be signed in September this year.", False),
        ("The plan that was signed aims to finish in 2035.", False),
        ("The ministry approved the strategy until 2035.", False),
        ("Construction was planned in 2030.", False),
    ],
)
def test_which_dates_are_impossible(text, is_flagged):
    assert any("impossible date" in kinds(one) for one in of(text)) == is_flagged


def test_no_voice_of_fact_in_an_opinion_piece():
    assert {one.claim.voice for one in of(ARTICLE)} == {"attributed", "opinion"}
    assert "author's view" in having(of(ARTICLE), "has chosen").claim.note


@pytest.mark.parametrize(
    ("text", "voice", "speaker"),
    [
        ("China signed the contract in 2024.", "fact", "author"),
        ("China might have signed the contract in 2024.", "opinion", "author"),
        ("China made a remarkable offer in 2024.", "opinion", "author"),
        ("China will sign the contract.", "opinion", "author"),
        ("According to the ministry, China signed it.", "attributed", "the ministry"),
        ("China signed the contract in 2024, Tokayev said.", "attributed", "Tokayev"),
        ("Satkaliev said that China signed it.", "attributed", "Almasadam Satkaliyev"),
        ("It was reported that China signed it.", "attributed", "unnamed"),
        ("It should be noted that China signed it.", "fact", "author"),
    ],
)
def test_voice(text, voice, speaker):
    (one,) = of(text)
    assert (one.claim.voice, one.claim.speaker) == (voice, speaker)


def test_a_bad_name_is_resolved_and_flagged():
    assert "name: Nur-Sultan = Astana (outdated: renamed in September 2022)" in of(ARTICLE)[0].flags
    one = having(of(ARTICLE), "might be led")
    assert one.claim.speaker == "Almasadam Satkaliyev"
    assert any("Sattaraliyev = Almasadam Satkaliyev" in flag for flag in one.flags)


def test_figures_and_their_units():
    (one,) = of(
        "The second nuclear power plant will cost at least $14-15 billion and have 2,400 MW."
    )
    assert (one.claim.low, one.claim.high, one.claim.unit) == (14, 15, "GUSD")
    assert one.claim.modality == "will, at least"
    assert "price year not stated" in one.flags
    assert one.claim.note == "also 2,400 MW"
    assert figures("in 2025 the VVER-1200 and 3 men") == []


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("on 8 August 2025", "2025-08-08"),
        ("on June 16", "2025-06-16"),
        ("last September", "2024-09"),
        ("yesterday", "2025-06-15"),
        ("two years ago", "2023"),
        ("in 2029", "2029"),
        ("since the mid-1990s", ""),
    ],
)
def test_dates_against_the_day_of_publication(text, period):
    assert [one.period for one in dates(text, PUBLISHED)] == [period]


def test_capitals_of_an_alias_count_and_the_longest_wins():
    found = Names(ALIASES).find("The U.S. told us of the Second Nuclear Power Plant, Hualong One.")
    assert [one.alias.subject for one in found] == ["United States", "npp2", "HPR1000"]


def test_precision_and_recall_on_a_made_up_article():
    quotes = [
        "might be led by a Chinese",
        "no definite word",
        "has chosen China",
        "flew to Nur-Sultan",
    ]
    precision, recall = precision_and_recall(of(ARTICLE), quotes)
    assert recall == 1
    assert precision == 0.4


def test_sentences_keep_initials_and_lines():
    found = sentences("Mr. Li left the U.S. again. Why?\n\nA caption\nNo. 5 cost 1.5 bn.")
    assert [(one.number, one.line, one.is_closed) for one in found] == [
        (1, 1, True),
        (2, 1, True),
        (3, 3, False),
        (4, 4, True),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "...", "\x00\ud800\udcff", "A caption"])
def test_nothing_said_no_draft(text):
    assert of(text) == ()


def test_a_long_line_is_cut_and_says_so():
    for text in ("x" * 1_000_000, "it is, " * 100_000, "." * 1_000_000 + "a is b " * 1000):
        drafts = of(text)
        assert drafts
        assert all(f"cut: {MOST_READ:,} characters read" in one.flags for one in drafts)


def test_the_same_statement_many_times_has_few_links():
    drafts = of(
        "The second plant might be led by China. The second plant was awarded to China. " * 50
    )
    assert len(drafts) == 100
    assert {len(one.links) for one in drafts} == {20}


@pytest.mark.parametrize("source", ["", "a b", "x" * 61, "=cmd"])
def test_a_source_that_is_no_id(source):
    with pytest.raises(EvidenceError, match="--source"):
        draft("It is so.", PUBLISHED, source, ALIASES)


def test_written_rows_are_claims(tmp_path):
    path = tmp_path / "draft.csv"
    write_drafts(of(ARTICLE), path)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == COLUMNS
    assert [row["id"] for row in rows] == [one.claim.id for one in of(ARTICLE)]
    for row in rows:
        Claim.model_validate({name: row[name] for name in Claim.model_fields})
        assert (row["reliability"], row["credibility"], row["status"]) == ("F", "6", "reported")
        assert row["category"].startswith("draft: ")
    assert [one.name for one in tmp_path.iterdir()] == ["draft.csv"]


def test_a_file_that_cannot_be_written(tmp_path):
    with pytest.raises(EvidenceError, match="No such file"):
        write_drafts((), tmp_path / "absent" / "draft.csv")


def test_aliases_of_a_case_come_first_and_are_optional(tmp_path):
    assert read_aliases(tmp_path) == read_aliases(None)
    (tmp_path / "aliases.csv").write_text("alias,subject\nChina,PRC\n", encoding="utf-8")
    assert [one.subject for one in read_aliases(tmp_path) if one.alias == "China"] == ["PRC"]


def test_faults_of_the_alias_table(tmp_path):
    (tmp_path / "aliases.csv").write_text("alias,subject\n,PRC\nX,\n", encoding="utf-8")
    with pytest.raises(CaseError, match="2 faults"):
        read_aliases(tmp_path)
    with pytest.raises(CaseError, match="no such folder"):
        read_aliases(tmp_path / "absent")


@given(st.one_of(st.text(), st.lists(WORDS, max_size=60).map(" ".join)), st.dates())
def test_any_text_gives_valid_drafts(text, published):
    drafts = of(text, published=published)
    ids = [one.claim.id for one in drafts]
    assert len(set(ids)) == len(ids)
    for one in drafts:
        assert one.claim.locator == f"sentence {one.sentence.number} (line {one.sentence.line})"
        assert one.sentence.line <= text.count("\n") + 1
        assert one.claim.quote in one.sentence.text
        assert len(one.claim.quote.split()) <= 15
        assert set(one.links) <= set(ids) - {one.claim.id}
        assert not one.row()["quote"].startswith(("=", "+", "-", "@"))
