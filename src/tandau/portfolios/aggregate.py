"""What every portfolio costs, loses and builds, over all futures, in blocks that fit a cache."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse
from tandau.models.dependence.tail_risk import (
    sample_conditional_value_at_risk,
    sample_value_at_risk,
)
from tandau.portfolios.enumeration import places_in_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

MOST = float(np.finfo(np.float64).max)
# Numbers in one block: the arrays of a block stay near the processor.
BLOCK = 400_000
# The low capacity is reached with this probability.
LOW = 0.9
DIMS = 3


@dataclass(frozen=True)
class PlantFutures:
    """Each offer at each plant in each future, (plant, offer, future), and what offers share.

    Parameters
    ----------
    cost
        Without the savings of a series and without shocks, any money of one kind.
    loss
        By shocks, in the same money, not below zero; shocks of a partner are shared by its plants.
    series_factor
        Cost of the first, second … plant of a series over the first's, (plant,) or (plant, future).
    series
        Number of each offer's series, below zero for none, (offer,).
    grid_connection
        Year, infinite where nothing is built.
    capacity
        MW, (plant, offer).
    fixed_cost
        In the same money, saved nothing by a series; zero where not given.
    """

    cost: Floats
    loss: Floats
    series_factor: Floats
    series: Whole
    grid_connection: Floats
    capacity: Floats
    fixed_cost: Floats | None = None


@dataclass(frozen=True)
class PortfolioOutcomes:
    """Outcomes of each portfolio, (portfolio,), and by year (portfolio, year).

    Costs hold the losses; regret is what a portfolio costs more than the best one of the same
    future; ``first_rank`` is the share of futures in which it is the cheapest, ties shared.
    ``low_capacity`` is reached in nine of ten futures; both capacities are in MW.
    """

    expected_cost: Floats
    tail_cost: Floats
    expected_loss: Floats
    tail_loss: Floats
    disruption_probability: Floats
    expected_regret: Floats
    largest_regret: Floats
    first_rank: Floats
    expected_capacity: Floats
    low_capacity: Floats


def _checked(inputs: PlantFutures, portfolios: Whole) -> None:
    shape = np.shape(inputs.cost)
    place = "PlantFutures"
    largest_offer = shape[1] - 1 if len(shape) == DIMS else -1
    refuse(
        [
            misfit(place, "dims of cost", len(shape), DIMS),
            outside(place, "cost", inputs.cost, -MOST, MOST),
            outside(place, "loss", inputs.loss, 0.0, MOST),
            outside(place, "fixed_cost", _fixed(inputs), -MOST, MOST),
            misfit(place, "fixed_cost", np.shape(_fixed(inputs)), shape),
            outside(place, "series_factor", inputs.series_factor, 0.0, MOST),
            outside(place, "capacity", inputs.capacity, 0.0, MOST),
            outside(place, "grid_connection", inputs.grid_connection, -MOST, np.inf),
            misfit(place, "loss", np.shape(inputs.loss), shape),
            misfit(place, "grid_connection", np.shape(inputs.grid_connection), shape),
            misfit(place, "capacity", np.shape(inputs.capacity), shape[:2]),
            misfit(place, "series", np.shape(inputs.series), shape[1:2]),
            misfit(place, "series_factor", np.shape(inputs.series_factor)[:1], shape[:1]),
            misfit("portfolio_outcomes", "portfolios", portfolios.shape[1:], shape[:1]),
            outside("portfolio_outcomes", "portfolios", portfolios, 0, largest_offer),
        ]
    )


def _fixed(inputs: PlantFutures) -> Floats:
    """Return what a series does not save, (plant, offer, future)."""
    if inputs.fixed_cost is None:
        return np.broadcast_to(np.float64(0.0), np.shape(inputs.cost))
    return inputs.fixed_cost


def priced(inputs: PlantFutures) -> Floats:
    """Return the cost with loss at each place in a series, (plant, offer, place, future)."""
    factor = np.asarray(inputs.series_factor, dtype=np.float64)
    factor = factor if factor.ndim > 1 else factor[:, None]
    unsaved = inputs.loss if inputs.fixed_cost is None else inputs.loss + inputs.fixed_cost
    return np.asarray(inputs.cost[:, :, None, :] * factor[None, None] + unsaved[:, :, None, :])


def _summed(table: Floats, chosen: Whole, places: Whole | None = None) -> Floats:
    """Return the sum over plants of the rows that portfolios choose, (portfolio, future).

    Neighbours in lexical order share all plants but the last: what they share is added once, in the
    same order of plants whatever the block.
    """
    last = chosen.shape[1] - 1
    at = chosen[:, last]
    added = table[last, at] if places is None else table[last, at, places[:, last]]
    if last == 0:
        return np.asarray(added)
    is_new = (chosen[1:, :last] != chosen[:-1, :last]).any(axis=1)
    first = np.flatnonzero(np.concatenate([[True], is_new]))
    shared = _summed(table, chosen[first, :last], None if places is None else places[first, :last])
    for start, end, one in zip(first, [*first[1:], len(chosen)], shared, strict=True):
        added[start:end] += one
    return np.asarray(added)


def _best(table: Floats, chosen: Whole, places: Whole) -> tuple[Floats, Whole]:
    cost = _summed(table, chosen, places)
    least = cost.min(axis=0)
    return least, (cost == least).sum(axis=0)


def _block(
    inputs: PlantFutures,
    table: Floats,
    chosen: Whole,
    places: Whole,
    best: tuple[Floats, Whole],
    built: list[Floats],
    level: float,
    light: float,
) -> PortfolioOutcomes:
    least, n_best = best
    cost, loss = _summed(table, chosen, places), _summed(inputs.loss, chosen)
    regret = cost - least
    capacities = [_summed(table, chosen) for table in built]
    by_year = (len(chosen), len(built))
    return PortfolioOutcomes(
        expected_cost=cost.mean(axis=1),
        tail_cost=sample_conditional_value_at_risk(cost, level, axis=1),
        expected_loss=loss.mean(axis=1),
        tail_loss=sample_conditional_value_at_risk(loss, level, axis=1),
        disruption_probability=(loss > light).mean(axis=1),
        expected_regret=regret.mean(axis=1),
        largest_regret=regret.max(axis=1),
        first_rank=((regret == 0) / n_best).mean(axis=1),
        expected_capacity=np.array([one.mean(axis=1) for one in capacities]).T.reshape(by_year),
        low_capacity=np.array(
            [-sample_value_at_risk(-one, LOW, axis=1) for one in capacities]
        ).T.reshape(by_year),
    )


def portfolio_outcomes(
    inputs: PlantFutures,
    portfolios: npt.ArrayLike,
    years: Sequence[float] = (),
    level: float = 0.95,
    n_threads: int = 2,
    light: float = 0.0,
) -> PortfolioOutcomes:
    """Every outcome of every portfolio over the same futures [RockafellarUryasev2002].

    Parameters
    ----------
    inputs
        Offers at plants in futures.
    portfolios
        Number of the offer at each plant, (portfolio, plant), plants in order of building.
    years
        Years at whose start the capacity is looked at.
    level
        Of the tail, from 0 to below 1.
    n_threads
        Blocks at once; the result is the same for any number.
    light
        Losses up to this are no disruption, in the money of the inputs.

    Raises
    ------
    ModelError
        For inputs that are no numbers, shapes that do not fit or offers that do not exist.

    Examples
    --------
    >>> ones = np.ones((2, 1, 1))
    >>> inputs = PlantFutures(
    ...     100 * ones, 0 * ones, np.array([1.0, 0.9]), np.array([0]), 2040 * ones, ones[:, :, 0]
    ... )
    >>> portfolio_outcomes(inputs, [[0, 0]], [2041]).expected_cost.tolist()
    [190.0]
    """
    chosen = np.atleast_2d(np.asarray(portfolios))
    _checked(inputs, chosen)
    places, table = places_in_series(chosen, inputs.series), priced(inputs)
    size = max(BLOCK // table.shape[-1], 1)
    blocks = [slice(start, start + size) for start in range(0, len(chosen), size)]
    built = [inputs.capacity[..., None] * (inputs.grid_connection <= year) for year in years]
    with ThreadPoolExecutor(n_threads) as threads:
        found = list(threads.map(lambda at: _best(table, chosen[at], places[at]), blocks))
        least = np.min([one for one, _ in found], axis=0)
        n_best = np.sum([n * (one == least) for one, n in found], axis=0)
        parts = list(
            threads.map(
                lambda at: _block(
                    inputs, table, chosen[at], places[at], (least, n_best), built, level, light
                ),
                blocks,
            )
        )
    joined = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(PortfolioOutcomes)
    }
    return PortfolioOutcomes(**joined)


def portfolio_costs(inputs: PlantFutures, portfolios: Whole) -> Floats:
    """Return the cost with losses of few portfolios, (portfolio, future), in the inputs' money."""
    return _summed(priced(inputs), portfolios, places_in_series(portfolios, inputs.series))


