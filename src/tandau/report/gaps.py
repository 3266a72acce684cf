"""What Tandau does not assess yet; printed in every report, so that silence misleads no one."""

from __future__ import annotations

from typing import Final

GAPS: Final = (
    (
        "Wait, or build no new nuclear plant",
        (
            "Both belong beside the offers, but what they cost is the cost of the grid's next best "
            "expansion, which needs a power system model that is not there yet."
        ),
    ),
    (
        "Value of the plant in the grid, hour by hour",
        (
            "Unit size, flexibility, date and price are not set against load, lines and plants; "
            "emissions avoided use the present mix at its mean intensity."
        ),
    ),
    (
        "Sanctions, supply stops and what an exit would do",
        (
            "The chance of an exit is a base rate, the same for every partner and no criterion; "
            "exposure enters as shares and a judged score, and no shock is simulated."
        ),
    ),
    (
        "Several plants together",
        "Only the open plant is ranked; committed plants count for the share of one partner.",
    ),
    (
        "Financing models in the ranking",
        (
            "For the ranking one real cost of capital per offer stands for loan terms. Yearly cash "
            "flows under the case's financing models are shown beside it where it names any; no "
            "criterion rests on them, and refinancing, hedging and duties are left out."
        ),
    ),
    (
        "Risks and contingency plans in the ranking",
        (
            "Where a case names risks and plans they are simulated beside the ranking, and no "
            "criterion rests on them. Plans cut effects and not hazards, and a risk strikes once "
            "in a future."
        ),
    ),
    (
        "Technology rights, leakage and stakeholders in the ranking",
        (
            "Where the case names them they are shown beside the ranking, which they leave alone: "
            "consents as judged chances, leakage as reach without any frequency, actors as a map."
        ),
    ),
    (
        "Vendor skill in building on time",
        (
            "The record does not tell vendors apart well enough to rank them by construction time: "
            "their differences are far smaller than the spread of each."
        ),
    ),
    (
        "Site, cooling water, staff and law",
        (
            "None of these is modelled; they count only where a case takes such criteria from "
            "the packaged tree and somebody scores them."
        ),
    ),
)
