"""Published numbers against this code, on the user's own machine.

The cases are packaged under ``data/published`` with source and tolerance; ``tests/published`` runs
the same ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tandau.evidence.experts import intrinsic_range, pool_experts
from tandau.evidence.export_deals import read_deals
from tandau.evidence.history import read_history
from tandau.evidence.partner_exit_report import partner_exit
from tandau.evidence.performance import calibration_score, global_weights, information_score
from tandau.models import capital, finance
from tandau.models.money.lazard import lazard_lcoe
from tandau.published import entry, read_published
from tandau.ranking.criteria import Criterion, worth
from tandau.ranking.smaa import smaa
from tandau.ranking.weights import ordered, uniform
from tandau.validation_decision import computed
from tandau.validation_partners import partner_cases
from tandau.validation_power import power_cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from tandau.published import Compared


def lcoe_of_constant_costs(
    overnight_cost: npt.ArrayLike,
    operation_cost: npt.ArrayLike,
    fuel_cost: npt.ArrayLike,
    discount_rate: npt.ArrayLike,
    construction_time: npt.ArrayLike,
    capacity_factor: npt.ArrayLike,
    operating_lifetime: npt.ArrayLike,
    decommissioning_share: npt.ArrayLike,
) -> npt.NDArray[np.float64]:
    """Levelised cost from plain figures, through the model functions, in USD/MWh (…).

    Parameters
    ----------
    overnight_cost
        USD/kW (…), final and with owner's cost.
    operation_cost, fuel_cost
        USD/MWh (…).
    discount_rate
        Real, 1/year (…).
    construction_time, operating_lifetime
        Years (…).
    capacity_factor, decommissioning_share
        Shares from 0 to 1 (…).

    Examples
    --------
    >>> lcoe_of_constant_costs(4013, 14.26, 9.33, [0.03, 0.07], 7, 0.85, 60, 0.15).round(2).tolist()
    [45.28, 71.1]
    """
    cost, rate, time, load, life, share = (
        np.asarray(one, dtype=np.float64)
        for one in (
            overnight_cost,
            discount_rate,
            construction_time,
            capacity_factor,
            operating_lifetime,
            decommissioning_share,
        )
    )
    factor = capital.interest_factor(time, rate)
    interest = capital.interest_during_construction(cost, factor)
    total = capital.total_capital_cost(cost, interest)
    recovery = finance.capital_recovery_factor(rate, life)
    generation = finance.specific_generation(load)
    decommissioning = finance.lcoe_decommissioning(cost, share, rate, life, recovery, generation)
    part = finance.lcoe_capital(total, recovery, generation)
    running = (np.asarray(one, dtype=np.float64) for one in (operation_cost, fuel_cost))
    return np.asarray(finance.lcoe(part, decommissioning, *running))


def _lcoe_cases() -> Iterator[Compared]:
    content = read_published("lcoe.yaml")
    for row in content["rows"]:
        for rate, expected in row["expected"].items():
            got = lcoe_of_constant_costs(
                row["overnight_cost"],
                row["operation_cost"],
                row["fuel_cost"],
                rate,
                content["construction_time"],
                content["capacity_factor"],
                content["operating_lifetime"],
                content["decommissioning_share"],
            )
            name = f"{row['id']}_{rate:.0%}".replace("%", "pc")
            yield entry(name, content["source"], expected, float(got), content["tolerance"])


def _lazard_cases() -> Iterator[Compared]:
    for case in read_published("lazard.yaml")["cases"]:
        for row in case["rows"]:
            got = lazard_lcoe(*row["inputs"])
            tolerance = case["tolerance"] * row["expected"]
            yield entry(row["id"], case["source"], row["expected"], float(got), tolerance)


def _performance(case: Mapping[str, Any], n: int, generator: np.random.Generator) -> np.ndarray:
    if "performance" in case:
        return np.array(case["performance"], dtype=float)
    values = generator.beta(np.array(case["beta"]["a"]), np.array(case["beta"]["b"]), (n, 2, 3))
    scales = zip(case["worst"], case["best"], strict=True)
    columns = [
        worth(values[:, :, i], Criterion("", "", "", False, "", (best, worst), (1.0, 0.0)))
        for i, (worst, best) in enumerate(scales)
    ]
    return np.stack(columns, axis=-1)


def _smaa_cases() -> Iterator[Compared]:
    content = read_published("smaa.yaml")
    n = content["samples"]
    for case in content["cases"]:
        generator = np.random.default_rng(content["seed"])
        performance = _performance(case, n, generator)
        n_criteria = performance.shape[-1]
        if "order" in case:
            weights = np.empty((n, n_criteria))
            weights[:, case["order"]] = ordered(n, n_criteria, generator)
        elif "swing" in case:
            weights = np.tile(np.array(case["swing"]) / sum(case["swing"]), (n, 1))
        else:
            weights = uniform(n, n_criteria, generator)
        result = smaa(performance, weights)
        for name, expected in case["expected"].items():
            got = np.ravel(getattr(result, name))
            for place, one in enumerate(np.ravel(expected)):
                told = f"{case['id']}_{name}_{place}"
                yield entry(told, case["source"], one, got[place], case["tolerance"])


def _decision_cases() -> Iterator[Compared]:
    content = read_published("decision.yaml")
    for case in content["cases"]:
        found = computed(case, content["samples"], content["seed"])
        for name, expected in case["expected"].items():
            got = np.ravel(found[name])
            for place, one in enumerate(np.ravel(expected)):
                told = f"{case['id']}_{name}_{place}"
                yield entry(told, case["source"], one, got[place], case["tolerance"])


def _expert_cases() -> Iterator[Compared]:
    content = read_published("experts.yaml")
    answers = np.array(content["answers"], dtype=float)
    for case in content["cases"]:
        stated = np.array([content["experts"][name] for name in case["experts"]], dtype=float)
        calibration = calibration_score(stated, answers)
        information = information_score(stated, *intrinsic_range(stated, answers)).mean(axis=1)
        weights = global_weights(calibration, information)
        computed = {
            "calibration": calibration,
            "information": information,
            "weights": weights,
            "equal": pool_experts(stated, answers=answers).values,
            "weighted": pool_experts(stated, weights, answers=answers).values,
        }
        for name, expected in case["expected"].items():
            is_score = np.ndim(expected) == 1
            for place, one in enumerate(np.ravel(expected)):
                told = f"{case['id']}_{name}_{place}"
                tolerance = (
                    case["tolerance"] * one if is_score else content["tolerance_of_quantiles"]
                )
                got = np.ravel(computed[name])[place]
                yield entry(told, case["source"], one, got, tolerance)


def _partner_exit_cases() -> Iterator[Compared]:
    content = read_published("partner_exit.yaml")
    counted = partner_exit(read_deals(), read_history(), content["as_of"])
    for case in content["cases"]:
        found = counted["by_cause"][case["cause"]] if "cause" in case else counted
        found = found[case["stage"]] if "stage" in case else found
        for name, expected in case["expected"].items():
            got = np.ravel(found[name])
            for place, one in enumerate(np.ravel(expected)):
                told = f"{case['id']}_{name}_{place}"
                yield entry(told, case["source"], one, got[place], case["tolerance"])


def compared() -> list[Compared]:
    """Return every published case with what was expected and what this code gives.

    Returns
    -------
    list of dict
        ``id``, ``source``, ``expected``, ``got``, ``tolerance``, ``passed``.
    """
    return [
        *_lcoe_cases(),
        *_lazard_cases(),
        *_smaa_cases(),
        *_decision_cases(),
        *_expert_cases(),
        *_partner_exit_cases(),
        *partner_cases(),
        *power_cases(),
    ]
