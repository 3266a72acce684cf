"""The foreign tables that can be brought in: their columns and their words for a unit's state.

Column names were seen in the files themselves or in programs that read them: GeoNuclearData's
``nuclear_power_plants`` (CSV and JSON), exports of IAEA PRIS, Global Energy Monitor's tracker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

State = Literal["built", "closed", "construction", "cancelled", "suspended", "planned", "unknown"]


@dataclass(frozen=True)
class Format:
    """One kind of foreign table.

    Parameters
    ----------
    name
        As it is printed.
    licence
        What a table made from it has to respect.
    needed
        Columns by which it is recognised, as `key` writes them; one name of each group is enough.
    columns
        Field → names of its column, the best first.
    states
        Word of the status column → state; every other word is a fault.
    """

    name: str
    licence: str
    needed: tuple[tuple[str, ...], ...]
    columns: Mapping[str, tuple[str, ...]]
    states: Mapping[str, State]


GEO_NUCLEAR_DATA: Final = Format(
    name="GeoNuclearData",
    licence="ODbL 1.0: attribute GeoNuclearData and share alike",
    needed=(("name",), ("constructionstartat",), ("operationalfrom",), ("country",), ("status",)),
    columns={
        "unit": ("name",),
        "country": ("country",),
        "type": ("reactortype",),
        "model": ("reactormodel",),
        "net_capacity": ("capacity",),
        "first_concrete": ("constructionstartat",),
        "commercial_operation": ("operationalfrom",),
        "end": ("operationalto",),
        "status": ("status",),
    },
    states={
        "unknown": "unknown",
        "planned": "planned",
        "under construction": "construction",
        "operational": "built",
        "suspended operation": "built",
        "shutdown": "closed",
        "decommissioning completed": "closed",
        "suspended construction": "suspended",
        "unfinished": "suspended",
        "cancelled construction": "cancelled",
        "never built": "cancelled",
        "never commissioned": "cancelled",
    },
)
GLOBAL_ENERGY_MONITOR: Final = Format(
    name="Global Energy Monitor",
    licence="CC BY 4.0: attribute the Global Nuclear Power Tracker, Global Energy Monitor",
    needed=(("projectname",), ("unitname",), ("constructionstartdate",), ("status",)),
    columns={
        "plant": ("projectname",),
        "unit": ("unitname",),
        "country": ("countryarea", "country"),
        "type": ("reactortype",),
        "model": ("model",),
        "net_capacity": ("referencenetcapacitymw", "designnetcapacitymw"),
        "gross_capacity": ("capacitymw",),
        "first_concrete": ("constructionstartdate",),
        "first_criticality": ("firstcriticalitydate",),
        "grid_connection": ("firstgridconnection", "firstgridconnectiondate"),
        "commercial_operation": ("commercialoperationdate",),
        "end": ("cancellationyear",),
        "status": ("status",),
    },
    states={
        "announced": "planned",
        "pre-construction": "planned",
        "construction": "construction",
        "operating": "built",
        "mothballed": "built",
        "retired": "closed",
        "shelved": "suspended",
        "shelved - inferred 2 y": "suspended",
        "cancelled": "cancelled",
        "cancelled - inferred 4 y": "cancelled",
    },
)
PRIS: Final = Format(
    name="PRIS",
    licence="facts of the IAEA Power Reactor Information System; the export itself is (c) IAEA",
    needed=(
        ("reactorunit", "unitname", "unit", "name", "reactor"),
        ("country",),
        ("status",),
        ("constructiondate", "contstructiondate", "constructionstartdate", "constructionstart"),
        ("griddate", "firstgriddate", "firstgridconnection", "firstgridconnectiondate"),
    ),
    columns={
        "unit": ("reactorunit", "unitname", "unit", "reactor", "name"),
        "country": ("country",),
        "type": ("type", "reactortype"),
        "model": ("model", "reactormodel"),
        "vendor": ("vendor", "reactorvendor", "nssssupplier", "reactorsupplier"),
        "net_capacity": (
            "netcapacitymwe",
            "referenceunitpowernetcapacity",
            "referenceunitpowernetcapacitymwe",
            "referenceunitpowermwe",
            "netelectricalpower",
            "netelectricalcapacitymw",
            "designnetcapacitymwe",
            "originaldesignnetelectricalpower",
            "netcapacity",
        ),
        "gross_capacity": (
            "grosscapacitymwe",
            "grosselectricalcapacitymw",
            "grosselectricalpower",
            "grosscapacity",
        ),
        "first_concrete": (
            "constructiondate",
            "contstructiondate",  # so written in an export of 2016
            "constructionstartdate",
            "constructionstart",
        ),
        "first_criticality": ("firstcriticalitydate", "criticalitydate", "firstcriticality"),
        "grid_connection": (
            "griddate",
            "firstgriddate",
            "firstgridconnection",
            "firstgridconnectiondate",
        ),
        "commercial_operation": ("commercialdate", "commercialoperationdate"),
        "end": (
            "cancellationdate",
            "constructionsuspendeddate",
            "shutdowndate",
            "permanentshutdowndate",
        ),
        "status": ("status", "reactorstatus"),
    },
    states={
        "planned": "planned",
        "under construction": "construction",
        "operational": "built",
        "suspended operation": "built",
        "long-term shutdown": "built",
        "longterm shutdown": "built",
        "permanent shutdown": "closed",
        "decommissioning completed": "closed",
        "suspended constr.": "suspended",
        "suspended construction": "suspended",
        "cancelled constr.": "cancelled",
        "cancelled construction": "cancelled",
        "never commissioned": "cancelled",
    },
)
# The tracker's columns are a special case of those that PRIS-like tables may have, so it is first.
FORMATS: Final = (GEO_NUCLEAR_DATA, GLOBAL_ENERGY_MONITOR, PRIS)


def key(column: str) -> str:
    """Return a column's name in small letters and digits only.

    Examples
    --------
    >>> key("Net Capacity (MWe)")
    'netcapacitymwe'
    """
    return re.sub(r"[^a-z0-9]", "", column.casefold())


def recognised(header: Sequence[str]) -> Format | None:
    """Return the kind of table that has such a header, None where it is none of them."""
    keys = {key(name) for name in header}
    return next((one for one in FORMATS if all(keys & set(group) for group in one.needed)), None)


def cells_of(kind: Format, row: Mapping[str, str]) -> dict[str, str]:
    """Return the row's text for each field, the first column of a field that holds something."""
    by_key = {key(name): text.strip() for name, text in row.items()}
    return {
        field: next((text for name in names if (text := by_key.get(name, ""))), "")
        for field, names in kind.columns.items()
    }
