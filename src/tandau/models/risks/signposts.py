"""A signpost read year by year: when its trigger fires, in vain or too late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Signpost:
    """How an event shows before it comes, and how long the answer to it takes.

    Parameters
    ----------
    trigger
        Reading at which the action starts, above 0 and at most 1.
    warning
        Years before the event in which the reading begins to rise, (offer, future).
    noise
        Standard deviation of a yearly reading, (offer, future).
    lead
        Years from the trigger until the action works, (offer, future).
    """

    trigger: float
    warning: Floats
    noise: Floats
    lead: Floats


@dataclass(frozen=True)
class Watch:
    """What a trigger did.

    Parameters
    ----------
    alarm, ready
        Calendar years of the alarm that an event followed and of the working action, infinite
        without one, (offer, future).
    first_alarm
        Calendar year of the first alarm of any kind, infinite without one, (offer, future).
    n_false
        Alarms that no event followed, (offer, future).
    is_struck, is_late
        Whether the event comes while the signpost is watched, and before the action works,
        (offer, future).
    """

    alarm: Floats
    ready: Floats
    first_alarm: Floats
    n_false: npt.NDArray[np.int64]
    is_struck: npt.NDArray[np.bool_]
    is_late: npt.NDArray[np.bool_]

    def false_alarm_rate(self) -> float:
        """Return the share of all alarms that no event followed; 0 without an alarm."""
        n_true = int(np.isfinite(self.alarm).sum())
        n_alarms = n_true + int(self.n_false.sum())
        return float(self.n_false.sum() / n_alarms) if n_alarms else 0.0

    def too_late_rate(self) -> float:
        """Return the share of the events that come before the action works; 0 without an event."""
        n_struck = int(self.is_struck.sum())
        return float(self.is_late.sum() / n_struck) if n_struck else 0.0


def watch(
    signpost: Signpost, event: Floats, start: Floats, end: Floats, errors: Floats, first: float
) -> Watch:
    """Read a signpost once a year from the first year on, and act when the trigger is reached.

    The reading stands at 0, rises in a straight line to 1 over the warning time before the event,
    and carries an error of its own each year. The event itself is always noticed. An alarm that no
    event follows within lead and warning time is false: the action is wound down after that time
    and the watch begins again. An action that was taken in time stays.

    Parameters
    ----------
    signpost
        Its trigger and times.
    event
        Calendar year of the event, infinite without one, (offer, future).
    start, end
        Calendar years between which the signpost is watched, (offer, future); none where the start
        is not before the end.
    errors
        Standard normal, (year, future).
    first
        Calendar year of the first reading.

    Raises
    ------
    ModelError
        For times or noise below zero, a trigger that is none and errors of another shape.
    """
    refuse(
        [
            outside("watch", "trigger", signpost.trigger, float(np.nextafter(0.0, 1.0)), 1.0),
            outside("watch", "warning", signpost.warning, 0.0, np.inf),
            outside("watch", "noise", signpost.noise, 0.0, np.inf),
            outside("watch", "lead", signpost.lead, 0.0, np.inf),
            misfit("watch", "futures of errors", errors.shape[1], event.shape[1]),
        ]
    )
    alarm = np.full(event.shape, np.inf)
    first_alarm = np.full(event.shape, np.inf)
    quiet = np.full(event.shape, -np.inf)
    n_false = np.zeros(event.shape, dtype=np.int64)
    last = np.max(np.minimum(end, event), initial=first)
    slope = np.divide(1.0, signpost.warning, out=np.full(event.shape, np.inf),
                      where=signpost.warning > 0)  # fmt: skip
    held = signpost.lead + signpost.warning
    for place in range(min(len(errors), int(np.ceil(last - first)) + 1)):
        year = first + place
        is_watching = (year >= np.maximum(start, quiet)) & (year < np.minimum(end, event))
        is_watching &= np.isinf(alarm)
        reading = np.maximum(1.0 - (event - year) * slope, 0.0)
        fires = is_watching & (reading + signpost.noise * errors[place] >= signpost.trigger)
        is_true = fires & (event <= year + held)
        is_false = fires & ~is_true
        alarm = np.where(is_true, year, alarm)
        first_alarm = np.where(fires, np.minimum(first_alarm, year), first_alarm)
        n_false += is_false
        quiet = np.where(is_false, year + held, quiet)
    is_struck = np.isfinite(event) & (event >= start) & (event <= end) & (start < end)
    alarm = np.where(is_struck & np.isinf(alarm), event, alarm)
    ready = alarm + signpost.lead
    return Watch(
        alarm=alarm,
        ready=ready,
        first_alarm=np.minimum(first_alarm, alarm),
        n_false=n_false,
        is_struck=is_struck,
        is_late=is_struck & (ready > event),
    )
