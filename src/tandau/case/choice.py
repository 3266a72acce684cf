"""Which plant is open on a day, which offers may fill it, and what is committed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tandau.errors import CaseError, Fault

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import date

    from tandau.case.schema import Case, Offer, Plant


@dataclass(frozen=True)
class Choice:
    """The open question on a day.

    Parameters
    ----------
    plant
        The plant to be given to an offer.
    offers
        The alternatives.
    committed
        Other plants that are already given: plant → offer.
    """

    plant: Plant
    offers: tuple[Offer, ...]
    committed: tuple[tuple[Plant, Offer], ...]

    @property
    def n_committed_units(self) -> int:
        """Units of the committed plants."""
        return sum(plant.units for plant, _ in self.committed)

    def n_partner_units(self, partner: str) -> int:
        """Units of the committed plants that rest on one partner."""
        return sum(plant.units for plant, offer in self.committed if offer.partner == partner)


def open_choice(case: Case, as_of: date, visible_claims: Container[str]) -> Choice:
    """Return the choice that is open on a day.

    A commitment holds from its date on, if the claim that tells it is visible by then. The plant
    is the one that ``case.yaml`` names or, without one, the first that is not committed.

    Raises
    ------
    CaseError
        Where no plant is open, or the named one is committed.
    """
    offers = {offer.id: offer for offer in case.offers}
    committed = tuple(
        (plant, offers[plant.committed.offer])
        for plant in case.plants
        if plant.committed
        and plant.committed.since.last <= as_of
        and plant.committed.claim in visible_claims
    )
    closed = {plant.id for plant, _ in committed}
    open_plants = [plant for plant in case.plants if plant.id not in closed]
    wanted = case.question.plant
    chosen = [plant for plant in open_plants if not wanted or plant.id == wanted]
    if not chosen:
        got = f"{wanted} is committed by {as_of}" if wanted else f"every plant committed by {as_of}"
        remedy = "name an open plant under `plant`, or ask as of an earlier day"
        fault = Fault(f"{case.folder}/case.yaml", "plant", got, "an open plant", remedy)
        raise CaseError([fault])
    plant = chosen[0]
    admissible = tuple(offers[name] for name in plant.admissible)
    return Choice(plant, admissible, committed)
