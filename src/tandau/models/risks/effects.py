"""What events do to the inputs of a plant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.variables import variable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import xarray as xr

    Floats = npt.NDArray[np.float64]

_OF_BUILDING: Final = (
    "cost_outturn",
    "owner_cost_share",
    "loan_rate",
    "host_cost_of_capital",
)


@dataclass(frozen=True)
class Impact:
    """One effect of one risk's event.

    Parameters
    ----------
    variable, by
        What it perturbs, and whether by a factor or a shift.
    size
        In the effect's unit, (offer, future).
    """

    variable: str
    by: str
    size: Floats


def perturbed(
    inputs: xr.Dataset,
    impacts: Mapping[str, Sequence[Impact]],
    years: Mapping[str, Floats],
    shares: Mapping[str, Floats],
    connected: Floats,
    concrete: Floats,
) -> xr.Dataset:
    """Inputs with the effects of the events that come.

    Factors multiply and shifts add up over the risks: ``value * prod(1 + (factor - 1) * share) +
    sum(shift * share)``, kept within the bounds of the vocabulary. An event changes only what lies
    ahead: it puts off first concrete only before it, prolongs the construction of units that are
    not connected, and changes cost and interest of building until the last unit is connected.

    Parameters
    ----------
    inputs
        Dims offer, unit, future.
    impacts
        Risk → its effects.
    years
        Risk → calendar year of its event, (offer, future), infinite where there is none.
    shares
        Risk → part of its effect that is left, (offer, future); a risk that is not in it is left
        out. Zero where the event does not come.
    connected
        Calendar year of each unit's grid connection without events, (offer, unit, future).
    concrete
        Calendar year of first concrete without events, (offer, future).

    Returns
    -------
    xarray.Dataset
        The same variables; those perturbed have dim offer.
    """
    factors: dict[str, Floats] = {}
    shifts: dict[str, Floats] = {}
    for risk, share in shares.items():
        for one in impacts[risk]:
            left, size, year = share, one.size, years[risk]
            if "unit" in variable(one.variable).dims:
                left, size = share[:, None, :] * (year[:, None, :] <= connected), size[:, None, :]
            elif one.variable == "first_concrete":
                left = share * (year <= concrete)
            elif one.variable in _OF_BUILDING:
                left = share * (year <= connected.max(axis=1))
            if one.by == "factor":
                factors[one.variable] = factors.get(one.variable, 1.0) * (1 + (size - 1) * left)
            else:
                shifts[one.variable] = shifts.get(one.variable, 0.0) + size * left
    changed = inputs.copy()
    for name in dict.fromkeys((*factors, *shifts)):
        about = variable(name)
        dims = tuple(dim for dim in ("offer", "unit", "future") if dim in {*about.dims, "offer"})
        values = inputs[name].to_numpy() * factors.get(name, 1.0) + shifts.get(name, 0.0)
        changed[name] = (dims, np.clip(values, about.low, about.high))
    return changed
