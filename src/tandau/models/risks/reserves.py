"""How much cost and time to hold in reserve, and which risk makes it so much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from tandau.models.risks.ensemble import Found, World

    Floats = npt.NDArray[np.float64]

LEVELS: Final = (0.5, 0.8, 0.95)
TAIL: Final = 0.8  # at which a removal is measured, beside the mean


def reserve(before: Floats, after: Floats) -> Floats:
    """What the events add, at each of `LEVELS`, in the unit of the outcome, (level, offer).

    The quantile of the added amount over the futures, not the difference of two quantiles: the
    futures are the same with the events and without.

    Parameters
    ----------
    before, after
        Without and with the events, (offer, future).

    Examples
    --------
    >>> reserve(np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 4.0, 9.0]])).round(2).tolist()
    [[2.0], [4.4], [5.6]]
    """
    return np.quantile(after - before, LEVELS, axis=-1)


@dataclass(frozen=True)
class Removal:
    """What falls away when one risk is taken out, by figure of `Found`.

    Parameters
    ----------
    mean, tail
        Change of the mean and of the quantile at `TAIL`, (offer,): above zero where the figure is
        lower without the risk.
    share
        Part of the loss that the risk accounts for in each future, (offer, future), in GUSD; the
        parts of all risks add up to the whole.
    """

    mean: Mapping[str, Floats]
    tail: Mapping[str, Floats]
    share: Floats


def removals(world: World, whole: Found) -> dict[str, Removal]:
    """Take each risk out of the register by itself and tell what falls away.

    Where events come together the losses do not add up; the whole is then split in proportion to
    what each risk takes away by its removal.

    Parameters
    ----------
    world
        The futures with their events.
    whole
        What comes of the plants with all events.

    Returns
    -------
    dict
        By risk.
    """
    shares = world.shares()
    apart: dict[str, Floats] = {}
    changes: dict[str, tuple[dict[str, Floats], dict[str, Floats]]] = {}
    for risk in shares:
        without = world.found({name: one for name, one in shares.items() if name != risk})
        apart[risk] = np.maximum(whole.loss - without.loss, 0.0)
        pairs = {name: (getattr(whole, name), getattr(without, name)) for name in whole._fields}
        changes[risk] = (
            {name: (one - other).mean(axis=-1) for name, (one, other) in pairs.items()},
            {
                name: np.quantile(one, TAIL, axis=-1) - np.quantile(other, TAIL, axis=-1)
                for name, (one, other) in pairs.items()
            },
        )
    total = np.sum(list(apart.values()), axis=0) if apart else np.zeros_like(whole.loss)
    scale = np.divide(
        np.maximum(whole.loss, 0.0), total, out=np.zeros_like(whole.loss), where=total > 0
    )
    return {
        risk: Removal(mean, tail, apart[risk] * scale) for risk, (mean, tail) in changes.items()
    }
