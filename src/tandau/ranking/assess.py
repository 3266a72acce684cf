"""All rankings of one study: with and without the political branch, flat, and per stakeholder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.criteria import Criterion, performance
from tandau.ranking.smaa import Acceptability, smaa
from tandau.ranking.statements import group_weights, spread
from tandau.ranking.weights import by_group, flat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import xarray as xr

    from tandau.ranking.statements import Statement


# What is computed from samples beyond the ranking itself uses the first futures, a balanced set.
KEPT = 4096
WITHOUT = "without_political"
EVIDENCED = "evidenced"


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
    statements: Mapping[str, Statement],
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
    statements
        For each stakeholder that has said something: what was said of the groups.
    n_futures
        Length of the future dimension; one weight vector is drawn per future.
    seed
        Of the study.

    Returns
    -------
    dict
        ``all``; ``flat`` with weights uniform over all leaves; ``stakeholder:…``; ``pooled``, each
        weight vector from one of them in equal parts, where there are two or more; ``evidenced``
        where nothing is known of some criteria for any offer: without these. Where some but not all
        criteria are political, each also without these: ``without_political`` and
        ``…:without_political``, the other weights scaled to sum to one.

    Raises
    ------
    ModelError
        If nothing fits a statement.
    """
    worth = performance(arrays, criteria, n_futures)
    found = {}

    def add(name: str, kept: list[int], weights: np.ndarray) -> None:
        if not kept:
            return
        if len(kept) == len(criteria):
            found[name] = _ranking(tuple(criteria), worth, weights)
            return
        rest = weights[:, kept] / weights[:, kept].sum(axis=1, keepdims=True)
        chosen = tuple(criteria[i] for i in kept)
        found[name] = _ranking(chosen, worth[:, :, kept], rest)

    everything = list(range(len(criteria)))
    evidenced = [i for i in everything if not criteria[i].is_missing]
    for name, weights in _weightings(criteria, statements, n_futures, seed):
        ways = {name: everything}
        if name == "all" and len(evidenced) < len(everything):
            ways[EVIDENCED] = evidenced
        for way, members in ways.items():
            add(way, members, weights)
            kept = [i for i in members if not criteria[i].is_political]
            if len(kept) < len(members):
                add(without_political(way), kept, weights)
    return found


def without_political(name: str) -> str:
    """Return the name of a ranking's twin without the political criteria.

    Examples
    --------
    >>> without_political("all"), without_political("flat")
    ('without_political', 'flat:without_political')
    """
    return WITHOUT if name == "all" else f"{name}:{WITHOUT}"


def _weightings(
    criteria: Sequence[Criterion], statements: Mapping[str, Statement], n_futures: int, seed: int
) -> Iterator[tuple[str, np.ndarray]]:
    yield "all", by_group(criteria, (), n_futures, generator(seed))
    yield "flat", flat(criteria, n_futures, generator(seed))
    n_groups = len(dict.fromkeys(one.group for one in criteria))
    drawn = []
    for name, statement in statements.items():
        numbers = generator(seed)
        shares = group_weights(statement, n_groups, n_futures, numbers)
        drawn.append(spread(criteria, shares, numbers))
        yield f"stakeholder:{name}", drawn[-1]
    if len(drawn) > 1:
        whose = generator(seed).permutation(n_futures) % len(drawn)
        yield "pooled", np.stack(drawn)[whose, np.arange(n_futures)]
