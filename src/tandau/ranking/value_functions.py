"""Monotone piecewise-linear value functions on fixed scales. Source: [KeeneyRaiffa1976]."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite, refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def partial_value(
    values: ArrayLike, places: ArrayLike, worths: ArrayLike, *, outside: str = "clip"
) -> np.ndarray:
    """Return the worth of values by straight lines between corner points.

    Parameters
    ----------
    values
        In the unit of the criterion, any shape.
    places
        Corner points, strictly rising or strictly falling, shape (corner,), two or more.
    worths
        Worth at each, all rising or all falling (level parts are allowed), shape (corner,).
    outside
        Beyond the corners: ``clip`` to the worth of the nearest, ``extend`` its line, or
        ``error``.

    Returns
    -------
    numpy.ndarray
        The shape of `values`.

    Raises
    ------
    ModelError
        If the corners are no monotone function, or a value is outside and that is an error.

    Examples
    --------
    >>> partial_value([60, 120], [50, 75, 90, 100], [1, 0.8, 0.5, 0]).round(9).tolist()
    [0.92, 0.0]
    """
    asked = finite("values", values)
    at, worth = finite("places", places, n_dims=(1,)), finite("worths", worths, n_dims=(1,))
    if len(at) != len(worth) or len(at) < 2:  # noqa: PLR2004
        told = f"{len(at)} places, {len(worth)} worths"
        raise refusal("places", told, "as many of both, two or more", "pair them")
    if at[0] > at[-1]:
        at, worth = at[::-1], worth[::-1]
    steps = np.diff(worth)
    if (np.diff(at) <= 0).any() or ((steps < 0).any() and (steps > 0).any()):
        got = f"places {at.tolist()}, worths {worth.tolist()}"
        raise refusal("places", got, "both monotone", "order the corners")
    if outside == "clip":
        return np.asarray(np.interp(asked, at, worth))
    is_outside = (asked < at[0]) | (asked > at[-1])
    if outside == "error":
        if is_outside.any():
            got = f"{float(asked[is_outside].flat[0]):g}"
            wanted = f"{at[0]:g} to {at[-1]:g}"
            raise refusal("values", got, wanted, "widen the scale or correct the value")
        return np.asarray(np.interp(asked, at, worth))
    if outside != "extend":
        raise refusal("outside", outside, "clip, extend or error", "name one of them")
    segment = np.clip(np.searchsorted(at, asked, side="right") - 1, 0, len(at) - 2)
    slope = steps / np.diff(at)
    return np.asarray(worth[segment] + slope[segment] * (asked - at[segment]))
