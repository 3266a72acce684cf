"""When a risk's event comes: at most once in a future, at a rate that changes by phase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    import xarray as xr

    Floats = npt.NDArray[np.float64]

PHASES: Final = ("before_decision", "before_first_concrete", "construction", "operation")


@dataclass(frozen=True)
class Timeline:
    """The phases of a plant's life.

    Parameters
    ----------
    start, end
        Calendar years by phase of `PHASES`, (phase, offer, future); the phase before the decision
        has no length.
    """

    start: Floats
    end: Floats


def timeline(known: xr.Dataset) -> Timeline:
    """Return the phases of every offer in every future, without any of the register's events.

    Parameters
    ----------
    known
        ``decision_year``, ``first_concrete``, ``plant_completion``, ``operating_lifetime``.
    """
    concrete = known["first_concrete"].transpose("offer", "future").to_numpy()
    done = known["plant_completion"].transpose("offer", "future").to_numpy()
    lifetime = known["operating_lifetime"].transpose("offer", "future").to_numpy()
    decided = np.full_like(concrete, float(known["decision_year"]))
    # First concrete that claims put before the decision leaves no time in between.
    start = np.stack([decided, decided, np.maximum(concrete, decided), done])
    end = np.stack([decided, np.maximum(concrete, decided), done, done + lifetime])
    return Timeline(start, np.maximum(start, end))


def first_event(
    points: npt.ArrayLike,
    rates: Mapping[str, npt.ArrayLike],
    chances: Mapping[str, npt.ArrayLike],
    phases: Timeline,
    window: tuple[float, float] = (-np.inf, np.inf),
) -> Floats:
    """Calendar year of a risk's first event, infinite where it never comes.

    One exponential amount of hazard is used up phase by phase. A probability for a whole phase is
    spread evenly over it. Outside the window there is no hazard; what a probability would have put
    there is left out.

    Parameters
    ----------
    points
        Uniform in (0, 1), (future,): the same for all offers.
    rates
        Phase → yearly hazard, (future,) or (offer, future).
    chances
        Phase → probability that the event comes in the phase if it has not come before, the same
        shapes.
    phases
        Of the plant.
    window
        First and last calendar year in which the risk is there.

    Returns
    -------
    numpy.ndarray
        (offer, future), years.

    Raises
    ------
    ModelError
        For points, rates or probabilities outside their range, and unknown phases.

    Examples
    --------
    >>> one = Timeline(np.array([[[0.0]]] * 4), np.array([[[0.0]], [[0.0]], [[9.0]], [[9.0]]]))
    >>> first_event([0.5], {"construction": [0.1]}, {}, one).round(3).tolist()
    [[6.931]]
    """
    uniform = np.asarray(points, dtype=np.float64)
    named = {*rates, *chances}
    refuse(
        [
            outside("first_event", "points", uniform, 0.0, 1.0),
            misfit("first_event", "phases", sorted(named - set(PHASES)), []),
            misfit("first_event", "phases with both", sorted(set(rates) & set(chances)), []),
            *(outside("first_event", f"rate {k}", v, 0.0, np.inf) for k, v in rates.items()),
            *(outside("first_event", f"chance {k}", v, 0.0, 1.0) for k, v in chances.items()),
        ]
    )
    left = np.broadcast_to(-np.log1p(-uniform), phases.start.shape[1:]).copy()
    year = np.full(left.shape, np.inf)
    for place, phase in enumerate(PHASES):
        if phase not in named:
            continue
        start = np.maximum(phases.start[place], window[0])
        length = np.maximum(np.minimum(phases.end[place], window[1]) - start, 0.0)
        whole = phases.end[place] - phases.start[place]
        if phase in rates:
            amount = np.asarray(rates[phase], dtype=np.float64) * length
        else:
            with np.errstate(divide="ignore"):
                sure = -np.log1p(-np.asarray(chances[phase], dtype=np.float64))
            is_open = (phases.start[place] >= window[0]) & (phases.start[place] <= window[1])
            part = np.divide(length, whole, out=np.array(is_open, np.float64), where=whole > 0)
            amount = np.where(part > 0, np.minimum(sure, 1e300) * part, 0.0)
        is_here = np.isinf(year) & (left <= amount) & (amount > 0)
        through = np.divide(left, amount, out=np.zeros_like(left), where=is_here)
        # Strictly after the start: what came before it, as first concrete, can change no more.
        moment = np.maximum(start + length * through, np.nextafter(start, np.inf))
        year = np.where(is_here, moment if place > 1 else start + length * through, year)
        left = left - amount
    return year
