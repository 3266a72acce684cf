"""The answer in ten lines, and the sentences that change with the study."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tandau.report.formats import SPACE, bare, in_sentence, label, percent, probability, with_unit
from tandau.report.panels import claim_panel
from tandau.report.phrases import counted, joined, phrase
from tandau.report.ranking_words import WITHOUT, first_ranks, ranking_names
from tandau.report.reading import components, measure_of, offer_names, subject_name

if TYPE_CHECKING:
    from tandau.report.panels import PanelIds
    from tandau.report.reading import Material

HALF: Final = 0.5
CLEAR: Final = 0.8
N_MOST: Final = 3
TWO_SIGMA: Final = 2.0


@dataclass(frozen=True)
class Part:
    """A piece of a line: plain, strong, a button that opens a panel, or a link in the page."""

    text: str
    is_strong: bool = False
    panel: str = ""
    link: str = ""


Line = tuple[Part, ...]


def count(value: int) -> str:
    """Return a whole number with its thousands grouped."""
    return f"{value:,}".replace(",", SPACE)


def answer(material: Material, ids: PanelIds) -> list[Line]:
    """Return the answer in at most ten lines.

    Parameters
    ----------
    material
        The study.
    ids
        Of the panels that the lines open.
    """
    lines = [_probabilities(material), _decision(material)]
    lines += [_without_political(material), _other_weights(material), _foundation(material)]
    lines += _influential_claims(material, ids)
    lines += [_open_ends(material), _caution()]
    return [line for line in lines if line]


def _listed(material: Material, ranking: str, n_most: int | None = None) -> str:
    names = offer_names(material)
    found = first_ranks(material, ranking)[:n_most]
    return joined(
        "; ",
        (
            phrase("{names} {share}", names=names[offer], share=probability(share, se))
            for offer, share, se in found
        ),
    )


def _probabilities(material: Material) -> Line:
    return (
        Part("Probability of being best, all criteria: ", is_strong=True),
        Part(
            phrase(
                "{material} (± one standard error of the sampling).",
                material=_listed(material, "all"),
            )
        ),
    )


def _decision(material: Material) -> Line:
    names = offer_names(material)
    found = first_ranks(material, "all")
    if len(found) == 1:
        return (Part("Only one offer is admissible, so nothing is compared."),)
    (leader, share, _), (second, next_share, _) = found[:2]
    n_futures = material.ranks["about"]["n_futures"]
    error = math.sqrt((share + next_share - (share - next_share) ** 2) / n_futures)
    wins = material.ranks["rankings"]["all"][leader]["pairwise_winning"][second]
    duel = phrase(
        " Against {names} alone it comes out ahead in {wins}.",
        names=names[second],
        wins=percent(wins),
    )
    if share - next_share < TWO_SIGMA * error:
        verdict, told = (
            "Undecided.",
            phrase(
                " {names} and {names_2} cannot be told apart.",
                names=names[leader],
                names_2=names[second],
            ),
        )
    elif share < HALF:
        verdict = "Not decisive."
        told = phrase(
            " No offer is best in most futures and weightings; {names} is best most often.",
            names=names[leader],
        )
    elif share < CLEAR:
        verdict = "A lead, not a decision."
        told = phrase(
            " {names} is best in more than half of the futures and weightings, and "
            "is not best in {percent} of them.",
            names=names[leader],
            percent=percent(1 - share),
        )
    else:
        verdict = "A clear lead on these claims."
        told = phrase(
            " {names} is best in {share} of the futures and weightings.",
            names=names[leader],
            share=percent(share),
        )
    return (Part(verdict, is_strong=True), Part(told + duel))


def _same_leader(material: Material, ranking: str) -> str:
    names = offer_names(material)
    leader = first_ranks(material, "all")[0][0]
    other = first_ranks(material, ranking)[0][0]
    return (
        "the leader stays"
        if leader == other
        else phrase("the leader becomes {names}", names=names[other])
    )


def _without_political(material: Material) -> Line:
    title = Part("Without political criteria ", is_strong=True)
    if "without_political" not in material.ranks["rankings"]:
        return (title, Part("nothing changes: the criteria are all of one kind."))
    found = first_ranks(material, "without_political")
    told = _listed(material, "without_political", N_MOST)
    rest = len(found) - N_MOST
    others = phrase(
        "; the other {rest} together {sum}",
        rest=rest,
        sum=percent(sum(s for _, s, _ in found[N_MOST:])),
    )
    same = _same_leader(material, "without_political")
    return (
        title,
        Part(
            phrase(
                "{same}: {told}{others}.", same=same, told=told, others=others if rest > 0 else ""
            )
        ),
    )


def _other_weights(material: Material) -> Line:
    names = offer_names(material)
    told = []
    for key, name in ranking_names(material).items():
        if key in ("all", "without_political") or key.endswith(WITHOUT):
            continue
        offer, share, error = first_ranks(material, key)[0]
        told.append(
            phrase(
                "{name}: {names} {share}",
                name=name,
                names=names[offer],
                share=probability(share, error),
            )
        )
    if not told:
        return ()
    return (
        Part("Most often best under other weights. ", is_strong=True),
        Part(phrase("{told}. ", told=joined(". ", told))),
        Part("All rankings", link="#ranking"),
        Part("."),
    )


def _foundation(material: Material) -> Line:
    about = material.ranks["about"]
    used, judged = about["n_claims_used"], about["n_claims_judgement"]
    has_money = material.money is not None
    return (
        Part(phrase("It rests on {used} claims", used=count(used)), is_strong=True),
        Part(", of which "),
        Part(phrase("{judged} are the analyst's judgement", judged=count(judged)), is_strong=True),
        Part(
            phrase(
                " ({judged}); the others come from sources.",
                judged=percent(judged / used if used else 0.0),
            )
        ),
        *(
            [Part(" Terms of payment are among them; they feed the money, not the ranking.")]
            if has_money
            else []
        ),
    )


def moved_most(material: Material, entry: dict[str, Any]) -> str:
    """Return the offer whose probability of being best a claim moves furthest."""
    offers = material.ranks["alternatives"]
    return str(max(offers, key=lambda one: abs(entry["at_high"][one] - entry["at_low"][one])))


def _influential_claims(material: Material, ids: PanelIds) -> list[Line]:
    names = offer_names(material)
    entries = [one for one in material.ranks["influence"] if one["swing"] > 0][:N_MOST]
    parts = components(material, [one["claim"] for one in entries])
    lines: list[Line] = []
    words = ("Matters most: claim ", "Second: claim ", "Third: claim ")
    for word, entry in zip(words, entries, strict=False):
        claim = entry["claim"]
        row = material.claims[claim]
        scale = measure_of(material, row["variable"])
        low, high = (with_unit(bare(parts[claim][end], scale), scale) for end in ("low", "high"))
        offer = moved_most(material, entry)
        kind = "judgement" if row["is_judgement"] == "1" else row["source_kind"]
        topic = in_sentence(label(row["variable"]))
        told = phrase(
            " ({kind}) on {topic}, {material}. If it is {low}, {names} is best in "
            "{at_low}; if {high}, in {at_high}.",
            kind=kind,
            topic=topic,
            material=subject_name(material, row["subject"]),
            low=low,
            names=names[offer],
            at_low=percent(entry["at_low"][offer]),
            high=high,
            at_high=percent(entry["at_high"][offer]),
        )
        panel = claim_panel(material, ids, claim)
        lines.append((Part(word, is_strong=True), Part(claim, panel=panel), Part(told)))
    return lines


def _open_ends(material: Material) -> Line:
    conflicts = material.ranks["conflicts"]
    n_grave = sum(one["severity"] == "high" for one in conflicts)
    gaps = [gap["topic"] for gap in material.ranks["not_assessed"]]
    n = len(conflicts)
    rest = len(gaps) - N_MOST
    more = phrase("; and {rest} more", rest=rest) if rest > 0 else ""
    return (
        Part(
            phrase(
                "{conflicts} {noun} between claims",
                conflicts=count(n),
                noun=counted(n, "conflict", "conflicts"),
            ),
            link="#conflicts",
        ),
        Part(
            phrase(
                " {verb} kept, {n_grave} of them on claims that feed the ranking. ",
                verb=counted(n, "is", "are"),
                n_grave=count(n_grave),
            )
        ),
        Part("Not assessed", link="#not-assessed"),
        Part(phrase(": {gaps}{more}.", gaps=joined("; ", gaps[:N_MOST]), more=more)),
    )


def _caution() -> Line:
    return (
        Part("The ranking is only as good as its claims. ", is_strong=True),
        Part("It says what follows from them; it does not predict and it does not choose."),
    )
