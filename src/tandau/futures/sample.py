"""Joint futures: scrambled Sobol points, turned into values of every uncertainty.

One point is one future. Offers that rest on the same quantity get the same draw, so that their
difference is not noise (common random numbers), unless the variable hangs on a driver that differs
between offers: then each offer has its own fortune. Source: [Owen1998] for scrambled Sobol points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import xarray as xr
from scipy.special import ndtri
from scipy.stats import qmc

from tandau.case.question import FITTED
from tandau.futures.construction import construction_columns, construction_times
from tandau.futures.correlation import Loading, correlated
from tandau.futures.distributions import values_at
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tandau.case.question import Driver
    from tandau.evidence.pool import Quantity
    from tandau.evidence.resolve import Evidence


ALL: Final = "all"  # in place of an offer, for what is the same for all of them


@dataclass(frozen=True)
class Plan:
    """Which column of the point set belongs to which uncertainty.

    Parameters
    ----------
    offers, n_units
        The alternatives and the units of the plant.
    loadings
        Per variable.
    columns
        Column number by name: ``driver:…``, ``variable:owner:unit``.
    effects
        Scope (``all``, ``offer``) → driver that is an effect of the fitted construction times.
    """

    offers: tuple[str, ...]
    n_units: int
    loadings: Mapping[str, tuple[Loading, ...]]
    columns: Mapping[str, int]
    effects: Mapping[str, str]

    def owner(self, variable: str, offer: str, key: str) -> str:
        """Whose draw an offer uses: its own, or that of the quantity it shares with others."""
        is_own = any(loading.per_offer for loading in self.loadings.get(variable, ()))
        return offer if is_own else key

    def column(self, variable: str, owner: str, unit: int = 0) -> str:
        """Return the column name of one draw."""
        return f"{variable}:{owner}:{unit}"


def constant(quantity: Quantity) -> float:
    """Return the one number that stands for a constant: the median of its quantity."""
    return float(values_at(quantity, np.array([0.5]))[0])


def plan_columns(
    evidence: Evidence, drivers: Sequence[Driver], offers: Sequence[str], n_units: int
) -> Plan:
    """Give every uncertainty its column, in an order that depends on names only."""
    loadings: dict[str, list[Loading]] = {}
    effects: dict[str, str] = {}
    for driver in drivers:
        for name, loading in driver.loads.items():
            if loading == FITTED:
                effects[driver.scope] = driver.id
                continue
            value = constant(evidence.quantities[evidence.shared[loading]])
            loadings.setdefault(name, []).append(Loading(driver.id, driver.scope == "offer", value))
    frozen = {name: tuple(found) for name, found in loadings.items()}
    plan = Plan(tuple(offers), n_units, frozen, {}, effects)
    names = []
    for driver in drivers:
        owners = offers if driver.scope == "offer" else ("all",)
        names += [f"driver:{driver.id}:{owner}" for owner in owners]
    for name, variable in sorted(vocabulary().items()):
        if variable.kind != "uncertainty":
            continue
        units = range(n_units) if "unit" in variable.dims else range(1)
        if name == "construction_time":
            names += construction_columns(evidence, plan.effects, sorted(offers), n_units)
        if "offer" in variable.dims:
            found = {
                offer: key
                for offer, key in evidence.of_offer[name].items()
                if not evidence.is_fitted(name, key)
            }
            owners = tuple(dict.fromkeys(plan.owner(name, o, found[o]) for o in sorted(found)))
        else:
            owners = (evidence.shared[name],)
        names += [plan.column(name, owner, unit) for owner in owners for unit in units]
    columns = {name: number for number, name in enumerate(names)}
    return Plan(plan.offers, n_units, plan.loadings, columns, effects)


def sobol_points(
    n_columns: int, n_futures: int, generator: np.random.Generator, start: int = 0
) -> np.ndarray:
    """Return rows of a scrambled Sobol set in the unit cube, from row `start` on.

    However the set is cut, the rows are the same to the bit.
    """
    sampler = qmc.Sobol(n_columns, scramble=True, rng=generator)
    if start:
        return np.asarray(sampler.fast_forward(start).random(n_futures))
    return sampler.random_base2(max(int(np.ceil(np.log2(n_futures))), 0))[:n_futures]


def scores(n_columns: int, n_futures: int, seed: int, start: int = 0) -> np.ndarray:
    """Return standard normal scores of a scrambled Sobol set, from row `start` on.

    Returns
    -------
    numpy.ndarray
        Shape (n_futures, n_columns); the first powers of two of rows are balanced sets.
    """
    points = sobol_points(n_columns, n_futures, np.random.default_rng(seed), start)
    # A scrambled point can lie on the edge of the unit cube, where the normal score is infinite.
    return np.asarray(ndtri(np.clip(points, 2.0**-40, 1 - 2.0**-40)))


def draw(
    name: str,
    evidence: Evidence,
    plan: Plan,
    points: np.ndarray,
    quantities: Mapping[str, Quantity],
) -> np.ndarray:
    """Return the values of one uncertainty.

    Parameters
    ----------
    name
        The variable.
    evidence
        Says which quantity speaks for which offer.
    plan
        Columns of `points`.
    points
        Standard normal scores, shape (future, column).
    quantities
        The quantities to use, by key; those of `evidence` or changed ones.

    Returns
    -------
    numpy.ndarray
        With the variable's dims in their order, the last of them future.
    """
    variable = vocabulary()[name]
    if "offer" not in variable.dims:
        return np.asarray(_one(name, ALL, evidence, plan, points, quantities)[0])
    values = np.stack(
        [_one(name, offer, evidence, plan, points, quantities) for offer in plan.offers]
    )
    return values if "unit" in variable.dims else np.asarray(values[:, 0])


def _one(
    name: str,
    offer: str,
    evidence: Evidence,
    plan: Plan,
    points: np.ndarray,
    quantities: Mapping[str, Quantity],
) -> np.ndarray:
    key = evidence.shared[name] if offer == ALL else evidence.of_offer[name][offer]
    quantity = quantities[key]
    if evidence.is_fitted(name, key):
        if quantity is evidence.quantities[key]:
            return construction_times(evidence, plan.effects, plan.columns, points, offer)
        # Held at one figure by a what-if: the same for every unit in every future.
        return np.broadcast_to(values_at(quantity, np.array(0.5)), (plan.n_units, len(points)))
    owner = plan.owner(name, offer, key)
    units = range(plan.n_units) if "unit" in vocabulary()[name].dims else range(1)
    own = np.stack([points[:, plan.columns[plan.column(name, owner, unit)]] for unit in units])
    loadings = plan.loadings.get(name, ())
    drivers = {
        loading.driver: points[
            :, plan.columns[f"driver:{loading.driver}:{offer if loading.per_offer else 'all'}"]
        ]
        for loading in loadings
    }
    return values_at(quantity, correlated(name, own, drivers, loadings))


def sample(evidence: Evidence, plan: Plan, points: np.ndarray) -> xr.Dataset:
    """Return every uncertainty and constant as one dataset.

    Returns
    -------
    xarray.Dataset
        Dims offer, unit and future as each variable has them; attrs hold unit and definition.
    """
    arrays: dict[str, xr.DataArray] = {}
    for name, variable in vocabulary().items():
        if variable.kind == "uncertainty":
            values = draw(name, evidence, plan, points, evidence.quantities)
        elif variable.kind == "constant" and "offer" in variable.dims:
            found = evidence.of_offer[name]
            values = np.array([constant(evidence.quantities[found[o]]) for o in plan.offers])
        elif variable.kind == "constant" and name in evidence.shared:
            values = np.array(constant(evidence.quantities[evidence.shared[name]]))
        else:
            continue
        attrs = {"units": variable.unit, "long_name": variable.definition}
        arrays[name] = xr.DataArray(values, dims=variable.dims, attrs=attrs)
    coords = {"offer": list(plan.offers), "unit": np.arange(1, plan.n_units + 1)}
    return xr.Dataset(arrays).assign_coords(coords)
