"""What stands still when jurisdictions stop supplying, at once and later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def capacity_lost(
    control: npt.ArrayLike,
    capacity: npt.ArrayLike,
    stock: npt.ArrayLike,
    switch_time: npt.ArrayLike,
    after: npt.ArrayLike,
    stopped: npt.ArrayLike | None = None,
) -> Floats:
    """Capacity that stands still some time after a stop of supply, in MW.

    A plant runs on its stock of a layer, which covers only the missing part and lasts the longer
    the smaller that is; it comes back once the layer is switched to a supplier that goes on. A
    layer that a running plant can do without has an infinite stock. The worst layer decides: layers
    do not stand in for one another. Source: own definition [Tandau].

    Parameters
    ----------
    control
        Share of a plant's layer in the hands of each jurisdiction, (plant, layer, jurisdiction).
    capacity
        MW, (plant,) or (…, plant).
    stock
        Years of the plant's full use that lie in the country, (…, plant, layer).
    switch_time
        Years from the stop until others supply, counted for the whole layer, (…, plant, layer).
    after
        Years since the stop at which to look, (time,).
    stopped
        Which jurisdictions stop together, (stop, jurisdiction); each alone where not given.

    Returns
    -------
    numpy.ndarray
        (…, stop, time).

    Raises
    ------
    ModelError
        For values that are none: shares outside 0 to 1 or that do not sum to one, negative times.

    Examples
    --------
    >>> lost = capacity_lost([[[1.0, 0.0]]], [1000.0], [[1.5]], [[5.0]], [0, 1, 3, 10])
    >>> lost.tolist()
    [[0.0, 0.0, 1000.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    """
    held = np.asarray(control, dtype=np.float64)
    sizes, times = np.asarray(capacity, dtype=np.float64), np.asarray(after, dtype=np.float64)
    stocks, switches = (np.asarray(one, dtype=np.float64) for one in (stock, switch_time))
    stops = np.eye(held.shape[-1]) if stopped is None else np.asarray(stopped, dtype=np.float64)
    refuse(
        [
            outside("capacity_lost", "control", held, 0.0, 1.0 + 1e-9),
            outside("capacity_lost", "sum of control", held.sum(axis=-1), 1 - 1e-6, 1 + 1e-6),
            outside("capacity_lost", "capacity", sizes, 0.0, float(np.finfo(np.float64).max)),
            outside("capacity_lost", "stock", stocks, 0.0, np.inf),
            outside("capacity_lost", "switch_time", switches, 0.0, np.inf),
            outside("capacity_lost", "after", times, 0.0, float(np.finfo(np.float64).max)),
            outside("capacity_lost", "stopped", stops, 0.0, 1.0),
            misfit("capacity_lost", "capacity", sizes.shape[-1:], held.shape[:1]),
            misfit("capacity_lost", "stock", stocks.shape[-2:], held.shape[:2]),
            misfit("capacity_lost", "switch_time", switches.shape[-2:], held.shape[:2]),
            misfit("capacity_lost", "stopped", stops.shape[-1:], held.shape[-1:]),
        ]
    )
    missing = np.einsum("plj,sj->spl", held, stops)
    safe = np.where(missing > 0, missing, 1.0)
    lasts = np.where(missing > 0, stocks[..., None, :, :] / safe, np.inf)[..., None]
    is_out = (lasts <= times) & (times < switches[..., None, :, :, None])
    worst = (missing[..., None] * is_out).max(axis=-2)
    return np.asarray(np.einsum("...p,...spt->...st", sizes, worst))
