"""Joint samples of what technology rights and actors need, beside the futures.

As with the terms of financing the samples have a scrambled Sobol set of their own, whose rows are
put in a random order [OwenSupercube1998]. Unlike them every owner has its own draw, even where one
quantity speaks for many: two actors on whom a range is judged alike need not turn out alike. Only
what one consent holder is asked for, by one quantity, is one and the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr

from tandau.futures.distributions import values_at
from tandau.futures.sample import scores
from tandau.variables import vocabulary

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.evidence.resolve import Evidence

    Asides = dict[str, dict[str, npt.NDArray[np.float64]]]

_STREAM: Final = 7  # sets these random numbers apart from others of the same seed


def sample_asides(evidence: Evidence, n_futures: int, seed: int) -> Asides:
    """Return every aside's values by owner.

    Parameters
    ----------
    evidence
        Says which quantity speaks for which owner.
    n_futures, seed
        As of the study.

    Returns
    -------
    dict
        Aside → owner → shape (future,), in the aside's unit; empty where the case needs none.
    """
    keys = {
        name: evidence.of_offer[name]
        for name, one in vocabulary().items()
        if one.kind == "aside" and name in evidence.of_offer
    }
    drawn = {
        (name, owner): (name, _fortune(name, owner, key))
        for name, row in keys.items()
        for owner, key in row.items()
    }
    columns = {column: place for place, column in enumerate(sorted(set(drawn.values())))}
    if not columns:
        return {}
    generator = np.random.default_rng([seed, _STREAM])
    own_seed = int(generator.integers(2**63))
    points = ndtr(scores(len(columns), n_futures, own_seed))[generator.permutation(n_futures)]
    found: Asides = {name: {} for name in keys}
    for (name, owner), column in drawn.items():
        quantity = evidence.quantities[keys[name][owner]]
        found[name][owner] = values_at(quantity, points[:, columns[column]])
    return found


def _fortune(name: str, owner: str, key: str) -> str:
    """Return what an owner shares its draw with."""
    holder = owner.rpartition("/")[2]
    return f"{key} {holder}" if "item" in vocabulary()[name].dims else owner
