"""Random decisions for the comparison with other libraries."""

import numpy as np

N_PROBLEMS = 1000


def problems(n_problems=N_PROBLEMS, seed=1, n_offers=(3, 8), n_criteria=(2, 8)):
    """Yield performances (offer, criterion), weights and directions; no two values tie."""
    random = np.random.default_rng(seed)
    for _ in range(n_problems):
        shape = random.integers(*n_offers), random.integers(*n_criteria)
        performance = random.uniform(1.0, 100.0, shape)
        directions = random.choice([-1, 1], shape[1])
        yield performance, random.dirichlet(np.ones(shape[1])), directions
