"""Morris screening: which inputs matter at all, from few evaluations of a costly function.

The design and its analysis are SALib's, an optional dependency (the extra ``sensitivity``). Source:
[Morris1991], [Campolongo2007].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.errors import Fault, ModelError
from tandau.ranking.inputs import finite, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class ElementaryEffects:
    """What a step in each input does to the outcome, in the outcome's unit, shape (input,).

    Parameters
    ----------
    mean
        With sign: near zero where effects cancel.
    mean_absolute
        How much the input matters.
    standard_deviation
        How much its effect depends on the others, or bends.
    n_evaluations
        Samples that the model was asked for.
    """

    mean: np.ndarray
    mean_absolute: np.ndarray
    standard_deviation: np.ndarray
    n_evaluations: int


def morris(
    evaluate: Callable[[np.ndarray], np.ndarray],
    low: ArrayLike,
    high: ArrayLike,
    *,
    n_trajectories: int = 20,
    n_levels: int = 4,
    seed: int,
) -> ElementaryEffects:
    """Return the elementary effects of independent inputs.

    Parameters
    ----------
    evaluate
        Takes inputs (sample, input), returns outcomes (sample,).
    low, high
        Bounds of the inputs, shape (input,); effects are per whole range.
    n_trajectories
        Walks through the grid; the function is evaluated at n_trajectories (n_inputs + 1) points.
    n_levels
        Levels of the grid, even.
    seed
        Of the walks.

    Raises
    ------
    ModelError
        If SALib is not installed, bounds are not in order or the levels are odd.

    Examples
    --------
    >>> found = morris(lambda x: 3 * x[:, 0], [0, 0], [1, 1], seed=1)
    >>> found.mean_absolute.round(6).tolist(), found.n_evaluations
    ([3.0, 0.0], 60)
    """
    try:
        from SALib.analyze import morris as analysis  # noqa: PLC0415  an optional dependency
        from SALib.sample import morris as design  # noqa: PLC0415
    except ImportError as cause:
        fault = Fault(
            "SALib", "", "not installed", "SALib 1.5 or newer", "install tandau[sensitivity]"
        )
        raise ModelError(str(fault), (fault,)) from cause
    bottom, top = finite("low", low, n_dims=(1,)), finite("high", high, n_dims=(1,))
    if len(bottom) != len(top) or (top <= bottom).any():
        raise refusal("low", "bounds out of order", "low < high for each input", "exchange them")
    if n_levels < 2 or n_levels % 2:  # noqa: PLR2004
        raise refusal("n_levels", str(n_levels), "an even number", "take four")
    n_inputs = len(bottom)
    problem = {
        "num_vars": n_inputs,
        "names": [str(place) for place in range(n_inputs)],
        "bounds": np.column_stack([bottom, top]).tolist(),
    }
    points = design.sample(problem, n_trajectories, num_levels=n_levels, seed=seed)
    outcome = finite("evaluate", evaluate(points), n_dims=(1,))
    # Scaled to the unit cube, so that inputs of any unit compare.
    unit = {**problem, "bounds": [[0.0, 1.0]] * n_inputs}
    told = analysis.analyze(
        unit, (points - bottom) / (top - bottom), outcome, num_levels=n_levels, seed=seed
    )
    return ElementaryEffects(
        mean=np.asarray(told["mu"], dtype=float),
        mean_absolute=np.asarray(told["mu_star"], dtype=float),
        standard_deviation=np.asarray(told["sigma"], dtype=float),
        n_evaluations=len(points),
    )
