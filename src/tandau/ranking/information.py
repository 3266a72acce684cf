"""What it would be worth to know: the value of perfect information, of all or of some inputs.

Source: [Strong2014] for the regression on inputs and its standard error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.ranking.inputs import finite, refusal
from tandau.ranking.regression_sums import frame_of, gains_of, moments_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

N_KNOTS = 8
FEWEST_KNOTS = 4
FEWEST_A_COLUMN = 5
ERROR_ROWS = 1000


@dataclass(frozen=True)
class InformationValue:
    """A value of information, in the unit of the net benefit.

    Parameters
    ----------
    value
        What the best choice gains on average, zero or more.
    standard_error
        Of sampling and, for some inputs, of the regression.
    """

    value: float
    standard_error: float


def evpi(net_benefit: ArrayLike) -> InformationValue:
    """Return the expected value of perfect information on all inputs.

    Parameters
    ----------
    net_benefit
        What each alternative is worth in each sample, shape (sample, alternative), more is better.
        Given 1 where the alternative is the best of its sample and 0 elsewhere, the value is the
        probability of choosing wrongly.

    Examples
    --------
    >>> evpi([[0.0, 1.0], [0.0, -1.0]]).value
    0.5
    """
    gains = gains_of(finite("net_benefit", net_benefit, n_dims=(2,)))
    return InformationValue(*gains.mean_and_error())


def evppi(
    net_benefit: ArrayLike, inputs: ArrayLike, *, n_knots: int = N_KNOTS, seed: int = 0
) -> InformationValue:
    """Return the expected value of perfect information on one input or a group of them.

    The net benefit of each alternative over the first is regressed on the inputs (a cubic spline
    per input, products of up to three of them); the fit is what would be expected once they are
    known. Inputs may depend on each other and on others.

    Parameters
    ----------
    net_benefit
        Shape (sample, alternative), more is better.
    inputs
        The input, shape (sample,), or the group, shape (sample, input).
    n_knots
        Of each spline, 4 or more; inputs with fewer distinct values get one level for each.
    seed
        Of the draws behind the standard error.

    Raises
    ------
    ModelError
        If samples do not match or are too few for the columns of the regression.

    Notes
    -----
    The largest of several noisy fits is a little too large on average: where samples are few, a
    value below some two standard errors may be no more than that. Where the two best alternatives
    are as good on average, the mean of the one that the sample prefers is too large, and the value
    too small by up to half a standard error of their difference.

    Examples
    --------
    >>> generator = np.random.default_rng(1)
    >>> drawn = generator.standard_normal((20_000, 2)) * [1, 2]
    >>> benefit = np.stack([np.zeros(20_000), drawn.sum(axis=1)], axis=1)
    >>> found = evppi(benefit, drawn[:, 0])
    >>> bool(abs(found.value - 0.3989) < 4 * found.standard_error)
    True
    """
    benefit = finite("net_benefit", net_benefit, n_dims=(2,))
    known = finite("inputs", inputs, n_dims=(1, 2))
    known = known[:, None] if known.ndim == 1 else known
    if len(known) != len(benefit):
        told = f"{len(known)} and {len(benefit)} samples"
        raise refusal("inputs", told, "as many", "draw them together")
    if n_knots < FEWEST_KNOTS:
        raise refusal("n_knots", str(n_knots), f"{FEWEST_KNOTS} or more", "give more")
    known = known[:, known.std(axis=0) > 0]
    if not known.shape[1]:
        return InformationValue(0.0, 0.0)
    basis = frame_of(known, n_knots).columns(known)
    n_samples, n_columns = basis.shape
    if n_samples < FEWEST_A_COLUMN * n_columns:
        told = f"{n_samples} samples for {n_columns} columns"
        expected = f"{FEWEST_A_COLUMN * n_columns} or more"
        raise refusal("inputs", told, expected, "draw more or know fewer")
    fit = moments_of(basis, benefit - benefit[:, :1]).fit()
    value, of_mean = gains_of(basis @ fit.weights).mean_and_error()
    of_fit = fit.error(basis[error_rows(n_samples)], seed)
    return InformationValue(value, float(np.hypot(of_mean, of_fit)))


def error_rows(n_samples: int) -> np.ndarray:
    """Return which samples show how the fit varies: a thousand do as well as all."""
    return np.linspace(0, n_samples - 1, min(n_samples, ERROR_ROWS)).astype(int)
