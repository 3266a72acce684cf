"""What this machine has, and which features of Tandau it lacks something for."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from threadpoolctl import threadpool_info

from tandau.errors import ModelError
from tandau.evidence.posterior_cache import cache_folder

GIGA: Final = 1e9
LEAST_MEMORY: Final = 4.0  # GB, for the whole of the worked case
LEAST_DISK: Final = 2.0  # GB, for its caches and study folders
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
COMMERCIAL_SOLVERS: Final = ("gurobi", "cplex", "copt", "xpress", "mosek")
_POWER: Final = "least cost of the power system"
KAZAKH_LETTERS: Final = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
THREAD_VARIABLES: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Feature:
    """One thing Tandau does and whether this machine has what it takes.

    Parameters
    ----------
    name
        What it is for.
    is_ready
        Whether it works here.
    found
        What was found.
    remedy
        What to do where it does not; empty where it does.
    is_needed
        Whether Tandau is broken without it, and not only poorer.
    """

    name: str
    is_ready: bool
    found: str
    remedy: str = ""
    is_needed: bool = False


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def libraries(extra: str = "") -> dict[str, dict[str, str | None]]:
    """Return needed and installed versions of what Tandau asks for.

    Parameters
    ----------
    extra
        Name of an extra of the package; empty for what it always needs.
    """
    found: dict[str, dict[str, str | None]] = {}
    for text in requires("tandau") or []:
        one = Requirement(text)
        at_all = one.marker is None or one.marker.evaluate({"extra": ""})
        chosen = one.marker is not None and one.marker.evaluate({"extra": extra})
        if (at_all and not extra) or (extra and chosen and not at_all):
            found[one.name] = {"needed": str(one.specifier), "installed": _version(one.name)}
    return found


def _missing(wanted: dict[str, dict[str, str | None]]) -> list[str]:
    missing = []
    for name, told in wanted.items():
        installed = told["installed"]
        needed = Requirement(f"{name}{told['needed'] or ''}").specifier
        if installed is None or not needed.contains(installed, prereleases=True):
            missing.append(f"{name}{told['needed'] or ''}")
    return missing


def memory() -> float | None:
    """Return the memory of the machine in GB; None where the system does not tell."""
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
    return pages * size / GIGA


def _existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())


def _core() -> Feature:
    missing = _missing(libraries())
    return Feature(
        "everything",
        not missing,
        f"{', '.join(missing)} missing or too old" if missing else "all libraries are here",
        "make setup" if missing else "",
        is_needed=True,
    )


def _disk(name: str, folder: Path, remedy: str) -> Feature:
    there = _existing(folder)
    free = shutil.disk_usage(there).free / GIGA
    may_write = os.access(there, os.W_OK)
    ready = may_write and free >= LEAST_DISK
    told = f"{free:.1f} GB free" if may_write else "may not be written"
    return Feature(name, ready, told, "" if ready else remedy, is_needed=not may_write)


def _solver() -> Feature:
    try:
        import highspy  # noqa: PLC0415  that it can be loaded is what is asked
    except ImportError as cause:
        return Feature(_POWER, is_ready=False, found=str(cause), remedy="make setup")
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.addVar(1.0, 2.0)
    solver.changeColCost(0, 1.0)
    solver.run()
    ready = abs(solver.getInfo().objective_function_value - 1.0) < 1e-9  # noqa: PLR2004
    told = f"HiGHS {solver.version()} {'solves' if ready else 'does not solve'} a small program"
    return Feature(_POWER, ready, told, "" if ready else "make setup")


def other_solvers() -> list[str]:
    """Return the commercial solvers that linopy could use on this machine."""
    names = {"gurobi": "gurobipy", "copt": "coptpy", "xpress": "xpress", "mosek": "mosek"}
    return [one for one in COMMERCIAL_SOLVERS if _version(names.get(one, one)) or shutil.which(one)]


def _browser() -> Feature:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    told = Path(found).name if found else "none"
    remedy = "" if found else "open the report in any browser; tests want Debian's chromium"
    return Feature("looking at the report without a screen", found is not None, told, remedy)


def _font() -> Feature:
    from matplotlib import font_manager  # noqa: PLC0415  builds a list of fonts, seconds at first
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    path = font_manager.findfont("DejaVu Sans")
    known = FT2Font(path).get_charmap()
    lacking = [letter for letter in KAZAKH_LETTERS if ord(letter) not in known]
    told = f"{Path(path).name} {'lacks ' + ''.join(lacking) if lacking else 'has them'}"
    return Feature("Kazakh letters in pictures", not lacking, told, "make setup" if lacking else "")


def _extra(name: str, extra: str) -> Feature:
    missing = _missing(libraries(extra))
    told = f"{', '.join(missing)} not here" if missing else "here"
    remedy = f"install tandau[{extra}]" if missing else ""
    return Feature(name, not missing, told, remedy)


def features(study_folder: Path) -> list[Feature]:
    """Return what works on this machine, the needed things first.

    Parameters
    ----------
    study_folder
        Where studies are to be written.
    """
    total = memory()
    enough = total is None or total >= LEAST_MEMORY
    told = "unknown" if total is None else f"{total:.1f} GB"
    return [
        _core(),
        _solver(),
        Feature(
            "the worked case",
            enough,
            f"{told} of memory",
            "" if enough else f"run fewer futures; {LEAST_MEMORY:.0f} GB hold all of it",
        ),
        _disk("studies", study_folder, f"free {LEAST_DISK:.0f} GB, or choose another --out"),
        _disk("kept fits and solutions", cache_folder(), "free space, or set TANDAU_CACHE"),
        _font(),
        _browser(),
        _extra("screening by Morris's walks", "sensitivity"),
    ]


def examination(study_folder: Path) -> dict[str, Any]:
    """Return everything that ``tandau doctor`` tells.

    Returns
    -------
    dict
        ``tandau``, ``python``, ``system``, ``cores``, ``memory`` in GB, ``threads`` (settings and
        pools), ``libraries``, ``other_solvers``, ``cache`` and ``features``.

    Raises
    ------
    ModelError
        If Tandau itself is not installed, so that nothing is known of its needs.
    """
    if _version("tandau") is None:
        raise ModelError("tandau is not installed as a package; run `make setup`")
    found = features(study_folder)
    return {
        "tandau": version("tandau"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count(),
        "memory": memory(),
        "threads": {
            "settings": {name: os.environ.get(name) for name in THREAD_VARIABLES},
            "pools": [
                {key: pool[key] for key in ("user_api", "internal_api", "num_threads")}
                for pool in threadpool_info()
            ],
        },
        "libraries": libraries(),
        "other_solvers": other_solvers(),
        "cache": str(cache_folder()),
        "features": [vars(one) for one in found],
    }
