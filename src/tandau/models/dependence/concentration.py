"""How concentrated shares are: by plant and layer of supply, in the usual indices.

An index looks at one layer at a time and at no shock; `supply` says what a stop would cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def _shares(function: str, share: npt.ArrayLike) -> Floats:
    values = np.asarray(share, dtype=np.float64)
    totals = values.sum(axis=-1)
    # Shares carry the rounding of whoever states them in percent.
    refuse(
        [
            outside(function, "share", values, 0.0, 1.0 + 1e-9),
            outside(function, "sum of shares", totals, 1.0 - 1e-6, 1.0 + 1e-6),
        ]
    )
    return values


def jurisdiction_share(control: npt.ArrayLike, capacity: npt.ArrayLike) -> Floats:
    """Share of the capacity that each jurisdiction controls in each layer, 0 to 1.

    Parameters
    ----------
    control
        Share of a plant's layer (reactor, fuel fabrication, enrichment, finance …) in the hands of
        each jurisdiction, (plant, layer, jurisdiction); sums to one over jurisdictions.
    capacity
        MW, (…, plant).

    Returns
    -------
    numpy.ndarray
        (…, layer, jurisdiction).

    Raises
    ------
    ModelError
        For shares outside 0 to 1 or that do not sum to one, capacities below zero or all zero.

    Examples
    --------
    >>> jurisdiction_share([[[1, 0]], [[0, 1]]], [1000.0, 3000.0]).tolist()
    [[0.25, 0.75]]
    """
    held = _shares("jurisdiction_share", control)
    sizes = np.asarray(capacity, dtype=np.float64)
    tiny, most = np.finfo(np.float64).tiny, float(np.finfo(np.float64).max)
    refuse(
        [
            outside("jurisdiction_share", "capacity", sizes, 0.0, most),
            outside("jurisdiction_share", "sum of capacity", sizes.sum(axis=-1), tiny, most),
            misfit("jurisdiction_share", "capacity", sizes.shape[-1:], held.shape[:1]),
        ]
    )
    weights = sizes / sizes.sum(axis=-1, keepdims=True)
    return np.asarray(np.tensordot(weights, held, axes=1))


def hhi(share: npt.ArrayLike) -> Floats:
    """Concentration of shares, from 1/n for n equal ones to 1 for a single one [Hirschman1964].

    Parameters
    ----------
    share
        (…, jurisdiction), sums to one.

    Returns
    -------
    numpy.ndarray
        Sum of the squared shares, 0 to 1, (…).

    Raises
    ------
    ModelError
        For shares outside 0 to 1 or that do not sum to one.

    Examples
    --------
    >>> float(hhi([0.3, 0.3, 0.2, 0.2]).round(4))
    0.26
    """
    return np.asarray((_shares("hhi", share) ** 2).sum(axis=-1))


def effective_number(share: npt.ArrayLike) -> Floats:
    """Number of equal jurisdictions with the same concentration, ``1 / hhi``, (…) [Hill1973].

    Examples
    --------
    >>> float(effective_number([0.5, 0.5, 0.0]))
    2.0
    """
    return np.asarray(1.0 / hhi(share))


def shannon(share: npt.ArrayLike) -> Floats:
    """Entropy of shares in nats, from 0 for one to ``ln n`` for n equal ones, (…) [Shannon1948].

    Examples
    --------
    >>> float(shannon([0.5, 0.5, 0.0]).round(4))
    0.6931
    """
    values = _shares("shannon", share)
    logs = np.log(values, out=np.zeros_like(values), where=values > 0)
    return np.asarray(-(values * logs).sum(axis=-1) + 0.0)


def stirling(share: npt.ArrayLike, distance: npt.ArrayLike) -> Floats:
    """Diversity that counts how unlike jurisdictions are, 0 to 1 for distances up to 1, (…).

    The sum over ordered pairs of ``distance * share * share``, with both of the method's exponents
    at one [Stirling2007]: with every distance at one it is ``1 - hhi``.

    Parameters
    ----------
    share
        (…, jurisdiction), sums to one.
    distance
        From 0 (alike, as two of one bloc) to 1, symmetric, zero on the diagonal,
        (jurisdiction, jurisdiction).

    Raises
    ------
    ModelError
        For shares or distances that are none.

    Examples
    --------
    >>> float(stirling([0.5, 0.5], [[0.0, 0.4], [0.4, 0.0]]))
    0.2
    """
    values = _shares("stirling", share)
    apart = np.asarray(distance, dtype=np.float64)
    is_square = apart.shape == 2 * values.shape[-1:]
    refuse(
        [
            outside("stirling", "distance", apart, 0.0, 1.0),
            misfit("stirling", "distance", apart.shape, 2 * values.shape[-1:]),
            outside("stirling", "distance to itself", np.diag(apart), 0.0, 0.0)
            if is_square
            else None,
            outside("stirling", "distance there less back", apart - apart.T, 0.0, 0.0)
            if is_square
            else None,
        ]
    )
    return np.asarray(np.einsum("...i,ij,...j->...", values, apart, values))
