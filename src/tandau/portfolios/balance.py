"""Does balance pay: a second partner against the same one again, by commonality and saving lost.

The twin is a partner like the committed one in everything, price included, whose shocks are its
own as far as the commonality leaves them: what is left between the two is balance alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tandau.models.dependence.common_cause import twin_points
from tandau.models.dependence.tail_risk import sample_conditional_value_at_risk
from tandau.portfolios.frontier import break_evens
from tandau.portfolios.shared_shocks import Blocs, Kind, draw_shocks, effects

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from tandau.portfolios.programme import Programme

    Floats = npt.NDArray[np.float64]

COMMONALITIES: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
SAVINGS: Final = tuple(float(one) for one in np.linspace(0.0, 0.3, 31))
LEVEL: Final = 0.95
TWIN: Final = " (twin)"


class Twin(NamedTuple):
    """Mean and tail of the cost of two plants, GUSD, by commonality.

    ``same_tail`` and ``twin_tail`` without any saving; ``saving`` is the series saving (share of
    the second plant's capital cost) at which the tails are equal, None where beyond `SAVINGS`;
    ``any_loss`` is the probability that a plant loses more than ``light`` with the same partner
    and with the twin, ``both_lose`` that both do.
    """

    commonality: tuple[float, ...]
    same_mean: tuple[float, ...]
    twin_mean: tuple[float, ...]
    same_tail: tuple[float, ...]
    twin_tail: tuple[float, ...]
    saving: tuple[float | None, ...]
    any_loss: tuple[tuple[float, float], ...]
    both_lose: tuple[tuple[float, float], ...]


def with_options(
    programme: Programme, plants: tuple[int, int], options: tuple[int, int]
) -> Programme:
    """Return a programme of two plants and two options, which may be the same twice.

    Parameters
    ----------
    programme
        Any.
    plants, options
        Numbers.
    """
    two, works = list(options), programme.works

    at = np.ix_(plants, two)

    def by_plant(values: Floats) -> Floats:
        return np.asarray(values[at])

    return replace(
        programme,
        plants=tuple(programme.plants[one] for one in plants),
        options=tuple(programme.options[one] for one in two),
        partners=tuple(programme.partners[one] for one in two),
        admissible=programme.admissible[at],
        works=replace(
            works,
            agreement=by_plant(works.agreement),
            first_concrete=by_plant(works.first_concrete),
            completion=by_plant(works.completion),
            end=by_plant(works.end),
            capital=by_plant(works.capital),
            energy=works.energy[list(plants)],
            running_cost=works.running_cost[two],
            fuel_cost=works.fuel_cost[two],
            whole_cost=by_plant(works.whole_cost),
        ),
        cost=by_plant(programme.cost),
        fixed_cost=by_plant(programme.fixed_cost),
        start=by_plant(programme.start),
        capacity=by_plant(programme.capacity),
        age=programme.age[list(plants)],
        series=programme.series[two],
        control=programme.control[two],
        switch_time=programme.switch_time[two],
        stock=programme.stock[two],
    )


def with_twin(programme: Programme, plants: tuple[int, int], option: int) -> Programme:
    """Return a programme of two plants, an offer, and its twin under other jurisdictions.

    Parameters
    ----------
    programme
        Any.
    plants, option
        Numbers.
    """
    both = with_options(programme, plants, (option, option))
    names, rates = both.jurisdictions, both.terms["shock_rate"]
    twins = tuple(f"{name}{TWIN}" for name in names)
    own = both.control[:1]
    blank = np.zeros_like(own)
    control = np.concatenate(
        [np.concatenate([own, blank], axis=2), np.concatenate([blank, own], axis=2)]
    )
    of_twins = {key.replace("/", f"{TWIN}/"): rate for key, rate in rates.items()}
    return replace(
        both,
        options=(both.options[0], f"{both.options[0]}{TWIN}"),
        partners=(both.partners[0], f"{both.partners[0]}{TWIN}"),
        jurisdictions=(*names, *twins),
        control=control,
        terms={**both.terms, "shock_rate": {**rates, **of_twins}},
    )


def twin_of(
    programme: Programme,
    kinds: Sequence[Kind],
    option: int,
    plants: tuple[int, int],
    points: Floats,
    light: float = 0.0,
) -> Twin:
    """Compare the same partner at two plants with one partner and its twin.

    Parameters
    ----------
    programme, kinds
        As of the case.
    option
        The offer that the first plant has.
    plants
        The two plants.
    points
        Uniform, (future, `n_columns` of twice the jurisdictions): four for each kind and
        jurisdiction.
    light
        A plant's loss up to this counts as none, GUSD.
    """
    both = with_twin(programme, plants, option)
    names = both.jurisdictions
    # (kind, four points, jurisdiction): their shares are in the points, so that no bloc is left.
    four = points.reshape(len(points), len(kinds) + 1, 4, len(names) // 2)
    capital = both.cost[1].ravel()
    base = (both.cost + both.fixed_cost).sum(axis=0).ravel()
    found = []
    for share in COMMONALITIES:
        twins = twin_points(np.moveaxis(four, 2, 0), share)
        own = np.concatenate([four[:, :, 0], twins], axis=2)
        blocks = np.stack([own, np.zeros_like(own)], axis=2).reshape(len(points), -1)
        drawn = draw_shocks(both, kinds, Blocs(names, {}, {}), blocks)
        loss = np.sum([effect.loss for effect in effects(both, kinds, drawn).values()], axis=0)
        # Either may be the partner of both plants, and either stand first: the same draws count
        # on both sides, so that the means are equal to the last digit but rounding.
        same = (loss[0] + loss[1]).ravel()
        twin = (loss[0] + loss[1, ::-1]).ravel()
        tail = _tail(base + twin)
        ahead = [_tail(base + same - saving * capital) - tail for saving in SAVINGS]
        worth = break_evens(SAVINGS, ahead)
        hit = loss > light
        found.append(
            (
                share,
                float((base + same).mean()),
                float((base + twin).mean()),
                _tail(base + same),
                tail,
                float(worth[0]) if worth.size else (None if ahead[-1] > 0 else 0.0),
                (_share(hit[0] | hit[1]), _share(hit[0] | hit[1, ::-1])),
                (_share(hit[0] & hit[1]), _share(hit[0] & hit[1, ::-1])),
            )
        )
    return Twin(*zip(*found, strict=True))


class Second(NamedTuple):
    """What one option at the second plant gives beside the first, by commonality of the two.

    Tails of the cost in GUSD with the series saving of the case, and of the losses alone;
    ``crossing`` are the commonalities at which one of the two stops or starts to have the lower
    tail of the cost, ``loss_crossing`` of the losses.
    """

    option: str
    tail: tuple[float, ...]
    same_tail: tuple[float, ...]
    loss_tail: tuple[float, ...]
    same_loss_tail: tuple[float, ...]
    crossing: tuple[float, ...]
    loss_crossing: tuple[float, ...]


def second_of(
    programme: Programme,
    kinds: Sequence[Kind],
    options: tuple[int, int],
    plants: tuple[int, int],
    points: Floats,
) -> Second:
    """Compare an option at the second plant with the partner of the first.

    Both partners are one bloc here and no other jurisdiction shares anything: what the two have
    in common is at most the smaller of their rates.

    Parameters
    ----------
    programme, kinds, plants
        As for `twin_of`.
    options
        The offer at the first plant, and the option at the second.
    points
        Uniform, (future, `n_columns`).
    """
    both = with_options(programme, plants, options)
    saved = both.cost[1, 0] * (1.0 - both.term("series_saving"))
    is_series = both.series[1] == both.series[0]
    second = saved if is_series else both.cost[1, 1]
    first = both.cost[0, 0] + both.fixed_cost[0, 0]
    names = tuple("both" if one in both.partners else one for one in both.jurisdictions)
    tails = []
    for share in COMMONALITIES:
        common = {"both": np.full(len(points), share)}
        drawn = draw_shocks(both, kinds, Blocs(names, common, common), points)
        loss = np.sum([found.loss for found in effects(both, kinds, drawn).values()], axis=0)
        of_same, of_two = loss[:, 0].sum(axis=0), loss[0, 0] + loss[1, 1]
        same = first + saved + both.fixed_cost[1, 0] + of_same
        other = first + second + both.fixed_cost[1, 1] + of_two
        tails.append([_tail(one) for one in (other, same, of_two, of_same)])
    table = np.array(tails).T
    return Second(
        both.options[1],
        *(tuple(row.tolist()) for row in table),
        *(
            tuple(break_evens(COMMONALITIES, table[row + 1] - table[row]).tolist())
            for row in (0, 2)
        ),
    )


def _tail(cost: Floats) -> float:
    return float(sample_conditional_value_at_risk(cost, LEVEL))


def _share(states: npt.NDArray[np.bool_]) -> float:
    return float(states.mean())
