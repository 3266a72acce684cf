"""Comparisons with peers run in their own environments only; each needs peers of one lock."""

from importlib.util import find_spec

collect_ignore_glob = [
    *(["test_*.py"] if find_spec("lifelines") is None else []),
    *(["criteria/*"] if find_spec("skcriteria") is None else []),
]
