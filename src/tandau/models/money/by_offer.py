"""The money of a study: every offer under every financing model that a case gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr

from tandau.errors import ModelError
from tandau.models.money.binding import (
    LEVELISED,
    LEVELISED_DELAY,
    MONTH_DELAY,
    economy_of,
    plant_inputs,
)
from tandau.models.money.ensemble import QUANTILES as FAN_QUANTILES
from tandau.models.money.ensemble import Ensemble, evaluate_money
from tandau.models.money.schemes import financing_of
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from tandau.models.money.schemes import Scheme

    Floats = npt.NDArray[np.float64]
    Terms = Mapping[str, Mapping[str, Floats]]

# Building, operation and decommissioning of all but the slowest plants; what falls later is cut.
N_YEARS: Final = 120
FANS: Final = ("debt", "coverage", "exposed", "exit", "country", "country_at_home")
BLOCK: Final = 512
# Units of the design and of the partner before this plant; none where nobody counts them.
_COUNTS: Final = ("n_design_units", "n_partner_committed_units")


@dataclass(frozen=True)
class Money:
    """What the money core found.

    Parameters
    ----------
    outcomes
        Dims financing, offer, future (the levelised cost without financing); no number where a
        financing model is not admissible for an offer, which `pairs` tells.
    fans
        By series, dims financing, offer, quantile, year; the same.
    pairs
        The (financing, offer) that were evaluated.
    """

    outcomes: xr.Dataset
    fans: xr.Dataset
    pairs: tuple[tuple[str, str], ...]


def money_of_study(
    inputs: xr.Dataset,
    terms: Terms,
    schemes: Sequence[Scheme],
    admissible: Mapping[str, Sequence[str]],
    price_year: int,
) -> Money:
    """Evaluate each offer under each financing model that is admissible for it.

    Parameters
    ----------
    inputs
        Uncertainties of the futures, dims offer, unit, future.
    terms
        Term → owner (``all``, an offer, ``offer/scheme``) → (future,).
    schemes
        The financing models.
    admissible
        Scheme id → ids of the offers.
    price_year
        Of all money of the inputs.

    Raises
    ------
    ModelError
        Where no offer has a financing model, or an outcome is no number.
    """
    offers = [str(one) for one in inputs["offer"].to_numpy()]
    found = {}
    for offer in offers:
        own = [one for one in schemes if offer in admissible[one.id]]
        if own:
            found[offer] = _of_offer(inputs, terms, own, offer, price_year)
    if not found:
        message = f"no financing model is admissible for any of the offers {', '.join(offers)}"
        raise ModelError(f"{message}; name them under offers in financing.yaml")
    names = [one.id for one in schemes if any(one.id in got.financing for got in found.values())]
    return _labelled(found, names, offers)


def offer_values(inputs: xr.Dataset, terms: Terms, offer: str) -> dict[str, Floats]:
    """Return the variables of one offer as (1, future) and, by unit, (1, future, unit).

    What is the same in all futures is (1, 1).
    """
    values: dict[str, Floats] = {name: np.zeros((1, 1)) for name in _COUNTS}
    for name, array in inputs.data_vars.items():
        if "future" not in array.dims:
            if str(name) in _COUNTS:
                values[str(name)] = np.array([[float(array.sel(offer=offer))]])
            continue
        own = array.sel(offer=offer) if "offer" in array.dims else array
        order = ("future", "unit") if "unit" in own.dims else ("future",)
        values[str(name)] = np.ascontiguousarray(own.transpose(*order).to_numpy()[None])
    for name, row in terms.items():
        for owner in ("all", offer):
            if owner in row:
                values[name] = row[owner][None]
    return values


def _of_offer(
    inputs: xr.Dataset, terms: Terms, schemes: Sequence[Scheme], offer: str, price_year: int
) -> Ensemble:
    values = offer_values(inputs, terms, offer)
    financing = {}
    for scheme in schemes:
        owner = f"{offer}/{scheme.id}"
        own = {name: row[owner][None] for name, row in terms.items() if owner in row}
        financing[scheme.id] = financing_of(scheme, values | own)
    return evaluate_money(
        plant_inputs(values),
        financing,
        economy_of(values, price_year),
        n_offers=1,
        n_futures=inputs.sizes["future"],
        n_years=N_YEARS,
        fans=FANS,
        is_delay_priced=True,
        block=BLOCK,
    )


def _named(one: Ensemble) -> dict[str, Floats]:
    """Outcomes by their name in the vocabulary, (financing, future) or (future,)."""
    found = {name: values[:, 0] for name, values in one.outcomes.items()}
    found |= {f"{MONTH_DELAY}{name}": values[:, 0] for name, values in one.delay_cost.items()}
    parts = {f"{LEVELISED}_{name}": values[0] for name, values in one.levelised.items()}
    found |= {name: values for name, values in parts.items() if name in vocabulary()}
    assert one.levelised_delay is not None
    found[LEVELISED_DELAY] = one.levelised_delay[0]
    return found | {LEVELISED: np.add.reduce(list(parts.values()))}


def _labelled(found: Mapping[str, Ensemble], names: Sequence[str], offers: Sequence[str]) -> Money:
    named = {offer: _named(one) for offer, one in found.items()}
    first = next(iter(named.values()))
    n_futures = first[LEVELISED].shape[-1]
    arrays: dict[str, tuple[tuple[str, ...], Any, dict[str, str]]] = {}
    for name in first:
        about = vocabulary()[name]
        shape = [len(names), len(offers), n_futures][3 - len(about.dims) :]
        whole = np.full(shape, np.nan, np.float32)
        for offer, one in named.items():
            place = offers.index(offer)
            if "financing" in about.dims:
                at = [names.index(scheme) for scheme in found[offer].financing]
                whole[at, place] = one[name]
            else:
                whole[place] = one[name]
            if not np.isfinite(one[name]).all():
                raise ModelError(f"{name} of {offer} holds values that are no numbers")
        attrs = {"units": about.unit, "long_name": about.definition}
        arrays[name] = (about.dims, whole, attrs)
    coords = {"financing": list(names), "offer": list(offers)}
    pairs = tuple((name, offer) for offer, one in found.items() for name in one.financing)
    return Money(xr.Dataset(arrays, coords), _fans(found, names, offers), pairs)


def _fans(found: Mapping[str, Ensemble], names: Sequence[str], offers: Sequence[str]) -> xr.Dataset:
    dims = ("financing", "offer", "quantile", "year")
    shape = (len(names), len(offers), len(FAN_QUANTILES), N_YEARS)
    arrays = {}
    for series in FANS:
        whole = np.full(shape, np.nan, np.float32)
        for offer, one in found.items():
            at = [names.index(scheme) for scheme in one.financing]
            whole[at, offers.index(offer)] = one.fans[series][:, 0]
        arrays[f"{series}_by_year"] = (dims, whole)
    coords = {"financing": list(names), "offer": list(offers), "quantile": list(FAN_QUANTILES)}
    return xr.Dataset(arrays, coords)
