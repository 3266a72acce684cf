"""One network solved hour by hour through PyPSA, linopy and HiGHS."""

from __future__ import annotations

from typing import Final

import pypsa

from tandau.errors import SolverError

DONE: Final = "ok"


def solve_hourly(network: pypsa.Network, *, with_duals: bool = False) -> None:
    """Find the least cost of a network over all its snapshots, in place.

    Parameters
    ----------
    network
        Gets dispatch, capacities and prices.
    with_duals
        Whether the duals of all bounds are kept too.

    Raises
    ------
    SolverError
        Where no optimum was found.
    """
    with pypsa.option_context("api.legacy_string_dtype", False):
        status, told = network.optimize(
            solver_name="highs",
            io_api="lp",  # the direct way prints a banner before it can be told not to
            progress=False,
            include_objective_constant=False,
            assign_all_duals=with_duals,
            output_flag=False,
        )
    if status != DONE:
        message = f"network {network.name!r}: got {told} from HiGHS; expected an optimum"
        raise SolverError(f"{message}; check its bounds and loads")
