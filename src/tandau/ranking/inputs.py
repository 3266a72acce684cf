"""What the methods of this folder ask of plain arrays, checked at their doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.errors import Fault, ModelError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_NO_FILE = "array"


def refusal(place: str, got: str, expected: str, remedy: str) -> ModelError:
    """Return the error to raise for an argument that a method cannot use."""
    fault = Fault(_NO_FILE, place, got, expected, remedy)
    return ModelError(str(fault), (fault,))


def finite(name: str, values: ArrayLike, *, n_dims: tuple[int, ...] = ()) -> np.ndarray:
    """Return values as an array of finite floats.

    Parameters
    ----------
    name
        The argument, for the message.
    values
        Numbers of any shape.
    n_dims
        Numbers of dimensions allowed; empty where any is.

    Raises
    ------
    ModelError
        If a value is no finite number or the number of dimensions is another.
    """
    found = np.asarray(values, dtype=float)
    if n_dims and found.ndim not in n_dims:
        wanted = " or ".join(map(str, n_dims))
        raise refusal(name, f"shape {found.shape}", f"{wanted} dimensions", "give such an array")
    if found.size == 0 or not np.isfinite(found).all():
        raise refusal(
            name,
            f"{int((~np.isfinite(found)).sum())} of {found.size} values not finite",
            "one or more values, all finite",
            "draw missing values from a distribution over the scale before ranking",
        )
    return found


def shares(name: str, values: ArrayLike, n: int) -> np.ndarray:
    """Return nonnegative values scaled to sum to one over the last axis.

    Parameters
    ----------
    name
        The argument, for the message.
    values
        Shape (…, n).
    n
        Length expected of the last axis.

    Raises
    ------
    ModelError
        If one is negative, all are zero or the length is another.
    """
    found = finite(name, values)
    if found.ndim == 0 or found.shape[-1] != n:
        raise refusal(name, f"shape {found.shape}", f"last axis of length {n}", "match the columns")
    total = found.sum(axis=-1, keepdims=True)
    if (found < 0).any() or (total <= 0).any():
        raise refusal(name, "negative or all zero", "nonnegative values", "correct the values")
    return np.asarray(found / total)


def signs(name: str, values: ArrayLike, n: int) -> np.ndarray:
    """Return directions: 1 where more is better, -1 where less is, shape (n,).

    Raises
    ------
    ModelError
        If one is neither or their number is not n.
    """
    found = np.asarray(values, dtype=float)
    if found.shape != (n,) or not np.isin(found, (-1.0, 1.0)).all():
        told = f"{found.tolist()}"
        raise refusal(name, told, f"{n} of 1 or -1", "give one direction per criterion")
    return found
