"""Drafting on a second text in another style, so that the rules fit more than one author.

The article is a wire report made up for this test: short sentences, figures, people quoted. The
statements were marked by hand before the rules were changed; each may be found by one draft only.
"""
# ruff: noqa: E501  running text

import re
from datetime import date
from difflib import SequenceMatcher

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from tandau.evidence.draft import draft
from tandau.evidence.mentions import read_aliases

PUBLISHED = date(2024, 11, 20)
WIRE = """\
MIRANDIA SHORTLISTS TWO REACTOR BIDDERS
LOMA CITY, Nov. 20 - Mirandia's energy ministry shortlisted two companies on Wednesday to build \
the country's first nuclear power plant, Deputy Minister Ana Ruiz said.
KHNP of South Korea and France's EDF will be invited to submit binding offers by March 2025, Ruiz \
told reporters. A third bidder, which she declined to name, was excluded because it had not met the \
financing terms.
The plant would have two units with a combined capacity of 2,200 MW and cost between $9 billion and \
$12 billion, according to a ministry paper seen by the agency. When the paper was drafted last year, \
the ministry had expected $7.5 billion.
Construction is scheduled to start in 2029 and the first unit should enter service in 2037. \
"We may slip by a year," Ruiz said.
Mirandia imports about 60% of its electricity and has closed three coal-fired stations since 2019.
State utility Elmir would own 51 percent of the project company, while the winning bidder is \
expected to hold the rest. Talks on state guarantees have not yet begun.
The opposition Green Alliance rejects the plan, saying solar power and batteries are cheaper, and has \
promised to hold a referendum if it wins the election due in October 2025.
"Nobody has shown us a credible price," said party leader Tomas Vela.
Analysts at Northgate Research estimate that financing costs could add a quarter to the final bill. \
They point to delays at comparable projects in Europe, where costs doubled.
The regulator, set up in 2022, employs 48 people and has asked the government for another 70.
(Reporting by staff; editing by desk)
"""
STATEMENTS = (
    "shortlisted two companies on Wednesday to build the country's first nuclear power plant",
    "will be invited to submit binding offers by March 2025",
    "was excluded because it had not met the financing terms",
    "would have two units with a combined capacity of 2,200 MW",
    "cost between $9 billion and $12 billion",
    "the ministry had expected $7.5 billion",
    "Construction is scheduled to start in 2029",
    "the first unit should enter service in 2037",
    "We may slip by a year",
    "imports about 60% of its electricity",
    "has closed three coal-fired stations since 2019",
    "would own 51 percent of the project company",
    "the winning bidder is expected to hold the rest",
    "Talks on state guarantees have not yet begun",
    "The opposition Green Alliance rejects the plan",
    "saying solar power and batteries are cheaper",
    "has promised to hold a referendum if it wins the election",
    "Nobody has shown us a credible price",
    "financing costs could add a quarter to the final bill",
    "They point to delays at comparable projects in Europe, where costs doubled",
    "employs 48 people",
    "has asked the government for another 70",
)


def words(text):
    return re.findall(r"\w+", text.lower())


def share(one, other):
    """Return the longest run of words in common, as a share of the shorter text."""
    first, second = words(one), words(other)
    if not (first and second):
        return 0.0
    run = SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    return run.size / min(len(first), len(second))


def strict_counts(drafts, quotes):
    """Return how many pairs there are of a draft and a quote, none used twice.

    A draft finds a quote where half of the shorter one runs through both in the same words.
    """
    shares = np.array([[share(one.claim.quote, quote) for quote in quotes] for one in drafts])
    rows, columns = linear_sum_assignment(-np.where(shares >= 0.5, 1 + shares, 0))
    return int((shares[rows, columns] >= 0.5).sum())


@pytest.fixture(scope="module")
def drafts():
    return draft(WIRE, PUBLISHED, "wire", read_aliases(None))


