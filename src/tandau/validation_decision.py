"""The published cases of decision analysis, each through the public function that it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.stats import norm, qmc

from tandau.ranking import robustness
from tandau.ranking.compromise import topsis, vikor
from tandau.ranking.concentration import concentration
from tandau.ranking.electre import Profiles, electre_tri
from tandau.ranking.information import evpi, evppi
from tandau.ranking.pairwise import ahp_priorities, best_worst_weights
from tandau.ranking.promethee import promethee_ii
from tandau.ranking.sensitivity import first_order, sobol_indices
from tandau.ranking.tree import leaf_weights, roll_up
from tandau.ranking.value_functions import partial_value
from tandau.ranking.weights import ordered

Inputs = Mapping[str, Any]
Found = dict[str, Any]
_N_SOBOL = 2**14


def _topsis(one: Inputs, n: int, seed: int) -> Found:  # noqa: ARG001
    return {"closeness": topsis(**one)}


def _vikor(one: Inputs, n: int, seed: int) -> Found:  # noqa: ARG001
    return vars(vikor(**one))


def _electre_tri(one: Inputs, n: int, seed: int) -> Found:  # noqa: ARG001
    borders = (one[name] for name in ("borders", "directions", "indifference", "strict"))
    found = electre_tri(one["performance"], one["weights"], Profiles(*borders), cut=one["cut"])
    return vars(found) | {"concordance_of_last_with_lowest": found.concordance[-1, 0]}


def _promethee_ii(one: Inputs, n: int, seed: int) -> Found:  # noqa: ARG001
    return vars(promethee_ii(**one))


def _ahp_priorities(one: Inputs, n: int, seed: int) -> Found:  # noqa: ARG001
    matrix = np.full((len(one["names"]),) * 2, np.nan)
    for pair, ratio in one["pairs"].items():
        first, second = (one["names"].index(name) for name in pair.split("/"))
        matrix[first, second], matrix[second, first] = ratio, 1 / ratio
    found = {
        f"ratio_{table}": ahp_priorities(matrix, table=table).consistency_ratio
        for table in ("saaty", "donegan_dodd")
    }
    return found | vars(ahp_priorities(matrix))


def _best_worst_weights(one: Inputs, n: int, seed: int) -> Found:  # noqa: ARG001
    return vars(best_worst_weights(**one))


def _ordered(one: Inputs, n: int, seed: int) -> Found:
    return {"mean": ordered(n, one["n"], np.random.default_rng(seed)).mean(axis=0)}


def _partial_value(one: Inputs, n: int, seed: int) -> Found:  # noqa: ARG001
    return {"worth": partial_value(**one)}


def _information(one: Inputs, n: int, seed: int) -> Found:
    points = norm.ppf(qmc.Sobol(2, rng=np.random.default_rng(seed)).random(n // 4))
    first = one["means"][0] + one["spreads"][0] * points[:, 0]
    second = one["means"][1] + one["slope"] * first + one["spreads"][1] * points[:, 1]
    benefit = np.stack([np.zeros(len(first)), first + second], axis=1)
    return {
        "evpi": evpi(benefit).value,
        "evppi_first": evppi(benefit, first).value,
        "evppi_second": evppi(benefit, second).value,
    }


def _sensitivity(one: Inputs, n: int, seed: int) -> Found:
    def ishigami(x: np.ndarray) -> np.ndarray:
        waves = np.sin(x)
        return np.asarray(
            waves[:, 0] + one["a"] * waves[:, 1] ** 2 + one["b"] * x[:, 2] ** 4 * waves[:, 0]
        )

    low, high = [-np.pi] * 3, [np.pi] * 3
    found = sobol_indices(ishigami, low, high, n_samples=_N_SOBOL, seed=seed)
    given = np.random.default_rng(seed).uniform(-np.pi, np.pi, (n // 16, 3))
    return vars(found) | {"first_from_samples": first_order(ishigami(given), given)}


def _robustness(one: Inputs, n: int, seed: int) -> Found:  # noqa: ARG001
    values = one["values"]
    plain = ("expected", "maximin", "maximax", "maximum_regret", "regret_quantile")
    return {name: getattr(robustness, name)(values) for name in plain} | {
        "hurwicz": robustness.hurwicz(values, one["optimism"]),
        "satisficing_share": robustness.satisficing_share(values, one["threshold"]),
    }


def _concentration(one: Inputs, n: int, seed: int) -> Found:  # noqa: ARG001
    return vars(concentration(**one))


def _roll_up(one: Inputs, n: int, seed: int) -> Found:  # noqa: ARG001
    values = np.array(one["leaf_values"], dtype=float).T
    found = roll_up(one["parents"], one["local"], values).T
    return {"nodes": found[:2], "whole": found[-1]}


def _leaf_weights(one: Inputs, n: int, seed: int) -> Found:  # noqa: ARG001
    return {"weights": leaf_weights(**one)}


METHODS: dict[str, Callable[[Inputs, int, int], Found]] = {
    "topsis": _topsis,
    "vikor": _vikor,
    "electre_tri": _electre_tri,
    "promethee_ii": _promethee_ii,
    "ahp_priorities": _ahp_priorities,
    "best_worst_weights": _best_worst_weights,
    "ordered": _ordered,
    "partial_value": _partial_value,
    "information": _information,
    "sensitivity": _sensitivity,
    "robustness": _robustness,
    "concentration": _concentration,
    "roll_up": _roll_up,
    "leaf_weights": _leaf_weights,
}


def computed(case: Mapping[str, Any], n_samples: int, seed: int) -> Found:
    """Return what this code gives for one case of ``published/decision.yaml``.

    Parameters
    ----------
    case
        ``method`` (a key of `METHODS`) and ``inputs``.
    n_samples
        For what is sampled.
    seed
        Likewise.

    Returns
    -------
    dict
        Arrays or numbers under the names that ``expected`` uses, and others.
    """
    return METHODS[case["method"]](case["inputs"], n_samples, seed)
