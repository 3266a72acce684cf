"""``portfolios.json``: what each sequence of offers costs and binds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.case.supply import LAYERS, NONE, OPERATION_LAYERS
from tandau.models.dependence.concentration import hhi
from tandau.portfolios.exposures import AFTER
from tandau.report.money import quantiles
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from tandau.evidence.resolve import Known
    from tandau.portfolios.aggregate import PortfolioOutcomes
    from tandau.portfolios.partnerships import Partnerships

    Floats = npt.NDArray[np.float64]

# So many portfolios are told in JSON: those that nobody beats, then the cheapest; the rest is in
# the netCDF file.
MOST_TOLD: Final = 300
SHORT: Final = ("plants", "expected_cost", "cvar_95", "concentration", "first_rank")
TAIL_POINTS: Final = (0.5, 0.75, 0.9, 0.95, 0.99)
WORST_AFTER: Final = AFTER.index(3.0)


def portfolios_entry(known: Known, found: Partnerships) -> dict[str, Any]:
    """Return what the report and the command line show of portfolios.

    Parameters
    ----------
    known
        The case and its evidence.
    found
        As the binding found them.
    """
    programme = found.programme
    of_case = {plant.id: plant for plant in known.case.plants}
    given = {plant.id: offer.id for plant, offer in known.choice.committed}
    order = np.argsort(found.outcomes.expected_cost, kind="stable")
    told = sorted(order, key=lambda one: not found.is_kept[one])[:MOST_TOLD]
    return {
        "n_futures": int(programme.cost.shape[-1]),
        "n_portfolios": len(found.portfolios),
        "is_complete": found.is_complete,
        "plants": [
            {"id": name, "name": of_case[name].name, "committed": given.get(name, "")}
            for name in programme.plants
        ],
        "left_out": [p.name for p in known.case.plants if p.id not in programme.plants],
        "options": list(programme.options),
        "waiting_means": _behind_waiting(programme.options, programme.partners, programme.series),
        "years": list(found.years),
        "layers": list(LAYERS),
        "jurisdictions": list(programme.jurisdictions),
        "after": list(AFTER),
        "terms": {
            name: quantiles(programme.term(name))
            for name in ("series_saving", "replacement_cost", "plant_spacing", "rebid_time")
        },
        "portfolios": [_portfolio(found, one) for one in sorted(told, key=list(order).index)],
        "seconds": _seconds(found),
        "twin": found.twin._asdict() if found.twin else None,
        "offers": _offers(known, found),
        "shocks": _shocks(known, found),
        "evidence": _evidence(known),
    }


def told_portfolios(entry: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
    """Return each portfolio of ``portfolios.json`` in six figures; None where there is none."""
    if entry is None:
        return None
    return [
        {
            **{name: one[name] for name in SHORT},
            "first_rank_without_political": one["without_political"]["first_rank"],
        }
        for one in entry["portfolios"]
    ]


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def _behind_waiting(
    options: tuple[str, ...], partners: tuple[str, ...], series: npt.NDArray[np.int64]
) -> str:
    """Return the offer that waiting means: the one of the same partner and series."""
    last = len(options) - 2
    same = [n for n in range(last) if (partners[n], series[n]) == (partners[last], series[last])]
    return options[same[0]]


def _by_outcome(outcomes: PortfolioOutcomes, one: int) -> dict[str, float]:
    return {
        "expected_cost": _rounded(outcomes.expected_cost[one]),
        "cvar_95": _rounded(outcomes.tail_cost[one]),
        "expected_loss": _rounded(outcomes.expected_loss[one]),
        "loss_cvar_95": _rounded(outcomes.tail_loss[one]),
        "disruption": _rounded(outcomes.disruption_probability[one]),
        "expected_regret": _rounded(outcomes.expected_regret[one]),
        "largest_regret": _rounded(outcomes.largest_regret[one]),
        "first_rank": _rounded(outcomes.first_rank[one]),
    }


def _portfolio(found: Partnerships, one: int) -> dict[str, Any]:
    programme, exposure = found.programme, found.exposure
    names = programme.jurisdictions
    stopped = exposure.stopped[one]
    worst = int(stopped[:, WORST_AFTER].argmax())
    concentration = float(exposure.concentration[one].mean())
    return {
        "plants": [programme.options[option] for option in found.portfolios[one]],
        **_by_outcome(found.outcomes, one),
        "without_political": _by_outcome(found.without_political, one),
        "concentration": _rounded(concentration),
        "concentration_by_layer": [_rounded(n) for n in exposure.concentration[one]],
        "effective_number": _rounded(1 / concentration) if concentration else 0.0,
        "entropy": _rounded(float(exposure.entropy[one].mean())),
        "diversity": _rounded(float(exposure.diversity[one].mean())),
        "largest_share": _largest(names, exposure.share[one]),
        "worst_stop": {"jurisdiction": names[worst], "capacity": _list(stopped[worst])},
        "credit": {
            name: _rounded(lent)
            for name, lent in zip(names, exposure.credit[one], strict=True)
            if lent > 0 and name in set(programme.partners)
        },
        "expected_capacity": _list(found.outcomes.expected_capacity[one]),
        "low_capacity": _list(found.outcomes.low_capacity[one]),
        "is_kept": bool(found.is_kept[one]),
    }


def _list(values: Floats) -> list[float]:
    return [_rounded(float(value)) for value in values]


def _largest(names: tuple[str, ...], share: Floats) -> list[dict[str, Any]]:
    """Return who holds most of each layer."""
    return [
        {"jurisdiction": names[int(row.argmax())], "share": _rounded(float(row.max()))}
        for row in share
    ]


def _seconds(found: Partnerships) -> list[dict[str, Any]]:
    """Return what each option at the plant in question adds to the committed one."""
    if found.committed is None:
        return []
    programme = found.programme
    option, first, second = found.committed
    nothing = programme.options.index(NONE)
    is_given = programme.admissible.sum(axis=1) == 1
    wanted = np.array(
        [programme.admissible[n].argmax() if given else nothing for n, given in enumerate(is_given)]
    )
    swept = {one.option: one for one in found.seconds}
    told = []
    for one, row in enumerate(found.portfolios):
        rest = np.arange(len(row)) != second
        if not (row[rest] == wanted[rest]).all() or row[first] != option:
            continue
        name = programme.options[row[second]]
        loss = found.inputs.loss[np.arange(len(row)), row].sum(axis=0)
        told.append(
            {
                "option": name,
                "is_same": bool(row[second] == option),
                **_portfolio(found, one),
                "loss_quantiles": _list(np.quantile(loss, TAIL_POINTS)),
                "by_commonality": swept[name]._asdict() if name in swept else None,
            }
        )
    return told


def _offers(known: Known, found: Partnerships) -> dict[str, Any]:
    """Return who holds which layer of each offer, how long to switch and what lies in stock."""
    programme = found.programme
    share = programme.control.mean(axis=-1)
    rows = {(row.offer, row.layer): row.claim for row in known.case.chain.control}
    switch, stock = (values.mean(axis=-1) for values in (programme.switch_time, programme.stock))
    return {
        offer.id: {
            layer: {
                "shares": {
                    name: _rounded(float(held))
                    for name, held in zip(programme.jurisdictions, share[at, place], strict=True)
                    if held > 0
                },
                "concentration": _rounded(float(hhi(share[at, place]))),
                "claim": rows[offer.id, layer],
                **_times(layer, switch[at], stock[at]),
            }
            for place, layer in enumerate(LAYERS)
        }
        for at, offer in enumerate(known.choice.offers)
    }


def _times(layer: str, switch: Floats, stock: Floats) -> dict[str, float | None]:
    if layer not in OPERATION_LAYERS:
        return {"switch_time": None, "stock": None}
    at = OPERATION_LAYERS.index(layer)
    return {"switch_time": _rounded(float(switch[at])), "stock": _rounded(float(stock[at]))}


def _shocks(known: Known, found: Partnerships) -> list[dict[str, Any]]:
    """Return what each kind of shock costs each option at the plant in question."""
    programme = found.programme
    at = programme.plants.index(known.choice.plant.id)
    about = {shock.id: shock for shock in known.case.chain.shocks}
    return [
        {
            "id": name,
            "name": about[name].name if name in about else "The partner leaves before completion",
            "political": about[name].political if name in about else False,
            "reason": about[name].reason if name in about else "",
            "options": {
                option: {
                    "probability": _rounded(float((effect.loss[at, place] > 0).mean())),
                    "loss": _rounded(float(effect.loss[at, place].mean())),
                    "delay": _rounded(float(effect.delay[at, place].mean())),
                }
                for place, option in enumerate(programme.options)
                if programme.admissible[at, place]
            },
        }
        for name, effect in found.found.items()
    ]


def _evidence(known: Known) -> dict[str, int]:
    """Count the quantities of kind supply, and those that are judgements alone."""
    evidence = known.evidence
    rows: list[tuple[str, Mapping[str, str]]] = [*evidence.of_offer.items()]
    rows += [(name, {"": key}) for name, key in evidence.shared.items()]
    keys = {
        key for name, row in rows if vocabulary()[name].kind == "supply" for key in row.values()
    }
    judged = sum(evidence.quantities[key].is_judgement for key in keys)
    return {"n_quantities": len(keys), "n_judged": judged}