def having(drafts, text):
    return next(one for one in drafts if text in one.claim.quote)


# Written after the rules, and no rule was changed for it: what it shows is what to expect.
BULLETIN = """\
The Board met on 4 June and reviewed the site report for the Brenna peninsula. It found that the \
geological survey was complete, but asked for new data on tsunami run-up. The applicant, Solvik \
Energi, intends to answer by the end of August.
Two designs remain under review. The first, a 1,400 MW pressurised water reactor, is already \
licensed in its country of origin; the second has no reference plant. Because the second design \
relies on passive cooling, additional tests will be required, which the Board expects to take \
eighteen months.
The Board's chair, Ingrid Moe, noted that staffing remained a concern. About a third of the \
inspectors will retire before 2031, and recruitment has fallen short of plans every year since 2020.
Under the Act, the operator must hold cover for damage of up to 1.2 billion euros. According to the \
Ministry of Finance, the state would carry the remainder.
A decision in principle is not expected before the spring of 2027.
"""
FOUND = (
    "met on 4 June and reviewed the site report for the Brenna peninsula",
    "the geological survey was complete",
    "asked for new data on tsunami run-up",
    "Solvik Energi, intends to answer by the end of August",
    "Two designs remain under review",
    "is already licensed in its country of origin",
    "the second has no reference plant",
    "the second design relies on passive cooling",
    "additional tests will be required",
    "staffing remained a concern",
    "About a third of the inspectors will retire before 2031",
    "recruitment has fallen short of plans every year since 2020",
    "the operator must hold cover for damage of up to 1.2 billion euros",
    "the state would carry the remainder",
    "A decision in principle is not expected before the spring of 2027",
)


@pytest.mark.parametrize(("text", "quotes"), [(WIRE, STATEMENTS), (BULLETIN, FOUND)])
def test_nearly_every_statement_is_drafted_once_and_little_else(text, quotes):
    found = draft(text, PUBLISHED, "wire", read_aliases(None))
    right = strict_counts(found, quotes)
    assert right / len(found) >= 0.9
    assert right / len(quotes) >= 0.9


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("shortlisted two companies", "Deputy Minister Ana Ruiz"),
        ("will be invited", "Ruiz"),
        ("We may slip", "Ruiz"),
        ("2,200 MW", "a ministry paper seen by the agency"),
        ("solar power and batteries", "The opposition Green Alliance"),
        ("has promised to hold", "author"),
        ("credible price", "party leader Tomas Vela"),
    ],
)
def test_who_says_what(drafts, text, speaker):
    assert having(drafts, text).claim.speaker == speaker


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Construction is scheduled", "predicted"),
        ("the first unit should enter", "obliged"),
        ("have not yet begun", "uncertain"),
        ("has closed three", "flat"),
        ("could add a quarter", "uncertain"),
    ],
)
def test_how_surely_it_is_said(drafts, text, strength):
    assert having(drafts, text).strength == strength


@pytest.mark.parametrize(
    ("sentence", "quotes"),
    [
        # A series that leans on one verb is one statement, and so is a relative clause.
        (
            "The plan passed, lowering the costs, and raising many hopes.",
            ["The plan passed", "lowering the costs, and raising many hopes"],
        ),
        ("The unit, which was late, was costly.", ["The unit, which was late, was costly"]),
        # Two auxiliaries make two; one subject with two verbs under one auxiliary does not.
        (
            "The unit has started and has reached full power.",
            ["The unit has started", "and has reached full power"],
        ),
        ("The unit will start and have 900 MW.", ["The unit will start and have 900 MW"]),
        ("When the vote was held, the law passed.", ["When the vote was held, the law passed"]),
        ("Moreover, the vote was close.", ["the vote was close"]),
    ],
)
def test_what_makes_one_statement(sentence, quotes):
    found = draft(sentence, PUBLISHED, "wire", read_aliases(None))
    assert [one.claim.quote for one in found] == quotes
