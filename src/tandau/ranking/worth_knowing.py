"""What is worth finding out before deciding: the value of perfect information, input by input.

Source: [Strong2014].
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from tandau.errors import ModelError
from tandau.ranking.information import InformationValue, evpi, evppi

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from tandau.ranking.uncertain_inputs import UncertainInput

EVERYTHING = "everything"
# With fewer samples nothing can be told of single inputs.
FEWEST = 64
# Of many inputs only these are worth a regression; means over bins tell which.
N_SCREENED = 14
N_BINS = 16
# Groups are tried for the variables of so many of the best single inputs.
N_GROUPED = 4
MOST_IN_GROUP = 8


@dataclass(frozen=True)
class Worth:
    """What it would be worth to know one input, or several together, for certain.

    Parameters
    ----------
    variable
        `EVERYTHING`, or the name of the variable.
    offers
        Whose draws of it; empty for a variable without offer, and for everything.
    is_group
        Whether several inputs are known together: one variable of several offers.
    evppi, standard_error
        In the unit of the net benefit.
    """

    variable: str
    offers: tuple[str, ...]
    is_group: bool
    evppi: float
    standard_error: float

    @property
    def key(self) -> str:
        """Name of the input: the variable, behind its offers where it has any."""
        return f"{'+'.join(self.offers)}.{self.variable}" if self.offers else self.variable


def best_of(values: ArrayLike) -> np.ndarray:
    """Return 1 where an alternative is the best of its sample and 0 elsewhere, ties split.

    With this as the net benefit the value of information is a probability: by how much knowing
    would lower the chance of choosing wrongly.

    Parameters
    ----------
    values
        Shape (sample, alternative).

    Examples
    --------
    >>> best_of([[1.0, 0.0], [0.5, 0.5]]).tolist()
    [[1.0, 0.0], [0.5, 0.5]]
    """
    table = np.asarray(values, dtype=float)
    is_best = table == table.max(axis=1, keepdims=True)
    return np.asarray(is_best / is_best.sum(axis=1, keepdims=True))


def worth_knowing(net_benefit: np.ndarray, inputs: Sequence[UncertainInput]) -> list[Worth]:
    """Return what each input is worth, everything first and then the dearest first.

    Parameters
    ----------
    net_benefit
        Shape (sample, alternative), more is better.
    inputs
        Drawn with it, each of shape (sample,).

    Returns
    -------
    list of Worth
        Everything, the `N_SCREENED` dearest single inputs, and the variables of the best of these
        as groups over their offers; everything alone where there are fewer than `FEWEST` samples.

    Raises
    ------
    ModelError
        If samples do not match or are too few for the regression.
    """
    whole = evpi(net_benefit)
    if len(net_benefit) < FEWEST:
        return [_worth(EVERYTHING, (), whole, is_group=True)]

    def known(values: np.ndarray) -> InformationValue:
        found = evppi(net_benefit, values)
        # No part is worth more than the whole, whatever the noise of its regression.
        return InformationValue(min(found.value, whole.value), found.standard_error)

    scores = {one.key: _normal_scores(one.values) for one in inputs}
    screened = sorted(inputs, key=lambda one: (-_screen(net_benefit, one.values), one.key))
    singles = [
        _worth(one.variable, one.offers, known(scores[one.key]), is_group=False)
        for one in screened[:N_SCREENED]
    ]
    ranked = sorted(singles, key=dearest)
    groups = []
    for variable in dict.fromkeys(one.variable for one in ranked[:N_GROUPED]):
        members = [one for one in inputs if one.variable == variable]
        if 1 < len(members) <= MOST_IN_GROUP:
            offers = tuple(offer for one in members for offer in one.offers)
            table = np.stack([scores[one.key] for one in members], axis=1)
            # Too few futures for so many inputs at once: the single ones must do.
            with suppress(ModelError):
                groups.append(_worth(variable, offers, known(table), is_group=True))
    return [
        _worth(EVERYTHING, (), whole, is_group=True),
        *sorted([*ranked, *groups], key=dearest),
    ]


def _normal_scores(values: np.ndarray) -> np.ndarray:
    """Return normal scores of the ranks: the same knowledge, without tails that upset a fit."""
    ranks = rankdata(values)
    return np.asarray(ndtri(ranks / (len(values) + 1)))


def _screen(net_benefit: np.ndarray, values: np.ndarray) -> float:
    """Return the gain from knowing in which of evenly filled bins the input lies."""
    order = np.argsort(values, kind="stable")
    bins = np.array_split(net_benefit[order], N_BINS)
    means = np.stack([one.mean(axis=0) for one in bins if len(one)])
    return float(means.max(axis=1).mean() - means.mean(axis=0).max())


def _worth(
    variable: str, offers: tuple[str, ...], found: InformationValue, *, is_group: bool
) -> Worth:
    return Worth(variable, offers, is_group, found.value, found.standard_error)


def dearest(one: Worth) -> tuple[float, str]:
    """Return by what worths are sorted: the dearest first, then by name."""
    return -one.evppi, one.key
