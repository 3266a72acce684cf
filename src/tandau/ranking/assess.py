"""All rankings of one study: with and without the political branch, flat, and per stakeholder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.confidence import confident
from tandau.ranking.criteria import Criterion, performance
from tandau.ranking.smaa import Acceptability, Tally, indices, tally
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


@dataclass(frozen=True)
class Counted:
    """One way to weigh, counted over some of the futures.

    Parameters
    ----------
    places
        Of the leaves that count, among all.
    tally
        Of `tandau.ranking.smaa.tally`.
    weights
        Shape (future, criterion).
    """

    places: tuple[int, ...]
    tally: Tally
    weights: np.ndarray


def generator(seed: int, block: int = 0) -> np.random.Generator:
    """Return the random numbers of the weights, apart from those of the futures.

    Parameters
    ----------
    seed
        Of the study.
    block
        Number of a block of its futures; each has random numbers of its own.
    """
    if block == 0:
        return np.random.default_rng([seed, 1])
    return np.random.default_rng(np.random.SeedSequence([seed, 1], spawn_key=(block,)))


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
    return {
        name: ranked(
            one,
            criteria,
            confident(of_leaves(worth, one.places), one.tally.central_weight) / n_futures,
        )
        for name, one in counted(worth, criteria, statements, seed).items()
    }


def of_leaves(worth: np.ndarray, places: Sequence[int]) -> np.ndarray:
    """Return the worth on some leaves, (future, offer, leaf); all of them are not copied."""
    return worth if len(places) == worth.shape[-1] else worth[:, :, list(places)]


def ranked(one: Counted, criteria: Sequence[Criterion], confidence: np.ndarray) -> Ranking:
    """Return a ranking from what was counted.

    Parameters
    ----------
    one
        Counted over all futures; its weights those of the first.
    criteria
        All leaves.
    confidence
        As `tandau.ranking.smaa.indices` takes it.
    """
    chosen = tuple(criteria[place] for place in one.places)
    return Ranking(chosen, indices(one.tally, confidence), one.weights[:KEPT].copy())


def counted(
    worth: np.ndarray,
    criteria: Sequence[Criterion],
    statements: Mapping[str, Statement],
    seed: int,
    block: int = 0,
) -> dict[str, Counted]:
    """Count the ranks of the offers in every way that `assess` names, over a block of futures.

    Parameters
    ----------
    worth
        Shape (future, offer, criterion).
    criteria, statements
        As for `assess`.
    seed, block
        As for `generator`.
    """
    found = {}

    def add(name: str, kept: list[int], weights: np.ndarray) -> None:
        if not kept:
            return
        if len(kept) < len(criteria):
            weights = weights[:, kept] / weights[:, kept].sum(axis=1, keepdims=True)
        found[name] = Counted(tuple(kept), tally(of_leaves(worth, kept), weights), weights)

    everything = list(range(len(criteria)))
    evidenced = [i for i in everything if not criteria[i].is_missing]
    for name, weights in _weightings(criteria, statements, len(worth), seed, block):
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
    criteria: Sequence[Criterion],
    statements: Mapping[str, Statement],
    n_futures: int,
    seed: int,
    block: int,
) -> Iterator[tuple[str, np.ndarray]]:
    yield "all", by_group(criteria, (), n_futures, generator(seed, block))
    yield "flat", flat(criteria, n_futures, generator(seed, block))
    n_groups = len(dict.fromkeys(one.group for one in criteria))
    drawn = []
    for name, statement in statements.items():
        numbers = generator(seed, block)
        shares = group_weights(statement, n_groups, n_futures, numbers)
        drawn.append(spread(criteria, shares, numbers))
        yield f"stakeholder:{name}", drawn[-1]
    if len(drawn) > 1:
        whose = generator(seed, block).permutation(n_futures) % len(drawn)
        yield "pooled", np.stack(drawn)[whose, np.arange(n_futures)]
