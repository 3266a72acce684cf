"""What Hypothesis draws from."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from makers import make_quantity

# Zero is a case of its own; rates nearer to it than a billionth mean nothing.
rates = st.one_of(st.just(0.0), st.floats(1e-9, 0.3))
# Spending at each year's end has no meaning for less than a year.
times = st.floats(1, 40)
lifetimes = st.integers(1, 100)
costs = st.floats(500, 30000)
shares = st.floats(0, 1)


@st.composite
def spans(draw):
    """Weight, low, mode and high of one claim; points and touching ends are among them."""
    low, mode, high = sorted(draw(st.tuples(*[st.integers(0, 10_000)] * 3)))
    return draw(st.floats(0.05, 1)), float(low), float(mode), float(high)


quantities = st.lists(spans(), min_size=1, max_size=5).map(lambda parts: make_quantity(*parts))


@st.composite
def rankings(draw, *, n_offers=(1, 5), is_tied=False):
    """Performances (sample, offer, criterion) and weights (sample, criterion)."""
    n_samples, n_criteria = draw(st.integers(1, 24)), draw(st.integers(1, 5))
    shape = (n_samples, draw(st.integers(*n_offers)), n_criteria)
    # Few levels make ties common.
    level = st.integers(0, 2).map(lambda n: n / 2) if is_tied else st.floats(0, 1, width=32)
    performance = draw(hnp.arrays(np.float64, shape, elements=level))
    raw = draw(hnp.arrays(np.float64, (n_samples, n_criteria), elements=st.integers(1, 8)))
    return performance, raw / raw.sum(axis=1, keepdims=True)
