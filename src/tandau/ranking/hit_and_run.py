"""Weights from any linear statements by a random walk, where no exact sampler is quick enough.

Hit-and-run walks within the set along random directions; stretched by the covariance of a first
walk it mixes even in thin sets. A walk that mixed badly looks like an answer, so many chains run at
once and are refused where they disagree. Source: [Smith1984], [Vehtari2021].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import linprog

from tandau.ranking.inputs import finite, refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MOST_RHAT: Final = 1.05
LEAST_SIZE: Final = 400.0
_N_CHAINS = 32
_NARROWEST = 1e-9
_FAR = 1e12


@dataclass(frozen=True)
class Walk:
    """Weights and how well the chains mixed.

    Parameters
    ----------
    weights
        Shape (sample, criterion), rows that sum to one.
    rhat
        Largest split R-hat over the criteria.
    effective_size
        Least effective number of independent samples over the criteria.
    """

    weights: np.ndarray
    rhat: float
    effective_size: float


def _centre(
    rows: np.ndarray, limits: np.ndarray, basis: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """Return the centre of the largest ball inside, in coordinates of `basis` from `start`."""
    lines = rows @ basis
    length = np.linalg.norm(lines, axis=1)
    room = limits - rows @ start
    moves = length > _NARROWEST
    n = basis.shape[1]
    found = linprog(
        np.append(np.zeros(n), -1.0),
        A_ub=np.column_stack([lines[moves], length[moves]]),
        b_ub=room[moves],
        bounds=[(None, None)] * n + [(0, None)],
    )
    is_possible = found.x is not None and bool((room[~moves] >= -_NARROWEST).all())
    if found.x is None or not is_possible or found.x[-1] < _NARROWEST:
        told = "a set without inside" if is_possible else "no weights at all"
        wanted = "weights for which all statements hold with room to spare"
        raise refusal("rows", told, wanted, "relax a statement, or state equal weights as one")
    return np.asarray(found.x[:n])


def _walk(
    lines: np.ndarray,
    room: np.ndarray,
    at: np.ndarray,
    stretch: np.ndarray,
    n_steps: int,
    n_thin: int,
    generator: np.random.Generator,
) -> np.ndarray:
    """Return visited points, shape (n_steps, chain, coordinate)."""
    found = np.empty((n_steps, *at.shape))
    slack = room - at @ lines.T
    for step in range(n_steps * n_thin):
        towards = generator.standard_normal(at.shape) @ stretch.T
        speed = towards @ lines.T
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = slack / speed
        ahead = np.where(speed > 0, reach, _FAR).min(axis=1)
        back = np.where(speed < 0, reach, -_FAR).max(axis=1)
        length = back + (ahead - back) * generator.random(len(at))
        at = at + length[:, None] * towards
        # Kept by addition, and never below zero: rounding must not carry a chain outside.
        slack = np.maximum(slack - length[:, None] * speed, 0.0)
        if (step + 1) % n_thin == 0:
            found[(step + 1) // n_thin - 1] = at
    return found


def _mixing(draws: np.ndarray) -> tuple[float, float]:
    """Return the largest split R-hat and least effective size of (step, chain, criterion)."""
    half = draws.shape[0] // 2
    parts = np.concatenate([draws[:half], draws[half : 2 * half]], axis=1)
    n, n_chains = parts.shape[:2]
    means = parts.mean(axis=0)
    within = parts.var(axis=0, ddof=1).mean(axis=0)
    between = n * means.var(axis=0, ddof=1)
    moves = within > _NARROWEST**2
    if not moves.any():
        return 1.0, float(n * n_chains)
    pooled = (n - 1) / n * within + between / n
    rhat = np.sqrt(pooled[moves] / within[moves])
    sizes = []
    for place in np.flatnonzero(moves):
        centred = parts[:, :, place] - means[:, place]
        spectrum = np.fft.rfft(centred, 2 * n, axis=0)
        covariance = np.fft.irfft(np.abs(spectrum) ** 2, axis=0)[:n].mean(axis=1) / n
        correlation = 1 - (within[place] - covariance) / pooled[place]
        # Sums of neighbouring pairs fall and stay positive; beyond that is noise [Geyer1992].
        pairs = correlation[: n // 2 * 2].reshape(-1, 2).sum(axis=1)
        negative = np.flatnonzero(pairs < 0)
        last = int(negative[0]) if len(negative) else len(pairs)
        length = max(-1 + 2 * np.minimum.accumulate(pairs[:last]).sum(), 1 / np.log10(n * n_chains))
        sizes.append(n * n_chains / length)
    return float(rhat.max()), float(min(sizes))


def hit_and_run(
    rows: ArrayLike,
    limits: ArrayLike,
    n_samples: int,
    generator: np.random.Generator,
    *,
    most_rhat: float = MOST_RHAT,
    least_size: float = LEAST_SIZE,
) -> Walk:
    """Return weights uniform on the set in which inequalities hold.

    Parameters
    ----------
    rows, limits
        ``rows @ weights <= limits``, shapes (statement, criterion) and (statement,); no weight is
        below zero and all sum to one besides.
    n_samples
        Number of weight vectors.
    generator
        Source of random numbers.
    most_rhat, least_size
        What the chains must reach.

    Raises
    ------
    ModelError
        If no weights, or none with room around them, satisfy the statements, or if the chains
        mixed too badly to be believed.

    Examples
    --------
    >>> walk = hit_and_run([[-1.0, 1.0, 0.0]], [0.0], 2000, np.random.default_rng(0))
    >>> bool((walk.weights[:, 0] >= walk.weights[:, 1]).all()), walk.rhat < 1.05
    (True, True)
    """
    lines, most = finite("rows", rows, n_dims=(2,)), finite("limits", limits, n_dims=(1,))
    if len(lines) != len(most):
        told = f"{len(lines)} rows, {len(most)} limits"
        raise refusal("rows", told, "as many", "give one limit per row")
    n = lines.shape[1]
    everything = np.vstack([lines, -np.eye(n)])
    limit = np.append(most, np.zeros(n))
    start = np.full(n, 1 / n)
    basis = null_space(np.ones((1, n)))
    middle = _centre(everything, limit, basis, start)
    local, room = everything @ basis, limit - everything @ start
    at = np.tile(middle, (_N_CHAINS, 1))
    stretch: np.ndarray = np.eye(n - 1)
    n_first = 20 * n
    for _ in range(3):  # each walk shows better how the set is stretched
        seen = _walk(local, room, at, stretch, n_first, 2, generator)
        at = seen[-1]
        spread = np.cov(seen[n_first // 2 :].reshape(-1, n - 1), rowvar=False)
        stretch = np.linalg.cholesky(np.atleast_2d(spread) + 1e-12 * np.eye(n - 1))
    n_steps = max(-(-n_samples // _N_CHAINS), 50)
    found = _walk(local, room, at, stretch, n_steps, 2 * n, generator)
    weights = np.maximum(start + found @ basis.T, 0.0)
    weights /= weights.sum(axis=2, keepdims=True)
    rhat, size = _mixing(weights)
    if rhat > most_rhat or size < min(least_size, n_samples / 4):
        told = f"split R-hat {rhat:.3f}, {size:.0f} effective samples"
        wanted = f"at most {most_rhat:g}, and {min(least_size, n_samples / 4):.0f} or more"
        raise refusal("weights", told, wanted, "ask for more samples, or widen the statements")
    chosen = weights.reshape(-1, n)[:n_samples]
    return Walk(weights=chosen, rhat=rhat, effective_size=size)
