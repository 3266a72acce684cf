"""The roles of people, from the most to the least that they may do."""

from __future__ import annotations

from typing import Final

# An admin is made on the command line only; experts come by invitation and have no password.
ROLES: Final = ("admin", "chair", "analyst", "expert", "viewer", "auditor")
# What a role may do; a page asks for one of these, never for a role.
PERMISSIONS: Final = {
    "read_study": frozenset({"admin", "chair", "analyst", "viewer", "auditor"}),
    "change_study": frozenset({"admin", "chair", "analyst"}),
    "lead_panel": frozenset({"chair"}),
    "see_panel": frozenset({"admin", "chair", "analyst", "auditor"}),
    "answer_panel": frozenset({"expert"}),
    "read_log": frozenset({"admin", "auditor"}),
}


def may(role: str, permission: str) -> bool:
    """Return whether a role has a permission; a name that nobody knows is an error.

    Examples
    --------
    >>> may("chair", "lead_panel"), may("admin", "lead_panel")
    (True, False)
    """
    return role in PERMISSIONS[permission]
