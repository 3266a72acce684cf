"""The packaged published cases, and how one figure is held against what came out."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml

Compared = dict[str, Any]


def read_published(name: str) -> dict[str, Any]:
    """Return the content of a file of ``data/published``."""
    text = (files("tandau.data") / "published" / name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def entry(name: str, source: str, expected: float, got: float, tolerance: float) -> Compared:
    """Return one comparison: ``id``, ``source``, ``expected``, ``got``, ``tolerance``, ``passed``.

    Examples
    --------
    >>> entry("one", "closed form", 1.0, 1.1, 0.2)["passed"]
    True
    """
    return {
        "id": name,
        "source": source,
        "expected": float(expected),
        "got": float(got),
        "tolerance": float(tolerance),
        "passed": bool(abs(got - expected) <= tolerance),
    }
