"""What solved points nearby say of the error that a polynomial makes at a point.

A polynomial smooths over the kinks of a linear programme's optimal cost. Its error at a point is
taken from the solved points nearest to it: the mean of what each of them tells, value and a share
of the derivative, near ones counting most (Shepard's method with derivatives [Renka1988]). A
parameter that moves the error much makes points lie further apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

# Solved points that have a say; 20 were worse on Kazakhstan's system of 2040.
_N_NEAR: Final = 60
_BLOCK: Final = 2_048
_LEAST: Final = 1e-12


class Nearby(NamedTuple):
    """Errors of a polynomial at solved points.

    Parameters
    ----------
    inputs
        Scaled points, (point, input).
    error
        True less fitted value, (point,).
    slope
        True less fitted derivative in each scaled input, (point, input).
    share
        Of the derivative that is believed, 0 to 1.
    """

    inputs: Floats
    error: Floats
    slope: Floats
    share: float

    def importance(self) -> Floats:
        """Return by how much each input stretches distances, (input,), 1 on average."""
        size = np.sqrt((self.slope**2).mean(axis=0))
        mean = float(size.mean()) if size.size else 1.0
        return size / mean if mean > 0 else np.ones(len(size))

    def at(self, inputs: Floats) -> Floats:
        """Return the error to expect at scaled points, (point,).

        Examples
        --------
        >>> one = Nearby(np.array([[0.0], [1.0]]), np.array([1.0, 3.0]), np.zeros((2, 1)), 1.0)
        >>> one.at(np.array([[0.0], [0.5]])).round(6).tolist()
        [1.0, 2.0]
        """
        parts = [self._block(inputs[at : at + _BLOCK]) for at in range(0, len(inputs), _BLOCK)]
        return np.concatenate(parts) if parts else np.empty(0)

    def _block(self, inputs: Floats) -> Floats:
        stretch = self.importance()
        own, there = self.inputs * stretch, inputs * stretch
        square = (there**2).sum(1)[:, None] + (own**2).sum(1)[None] - 2 * there @ own.T
        n_near = min(_N_NEAR, len(own))
        near = np.argpartition(square, n_near - 1, axis=1)[:, :n_near]
        distance = np.sqrt(np.maximum(np.take_along_axis(square, near, axis=1), 0.0))
        reach = distance.max(axis=1, keepdims=True) * (1 + 1e-6) + _LEAST
        weight = ((reach - distance) / (reach * distance + _LEAST)) ** 2
        # Row by row of the sum over inputs: slope of the near point times the way from it.
        slope = self.slope[near]
        way = np.einsum("qki,qi->qk", slope, inputs) - (slope * self.inputs[near]).sum(axis=2)
        told = self.error[near] + self.share * way
        found: Floats = (weight * told).sum(axis=1) / weight.sum(axis=1)
        return found
