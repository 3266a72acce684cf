"""Bind model functions by name, evaluate them, and tell what each outcome rests on."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import dags
import xarray as xr

from tandau.errors import ModelError
from tandau.models import capital, construction, emissions, exposure, finance, fuel, partners
from tandau.models.money.binding import money_arguments
from tandau.models.risks.binding import risk_arguments
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager

TOPICS: Final = (construction, capital, finance, fuel, emissions, exposure, partners)


@cache
def functions() -> Mapping[str, Callable[..., Any]]:
    """Return every model function by its name, which is an outcome."""
    return {
        name: function
        for topic in TOPICS
        for name, function in inspect.getmembers(topic, inspect.isfunction)
        if function.__module__ == topic.__name__ and not name.startswith("_")
    }


def arguments(outcome: str) -> tuple[str, ...]:
    """Return the variables that an outcome is made from; none for a variable that is no outcome."""
    found = functions().get(outcome)
    if found:
        return tuple(inspect.signature(found).parameters)
    return money_arguments().get(outcome, ()) or risk_arguments().get(outcome, ())


def ancestors(name: str) -> frozenset[str]:
    """Return every variable that `name` rests on, itself included."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            waiting.extend(arguments(at))
    return frozenset(seen)


def evaluate(inputs: xr.Dataset, outcomes: Iterable[str] | None = None) -> xr.Dataset:
    """Compute outcomes from a dataset of uncertainties, constants and levers.

    Parameters
    ----------
    inputs
        Every variable that the outcomes need, dims as in the vocabulary.
    outcomes
        Names; None for all.

    Returns
    -------
    xarray.Dataset
        The outcomes, dims in the vocabulary's order, with unit and definition as attrs.

    Raises
    ------
    ModelError
        Where an input is missing, dims differ from the vocabulary or a value is not finite.
    """
    names = sorted(functions() if outcomes is None else outcomes)
    if not names:
        return xr.Dataset()
    needed = {arg for name in names for arg in ancestors(name)} - set(functions())
    absent = sorted(needed - set(inputs.data_vars))
    if absent:
        message = f"the models need {', '.join(absent)}, which the futures do not hold"
        raise ModelError(f"{message}; add their claims or levers")
    combined = dags.concatenate_functions(
        dict(functions()), names, return_type="dict", enforce_signature=False
    )
    with _exact():
        found = combined(**{name: inputs[name] for name in sorted(needed)})
    return xr.Dataset({name: _labelled(name, found[name]) for name in names})


def _exact() -> AbstractContextManager[object]:
    # The default inner join would silently drop an offer that one array lacks.
    options: AbstractContextManager[object] = xr.set_options(arithmetic_join="exact")  # type: ignore[no-untyped-call]
    return options


def _labelled(name: str, array: xr.DataArray) -> xr.DataArray:
    variable = vocabulary()[name]
    if set(array.dims) != set(variable.dims):
        message = f"{name} came out with dims {array.dims}, the vocabulary has {variable.dims}"
        raise ModelError(f"{message}; correct the function or variables.csv")
    if not bool(array.notnull().all()):
        raise ModelError(f"{name} holds values that are no numbers; look at its inputs' bounds")
    array = array.transpose(*variable.dims)
    return array.drop_attrs().assign_attrs(units=variable.unit, long_name=variable.definition)


def descendants(changed: str) -> frozenset[str]:
    """Return every outcome that rests on a variable."""
    return frozenset(name for name in functions() if changed in ancestors(name)) - {changed}


def reevaluate(known: xr.Dataset, changed: str, outcomes: Iterable[str]) -> xr.Dataset:
    """Compute again only what rests on one changed variable.

    Parameters
    ----------
    known
        Inputs and outcomes as they were, with the changed variable's new values in place.
    changed
        Its name.
    outcomes
        Which outcomes are wanted.

    Returns
    -------
    xarray.Dataset
        Those of the wanted outcomes that rest on the variable.
    """
    affected = descendants(changed)
    wanted = sorted(affected & set(outcomes))
    if not wanted:
        return xr.Dataset()
    combined = dags.concatenate_functions(
        {name: functions()[name] for name in affected},
        wanted,
        return_type="dict",
        enforce_signature=False,
    )
    taken = inspect.signature(combined).parameters
    with _exact():
        found = combined(**{name: known[name] for name in taken})
    return xr.Dataset({name: _labelled(name, found[name]) for name in wanted})
