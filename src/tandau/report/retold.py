"""What a run wrote in English, made once more of its parts, so that it can be said otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tandau.report.box_words import Words, input_words, sentence
from tandau.report.reading import offer_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.report.reading import Material


@dataclass(frozen=True)
class Score:
    """Title and unit of what is scored."""

    title: str
    unit: str


def words_of(material: Material) -> Words:
    """Return the names that a study's sentences are made of."""
    variables = material.lineage["variables"]
    scored = {
        name: Score(one["title"], one["unit"]) for name, one in variables.items() if "title" in one
    }
    return Words(offer_names(material), scored)


def box_told(box: Mapping[str, Any], words: Words) -> str:
    """Return a box's sentence; as it was written where its parts no longer give the same."""
    written = str(box["sentence"])
    for has_thresholds in (False, True):
        told = sentence(box, words, has_thresholds=has_thresholds)
        if told == written:
            return told
    return written


def input_told(one: Mapping[str, Any], words: Words) -> str:
    """Return an input in words; as they were written where its parts no longer give the same."""
    written = str(one["words"])
    told = input_words(one["variable"], one["offers"], words) if "variable" in one else written
    return told if told == written else written
