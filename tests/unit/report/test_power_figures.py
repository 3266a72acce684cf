import xml.etree.ElementTree as ET

import pytest

from tandau.report.power_figures import calibration_marks, zone_map
from tandau.terminal_power import LABELS

ZONES = [
    {"id": "n", "name": "<North>", "longitude": 70, "latitude": 52, "demand": 30.0,
     "own_generation": 33.0},
    {"id": "s", "name": "South", "longitude": 72, "latitude": 44, "demand": 20.0,
     "own_generation": 17.0},
]  # fmt: skip
LINES = [
    {"id": "spine", "from_zone": "n", "to_zone": "s", "limit": 1200.0, "flow": 3.0},
    {"id": "plan", "from_zone": "s", "to_zone": "n", "limit": 0.0, "flow": 0.0},
]


def row(variable, subject, deviation, allowed, *, is_built_in=False):
    return {
        "variable": variable,
        "subject": subject,
        "deviation": deviation,
        "allowed": allowed,
        "is_built_in": is_built_in,
    }


ROWS = [
    row("carrier_generation", "coal", 0.015, 0.05),
    row("zone_peak_load", "n", 0.0, 0.1, is_built_in=True),
    row("net_import", "mini", -0.3, None),
]


def test_the_map_tells_zones_and_corridors():
    svg = zone_map(ZONES, LINES)
    ET.fromstring(svg)  # noqa: S314  our own text
    assert "&lt;North&gt;: demand 30.0 TWh, generation 33.0 TWh" in svg
    assert "n to s: limit 1,200 MW, net flow 3.0 TWh" in svg
    assert "used 29%" in svg  # 3 TWh of 1.2 GW over 8,760 hours
    assert svg == zone_map(ZONES, LINES)


@pytest.mark.parametrize("zones", [ZONES[:1], [{**ZONES[0], "demand": 0.0}, ZONES[1]]])
def test_a_map_of_one_place_or_without_demand(zones):
    ET.fromstring(zone_map(zones, []))  # noqa: S314  our own text


def test_marks_show_what_is_judged_only():
    svg = calibration_marks(ROWS, LABELS)
    ET.fromstring(svg)  # noqa: S314  our own text
    assert "generation coal +1.5% of 5%" in svg
    assert "peak load" not in svg
    assert "net imports" not in svg
