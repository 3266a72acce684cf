"""Which portfolios are worth a second look, and where one starts to pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

MOST = float(np.finfo(np.float64).max)


def non_dominated(objectives: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return which portfolios no other one beats, (portfolio,).

    One beats another that is nowhere better and somewhere worse; equal ones both stay.

    Parameters
    ----------
    objectives
        Less is better, (portfolio, objective); turn the sign of what should be large.

    Raises
    ------
    ModelError
        For values that are no numbers.

    Examples
    --------
    >>> non_dominated([[1.0, 2.0], [2.0, 1.0], [2.0, 2.0]]).tolist()
    [True, True, False]
    """
    values = np.asarray(objectives, dtype=np.float64)
    refuse([outside("non_dominated", "objectives", values, -MOST, MOST)])
    unique, back = np.unique(values, axis=0, return_inverse=True)
    # In lexical order nothing later beats anything earlier, so that what stays stays for good.
    kept = np.empty_like(unique)
    is_kept = np.zeros(len(unique), dtype=bool)
    n_kept = 0
    for number, one in enumerate(unique):
        if not (kept[:n_kept] <= one).all(axis=1).any():
            kept[n_kept] = one
            is_kept[number] = True
            n_kept += 1
    return np.asarray(is_kept[np.ravel(back)])


def least_given(portfolios: npt.ArrayLike, values: npt.ArrayLike, n_offers: int) -> Floats:
    """Return the least value of any portfolio with an offer at a plant, (plant, offer).

    Subtracting an offer's from another's says what it changes at that plant if all others are
    chosen best. Infinite where no portfolio has the offer there.

    Parameters
    ----------
    portfolios
        (portfolio, plant).
    values
        One outcome, less is better, (portfolio,).
    n_offers
        Number of offers.

    Raises
    ------
    ModelError
        For values that are no numbers or do not fit.

    Examples
    --------
    >>> least_given([[0, 0], [0, 1]], [5.0, 4.0], 2).tolist()
    [[4.0, inf], [5.0, 4.0]]
    """
    chosen, told = np.asarray(portfolios), np.asarray(values, dtype=np.float64)
    refuse(
        [
            outside("least_given", "values", told, -MOST, MOST),
            misfit("least_given", "values", told.shape, chosen.shape[:1]),
            outside("least_given", "portfolios", chosen, 0, n_offers - 1),
        ]
    )
    least = np.full((chosen.shape[1], n_offers), np.inf)
    for plant in range(chosen.shape[1]):
        np.minimum.at(least[plant], chosen[:, plant], told)
    return least


def break_evens(place: npt.ArrayLike, advantage: npt.ArrayLike) -> Floats:
    """Return the places at which an advantage changes sign, in the places' unit, (crossing,).

    Between two places it is taken as a line. Empty where the sign never changes: one of the two
    then pays everywhere, and the sign of any advantage says which.

    Parameters
    ----------
    place
        As the commonality of shocks, rising, (place,).
    advantage
        Of one portfolio over another, (place,).

    Raises
    ------
    ModelError
        For places that do not rise, or values that are no numbers.

    Examples
    --------
    >>> break_evens([0.0, 0.5, 1.0], [2.0, 1.0, -1.0]).tolist()
    [0.75]
    """
    at, ahead = np.asarray(place, dtype=np.float64), np.asarray(advantage, dtype=np.float64)
    steps = np.diff(at)
    refuse(
        [
            outside("break_evens", "steps of place", steps, np.finfo(np.float64).tiny, MOST),
            outside("break_evens", "advantage", ahead, -MOST, MOST),
            misfit("break_evens", "advantage", ahead.shape, at.shape),
        ]
    )
    turned = np.flatnonzero(np.sign(ahead[:-1]) * np.sign(ahead[1:]) < 0)
    share = ahead[turned] / (ahead[turned] - ahead[turned + 1])
    return np.unique(np.concatenate([at[turned] + share * steps[turned], at[ahead == 0]]))
