"""Experts on one variable of one subject become one part of its quantity, as known on a day.

Each elicitation is a claim with its own id, status and source; those of one panel are pooled by
`experts` into one judgement that stands beside the other claims. Without a word in the case, the
experts have equal weights until eight seed questions that all of them answered have known answers;
from then on the classical model weighs them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.case.schema import Claim, Source
from tandau.errors import EvidenceError, Fault, VariableError
from tandau.evidence.convert import factor
from tandau.evidence.experts import Pooled, pool_experts
from tandau.evidence.panel import N_STEPS, PLACES, Member, Panel
from tandau.evidence.performance import MINIMUM_SEEDS, classical_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tandau.case.experts import Elicitation, ExpertPooling, SeedAnswer
    from tandau.evidence.ledger import Ledger
    from tandau.variables import Variable

PREFIX: Final = "experts."
SOURCE: Final = Source(
    id="experts.pooled",
    title="Experts' quantiles, pooled",
    publisher="Tandau, from the elicitations that the claim was derived from",
    kind="judgement",
    independent_group="experts.pooled",
)
_GRID: Final = np.linspace(0, 1, N_STEPS + 1)
_NO_CHAR: Final = re.compile(r"[^A-Za-z0-9_.\-]+")


def claims_of(elicitations: Iterable[Elicitation]) -> list[Claim]:
    """Return each elicitation as a claim; an expert's later word supersedes the earlier one.

    ``low``, ``mode`` and ``high`` hold the 5, 50 and 95 % quantiles.
    """
    before: dict[tuple[str, str, str], str] = {}
    told = []
    for one in sorted(elicitations, key=lambda row: row.stated_on.last):
        key = (one.expert, one.subject, one.variable)
        same = ("id", "subject", "variable", "unit", "price_year", "stated_on", "source")
        graded = ("locator", "reliability", "credibility", "note")
        claim = Claim.model_validate(
            {
                **{name: getattr(one, name) for name in (*same, *graded)},
                "low": one.p05,
                "mode": one.p50,
                "high": one.p95,
                "category": "an expert's 5, 50 and 95 % quantiles",
                "speaker": one.expert,
                "voice": "opinion",
                "status": "reported",
                "supersedes": before.get(key, ""),
            }
        )
        before[key] = one.id
        told.append(claim)
    return told


def panels(
    ledger: Ledger,
    seeds: Iterable[SeedAnswer],
    chosen: ExpertPooling | None,
    variables: Mapping[str, Variable],
    price_year: int,
    file: str,
) -> list[Panel]:
    """Pool the experts that a ledger knows, one panel a subject and variable, sorted.

    Parameters
    ----------
    ledger
        As of the day in question; its ``elicited`` claims are pooled.
    seeds
        Of the case; those stated or answered later than the day are left out.
    chosen
        How the case wants experts pooled; None: the classical model as soon as it is possible.
    variables
        The vocabulary.
    price_year
        Of the case.
    file
        Path of ``case.yaml``, to name in faults.

    Raises
    ------
    EvidenceError
        Where the case asks for the classical model and it is not possible; all faults.
    """
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for name in ledger.elicited:
        claim = ledger.claims[name]
        if ledger.is_alive(claim):
            groups[claim.subject, claim.variable].append(claim)
    known = [seed for seed in seeds if _is_known(seed, ledger)]
    found, faults = [], []
    for (_, name), claims in sorted(groups.items()):
        members = sorted(claims, key=lambda claim: claim.speaker)
        try:
            found.append(_panel(members, known, chosen, variables[name], price_year, file))
        except EvidenceError as error:
            key = f"{members[0].subject}.{name}"
            faults += [replace(one, place=f"{one.place}, {key}") for one in error.faults]
    if faults:
        raise EvidenceError(faults)
    return _named_apart(found)


def _named_apart(found: Iterable[Panel]) -> list[Panel]:
    """Give panels whose subjects differ only in signs that no id has a number each."""
    seen: Counter[str] = Counter()
    told = []
    for panel in found:
        name = panel.claim.id
        seen[name] += 1
        if seen[name] > 1:
            name = f"{name[:70]}-{seen[name]}"
        told.append(replace(panel, claim=panel.claim.model_copy(update={"id": name})))
    return told


def _is_known(seed: SeedAnswer, ledger: Ledger) -> bool:
    answered = seed.known_on or seed.stated_on
    return ledger.is_latest or max(seed.stated_on.last, answered.last) <= ledger.as_of


def _panel(
    claims: Sequence[Claim],
    seeds: Sequence[SeedAnswer],
    chosen: ExpertPooling | None,
    variable: Variable,
    price_year: int,
    file: str,
) -> Panel:
    asked = np.array([[_stated(claim, variable, price_year)] for claim in claims])
    experts = [claim.speaker for claim in claims]
    said, answers = _answered(seeds, experts)
    pooled, method, scores = _pooled(asked, said, answers, chosen, file)
    values = np.clip(pooled.values[0], variable.low, variable.high)
    left_out = np.clip(pooled.left_out[:, 0][:, PLACES], variable.low, variable.high)
    members = tuple(
        Member(
            claim=claim.id,
            expert=claim.speaker,
            weight=float(pooled.weights[place]),
            calibration=scores[0][place] if scores else None,
            information=scores[1][place] if scores else None,
            stated=tuple(map(float, asked[place, 0])),
            without=(tuple(map(float, left_out[place])),) if len(left_out) else (),
        )
        for place, claim in enumerate(claims)
    )
    reason = chosen.reason if chosen else _why(len(answers), len(claims), method)
    pairs = tuple(zip(map(float, _GRID), map(float, values), strict=True))
    told = f"{len(claims)} expert{'s' if len(claims) > 1 else ''} pooled ({method}): {reason}"
    claim = _joint_claim(claims, members, variable, price_year, [values[p] for p in PLACES], told)
    return Panel(claim, method, reason, len(answers), members, pairs)


def _key(claim: Claim) -> str:
    return f"{claim.subject}.{claim.variable}"


def _stated(claim: Claim, variable: Variable, price_year: int) -> list[float]:
    scale = factor(claim.unit, claim.price_year, variable.unit, price_year)
    return [n * scale for n in (claim.low, claim.mode, claim.high) if n is not None]


def _answered(seeds: Sequence[SeedAnswer], experts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return (expert, seed, 3) and (seed,) of the questions that all the experts answered."""
    rows: dict[str, dict[str, SeedAnswer]] = defaultdict(dict)
    for seed in seeds:
        rows[seed.question][seed.expert] = seed
    shared = [row for _, row in sorted(rows.items()) if all(name in row for name in experts)]
    said = [[[s.p05, s.p50, s.p95] for row in shared for s in [row[name]]] for name in experts]
    answers = [row[experts[0]].answer for row in shared]
    return np.array(said, dtype=float), np.array(answers, dtype=float)


