"""Partner shocks with a common cause: closed forms, and first shocks drawn once per future.

A bloc is struck as a whole at a rate of its own, and each partner alone at the rest of its rate
[MarshallOlkin1967]. The common rate is the commonality times the smallest rate in the bloc, so that
every partner keeps its own total rate whatever the commonality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


class SplitRates(NamedTuple):
    """Rates of shock in 1/year: ``own`` (…, partner) and ``common`` (…, bloc)."""

    own: Floats
    common: Floats


def split_rates(rate: npt.ArrayLike, commonality: npt.ArrayLike, bloc: npt.ArrayLike) -> SplitRates:
    """Own and bloc-common part of each partner's rate, in 1/year [MarshallOlkin1967].

    Parameters
    ----------
    rate
        All shocks of a partner, 1/year, (…, partner).
    commonality
        Share of the smallest rate of a bloc that strikes all its partners at once, from 0 to 1;
        (…, bloc), or one number for all.
    bloc
        Number of each partner's bloc, counted from 0 without gaps, (partner,).

    Returns
    -------
    SplitRates
        The two parts; a bloc of one partner has a common part as well, which is then its own.

    Raises
    ------
    ModelError
        For rates below zero or not finite, a commonality outside 0 to 1, or blocs that do not fit.

    Examples
    --------
    >>> own, common = split_rates([0.03, 0.05], 0.5, [0, 0])
    >>> own.round(3).tolist(), common.round(3).tolist()
    ([0.015, 0.035], [0.015])
    """
    rates = np.asarray(rate, dtype=np.float64)
    blocs = np.asarray(bloc)
    n_blocs = len(set(blocs.tolist()))
    largest = np.finfo(np.float64).max
    refuse(
        [
            outside("split_rates", "rate", rates, 0.0, float(largest)),
            outside("split_rates", "commonality", commonality, 0.0, 1.0),
            misfit("split_rates", "bloc", blocs.shape, rates.shape[-1:]),
            misfit("split_rates", "bloc", set(blocs.tolist()), set(range(n_blocs))),
        ]
    )
    smallest = np.stack(
        [rates[..., blocs == number].min(axis=-1) for number in range(n_blocs)], axis=-1
    )
    common = np.asarray(commonality, dtype=np.float64) * smallest
    return SplitRates(rates - common[..., blocs], common)


def any_shock_probability(split: SplitRates, years: npt.ArrayLike) -> Floats:
    """Probability that at least one partner is struck within some years, 0 to 1, (…).

    ``1 - exp(-years * (sum of own + sum of common rates))``: every own and common process is
    independent of the others [MarshallOlkin1967]. ``years`` is (…).

    Examples
    --------
    >>> float(any_shock_probability(split_rates([0.03, 0.03], 0.3, [0, 0]), 20).round(4))
    0.6394
    """
    total = split.own.sum(axis=-1) + split.common.sum(axis=-1)
    return np.asarray(-np.expm1(-total * np.asarray(years)))


def all_shock_probability(split: SplitRates, bloc: npt.ArrayLike, years: npt.ArrayLike) -> Floats:
    """Probability that every partner is struck within some years, 0 to 1, (…).

    Blocs are independent; all partners of one are struck by its common shock, or each by its own:
    the product over blocs of ``1 - exp(-c t) * (1 - product of (1 - exp(-o t)))``
    [MarshallOlkin1967].

    Examples
    --------
    >>> split = split_rates([0.03, 0.03], 0.3, [0, 0])
    >>> float(all_shock_probability(split, [0, 0], 20).round(4))
    0.263
    """
    blocs = np.asarray(bloc)
    time = np.asarray(years, dtype=np.float64)[..., None]
    by_own = -np.expm1(-split.own * time)
    spared = np.exp(-split.common * time)
    struck = np.stack(
        [by_own[..., blocs == number].prod(axis=-1) for number in range(split.common.shape[-1])],
        axis=-1,
    )
    return np.asarray((1.0 - spared * (1.0 - struck)).prod(axis=-1))


def first_shocks(split: SplitRates, bloc: npt.ArrayLike, points: npt.ArrayLike) -> Floats:
    """Years until each partner's first shock, in years, (future, partner); infinite where none.

    Parameters
    ----------
    split
        Rates, (partner,) and (bloc,), or with a leading dim future.
    bloc
        Number of each partner's bloc, (partner,).
    points
        Uniform points from 0 to below 1, (future, partner + bloc), pseudo-random or of a Sobol
        sequence: first the partners' own, then the blocs'. One row is one future, and all plants
        of a partner share its shock.

    Raises
    ------
    ModelError
        For points outside 0 to 1 or of another number of columns.

    Examples
    --------
    >>> split = split_rates([0.03, 0.03], 1.0, [0, 0])
    >>> first_shocks(split, [0, 0], [[0.9, 0.1, 0.4512]]).round(1).tolist()
    [[20.0, 20.0]]
    """
    drawn = np.asarray(points, dtype=np.float64)
    blocs = np.asarray(bloc)
    rates = [split.own, split.common]
    refuse(
        [
            outside("first_shocks", "points", drawn, 0.0, float(np.nextafter(1.0, 0.0))),
            misfit(
                "first_shocks",
                "points",
                drawn.shape[-1],
                split.own.shape[-1] + split.common.shape[-1],
            ),
        ]
    )
    waits = -np.log1p(-drawn)
    both = np.broadcast_to(
        np.concatenate(
            [np.broadcast_to(part, (*_leading(rates), part.shape[-1])) for part in rates], axis=-1
        ),
        drawn.shape,
    )
    years = np.divide(waits, both, out=np.full(drawn.shape, np.inf), where=both > 0)
    n_partners = split.own.shape[-1]
    return np.asarray(np.minimum(years[:, :n_partners], years[:, n_partners:][:, blocs]))


def _leading(rates: list[Floats]) -> tuple[int, ...]:
    return np.broadcast_shapes(*(part.shape[:-1] for part in rates))


def struck_plants(
    first_shock: npt.ArrayLike,
    partner: npt.ArrayLike,
    start: npt.ArrayLike,
    end: npt.ArrayLike,
) -> npt.NDArray[np.bool_]:
    """Whether each plant is open when its partner's first shock comes, (future, plant).

    Parameters
    ----------
    first_shock
        Years until the first shock, (future, partner).
    partner
        Number of each plant's partner, (plant,); plants of one partner share its shock.
    start, end
        Years between which the plant is open to it, end excluded, (plant,) or (future, plant).

    Raises
    ------
    ModelError
        For a partner that no column of ``first_shock`` stands for.

    Examples
    --------
    >>> struck_plants([[5.0, 30.0]], [0, 0, 1], 0.0, [4.0, 20.0, 20.0]).tolist()
    [[False, True, False]]
    """
    years = np.asarray(first_shock, dtype=np.float64)
    partners = np.asarray(partner)
    refuse([outside("struck_plants", "partner", partners, 0, years.shape[-1] - 1)])
    met = years[:, partners]
    return np.asarray((met >= np.asarray(start)) & (met < np.asarray(end)))
