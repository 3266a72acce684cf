"""Read the packaged tables."""

from __future__ import annotations

import csv
import io
from importlib.resources import files


def rows(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a packaged CSV file.

    Parameters
    ----------
    package
        Dotted name of the package that holds it.
    name
        File name.

    Examples
    --------
    >>> rows("tandau.data", "deflators.csv")[0]["currency"]
    'USD'
    """
    text = (files(package) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))
