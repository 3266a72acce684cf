"""From a network that can be built afresh to a parametric linear programme, by differences."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from scipy import sparse

from tandau.errors import Fault, ModelError
from tandau.models.power.extraction import RawProgramme, extract, fold, foldable
from tandau.models.power.programme import Affine, Programme
from tandau.models.power.readings import Readings, readings_of
from tandau.models.power.resolving import base_basis
from tandau.models.power.slopes import joint_moves, sparse_slopes
from tandau.models.power.storing import kept, recall

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt
    from pypsa import Network

    Floats = npt.NDArray[np.float64]
    Build = Callable[[Mapping[str, float]], Network]

_VECTORS: Final = ("cost", "lower", "upper", "row_lower", "row_upper")
# Share of a difference that counts as rounding, and how far from affine an entry may lie.
_ROUNDING: Final = 1e-12
_ALLOWED: Final = 1e-9
# Where affine dependence is checked: all parameters moved, by unequal parts of their step.
_CHECKED: Final = 0.618


class Parameter(NamedTuple):
    """A number of the network that moves over futures or alternatives.

    Parameters
    ----------
    name
        A variable of the vocabulary.
    base, moved
        Two different values, in the variable's unit, from which the slopes are found.
    """

    name: str
    base: float
    moved: float


def _built(
    build: Build, parameters: Sequence[Parameter], row: Floats
) -> tuple[Network, RawProgramme]:
    named = {one.name: float(value) for one, value in zip(parameters, row, strict=True)}
    network = build(named)
    return network, extract(network.model)


def _differs(one: RawProgramme, other: RawProgramme) -> str:
    """Return what of two programmes is not the same shape or matrix, empty where all is."""
    if one.matrix.shape != other.matrix.shape:
        return f"{one.matrix.shape} became {other.matrix.shape} rows and columns"
    if not (
        np.array_equal(one.matrix.indptr, other.matrix.indptr)
        and np.array_equal(one.matrix.indices, other.matrix.indices)
    ):
        return "the pattern of the matrix moved"
    gap = np.abs(one.matrix.data - other.matrix.data)
    far = gap > _ROUNDING * np.maximum(np.abs(one.matrix.data), 1.0)
    if far.any():
        at = int(np.searchsorted(one.matrix.indptr, np.flatnonzero(far)[0], side="right")) - 1
        return f"{int(far.sum())} entries of the matrix moved, first in {one.rows.told(at)}"
    for name in _VECTORS:
        if not np.array_equal(np.isinf(getattr(one, name)), np.isinf(getattr(other, name))):
            return f"a finite {name} became infinite or the reverse"
    return ""


def _gap(one: Floats, other: Floats) -> Floats:
    """Return the difference of two vectors, zero where both are infinite."""
    finite = np.isfinite(one) & np.isfinite(other)
    return np.where(finite, np.where(finite, one, 0.0) - np.where(finite, other, 0.0), 0.0)


def _refused(name: str, got: str) -> Fault:
    return Fault(
        "compile_programme", name, got, "costs, bounds and limits affine in the parameter alone",
        "hold it fixed and compile one programme for each of its values, or move what varies out "
        "of the matrix into bounds",
    )  # fmt: skip


def _slopes(
    build: Build, parameters: Sequence[Parameter], base: RawProgramme
) -> dict[str, sparse.csr_array] | None:
    """Return the slope of each vector in each parameter, (entry, parameter); None where none fit.

    A matrix that moves, or entries that no few parameters explain, are told by name afterwards.
    """
    origin = np.array([one.base for one in parameters])
    step = np.array([one.moved for one in parameters]) - origin
    moves = joint_moves(len(parameters))
    gaps: dict[str, list[Floats]] = {name: [] for name in _VECTORS}
    for move in moves:
        _, moved = _built(build, parameters, origin + move * step)
        if _differs(base, moved):
            return None
        for name in _VECTORS:
            here, there = getattr(base, name), getattr(moved, name)
            gap = _gap(there, here)
            scale = np.where(np.isfinite(here), np.abs(here), 0.0)
            gap[np.abs(gap) <= _ROUNDING * np.maximum(scale, 1.0)] = 0.0
            gaps[name].append(gap)
    found = {}
    for name in _VECTORS:
        slopes = sparse_slopes(moves, np.stack(gaps[name]))
        if slopes is None:
            return None
        found[name] = sparse.csr_array(slopes / step)
    return found


def _misfit(base: RawProgramme, slopes: Mapping[str, Any], there: RawProgramme, by: Floats) -> str:
    """Return where a built programme lies off the affine one, empty where it does not."""
    got = _differs(base, there)
    if got:
        return got
    for name in _VECTORS:
        start, found = getattr(base, name), getattr(there, name)
        off = np.abs(_gap(found, start) - slopes[name] @ by)
        scale = np.where(np.isfinite(found), np.abs(found), 0.0)
        far = np.flatnonzero(off > _ALLOWED * np.maximum(scale, 1.0))
        if far.size:
            labels = base.rows if name.startswith("row") else base.columns
            worst = int(far[np.argmax(off[far])])
            told = f"{name} of {labels.told(worst)} is off by {off[worst]:.3g}"
            return f"{len(far)} entries are not affine: {told}"
    return ""


def _culprits(build: Build, parameters: Sequence[Parameter], base: RawProgramme) -> list[Fault]:
    """Return a fault for each parameter on which the programme does not depend by a line."""
    origin = np.array([one.base for one in parameters])
    faults = []
    for number, one in enumerate(parameters):
        step = np.zeros(len(parameters))
        step[number] = one.moved - one.base
        half, whole = (_built(build, parameters, origin + part * step)[1] for part in (0.5, 1.0))
        got = _differs(base, half) or _differs(base, whole)
        if not got:
            slopes = {
                name: sparse.csr_array(
                    (_gap(getattr(whole, name), getattr(base, name)) / step[number])[:, None]
                )
                for name in _VECTORS
            }
            got = _misfit(base, slopes, half, 0.5 * step[[number]])
        if got:
            faults.append(_refused(one.name, got))
    return faults


def _origin_and_step(parameters: Sequence[Parameter]) -> tuple[Floats, Floats]:
    """Return the base point and the step from it to the point that checks the slopes."""
    origin = np.array([one.base for one in parameters])
    part = 1 - _CHECKED * np.arange(1, len(parameters) + 1) % 1 * 0.9
    return origin, part * (np.array([one.moved for one in parameters]) - origin)


def _content_key(
    parameters: Sequence[Parameter], raws: Sequence[RawProgramme], readings: Readings
) -> str:
    told = hashlib.sha256(repr([tuple(one) for one in parameters]).encode())
    told.update(f"{version('highspy')} {np.__version__} {readings.names}".encode())
    matrices = [readings.columns, readings.upper, readings.prices, *(one.matrix for one in raws)]
    for matrix in matrices:
        told.update(matrix.data.tobytes() + matrix.indices.tobytes() + matrix.indptr.tobytes())
    told.update(readings.constant.tobytes() + readings.hours.tobytes())
    for raw in raws:
        for name in _VECTORS:
            told.update(getattr(raw, name).tobytes())
        for labels in (raw.columns, raw.rows):
            for part in labels:
                told.update(np.ascontiguousarray(part).tobytes())
    return told.hexdigest()


def compile_programme(
    build: Build, parameters: Sequence[Parameter], folder: Path | None = None
) -> Programme:
    """Programme of a network as an affine function of its parameters, in USD a year.

    The network is built at the base, at a few points where all parameters move (`slopes`), and at
    one more that checks the slopes; a parameter that breaks the rule is then found by itself.

    Parameters
    ----------
    build
        Takes values by parameter name and returns a fresh `pypsa.Network` whose ``model`` is
        created (see `periods.modelled`).
    parameters
        What moves; base and moved must differ.
    folder
        Where a compiled programme is kept, by the hash of the base and of the checking build;
        None keeps nothing.

    Raises
    ------
    ModelError
        Names each parameter on which the matrix depends, or on which costs, bounds or limits do
        not depend by a straight line.
    SolverError
        Where the base point has no optimum.
    """
    still = [one.name for one in parameters if one.base == one.moved]
    if still:
        fault = Fault(
            "compile_programme", ", ".join(still), "base equals moved", "two different values",
            "give each parameter a second value",
        )  # fmt: skip
        raise ModelError(str(fault), (fault,))
    origin, step = _origin_and_step(parameters)
    network, base = _built(build, parameters, origin)
    _, there = _built(build, parameters, origin + step)
    which = foldable(base)
    readings = readings_of(network, base.columns, base.rows.take(~which))
    key = _content_key(parameters, [base, there], readings)
    found = recall(folder, key)
    if found is not None:
        return found
    slopes = _slopes(build, parameters, base)
    misfit = "no few parameters explain its entries"
    if slopes is not None:
        misfit = _misfit(base, slopes, there, step)
    if slopes is None or misfit:
        faults = _culprits(build, parameters, base) or [_refused("products of parameters", misfit)]
        raise ModelError("\n".join(str(fault) for fault in faults), faults)
    affine, here = _folded(base, slopes, which)
    matrix = here.matrix.tocsc()
    programme = Programme(
        parameters=tuple(one.name for one in parameters),
        base=origin,
        matrix=matrix,
        columns=here.columns,
        rows=here.rows,
        readings=readings,
        basis=base_basis(matrix, *(affine[name].constant for name in _VECTORS)),
        key=key,
        **affine,
    )
    return kept(folder, programme)


def _folded(
    base: RawProgramme, slopes: Mapping[str, sparse.csr_array], which: npt.NDArray[np.bool_]
) -> tuple[dict[str, Affine], RawProgramme]:
    """Return vectors with slopes, single-entry rows turned into bounds, and the programme."""
    here = fold(base, which)
    folded: dict[str, list[Floats]] = {name: [] for name in _VECTORS}
    columns = {name: slopes[name].tocsc() for name in _VECTORS}
    for number in range(columns["cost"].shape[1]):
        by = {name: columns[name][:, [number]].toarray().ravel() for name in _VECTORS}
        moved = fold(base._replace(**{n: getattr(base, n) + by[n] for n in _VECTORS}), which)
        for name in _VECTORS:
            folded[name].append(_gap(getattr(moved, name), getattr(here, name)))
    affine = {
        name: Affine(getattr(here, name), sparse.csr_array(np.stack(folded[name], axis=1)))
        for name in _VECTORS
    }
    return affine, here
