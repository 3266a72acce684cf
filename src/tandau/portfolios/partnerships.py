"""What a study knows of its portfolios."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from tandau.models.dependence.shock_losses import Effect
    from tandau.portfolios.aggregate import PlantFutures, PortfolioOutcomes
    from tandau.portfolios.balance import Second, Twin
    from tandau.portfolios.exposures import Exposure
    from tandau.portfolios.programme import Programme
    from tandau.portfolios.shared_shocks import Kind


class Partnerships(NamedTuple):
    """Portfolios of a case: inputs, outcomes with every shock and without the political ones.

    ``found`` holds what each kind of shock does; ``is_complete`` says whether every portfolio is
    among ``portfolios`` (portfolio, plant); ``is_kept`` which of them no other one beats;
    ``committed`` are the numbers of a committed offer, its plant and the plant in question, and
    without one there is no balance to strike: no twin and no seconds.
    """

    programme: Programme
    kinds: tuple[Kind, ...]
    found: Mapping[str, Effect]
    inputs: PlantFutures
    portfolios: npt.NDArray[np.int64]
    is_complete: bool
    years: tuple[float, ...]
    outcomes: PortfolioOutcomes
    without_political: PortfolioOutcomes
    exposure: Exposure
    is_kept: npt.NDArray[np.bool_]
    committed: tuple[int, int, int] | None
    twin: Twin | None
    seconds: tuple[Second, ...]
