"""What inputs are worth to know, from more samples than memory holds: block by block.

The first samples choose the inputs and the columns of their regressions; all blocks then add to
the sums (`tandau.ranking.regression_sums`), in two rounds. Source: [Strong2014].
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from tandau.ranking.information import N_KNOTS, error_rows
from tandau.ranking.regression_sums import frame_of, gains_of, moments_of
from tandau.ranking.worth_knowing import EVERYTHING, dearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tandau.ranking.regression_sums import Fit, Gains, Moments
    from tandau.ranking.uncertain_inputs import UncertainInput
    from tandau.ranking.worth_knowing import Worth

    Group = tuple[str, ...]
    Pair = tuple[str, Group]


@dataclass(frozen=True)
class Block:
    """Some samples.

    Parameters
    ----------
    benefits
        Name → what each alternative is worth, (sample, alternative).
    inputs
        Key of an input → its values, (sample,).
    """

    benefits: Mapping[str, np.ndarray]
    inputs: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Scores:
    """Normal scores by the ranks that values have among the first samples.

    Between them scores are linear, beyond them those of the ends.
    """

    values: np.ndarray
    scores: np.ndarray

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return the scores of any values, (sample,)."""
        return np.asarray(np.interp(values, self.values, self.scores))


def scores_of(values: np.ndarray) -> Scores:
    """Return the scores of the first samples, (sample,)."""
    told, first = np.unique(values, return_index=True)
    return Scores(told, ndtri(rankdata(values)[first] / (len(values) + 1)))


class _Regressions:
    """The columns of all groups of inputs, chosen by the first samples."""

    def __init__(self, inputs: Sequence[UncertainInput], groups: Iterable[Group]) -> None:
        groups = list(groups)
        wanted = {key for group in groups for key in group}
        self._scores = {one.key: scores_of(one.values) for one in inputs if one.key in wanted}
        scores = self._scored({one.key: one.values for one in inputs})
        tables = {group: _table(group, scores) for group in groups}
        self._frames = {group: frame_of(table, N_KNOTS) for group, table in tables.items()}
        self.first = {
            group: self._frames[group].columns(table[error_rows(len(table))])
            for group, table in tables.items()
        }

    def _scored(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {key: one.of(values[key]) for key, one in self._scores.items()}

    def columns(self, block: Block) -> Iterator[tuple[Group, np.ndarray]]:
        """Give the columns of a block, group by group."""
        scores = self._scored(block.inputs)
        for group, frame in self._frames.items():
            yield group, frame.columns(_table(group, scores))


def _table(group: Group, scores: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.stack([scores[key] for key in group], axis=1)


def worth_by_blocks(
    first: Mapping[str, Sequence[Worth]],
    inputs: Sequence[UncertainInput],
    blocks: Callable[[], Iterable[Block]],
) -> dict[str, list[Worth]]:
    """Return what was found worth knowing from the first samples, as all samples have it.

    Parameters
    ----------
    first
        By benefit, as `tandau.ranking.worth_knowing.worth_knowing` gives them.
    inputs
        The first samples of every input.
    blocks
        Gives the blocks, each time it is called in the same order; memory holds one at a time.

    Returns
    -------
    dict
        The same benefits and inputs, the dearest first again. No split of the samples into blocks
        changes them beyond rounding.
    """
    groups = {
        (name, one.key): _members(one, inputs)
        for name, found in first.items()
        for one in found
        if one.variable != EVERYTHING
    }
    pairs = [(name, group) for (name, _), group in groups.items()]
    regressions = _Regressions(inputs, dict.fromkeys(group for _, group in pairs))
    fits = _fitted(regressions, pairs, tuple(first), blocks)
    whole, gains = _gained(regressions, fits, tuple(first), blocks)

    def told(name: str, one: Worth) -> Worth:
        most, most_error = whole[name].mean_and_error()
        if one.variable == EVERYTHING:
            return replace(one, evppi=most, standard_error=most_error)
        pair = (name, groups[name, one.key])
        value, of_mean = gains[pair].mean_and_error()
        of_fit = fits[pair].error(regressions.first[pair[1]], 0)
        # No part is worth more than the whole, whatever the noise of its regression.
        return replace(one, evppi=min(value, most), standard_error=float(np.hypot(of_mean, of_fit)))

    return {
        name: sorted(
            (told(name, one) for one in found),
            key=lambda one: (one.variable != EVERYTHING, *dearest(one)),
        )
        for name, found in first.items()
    }


def _members(one: Worth, inputs: Sequence[UncertainInput]) -> Group:
    if not one.is_group:
        return (one.key,)
    return tuple(each.key for each in inputs if each.variable == one.variable)


def _fitted(
    regressions: _Regressions,
    pairs: Iterable[Pair],
    names: Sequence[str],
    blocks: Callable[[], Iterable[Block]],
) -> dict[Pair, Fit]:
    """Return the solved regressions: of all benefits on the columns of a group at once."""
    sums: dict[Group, Moments] = {}
    widths: list[int] = []
    for block in blocks():
        targets = [block.benefits[name] - block.benefits[name][:, :1] for name in names]
        widths = [one.shape[1] for one in targets]
        target = np.concatenate(targets, axis=1)
        for group, columns in regressions.columns(block):
            more = moments_of(columns, target)
            sums[group] = sums[group] + more if group in sums else more
    ends = np.cumsum(widths)
    places = {
        name: slice(int(end) - width, int(end))
        for name, end, width in zip(names, ends, widths, strict=True)
    }
    return {(name, group): sums[group].of(places[name]).fit() for name, group in pairs}


def _gained(
    regressions: _Regressions,
    fits: Mapping[Pair, Fit],
    names: Sequence[str],
    blocks: Callable[[], Iterable[Block]],
) -> tuple[dict[str, Gains], dict[Pair, Gains]]:
    """Return the gains of knowing everything, by benefit, and of each regression."""
    whole: dict[str, Gains] = {}
    gains: dict[Pair, Gains] = {}
    for block in blocks():
        for name in names:
            more = gains_of(block.benefits[name])
            whole[name] = whole[name] + more if name in whole else more
        for group, columns in regressions.columns(block):
            for name in names:
                pair = (name, group)
                if pair in fits:
                    more = gains_of(columns @ fits[pair].weights)
                    gains[pair] = gains[pair] + more if pair in gains else more
    return whole, gains