def portfolio_share(
    portfolios: npt.ArrayLike, control: npt.ArrayLike, capacity: npt.ArrayLike
) -> Floats:
    """Share of a portfolio's capacity that each jurisdiction controls in each layer, 0 to 1.

    Parameters
    ----------
    portfolios
        (portfolio, plant).
    control
        Share of an offer's layer in the hands of each jurisdiction, (offer, layer, jurisdiction).
    capacity
        MW, (plant, offer).

    Returns
    -------
    numpy.ndarray
        (portfolio, layer, jurisdiction); all zero where a portfolio builds nothing.

    Raises
    ------
    ModelError
        For shares outside 0 to 1, capacities below zero or shapes that do not fit.

    Examples
    --------
    >>> portfolio_share([[0, 1]], [[[1, 0]], [[0, 1]]], [[1.0, 1.0], [3.0, 3.0]]).tolist()
    [[[0.25, 0.75]]]
    """
    chosen, held = np.asarray(portfolios), np.asarray(control, dtype=np.float64)
    sizes = np.asarray(capacity, dtype=np.float64)
    refuse(
        [
            outside("portfolio_share", "control", held, 0.0, 1.0 + 1e-9),
            outside("portfolio_share", "capacity", sizes, 0.0, MOST),
            misfit("portfolio_share", "capacity", sizes.shape, (chosen.shape[1], len(held))),
        ]
    )
    built = sizes[np.arange(chosen.shape[1]), chosen]
    total = built.sum(axis=1, keepdims=True)
    weights = np.divide(built, total, out=np.zeros_like(built), where=total > 0)
    return np.asarray(np.einsum("np,nplj->nlj", weights, held[chosen]))
