"""Thousands of futures at once: futures in blocks, each reduced to outcomes before the next.

A yearly array of all futures would fill the memory; a block of some hundred futures stays in the
processor's cache. Blocks run on threads, since numpy lets others work while it computes; the result
does not depend on their number or order.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from tandau.errors import ModelError
from tandau.models.money.levelised import levelised_cost
from tandau.models.money.outcomes import (
    Economy,
    coverage_by_year,
    outcomes,
    party_values,
    yearly_series,
)
from tandau.models.money.plant import PlantInputs, delayed, plant_flows
from tandau.models.money.settlement import PARTIES, settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from tandau.models.money.financing import Financing

    Floats = npt.NDArray[np.float64]
    Block = tuple[int, int]
    Found = dict[tuple[str, str, str], Floats]

Record = TypeVar("Record")

BLOCK: Final = 256
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
MONTH: Final = 1 / 12
FEWEST: Final = 0.05  # share of the futures without which a year has no fan
_LATER: Final = ("levelised delay", "", "")


@dataclass(frozen=True)
class Ensemble:
    """Outcomes of all offers, futures and financing models.

    Parameters
    ----------
    financing
        Names of the financing models, in the order of the first dim.
    outcomes
        (financing, offer, future) by outcome, see `outcomes`.
    levelised
        (offer, future) by part of the levelised cost, see `levelised_cost`.
    delay_cost
        (financing, offer, future) by party: change of its present value when every unit takes one
        month longer, MUSD; empty where not asked for.
    fans
        (financing, offer, quantile, year) by series: quantiles over the futures; empty where not
        asked for.
    levelised_delay
        (offer, future): change of the levelised cost when every unit is finished a month later,
        USD/MWh; None where not asked for.
    """

    financing: tuple[str, ...]
    outcomes: dict[str, Floats]
    levelised: dict[str, Floats]
    delay_cost: dict[str, Floats]
    fans: dict[str, Floats]
    levelised_delay: Floats | None = None


def futures_taken(record: Record, block: Block, n_futures: int) -> Record:
    """Cut a record's arrays down to a block of futures.

    Arrays with dims (offer, future, …) are cut; floats, other tuples and one-dimensional arrays are
    left as they are, and so are arrays whose future dim has length one.

    Parameters
    ----------
    record
        A frozen dataclass of floats, arrays and such records.
    block
        First future and the one after the last.
    n_futures
        Of the whole ensemble.
    """
    changed: dict[str, Any] = {}
    for field in fields(record):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        if is_dataclass(value):
            changed[field.name] = futures_taken(value, block, n_futures)
        elif isinstance(value, np.ndarray) and value.ndim > 1 and value.shape[1] == n_futures:
            changed[field.name] = value[:, block[0] : block[1]]
    return replace(record, **changed)  # type: ignore[type-var]


def evaluate_money(
    inputs: PlantInputs,
    financing: Mapping[str, Financing],
    economy: Economy,
    *,
    n_offers: int,
    n_futures: int,
    n_years: int = 100,
    fans: Sequence[str] = (),
    is_delay_priced: bool = False,
    n_threads: int = 2,
    block: int = BLOCK,
) -> Ensemble:
    """Evaluate every offer in every future under every financing model.

    Parameters
    ----------
    inputs, economy
        Floats or arrays (offer, future); arrays by unit or year have that dim behind these two, or
        alone where they are the same for all.
    financing
        Models by name; their numbers alike.
    n_offers, n_futures, n_years
        Lengths of the dims.
    fans
        Series whose quantiles over the futures are wanted: debt, coverage, exposed, exit, country,
        country_at_home.
    is_delay_priced
        Whether everything is computed once more with every unit finished a month later.
    n_threads, block
        Threads, and futures per block; they change the speed only.

    Returns
    -------
    Ensemble

    Raises
    ------
    ModelError
        Where no financing model is given, or a result does not have the dims stated.
    """
    if not financing:
        raise ModelError("evaluate_money got no financing model; give at least one")
    edges = [(first, min(first + block, n_futures)) for first in range(0, n_futures, block)]

    def one(at: Block) -> Found:
        parts = futures_taken(inputs, at, n_futures), futures_taken(economy, at, n_futures)
        models = {name: futures_taken(model, at, n_futures) for name, model in financing.items()}
        return _block(*parts, models, n_years, fans, is_delay_priced=is_delay_priced)

    kept: Found = {}
    with ThreadPoolExecutor(n_threads) as pool:
        for (first, last), found in zip(edges, pool.map(one, edges), strict=True):
            for name, values in found.items():
                is_series = name[0] == "fan"
                shape = (n_offers, last - first) + ((n_years,) if is_series else ())
                whole = kept.get(name)
                if whole is None:
                    whole = np.empty(
                        (n_offers, n_futures, *shape[2:]), np.float32 if is_series else np.float64
                    )
                    kept[name] = whole
                whole[:, first:last] = _with_shape(values, shape)
    return _gathered(kept, tuple(financing), fans, is_delay_priced=is_delay_priced)


def _with_shape(values: Floats, shape: tuple[int, ...]) -> Floats:
    try:
        return np.broadcast_to(values, shape)
    except ValueError as error:
        message = f"evaluate_money got arrays that give {values.shape}, expected {shape}"
        raise ModelError(f"{message} (offer, future); give floats or such arrays") from error


def _block(
    inputs: PlantInputs,
    economy: Economy,
    financing: Mapping[str, Financing],
    n_years: int,
    fans: Sequence[str],
    *,
    is_delay_priced: bool,
) -> Found:
    flows = plant_flows(inputs, n_years)
    cost = levelised_cost(flows, economy.discount_rate, inputs.inflation)
    found: Found = {("levelised", "", name): part for name, part in cost.items()}
    if is_delay_priced:
        late = delayed(inputs, MONTH)
        late_flows = plant_flows(late, n_years)
        late_cost = levelised_cost(late_flows, economy.discount_rate, inputs.inflation)
        found[_LATER] = np.asarray(sum(late_cost.values()) - sum(cost.values()))
    for name, model in financing.items():
        settlement = settle(inputs, flows, model)
        got = outcomes(inputs, flows, settlement, model, economy)
        found |= {("outcome", name, key): value for key, value in got.items()}
        if fans:
            series = yearly_series(flows, settlement, model, economy)
            drawn = {
                "debt": series.debt,
                "exposed": series.exposed,
                "exit": series.exit,
                "country": series.country,
                "country_at_home": series.country_at_home,
                "coverage": coverage_by_year(flows, settlement),
            }
            found |= {("fan", name, key): drawn[key] for key in fans}
        if is_delay_priced:
            later = party_values(late, settle(late, late_flows, model), economy.discount_rate)
            found |= {
                ("delay", name, party): later[party] - got[f"npv_{party}"] for party in PARTIES
            }
    return found


def fan_of(values: Floats) -> Floats:
    """Quantiles over the futures that have a figure (quantile, offer, year).

    Parameters
    ----------
    values
        (offer, future, year), no number where a future has none. A year in which less than one
        future in twenty has one gets none either.

    Examples
    --------
    >>> fan_of(np.array([[[1.0, np.nan], [3.0, np.nan]]]))[2].tolist()
    [[2.0, nan]]
    """
    if not np.isnan(values).any():
        return np.asarray(np.quantile(values, QUANTILES, axis=1))
    ordered = np.sort(values, axis=1)  # what is no number comes last
    n_found = np.isfinite(ordered).sum(axis=1)
    place = np.multiply.outer(QUANTILES, np.maximum(n_found - 1, 0))
    below = np.floor(place).astype(np.intp)
    ends = [
        np.take_along_axis(ordered, np.moveaxis(np.minimum(at, values.shape[1] - 1), 0, 1), axis=1)
        for at in (below, np.ceil(place).astype(np.intp))
    ]
    low, high = (np.moveaxis(one, 1, 0) for one in ends)
    found = low + (high - low) * (place - below)
    return np.where(n_found >= FEWEST * values.shape[1], found, np.nan)


def _gathered(
    kept: Found, names: tuple[str, ...], fans: Sequence[str], *, is_delay_priced: bool
) -> Ensemble:
    def stacked(kind: str, keys: Sequence[str]) -> dict[str, Floats]:
        return {key: np.stack([kept[kind, name, key] for name in names]) for key in keys}

    keys = [key for kind, name, key in kept if (kind, name) == ("outcome", names[0])]
    drawn = {
        key: np.stack([np.moveaxis(fan_of(kept.pop(("fan", name, key))), 0, 1) for name in names])
        for key in fans
    }
    return Ensemble(
        financing=names,
        outcomes=stacked("outcome", keys),
        levelised={key: values for (kind, _, key), values in kept.items() if kind == "levelised"},
        delay_cost=stacked("delay", PARTIES) if is_delay_priced else {},
        fans=drawn,
        levelised_delay=kept.get(_LATER),
    )
