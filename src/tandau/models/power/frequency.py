"""Frequency after the sudden loss of a unit: a simple swing-equation estimate of a lone system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tandau.models.dependence.inputs import outside, refuse
from tandau.models.power.capacity_states import MOST

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Complexes = npt.NDArray[np.complex128]


@dataclass(frozen=True)
class FrequencyResponse:
    """How far and how fast frequency falls.

    Parameters
    ----------
    slope
        Rate of change of frequency just after the loss, Hz/s (negative).
    nadir
        Lowest frequency, Hz.
    nadir_time
        Seconds until then; infinite where frequency falls to its end without turning.
    settled
        Frequency at which primary response leaves it, Hz; not a number where nothing holds it.
    """

    slope: Floats
    nadir: Floats
    nadir_time: Floats
    settled: Floats


def frequency_response(
    loss: npt.ArrayLike,
    load: npt.ArrayLike,
    inertia: npt.ArrayLike,
    *,
    damping: npt.ArrayLike = 1.0,
    droop: npt.ArrayLike = 0.05,
    governed_share: npt.ArrayLike = 0.95,
    fast_share: npt.ArrayLike = 0.3,
    response_time: npt.ArrayLike = 8.0,
    nominal: float = 50.0,
) -> FrequencyResponse:
    """Frequency of a lone system after the loss of a unit, in Hz.

    One mass, ``2 H s w = -p - D w - (K/R) (1 + F T s)/(1 + T s) w`` per unit of the load, with all
    governors as one reheat turbine that has room enough; no shedding of load, no help over
    interconnections. It is a yardstick to hold unit sizes side by side, not a study of stability.
    Source: [AndersonMirheydar1990], solved here by its roots.

    Parameters
    ----------
    loss
        MW lost at once.
    load
        MW of load at that time, which is also the base of all shares.
    inertia
        Seconds, kinetic energy of what still turns over the load.
    damping
        Fall of load by fall of frequency, share per share.
    droop
        Fall of frequency by rise of power of governed units, share per share.
    governed_share
        Capacity of units under governors over the load.
    fast_share
        Part of the response that comes before the reheater.
    response_time
        Seconds of the reheater.
    nominal
        Hz.

    Raises
    ------
    ModelError
        For a value outside what the model can mean.

    Examples
    --------
    >>> found = frequency_response([500.0, 1200.0], 16000.0, 4.0)
    >>> found.slope.round(3).tolist()
    [-0.195, -0.469]
    >>> bool(found.nadir[1] < found.nadir[0] < found.settled[0])
    True
    """
    named = {
        "loss": (loss, 0.0, MOST), "load": (load, 1e-9, MOST), "inertia": (inertia, 1e-6, 1e3),
        "damping": (damping, 0.0, 100.0), "droop": (droop, 1e-6, 10.0),
        "governed_share": (governed_share, 0.0, 10.0), "fast_share": (fast_share, 0.0, 1.0),
        "response_time": (response_time, 1e-6, 1e4),
    }  # fmt: skip
    refuse([outside("frequency_response", name, *told) for name, told in named.items()])
    lost, base, mass, slack, slope, share, fast, lag = (
        np.asarray(told[0], dtype=np.float64) for told in named.values()
    )
    step = np.asarray(lost / base)
    gain = share / slope
    square, linear, constant, lag, step = np.broadcast_arrays(
        2 * mass * lag, 2 * mass + lag * (slack + gain * fast), slack + gain, lag, step
    )
    nadir_time = _turning(square, linear, constant, lag)
    end = -step / np.where(constant > 0, constant, np.nan)
    turned = _deviation(square, linear, constant, lag, step, nadir_time)
    lowest = np.where(np.isfinite(nadir_time), turned, end)
    return FrequencyResponse(
        slope=np.broadcast_to(-step * nominal / (2 * mass), end.shape),
        nadir=np.asarray(nominal * (1 + lowest)),
        nadir_time=nadir_time,
        settled=np.asarray(nominal * (1 + end)),
    )


def _roots(square: Floats, linear: Floats, constant: Floats) -> tuple[Complexes, Complexes]:
    inside = linear**2 - 4 * square * constant
    # Two equal roots would divide by nothing; a hair apart they give the same answer.
    inside = np.where(np.abs(inside) < 1e-12 * linear**2, 1e-12 * linear**2, inside)
    root: Complexes = np.sqrt(inside.astype(np.complex128))
    one: Complexes = (root - linear) / (2 * square)
    other: Complexes = (-root - linear) / (2 * square)
    return one, other


def _turning(square: Floats, linear: Floats, constant: Floats, lag: Floats) -> Floats:
    """Return the first time at which frequency turns, infinite where it never does."""
    one, other = _roots(square, linear, constant)
    turns = np.abs(one.imag) > 0
    angle = np.angle(1 + lag * one)
    with np.errstate(divide="ignore", invalid="ignore"):
        swinging = (np.pi - angle) / one.imag
        ratio = ((1 + lag * other) / (1 + lag * one)).real
        falling = np.log(np.where(ratio > 0, ratio, np.nan)) / (one - other).real
    falling = np.where(np.isfinite(falling) & (falling > 0), falling, np.inf)
    return np.asarray(np.where(turns, swinging, falling))


def _deviation(
    square: Floats, linear: Floats, constant: Floats, lag: Floats, step: Floats, time: Floats
) -> Floats:
    """Return the deviation of frequency at a time after the loss, per unit."""
    one, other = _roots(square, linear, constant)
    at = np.where(np.isfinite(time), time, 0.0)
    parts = [
        (1 + lag * a) * np.exp(a * at) / (a * square * (a - b))
        for a, b in ((one, other), (other, one))
    ]
    safe = np.where(constant > 0, constant, np.nan)
    return np.asarray(-step * (1 / safe + sum(parts).real))
