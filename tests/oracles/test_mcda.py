"""ELECTRE TRI beside the package mcda, 1,000 random sortings."""

import numpy as np
import pandas as pd
import pytest
from mcda import PerformanceTable
from mcda.outranking.electre import ElectreTri
from mcda.scales import PreferenceDirection, QuantitativeScale

from tandau.ranking.electre import Profiles, electre_tri

pytestmark = pytest.mark.oracle


def table(values, labels, directions):
    scales = {
        place: QuantitativeScale(
            0,
            100,
            preference_direction=(PreferenceDirection.MAX if sign > 0 else PreferenceDirection.MIN),
        )
        for place, sign in enumerate(directions)
    }
    return PerformanceTable(pd.DataFrame(values, index=labels), scales=scales)


@pytest.mark.parametrize("part", range(4))
def test_electre_tri(part):
    random = np.random.default_rng(part)
    for _ in range(250):
        n_offers, n_criteria, n_borders = random.integers(2, 4), random.integers(2, 5), 2
        directions = random.choice([-1, 1], n_criteria)
        # Our borders rise in preference; the peer wants them so too.
        borders = np.sort(random.uniform(10, 90, (n_borders, n_criteria)), axis=0)
        borders = np.where(directions > 0, borders, borders[::-1])
        performance = random.uniform(0, 100, (n_offers, n_criteria))
        weights = random.dirichlet(np.ones(n_criteria))
        low = random.uniform(0, 5, n_criteria)
        high = low + random.uniform(0.5, 10, n_criteria)
        veto = high + random.uniform(0.5, 40, n_criteria)
        cut = float(random.uniform(0.5, 0.95))
        found = electre_tri(
            performance, weights, Profiles(borders, directions, low, high, veto), cut=cut
        )
        offers, names = [f"a{k}" for k in range(n_offers)], [f"b{k}" for k in range(n_borders)]

        def by_place(values):
            return dict(enumerate(values))

        peer = ElectreTri(
            table(performance, offers, directions),
            by_place(weights),
            table(borders, names, directions),
            by_place(low),
            by_place(high),
            by_place(veto),
            cut,
        )
        for is_pessimistic, ours in ((True, found.pessimistic), (False, found.optimistic)):
            theirs = peer.assign(pessimistic=is_pessimistic).data.loc[offers]
            assert ours.tolist() == [n_borders + 1 - int(place) for place in theirs]
