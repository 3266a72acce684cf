"""Arrays beside the futures that say by themselves what they are, in which unit, of which run."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from tandau.report.store import CONVENTIONS

if TYPE_CHECKING:
    import xarray as xr

    from tandau.evidence.resolve import Known

# Units of what the vocabulary does not name, by the name without a suffix.
_MONEY: Final = (
    "expected_cost", "tail_cost", "expected_loss", "tail_loss", "expected_regret",
    "largest_regret", "credit", "capital_part", "other_part", "loss", "cost", "regret",
)  # fmt: skip
_MONEY_BY_YEAR: Final = (
    "debt_by_year", "exposed_by_year", "exit_by_year", "country_by_year",
    "country_at_home_by_year",
)  # fmt: skip
_CAPACITY: Final = ("expected_capacity", "low_capacity", "stopped", "capacity")
_UNITS: Final = {
    **dict.fromkeys(_MONEY, "GUSD"),
    **dict.fromkeys(_MONEY_BY_YEAR, "MUSD"),
    **dict.fromkeys(_CAPACITY, "MW"),
    "delay": "year",
}
_SUFFIX: Final = "_without_political"


def self_told(data: xr.Dataset, known: Known, seed: int, title: str) -> xr.Dataset:
    """Return a dataset with the attributes of the CF conventions and of its run.

    Parameters
    ----------
    data
        Arrays; attributes that they have already stay.
    known
        The case of the run.
    seed
        Of the run.
    title
        What the arrays are, in a few words.

    Returns
    -------
    xarray.Dataset
        Every variable with ``units`` (``1`` where it is a share, a count, an index or a yes)
        and ``long_name``.
    """
    question, ledger = known.case.question, known.ledger
    told = data.assign_attrs(
        Conventions=CONVENTIONS,
        title=f"{title} of the case {question.id}",
        source=f"tandau {version('tandau')}",
        run_tandau=version("tandau"),
        run_case=question.id,
        run_as_of=ledger.as_of.isoformat(),
        run_plant=known.choice.plant.id,
        run_seed=seed,
        run_price_year=question.price_year,
    )
    for name in told.data_vars:
        plain = str(name).removesuffix(_SUFFIX)
        given = {"units": _UNITS.get(plain, "1"), "long_name": str(name).replace("_", " ")}
        told[name] = told[name].assign_attrs({**given, **told[name].attrs})
    return told
