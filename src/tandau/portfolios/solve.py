"""The best portfolio by mixed-integer programming, where there are too many to list."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from tandau.errors import SolverError
from tandau.models.dependence.inputs import misfit, outside, refuse
from tandau.portfolios.aggregate import priced

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.portfolios.aggregate import PlantFutures

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]


class BestPortfolio(NamedTuple):
    """Number of the offer at each plant, (plant,), and the value of the objective."""

    portfolio: Whole
    objective: float


def _terms(admissible: npt.NDArray[np.bool_], series: Whole) -> Whole:
    """Return (plant, offer, place) of each possible choice, (term, 3)."""
    n_plants = len(admissible)
    return np.array(
        [
            (plant, offer, place)
            for plant in range(n_plants)
            for offer in np.flatnonzero(admissible[plant])
            for place in range(plant + 1 if series[offer] >= 0 else 1)
        ]
    )


def _choice_rows(terms: Whole, series: Whole, n_plants: int) -> tuple[Floats, Floats, Floats]:
    """Return rows, lower and upper bounds: one choice a plant, each at its true place."""
    plant, offer, place = terms.T
    rows = [(plant == one).astype(float) for one in range(n_plants)]
    low, high = [1.0] * n_plants, [1.0] * n_plants
    kind = series[offer]
    for at in range(1, n_plants):
        for one in set(kind[(plant == at) & (kind >= 0)]):
            earlier = ((plant < at) & (kind == one)).astype(float)
            for rank in range(at + 1):
                here = ((plant == at) & (kind == one) & (place == rank)).astype(float)
                # Chosen at this place, exactly so many earlier ones are of the series.
                rows += [earlier - rank * here, earlier + (at - rank) * here]
                low += [0.0, -np.inf]
                high += [np.inf, float(at)]
    return np.array(rows), np.array(low), np.array(high)


def best_portfolio(
    priced: npt.ArrayLike,
    series: npt.ArrayLike,
    admissible: npt.ArrayLike,
    level: float = 0.95,
    tail_weight: float = 0.0,
) -> BestPortfolio:
    """Portfolio with the least ``(1 - w) * mean + w * tail`` cost, in the unit of the cost.

    The tail mean is that of the linear program of [RockafellarUryasev2002]; a choice is a plant,
    an offer and its place in the series. HiGHS solves it, to a gap of 1e-6.

    Parameters
    ----------
    priced
        Cost with losses at each place in a series, (plant, offer, place, future), as
        ``cost * series_factor + loss``.
    series
        Number of each offer's series, below zero for none, (offer,).
    admissible
        Whether a plant may take an offer, (plant, offer).
    level
        Of the tail, from 0 to below 1.
    tail_weight
        Weight of the tail in the objective, 0 to 1.

    Raises
    ------
    ModelError
        For inputs that are none.
    SolverError
        Where no portfolio is feasible or the solver stops early.

    Examples
    --------
    >>> priced = np.array([[[[3.0], [2.0]], [[4.0], [4.0]]]] * 2)
    >>> best_portfolio(priced, [0, 1], [[True, True]] * 2).portfolio.tolist()
    [0, 0]
    """
    table, may = np.asarray(priced, dtype=np.float64), np.asarray(admissible, dtype=bool)
    kinds = np.asarray(series)
    largest = float(np.finfo(np.float64).max)
    n_plants, n_futures = table.shape[0], table.shape[-1]
    refuse(
        [
            outside("best_portfolio", "priced", table, -largest, largest),
            outside("best_portfolio", "level", level, 0.0, float(np.nextafter(1.0, 0.0))),
            outside("best_portfolio", "tail_weight", tail_weight, 0.0, 1.0),
            misfit("best_portfolio", "admissible", may.shape, table.shape[:2]),
            misfit("best_portfolio", "series", kinds.shape, table.shape[1:2]),
            misfit("best_portfolio", "places of priced", table.shape[2], n_plants),
        ]
    )
    terms = _terms(may, kinds)
    costs = table[terms[:, 0], terms[:, 1], terms[:, 2]]
    n_terms, n_tail = len(terms), n_futures + 1 if tail_weight > 0 else 0
    rows, low, high = _choice_rows(terms, kinds, n_plants)
    objective = np.concatenate([(1 - tail_weight) * costs.mean(axis=1), np.zeros(n_tail)])
    constraints = [
        LinearConstraint(sparse.csr_array(np.pad(rows, ((0, 0), (0, n_tail)))), low, high)
    ]
    if n_tail:
        objective[n_terms] = tail_weight
        objective[n_terms + 1 :] = tail_weight / (1 - level) / n_futures
        # Excess of each future over the value at risk: excess + at_risk - cost >= 0.
        parts = [-costs.T, np.ones((n_futures, 1)), np.eye(n_futures)]
        excess = sparse.csr_array(np.hstack(parts))
        constraints.append(LinearConstraint(excess, 0.0, np.inf))
    bounds = Bounds(
        np.concatenate(
            [np.zeros(n_terms), np.full(min(n_tail, 1), -np.inf), np.zeros(max(n_tail - 1, 0))]
        ),
        np.concatenate([np.ones(n_terms), np.full(n_tail, np.inf)]),
    )
    whole = np.concatenate([np.ones(n_terms), np.zeros(n_tail)])
    found = milp(
        objective, integrality=whole, bounds=bounds, constraints=constraints,
        options={"mip_rel_gap": 1e-6},
    )  # fmt: skip
    if not found.success:
        raise SolverError(f"best_portfolio got: {found.message}; look at what plants may take")
    taken = terms[found.x[:n_terms] > 0.5]  # noqa: PLR2004
    portfolio = taken[np.argsort(taken[:, 0]), 1]
    return BestPortfolio(portfolio, float(found.fun))


# Weights of the tail for which the best portfolio is looked for where all are too many.
TAIL_WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
# Futures of the linear program of the tail; the portfolios found are then valued on all.
FEW_FUTURES = 256


def few_best(inputs: PlantFutures, admissible: npt.ArrayLike, level: float = 0.95) -> Whole:
    """Return the best portfolios by mean, by tail and between, each once, (portfolio, plant).

    Parameters
    ----------
    inputs
        Offers at plants in futures; the first `FEW_FUTURES` decide.
    admissible
        (plant, offer).
    level
        Of the tail.

    Raises
    ------
    SolverError
        Where no portfolio is feasible or the solver stops early.
    """
    table = priced(inputs)[..., :FEW_FUTURES]
    found = [
        best_portfolio(table, inputs.series, admissible, level, weight).portfolio
        for weight in TAIL_WEIGHTS
    ]
    return np.unique(np.array(found), axis=0)
