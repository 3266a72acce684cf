"""How well experts and sources did where the truth is known, and what that makes them worth.

Experts: the classical model, weights from seed questions by calibration times information. With few
seeds the scores are chance, so the model is refused below eight; the arithmetic stands by itself.
Sources: a track record from resolved claims, and the Brier score of stated probabilities.

Arrays are named and shaped as in `experts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import beta, chi2

from tandau.errors import EvidenceError, Fault, VariableError
from tandau.evidence.experts import (
    PROBABILITIES,
    SHARES,
    Pooled,
    breaks,
    faults_of,
    intrinsic_range,
    pool_experts,
    pooled_quantiles,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MINIMUM_SEEDS: Final = 8


@dataclass(frozen=True, eq=False)
class Classical:
    """Scores and weights of the classical model, each (expert,), and what they give."""

    calibration: np.ndarray
    information: np.ndarray
    cutoff: float
    pooled: Pooled


@dataclass(frozen=True)
class TrackRecord:
    """Chance that a claim of a source comes true: Beta(a, b), its mean and 90 % interval."""

    a: float
    b: float
    mean: float
    low: float
    high: float


def calibration_score(quantiles: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Return each expert's calibration, (expert,), from 0 to 1 (Cooke1991).

    It is the chance of a misfit at least as large, were the answers to fall between the quantiles
    in the shares 5, 45, 45, 5 %. An answer on a quantile counts below it.
    """
    places = (answers[None, :, None] > quantiles).sum(axis=2)
    observed = (places[:, :, None] == np.arange(len(SHARES))).mean(axis=1)
    safe = np.where(observed > 0, observed, 1.0)
    divergence = (observed * np.log(safe / SHARES)).sum(axis=1)
    return np.asarray(chi2.sf(2 * len(answers) * divergence, len(SHARES) - 1))


