"""Compare a study computed again with the one that is claimed: ranks, versions, quantities."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# One percentage point: about the standard error of a first rank with a thousand futures.
TOLERANCE: Final = 0.01
_SHARES: Final = ("first_rank", "rank_acceptability", "pairwise_winning")
_ABSENT: Final = "absent"


@dataclass(frozen=True)
class Difference:
    """One share that came out otherwise.

    Parameters
    ----------
    place
        Ranking, offer and share, apart by spaces.
    claimed, found
        The share in the pack and the one computed here, 0 to 1; None where one has no such number.
    """

    place: str
    claimed: float | None
    found: float | None

    @property
    def size(self) -> float:
        """How far they are apart; infinite where one is missing."""
        if self.claimed is None or self.found is None:
            return math.inf
        return abs(self.claimed - self.found)


def differences(claimed: Mapping[str, Any], found: Mapping[str, Any]) -> list[Difference]:
    """Return the shares in which two sets of rankings differ, the largest difference first.

    Parameters
    ----------
    claimed, found
        ``rankings`` of two ``ranks.json``.
    """
    one, other = dict(_shares(claimed, "")), dict(_shares(found, ""))
    told = [
        Difference(place, one.get(place), other.get(place))
        for place in sorted(one.keys() | other.keys())
        if one.get(place) != other.get(place)
    ]
    return sorted(told, key=lambda difference: -difference.size)


def _shares(content: object, place: str) -> Iterator[tuple[str, float]]:
    """Yield every finite number below the shares of rankings, by its place."""
    if isinstance(content, dict):
        pairs = content.items()
    elif isinstance(content, list):
        pairs = {str(number): one for number, one in enumerate(content, 1)}.items()
    elif isinstance(content, (int, float)):
        if any(name in place.split() for name in _SHARES) and math.isfinite(content):
            yield place, float(content)
        return
    else:
        return
    for name, one in pairs:
        yield from _shares(one, f"{place} {name}".strip())


def version_differences(
    manifest: Mapping[str, Any], here: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return what differs between this machine and the one that a manifest tells of.

    Parameters
    ----------
    manifest
        Of the study that is claimed.
    here
        Versions by name on this machine.

    Returns
    -------
    dict
        ``{"pack", "here"}`` by name.
    """
    libraries = manifest.get("libraries")
    of_pack = {**(libraries if isinstance(libraries, dict) else {}), **manifest}
    return {
        name: {"pack": str(of_pack.get(name, _ABSENT)), "here": mine}
        for name, mine in here.items()
        if of_pack.get(name) != mine
    }


def is_close(claimed: object, found: object, tolerance: float) -> bool:
    """Return whether two JSON contents are the same but for numbers that lie close together.

    Parameters
    ----------
    claimed, found
        Two contents.
    tolerance
        Largest difference, absolute for numbers below one and else relative.

    Examples
    --------
    >>> is_close({"a": [1.0, "x"]}, {"a": [1.001, "x"]}, 0.01)
    True
    """
    if isinstance(claimed, dict) and isinstance(found, dict):
        return claimed.keys() == found.keys() and all(
            is_close(one, found[name], tolerance) for name, one in claimed.items()
        )
    if isinstance(claimed, list) and isinstance(found, list):
        return len(claimed) == len(found) and all(
            is_close(one, other, tolerance) for one, other in zip(claimed, found, strict=True)
        )
    if isinstance(claimed, float) and isinstance(found, (int, float)):
        return abs(claimed - found) <= tolerance * max(1.0, abs(found))
    return claimed == found
