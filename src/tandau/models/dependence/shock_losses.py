"""What shocks cost plants under way and plants that run: delay, idle money, standing still, exit.

Times are years from the decision, money is discounted to it. A delay costs what the missing power
costs elsewhere less the running cost that is saved, and the care of a site that stands still; what
is sunk stays sunk. Source of the channels: own definitions [Tandau].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tandau.models.dependence.common_cause import SplitRates, first_shocks_by_phase
from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

MOST = float(np.finfo(np.float64).max)
THOUSAND = 1000.0


@dataclass(frozen=True)
class Works:
    """Plants with options in futures: when they are built and what they are worth.

    Parameters
    ----------
    agreement, first_concrete, completion, end
        Years from the decision, rising, (plant, option, future); ``end`` is when power no longer
        counts.
    capital
        GUSD, (plant, option, future).
    energy
        TWh a year, (plant,).
    running_cost, fuel_cost
        USD/MWh, (option, future): operation and fuel; fuel alone.
    whole_cost
        USD/MWh with capital, (plant, option, future).
    replacement_cost
        USD/MWh of firm power from elsewhere, (future,).
    discount_rate
        Real, 1/year, (future,).
    """

    agreement: Floats
    first_concrete: Floats
    completion: Floats
    end: Floats
    capital: Floats
    energy: Floats
    running_cost: Floats
    fuel_cost: Floats
    whole_cost: Floats
    replacement_cost: Floats
    discount_rate: Floats

    def discount(self, years: Floats) -> Floats:
        """Return what money some years from the decision is worth at it, a ratio."""
        far = np.where(np.isfinite(years), years, 0.0)
        return np.where(np.isfinite(years), (1.0 + self.discount_rate) ** -far, 0.0)

    def missed(self, saved: Floats) -> Floats:
        """Return what a year without the plant costs, GUSD, (plant, option, future)."""
        each = np.maximum(self.replacement_cost - saved, 0.0)
        return np.asarray(self.energy[:, None, None] * each / THOUSAND)

    def spent(self, years: Floats) -> Floats:
        """Return the share of the capital that is spent by then, 0 to 1, level over the works."""
        length = np.maximum(self.completion - self.first_concrete, 1e-9)
        return np.asarray(np.clip((years - self.first_concrete) / length, 0.0, 1.0))


class Severity(NamedTuple):
    """How hard one kind of shock strikes, each (future,).

    ``delay`` in years and ``finance_stop`` as a share of the undrawn loan, both of a layer that is
    wholly in the hands of who strikes; ``refinancing`` and ``standstill`` (1/year) as shares.
    """

    delay: Floats
    finance_stop: Floats
    refinancing: Floats
    standstill: Floats


class Effect(NamedTuple):
    """Loss in GUSD and delay in years, (plant, option, future)."""

    loss: Floats
    delay: Floats


def shock_effect(
    works: Works,
    at: Floats,
    building_share: Floats,
    loan_share: Floats,
    outage: Floats,
    severity: Severity,
) -> Effect:
    """Loss (GUSD) and delay (years) where one shock strikes, (plant, option, future).

    Parameters
    ----------
    works
        The plants.
    at
        Years from the decision to the shock, infinite where none, (future,).
    building_share
        Largest share that who strikes holds in a layer of the shock, (option, future).
    loan_share
        Share of the capital that who strikes lends, zero where the shock leaves money alone,
        (option, future).
    outage
        Years for which a running plant stands still, counted whole, (option, future).
    severity
        Of the kind.

    Raises
    ------
    ModelError
        For shares outside 0 to 1, times below zero or shapes that do not fit.
    """
    shape = works.capital.shape
    refuse(
        [
            outside("shock_effect", "at", at, 0.0, np.inf),
            outside("shock_effect", "building_share", building_share, 0.0, 1.0 + 1e-9),
            outside("shock_effect", "loan_share", loan_share, 0.0, 1.0 + 1e-9),
            outside("shock_effect", "outage", outage, 0.0, MOST),
            misfit("shock_effect", "building_share", building_share.shape, shape[1:]),
            misfit("shock_effect", "outage", outage.shape, shape[1:]),
        ]
    )
    is_under_way = (at >= works.agreement) & (at < works.completion)
    is_running = (at >= works.completion) & (at < works.end)
    if not (is_under_way | is_running).any():
        return Effect(np.zeros(shape), np.zeros(shape))
    now = works.discount(at)
    delay = np.where(is_under_way, building_share * severity.delay, 0.0)
    late = delay * works.missed(works.running_cost) * works.discount(works.completion)
    has_site = at >= works.first_concrete
    idle = delay * has_site * severity.standstill * works.capital * now
    undrawn = np.where(is_under_way, loan_share * works.capital * (1.0 - works.spent(at)), 0.0)
    money = undrawn * severity.finance_stop * severity.refinancing * now
    still = np.where(is_running, outage, 0.0) * works.missed(works.fuel_cost) * now
    return Effect(late + idle + money + still, delay)


def outage_years(control: Floats, switch_time: Floats, stock: Floats) -> Floats:
    """Years for which a plant stands still after a stop, counted whole, (option, future).

    The missing share of a layer is lived from stock first; the worst layer decides:
    ``max(share * switch_time - stock, 0)``.

    Parameters
    ----------
    control
        Share of who stops in each layer, (option, layer, future).
    switch_time, stock
        Years, (option, layer, future).

    Examples
    --------
    >>> one = np.ones((1, 1, 1))
    >>> float(outage_years(0.5 * one, 4.0 * one, 1.5 * one)[0, 0])
    0.5
    """
    return np.asarray(np.maximum(control * switch_time - stock, 0.0).max(axis=1, initial=0.0))


def exit_times(
    works: Works,
    rates: Sequence[Floats],
    age: npt.ArrayLike,
    commonality: Floats,
    fortune: Floats,
    fortune_of_bloc: Floats,
) -> Floats:
    """Years from the decision until a plant's partner leaves, infinite where it stays.

    (plant, option, future). Before first concrete the rate changes at two ages of the deal, after
    it there is one more; a partner has one fortune for all its plants [MarshallOlkin1967].

    Parameters
    ----------
    works
        The plants.
    rates
        Of the ages to two years, to five and beyond, and of the works, 1/year, each (future,).
    age
        Years since the agreement at the decision, (plant,).
    commonality
        Share of the rate that strikes the whole bloc, (option, future).
    fortune, fortune_of_bloc
        Uniform points of each option's partner and of its bloc, (option, future).
    """
    n_plants, n_options, n_futures = works.capital.shape
    ages = np.broadcast_to(np.asarray(age, dtype=np.float64), (n_plants,))
    never = np.zeros((n_futures, 1))
    found = np.empty(works.capital.shape)
    for option in range(n_options):
        part = commonality[option][:, None]
        splits = [
            SplitRates(rate[:, None] * (1.0 - part), rate[:, None] * part) for rate in rates
        ] + [SplitRates(never, never)]
        points = np.stack([fortune[option], fortune_of_bloc[option]], axis=1)
        for plant in range(n_plants):
            begun = works.agreement[plant, option]
            wait = np.maximum(works.first_concrete[plant, option] - begun, 0.0)
            bounds = [
                np.zeros(n_futures),
                np.minimum(max(2.0 - ages[plant], 0.0), wait),
                np.minimum(max(5.0 - ages[plant], 0.0), wait),
                wait,
                np.maximum(works.completion[plant, option] - begun, wait),
            ]
            starts = np.stack(bounds, axis=1)
            time = first_shocks_by_phase(splits, starts, [0], points)[:, 0]
            found[plant, option] = begun + time
    return found


def exit_effect(
    works: Works,
    at: Floats,
    rebid_time: Floats,
    preparation_share: Floats,
    exit_loss_share: Floats,
) -> Effect:
    """Loss (GUSD) and delay (years) where the partner leaves, (plant, option, future).

    Before first concrete what was prepared is lost, and the gain of the plant over other power
    comes later; afterwards a part of what is spent is lost, and the power is missed.

    Parameters
    ----------
    works, at
        The plants, and the years of `exit_times`.
    rebid_time
        Years until another has taken over, (future,).
    preparation_share, exit_loss_share
        Of the capital, and of what is spent, 0 to 1, (future,).
    """
    is_before = at < works.first_concrete
    is_during = (at >= works.first_concrete) & (at < works.completion)
    now, later = works.discount(at), works.discount(works.completion)
    before = preparation_share * works.capital * now
    before = before + rebid_time * works.missed(works.whole_cost) * later
    during = exit_loss_share * works.spent(at) * works.capital * now
    during = during + rebid_time * works.missed(works.running_cost) * later
    loss = np.where(is_before, before, np.where(is_during, during, 0.0))
    return Effect(loss, np.where(is_before | is_during, rebid_time, 0.0))