def _pooled(
    asked: np.ndarray,
    said: np.ndarray,
    answers: np.ndarray,
    chosen: ExpertPooling | None,
    file: str,
) -> tuple[Pooled, str, tuple[list[float], list[float]] | None]:
    """Return the pool, the method used, and calibration and information where there are seeds."""
    n_seeds, scores = len(answers), None
    method = chosen.method if chosen else "classical" if n_seeds >= MINIMUM_SEEDS else "equal"
    if n_seeds >= MINIMUM_SEEDS:
        try:
            scored = classical_model(said, answers, asked, probabilities=_GRID, file=file)
        except VariableError as error:
            if chosen and method == "classical":
                raise _refused(file, str(error)) from error
            method = "log" if method == "log" else "equal"
        else:
            scores = (list(map(float, scored.calibration)), list(map(float, scored.information)))
            if method == "classical":
                return scored.pooled, method, scores
    elif method == "classical":
        raise _refused(file, f"{n_seeds} seed questions that all {len(asked)} experts answered")
    pooled = pool_experts(asked, probabilities=_GRID, is_logarithmic=method == "log")
    return pooled, method, scores


def _refused(file: str, got: str) -> EvidenceError:
    expected = f"at least {MINIMUM_SEEDS} with known answers that give somebody weight"
    remedy = "add seed questions to seeds.csv, or choose another method or none in case.yaml"
    return EvidenceError([Fault(file, "experts, method classical", got, expected, remedy)])


def _why(n_seeds: int, n_experts: int, method: str) -> str:
    told = f"{n_seeds} seed question{'' if n_seeds == 1 else 's'} with a known answer"
    everybody = "answered by all of them" if n_experts > 1 else "answered"
    if method == "classical":
        return f"{told} {everybody}, so weights by performance"
    if n_seeds >= MINIMUM_SEEDS:
        return f"{told} {everybody}, but they give nobody weight"
    return f"{told} {everybody}, weights by performance need {MINIMUM_SEEDS}"


def _joint_claim(
    claims: Sequence[Claim],
    members: Sequence[Member],
    variable: Variable,
    price_year: int,
    spread: Sequence[float],
    told: str,
) -> Claim:
    """Return the claim that the panel makes, graded as the grade with the most weight."""
    grades: dict[tuple[str, int], float] = defaultdict(float)
    for claim, member in zip(claims, members, strict=True):
        grades[claim.reliability, claim.credibility] += member.weight
    reliability, credibility = max(grades, key=lambda grade: (grades[grade], grade))
    latest = max((claim.stated_on for claim in claims), key=lambda when: when.last)
    low, mode, high = map(float, spread)
    return Claim.model_validate(
        {
            "id": (PREFIX + _NO_CHAR.sub("_", _key(claims[0])))[:80],
            "subject": claims[0].subject,
            "variable": variable.name,
            "low": low,
            "mode": mode,
            "high": high,
            "category": told[:4000],
            "unit": variable.unit,
            "price_year": price_year if "USD" in variable.unit else None,
            "stated_on": latest,
            "source": SOURCE.id,
            "speaker": ", ".join(claim.speaker for claim in claims)[:4000],
            "voice": "opinion",
            "reliability": reliability,
            "credibility": credibility,
            "status": "reported",
            "derived_from": " ".join(claim.id for claim in claims),
        }
    )
