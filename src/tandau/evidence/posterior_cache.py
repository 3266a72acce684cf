"""Keep posterior draws on disk by the hash of all that made them; a fit is then read, not repeated.

The folder is ``$TANDAU_CACHE`` or the user's cache folder. A cache that cannot be read or written
changes nothing but the time: the fit is made again, and gives the same draws.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import scipy
from platformdirs import user_cache_path

from tandau.durable import keep, recall
from tandau.evidence import construction_effects, construction_gibbs, construction_model
from tandau.evidence.construction_gibbs import Priors
from tandau.evidence.construction_model import Chains, Posterior, pooled_fit

if TYPE_CHECKING:
    from tandau.evidence.construction_data import Builds

NAMES: Final = ("hosts", "vendors", "projects")


def cache_folder() -> Path:
    """Return the folder in which fits are kept."""
    told = os.environ.get("TANDAU_CACHE")
    return Path(told) if told else user_cache_path("tandau")


def content_key(data: Builds, priors: Priors, chains: Chains) -> str:
    """Return the hash of data, settings, the model's code and the libraries that compute it."""
    told = hashlib.sha256()
    for array in (data.years, data.is_built, data.decades, data.host, data.vendor, data.project):
        told.update(array.tobytes())
    names = [getattr(data, name) for name in NAMES]
    settings = [asdict(priors), asdict(chains), np.__version__, scipy.__version__]
    told.update(json.dumps([names, settings]).encode())
    for module in (construction_effects, construction_gibbs, construction_model):
        told.update(Path(str(module.__file__)).read_bytes())
    return told.hexdigest()


def cached_fit(
    data: Builds, priors: Priors | None = None, chains: Chains | None = None
) -> Posterior:
    """Return the posterior draws of `pooled_fit`, from the cache where they are there.

    Raises
    ------
    EvidenceError
        As `pooled_fit` does.
    """
    priors, chains = priors or Priors(), chains or Chains()
    path = cache_folder() / f"construction-{content_key(data, priors, chains)[:32]}.npz"
    found = _read(path)
    if found is None:
        found = pooled_fit(data, priors, chains)
        _write(path, found)
    return found


def _read(path: Path) -> Posterior | None:
    content = recall(path)
    if content is None:
        return None
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        parts: dict[str, Any] = {one.name: kept[one.name] for one in fields(Posterior)}
    for name in NAMES:
        parts[name] = tuple(str(one) for one in parts[name])
    for name in ("spread", "rhat"):
        parts[name] = float(parts[name])
    return Posterior(**parts)


def _write(path: Path, posterior: Posterior) -> None:
    parts: dict[str, Any] = {one.name: getattr(posterior, one.name) for one in fields(Posterior)}
    for name in NAMES:
        parts[name] = np.array(parts[name], dtype=np.str_)
    stream = io.BytesIO()
    np.savez(stream, **parts)
    keep(path, stream.getvalue())
