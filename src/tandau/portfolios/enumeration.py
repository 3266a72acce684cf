"""Every feasible sequence of offers over the plants, and the place of each plant in its series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.errors import Fault
from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]

# Beyond this number `solve` finds the best portfolio without listing all.
MOST_PORTFOLIOS = 1_000_000
MOST = float(np.finfo(np.float64).max)


def enumerate_portfolios(admissible: npt.ArrayLike) -> Whole:
    """Return every portfolio: the number of the offer at each plant, (portfolio, plant).

    Parameters
    ----------
    admissible
        Whether a plant may take an offer, (plant, offer); a committed plant has one.

    Returns
    -------
    numpy.ndarray
        In lexical order: the last plant changes fastest.

    Raises
    ------
    ModelError
        For a plant without any offer, or more than a million portfolios.

    Examples
    --------
    >>> enumerate_portfolios([[True, False], [True, True]]).tolist()
    [[0, 0], [0, 1]]
    """
    may = np.atleast_2d(np.asarray(admissible, dtype=bool))
    n_choices = may.sum(axis=1)
    n_portfolios = float(np.prod(n_choices, dtype=np.float64))
    empty = Fault(
        "enumerate_portfolios",
        f"plant {int(np.argmin(n_choices))}",
        "no admissible offer",
        "at least one",
        "admit an offer, or leave the plant out",
    )
    many = Fault(
        "enumerate_portfolios",
        "admissible",
        f"{n_portfolios:.0f} portfolios",
        f"at most {MOST_PORTFOLIOS}",
        "commit plants, or take solve.best_portfolio",
    )
    refuse(
        [
            empty if n_choices.min() == 0 else None,
            many if n_portfolios > MOST_PORTFOLIOS else None,
        ]
    )
    grid = np.meshgrid(*(np.flatnonzero(row) for row in may), indexing="ij")
    return np.stack([axis.ravel() for axis in grid], axis=1).astype(np.int64)


def places_in_series(portfolios: npt.ArrayLike, series: npt.ArrayLike) -> Whole:
    """Return how many earlier plants of each portfolio are of a plant's series.

    Parameters
    ----------
    portfolios
        (portfolio, plant), plants in the order in which they are built.
    series
        Number of each offer's series, (offer,); below zero where an offer shares none, as waiting.

    Returns
    -------
    numpy.ndarray
        (portfolio, plant); zero for the first of a series.

    Examples
    --------
    >>> places_in_series([[0, 1, 0, 2, 2]], [0, 0, -1]).tolist()
    [[0, 1, 2, 0, 0]]
    """
    built = np.asarray(series)[np.asarray(portfolios)]
    places = np.zeros(built.shape, dtype=np.int64)
    for plant in range(1, built.shape[1]):
        earlier = built[:, :plant] == built[:, plant : plant + 1]
        places[:, plant] = np.where(built[:, plant] >= 0, earlier.sum(axis=1), 0)
    return places


def within_limits(
    portfolios: npt.ArrayLike, use: npt.ArrayLike, limit: npt.ArrayLike
) -> npt.NDArray[np.bool_]:
    """Return which portfolios keep all limits that their plants share, (portfolio,).

    Parameters
    ----------
    portfolios
        (portfolio, plant).
    use
        What an offer at a plant takes of each limit, as credit of one lender in MUSD,
        (plant, offer, limit).
    limit
        In the unit of ``use``, (limit,).

    Raises
    ------
    ModelError
        For uses below zero or shapes that do not fit.

    Examples
    --------
    >>> within_limits([[0, 0], [0, 1]], [[[5.0], [0.0]], [[5.0], [0.0]]], [8.0]).tolist()
    [False, True]
    """
    chosen, taken, most = np.asarray(portfolios), np.asarray(use), np.asarray(limit)
    refuse(
        [
            outside("within_limits", "use", taken, 0.0, MOST),
            misfit("within_limits", "limit", most.shape, taken.shape[2:]),
            misfit("within_limits", "use", taken.shape[0], chosen.shape[1]),
        ]
    )
    plants = np.arange(chosen.shape[1])
    total = taken[plants, chosen].sum(axis=1)
    return np.asarray((total <= most * (1 + 1e-12)).all(axis=1))
