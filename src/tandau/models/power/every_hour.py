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
    hours,
    interior,
    network,
    normal_equations,
    parameters,
    readings,
    shapes,
)
from tandau.models.power.extraction import extract, fold, foldable
from tandau.models.power.hours import HourlyPlan, Hours, Places, hourly_plan
from tandau.models.power.interior import interior_optimum
from tandau.models.power.linking import modelled
from tandau.models.power.network import build_network
from tandau.models.power.storing import read_arrays, write_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pypsa import Network

    from tandau.models.power.system import PowerSystem

_MODULES: Final = (
    extraction, hours, interior, network, normal_equations, parameters, readings, shapes,
)  # fmt: skip
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


def solved_network(hourly: Network) -> tuple[float, float, HourlyPlan | None]:
    """Return cost and gap of a network at all its snapshots, as `EveryHour` has them, and its plan.

    Parameters
    ----------
    hourly
        `pypsa.Network`, parameters set.
    """
    network = modelled(hourly)
    raw = extract(network.model)
    programme = fold(raw, foldable(raw))
    found = interior_optimum(programme)
    if not found.is_optimal:
        return float("nan"), float("nan"), None
    plan = hourly_plan(network, programme, found.columns, found.row_dual)
    return found.bound, abs(found.cost / found.bound - 1), plan


def cost_at_every_hour(
    system: PowerSystem,
    values: Mapping[str, float],
    folder: Path | None,
    *,
    is_plan_kept: bool = False,
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
    is_plan_kept
        Whether `plan_at_every_hour` shall find the plan of a solve there too.
    """
    path = None if folder is None else folder / f"power-hours-{_key(system, values)}.npz"
    found = read_arrays(path) if path is not None else None
    if found is not None:
        return EveryHour(*(float(found[name]) for name in EveryHour._fields))
    start = time.process_time()
    cost, gap, plan = solved_network(build_network(system, values))
    one = EveryHour(cost, gap, time.process_time() - start)
    if path is not None:
        write_arrays(path, {name: np.array(value) for name, value in one._asdict().items()})
        if is_plan_kept and plan is not None:
            _write_plan(plan, _plan_path(path))
    return one


def plan_at_every_hour(
    system: PowerSystem, values: Mapping[str, float], folder: Path
) -> HourlyPlan | None:
    """Return what one future does at every hour; None where the method did not get there.

    Parameters
    ----------
    system
        Of the study year.
    values
        Parameters of the future.
    folder
        Cache.
    """
    path = _plan_path(folder / f"power-hours-{_key(system, values)}.npz")
    found = read_arrays(path)
    if found is not None:
        return HourlyPlan(
            Places(*(found[name] for name in Places._fields)),
            Hours(*(found[name] for name in Hours._fields)),
        )
    _, _, plan = solved_network(build_network(system, values))
    if plan is not None:
        _write_plan(plan, path)
    return plan


def _plan_path(path: Path) -> Path:
    return path.with_name(path.name.replace("power-hours-", "power-plan-"))


def _write_plan(plan: HourlyPlan, path: Path) -> None:
    write_arrays(path, {**plan.places._asdict(), **plan.hours._asdict()})


def _key(system: PowerSystem, values: Mapping[str, float]) -> str:
    told = hashlib.sha256(f"{system!r} {sorted(values.items())!r}".encode())
    told.update(repr([version(name) for name in _LIBRARIES]).encode())
    for module in _MODULES:
        told.update(Path(str(module.__file__)).read_bytes())
    return told.hexdigest()[:32]
