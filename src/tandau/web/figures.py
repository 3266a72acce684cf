"""Figures of the parts of a study, by name and by whose they are, to be compared with others."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import xarray as xr

ENDS: Final = (0.05, 0.5, 0.95)
CLAIM: Final = "claim"  # in place of a part, for the quantity that is held


class Name(NamedTuple):
    """Which figure: of which part, what, of which offer (``all`` where of none), and further whose.

    ``is_main`` tells a figure from a detail: a year of a curve, or what a part's JSON file tells.
    """

    is_main: bool
    part: str
    name: str
    offer: str
    of: str


class Figure(NamedTuple):
    """5, 50 and 95 % over the futures, or the one number that it is, with its unit."""

    unit: str
    values: tuple[float, ...]


Figures = dict[Name, Figure]


def of_arrays(part: str, arrays: xr.Dataset, *, is_main: bool = True) -> Figures:
    """Return the figures of arrays, those that are numbers: 5, 50 and 95 % where dim future is."""
    found: Figures = {}
    for name, array in arrays.data_vars.items():
        if array.dtype.kind not in "fiub":
            continue
        unit = str(array.attrs.get("units", ""))
        values = array.to_numpy().astype(np.float64)
        dims = [str(one) for one in array.dims]
        if "future" in dims:
            place = dims.index("future")
            values = np.moveaxis(np.quantile(values, ENDS, axis=place), 0, -1)
            dims.pop(place)
        else:
            values = values[..., None]
        labels = [_labels(arrays, dim, array.sizes[dim]) for dim in dims]
        for at, row in zip(product(*labels), values.reshape(-1, values.shape[-1]), strict=True):
            if np.isfinite(row).all():
                whose = dict(zip(dims, at, strict=True))
                offer = whose.pop("offer", "all")
                key = Name(is_main, part, str(name), offer, ", ".join(whose.values()))
                found[key] = Figure(unit, tuple(float(f"{one:.6g}") for one in row))
    return found


def of_entry(part: str, entry: Any) -> Figures:  # noqa: ANN401  plain JSON
    """Return the figures of what a study tells of a part, by their path."""
    return {
        Name(False, part, path, "all", ""): Figure("", (float(value),))
        for path, value in _leaves(entry, "")
    }


def moved(before: Figures, after: Figures) -> list[dict[str, Any]]:
    """Return the figures that differ.

    The quantity of the claim comes first, then spreads over futures, single numbers and details, of
    each the most moved first. A figure on one side only has no numbers on the other.
    """
    nothing = Figure("", ())
    rows = []
    for key in before.keys() | after.keys():
        old, new = before.get(key, nothing), after.get(key, nothing)
        if old.values != new.values:
            row = key._asdict() | {
                "unit": new.unit or old.unit,
                "before": list(old.values),
                "after": list(new.values),
                "move": _move(old.values, new.values),
            }
            # Single numbers tell many rare portfolios: they stand below what all futures say.
            is_single = len(old.values or new.values) == 1
            order = (key.part != CLAIM, not key.is_main, is_single, -row["move"], key)
            rows.append((order, row))
    return [row for _, row in sorted(rows, key=lambda one: one[0])]


def _move(old: tuple[float, ...], new: tuple[float, ...]) -> float:
    """Return the largest change of a number relative to the largest of all, 0 to 2."""
    # Of a figure on one side only nothing moves: another took its place, as a later year does.
    if len(old) != len(new):
        return 0.0
    scale = max(abs(one) for one in (*old, *new))
    return round(max(abs(b - a) for a, b in zip(old, new, strict=True)) / scale, 6)


def _labels(arrays: xr.Dataset, dim: str, size: int) -> list[str]:
    if dim in arrays.coords:
        values = arrays[dim].to_numpy()
        return [f"{one:g}" if values.dtype.kind == "f" else str(one) for one in values]
    return [f"{dim} {number}" for number in range(1, size + 1)]


def _leaves(told: Any, path: str) -> Iterator[tuple[str, float]]:  # noqa: ANN401  plain JSON
    if isinstance(told, bool | int | float):
        yield path, told
        return
    for name, one in _members(told).items():
        yield from _leaves(one, f"{path}: {name}" if path else name)


def _members(told: Any) -> Mapping[str, Any]:  # noqa: ANN401  plain JSON
    if isinstance(told, dict):
        return {str(name): one for name, one in told.items()}
    if isinstance(told, list | tuple):
        return {
            str(one.get("id", number)) if isinstance(one, dict) else str(number): one
            for number, one in enumerate(told, 1)
        }
    return {}
