"""What the register does to every offer, whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.models.risks.choice import Aim
    from tandau.models.risks.ensemble import Found, World
    from tandau.models.risks.policies import Played
    from tandau.models.risks.reserves import Removal


@dataclass(frozen=True)
class Setbacks:
    """What the register does to every offer.

    Parameters
    ----------
    world
        The futures with their events.
    base, struck, prepared
        What comes of the plants without events, with them, and with the best plans too.
    removals
        Risk → what falls away without it.
    played
        The plans that concern an offer.
    taken
        Whether the best set of an offer holds a plan, (plan, offer).
    aim
        For what it was chosen.
    """

    world: World
    base: Found
    struck: Found
    prepared: Found
    removals: Mapping[str, Removal]
    played: tuple[Played, ...]
    taken: np.ndarray
    aim: Aim

    def arrays(self) -> xr.Dataset:
        """Return what ``risks.nc`` holds: outcomes and the years of events, by future."""
        offers = self.world.inputs["offer"].to_numpy()
        named = {
            "risk_capital_cost": self.struck.capital_cost,
            "risk_lcoe": self.struck.lcoe,
            "risk_completion": self.struck.completion,
            "risk_loss": self.struck.loss,
            "risk_loss_with_plans": self.prepared.loss,
        }
        told: dict[str, Any] = {
            name: (("offer", "future"), values, _attributes(name)) for name, values in named.items()
        }
        about = {"units": "year", "long_name": "Calendar year of a risk's event; infinite: none"}
        years = np.array(list(self.world.years.values()))
        told["event_year"] = (("risk", "offer", "future"), years, about)
        return xr.Dataset(told, coords={"offer": offers, "risk": list(self.world.years)})


def _attributes(name: str) -> dict[str, str]:
    return {"units": vocabulary()[name].unit, "long_name": vocabulary()[name].definition}
