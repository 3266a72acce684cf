"""Comparisons with peers run in the environment of requirements-oracles.lock only."""

from importlib.util import find_spec

collect_ignore_glob = ["test_*.py"] if find_spec("lifelines") is None else []
