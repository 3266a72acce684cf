"""Claims on one variable of one subject become one quantity: a graded mixture.

Every usable claim stays alive as one component. Its weight is reliability times credibility of the
Admiralty scale [NATO_AJP2]; claims of one independent group share the weight of one. A point
figure becomes an interval whose width grows as the grade falls; so does a stated range, by half as
much. A lone low-grade claim is widened once more. Judgements are taken as they stand. The numbers
in ``data/pooling.csv`` are our own choice, since no published source gives them; a case can change
them in a ``pooling.csv`` of its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tandau.data.tables import rows
from tandau.errors import Fault, VariableError
from tandau.evidence.convert import factor
from tandau.variables import GIVEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tandau.case.schema import Claim, PoolingRule
    from tandau.evidence.ledger import Ledger
    from tandau.evidence.panel import Panel
    from tandau.variables import Variable


@dataclass(frozen=True)
class Rules:
    """How grades become weights and widths.

    ``weight_*`` multiply; ``width`` is the half-width of a point figure relative to its distance
    from the variable's lower bound, times ``width_factor`` of the credibility.
    """

    weight_reliability: Mapping[str, float]
    weight_credibility: Mapping[str, float]
    width: Mapping[str, float]
    width_factor: Mapping[str, float]
    lone_below: float
    lone_factor: float


def pooling_rules(changed: Iterable[PoolingRule] = ()) -> Rules:
    """Return the packaged rules, ``data/pooling.csv``, with a case's changes.

    Parameters
    ----------
    changed
        Rows of the case's own ``pooling.csv``.

    Examples
    --------
    >>> pooling_rules().weight_reliability["B"]
    0.8
    """
    values = {
        (row["rule"], row["grade"]): float(row["value"])
        for row in rows("tandau.data", "pooling.csv")
    }
    values |= {(one.rule, one.grade): one.value for one in changed}

    def graded(rule: str) -> dict[str, float]:
        return {grade: value for (name, grade), value in values.items() if name == rule}

    return Rules(
        weight_reliability=graded("weight_reliability"),
        weight_credibility=graded("weight_credibility"),
        width=graded("width"),
        width_factor=graded("width_factor"),
        lone_below=values["lone_below", ""],
        lone_factor=values["lone_factor", ""],
    )


@dataclass(frozen=True)
class Reading:
    """One way to read a claim.

    Parameters
    ----------
    share
        Of the claim's weight, 0 to 1.
    low, mode, high
        What its figures are multiplied by to stand for the variable.
    words
        How it is read; empty for as it stands.
    through
        Keys of the quantities that give the factors.
    """

    share: float = 1.0
    low: float = 1.0
    mode: float = 1.0
    high: float = 1.0
    words: str = ""
    through: tuple[str, ...] = ()


PLAIN: Final = Reading()


@dataclass(frozen=True)
class Component:
    """One claim's part in a quantity, in the variable's unit and the case's price year.

    ``low``, ``mode``, ``high`` span a PERT distribution; where ``quantiles`` is given it holds
    (probability, value) pairs instead, as the reference classes make them. ``reading`` says how a
    claim that can be read in several ways was read here.
    """

    claim: str
    weight: float
    low: float
    mode: float
    high: float
    quantiles: tuple[tuple[float, float], ...] = ()
    reading: Reading = PLAIN


@dataclass(frozen=True)
class Quantity:
    """What is known of one variable of one subject: a mixture of its claims' components."""

    subject: str
    variable: str
    components: tuple[Component, ...]
    is_judgement: bool

    @property
    def key(self) -> str:
        """Name of the quantity, ``subject.variable``."""
        return f"{self.subject}.{self.variable}"


