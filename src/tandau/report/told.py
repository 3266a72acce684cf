"""What ``tandau run --json`` tells of a finished study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report.beside import beside
from tandau.report.portfolios import told_portfolios
from tandau.report.power_told import told_power
from tandau.report.risks import contingency

if TYPE_CHECKING:
    from tandau.report.contents import Study

OF_RANKING: Final = ("first_rank", "standard_error")
OF_DECISION: Final = ("robustness", "boxes", "value_of_information")


def told_run(study: Study) -> dict[str, Any]:
    """Return the answer in short, part by part; keys as ``docs/commands.md`` has them."""
    manifest, decision = study.manifest, study.part("decision.json")
    rankings = study.ranks["rankings"]

    def shares(way: str) -> dict[str, dict[str, float]] | None:
        if way not in rankings:
            return None
        return {
            offer: {name: found[name] for name in OF_RANKING}
            for offer, found in rankings[way].items()
        }

    return {
        "as_of": manifest["as_of"],
        "plant": manifest["plant"],
        "n_futures": manifest["n_futures"],
        "missing": manifest.get("missing", []),
        "part_futures": study.ranks.get("part_futures", {}),
        "alternatives": shares("all"),
        "without_political": shares("without_political"),
        **{name: decision[name] for name in OF_DECISION},
        "contingency": contingency(study.optional("risks.json")),
        "portfolios": told_portfolios(study.optional("portfolios.json")),
        **beside(study.folder),
        **told_power(study.optional("power.json")),
        "claims_used": manifest["claims_used"],
        "bundle_sha256": manifest["bundle_sha256"],
    }
