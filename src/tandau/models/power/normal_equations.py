"""The normal equations of a linear programme that runs along time, factorised in a band.

``A D A' y = r`` with a diagonal D that changes from step to step. Nearly every column of a power
system's programme touches rows of one or two hours, so in a good order [CuthillMcKee1969] the
equations are a narrow band; a capacity that is built touches all hours, and its few columns are
taken through their own small system. Rows that share one column with others alone (what a plant
gives stays below what is built of it) are eliminated first.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve, cho_solve_banded, cholesky_banded
from scipy.sparse.csgraph import reverse_cuthill_mckee

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

# A column with more entries links hours that lie far apart.
_MOST_THIN: Final = 40
_LEAST: Final = 1e-300
# Conjugate gradients that take back what the factor's own rounding leaves.
_ROUNDS: Final = 20
_PRECISION: Final = 1e-8
# What is added to the diagonal, and how often more where the factor breaks down.
_ADDED: Final = 1e-15
_MORE: Final = 10.0
_MOST_ADDED: Final = 1e-3
_TINY: Final = 1e-12


class _Entries(NamedTuple):
    """Products of two entries of one thin column: row, row, column, product."""

    first: Whole
    second: Whole
    column: Whole
    weight: Floats

    def take(self, at: npt.NDArray[np.bool_]) -> _Entries:
        return _Entries(self.first[at], self.second[at], self.column[at], self.weight[at])


def _pairs(start: Whole) -> tuple[Whole, Whole, Whole]:
    """Return all pairs of places within each group, and the group: groups begin at `start`."""
    count = np.diff(start)
    first, second, group = [], [], []
    for size in np.unique(count[count > 0]).tolist():
        own = np.flatnonzero(count == size)
        places = start[own][:, None] + np.arange(size)
        for one, other in product(range(size), range(size)):
            first.append(places[:, one])
            second.append(places[:, other])
            group.append(own)
    if not first:
        none = np.empty(0, dtype=np.int64)
        return none, none, none
    return np.concatenate(first), np.concatenate(second), np.concatenate(group)


def _lone_rows(thin: sparse.csc_array) -> npt.NDArray[np.bool_]:
    """Return rows that share one column with others at most, one row a column."""
    count = np.diff(thin.indptr)
    column = np.repeat(np.arange(thin.shape[1]), count)
    is_shared = np.repeat(count > 1, count)
    n_shared = np.bincount(thin.indices[is_shared], minlength=thin.shape[0])
    can = is_shared & (n_shared == 1)[thin.indices]
    _, first = np.unique(column[can], return_index=True)
    lone: npt.NDArray[np.bool_] = n_shared == 0
    lone[thin.indices[can][first]] = True
    return lone


class NormalEquations:
    """``A D A' y = r`` for one matrix and many diagonals.

    Parameters
    ----------
    matrix
        (row, column), every row with an entry.
    """

    def __init__(self, matrix: sparse.csc_array) -> None:
        self.by_row, self.by_column = matrix.tocsr(), matrix.T.tocsr()
        count = np.diff(matrix.indptr)
        self._dense = np.flatnonzero(count > _MOST_THIN)
        self._thin = np.flatnonzero(count <= _MOST_THIN)
        thin = sparse.csc_array(matrix[:, self._thin])
        thin.sort_indices()
        is_lone = _lone_rows(thin)
        self._lone = np.flatnonzero(is_lone)
        first, second, column = _pairs(thin.indptr.astype(np.int64))
        entries = _Entries(
            thin.indices[first].astype(np.int64), thin.indices[second].astype(np.int64),
            column, thin.data[first] * thin.data[second],
        )  # fmt: skip
        self._rest = self._ordered(entries, is_lone)
        self._laid_out(entries, is_lone)
        wide = sparse.csr_array(matrix[:, self._dense])
        self._wide = (wide[self._lone].toarray(), wide[self._rest].toarray())

    def _ordered(self, entries: _Entries, is_lone: npt.NDArray[np.bool_]) -> Whole:
        """Return the rows that stay in an order that keeps their band narrow."""
        rest = np.flatnonzero(~is_lone)
        place = np.cumsum(~is_lone) - 1
        lone_place = np.cumsum(is_lone) - 1
        shape = (len(rest), len(rest))
        own = entries.take(~is_lone[entries.first] & ~is_lone[entries.second])
        ones = np.ones(len(own.first))
        direct = sparse.csr_array((ones, (place[own.first], place[own.second])), shape=shape)
        over = entries.take(~is_lone[entries.first] & is_lone[entries.second])
        ones = np.ones(len(over.first))
        across = sparse.csr_array(
            (ones, (place[over.first], lone_place[over.second])),
            shape=(len(rest), int(is_lone.sum())),
        )
        pattern = sparse.csr_matrix(direct + across @ across.T)
        return np.asarray(rest[reverse_cuthill_mckee(pattern, symmetric_mode=True)])

    def _laid_out(self, entries: _Entries, is_lone: npt.NDArray[np.bool_]) -> None:
        """Find where each product of entries goes: once, since the matrix stays."""
        n_rows, n_rest, n_lone = len(is_lone), len(self._rest), len(self._lone)
        place = np.empty(n_rows, dtype=np.int64)
        place[self._rest], place[self._lone] = np.arange(n_rest), np.arange(n_lone)
        first_lone, second_lone = is_lone[entries.first], is_lone[entries.second]
        self._of_lone = entries.take(first_lone & second_lone)
        self._lone_at = place[self._of_lone.first]
        own = entries.take(~first_lone & ~second_lone)
        low, high = place[own.second], place[own.first]
        self._of_rest = own.take(high >= low)
        low, high = low[high >= low], high[high >= low]
        self._over = entries.take(~first_lone & second_lone)
        key = place[self._over.first] * max(n_lone, 1) + place[self._over.second]
        distinct, self._over_at = np.unique(key, return_inverse=True)
        self._over_rest, self._over_lone = np.divmod(distinct, max(n_lone, 1))
        by_lone = np.argsort(self._over_lone, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(self._over_lone, minlength=n_lone))])
        one, other, _ = _pairs(start)
        one, other = by_lone[one], by_lone[other]
        lower = self._over_rest[one] >= self._over_rest[other]
        self._one, self._other = one[lower], other[lower]
        filled = self._over_rest[self._one] - self._over_rest[self._other]
        self.band = int(max((high - low).max(initial=0), filled.max(initial=0)))
        self._rest_at = (high - low) * n_rest + low
        self._fill_at = filled * n_rest + self._over_rest[self._other]

    def factorise(self, diagonal: Floats) -> None:
        """Take a diagonal; more is added to the equations' own where a factor breaks down.

        Parameters
        ----------
        diagonal
            Positive, (column,).

        Raises
        ------
        numpy.linalg.LinAlgError
            Where no addition helps.
        """
        added = _ADDED
        while True:
            try:
                self._factorised(diagonal, added)
            except np.linalg.LinAlgError:
                added *= _MORE
                if added > _MOST_ADDED:
                    raise
            else:
                return

    def _factorised(self, diagonal: Floats, added: float) -> None:
        self._diagonal, thin = diagonal, diagonal[self._thin]
        n_rest, n_lone = len(self._rest), len(self._lone)
        size = (self.band + 1) * n_rest
        lone = self._of_lone
        self._own = (
            np.bincount(self._lone_at, lone.weight * thin[lone.column], minlength=n_lone) + _TINY
        )
        over = np.bincount(
            self._over_at, self._over.weight * thin[self._over.column],
            minlength=len(self._over_rest),
        )  # fmt: skip
        self._across = sparse.csr_array(
            (over, (self._over_rest, self._over_lone)), shape=(n_rest, n_lone)
        )
        rest = self._of_rest
        band = np.bincount(self._rest_at, rest.weight * thin[rest.column], minlength=size)
        taken = over[self._one] * over[self._other] / self._own[self._over_lone[self._one]]
        whole = band[:n_rest].copy()
        band = (band - np.bincount(self._fill_at, taken, minlength=size)).reshape(-1, n_rest)
        # In proportion to what was there before rounding could take all of it away.
        band[0] += added * whole + _TINY
        self._band = cholesky_banded(band, overwrite_ab=True, lower=True, check_finite=False)
        self._small = None
        if len(self._dense):
            lone_part, rest_part = self._wide
            self._moved = self._through_band(lone_part, rest_part)
            small = lone_part.T @ self._moved[0] + rest_part.T @ self._moved[1]
            small[np.diag_indices_from(small)] += 1 / np.maximum(diagonal[self._dense], _LEAST)
            self._small = cho_factor(small)

    def _through_band(self, lone: Floats, rest: Floats) -> tuple[Floats, Floats]:
        own = self._own.reshape(-1, *[1] * (lone.ndim - 1))
        first = lone / own
        found = cho_solve_banded(
            (self._band, True), rest - self._across @ first, check_finite=False
        )
        return first - (self._across.T @ found) / own, found

    def _once(self, right: Floats) -> Floats:
        lone, rest = self._through_band(right[self._lone], right[self._rest])
        if self._small is not None:
            wide = cho_solve(self._small, self._wide[0].T @ lone + self._wide[1].T @ rest)
            lone, rest = lone - self._moved[0] @ wide, rest - self._moved[1] @ wide
        found = np.empty(len(right))
        found[self._lone], found[self._rest] = lone, rest
        return found

    def _times(self, left: Floats) -> Floats:
        product_: Floats = self.by_row @ (self._diagonal * (self.by_column @ left))
        return product_

    def solve(self, right: Floats) -> Floats:
        """Return y for a right-hand side, (row,), by the factor and conjugate gradients."""
        found = self._once(right)
        left = right - self._times(found)
        allowed = _PRECISION * float(np.abs(right).max(initial=0.0))
        best = (float(np.abs(left).max(initial=0.0)), found)
        if best[0] <= allowed:
            return found
        ahead = self._once(left)
        way, slope = ahead, float(left @ ahead)
        for _ in range(_ROUNDS):
            bent = self._times(way)
            curve = float(way @ bent)
            if curve <= 0 or slope <= 0:
                break
            found = found + slope / curve * way
            left = left - slope / curve * bent
            off = float(np.abs(left).max())
            if off < best[0]:
                best = (off, found)
            if off <= allowed:
                break
            ahead = self._once(left)
            before, slope = slope, float(left @ ahead)
            way = ahead + slope / before * way
        return best[1]
