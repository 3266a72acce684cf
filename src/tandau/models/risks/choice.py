"""The best set of contingency plans under a budget."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from tandau.errors import SolverError
from tandau.models.dependence.inputs import misfit, outside, refuse
from tandau.models.dependence.tail_risk import sample_conditional_value_at_risk

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

_LARGEST: Final = float(np.finfo(np.float64).max)


class Aim(NamedTuple):
    """What a set of plans is chosen for.

    Parameters
    ----------
    budget
        Most that the plans may cost before any trigger, in the unit of ``upfront``; infinite
        without a limit.
    level
        Of the tail, from 0 to below 1.
    tail_weight
        Weight of the tail mean in the objective, the mean has the rest.
    """

    budget: float = np.inf
    level: float = 0.95
    tail_weight: float = 0.0


class Options(NamedTuple):
    """What the plans can do for one offer.

    Parameters
    ----------
    losses
        Loss by risk without any plan, (risk, future).
    cuts
        Part of it that a plan takes away, 0 to 1, (plan, risk, future). Of several plans for one
        risk the best one counts in each future.
    costs
        What a plan costs in each future, in the losses' unit, (plan, future).
    upfront
        What counts against the budget, (plan,).
    """

    losses: Floats
    cuts: Floats
    costs: Floats
    upfront: Floats


class BestSet(NamedTuple):
    """Numbers of the chosen plans and the value of the objective."""

    plans: tuple[int, ...]
    objective: float


def set_losses(options: Options, chosen: npt.ArrayLike) -> Floats:
    """Loss of each future with a set of plans and their costs, (future,), in the losses' unit.

    Examples
    --------
    >>> one = Options(np.array([[8.0]]), np.array([[[0.5]]]), np.array([[1.0]]), np.array([1.0]))
    >>> set_losses(one, [0]).tolist(), set_losses(one, []).tolist()
    ([5.0], [8.0])
    """
    numbers = np.asarray(chosen, dtype=np.int64)
    cut = options.cuts[numbers].max(axis=0, initial=0.0)
    left: Floats = (options.losses * (1 - cut)).sum(axis=0)
    return np.asarray(left + options.costs[numbers].sum(axis=0))


def objective(options: Options, chosen: npt.ArrayLike, aim: Aim) -> float:
    """Weighted sum of the mean loss and its tail mean with a set of plans, in the losses' unit."""
    losses = set_losses(options, chosen)
    tail = float(sample_conditional_value_at_risk(losses, aim.level))
    return float((1 - aim.tail_weight) * losses.mean() + aim.tail_weight * tail)


def listed_best_set(options: Options, aim: Aim) -> BestSet:
    """Best set by listing all of them; what `best_set` is held to.

    Parameters, result and errors are those of `best_set`; the time doubles with every plan.
    """
    _check(options, aim)
    numbers = range(len(options.upfront))
    sets = (one for size in range(len(numbers) + 1) for one in combinations(numbers, size))
    affordable = (one for one in sets if options.upfront[list(one)].sum() <= aim.budget + 1e-9)
    values = ((objective(options, one, aim), one) for one in affordable)
    best, chosen = min(values)
    return BestSet(chosen, best)


def best_set(options: Options, aim: Aim) -> BestSet:
    """Set of plans with the least weighted sum of mean loss and tail mean within the budget.

    A mixed-integer program: a plan is taken or not; in each future a risk's loss is cut by at most
    one plan that is taken; the tail mean is that of the linear program of [RockafellarUryasev2002].
    HiGHS solves it.

    Parameters
    ----------
    options
        What the plans can do.
    aim
        Budget and objective.

    Returns
    -------
    BestSet
        In the order of the plans; the objective is computed anew from the futures.

    Raises
    ------
    ModelError
        For inputs of shapes or ranges that are none.
    SolverError
        Where the solver stops early.

    Examples
    --------
    >>> one = Options(np.array([[8.0]]), np.array([[[0.5]]]), np.array([[1.0]]), np.array([1.0]))
    >>> best_set(one, Aim()).plans, best_set(one, Aim(budget=0.5)).plans
    ((0,), ())
    """
    _check(options, aim)
    if not len(options.upfront):
        return BestSet((), objective(options, (), aim))
    program = _Program(options, aim)
    found = milp(
        program.weights,
        integrality=program.is_whole,
        bounds=Bounds(program.low, program.high),
        constraints=program.constraints(),
        options={"mip_rel_gap": 1e-7},
    )
    if not found.success:
        raise SolverError(f"best_set got: {found.message}; look at the losses and the budget")
    taken = found.x[: len(options.upfront)] > 0.5  # noqa: PLR2004
    chosen = tuple(int(one) for one in np.flatnonzero(taken))
    return BestSet(chosen, objective(options, chosen, aim))


