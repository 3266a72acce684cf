"""What a solved programme does hour by hour: made, asked for, carried, stored, and at which price.

Everything is read from the programme itself: its nodal balances say which column feeds which zone,
so that what is read balances for networks of any make.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import sparse

from tandau.models.power.extraction import BALANCE, extract, fold, foldable
from tandau.models.power.programme import Affine, Basis, Programme
from tandau.models.power.readings import CHARGE, CURTAILMENT, GENERATION, readings_of

if TYPE_CHECKING:
    import numpy.typing as npt
    from pypsa import Network

    from tandau.models.power.extraction import RawProgramme
    from tandau.models.power.readings import Readings

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

FLOWS: Final = ("Link-p", "Line-s", "Transformer-s")
LEVELS: Final = ("StorageUnit-state_of_charge", "Store-e")
# Reservoirs are followed over parts of the year; their levels of the hour are linked to nothing.
RESERVOIR: Final = "reservoir_level"
CEILING: Final = "Generator-ext-p-upper"
SIZE: Final = "Generator-p_nom"


class Hours(NamedTuple):
    """One solution hour by hour, shapes with the steps of the programme last.

    Parameters
    ----------
    supply
        MW by zone and carrier, (zone, carrier, snapshot); below zero where the carrier takes:
        storage that is filled, sales, what nobody needs. What is not served counts as a carrier.
    demand
        MW, (zone, snapshot).
    price
        USD/MWh, (zone, snapshot).
    curtailed
        What wind and sun could have given beyond, MW, (zone, snapshot).
    flow, arrival
        MW that leave the first zone of a line and reach the second, (line, snapshot).
    level
        MWh held by what is filled and emptied within days, (storage, snapshot).
    """

    supply: Floats
    demand: Floats
    price: Floats
    curtailed: Floats
    flow: Floats
    arrival: Floats
    level: Floats


class Places(NamedTuple):
    """What the entries of `Hours` are.

    Parameters
    ----------
    zones, carriers, lines, storages
        Names, in the order of the arrays.
    ends
        First and second zone of each line, (line, 2).
    weight
        Hours of the year that each step stands for, (snapshot,).
    """

    zones: npt.NDArray[np.str_]
    carriers: npt.NDArray[np.str_]
    lines: npt.NDArray[np.str_]
    storages: npt.NDArray[np.str_]
    ends: npt.NDArray[np.str_]
    weight: Floats


class HourlyPlan(NamedTuple):
    """One network at all its snapshots.

    Parameters
    ----------
    places
        What the entries of the hours are.
    hours
        Of the plan.
    """

    places: Places
    hours: Hours


class HourReader:
    """Where in a programme the hours stand.

    Parameters
    ----------
    programme
        Compiled by `tandau.models.power.compiling.compile_programme`, or `fixed_programme`.

    Attributes
    ----------
    places
        What the entries are.
    """

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        columns, rows = programme.columns, programme.rows
        self._balances = np.flatnonzero(np.char.startswith(rows.kind, BALANCE))
        self._step = rows.step[self._balances]
        self._zones, self._zone = np.unique(rows.component[self._balances], return_inverse=True)
        self._n_steps = int(self._step.max()) + 1
        weight = np.zeros(self._n_steps)
        weight[self._step] = programme.readings.hours[self._balances]
        entries = programme.matrix.tocsr()[self._balances].tocoo()
        self._factor = entries.data
        self._balance, self._column = (np.asarray(one, dtype=np.int64) for one in entries.coords)
        is_flow = np.isin(columns.kind[self._column], FLOWS)
        self._feeding, self._carrying = np.flatnonzero(~is_flow), np.flatnonzero(is_flow)
        named = self._carriers()[self._column[self._feeding]]
        carriers, self._carrier = np.unique(named, return_inverse=True)
        lines, ends = self._lines()
        held = np.isin(columns.kind, LEVELS) & (columns.step >= 0)
        followed = columns.component[columns.kind == RESERVOIR]
        followed = np.array([told.split("/")[-1] for told in followed], dtype=str)
        self._held = np.flatnonzero(held & ~np.isin(columns.component, followed))
        storages, self._storage = np.unique(columns.component[self._held], return_inverse=True)
        self.places = Places(self._zones, carriers, lines, storages, ends, weight)
        self._weather()

    def _carriers(self) -> npt.NDArray[np.str_]:
        """Return the carrier of each column; its component where no outcome tells one."""
        readings, names = self._programme.readings, self._programme.columns.component.astype(object)
        for place, name in enumerate(readings.names[: readings.columns.shape[0]]):
            outcome, _, carrier = name.partition("/")
            if outcome in (GENERATION, CHARGE):
                names[readings.columns[[place]].tocoo().coords[1]] = carrier
        return names.astype(str)

    def _lines(self) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.str_]]:
        """Return names of lines and their ends."""
        columns, at = self._programme.columns, self._column[self._carrying]
        lines, self._line = np.unique(columns.component[at], return_inverse=True)
        ends = np.full((len(lines), 2), "", dtype=object)
        zone = self._zones[self._zone[self._balance[self._carrying]]]
        self._leaves = self._factor[self._carrying] < 0
        ends[self._line[self._leaves], 0] = zone[self._leaves]
        ends[self._line[~self._leaves], 1] = zone[~self._leaves]
        return lines, ends.astype(str)

    def _weather(self) -> None:
        """Find columns that wind and sun bound, and the new ones' ceilings."""
        one, columns = self._programme, self._programme.columns
        names = one.readings.names
        self._free = self._bound = np.empty(0, dtype=np.int64)
        self._ceiling = sparse.csr_array((len(columns.kind), len(columns.kind)))
        if CURTAILMENT not in names:
            return
        place = names.index(CURTAILMENT)
        lost = one.readings.columns[[place]].tocoo().coords[1]
        self._free = lost[columns.kind[lost] == "Generator-p"]
        self._bound = np.asarray(one.readings.upper[[place]].tocoo().coords[1], dtype=np.int64)
        rows = np.flatnonzero(one.rows.kind == CEILING)
        entries = one.matrix.tocsr()[rows].tocoo()
        row, column = entries.coords
        is_size = columns.kind[column] == SIZE
        is_power = np.isin(column, self._free)
        power = np.full(len(rows), -1, dtype=np.int64)
        power[row[is_power]] = column[is_power]
        known = is_size & (power[row] >= 0)
        where = (power[row[known]], column[known])
        self._ceiling = sparse.coo_array(
            (-entries.data[known], where), shape=self._ceiling.shape
        ).tocsr()

    def read(self, plan: Floats, row_dual: Floats, point: Floats) -> Hours:
        """Return a solution hour by hour.

        Parameters
        ----------
        plan, row_dual
            Solution, (column,), and duals, (row,), of the programme.
        point
            Its parameters, (parameter,).
        """
        one = self._programme
        moved = np.asarray(point, dtype=np.float64) - one.base
        fed = self._factor * plan[self._column]
        names = self.places
        n_zones, n_lines = len(names.zones), len(names.lines)
        zone, step = self._zone[self._balance], self._step[self._balance]
        supply = np.zeros((n_zones, len(names.carriers), self._n_steps))
        at = self._feeding
        np.add.at(supply, (zone[at], self._carrier, step[at]), fed[at])
        flow, arrival = (np.zeros((n_lines, self._n_steps)) for _ in range(2))
        at = self._carrying
        gone, came = at[self._leaves], at[~self._leaves]
        np.add.at(flow, (self._line[self._leaves], step[gone]), -fed[gone])
        np.add.at(arrival, (self._line[~self._leaves], step[came]), fed[came])
        demand, price = (np.zeros((n_zones, self._n_steps)) for _ in range(2))
        demand[self._zone, self._step] = one.row_lower.at(moved)[self._balances]
        hours = one.readings.hours[self._balances]
        price[self._zone, self._step] = row_dual[self._balances] / hours
        level = np.zeros((len(names.storages), self._n_steps))
        steps = one.columns.step[self._held]
        level[self._storage, steps] = plan[self._held]
        return Hours(supply, demand, price, self._curtailed(plan, moved), flow, arrival, level)

    def _curtailed(self, plan: Floats, moved: Floats) -> Floats:
        one = self._programme
        could: Floats = np.asarray(self._ceiling @ plan)
        could[self._bound] += one.upper.at(moved)[self._bound]
        lost = could - plan
        is_free = np.zeros(len(lost), dtype=bool)
        is_free[self._free] = True
        at = self._feeding[is_free[self._column[self._feeding]]]
        found = np.zeros((len(self._zones), self._n_steps))
        zone, step = self._zone[self._balance[at]], self._step[self._balance[at]]
        np.add.at(found, (zone, step), np.maximum(lost[self._column[at]], 0.0))
        return found


