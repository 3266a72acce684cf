"""Partner shocks with a common cause: closed forms, and first shocks drawn once per future.

A bloc is struck as a whole at a rate of its own, and each partner alone at the rest of its rate
[MarshallOlkin1967]. The common rate is the commonality times the smallest rate in the bloc, so that
every partner keeps its own total rate whatever the commonality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tandau.errors import Fault
from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    return first_shocks_by_phase([split], [0.0], bloc, points)


def first_shocks_by_phase(
    splits: Sequence[SplitRates],
    starts: npt.ArrayLike,
    bloc: npt.ArrayLike,
    points: npt.ArrayLike,
) -> Floats:
    """Years until each partner's first shock, in years, (future, partner); infinite where none.

    Rates are constant inside a phase. A point stands for an exponential wait of mean one that rates
    use up phase by phase, so that it means the same fortune whatever the phases
    [MarshallOlkin1967].

    Parameters
    ----------
    splits
        Rates of each phase in order, (partner,) and (bloc,), or with a leading dim future.
    starts
        Year in which each phase starts, the first one zero, rising; (phase,) or (future, phase).
        Phases are those of all partners alike.
    bloc
        Number of each partner's bloc, (partner,).
    points
        Uniform points from 0 to below 1, (future, partner + bloc), as for ``first_shocks``.

    Raises
    ------
    ModelError
        For points outside 0 to 1, phases that do not rise from zero, or shapes that do not fit.

    Examples
    --------
    >>> before, after = (split_rates([rate], 0.0, [0]) for rate in (0.0, 0.1))
    >>> first_shocks_by_phase([before, after], [0.0, 7.0], [0], [[0.632121, 0.5]]).round(3).tolist()
    [[17.0]]
    """
    drawn, blocs = np.asarray(points, dtype=np.float64), np.asarray(bloc)
    begun = np.atleast_2d(np.asarray(starts, dtype=np.float64))
    function = "first_shocks_by_phase"
    none = Fault(function, "splits", "no phase", "at least one", "give the rates of a phase")
    refuse([None if splits else none])
    n_partners = splits[0].own.shape[-1]
    most = float(np.finfo(np.float64).max)
    refuse(
        [
            outside(function, "points", drawn, 0.0, float(np.nextafter(1.0, 0.0))),
            misfit(function, "points", drawn.shape[-1], n_partners + splits[0].common.shape[-1]),
            misfit(function, "starts", begun.shape[-1], len(splits)),
            misfit(function, "rows of starts", len(begun), len(drawn)) if len(begun) > 1 else None,
            outside(function, "first of starts", begun[:, 0], 0.0, 0.0),
            outside(function, "steps of starts", np.diff(begun), 0.0, most),
        ]
    )
    open_wait = -np.log1p(-drawn)
    years = np.full(drawn.shape, np.inf)
    ends = np.concatenate([begun[:, 1:], np.full((len(begun), 1), np.inf)], axis=1)
    for phase, (own, common) in enumerate(splits):
        rate = np.concatenate(
            [np.broadcast_to(part, (len(drawn), part.shape[-1])) for part in (own, common)], axis=1
        )
        start, length = begun[:, phase, None], (ends - begun)[:, phase, None]
        # A rate next to nothing needs longer than numbers go.
        with np.errstate(over="ignore"):
            needed = np.divide(open_wait, rate, out=np.full(drawn.shape, np.inf), where=rate > 0)
        is_here = np.isinf(years) & (needed < length)
        years = np.where(is_here, start + needed, years)
        passed = np.broadcast_to(length, rate.shape)
        used = np.multiply(rate, passed, out=np.zeros(rate.shape), where=rate > 0)
        open_wait = np.maximum(open_wait - used, 0.0)
    return np.asarray(np.minimum(years[:, :n_partners], years[:, n_partners:][:, blocs]))


def twin_points(points: npt.ArrayLike, commonality: float) -> Floats:
    """Uniform points of a partner's twin, that shares a part of its shocks at equal rates.

    With the first point as the partner's own and the result as the twin's, both without any common
    rate, their first shocks have the joint law of two partners of one bloc [MarshallOlkin1967]. The
    partner's own fortune is the same at every commonality, and the twin's moves with it smoothly.

    Parameters
    ----------
    points
        Four independent uniform points from 0 to below 1, (4, …): the partner's fortune, whether
        its shock is the common one, and the waits for the twin's own and for a later common one.
    commonality
        0 to 1.

    Returns
    -------
    numpy.ndarray
        (…), from 0 to below 1.

    Raises
    ------
    ModelError
        For points or a commonality outside their range.

    Examples
    --------
    >>> four = np.array([[0.3], [0.5], [0.8], [0.9]])
    >>> [float(twin_points(four, share)[0].round(3)) for share in (0.0, 1.0)]
    [0.8, 0.3]
    """
    four = np.asarray(points, dtype=np.float64)
    refuse(
        [
            outside("twin_points", "points", four, 0.0, float(np.nextafter(1.0, 0.0))),
            outside("twin_points", "commonality", commonality, 0.0, 1.0),
            misfit("twin_points", "points", four.shape[:1], (4,)),
        ]
    )
    partner, own, later = (-np.log1p(-four[place]) for place in (0, 2, 3))
    with np.errstate(over="ignore"):
        alone = own / (1.0 - commonality) if commonality < 1 else np.full_like(own, np.inf)
        after = later / commonality if commonality > 0 else np.full_like(later, np.inf)
    common = np.where(four[1] < commonality, partner, partner + after)
    struck = -np.expm1(-np.minimum(alone, common))
    return np.asarray(np.minimum(struck, np.nextafter(1.0, 0.0)))


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
