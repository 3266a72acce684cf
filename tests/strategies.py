"""What Hypothesis draws from."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from makers import make_plant, make_quantity
from tandau.models.money.contract import ContractTerms
from tandau.models.money.debt import LoanTerms
from tandau.models.money.financing import Financing
from tandau.models.money.revenue import RevenueTerms

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


# Curves of spending: whole parameters have smooth densities, which the quadrature takes exactly.
curves = st.tuples(st.integers(1, 4), st.integers(1, 4)).map(
    lambda two: (float(two[0]), float(two[1]))
)


@st.composite
def loans(draw):
    """Terms of a loan without a cap on its sum, and with every fee."""
    return LoanTerms(
        share=draw(shares),
        rate=draw(rates),
        grace=draw(st.floats(0, 15)),
        tenor=float(draw(st.integers(1, 25))),
        commitment=draw(st.one_of(st.just(np.inf), st.floats(0, 5000))),
        availability=draw(st.floats(0, 15)),
        is_extendable=draw(st.booleans()),
        late_draw_penalty=draw(st.floats(0, 0.1)),
        commitment_fee=draw(st.floats(0, 0.02)),
        premium=draw(st.floats(0, 0.1)),
        capitalised_share=draw(shares),
        repayment=draw(st.sampled_from(["level", "equal_principal"])),
        currency=draw(st.sampled_from(["contract", "local"])),
    )


@st.composite
def contracts(draw):
    damages = draw(st.floats(0, 0.02)), draw(shares)
    of = draw(st.sampled_from(["project", "owner"]))
    return ContractTerms(draw(shares), draw(shares), *damages, of)


@st.composite
def revenues(draw):
    kind = draw(st.sampled_from(["market", "power_purchase", "difference", "regulated"]))
    return RevenueTerms(
        kind,
        contracted_share=draw(shares),
        contract_price=draw(st.floats(0, 200)),
        contract_index=draw(shares),
        contract_tenor=draw(st.floats(0, 60)),
        is_price_local=draw(st.booleans()),
        allowed_return=draw(rates),
        regulatory_lifetime=draw(st.integers(1, 60)),
        recognised_overrun=draw(st.floats(0, 2)),
    )


@st.composite
def financings(draw):
    state = draw(shares)
    return Financing(
        draw(contracts()),
        draw(revenues()),
        export_loan=draw(st.none() | loans()),
        bank_loan=draw(st.none() | loans()),
        state_equity_share=state,
        partner_equity_share=draw(shares) * (1 - state),
        guaranteed_share=draw(shares),
        sovereign_share=draw(shares),
        covenant=1.2,
    )


@st.composite
def plants(draw):
    """A plant of one to three units, with every kind of cost."""
    n_units = draw(st.integers(1, 3))
    return make_plant(
        construction_time=np.array(
            draw(st.lists(st.floats(1, 15), min_size=n_units, max_size=n_units))
        ),
        overnight_cost=np.array(draw(st.lists(costs, min_size=n_units, max_size=n_units))),
        cost_outturn=draw(st.floats(0.5, 3)),
        owner_cost_share=draw(shares),
        first_concrete=draw(st.floats(0, 5)),
        unit_spacing=draw(st.floats(0, 3)),
        inflation=draw(st.floats(-0.01, 0.1)),
        real_depreciation=draw(st.floats(-0.02, 0.05)),
        operating_lifetime=draw(st.floats(10, 60)),
        market_price=draw(st.floats(0, 200)),
        tax_rate=draw(st.floats(0, 0.5)),
        curve=draw(curves),
        working_capital_months=draw(st.floats(0, 6)),
        decommissioning_share=draw(shares),
        fund_return=draw(st.one_of(st.just(0.0), st.floats(1e-9, 0.05))),
        is_loss_refunded=draw(st.booleans()),
    )