def hourly_plan(network: Network, raw: RawProgramme, plan: Floats, row_dual: Floats) -> HourlyPlan:
    """Return a plan of a network, found by whatever method, hour by hour.

    Parameters
    ----------
    network
        `pypsa.Network` whose model was extracted.
    raw
        As extracted and folded.
    plan, row_dual
        Its solution, (column,), and duals, (row,).
    """
    reader = HourReader(fixed_programme(raw, readings_of(network, raw.columns, raw.rows)))
    return HourlyPlan(reader.places, reader.read(plan, row_dual, np.empty(0)))


def plan_of_solved(network: Network) -> HourlyPlan:
    """Return the plan of a network that PyPSA has solved as a linear programme."""
    raw, found = extract(network.model), network.model.matrices
    folded = foldable(raw)  # what wind and sun can give is then a bound, as in other programmes
    return hourly_plan(network, fold(raw, folded), found.sol, found.dual[~folded])


def fixed_programme(raw: RawProgramme, readings: Readings) -> Programme:
    """Return one programme as it stands in the form of those that depend on parameters.

    It has no basis: `HourReader` can read its solution, no `Resolver` can start from it.

    Parameters
    ----------
    raw
        As extracted and folded.
    readings
        Of its network.
    """

    def fixed(values: Floats) -> Affine:
        return Affine(values, sparse.csr_array((len(values), 0)))

    nothing = np.empty(0)
    no_basis = np.empty(0, dtype=np.int8)
    return Programme(
        (), nothing, sparse.csc_array(raw.matrix), fixed(raw.cost), fixed(raw.lower),
        fixed(raw.upper), fixed(raw.row_lower), fixed(raw.row_upper), raw.columns, raw.rows,
        readings, Basis(no_basis, no_basis), "",
    )  # fmt: skip
