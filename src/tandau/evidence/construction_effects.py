"""The joint draw of level, vendors, hosts and trends, with the projects integrated out.

A unit has one host, so given level and vendors the hosts do not depend on each other: the precision
matrix is block diagonal with a narrow border, and is eliminated block by block [Rue2005] at a
fraction of the cost of the whole matrix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tandau.evidence.construction_data import Builds


class Blocks:
    """Sums over units that do not change from round to round.

    Parameters
    ----------
    data
        What was known on the day.
    design
        Shape (units, coefficients): level, hosts, vendors and, where hosts move, trends.
    n_local
        Coefficients of a host's own: 1, or 2 with a trend.
    """

    def __init__(self, data: Builds, design: np.ndarray, n_local: int) -> None:
        n_hosts, n_vendors = len(data.hosts), len(data.vendors)
        n_projects = len(data.projects)
        self.design, self.project = design, data.project
        self.border = np.concatenate([[0], np.arange(n_vendors) + 1 + n_hosts])
        starts = np.array([1, 1 + n_hosts + n_vendors])[:n_local]
        self.local = starts + np.arange(n_hosts)[:, None]
        own = np.take_along_axis(design, self.local[data.host], axis=1)
        narrow = np.column_stack([design[:, self.border], own])
        width = narrow.shape[1]
        self.of_units = np.zeros((n_hosts, width, width))
        np.add.at(self.of_units, data.host, narrow[:, :, None] * narrow[:, None, :])
        sums = np.zeros((n_projects, width))
        np.add.at(sums, data.project, narrow)
        counts = np.bincount(data.project, minlength=n_projects)
        # Projects of one host with as many units shrink alike: one sum serves them all.
        kinds, kind = np.unique(
            np.stack([data.host_of_project, counts]), axis=1, return_inverse=True
        )
        self.host_of_kind, self.count_of_kind = kinds[0], kinds[1].astype(float)
        self.of_kinds = np.zeros((kinds.shape[1], width, width))
        np.add.at(self.of_kinds, kind.ravel(), sums[:, :, None] * sums[:, None, :])
        self.host, self.host_of_project, self.counts = data.host, data.host_of_project, counts

    def draw(
        self,
        generator: np.random.Generator,
        rest: np.ndarray,
        unit: np.ndarray,
        project: np.ndarray,
        prior: np.ndarray,
        level: tuple[float, float],
    ) -> np.ndarray:
        """Return the coefficients drawn from their joint normal distribution.

        Parameters
        ----------
        generator
            Of the chain.
        rest
            Log times less stalls, shape (units,).
        unit, project
            Variances per host, shape (hosts,).
        prior
            Prior precision of every coefficient, shape (coefficients,).
        level
            Prior mean and sd of the level.
        """
        n_border, n_local = len(self.border), self.local.shape[1]
        of_kind = unit[self.host_of_kind]
        shrunk = 1 / (self.count_of_kind / of_kind + 1 / project[self.host_of_kind])
        gram = self.of_units / unit[:, None, None]
        np.subtract.at(
            gram, self.host_of_kind, self.of_kinds * (shrunk / of_kind**2)[:, None, None]
        )
        right = self._right(rest, unit, project)
        right[0] += level[0] / level[1] ** 2
        blocks = gram[:, n_border:, n_border:]
        blocks[:, range(n_local), range(n_local)] += prior[self.local]
        across = gram[:, n_border:, :n_border]
        inverse = np.linalg.inv(blocks)
        solved = inverse @ across
        whole = gram[:, :n_border, :n_border].sum(axis=0) + np.diag(prior[self.border])
        whole -= np.einsum("hlb,hlc->bc", across, solved)
        own = right[self.local]
        root = np.linalg.cholesky(whole)
        mean = np.linalg.solve(root, right[self.border] - np.einsum("hlb,hl->b", solved, own))
        found = np.zeros(len(right))
        shared = np.linalg.solve(root.T, mean + generator.standard_normal(n_border))
        found[self.border] = shared
        centre = np.einsum("hlm,hm->hl", inverse, own - across @ shared)
        noise = generator.standard_normal(centre.shape)
        found[self.local] = centre + np.einsum("hlm,hm->hl", np.linalg.cholesky(inverse), noise)
        return found

    def _right(self, rest: np.ndarray, unit: np.ndarray, project: np.ndarray) -> np.ndarray:
        of_project = unit[self.host_of_project]
        shrunk = 1 / (self.counts / of_project + 1 / project[self.host_of_project])
        total = np.bincount(self.project, weights=rest, minlength=len(self.counts))
        pulled = shrunk * total / of_project**2
        return np.asarray(self.design.T @ (rest / unit[self.host] - pulled[self.project]))
