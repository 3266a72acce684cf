"""Hourly shapes of a year without leap day, made from monthly and regional facts and a seed.

The weather is the same in every study year, so that years and futures differ by what changes, not
by luck. Each shape hits its yearly mean exactly, and the load also its peak. Series are kept for
the next network of the same zones, so nobody may change them in place. The method is told in
docs/power-system.md; the sun's path follows [Cooper1969].
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import brentq
from scipy.signal import lfilter

from tandau.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tandau.models.power.system import Shapes, Zone

    Series = np.ndarray

HOURS: Final = 8760
MIDWINTER: Final = 15  # day of the year with the highest heating load, mid January
STANDARD_MERIDIAN: Final = 75.0  # of the clock: UTC+5
_DAY: Final = np.arange(HOURS) // 24
_HOUR: Final = np.arange(HOURS) % 24


def season() -> Series:
    """Return +1 at midwinter and -1 at midsummer, per hour; mean 0. Shape (8760,)."""
    return np.cos(2 * np.pi * (_DAY - MIDWINTER) / 365)


def ratio_swing(ratio: float) -> float:
    """Return the amplitude a for which (1 + a) / (1 - a) is the ratio.

    Examples
    --------
    >>> ratio_swing(1.5)
    0.2
    """
    return (ratio - 1) / (ratio + 1)


def weather(n_zones: int, shapes: Shapes, stream: int) -> Series:
    """Return standard normal weather with memory, shape (n_zones, 8760).

    Parameters
    ----------
    n_zones
        How many zones, which share a part of it.
    shapes
        Seed, memory and correlation.
    stream
        Sets apart what is drawn from the same seed: load, wind, clouds.
    """
    generator = np.random.default_rng([shapes.seed, stream])
    keep = np.exp(-1 / shapes.weather_hours)
    noise = generator.standard_normal((n_zones + 1, 2 * HOURS)) * np.sqrt(1 - keep**2)
    smooth = lfilter([1.0], [1.0, -keep], noise, axis=1)[:, HOURS:]  # the first year forgets zero
    shared, own = smooth[:1], smooth[1:]
    mixed = np.sqrt(shapes.zone_correlation) * shared + np.sqrt(1 - shapes.zone_correlation) * own
    return np.asarray(mixed)


@lru_cache(maxsize=8)
def load_series(zones: tuple[Zone, ...], shapes: Shapes) -> Series:
    """Return the hourly load of each zone in MW, shape (zone, 8760).

    The yearly sum is the zone's demand and the maximum its peak load.

    Raises
    ------
    ModelError
        Where a peak lies below the mean load.
    """
    evening = ratio_swing(shapes.evening_ratio)
    # Two humps a day: morning and a higher evening.
    hours = 0.6 * np.cos(2 * np.pi * (_HOUR - 19) / 24) + 0.4 * np.cos(4 * np.pi * (_HOUR - 8) / 24)
    daily = 1 + evening * (hours - hours.mean()) / np.ptp(hours) * 2
    weekly = np.where(_DAY % 7 == 6, shapes.weekend_ratio, 1.0)  # noqa: PLR2004
    cold = np.exp(shapes.cold_spread * weather(len(zones), shapes, 1))
    loads = []
    for zone, spell in zip(zones, cold, strict=True):
        yearly = 1 + ratio_swing(zone.winter_ratio) * season()
        loads.append(_with_peak(zone, yearly * daily * weekly * spell))
    return np.array(loads)


def _with_peak(zone: Zone, shape: Series) -> Series:
    mean = zone.demand / HOURS
    wanted = zone.peak_load / mean
    if wanted <= 1:
        message = f"zone {zone.id}: got a peak load of {zone.peak_load:.0f} MW; expected more"
        raise ModelError(f"{message} than the mean of {mean:.0f} MW; correct one of their claims")

    def peak(power: float) -> float:
        raised = (shape / shape.max()) ** power
        return float(1 / raised.mean()) - wanted

    raised = (shape / shape.max()) ** brentq(peak, 0.0, 100.0)
    return np.asarray(mean * raised / raised.mean())


def _scaled(
    told: str, mean: float, shape: Callable[[float], Series], low: float, high: float
) -> Series:
    """Return the shape whose knob is turned until its mean is the wanted one."""
    if mean == 0:
        return np.zeros(HOURS)
    most = float(shape(high).mean())
    if mean >= most:
        raise ModelError(
            f"{told}: got {mean:.3f}; expected less than {most:.3f}; correct its claim"
        )
    knob = brentq(lambda one: float(shape(one).mean()) - mean, low, high)
    return shape(knob)


@lru_cache(maxsize=8)
def wind_series(zones: tuple[Zone, ...], shapes: Shapes) -> Series:
    """Return the wind's hourly capacity factor, shape (zone, 8760), 0 to 1.

    The logit of it is normal weather with a seasonal mean.
    """
    gusts = weather(len(zones), shapes, 2) * shapes.wind_spread
    # For a capacity factor far from 0 and 1 the logit moves as the log does.
    swing = np.log(shapes.wind_winter_ratio) / 2
    found = []
    for zone, gust in zip(zones, gusts, strict=True):
        wave = gust + swing * season()

        def shape(knob: float, wave: Series = wave) -> Series:
            return np.asarray(1 / (1 + np.exp(-(knob + wave))))

        found.append(
            _scaled(
                f"zone {zone.id}, wind_capacity_factor",
                zone.wind_capacity_factor,
                shape,
                -20.0,
                20.0,
            )
        )
    return np.array(found)


@lru_cache(maxsize=8)
def solar_series(zones: tuple[Zone, ...], shapes: Shapes) -> Series:
    """Return the sun's hourly capacity factor, shape (zone, 8760), 0 to 1.

    The sine of the sun's height at the zone's place and clock, dimmed by clouds, scaled.
    """
    dim = np.exp(-np.abs(weather(len(zones), shapes, 3)) * shapes.cloud_spread)
    tilt = np.radians(23.45) * np.sin(2 * np.pi * (284 + _DAY + 1) / 365)
    found = []
    for zone, clouds in zip(zones, dim, strict=True):
        noon = 12 + (STANDARD_MERIDIAN - zone.longitude) / 15
        angle = np.radians(15 * (_HOUR + 0.5 - noon))
        place = np.radians(zone.latitude)
        height = np.sin(place) * np.sin(tilt) + np.cos(place) * np.cos(tilt) * np.cos(angle)
        light = np.maximum(height, 0) * clouds

        def shape(knob: float, light: Series = light) -> Series:
            return np.asarray(np.minimum(knob * light, 1.0))

        found.append(
            _scaled(
                f"zone {zone.id}, solar_capacity_factor",
                zone.solar_capacity_factor,
                shape,
                0.0,
                50.0,
            )
        )
    return np.array(found)


def inflow_shape(shapes: Shapes) -> Series:
    """Return released inflow relative to its mean, shape (8760,), mean 1."""
    return 1 - ratio_swing(shapes.hydro_summer_ratio) * season()


def winter_summer(winter: float, summer: float) -> Series:
    """Return what swings between a midwinter and a midsummer value, shape (8760,)."""
    return summer + (winter - summer) * (1 + season()) / 2
