"""Joint construction times of all offers, from the fitted model and columns of the point set.

In one future all offers share the draw of the model's parameters and what the host brings; the
units of a plant share its project effect and stall. Drivers that the case marks ``fitted`` are the
host's and the project's effect themselves, so that whatever else loads them moves with the times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr

from tandau.evidence.construction_forecast import HostScores, PlantScores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tandau.evidence.resolve import Evidence

PREFIX: Final = "construction_time"
SHARED: Final = ("draw", "project_spread", "unit_spread")
OWN: Final = ("stall", "stall_size")


def _host(effects: Mapping[str, str]) -> str:
    return f"driver:{effects['all']}:all" if "all" in effects else f"{PREFIX}:host"


def _project(effects: Mapping[str, str], offer: str) -> str:
    if "offer" in effects:
        return f"driver:{effects['offer']}:{offer}"
    return f"{PREFIX}:project:{offer}"


def construction_columns(
    evidence: Evidence, effects: Mapping[str, str], offers: Sequence[str], n_units: int
) -> list[str]:
    """Return the names of the columns that fitted construction times need, drivers' apart.

    Parameters
    ----------
    evidence
        Says which offers' times are fitted.
    effects
        Scope → driver that is an effect of the model.
    offers, n_units
        The alternatives, sorted, and the units of the plant.
    """
    found = evidence.of_offer[PREFIX]
    fitted = [offer for offer in offers if evidence.is_fitted(PREFIX, found[offer])]
    if not fitted or evidence.construction is None:
        return []
    names = [f"{PREFIX}:{name}" for name in SHARED]
    names += [] if "all" in effects else [_host(effects)]
    vendors = dict.fromkeys(evidence.construction.vendors[offer] for offer in fitted)
    names += [f"{PREFIX}:vendor:{vendor}" for vendor in vendors]
    for offer in fitted:
        names += [] if "offer" in effects else [_project(effects, offer)]
        names += [f"{PREFIX}:{name}:{offer}" for name in OWN]
        names += [f"{PREFIX}:unit:{offer}:{unit}" for unit in range(n_units)]
    return names


def construction_times(
    evidence: Evidence,
    effects: Mapping[str, str],
    columns: Mapping[str, int],
    points: np.ndarray,
    offer: str,
) -> np.ndarray:
    """Return the construction times of an offer's units.

    Parameters
    ----------
    evidence
        With the fitted model.
    effects
        Scope → driver that is an effect of the model.
    columns
        Column number by name.
    points
        Standard normal scores, shape (future, column).
    offer
        Its id.

    Returns
    -------
    numpy.ndarray
        Shape (unit, future), in years.
    """
    construction = evidence.construction
    assert construction is not None

    def score(name: str) -> np.ndarray:
        return points[:, columns[name]]

    def uniform(name: str) -> np.ndarray:
        return np.asarray(ndtr(score(f"{PREFIX}:{name}")))

    n_draws = construction.posterior.n_draws
    shared = HostScores(
        draw=np.minimum((uniform("draw") * n_draws).astype(int), n_draws - 1),
        effect=score(_host(effects)),
        project_spread=uniform("project_spread"),
        unit_spread=uniform("unit_spread"),
    )
    units = [name for name in columns if name.startswith(f"{PREFIX}:unit:{offer}:")]
    own = PlantScores(
        vendor=score(f"{PREFIX}:vendor:{construction.vendors[offer]}"),
        project=score(_project(effects, offer)),
        stall=uniform(f"stall:{offer}"),
        stall_size=uniform(f"stall_size:{offer}"),
        unit=np.stack([score(name) for name in units]),
    )
    return construction.times(offer, shared, own)
