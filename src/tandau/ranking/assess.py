"""All rankings of one study: with and without the political branch, flat, and per stakeholder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.criteria import Criterion, performance
from tandau.ranking.smaa import Acceptability, smaa
from tandau.ranking.weights import by_group, flat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr


# What is computed from samples beyond the ranking itself uses the first futures, a balanced set.
KEPT = 4096


@dataclass(frozen=True)
class Ranking:
    """One way to weigh: which criteria, which weights, and what came of it.

    Parameters
    ----------
    criteria
        The leaves that count.
    result
        The indices.
    weights
        Of the first `KEPT` futures at most, shape (future, criterion).
    """

    criteria: tuple[Criterion, ...]
    result: Acceptability
    weights: np.ndarray


def _ranking(criteria: tuple[Criterion, ...], worth: np.ndarray, weights: np.ndarray) -> Ranking:
    return Ranking(criteria, smaa(worth, weights), weights[:KEPT].copy())


def generator(seed: int) -> np.random.Generator:
    """Return the random numbers of the weights, apart from those of the futures."""
    return np.random.default_rng([seed, 1])


def assess(
    arrays: xr.Dataset,
    criteria: Sequence[Criterion],
    orders: Mapping[str, Sequence[str]],
    n_futures: int,
    seed: int,
) -> dict[str, Ranking]:
    """Rank the offers in every way that the report prints.

    Parameters
    ----------
    arrays
        Outcomes and inputs by name, dims offer and, where uncertain, future.
    criteria
        The leaves of the tree.
    orders
        For each stakeholder that has said something: groups, the most important first.
    n_futures
        Length of the future dimension; one weight vector is drawn per future.
    seed
        Of the study.

    Returns
    -------
    dict
        ``all``; ``without_political`` where some but not all criteria are political; ``flat`` with
        weights uniform over all leaves; ``stakeholder:…``.
    """
    worth = performance(arrays, criteria, n_futures)
    ways: dict[str, tuple[Sequence[str], bool]] = {"all": ((), True)}
    if len({criterion.is_political for criterion in criteria}) == 2:  # noqa: PLR2004
        ways["without_political"] = ((), False)
    ways |= {f"stakeholder:{name}": (order, True) for name, order in orders.items()}
    found = {}
    for name, (order, with_political) in ways.items():
        kept = [i for i, one in enumerate(criteria) if with_political or not one.is_political]
        chosen = tuple(criteria[i] for i in kept)
        weights = by_group(chosen, order, n_futures, generator(seed))
        found[name] = _ranking(chosen, worth[:, :, kept], weights)
    weights = flat(criteria, n_futures, generator(seed))
    found["flat"] = _ranking(tuple(criteria), worth, weights)
    return found
