"""Programmes for parameters that the matrix itself depends on, one for each value."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tandau.models.power.compiling import compile_programme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from pypsa import Network

    from tandau.models.power.compiling import Parameter
    from tandau.models.power.programme import Programme

    Build = Callable[[Mapping[str, float]], Network]


def _with_held(build: Build, name: str, value: float, moved: Mapping[str, float]) -> Network:
    return build({**moved, name: value})


def compile_each(
    build: Build,
    parameters: Sequence[Parameter],
    name: str,
    values: Sequence[float],
    folder: Path | None = None,
) -> dict[float, Programme]:
    """A programme for each value of a parameter that moves the matrix, in USD a year.

    Parameters
    ----------
    build, parameters, folder
        As for `compiling.compile_programme`; the parameters without the one that is held.
    name
        The parameter held, such as an efficiency or a profile.
    values
        What it takes.

    Raises
    ------
    ModelError
        As `compiling.compile_programme`, for any value.
    """
    return {
        float(one): compile_programme(
            partial(_with_held, build, name, float(one)), parameters, folder
        )
        for one in values
    }
