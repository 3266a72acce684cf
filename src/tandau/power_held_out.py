"""How far the emulator of a study lies from direct solves, in futures that it did not see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.errors import Fault, SolverError
from tandau.models.power.chunks import solve_points
from tandau.models.power.emulation import complete, emulate, r_squared
from tandau.models.power.ranks import rank_probability
from tandau.models.run import evaluate
from tandau.power_compiling import compiled_year
from tandau.power_futures import sample_parameters
from tandau.power_plants import plants_of_case
from tandau.power_solving import ensemble_of_year
from tandau.power_system import power_question, system_of_case
from tandau.screening import joint_futures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from tandau.evidence.resolve import Known
    from tandau.models.power.ensemble import Estimate
    from tandau.models.power.programme import Programme
    from tandau.power_effort import Effort
    from tandau.power_plants import Plants

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Told = Callable[[str, int, int], None]

_STREAM: Final = 9  # sets these random numbers apart from others of the same seed
GOALS: Final = {"value_r_squared": 0.98, "rank_probability": 0.01}
# A value that a handful of futures have says nothing of its variance.
_LEAST: Final = 16


def held_out_futures(n_futures: int, solved: Whole, n_held_out: int, seed: int) -> Whole:
    """Return futures drawn at random among those that were not solved, (future,), ascending.

    Parameters
    ----------
    n_futures
        Of the study.
    solved
        Numbers of those that were.
    n_held_out
        How many, or as many as there are.
    seed
        Of the study.
    """
    rest = np.setdiff1d(np.arange(n_futures), solved)
    generator = np.random.default_rng([seed, _STREAM])
    found: Whole = np.sort(generator.choice(rest, min(n_held_out, len(rest)), replace=False))
    return found


def year_entry(
    true: Floats, told: Floats, own: Floats, alternatives: Sequence[str]
) -> dict[str, Any]:
    """Return how far emulated costs of a study year lie from solved ones.

    Parameters
    ----------
    true, told
        Solved and emulated costs, USD a year, (alternative, future), the grid without a plant
        first; futures that have no optimum under some alternative are left out.
    own
        What the alternatives' plants cost outside the system, for the ranks, USD a year,
        (alternative, future).
    alternatives
        Names, in that order.
    """
    known = np.isfinite(true).all(axis=0)
    true, told, own = true[:, known], told[:, known], own[:, known]
    value, emulated = true[:1] - true, told[:1] - told
    is_there = value != 0
    explained = r_squared(value, emulated) if true.shape[1] else np.full(len(true), np.nan)
    explained[is_there.sum(axis=1) < _LEAST] = np.nan
    ranks = [rank_probability(cost + own) for cost in (true, told)]
    orders = [np.argsort(cost + own, axis=0, kind="stable") for cost in (true, told)]
    mean = np.abs(value[is_there]).mean() if is_there.any() else 0.0
    return {
        "n_futures": int(known.sum()),
        "value_r_squared": {
            name: float(one)
            for name, one in zip(alternatives, explained, strict=True)
            if np.isfinite(one)
        },
        "value_error": _rms((value - emulated)[is_there]) / mean if mean else None,
        "rank_probability": float(np.abs(ranks[0] - ranks[1]).max()),
        "best_differs": float((orders[0][0] != orders[1][0]).mean()) if known.any() else None,
    }


def _rms(errors: Floats) -> float:
    return float(np.sqrt((errors**2).mean()))


def _of_year(
    programme: Programme,
    points: Floats,
    found: Estimate,
    held: Whole,
    effort: Effort,
    folder: Path,
    told: Callable[[int, int], None],
) -> tuple[Floats, Floats]:
    """Return solved and emulated costs of futures held out, (alternative, future)."""
    n_alternatives = len(points)
    rows = points[:, held].transpose(1, 0, 2).reshape(-1, points.shape[2])
    true = solve_points(
        programme, rows, folder, effort.n_workers, told=told, engine=effort.engine
    ).cost.reshape(-1, n_alternatives).T  # fmt: skip
    is_complete = np.repeat(complete(found.exact, n_alternatives), n_alternatives)
    fitted = found.exact.take(np.flatnonzero(is_complete))
    assert found.scheme is not None
    return true, emulate(fitted, points[:, held], (found.scheme,)).cost


def held_out_entry(years: Mapping[int, dict[str, Any]]) -> dict[str, Any]:
    """Return what `tandau power emulator` prints: every year, and the worst of all.

    Parameters
    ----------
    years
        Study year → `year_entry`.
    """
    explained = [one for year in years.values() for one in year["value_r_squared"].values()]
    measured = {
        "value_r_squared": min(explained) if explained else None,
        "rank_probability": max(year["rank_probability"] for year in years.values()),
    }
    lowest, moved = measured["value_r_squared"], measured["rank_probability"]
    return {
        "measured": measured,
        "goals": GOALS,
        "is_met": {
            "value_r_squared": lowest is not None and lowest >= GOALS["value_r_squared"],
            "rank_probability": moved <= GOALS["rank_probability"],
        },
        "years": {str(year): one for year, one in years.items()},
    }


def emulator_of_case(
    known: Known,
    n_held_out: int,
    seed: int,
    n_futures: int,
    effort: Effort,
    folder: Path,
    told: Told = lambda _stage, _done, _total: None,
) -> dict[str, Any]:
    """Solve futures that a study emulates, and return how far it is off in them.

    Parameters
    ----------
    known
        The case and its evidence.
    n_held_out
        Futures of each study year that are solved to compare.
    seed, n_futures
        As of the study.
    effort
        How much the study solves exactly.
    folder
        Cache; a second call, or one after a kill, reads from it.
    told
        Is called with what is done, points done and in all.

    Raises
    ------
    CaseError
        Where the case has no tables of a power system.
    SolverError
        Where too few futures have an optimum, or every one is solved, so that nothing is emulated.
    """
    years = list(power_question(known).years)
    _, _, inputs = joint_futures(known, n_futures, seed)
    arrays = inputs.merge(evaluate(inputs))
    n_told = min(effort.n_futures, n_futures)
    plants = plants_of_case(known, arrays, n_told, seed)
    drawn = sample_parameters(known, years, n_told, seed)
    names = [plants.alternatives[-1], *plants.alternatives[:-1]]
    found = {
        year: _compared(
            known, year, drawn[year], plants, names, n_held_out, seed, effort, folder, told
        )
        for year in years
    }
    return {"case": known.case.question.id, "n_futures": n_told, **held_out_entry(found)}


def _compared(
    known: Known,
    year: int,
    drawn: Mapping[str, Floats],
    plants: Plants,
    names: Sequence[str],
    n_held_out: int,
    seed: int,
    effort: Effort,
    folder: Path,
    told: Told,
) -> dict[str, Any]:
    programme, _ = compiled_year(system_of_case(known, year), folder)
    points, own, found = ensemble_of_year(
        programme, drawn, plants, year, folder, seed, effort,
        lambda done, total: told(f"{year}: futures of the study", done, total),
    )  # fmt: skip
    if found.scheme is None:
        place, got = f"the power system in {year}", "every future is solved exactly"
        fault = Fault(place, "", got, "futures that are emulated", "ask for more futures")
        raise SolverError(str(fault), (fault,))
    held = held_out_futures(points.shape[1], found.solved, n_held_out, seed)
    true, emulated = _of_year(
        programme, points, found, held, effort, folder,
        lambda done, total: told(f"{year}: futures held out", done, total),
    )  # fmt: skip
    entry = year_entry(true, emulated, own[:, held], names)
    return {"n_solved": len(found.solved), **entry}
