"""Fuel: how much of it hangs on one jurisdiction."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tandau.models.arrays import Array


def fuel_dependence(
    enrichment_value_share: Array,
    enrichment_partner_share: Array,
    fabrication_value_share: Array,
    fabrication_partner_share: Array,
) -> Array:
    """Share of the value of fresh fuel that the partner's jurisdiction controls, 0 to 1.

    ``enrichment_value_share * enrichment_partner_share + fabrication_value_share *
    fabrication_partner_share``: the layers that a uranium-mining host does not control itself, each
    weighted by its share in the value of fresh fuel. Who can replace the partner, and how fast, is
    not in it.

    Source: Tandau.

    Examples
    --------
    >>> fuel_dependence(0.25, 1.0, 0.25, 0.5)
    0.375
    """
    return (
        enrichment_value_share * enrichment_partner_share
        + fabrication_value_share * fabrication_partner_share
    )
