"""Several plants with every option each, as arrays: offers, waiting, and no plant.

Every choice is scaled to the same energy and counted over the same window of years: what a plant
does not deliver in it comes from elsewhere at the replacement cost.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.dependence.shock_losses import THOUSAND, Works

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

ALL: Final = "all"
FAR: Final = 1e6  # years: what is never built is never struck


@dataclass(frozen=True)
class Programme:
    """The plants of a case with every option, over the futures.

    Parameters
    ----------
    plants, options
        Ids of the plants in order; ids of the offers, then ``wait`` and ``none``.
    partners
        The partner behind each option; of the cheapest offer behind ``wait``, none behind ``none``.
    admissible
        (plant, option).
    works
        For the core of shocks.
    cost, fixed_cost
        Capital part, which a series saves from, and the rest, GUSD, (plant, option, future).
    start
        Calendar year of the mean grid connection, (plant, option, future).
    capacity
        MW, (plant, option).
    age
        Years since the agreement, (plant,).
    series
        (option,).
    jurisdictions
        Foreign ones first, the host last if it holds anything.
    control
        Share of each layer, (option, layer, jurisdiction, future).
    switch_time, stock
        Years, (option, layer of operation, future).
    exit_rates
        1/year by phase, each (future,).
    terms
        Samples of kind supply, by name and owner.
    decision_year
        Calendar year with fraction.
    """

    plants: tuple[str, ...]
    options: tuple[str, ...]
    partners: tuple[str, ...]
    admissible: npt.NDArray[np.bool_]
    works: Works
    cost: Floats
    fixed_cost: Floats
    start: Floats
    capacity: Floats
    age: Floats
    series: npt.NDArray[np.int64]
    jurisdictions: tuple[str, ...]
    control: Floats
    switch_time: Floats
    stock: Floats
    exit_rates: tuple[Floats, ...]
    terms: Mapping[str, Mapping[str, Floats]]
    decision_year: float

    def term(self, name: str, owner: str = ALL) -> Floats:
        """Return the samples of one variable of kind supply, (future,)."""
        return self.terms[name][owner]


def present_worth(rate: Floats, begin: Floats, end: Floats) -> Floats:
    """Return the present value of one a year between two times.

    Parameters
    ----------
    rate
        Real, 1/year.
    begin, end
        Years from the decision, any shapes that fit.

    Examples
    --------
    >>> one = np.ones(1)
    >>> present_worth(0.0 * one, 0.0 * one, 3.0 * one).round(6).tolist()
    [3.0]
    """
    force = np.log1p(np.maximum(rate, 1e-9))
    return np.asarray((np.exp(-force * begin) - np.exp(-force * end)) / force)


def with_alternatives(
    bare: Programme, is_open: npt.NDArray[np.bool_], names: tuple[str, str]
) -> Programme:
    """Return the programme with waiting and no plant beside the offers.

    Parameters
    ----------
    bare
        With the offers as its only options.
    is_open
        Which plants admit the two, (plant,); committed ones do not.
    names
        Of waiting and of no plant.
    """
    mean = (bare.cost + bare.fixed_cost).mean(axis=-1)
    # Known beforehand is only the mean: the cheapest offer that every open plant admits.
    allowed = np.where(bare.admissible[is_open], mean[is_open], np.inf).sum(axis=0)
    base = int(np.argmin(allowed))
    works, later = bare.works, bare.term("waiting_time")
    lag = later[None, None, :]
    nothing = np.zeros_like(works.capital[:, :1])

    def joined(values: Floats, wait: Floats, none: Floats) -> Floats:
        return np.concatenate([values, wait, none], axis=1)

    def moved(values: Floats, far: float) -> Floats:
        return joined(values, values[:, base : base + 1] + lag, nothing + far)

    def repeated(values: Floats, none: float = 0.0) -> Floats:
        own = values[base : base + 1]
        return np.concatenate([values, own, np.full_like(own, none)])

    full = _costs_of_alternatives(bare, base, lag)
    both = is_open[:, None]
    return replace(
        bare,
        options=(*bare.options, *names),
        partners=(*bare.partners, bare.partners[base], ""),
        admissible=np.concatenate([bare.admissible, both, both], axis=1),
        works=replace(
            works,
            agreement=moved(works.agreement, FAR),
            first_concrete=moved(works.first_concrete, FAR),
            completion=moved(works.completion, FAR),
            end=joined(works.end, works.end[:, :1], works.end[:, :1]),
            capital=joined(works.capital, works.capital[:, base : base + 1], nothing),
            running_cost=repeated(works.running_cost),
            fuel_cost=repeated(works.fuel_cost),
            whole_cost=joined(works.whole_cost, works.whole_cost[:, base : base + 1], nothing),
        ),
        cost=joined(bare.cost, full[0], nothing),
        fixed_cost=joined(bare.fixed_cost, full[1], full[2]),
        start=joined(bare.start, bare.start[:, base : base + 1] + lag, nothing + np.inf),
        capacity=np.concatenate(
            [bare.capacity, bare.capacity[:, base : base + 1], 0 * bare.capacity[:, :1]], axis=1
        ),
        series=np.array([*bare.series, bare.series[base], -1]),
        control=repeated(bare.control),
        switch_time=repeated(bare.switch_time),
        stock=repeated(bare.stock),
    )


def _costs_of_alternatives(bare: Programme, base: int, lag: Floats) -> tuple[Floats, ...]:
    """Return capital part and rest of waiting, and the cost of no plant, (plant, 1, future)."""
    works = bare.works
    end = works.end[:, :1]
    start = np.minimum(bare.start[:, base : base + 1] - bare.decision_year, end)
    late = np.minimum(start + lag, end)
    rate = works.discount_rate
    # The same plant over what is left of the window, and other power for the years of waiting.
    left = present_worth(rate, late, end) / np.maximum(present_worth(rate, start, end), 1e-9)
    other = works.energy[:, None, None] * works.replacement_cost / THOUSAND
    need = np.where(bare.admissible, (bare.start - bare.decision_year).mean(axis=-1), np.inf)
    begin = np.broadcast_to(need.min(axis=1)[:, None, None], end.shape)
    before = other * present_worth(rate, begin, start)
    running = (bare.fixed_cost[:, base : base + 1] - before) * left
    capital = bare.cost[:, base : base + 1] * left
    return (
        capital,
        running + other * present_worth(rate, begin, late),
        other * present_worth(rate, begin, end),
    )


def with_futures(programme: Programme, futures: npt.NDArray[np.int64]) -> Programme:
    """Return the programme over chosen futures, each as often as it is named.

    Parameters
    ----------
    programme
        Any.
    futures
        Numbers of futures, (future,).
    """

    def cut(values: Floats) -> Floats:
        return np.asarray(values[..., futures])

    works = programme.works
    return replace(
        programme,
        works=replace(
            works,
            **{
                one.name: cut(getattr(works, one.name))
                for one in fields(works)
                if one.name != "energy"
            },
        ),
        cost=cut(programme.cost),
        fixed_cost=cut(programme.fixed_cost),
        start=cut(programme.start),
        control=cut(programme.control),
        switch_time=cut(programme.switch_time),
        stock=cut(programme.stock),
        exit_rates=tuple(cut(rate) for rate in programme.exit_rates),
        terms={
            name: {owner: cut(values) for owner, values in row.items()}
            for name, row in programme.terms.items()
        },
    )
