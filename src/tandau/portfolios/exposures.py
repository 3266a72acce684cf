"""Whose hands portfolios are in: shares by layer, indices, what stops, and who lends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tandau.models.dependence.concentration import hhi, shannon, stirling
from tandau.models.dependence.supply import capacity_lost
from tandau.portfolios.aggregate import portfolio_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from tandau.portfolios.programme import Programme

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

AFTER: Final = (0.0, 1.0, 3.0, 10.0)


class Exposure(NamedTuple):
    """Whose hands a portfolio is in.

    ``share`` (portfolio, layer, jurisdiction); ``concentration``, ``entropy`` and ``diversity``
    (portfolio, layer): Hirschman's index, Shannon's entropy and Stirling's diversity, zero where
    nothing is built; ``stopped`` MW that stand still in the mean of the futures
    (portfolio, jurisdiction, time of `AFTER`); ``credit`` GUSD lent (portfolio, jurisdiction).
    """

    share: Floats
    concentration: Floats
    entropy: Floats
    diversity: Floats
    stopped: Floats
    credit: Floats


def exposure_of(
    programme: Programme,
    portfolios: Whole,
    distance: Floats,
    operation: Sequence[int],
    finance: int,
) -> Exposure:
    """Return the exposure of each portfolio.

    Parameters
    ----------
    programme
        Gives shares of control, capacities, stocks and times to switch.
    portfolios
        (portfolio, plant).
    distance
        Between jurisdictions, 0 to 1, (jurisdiction, jurisdiction).
    operation
        Places of the layers of operation in the axis layer, in the order of the stocks.
    finance
        Place of the finance.
    """
    control = programme.control.mean(axis=-1)
    share = portfolio_share(portfolios, control, programme.capacity)
    is_built = share.sum(axis=(1, 2)) > 0
    told = share[is_built]

    def filled(values: Floats) -> Floats:
        every = np.zeros((len(share), share.shape[1]))
        every[is_built] = values
        return every

    plants = np.arange(portfolios.shape[1])
    built = programme.capacity[plants, portfolios]
    stopped = _stopped_share(programme, control[:, operation])
    lent = (programme.works.capital[:, :, None] * programme.control[None, :, finance]).mean(axis=-1)
    return Exposure(
        share,
        filled(hhi(told)),
        filled(shannon(told)),
        filled(stirling(told, distance)),
        np.einsum("np,npjt->njt", built, stopped[portfolios]),
        lent[plants, portfolios].sum(axis=1),
    )


def _stopped_share(programme: Programme, control: Floats) -> Floats:
    """Return the mean share of an option's capacity that stands still, (option, stop, time)."""
    found = np.zeros((len(control), control.shape[2], len(AFTER)))
    for option, held in enumerate(control):
        if held.sum() > 0:
            stock, switch = (
                values[option].T[:, None] for values in (programme.stock, programme.switch_time)
            )
            lost = capacity_lost(held[None], [1.0], stock, switch, AFTER)
            found[option] = lost.mean(axis=0)
    return found
