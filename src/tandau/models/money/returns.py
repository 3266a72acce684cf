"""Rate of return and payback of many series at once, each with its status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np

from tandau.models.money.status import Status

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    States = npt.NDArray[np.int8]

# Rates between which a root is looked for; the outer ones bound what is called a rate at all. They
# lie close, since Newton's method on a polynomial of degree 100 starts slowly from afar, and a hair
# off round figures, so that no round root falls on one, where rounding would choose its bracket.
_ROUND: Final = (
    *(-0.5, -0.4, -0.3, -0.25, -0.2, -0.16, -0.13, -0.1, -0.08, -0.06, -0.04, -0.02, 0.0, 0.02),
    *(0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12, 0.14, 0.17, 0.2, 0.25, 0.3, 0.4, 0.6, 1.0),
    *(2.0, 4.0, 10.0),
)
RATES: Final = np.array(_ROUND) + 0.0001370921
MOST_STEPS: Final = 60
# Newton's error is about the square of its last step.
SMALL_STEP: Final = 1e-8
# Series whose root is found are taken out when this share is left.
SHARE_OPEN: Final = 0.8


def internal_rate(flows: npt.ArrayLike) -> tuple[Floats, States]:
    """Yearly rate at which flows are worth nothing, in 1/year, with its status.

    The worth is computed at some rates; between the first two where it falls through zero as the
    rate rises (failing that, rises through it) Newton's method finds the root, held inside the
    bracket. With one change of sign the rate is unique. With more, it is still taken as unique
    where the running sum changes sign once [Norstrom1972]; otherwise the status says that there may
    be several, and the one found is a rate, not the rate.

    Parameters
    ----------
    flows
        Yearly flows (…, year), the first at the start.

    Returns
    -------
    rate
        (…), 1/year. Where the status is neither FOUND nor SEVERAL_RATES it is no rate: the lowest
        of the rates tried for flows whose sum is not positive, the highest otherwise.
    status
        (…), `Status`.

    Source: Norstrom1972.

    Examples
    --------
    >>> rate, status = internal_rate([[-100.0, 60.0, 60.0], [-1.0, -1.0, -1.0]])
    >>> rate.round(4).tolist(), status.tolist()
    ([0.1307, -0.4999], [0, 1])
    """
    values = np.asarray(flows, dtype=np.float64)
    series = np.ascontiguousarray(np.moveaxis(values, -1, 0).reshape(values.shape[-1], -1))
    n_changes = _sign_changes(series)
    powers = (1 + RATES) ** -np.arange(len(series), dtype=np.float64)[:, None]
    rows = values.reshape(-1, len(series))
    # Small products stay on one thread: the blocks of an ensemble keep the processor busy already.
    products = [rows[at : at + 64] @ powers for at in range(0, len(rows), 64)]
    worths = (
        np.concatenate(products or [rows @ powers]) * (n_changes > 0).astype(np.float64)[:, None]
    )
    falls = np.logical_and(worths[:, :-1] > 0, worths[:, 1:] <= 0)
    rises = np.logical_and(worths[:, :-1] < 0, worths[:, 1:] >= 0)
    is_falling = falls.any(axis=1, keepdims=True)
    crossings = np.where(is_falling, falls, rises)
    has_root = crossings.any(axis=1)
    rate = np.where(series.sum(axis=0) > 0, RATES[-1], RATES[0])
    places = np.flatnonzero(has_root)
    rate[places] = _root(series[:, places], worths[places], crossings[places].argmax(axis=1))
    status = np.select(
        [n_changes == 0, ~has_root], [Status.NO_SIGN_CHANGE, Status.OUT_OF_RANGE], Status.FOUND
    ).astype(np.int8)
    is_doubtful = has_root & (n_changes > 1)
    if is_doubtful.any():
        is_doubtful &= _sign_changes(np.cumsum(series, axis=0)) != 1
        status[is_doubtful] = Status.SEVERAL_RATES
    shape = values.shape[:-1]
    return rate.reshape(shape), status.reshape(shape)


def _sign_changes(series: Floats) -> npt.NDArray[np.int64]:
    """Changes of sign along the first axis; zeros belong to the sign before them."""
    n_changes = np.zeros(series.shape[1], dtype=np.int64)
    was_positive = np.zeros(series.shape[1], dtype=bool)
    was_negative = was_positive
    for is_positive, is_negative in zip(series > 0, series < 0, strict=True):
        n_changes += (is_positive & was_negative) | (is_negative & was_positive)
        was_positive = is_positive | (was_positive & ~is_negative)
        was_negative = is_negative | (was_negative & ~is_positive)
    return n_changes


def _worth_and_slope(series: Floats, discount: Floats) -> tuple[Floats, Floats]:
    total = series[-1].copy()
    slope = np.zeros_like(total)
    for row in series[-2::-1]:
        slope *= discount
        slope += total
        total *= discount
        total += row
    return total, slope


def _root(series: Floats, worths: Floats, first: npt.NDArray[np.intp]) -> Floats:
    """Root between two of `RATES`, in the discount factor of one year."""
    rows = np.arange(first.size)
    # A larger rate is a smaller factor.
    low, high = 1 / (1 + RATES[first + 1]), 1 / (1 + RATES[first])
    at_low, at_high = worths[rows, first + 1], worths[rows, first]
    found = (low + high) / 2
    is_rising = at_high > at_low
    open_places, open_series, is_open = rows, series, np.ones(rows.size, dtype=bool)
    for _ in range(MOST_STEPS):
        if not is_open.any():
            break
        at = found[open_places]
        worth, slope = _worth_and_slope(open_series, at)
        is_above = (worth > 0) == is_rising[open_places]
        high[open_places] = np.where(is_above, at, high[open_places])
        low[open_places] = np.where(is_above, low[open_places], at)
        bottom, top = low[open_places], high[open_places]
        step = at - worth / np.where(slope != 0, slope, np.inf)
        step = np.where((step >= bottom) & (step <= top), step, (bottom + top) / 2)
        # A root once found stays as it is, so that it does not depend on its neighbours.
        step = np.where(is_open, step, at)
        found[open_places] = step
        is_open = is_open & (np.abs(step - at) > SMALL_STEP * at) & (worth != 0)
        if is_open.sum() < SHARE_OPEN * is_open.size:
            open_series, open_places = open_series[:, is_open], open_places[is_open]
            is_open = np.ones(open_places.size, dtype=bool)
    return 1 / found - 1


def payback(flows: npt.ArrayLike) -> tuple[Floats, States]:
    """Years until the running sum of flows is positive for good, with its status.

    The year is divided in proportion where the sum crosses zero inside it.

    Parameters
    ----------
    flows
        Yearly flows (…, year), each at its year's end.

    Returns
    -------
    years
        (…), years from the start; the number of years looked at where the money never comes back.
    status
        (…), FOUND or NEVER_REPAID.

    Source: Tandau.

    Examples
    --------
    >>> payback([-100.0, 40.0, 40.0, 40.0])[0].item()
    3.5
    """
    values = np.asarray(flows, dtype=np.float64)
    running = np.cumsum(values, axis=-1)
    n_years = values.shape[-1]
    is_short = running < 0
    last_short = np.where(
        is_short.any(axis=-1), n_years - 1 - is_short[..., ::-1].argmax(axis=-1), -1
    )
    is_repaid = last_short < n_years - 1
    place = np.clip(last_short, 0, n_years - 2)[..., None]
    owed = -np.take_along_axis(running, place, axis=-1)[..., 0]
    earned = np.take_along_axis(values, place + 1, axis=-1)[..., 0]
    part = np.clip(owed / np.where(earned > 0, earned, 1.0), 0, 1)
    years = np.where(last_short < 0, 0.0, last_short + 1 + part)
    years = np.where(is_repaid, years, float(n_years))
    status = np.where(is_repaid, Status.FOUND, Status.NEVER_REPAID).astype(np.int8)
    return cast("Floats", years), status
