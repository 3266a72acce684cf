"""Exposure: what hangs on one partner, and on one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tandau.models.arrays import Array


def partner_unit_share(
    n_units: Array, n_committed_units: Array, n_partner_committed_units: Array
) -> Array:
    """Share of all committed units, this plant included, that rest on the offer's partner.

    ``(n_partner_committed_units + n_units) / (n_committed_units + n_units)``.

    Source: Tandau.

    Examples
    --------
    >>> partner_unit_share(2.0, 2.0, 0.0)
    0.5
    """
    return (n_partner_committed_units + n_units) / (n_committed_units + n_units)


def largest_unit_share(net_capacity: Array, peak_load: Array) -> Array:
    """Net capacity of one unit over the host's peak load, as a ratio.

    ``net_capacity / peak_load``.

    Source: NGT38.

    Examples
    --------
    >>> largest_unit_share(1000.0, 20000.0)
    0.05
    """
    return net_capacity / peak_load
