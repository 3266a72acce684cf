"""Generation, and the emissions and coal it can stand in for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandau.models.arrays import HOURS_PER_YEAR

if TYPE_CHECKING:
    from tandau.models.arrays import Array


def annual_generation(plant_capacity: Array, capacity_factor: Array) -> Array:
    """Net generation of the complete plant, in TWh/year.

    ``plant_capacity * capacity_factor * 8760 * 1e-6``.

    Source: IEA2020.

    Examples
    --------
    >>> round(annual_generation(2000.0, 0.9), 3)
    15.768
    """
    return plant_capacity * capacity_factor * HOURS_PER_YEAR * 1e-6


def emissions_avoided(
    annual_generation: Array, mix_carbon_intensity: Array, nuclear_carbon_intensity: Array
) -> Array:
    """Carbon dioxide avoided per year, in MtCO2/year.

    ``annual_generation * (mix_carbon_intensity - nuclear_carbon_intensity)``: the output
    stands in for the present mix at its mean intensity; what the grid would really turn down
    depends on hour and place and is not known without a power system model.

    Source: Tandau.

    Examples
    --------
    >>> round(emissions_avoided(15.0, 0.8, 0.01), 2)
    11.85
    """
    return annual_generation * (mix_carbon_intensity - nuclear_carbon_intensity)


def coal_displacement(annual_generation: Array, coal_share: Array, mix_generation: Array) -> Array:
    """Plant generation over the host's present coal generation, as a ratio.

    ``annual_generation / (coal_share * mix_generation)``.

    Source: Tandau.

    Examples
    --------
    >>> coal_displacement(15.0, 0.5, 120.0)
    0.25
    """
    return annual_generation / (coal_share * mix_generation)