def information_score(quantiles: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return each expert's information on each question, (expert, question), 0 or more.

    Shannon information relative to the uniform density on the intrinsic range (Cooke1991).
    """
    widths = np.diff(breaks(quantiles, low, high), axis=2) / (high - low)[None, :, None]
    return np.asarray((SHARES * np.log(SHARES / widths)).sum(axis=2))


def global_weights(
    calibration: np.ndarray, information: np.ndarray, cutoff: float = 0.0
) -> np.ndarray:
    """Return weights, (expert,), that sum to one: calibration times information (Cooke1991).

    Parameters
    ----------
    calibration, information
        Scores, (expert,).
    cutoff
        Experts with a smaller calibration have no weight.

    Raises
    ------
    VariableError
        Where nobody reaches the cut-off or every score is zero.
    """
    scores = np.where(calibration >= cutoff, calibration * information, 0.0)
    if not scores.sum() > 0:
        message = f"no expert has weight: calibration at most {calibration.max():.3g}, cut-off"
        raise VariableError(f"{message} {cutoff:g}; lower the cut-off or use equal weights")
    return np.asarray(scores / scores.sum())


def best_cutoff(quantiles: np.ndarray, answers: np.ndarray) -> float:
    """Return the cut-off on calibration whose pooled expert scores best on the seed questions.

    Score: calibration times mean information (Cooke1991); of equals the lowest cut-off is kept, so
    the most experts.

    Raises
    ------
    VariableError
        Where every score is zero.
    """
    reach = intrinsic_range(quantiles, answers)
    calibration = calibration_score(quantiles, answers)
    information = information_score(quantiles, *reach).mean(axis=1)
    best, best_score = 0.0, -1.0
    for cutoff in np.unique(calibration[calibration > 0]):
        weights = global_weights(calibration, information, cutoff)
        pooled = pooled_quantiles(quantiles, weights, reach, np.array(PROBABILITIES))[None]
        own = information_score(pooled, *reach).mean()
        score = float(calibration_score(pooled, answers)[0] * own)
        if score > best_score:
            best, best_score = float(cutoff), score
    return best


def classical_model(
    seeds: ArrayLike,
    answers: ArrayLike,
    quantiles: ArrayLike,
    *,
    cutoff: float | None = None,
    probabilities: ArrayLike = PROBABILITIES,
    file: str = "elicitation",
) -> Classical:
    """Pool experts by their performance on seed questions, Cooke's classical model (Cooke1991).

    Parameters
    ----------
    seeds
        (expert, seed, 3), quantiles of the seed questions; at least eight seeds.
    answers
        (seed,), their known answers.
    quantiles
        (expert, question, 3), quantiles of the questions asked, the experts in the same order.
    cutoff
        Least calibration that has a weight; None chooses it by `best_cutoff`.
    probabilities
        Where to give the pooled quantiles.
    file
        Named in faults.

    Raises
    ------
    EvidenceError
        Where there are fewer than eight seed questions or an array is wrong; all faults.
    VariableError
        Where nobody has weight.
    """
    stated, known = np.asarray(seeds, dtype=float), np.asarray(answers, dtype=float)
    asked = np.asarray(quantiles, dtype=float)
    faults = [*faults_of(stated, known, f"{file}, seeds"), *faults_of(asked, None, file)]
    if known.size < MINIMUM_SEEDS:
        expected = f"at least {MINIMUM_SEEDS} with known answers"
        remedy = "ask more seed questions or pool with equal weights"
        faults.append(Fault(file, "seed questions", str(known.size), expected, remedy))
    if stated.shape[:1] != asked.shape[:1]:
        got = f"{stated.shape[:1]} with seeds, {asked.shape[:1]} with questions"
        faults.append(Fault(file, "experts", got, "the same experts", "leave out the others"))
    if faults:
        raise EvidenceError(faults)
    calibration = calibration_score(stated, known)
    reach = intrinsic_range(stated, known)
    information = information_score(stated, *reach).mean(axis=1)
    least = best_cutoff(stated, known) if cutoff is None else cutoff
    weights = global_weights(calibration, information, least)
    pooled = pool_experts(asked, weights, probabilities=probabilities, file=file)
    return Classical(calibration, information, least, pooled)


def track_record(n_true: int, n_false: int, prior: tuple[float, float] = (0.5, 0.5)) -> TrackRecord:
    """Return a source's track record from its resolved claims.

    Parameters
    ----------
    n_true, n_false
        Claims with status ``resolved_true`` and ``resolved_false``.
    prior
        Beta(a, b) before any; Jeffreys' where nothing is said (Jeffreys1946).

    Raises
    ------
    VariableError
        Where a count is negative or the prior is not positive.

    Examples
    --------
    >>> track_record(3, 1).mean
    0.7
    """
    if min(n_true, n_false) < 0 or not min(prior) > 0:
        got = f"{n_true} true, {n_false} false, prior {prior}"
        raise VariableError(f"a track record of {got}; counts from 0 and a prior above 0")
    a, b = prior[0] + n_true, prior[1] + n_false
    low, high = (float(beta.ppf(share, a, b)) for share in (0.05, 0.95))
    return TrackRecord(a, b, a / (a + b), low, high)


def brier_score(probabilities: ArrayLike, outcomes: ArrayLike) -> float:
    """Return the mean squared distance of probabilities from what happened, 0 (best) to 1.

    Parameters
    ----------
    probabilities
        (claim,), stated, from 0 to 1.
    outcomes
        (claim,), 1 or True where it came true.

    Raises
    ------
    VariableError
        Where there is none, the shapes differ or a number is outside.

    Notes
    -----
    Source: Brier1950, its form for two outcomes, half of the original sum.

    Examples
    --------
    >>> brier_score([0.5, 1.0], [True, True])
    0.125
    """
    stated, came = np.asarray(probabilities, dtype=float), np.asarray(outcomes, dtype=float)
    is_right = stated.shape == came.shape and stated.ndim == 1 and stated.size > 0
    if not (is_right and ((stated >= 0) & (stated <= 1)).all() and np.isin(came, [0, 1]).all()):
        got = f"{stated.tolist()} and {came.tolist()}"
        raise VariableError(f"a Brier score of {got}; as many probabilities as outcomes 0 or 1")
    return float(np.mean((stated - came) ** 2))
