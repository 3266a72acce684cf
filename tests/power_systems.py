"""Small power systems for tests."""

from dataclasses import replace

from tandau.models.power.system import (
    Candidate,
    Line,
    Neighbour,
    NuclearBlock,
    PowerSystem,
    Shapes,
    Station,
    Technology,
    Zone,
)

SHAPES = Shapes(7, 1.4, 0.93, 40.0, 0.5, 0.03, 1.2, 1.2, 0.5, 1.3)
VALUES = {
    "coal_price": 3.0,
    "gas_price": 8.0,
    "co2_price": 5.0,
    "wind_capital_cost": 1300.0,
    "solar_capital_cost": 900.0,
    "gas_capital_cost": 1000.0,
    "coal_capital_cost": 2500.0,
    "battery_capital_cost": 800.0,
    "demand_factor": 1.0,
    "inflow_factor": 1.0,
    "transfer_limit_factor": 1.0,
    "coal_standing_factor": 1.0,
    "nuclear_capacity": 0.0,
    "nuclear_marginal_cost": 12.0,
    "committed_nuclear_capacity": 0.0,
}


def small_system(**changed):
    """Two zones, four stations, three candidates."""
    system = PowerSystem(
        year=2035,
        zones=(
            Zone("North", "North", 75.0, 51.0, 3.0e6, 550.0, 1.35, 0.38, 0.15, 0.4),
            Zone("South", "South", 71.0, 43.0, 2.0e6, 400.0, 1.15, 0.33, 0.18, 0.45),
        ),
        lines=(Line("north_south", "North to South", "North", "South", 120.0),),
        technologies=(
            Technology(
                "coal_chp",
                "Coal CHP",
                "coal",
                "thermal",
                "coal",
                0.3,
                3.0,
                30.0,
                0.8,
                0.7,
                0.6,
                0.1,
            ),
            Technology(
                "gas_turbine", "Gas turbine", "gas", "thermal", "gas", 0.4, 2.0, 20.0, 0.9, 0.9
            ),
            Technology("reservoir", "Reservoir", "hydro", "hydro", duration=48.0),
            Technology("wind", "Wind", "wind", "wind", operation_cost=0.5, fixed_cost=25.0),
            Technology("solar", "Solar", "solar", "solar", fixed_cost=12.0),
            Technology(
                "battery",
                "Battery",
                "battery",
                "storage",
                efficiency=0.85,
                duration=4.0,
                lifetime=15.0,
            ),
        ),
        stations=(
            Station("old_chp", "Old CHP", "North", "coal_chp", 600.0, 1980, 2045, True),
            Station("gone", "Gone", "North", "coal_chp", 100.0, 1960, 2030, True),
            Station("turbine", "Turbine", "South", "gas_turbine", 200.0, 2010, 2050, True),
            Station("dam", "Dam", "South", "reservoir", 100.0, 1970, 2100, True),
        ),
        candidates=(
            Candidate("wind", "North", 800.0),
            Candidate("solar", "South", 500.0),
            Candidate("gas_turbine", "South", 300.0),
            Candidate("battery", "South", 200.0),
        ),
        neighbours=(Neighbour("abroad", "Abroad", "North", 50.0, 50.0, 60.0, 20.0),),
        shapes=SHAPES,
        carbon_intensity={"coal": 0.34, "gas": 0.2},
        discount_rate=0.08,
        unserved_energy_cost=3000.0,
        blocks=(
            NuclearBlock("nuclear", "South", "nuclear_capacity", 0.0, 12.0),
            NuclearBlock("nuclear committed", "South", "committed_nuclear_capacity", 0.0, 12.0),
        ),
        references=VALUES,
    )
    return replace(system, **changed)
