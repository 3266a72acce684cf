"""Which quantity speaks of each number of the risk register, and what is not known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tandau.case.register import (
    CUT,
    LOADING,
    PLAN_TERMS,
    REPLACEMENT,
    Register,
    concerns,
    plan_subjects,
    risk_subjects,
)
from tandau.errors import Fault
from tandau.evidence.terms import first_key
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tandau.case.schema import Offer
    from tandau.evidence.pool import Quantity


@dataclass(frozen=True)
class RegisterTerms:
    """The quantities behind a register.

    Parameters
    ----------
    of_offer
        Variable → owner (``OFFER/RISK``, ``OFFER/GROUP``, ``OFFER/PLAN``, ``OFFER/PLAN/RISK``) →
        key of the quantity.
    shared
        Variable without offer → key of the quantity.
    faults
        One for every variable that some risk or plan lacks.
    """

    of_offer: Mapping[str, Mapping[str, str]]
    shared: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


def find_register_terms(
    quantities: Mapping[str, Quantity],
    case: str,
    offers: Sequence[Offer],
    register: Register,
    file: str,
    *,
    is_latest: bool,
) -> RegisterTerms:
    """Find the quantity that gives each number of the register.

    Parameters
    ----------
    quantities
        All that claims give, by key.
    case, offers
        Whose risks they are.
    register
        Risks and plans.
    file
        Path of the claims, to name in faults.
    is_latest
        Whether the whole ledger counts. On an earlier day a risk or plan of which nobody had
        spoken is no fault: it is not known yet, and `known_register` leaves it out.
    """
    found: dict[str, dict[str, str]] = {}
    lacking: dict[str, list[str]] = {}
    wanted = [*_of_risks(register, offers), *_of_plans(register, offers)]
    for owner, name, subjects in wanted:
        key = first_key(subjects, name, quantities)
        if key is None:
            lacking.setdefault(name, []).append(subjects[-1] if name != CUT else owner)
        else:
            found.setdefault(name, {})[owner] = key
    shared = {}
    if register.simulated():
        key = first_key((case,), REPLACEMENT, quantities)
        if key is None:
            lacking[REPLACEMENT] = [case]
        else:
            shared[REPLACEMENT] = key
    faults = [
        Fault(
            file,
            f"{', '.join(dict.fromkeys(who))}, variable {name}",
            "no claim",
            f"a usable claim in {vocabulary()[name].unit}, since risks.yaml or plans.yaml needs it",
            "add a claim, or a judgement with a wide range",
        )
        for name, who in lacking.items()
    ]
    return RegisterTerms(found, shared, tuple(faults) if is_latest else ())


def _of_risks(
    register: Register, offers: Sequence[Offer]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for offer in offers:
        for risk in register.simulated():
            if not concerns(risk, offer.id):
                continue
            for name in risk.terms:
                is_loading = name == LOADING
                subjects = (risk.group,) if is_loading else risk_subjects(offer, risk)
                yield f"{offer.id}/{risk.group if is_loading else risk.id}", name, subjects


def _of_plans(
    register: Register, offers: Sequence[Offer]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    risks = {risk.id: risk for risk in register.simulated()}
    for offer in offers:
        for plan in register.plans:
            cuts = [name for name in plan.cuts if concerns(risks[name], offer.id)]
            if not concerns(plan, offer.id) or not cuts:
                continue
            for name in PLAN_TERMS:
                yield f"{offer.id}/{plan.id}", name, plan_subjects(plan)
            for risk in cuts:
                yield f"{offer.id}/{plan.id}/{risk}", CUT, plan_subjects(plan, risk)


def known_register(
    register: Register,
    offers: Sequence[Offer],
    of_offer: Mapping[str, Mapping[str, str]],
    shared: Mapping[str, str],
) -> Register:
    """Return the risks that are text, and those with their plans of which all is known."""
    lacking = {
        owner.partition("/")[2]
        for owner, name, _ in (*_of_risks(register, offers), *_of_plans(register, offers))
        if owner not in of_offer.get(name, {})
    }
    is_priced = REPLACEMENT in shared
    risks = tuple(
        risk
        for risk in register.risks
        if not risk.is_simulated or (is_priced and not {risk.id, risk.group} & lacking)
    )
    names = {risk.id for risk in risks}
    plans = tuple(
        plan
        for plan in register.plans
        if plan.id not in lacking
        and not {f"{plan.id}/{risk}" for risk in plan.cuts} & lacking
        and set(plan.cuts) <= names
    )
    return Register(risks, plans)
