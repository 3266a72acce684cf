"""What each outcome of the risk core rests on, by name."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN: Final = {
    "risk_capital_cost": ("total_capital_cost",),
    "risk_lcoe": ("lcoe",),
    "risk_completion": ("plant_completion",),
    "risk_loss": ("total_capital_cost", "lcoe", "plant_completion", "annual_generation"),
}
_LOSS: Final = "risk_loss"
_WITH_PLANS: Final = "risk_loss_with_plans"


@cache
def risk_arguments() -> Mapping[str, tuple[str, ...]]:
    """Return what each outcome of the risk core rests on.

    Returns
    -------
    Mapping
        Outcome → variables: the outcome that the events perturb, every number of the risks and, for
        the loss with plans, of the plans.
    """
    given = {name: one for name, one in vocabulary().items() if one.kind == "risk"}
    priced = tuple(name for name, one in given.items() if not {"risk", "plan"} & set(one.dims))
    risks = tuple(
        name for name, one in given.items() if "risk" in one.dims and "plan" not in one.dims
    )
    found = {name: (*own, *risks, *(priced if name == _LOSS else ())) for name, own in _OWN.items()}
    found[_WITH_PLANS] = (_LOSS, *(name for name, one in given.items() if "plan" in one.dims))
    return MappingProxyType(found)
