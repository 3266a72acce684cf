"""One network solved through PyPSA and linopy, by HiGHS or another solver that is installed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import linopy
import pypsa

from tandau.errors import Fault, SolverError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

DONE: Final = "ok"
TIME_LIMIT: Final = "time_limit"
HIGHS: Final = "highs"
# Silent, and the same solution on any machine.
_PLAIN: Final = MappingProxyType({"output_flag": False, "threads": 1, "random_seed": 0})


def check_solver(name: str) -> None:
    """Refuse a solver that linopy does not find here.

    Raises
    ------
    SolverError
        With the names of those that are installed.
    """
    installed = sorted(linopy.available_solvers)
    if name not in installed:
        fault = Fault(
            "solver", "", repr(name), f"one that is installed: {', '.join(installed)}",
            "install it with its licence beside linopy, or choose another",
        )  # fmt: skip
        raise SolverError(str(fault), (fault,))


def solve_network(
    network: pypsa.Network,
    options: Mapping[str, float] = MappingProxyType({}),
    extra: Callable[[pypsa.Network, pd.Index], None] | None = None,
    *,
    solver: str = HIGHS,
    with_duals: bool = False,
) -> None:
    """Find the least cost of a network over all its snapshots, in place.

    HiGHS runs on one thread and without a word; what other solvers print is theirs.

    Parameters
    ----------
    network
        Gets dispatch, capacities and prices.
    options
        Of the solver; a solution found within a ``time_limit`` counts.
    extra
        Constraints beside PyPSA's own, as its ``extra_functionality``.
    solver
        As linopy names it: highs, gurobi, cplex, copt, cupdlpx and others.
    with_duals
        Whether the duals of all bounds are kept too.

    Raises
    ------
    SolverError
        Where no solution was found, or the solver is not installed.
    """
    check_solver(solver)
    plain = _PLAIN if solver == HIGHS else {}
    with pypsa.option_context("api.legacy_string_dtype", False):
        status, condition = network.optimize(
            solver_name=solver,
            io_api="lp",  # the direct way prints a banner before it can be told not to
            progress=False,
            extra_functionality=extra,
            include_objective_constant=False,
            assign_all_duals=with_duals,
            solver_options={**plain, **options},
        )
    if status != DONE and not (condition == TIME_LIMIT and "time_limit" in options):
        where = f"network {network.name!r} from {network.snapshots[0]} on"
        message = f"{where}: got {status}, {condition}, from {solver}; expected an optimum"
        raise SolverError(f"{message}; check its bounds and loads")
