"""From the programme of a case to portfolios: shared shocks, every sequence, exposure, balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr

from tandau.case.supply import LAYERS, NONE, OPERATION_LAYERS
from tandau.futures.sample import scores
from tandau.portfolios.aggregate import PlantFutures, portfolio_outcomes
from tandau.portfolios.balance import second_of, twin_of
from tandau.portfolios.enumeration import enumerate_portfolios
from tandau.portfolios.exposures import exposure_of
from tandau.portfolios.frontier import non_dominated
from tandau.portfolios.partnerships import Partnerships
from tandau.portfolios.programme import with_futures
from tandau.portfolios.shared_shocks import (
    EXIT,
    Blocs,
    Kind,
    draw_shocks,
    effects,
    n_columns,
)
from tandau.portfolios.solve import few_best
from tandau.programme import programme_of_case

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import xarray as xr

    from tandau.case.supply import Shock
    from tandau.evidence.resolve import Known
    from tandau.futures.sample import Plan
    from tandau.models.dependence.shock_losses import Effect
    from tandau.portfolios.aggregate import PortfolioOutcomes
    from tandau.portfolios.balance import Second, Twin
    from tandau.portfolios.exposures import Exposure
    from tandau.portfolios.programme import Programme

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

_STREAM: Final = 13  # sets these random numbers apart from others of the same seed
# Each future comes again with other shocks, so that the tails of two plants are steady.
MOST_DRAWS: Final = 1 << 15
TWIN_TIMES: Final = 8
SECOND_TIMES: Final = 2
# Losses up to this part of a plant's mean cost are no disruption.
LIGHT: Final = 0.1
LEVEL: Final = 0.95
N_YEARS: Final = 6
# Beyond so many portfolios only the best by several weights of the tail are looked at.
MOST_LISTED: Final = 100_000


def partnerships_of_case(
    known: Known, arrays: xr.Dataset, plan: Plan, points: np.ndarray, seed: int
) -> Partnerships | None:
    """Return portfolios and what they depend on; None where nobody is said to control anything.

    Parameters
    ----------
    known
        The case and its evidence.
    arrays
        Inputs and outcomes of the plant in question.
    plan, points
        Columns and scores that these were drawn from.
    seed
        Of the study.
    """
    programme = programme_of_case(known, arrays, plan, points, seed)
    if programme is None:
        return None
    kinds = tuple(_kind(shock) for shock in known.case.chain.shocks)
    blocs = _blocs(known, programme)
    fortunes = _fortunes(len(programme.term("series_saving")), kinds, programme, (seed, _STREAM))
    found = effects(programme, kinds, draw_shocks(programme, kinds, blocs, fortunes))
    every = [*found]
    calm = [EXIT, *(kind.id for kind in kinds if not kind.is_political)]
    inputs = _plant_futures(programme, found, every)
    portfolios, is_complete = _portfolios(inputs, programme)
    years = _years(programme)
    light = LIGHT * _mean_plant(programme)
    outcomes = portfolio_outcomes(inputs, portfolios, years, LEVEL, light=light)
    without = _plant_futures(programme, found, calm)
    of_calm = portfolio_outcomes(without, portfolios, level=LEVEL, light=light)
    exposure = exposure_of(
        programme,
        portfolios,
        _distance(blocs),
        [LAYERS.index(layer) for layer in OPERATION_LAYERS],
        LAYERS.index("finance"),
    )
    kept = non_dominated(_objectives(outcomes, exposure))
    committed = _committed(known, programme)
    twin, seconds = _balance(programme, kinds, committed, seed) if committed else (None, ())
    return Partnerships(
        programme, kinds, found, inputs, portfolios, is_complete, years, outcomes, of_calm,
        exposure, kept, committed, twin, seconds,
    )  # fmt: skip


def _kind(shock: Shock) -> Kind:
    return Kind(
        shock.id,
        shock.political,
        tuple(LAYERS.index(layer) for layer in shock.layers if layer != "finance")
        or (LAYERS.index("finance"),),
        tuple(
            (LAYERS.index(layer), OPERATION_LAYERS.index(layer))
            for layer in shock.layers
            if layer in OPERATION_LAYERS
        ),
        LAYERS.index("finance") if "finance" in shock.layers else -1,
    )


def _blocs(known: Known, programme: Programme) -> Blocs:
    of_name = {one.name: one.bloc for one in known.case.chain.jurisdictions}
    return Blocs(
        tuple(of_name[name] for name in programme.jurisdictions),
        programme.terms["shock_commonality"],
        programme.terms["exit_commonality"],
    )


def _distance(blocs: Blocs) -> Floats:
    """Return how unlike jurisdictions are: one, and less by what a bloc has in common."""
    names = np.array(blocs.names)
    near = {bloc: float(values.mean()) for bloc, values in blocs.shock_commonality.items()}
    common = np.array([near.get(name, 0.0) for name in names])
    apart = np.where(names[:, None] == names[None, :], 1.0 - common[None, :], 1.0)
    np.fill_diagonal(apart, 0.0)
    return np.asarray(apart)


def _fortunes(
    n_draws: int,
    kinds: tuple[Kind, ...],
    programme: Programme,
    seed: tuple[int, ...],
    times: int = 1,
) -> Floats:
    """Return uniform points for so many times the jurisdictions, in a random order."""
    generator = np.random.default_rng(seed)
    own_seed = int(generator.integers(2**63))
    columns = n_columns(kinds, times * len(programme.jurisdictions))
    points = ndtr(scores(columns, n_draws, own_seed))
    return np.asarray(points[generator.permutation(n_draws)])


def _balance(
    programme: Programme, kinds: tuple[Kind, ...], committed: tuple[int, int, int], seed: int
) -> tuple[Twin, tuple[Second, ...]]:
    """Return what a second partner does beside the committed one."""
    option, plants = committed[0], committed[1:]
    n_futures = len(programme.term("series_saving"))
    n_draws = min(TWIN_TIMES * n_futures, MOST_DRAWS)
    many = with_futures(programme, np.arange(n_draws) % n_futures)
    points = _fortunes(n_draws, kinds, programme, (seed, _STREAM, 1), 2)
    twin = twin_of(many, kinds, option, plants, points, LIGHT * _mean_plant(programme))
    n_draws = min(SECOND_TIMES * n_futures, MOST_DRAWS // 2)
    few = with_futures(programme, np.arange(n_draws) % n_futures)
    points = _fortunes(n_draws, kinds, programme, (seed, _STREAM, 2))
    return twin, tuple(
        second_of(few, kinds, (option, other), plants, points)
        for other, name in enumerate(programme.options)
        if programme.admissible[plants[1], other] and other != option and name != NONE
    )


def _plant_futures(
    programme: Programme, found: Mapping[str, Effect], counted: list[str]
) -> PlantFutures:
    """Return what portfolios are made of, with the shocks that count."""
    delay = np.sum([found[name].delay for name in counted], axis=0)
    saving = programme.term("series_saving")
    number = np.arange(1.0, len(programme.plants) + 1)
    # Each doubling saves the same part [Wright1936].
    factor = np.exp(np.log2(number)[:, None] * np.log1p(-saving)[None, :])
    return PlantFutures(
        cost=programme.cost,
        loss=np.sum([found[name].loss for name in counted], axis=0),
        series_factor=factor,
        series=programme.series,
        grid_connection=programme.start + delay,
        capacity=programme.capacity,
        fixed_cost=programme.fixed_cost,
    )


def _mean_plant(programme: Programme) -> float:
    """Return the mean cost of a plant over all that may be built, GUSD."""
    mean = (programme.cost + programme.fixed_cost).mean(axis=-1)
    return float(mean[programme.admissible & (programme.capacity > 0)].mean())


def _portfolios(inputs: PlantFutures, programme: Programme) -> tuple[Whole, bool]:
    """Return every portfolio, or the best ones where they are too many."""
    if programme.admissible.sum(axis=1).prod(dtype=np.float64) <= MOST_LISTED:
        return enumerate_portfolios(programme.admissible), True
    return few_best(inputs, programme.admissible, LEVEL), False


def _years(programme: Programme) -> tuple[float, ...]:
    """Return whole years from the first plant's mean start to after the last one's, evenly."""
    is_real = np.isfinite(programme.start) & programme.admissible[..., None]
    starts = programme.start[is_real]
    first, last = np.floor(np.quantile(starts, 0.05)), np.ceil(np.quantile(starts, 0.9))
    return tuple(float(one) for one in np.unique(np.round(np.linspace(first, last, N_YEARS))))


def _objectives(outcomes: PortfolioOutcomes, exposure: Exposure) -> Floats:
    """Return what the frontier is made of: mean and tail cost, concentration, worst stop."""
    return np.stack(
        [
            outcomes.expected_cost,
            outcomes.tail_cost,
            exposure.concentration.mean(axis=1),
            exposure.stopped[:, :, -2].max(axis=1),
        ],
        axis=1,
    )


def _committed(known: Known, programme: Programme) -> tuple[int, int, int] | None:
    """Return offer and plant of the first commitment, and the plant in question."""
    second = programme.plants.index(known.choice.plant.id)
    for plant, offer in known.choice.committed:
        if plant.id in programme.plants and offer.id in programme.options:
            return programme.options.index(offer.id), programme.plants.index(plant.id), second
    return None