class _Program:
    """Columns: plans taken, cuts used, value at risk, excess over it by future."""

    def __init__(self, options: Options, aim: Aim) -> None:
        self.options, self.aim = options, aim
        saved = options.cuts * options.losses
        # Cut by plan, risk and future, those that take something away.
        self.cuts = np.argwhere(saved > 0)
        self.saved = saved[saved > 0]
        self.n_plans, n_futures = options.costs.shape
        self.n_futures = n_futures
        n_tail = n_futures + 1 if aim.tail_weight > 0 else 0
        mean = (1 - aim.tail_weight) / n_futures
        tail = np.zeros(n_tail)
        tail[:1] = aim.tail_weight
        tail[1:] = aim.tail_weight / (1 - aim.level) / n_futures
        self.weights = np.concatenate([mean * options.costs.sum(axis=1), -mean * self.saved, tail])
        n_columns = self.n_plans + len(self.saved)
        self.is_whole = np.zeros(len(self.weights), dtype=np.int64)
        self.is_whole[: self.n_plans] = 1
        self.low, self.high = np.zeros(len(self.weights)), np.ones(len(self.weights))
        self.low[n_columns : n_columns + 1] = -np.inf
        self.high[n_columns:] = np.inf

    def _rows(self, rows: Whole, columns: Whole, values: Floats, n_rows: int) -> csr_array:
        return csr_array((values, (rows, columns)), shape=(n_rows, len(self.weights)))

    def constraints(self) -> list[LinearConstraint]:
        """Return what binds the columns."""
        n_cuts, places = len(self.saved), np.arange(len(self.saved))
        plan, risk, future = self.cuts.T
        ones = np.ones(n_cuts)
        used = self.n_plans + places
        # A cut is used only where its plan is taken, and one at most for a risk in a future.
        taken = self._rows(
            np.concatenate([places, places]),
            np.concatenate([used, plan]),
            np.concatenate([ones, -ones]),
            n_cuts,
        )
        rivals = self._rows(
            risk * self.n_futures + future, used, ones, len(self.options.losses) * self.n_futures
        )
        found = [LinearConstraint(taken, -np.inf, 0.0), LinearConstraint(rivals, -np.inf, 1.0)]
        if np.isfinite(self.aim.budget):
            plans = np.arange(self.n_plans)
            row = self._rows(np.zeros_like(plans), plans, self.options.upfront, 1)
            found.append(LinearConstraint(row, -np.inf, self.aim.budget))
        if self.aim.tail_weight > 0:
            found.append(self._tail(used, future))
        return found

    def _tail(self, used: Whole, future: Whole) -> LinearConstraint:
        """Return that the excess is at least the loss of a future less the value at risk."""
        n_plans, n_futures = self.options.costs.shape
        futures = np.arange(n_futures)
        at_risk = n_plans + len(self.saved)
        rows = [np.tile(futures, n_plans), future, futures, futures]
        columns = [
            np.repeat(np.arange(n_plans), n_futures),
            used,
            np.full(n_futures, at_risk),
            at_risk + 1 + futures,
        ]
        ones = np.ones(n_futures)
        values = [-self.options.costs.ravel(), self.saved, ones, ones]
        matrix = self._rows(
            np.concatenate(rows), np.concatenate(columns), np.concatenate(values), n_futures
        )
        return LinearConstraint(matrix, self.options.losses.sum(axis=0), np.inf)


def _check(options: Options, aim: Aim) -> None:
    n_risks, n_futures = options.losses.shape
    n_plans = len(options.upfront)
    refuse(
        [
            outside("best_set", "losses", options.losses, 0.0, _LARGEST),
            outside("best_set", "cuts", options.cuts, 0.0, 1.0),
            outside("best_set", "costs", options.costs, -_LARGEST, _LARGEST),
            outside("best_set", "upfront", options.upfront, 0.0, _LARGEST),
            outside("best_set", "budget", aim.budget, 0.0, np.inf),
            outside("best_set", "level", aim.level, 0.0, float(np.nextafter(1.0, 0.0))),
            outside("best_set", "tail_weight", aim.tail_weight, 0.0, 1.0),
            misfit("best_set", "cuts", options.cuts.shape, (n_plans, n_risks, n_futures)),
            misfit("best_set", "costs", options.costs.shape, (n_plans, n_futures)),
        ]
    )
