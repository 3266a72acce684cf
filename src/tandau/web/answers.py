"""What is answered about a study, the same for pages and for the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tandau.ranking.smaa import first_rank
from tandau.variables import vocabulary
from tandau.web.behind import chance_distance
from tandau.web.holdable import holdable
from tandau.web.reach import parts_left
from tandau.web.refusals import Refused
from tandau.web.told import (
    BarTold,
    CriterionTold,
    DifferingTold,
    GroupTold,
    MovedTold,
    OfferTold,
    RanksTold,
    StudyTold,
    StudyWhole,
    WhatIfTold,
)
from tandau.web.worth import rank_shares, ranks_of

if TYPE_CHECKING:
    from tandau.web.shelf import OpenStudy
    from tandau.web.told import BarAsked, Weighing, WhatIfAsked
    from tandau.web.what_if import WhatIfs


def study_entry(study: OpenStudy, *, has_case: bool) -> StudyTold:
    """Return what a study is."""
    return StudyTold(**_about(study, has_case=has_case))


def _about(study: OpenStudy, *, has_case: bool) -> dict[str, Any]:
    about = study.manifest
    return {
        "id": study.name,
        "title": study.material.ranks["case"]["question"]["title"],
        "as_of": about["as_of"],
        "n_futures": about["n_futures"],
        "seed": about["seed"],
        "bundle_sha256": about["bundle_sha256"],
        "has_case": has_case,
    }


def study_whole(study: OpenStudy, *, has_case: bool) -> StudyWhole:
    """Return what a study is and says."""
    ranks = study.material.ranks
    without = ranks["rankings"].get("without_political")
    return StudyWhole(
        **_about(study, has_case=has_case),
        offers=[
            OfferTold(
                id=offer,
                name=ranks["case"]["offers"][offer]["name"],
                first_rank=ranks["rankings"]["all"][offer]["first_rank"],
                without_political=None if without is None else without[offer]["first_rank"],
            )
            for offer in ranks["alternatives"]
        ],
        criteria=[
            CriterionTold(**{name: one[name] for name in ("id", "name", "group", "is_political")})
            for one in ranks["criteria"]
        ],
        groups=[
            GroupTold(id=group, name=about["name"], is_political=about["is_political"])
            for group, about in ((one, ranks["groups"][one]) for one in study.worth.groups)
        ],
    )


def ranks_entry(study: OpenStudy, asked: Weighing) -> RanksTold:
    """Return how often each offer takes each rank under a weighing."""
    worth = study.worth
    values = worth.values(worth.weights(asked))
    shares = rank_shares(ranks_of(values))
    return RanksTold(
        n_futures=len(values),
        rank_acceptability={
            offer: [round(float(one), 6) for one in row]
            for offer, row in zip(worth.offers, shares, strict=True)
        },
        first_rank={
            offer: round(float(one), 6)
            for offer, one in zip(worth.offers, first_rank(values), strict=True)
        },
    )


def bar_entry(study: OpenStudy, asked: BarAsked) -> BarTold:
    """Return the futures in which an offer takes a rank and how they differ from the others.

    Raises
    ------
    Refused
        422 where the study has no such offer, rank or criterion.
    """
    worth = study.worth
    if asked.offer not in worth.offers:
        raise Refused(422, f"No such offer; it has {', '.join(worth.offers)}.", ("offer",))
    if asked.rank > len(worth.offers):
        raise Refused(422, f"Ranks go from 1 to {len(worth.offers)}.", ("rank",))
    values = worth.values(worth.weights(asked))
    place = worth.offers.index(asked.offer)
    is_inside = ranks_of(values)[:, place] == asked.rank - 1
    n_futures, n_inside = len(is_inside), int(is_inside.sum())
    is_split = 0 < n_inside < n_futures
    variables = study.material.lineage["variables"]
    return BarTold(
        n_futures=n_futures,
        n_inside=n_inside,
        by_chance=round(chance_distance(n_inside, n_futures - n_inside), 6) if is_split else None,
        differing=[
            DifferingTold(
                variable=one.variable,
                offers=list(one.offers),
                unit=variables[one.variable]["unit"],
                distance=one.distance,
                inside=list(one.inside),
                outside=list(one.outside),
            )
            for one in study.draws.differing(is_inside, asked.n_most)
        ],
    )


def what_if_entry(study: OpenStudy, what_ifs: WhatIfs, asked: WhatIfAsked) -> WhatIfTold:
    """Return what would follow if a claim said something else."""
    found = what_ifs.ask(study, asked.claim, asked.value)
    left = parts_left(vocabulary().get(found["variable"]))
    return WhatIfTold(
        claim=asked.claim,
        variable=found["variable"],
        unit=holdable(study)[asked.claim].unit,
        value=asked.value,
        first_rank=found["first_rank"],
        parts=found["parts"],
        not_computed=[one for one in left if (study.folder / f"{one}.json").is_file()],
        outcomes=[MovedTold(**one) for one in found["outcomes"]],
        n_moved=found["n_moved"],
    )
