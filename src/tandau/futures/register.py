"""Draws of the risk register, beside the futures and independent of them.

Each quantity, event and signpost has a generator of its own, seeded by its name: what is drawn for
one risk or plan stays the same when others are added or removed. Quantities and events are Latin
hypercube samples [McKay1979]: each of the equally likely strata is drawn from once.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr, ndtri

from tandau.futures.distributions import values_at
from tandau.futures.sample import constant

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from tandau.evidence.resolve import Evidence

    Floats = npt.NDArray[np.float64]

_STREAM: Final = 7  # sets these random numbers apart from others of the same seed


def _generator(name: str, seed: int) -> np.random.Generator:
    own = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
    return np.random.default_rng([seed, _STREAM, own])


def strata(name: str, n_futures: int, seed: int) -> Floats:
    """Return uniform numbers, one in each of ``n_futures`` equal parts of (0, 1), shuffled.

    Parameters
    ----------
    name
        Of what is drawn: the same name gives the same numbers.
    n_futures, seed
        As of the study.

    Examples
    --------
    >>> sorted(int(one * 4) for one in strata("war", 4, 1))
    [0, 1, 2, 3]
    """
    generator = _generator(name, seed)
    inside = generator.random(n_futures) * (1 - 2e-12) + 1e-12
    return np.asarray((generator.permutation(n_futures) + inside) / n_futures)


def draw_owned(
    evidence: Evidence, owners: Mapping[str, str], n_futures: int, seed: int
) -> dict[str, Floats]:
    """Return the values of one variable by owner; owners of the same quantity have the same draw.

    Parameters
    ----------
    evidence
        Holds the quantities.
    owners
        Owner → key of its quantity.
    n_futures, seed
        As of the study.

    Returns
    -------
    dict
        Owner → (future,), in the variable's unit.
    """
    drawn = {
        key: values_at(evidence.quantities[key], strata(key, n_futures, seed))
        for key in dict.fromkeys(owners.values())
    }
    return {owner: drawn[key] for owner, key in owners.items()}


def event_points(risk: str, group: str, loading: float, n_futures: int, seed: int) -> Floats:
    """Return the uniform numbers that decide when a risk's event comes, the same for all offers.

    Risks of one group hang on its hidden driver by a Gaussian copula with the given loading.

    Parameters
    ----------
    risk, group
        Ids; an empty group stands alone.
    loading
        Of the event on the driver, from 0 to 1.
    n_futures, seed
        As of the study.
    """
    own = strata(f"event {risk}", n_futures, seed)
    if not group or loading == 0:
        return own
    driver = ndtri(strata(f"group {group}", n_futures, seed))
    score = loading * driver + np.sqrt(1 - loading**2) * ndtri(own)
    # An event that is sure to come early in a future stays inside the unit interval.
    return np.asarray(np.clip(ndtr(score), 1e-12, 1 - 1e-12))


def readings(plan: str, n_years: int, n_futures: int, seed: int) -> Floats:
    """Return standard normal errors of a signpost's yearly readings, (year, future)."""
    generator = _generator(f"signpost {plan}", seed)
    return np.asarray(generator.standard_normal((n_years, n_futures)))


def loading_of(evidence: Evidence, key: str) -> float:
    """Return a group's loading: the median of its quantity."""
    return constant(evidence.quantities[key])
