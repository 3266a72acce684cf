"""Joint samples of the terms of financing, beside the futures and independent of them.

The terms have a scrambled Sobol set of their own, whose rows are put in a random order: without it
the first columns of both sets would follow the same sequence (Latin supercube sampling
[OwenSupercube1998]). So a case keeps its futures and its ranking when it adds financing models.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy.special import ndtr

from tandau.case.supply import ALSO_OF_RISKS
from tandau.futures.distributions import values_at
from tandau.futures.sample import scores
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from tandau.evidence.resolve import Evidence

    Terms = dict[str, dict[str, npt.NDArray[np.float64]]]
    Kind = Literal["term", "supply"]

_SHOCKS: Final = 6
# Sets the random numbers of a kind apart from others of the same seed.
_STREAMS: Final = MappingProxyType({"term": 5, "supply": 17})


def sample_terms(evidence: Evidence, n_futures: int, seed: int, kind: Kind = "term") -> Terms:
    """Return every term's values by owner; owners of the same quantity have the same draw.

    Parameters
    ----------
    evidence
        Says which quantity speaks for which owner; none where a case has no financing models.
    n_futures, seed
        As of the study.
    kind
        ``term`` of financing, or ``supply`` for what bears on shocks and several plants.

    Returns
    -------
    dict
        Term → owner (``all``, an offer, an offer under a financing model or a layer …) → shape
        (future,), in the term's unit.
    """
    keys = _keys(evidence, kind)
    columns = sorted({(name, key) for name, row in keys.items() for key in row.values()})
    if not columns:
        return {}
    generator = np.random.default_rng([seed, _STREAMS[kind]])
    own_seed = int(generator.integers(2**63))
    points = ndtr(scores(len(columns), n_futures, own_seed))[generator.permutation(n_futures)]
    drawn = {
        (name, key): values_at(evidence.quantities[key], points[:, place])
        for place, (name, key) in enumerate(columns)
    }
    return {
        name: {owner: drawn[name, key] for owner, key in row.items()} for name, row in keys.items()
    }


def rate_shocks(n_futures: int, n_years: int, seed: int) -> npt.NDArray[np.float64]:
    """Return the yearly shocks of the reference rate, the same for all offers.

    Standard normal numbers, shape (future, year); a study with more futures begins with the same.

    Parameters
    ----------
    n_futures, n_years
        Lengths of the dims.
    seed
        Of the study.
    """
    generator = np.random.default_rng([seed, _SHOCKS])
    return generator.standard_normal((n_futures, n_years))


def _keys(evidence: Evidence, kind: Kind) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    also = ALSO_OF_RISKS if kind == "supply" else ()
    for name, one in vocabulary().items():
        if one.kind != kind and name not in also:
            continue
        if name in evidence.of_offer:
            found[name] = evidence.of_offer[name]
        elif name in evidence.shared:
            found[name] = {"all": evidence.shared[name]}
    return found
