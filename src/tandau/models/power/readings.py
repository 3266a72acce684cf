"""Outcomes that are read from the solution of a network's programme as linear functions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from scipy import sparse

from tandau.models.power.carriers import WEATHER, known_carrier
from tandau.models.power.extraction import BALANCE
from tandau.models.power.reserve import REQUIREMENT, SHORTFALL

if TYPE_CHECKING:
    import numpy.typing as npt
    from pypsa import Network

    from tandau.models.power.extraction import Labels

    Floats = npt.NDArray[np.float64]

GENERATION: Final = "generation"
NEW_CAPACITY: Final = "new_capacity"
CHARGE: Final = "charge"
FLOW: Final = "flow"
EMISSIONS: Final = "emissions"
CURTAILMENT: Final = "curtailment"
AVERAGE_PRICE: Final = "average_price"
RESERVE_PRICE: Final = "reserve_price"
# Columns that put energy into a zone or take it out, and the name of the outcome they add to.
_OPERATION: Final = {
    "Generator-p": ("generators", GENERATION),
    "StorageUnit-p_dispatch": ("storage_units", GENERATION),
    "StorageUnit-p_store": ("storage_units", CHARGE),
}
_FLOWS: Final = ("Link-p", "Line-s", "Transformer-s")
_CAPACITIES: Final = {
    "Generator-p_nom": ("generators", "p_nom"),
    "StorageUnit-p_nom": ("storage_units", "p_nom"),
    "Store-e_nom": ("stores", "e_nom"),
    "Link-p_nom": ("links", "p_nom"),
    "Line-s_nom": ("lines", "s_nom"),
}


class Readings(NamedTuple):
    """Linear functions of the solution of a programme.

    Parameters
    ----------
    names
        Of the outcomes, prices last: ``generation/CARRIER`` (below zero where a generator of sign
        -1 takes energy out), ``charge/CARRIER`` and ``flow/NAME`` (from bus0 to bus1, net) in MWh
        a year, ``new_capacity/CARRIER`` in MW (MWh for stores),
        ``emissions`` in tCO2 a year, ``curtailment`` of what wind and sun could give in MWh a year,
        ``average_price`` and ``average_price/BUS`` in USD/MWh, weighted by load; where a reserve is
        asked for, ``reserve_shortfall`` in MW and ``reserve_price`` in USD/MW/year, weighted by
        what zones need.
    columns
        (outcome without prices, column), times the solution.
    upper
        (outcome without prices, column), times the upper bounds.
    constant
        (outcome without prices,), added.
    prices
        (price, row), which rows are balances of a price.
    hours
        Weight of each row: hours a year of a balance, 1 of a reserve, (row,).
    """

    names: tuple[str, ...]
    columns: sparse.csr_array
    upper: sparse.csr_array
    constant: Floats
    prices: sparse.csr_array
    hours: Floats

    def read(self, solution: Floats, dual: Floats, upper: Floats, limit: Floats) -> Floats:
        """Return the outcomes of one solution, (outcome,).

        Parameters
        ----------
        solution, upper
            Of the columns.
        dual, limit
            Of the rows; the limit of a balance is its load.
        """
        finite = np.where(np.isfinite(upper), upper, 0.0)
        linear = self.columns @ solution + self.upper @ finite + self.constant
        load = np.where(np.isfinite(limit), limit, 0.0)
        spent, taken = self.prices @ (dual * load), self.prices @ (self.hours * load)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.concatenate([linear, np.where(taken > 0, spent / taken, np.nan)])


class _Terms:
    """Entries of a matrix of outcomes by columns while it is being filled."""

    def __init__(self) -> None:
        self.parts: dict[str, list[tuple[npt.NDArray[np.int64], Floats]]] = defaultdict(list)

    def add(self, name: str, at: npt.NDArray[np.int64], weight: Floats) -> None:
        self.parts[name].append((at, weight))

    def matrix(self, names: list[str], n_columns: int) -> sparse.csr_array:
        rows, columns, values = [], [], []
        for number, name in enumerate(names):
            for at, weight in self.parts.get(name, []):
                rows.append(np.full(len(at), number))
                columns.append(at)
                values.append(weight)
        if not rows:
            return sparse.csr_array((len(names), n_columns))
        entries = (np.concatenate(rows), np.concatenate(columns))
        shape = (len(names), n_columns)
        return sparse.csr_array(
            sparse.coo_array((np.concatenate(values), entries), shape=shape).tocsr()
        )


def _static(
    network: Network, table: str, column: str, components: npt.NDArray[np.str_]
) -> npt.NDArray[Any]:
    found: npt.NDArray[Any] = getattr(network, table)[column].reindex(components).to_numpy()
    return found


def _emission_factor(network: Network, components: npt.NDArray[np.str_]) -> Floats:
    """Return tCO2 per MWh of generators: own columns of a built network, else of the carrier."""
    plants = network.generators.reindex(components)
    if "carbon_intensity" in plants:
        return np.asarray(plants["heat_rate"] * plants["carbon_intensity"], dtype=np.float64)
    burnt = network.carriers["co2_emissions"].reindex(plants["carrier"]).fillna(0.0).to_numpy()
    return np.asarray(burnt / plants["efficiency"].to_numpy(), dtype=np.float64)


def _operation(network: Network, columns: Labels, hours: Floats, terms: _Terms) -> None:
    for kind, (table, outcome) in _OPERATION.items():
        at = np.flatnonzero(columns.kind == kind)
        if not at.size:
            continue
        carrier = _static(network, table, "carrier", columns.component[at]).astype(str)
        weight = hours[columns.step[at]]
        if table == "generators":
            weight = weight * _static(network, table, "sign", columns.component[at]).astype(float)
        for one in np.unique(carrier):
            own = carrier == one
            terms.add(f"{outcome}/{one}", at[own], weight[own])
        if outcome == GENERATION and table == "generators":
            burning = _emission_factor(network, columns.component[at])
            terms.add(EMISSIONS, at, hours[columns.step[at]] * burning)
    for kind in _FLOWS:
        at = np.flatnonzero(columns.kind == kind)
        for one in np.unique(columns.component[at]):
            own = at[columns.component[at] == one]
            terms.add(f"{FLOW}/{one}", own, hours[columns.step[own]])


def _curtailment(
    network: Network, columns: Labels, hours: Floats, terms: _Terms, above: _Terms
) -> None:
    """Add what wind and sun could have made beyond what they made."""
    profile = network.generators_t.p_max_pu
    profile = profile[[name for name in profile if _is_weather(network, name)]]
    is_varying = np.isin(columns.component, profile.columns.astype(str))
    at = np.flatnonzero((columns.kind == "Generator-p") & is_varying)
    terms.add(CURTAILMENT, at, -hours[columns.step[at]])
    is_free = _static(network, "generators", "p_nom_extendable", columns.component[at])
    fixed = at[~is_free.astype(bool)]
    above.add(CURTAILMENT, fixed, hours[columns.step[fixed]])
    sizes = np.flatnonzero(columns.kind == "Generator-p_nom")
    for one in sizes[np.isin(columns.component[sizes], profile.columns.astype(str))]:
        full = float(hours @ profile[columns.component[one]].to_numpy())
        terms.add(CURTAILMENT, np.array([one]), np.array([full]))


def _is_weather(network: Network, name: str) -> bool:
    # Plants that burn something have a profile of availability too; it is not theirs to waste.
    return known_carrier(str(network.generators.carrier[name])) in WEATHER


def _capacities(network: Network, columns: Labels, terms: _Terms) -> dict[str, float]:
    """Add new capacity by carrier; return what stood before, which is taken off."""
    before: dict[str, float] = defaultdict(float)
    for kind, (table, size) in _CAPACITIES.items():
        at = np.flatnonzero(columns.kind == kind)
        if not at.size:
            continue
        carrier = _static(network, table, "carrier", columns.component[at]).astype(str)
        stood = _static(network, table, size, columns.component[at]).astype(float)
        for one in np.unique(carrier):
            own = carrier == one
            terms.add(f"{NEW_CAPACITY}/{one}", at[own], np.ones(int(own.sum())))
            before[f"{NEW_CAPACITY}/{one}"] -= float(stood[own].sum())
    return before


def readings_of(network: Network, columns: Labels, rows: Labels) -> Readings:
    """Return which outcomes the programme of a network has.

    Parameters
    ----------
    network
        The `pypsa.Network` whose model was extracted.
    columns, rows
        Labels of the programme.
    """
    hours = network.snapshot_weightings["objective"].to_numpy(dtype=np.float64)
    terms, above = _Terms(), _Terms()
    _operation(network, columns, hours, terms)
    _curtailment(network, columns, hours, terms, above)
    before = _capacities(network, columns, terms)
    short = np.flatnonzero(columns.kind == SHORTFALL)
    if short.size:
        terms.add(SHORTFALL, short, np.ones(short.size))
    names = sorted(terms.parts)
    is_balance = np.char.startswith(rows.kind, BALANCE)
    at = np.flatnonzero(is_balance)
    buses = np.unique(rows.component[at])
    prices = _Terms()
    prices.add(AVERAGE_PRICE, at, np.ones(len(at)))
    for bus in buses:
        own = at[rows.component[at] == bus]
        prices.add(f"{AVERAGE_PRICE}/{bus}", own, np.ones(len(own)))
    price_names = [AVERAGE_PRICE, *(f"{AVERAGE_PRICE}/{bus}" for bus in buses)]
    needs = np.flatnonzero(rows.kind == REQUIREMENT)
    if needs.size:
        prices.add(RESERVE_PRICE, needs, np.ones(needs.size))
        price_names.append(RESERVE_PRICE)
    weight = np.where(is_balance, hours[np.maximum(rows.step, 0)], 0.0)
    weight[needs] = 1.0  # its dual is by MW and year, not by the hour
    n_columns = len(columns.kind)
    return Readings(
        names=(*names, *price_names),
        columns=terms.matrix(names, n_columns),
        upper=above.matrix(names, n_columns),
        constant=np.array([before.get(name, 0.0) for name in names]),
        prices=prices.matrix(price_names, len(rows.kind)),
        hours=weight,
    )
