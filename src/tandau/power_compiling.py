"""The parametric programme of a study year at its representative days, kept in the cache folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pypsa

from tandau.models.power.balanced_days import represented
from tandau.models.power.compiling import Parameter, compile_programme
from tandau.models.power.linking import linking, modelled
from tandau.models.power.network import build_network
from tandau.models.power.parameters import LEVERS, reference_values, set_parameters
from tandau.models.power.periods import at_periods

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tandau.models.power.periods import Periods
    from tandau.models.power.programme import Programme
    from tandau.models.power.system import PowerSystem

STEP: Final = 0.2  # share of a parameter's base by which it is moved to find the slopes


def compiled_year(system: PowerSystem, folder: Path) -> tuple[Programme, Periods | None]:
    """Return the parametric programme of a study year and its representative days.

    Parameters
    ----------
    system
        Of the year; its references are the base point.
    folder
        Cache.
    """
    hourly = build_network(system)
    hourly, periods = represented(hourly)
    known = reference_values(hourly)
    parameters = tuple(
        Parameter(name, float(value), _moved(name, float(value)))
        for name, value in system.references.items()
        if name in known
    )
    build = builder(hourly, periods)
    return compile_programme(build, parameters, folder), periods


def builder(
    hourly: pypsa.Network, periods: Periods | None
) -> Callable[[Mapping[str, float]], pypsa.Network]:
    """Return a function from parameters to the network at representative days with its model.

    It sets parameters in networks that are there already, which takes half the time of building
    them afresh: what varies scales series and bounds, and so do the days that stand for them.

    Parameters
    ----------
    hourly
        Of the study year; its parameters are moved.
    periods
        Representative days of it; None for all its snapshots.
    """
    if periods is None:

        def whole(values: Mapping[str, float]) -> pypsa.Network:
            set_parameters(hourly, values)
            with pypsa.option_context("api.legacy_string_dtype", False):
                return modelled(hourly.copy())

        return whole
    reduced = at_periods(hourly, periods)
    link = linking(hourly, periods)

    def build(values: Mapping[str, float]) -> pypsa.Network:
        set_parameters(hourly, values)
        set_parameters(reduced, values)
        with pypsa.option_context("api.legacy_string_dtype", False):
            network = reduced.copy()
            network.optimize.create_model(consistency_check=False, include_objective_constant=False)
        link(network, network.snapshots)
        return network

    return build


def _moved(name: str, base: float) -> float:
    if name in LEVERS and base == 0.0:
        return 100.0
    return base * (1 + STEP) if base else 1.0
