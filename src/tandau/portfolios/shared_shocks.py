"""Shocks drawn once a future and shared by all plants they reach, and what they cost each option.

Every kind of shock has a first time from each jurisdiction; partners leave by the phases of their
deals. Both have a part of their own and one in common with the bloc [MarshallOlkin1967].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tandau.models.dependence.common_cause import first_shocks, split_rates
from tandau.models.dependence.inputs import misfit, refuse
from tandau.models.dependence.shock_losses import (
    Effect,
    Severity,
    exit_effect,
    exit_times,
    outage_years,
    shock_effect,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from tandau.portfolios.programme import Programme

    Floats = npt.NDArray[np.float64]

EXIT = "exit"


class Kind(NamedTuple):
    """A kind of shock: through which layers it works on plants under way and on running ones.

    ``building`` are places in the axis layer of the control, ``running`` pairs of such a place and
    one in the axis of the layers of operation, ``money`` the place of the finance or below zero.
    """

    id: str
    is_political: bool
    building: tuple[int, ...]
    running: tuple[tuple[int, int], ...]
    money: int


class Blocs(NamedTuple):
    """Bloc of each jurisdiction, and what its members share, by bloc, each (future,)."""

    names: tuple[str, ...]
    shock_commonality: Mapping[str, Floats]
    exit_commonality: Mapping[str, Floats]

    def numbers(self) -> npt.NDArray[np.int64]:
        """Return each jurisdiction's bloc as a number, in order of appearance."""
        order = list(dict.fromkeys(self.names))
        return np.array([order.index(name) for name in self.names])


class Draws(NamedTuple):
    """Years from the decision: first shocks (kind → (future, jurisdiction)) and exits.

    ``exits`` has shape (plant, option, future); both are infinite where nothing happens.
    """

    shocks: Mapping[str, Floats]
    exits: Floats


def n_columns(kinds: Sequence[Kind], n_jurisdictions: int) -> int:
    """Return how many uniform points a future needs: own and bloc's, by kind and for exits."""
    return (len(kinds) + 1) * 2 * n_jurisdictions


def draw_shocks(programme: Programme, kinds: Sequence[Kind], blocs: Blocs, points: Floats) -> Draws:
    """Return when what strikes.

    Parameters
    ----------
    programme
        Gives rates, phases and partners.
    kinds
        Of shocks.
    blocs
        Of the programme's jurisdictions.
    points
        Uniform, 0 to below 1, (future, `n_columns`); the same points mean the same fortune
        whatever the blocs.

    Raises
    ------
    ModelError
        For points or blocs that do not fit.
    """
    names = programme.jurisdictions
    n_names, n_futures = len(names), len(points)
    refuse(
        [
            misfit("draw_shocks", "points", points.shape[1:], (n_columns(kinds, n_names),)),
            misfit("draw_shocks", "blocs", len(blocs.names), n_names),
        ]
    )
    number = blocs.numbers()
    n_blocs = int(number.max()) + 1
    nothing = np.zeros(n_futures)
    of_bloc = list(dict.fromkeys(blocs.names))
    common = np.stack([blocs.shock_commonality.get(bloc, nothing) for bloc in of_bloc], axis=1)
    blocks = points.reshape(n_futures, len(kinds) + 1, 2, n_names)
    shocks = {}
    for at, kind in enumerate(kinds):
        of_kind = programme.terms["shock_rate"]
        rate = np.stack([of_kind.get(f"{name}/{kind.id}", nothing) for name in names], axis=1)
        drawn = np.concatenate([blocks[:, at, 0], blocks[:, at, 1, :n_blocs]], axis=1)
        shocks[kind.id] = first_shocks(split_rates(rate, common, number), number, drawn)
    partner = [names.index(one) if one else 0 for one in programme.partners]
    leaving = np.stack([blocs.exit_commonality.get(blocs.names[one], nothing) for one in partner])
    exits = exit_times(
        programme.works,
        programme.exit_rates,
        programme.age,
        leaving,
        blocks[:, -1, 0, partner].T,
        blocks[:, -1, 1, number[partner]].T,
    )
    return Draws(shocks, exits)


def effects(programme: Programme, kinds: Sequence[Kind], draws: Draws) -> dict[str, Effect]:
    """Return what each kind of shock, and exit, does to every option, (plant, option, future).

    Parameters
    ----------
    programme
        Gives shares of control, severities and works.
    kinds
        Of shocks.
    draws
        As `draw_shocks` gives them.
    """
    works = programme.works
    holds = np.asarray((programme.control > 0).any(axis=-1))
    found = {}
    for kind in kinds:
        layers = [*kind.building, *(one for one, _ in kind.running)]
        layers += [kind.money] if kind.money >= 0 else []
        severity = Severity(
            programme.term("shock_delay", kind.id),
            programme.term("finance_stop_share", kind.id),
            programme.term("refinancing_cost"),
            programme.term("standstill_share"),
        )
        loss, delay = np.zeros_like(works.capital), np.zeros_like(works.capital)
        for place in range(len(programme.jurisdictions)):
            at = draws.shocks[kind.id][:, place]
            if not np.isfinite(at).any() or not holds[:, layers, place].any():
                continue
            held = programme.control[:, :, place]
            effect = shock_effect(
                works,
                at,
                held[:, kind.building].max(axis=1),
                held[:, kind.money] if kind.money >= 0 else np.zeros_like(held[:, 0]),
                _outage(programme, held, kind),
                severity,
            )
            loss += effect.loss
            delay += effect.delay
        found[kind.id] = Effect(loss, delay)
    found[EXIT] = exit_effect(
        works,
        draws.exits,
        programme.term("rebid_time"),
        programme.term("preparation_share"),
        programme.term("exit_loss_share"),
    )
    return found


def _outage(programme: Programme, held: Floats, kind: Kind) -> Floats:
    layers, running = [one for one, _ in kind.running], [one for _, one in kind.running]
    return outage_years(
        held[:, layers], programme.switch_time[:, running], programme.stock[:, running]
    )
