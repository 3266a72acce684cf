"""What Tandau does not assess yet; printed in every report, so that silence misleads no one."""

from __future__ import annotations

from typing import Final

GAPS: Final = (
    (
        "Wait, or build no new nuclear plant",
        (
            "Both stand among the portfolios at a claimed cost of other power and, where the power "
            "system was solved, beside the offers with its cost. In the ranking they are missing: "
            "most criteria have no meaning without a plant."
        ),
    ),
    (
        "Value of the plant in the grid, in the ranking",
        (
            "Where the power system was solved, what each offer saves it stands beside the "
            "ranking, on representative days and with an emulator between solved futures, whose "
            "errors are printed. No criterion rests on it; the emissions avoided in the ranking "
            "use the present mix at its mean intensity."
        ),
    ),
    (
        "Shocks and several plants in the ranking",
        (
            "Only the open plant is ranked; committed plants count for the share of one partner, "
            "exposure enters as shares and a judged score. Shocks, exits and portfolios are "
            "simulated beside the ranking where the case says who controls what; no criterion "
            "rests on them."
        ),
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
