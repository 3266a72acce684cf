"""What claims on the variables of kind ``aside`` speak of, and what a case needs of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tandau.case.actors import ALL_ACTORS, ALL_INTERESTS, interest_name
from tandau.case.rights import ALL_CONSENTS, ALL_CONTROLS, consent_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tandau.case.actors import Actor
    from tandau.case.rights import ConsentHolder, Control, Item, Rights

    # Variable → owner → the subjects whose claims may give it, the most specific first.
    Owners = Mapping[str, Mapping[str, tuple[str, ...]]]

OF_CONSENTS: Final = ("consent_probability", "consent_lead_time")
OF_CONTROLS: Final = ("leakage_control_effect",)
OF_ACTORS: Final = ("actor_capability", "actor_salience")
OF_INTERESTS: Final = ("interest_weight",)


def aside_owners(rights: Rights | None, actors: Iterable[Actor]) -> Owners:
    """Return who needs which aside; nothing for a case without rights and actors."""
    owners: dict[str, dict[str, tuple[str, ...]]] = {}
    if rights is not None:
        consents: dict[str, tuple[str, ...]] = {
            consent_name(item.id, holder.id): _of_consent(item.id, holder.id)
            for item, holder in rights.consents()
        }
        owners |= {name: consents for name in OF_CONSENTS if consents}
        controls: dict[str, tuple[str, ...]] = {
            one.id: (one.id, ALL_CONTROLS) for one in rights.controls
        }
        owners |= {name: controls for name in OF_CONTROLS if controls}
    people: dict[str, tuple[str, ...]] = {one.id: (one.id, ALL_ACTORS) for one in actors}
    interests: dict[str, tuple[str, ...]] = {
        name: (name, ALL_INTERESTS)
        for actor in actors
        for one in actor.interests
        for name in (interest_name(actor.id, one.id),)
    }
    owners |= {name: people for name in OF_ACTORS if people}
    owners |= {name: interests for name in OF_INTERESTS if interests}
    return owners


def _of_consent(item: str, holder: str) -> tuple[str, ...]:
    return (consent_name(item, holder), item, holder, ALL_CONSENTS)


def aside_subjects(
    name: str,
    items: Iterable[Item],
    holders: Iterable[ConsentHolder],
    controls: Iterable[Control],
    actors: Iterable[Actor],
) -> set[str]:
    """Return every subject that a claim on an aside may have; empty where the case has none.

    Parameters
    ----------
    name
        The variable.
    items, holders, controls, actors
        Of the case's rights and actors.
    """
    if name in OF_CONSENTS:
        known = {one.id for one in holders}
        pairs = {consent_name(item.id, one) for item in items for one in item.holders}
        subjects = pairs | known | {item.id for item in items}
        return subjects | {ALL_CONSENTS} if subjects else set()
    if name in OF_CONTROLS:
        subjects = {one.id for one in controls}
        return subjects | {ALL_CONTROLS} if subjects else set()
    if name in OF_ACTORS:
        subjects = {one.id for one in actors}
        return subjects | {ALL_ACTORS} if subjects else set()
    subjects = {interest_name(actor.id, one.id) for actor in actors for one in actor.interests}
    return subjects | {ALL_INTERESTS} if subjects else set()
