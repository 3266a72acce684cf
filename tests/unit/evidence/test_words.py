"""Probability words keep their phrase, and get a number only from a named lexicon."""

import pytest

from tandau.data.tables import rows
from tandau.errors import VariableError
from tandau.evidence.words import find_words, in_words, lexicon

ROWS = rows("tandau.data", "lexicons.csv")
NAMES = ("icd203", "ipcc", "survey")


def phrases(text, name="icd203"):
    return [one.phrase for one in find_words(text, name)]


def numbers(text, name="icd203"):
    return [str(one.range) if one.range else None for one in find_words(text, name)]


@pytest.mark.parametrize(
    ("name", "phrase", "told"),
    [
        ("icd203", "likely", "55-80 %"),
        ("icd203", "unlikely", "20-45 %"),
        ("icd203", "almost certainly", "95-99 %"),
        ("icd203", "remote", "1-5 %"),
        ("ipcc", "likely", "66-100 %"),
        ("ipcc", "about as likely as not", "33-66 %"),
        ("ipcc", "exceptionally unlikely", "0-1 %"),
        ("survey", "likely", "65-75 %"),
        ("survey", "about even", "50 %"),
    ],
)
def test_a_phrase_means_what_its_lexicon_says(name, phrase, told):
    assert str(lexicon(name)[phrase]) == told


def test_the_default_is_the_directive():
    assert lexicon() is lexicon("icd203")


def test_phrases_are_looked_up_and_never_mirrored():
    likely, unlikely = lexicon("survey")["likely"], lexicon("survey")["unlikely"]
    assert unlikely.low != pytest.approx(1 - likely.high)
    assert "improbably" not in lexicon("survey")


def test_every_row_is_well_formed():
    assert {row["lexicon"] for row in ROWS} == {*NAMES, ""}
    assert len({(row["lexicon"], row["phrase"]) for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row["source"]
        assert row["phrase"] == " ".join(row["phrase"].lower().split())
        if row["lexicon"]:
            assert 0 <= float(row["low"]) <= float(row["high"]) <= 1
        else:
            assert row["low"] == row["high"] == ""


def test_an_unknown_lexicon_is_named_with_those_there_are():
    for call in (lexicon, lambda name: find_words("likely", name), lambda n: in_words("", n)):
        with pytest.raises(VariableError, match=r"'kent' is no lexicon.*icd203, ipcc, survey"):
            call("kent")


def test_words_are_found_in_their_place():
    text = "A deal is Very\n likely; it might slip."
    first, second = find_words(text)
    assert text[first.start : first.end] == first.text == "Very\n likely"
    assert (first.phrase, str(first.range)) == ("very likely", "80-95 %")
    assert (second.phrase, second.range) == ("might", None)
    assert text[second.start : second.end] == "might"


@pytest.mark.parametrize(
    "text",
    [
        "It is not likely.",
        "It is not very likely.",
        "It isn't at all likely.",
        "It isn’t likely.",  # noqa: RUF001
        "It will not be likely",
        "They do not think it likely",
        "It is hardly likely",
        "It is far from likely",
        "It is likely not so",
        "It is almost certainly not so",
        "not unlikely",
    ],
)
def test_a_negated_phrase_has_no_number(text):
    assert numbers(text)
    assert set(numbers(text)) == {None}


@pytest.mark.parametrize("text", ["fairly likely", "A is more likely than B", "less likely"])
def test_a_grade_that_no_lexicon_holds_has_no_number(text):
    assert numbers(text) == [None]


def test_a_phrase_of_another_lexicon_hides_its_shorter_part():
    assert phrases("highly likely", "icd203") == ["highly likely"]
    assert numbers("highly likely", "icd203") == [None]
    assert numbers("highly likely", "survey") == ["84.2-95 %"]
    assert numbers("more likely than not", "ipcc") == ["50-100 %"]
    assert numbers("It is probably not true", "survey") == ["20-38.8 %"]


@pytest.mark.parametrize(
    "text",
    ["unlikelyhood", "likely-looking", "a remote site", "probable reserves", "in May 2025", ""],
)
def test_look_alikes_are_no_words(text):
    assert find_words(text) == []


def test_words_in_their_other_sense_are_told_apart():
    assert numbers("a REMOTE Chance at a remote site") == ["1-5 %"]
    assert phrases("In May it may start") == ["may"]
    assert phrases("likely not only here") == ["likely"]
    assert phrases("The design is not ready; likely it slips") == ["likely"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("phrase", sorted({row["phrase"] for row in ROWS} - {"remote"}))
def test_every_phrase_is_found_in_a_sentence(name, phrase):
    (found,) = find_words(f"They say: {phrase}, as before.", name)
    assert found.phrase == phrase
    assert found.range == lexicon(name).get(phrase)


def test_the_range_stands_beside_the_word():
    text = "Likely, if money comes; it might not, and is unlikely before 2030."
    told = (
        "Likely (55-80 %), if money comes; it might not (no number), and is unlikely (20-45 %) "
        "before 2030."
    )
    assert in_words(text) == told
    assert in_words(told) == told
    assert in_words("No word here.") == "No word here."
    assert in_words("likely", "ipcc") == "likely (66-100 %)"


def test_a_long_text_takes_no_long_time():
    text = "not " * 20_000 + "very " * 20_000 + " " * 50_000 + "about " * 20_000 + "likely"
    assert phrases(text)[-1] == "likely"
