"""Who controls what of an offer, and what can strike the supply: names only; numbers are claims."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple, get_args

from pydantic import Field

from tandau.case.fields import Name, Record, Text
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Layer = Literal[
    "reactor_and_construction",
    "turbine_island",
    "instrumentation_and_control",
    "fuel_fabrication",
    "enrichment_and_conversion",
    "finance",
    "spares_and_service",
    "spent_fuel",
]
LAYERS: Final[tuple[Layer, ...]] = get_args(Layer)
# Layers without which a running plant comes to stand; the others matter until it is complete.
OPERATION_LAYERS: Final = (
    "instrumentation_and_control",
    "fuel_fabrication",
    "enrichment_and_conversion",
    "spares_and_service",
    "spent_fuel",
)
# Layers of which claims on the offer already say what the partner's state holds.
PARTNER_SHARES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "fuel_fabrication": "fabrication_partner_share",
        "enrichment_and_conversion": "enrichment_partner_share",
        "finance": "loan_share",
    }
)
# What the risk register asks of the case as well, under the same name.
ALSO_OF_RISKS: Final = ("replacement_cost",)
# Alternatives that stand beside the offers at every open plant.
WAIT: Final = "wait"
NONE: Final = "none"


class Jurisdiction(Record):
    """A state whose law and will decide whether a layer is supplied; a bloc moves together.

    The host itself holds layers too, and brings no shock upon itself.
    """

    name: Text
    bloc: Text
    is_host: bool = False


class Control(Record):
    """Who controls one layer of one offer: the holder, and others that share the rest evenly."""

    offer: Name
    layer: Layer
    holder: Text
    others: tuple[Text, ...] = ()
    claim: Name


class Shock(Record):
    """An event that a jurisdiction or what befalls it can bring: it works through layers."""

    id: Name
    name: Text
    layers: Annotated[tuple[Layer, ...], Field(min_length=1)]
    political: bool
    reason: Text


class SupplyChain(NamedTuple):
    """The three files together; all empty where a case has none of them."""

    jurisdictions: tuple[Jurisdiction, ...] = ()
    control: tuple[Control, ...] = ()
    shocks: tuple[Shock, ...] = ()

    def of_offers(self, offers: Iterable[str]) -> tuple[Control, ...]:
        """Return the rows of some offers."""
        wanted = set(offers)
        return tuple(row for row in self.control if row.offer in wanted)

    def holders(self, shock: Shock, offers: Iterable[str]) -> tuple[str, ...]:
        """Return who can bring a shock to some offers: foreign holders of one of its layers."""
        named = {
            name
            for row in self.of_offers(offers)
            if row.layer in shock.layers
            for name in (row.holder, *row.others)
        }
        return tuple(
            one.name for one in self.jurisdictions if one.name in named and not one.is_host
        )


NO_CHAIN: Final = SupplyChain()


def supply_owners(
    name: str, offers: tuple[str, ...], chain: SupplyChain, case: str
) -> dict[str, tuple[str, ...]]:
    """Return who needs a variable of kind supply: the subjects that may give it, by owner.

    Parameters
    ----------
    name
        The variable.
    offers
        Ids of the alternatives.
    chain
        Of the case; nobody needs anything where it is empty.
    case
        The case's id.
    """
    if not chain.control:
        return {}
    dims = vocabulary()[name].dims
    rows = chain.of_offers(offers)
    if "layer" in dims:
        return {
            f"{row.offer}/{row.layer}": (f"{row.offer}/{row.layer}", row.layer)
            for row in rows
            if _needs(name, row)
        }
    if "jurisdiction" in dims:
        return {
            f"{holder}/{shock.id}": (f"{holder}/{shock.id}", shock.id)
            for shock in chain.shocks
            for holder in chain.holders(shock, offers)
        }
    if "shock" in dims:
        return {shock.id: (shock.id,) for shock in chain.shocks}
    if "bloc" in dims:
        blocs = dict.fromkeys(one.bloc for one in chain.jurisdictions if not one.is_host)
        return {bloc: (bloc, case) for bloc in blocs}
    return {case: (case,)}


def _needs(name: str, row: Control) -> bool:
    if name == "control_share":
        return bool(row.others) and row.layer not in PARTNER_SHARES
    return row.layer in OPERATION_LAYERS
