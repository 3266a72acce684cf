"""The futures of a power system: its uncertain parameters, for every study year.

One draw serves all years, so that a future with dear gas has it in every study year.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr

from tandau.futures.distributions import values_at
from tandau.futures.sample import scores
from tandau.power_system import uncertain_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from tandau.evidence.resolve import Evidence, Known

_STREAM: Final = 6  # sets these random numbers apart from others of the same seed
_STREAM_OF_READINGS: Final = 19


def sample_parameters(
    known: Known, years: Sequence[int], n_futures: int, seed: int
) -> dict[int, dict[str, npt.NDArray[np.float64]]]:
    """Return the parameters that claims give, over futures, for each study year.

    They have a scrambled Sobol set of their own whose rows are put in a random order, as the terms
    of financing have (Latin supercube sampling [OwenSupercube1998]): futures and ranking of a case
    stay as they are when it adds a power system.

    Parameters
    ----------
    known
        The case and its evidence.
    years
        Study years.
    n_futures, seed
        As of the study.

    Returns
    -------
    dict
        Year → parameter → shape (future,), in the parameter's unit; levers are not among them.
    """
    names = uncertain_parameters(known.evidence)
    if not names:
        return {year: {} for year in years}
    points = _points(len(names), n_futures, seed, _STREAM)
    case = known.case.question.id
    drawn = {
        name: _of_years(known.evidence, name, case, points[:, place])
        for place, name in enumerate(names)
    }
    return {year: {name: _at(drawn[name], year) for name in names} for year in years}


def sample_readings(
    known: Known, names: Sequence[str], n_futures: int, seed: int
) -> dict[str, npt.NDArray[np.float64]]:
    """Return factors by which solved outcomes are read, the same in all years, name → (future,).

    They are drawn apart from the parameters, so that a case that adds them keeps its futures.

    Parameters
    ----------
    known
        The case and its evidence.
    names
        Of the factors; those of which no claim speaks for all years are left out.
    n_futures, seed
        As of the study.
    """
    points = _points(len(names), n_futures, seed, _STREAM_OF_READINGS)
    case = known.case.question.id
    found = {}
    for place, name in enumerate(names):
        keys = dict(known.evidence.system.get(name, {}).get(case, ()))
        if None in keys:
            found[name] = values_at(known.evidence.quantities[keys[None]], points[:, place])
    return found


def _points(n_names: int, n_futures: int, seed: int, stream: int) -> npt.NDArray[np.float64]:
    generator = np.random.default_rng([seed, stream])
    own_seed = int(generator.integers(2**63))
    found: npt.NDArray[np.float64] = ndtr(scores(n_names, n_futures, own_seed))
    return found[generator.permutation(n_futures)]


def _of_years(
    evidence: Evidence, name: str, case: str, points: np.ndarray
) -> Mapping[int | None, np.ndarray]:
    pairs = evidence.system[name][case]
    is_dated = any(year is not None for year, _ in pairs)
    return {
        year: values_at(evidence.quantities[key], points)
        for year, key in pairs
        if year is not None or not is_dated
    }


def _at(drawn: Mapping[int | None, np.ndarray], year: int) -> np.ndarray:
    """Return the values of a year, linear between the years that claims speak of."""
    years = sorted(one for one in drawn if one is not None)
    if not years:
        return drawn[None]
    later = int(np.searchsorted(years, year))
    if later == 0 or later == len(years):
        return drawn[years[0] if later == 0 else years[-1]]
    before, after = years[later - 1], years[later]
    share = (year - before) / (after - before)
    return (1 - share) * drawn[before] + share * drawn[after]