def pool(
    claims: Iterable[Claim],
    ledger: Ledger,
    variable: Variable,
    price_year: int,
    rules: Rules,
    panel: Panel | None = None,
    readings: Mapping[str, tuple[Reading, ...]] = MappingProxyType({}),
) -> Quantity:
    """Pool usable claims on one (subject, variable), and the experts who spoke of it.

    Parameters
    ----------
    claims
        Claims of one subject on `variable`, all usable; may be none where there is a panel.
    ledger
        For their sources.
    variable
        Gives the unit and the bounds.
    price_year
        Of the case.
    rules
        Grades to weights and widths.
    panel
        Experts on the same subject and variable; their weight is the mean of their grades'.
    readings
        Ways to read single claims, by id, each of which becomes a component; the others are taken
        as they stand.

    Raises
    ------
    VariableError
        Where a unit cannot be converted; `unit_faults` finds these beforehand.
    """
    chosen = sorted(claims, key=lambda claim: claim.id)
    groups = {claim.id: ledger.sources[claim.source].group for claim in chosen}
    sizes = Counter(groups.values())
    raw = {claim.id: _graded(claim, rules) / sizes[groups[claim.id]] for claim in chosen}
    is_lone = panel is None and len(sizes) == 1 and max(raw.values()) < rules.lone_below
    judged = [claim.id for claim in chosen if ledger.sources[claim.source].kind == "judgement"]
    of_panel = _panel_weight(panel, ledger, rules) if panel else 0.0
    total = sum(raw.values()) + of_panel
    components = []
    for claim in chosen:
        wider = 0.0 if claim.id in judged else rules.lone_factor if is_lone else 1.0
        stated = _stated(claim, variable, price_year)
        for reading in readings.get(claim.id, (PLAIN,)):
            factors = (reading.low, reading.mode, reading.high)
            read = [n * one for n, one in zip(stated, factors, strict=True)]
            low, mode, high = _span(claim, read, variable, rules, wider)
            weight = raw[claim.id] / total * reading.share
            components.append(Component(claim.id, weight, low, mode, high, reading=reading))
    if panel:
        low, mode, high = panel.pooled
        share = of_panel / total
        components.append(Component(panel.claim.id, share, low, mode, high, panel.quantiles))
    subject = panel.claim.subject if panel else chosen[0].subject
    is_judgement = len(judged) == len(chosen)
    return Quantity(subject, variable.name, tuple(components), is_judgement)


def _graded(claim: Claim, rules: Rules) -> float:
    credible = rules.weight_credibility[str(claim.credibility)]
    return rules.weight_reliability[claim.reliability] * credible


def _panel_weight(panel: Panel, ledger: Ledger, rules: Rules) -> float:
    return sum(one.weight * _graded(ledger.claims[one.claim], rules) for one in panel.members)


def _stated(claim: Claim, variable: Variable, price_year: int) -> tuple[float, float, float]:
    scale = factor(claim.unit, claim.price_year, variable.unit, price_year)
    told = [n * scale for n in (claim.low, claim.mode, claim.high) if n is not None]
    low, high = told[0], told[-1]
    mode = claim.mode * scale if claim.mode is not None else (low + high) / 2
    return low, mode, high


def _span(
    claim: Claim, stated: Sequence[float], variable: Variable, rules: Rules, wider: float
) -> tuple[float, float, float]:
    low, mode, high = stated
    floor = variable.low if variable.low is not None else 0.0
    width = rules.width[claim.reliability] * rules.width_factor[str(claim.credibility)] * wider
    below = width / 2 if claim.low is not None else width
    above = width / 2 if claim.high is not None else width
    low -= below * abs(mode - floor)
    high += above * abs(mode - floor)
    if variable.low is not None:
        low, mode, high = (max(n, variable.low) for n in (low, mode, high))
    if variable.high is not None:
        low, mode, high = (min(n, variable.high) for n in (low, mode, high))
    return low, mode, high


def unit_faults(
    claims: Iterable[Claim],
    known: Mapping[str, Variable],
    file: str,
    places: Mapping[str, str] | None = None,
    columns: tuple[str, str, str] = ("low", "mode", "high"),
) -> list[Fault]:
    """Return a fault for every claim whose unit, currency, price year or bounds do not fit.

    Parameters
    ----------
    claims
        Claims that name a variable.
    known
        The vocabulary.
    file
        Path to name in the faults.
    places
        Where each claim stands in the file, by id.
    columns
        What the file calls ``low``, ``mode`` and ``high``.
    """
    faults = []
    where = places or {}
    for claim in claims:
        variable = known.get(claim.variable)
        if variable is None or variable.kind not in GIVEN or not claim.unit:
            continue
        place = where.get(claim.id, f"claim {claim.id}")
        try:
            scale = factor(claim.unit, claim.price_year, variable.unit, claim.price_year or 2020)
        except VariableError as error:
            expected = f"a unit that converts to {variable.unit}"
            remedy = "correct unit, price_year or currency"
            faults.append(Fault(file, f"{place}, unit", str(error), expected, remedy))
            continue
        for value, column in zip((claim.low, claim.mode, claim.high), columns, strict=True):
            outside = value is not None and (
                (variable.low is not None and value * scale < variable.low - 1e-9)
                or (variable.high is not None and value * scale > variable.high + 1e-9)
            )
            if outside:
                got = f"{value:g} {claim.unit} for {variable.name}"
                expected = f"between {variable.low} and {variable.high} {variable.unit}"
                remedy = "correct the figure"
                faults.append(Fault(file, f"{place}, {column}", got, expected, remedy))
    return faults
