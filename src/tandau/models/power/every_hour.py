"""One future of a study year at every hour: what representative days are held against."""

from __future__ import annotations

import hashlib
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tandau.models.power import (
    extraction,
    interior,
    network,
    normal_equations,
    parameters,
    shapes,
)
from tandau.models.power.extraction import extract, fold, foldable
from tandau.models.power.interior import interior_optimum
from tandau.models.power.linking import modelled
from tandau.models.power.network import build_network
from tandau.models.power.storing import read_arrays, write_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pypsa import Network

    from tandau.models.power.system import PowerSystem

_MODULES: Final = (extraction, interior, network, normal_equations, parameters, shapes)
_LIBRARIES: Final = ("pypsa", "linopy", "scipy", "numpy")


class EveryHour(NamedTuple):
    """The cost of a year at every hour.

    Parameters
    ----------
    cost
        Lower bound of the optimal cost by its prices, USD a year; not a number where the method
        did not get there.
    gap
        How far the plan's cost lies from it, as a share.
    seconds
        Of the processor; from the run that solved it.
    """

    cost: float
    gap: float
    seconds: float


def solved_network(hourly: Network) -> tuple[float, float]:
    """Return cost and gap of a network at all its snapshots, as `EveryHour` has them.

    Parameters
    ----------
    hourly
        `pypsa.Network`, parameters set.
    """
    raw = extract(modelled(hourly).model)
    found = interior_optimum(fold(raw, foldable(raw)))
    if not found.is_optimal:
        return float("nan"), float("nan")
    return found.bound, abs(found.cost / found.bound - 1)


def cost_at_every_hour(
    system: PowerSystem, values: Mapping[str, float], folder: Path | None
) -> EveryHour:
    """Return the cost of one future at every hour, from the folder where it was solved before.

    Parameters
    ----------
    system
        Of the study year.
    values
        Parameters of the future.
    folder
        Cache; None keeps nothing.
    """
    path = None if folder is None else folder / f"power-hours-{_key(system, values)}.npz"
    found = read_arrays(path) if path is not None else None
    if found is not None:
        return EveryHour(*(float(found[name]) for name in EveryHour._fields))
    start = time.process_time()
    cost, gap = solved_network(build_network(system, values))
    one = EveryHour(cost, gap, time.process_time() - start)
    if path is not None:
        write_arrays(path, {name: np.array(value) for name, value in one._asdict().items()})
    return one


def _key(system: PowerSystem, values: Mapping[str, float]) -> str:
    told = hashlib.sha256(f"{system!r} {sorted(values.items())!r}".encode())
    told.update(repr([version(name) for name in _LIBRARIES]).encode())
    for module in _MODULES:
        told.update(Path(str(module.__file__)).read_bytes())
    return told.hexdigest()[:32]
