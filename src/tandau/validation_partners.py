"""Published numbers on partners: shocks with a common cause, tails, concentration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.models.dependence.common_cause import (
    all_shock_probability,
    any_shock_probability,
    first_shocks,
    split_rates,
    struck_plants,
)
from tandau.models.dependence.concentration import effective_number, hhi, shannon, stirling
from tandau.models.dependence.tail_risk import (
    conditional_value_at_risk,
    sample_conditional_value_at_risk,
    sample_value_at_risk,
    value_at_risk,
)
from tandau.published import entry, read_published

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from tandau.published import Compared


def _shock_cases(content: dict[str, Any]) -> Iterator[Compared]:
    bloc, years = content["bloc"], content["years"]
    source, tolerance = content["source"], content["tolerance"]
    simulation = content["simulation"]
    generator = np.random.default_rng(simulation["seed"])
    points = generator.random((simulation["futures"], len(bloc) + 1))
    partners = range(len(bloc))
    for commonality in content["both"]:
        split = split_rates([content["rate"]] * len(bloc), commonality, bloc)
        struck = struck_plants(first_shocks(split, bloc, points), partners, 0.0, years)
        found = {
            "one": (
                any_shock_probability(split_rates([content["rate"]], 0, [0]), years),
                struck[:, 0],
            ),
            "both": (all_shock_probability(split, bloc, years), struck.all(axis=1)),
            "any": (any_shock_probability(split, years), struck.any(axis=1)),
        }
        for name, (exact, drawn) in found.items():
            expected = content[name] if name == "one" else content[name][commonality]
            told = f"common_cause_{name}_{commonality}"
            yield entry(told, source, expected, float(exact), tolerance)
            yield entry(
                f"{told}_simulated", source, expected, float(drawn.mean()), simulation["tolerance"]
            )


def _tail_cases(case: dict[str, Any]) -> Iterator[Compared]:
    losses, weights = case["losses"], case["probabilities"]
    times = np.rint(np.array(weights) * case["sample"]).astype(int)
    sample = np.repeat(np.array(losses, dtype=float), times)
    functions = {
        "value_at_risk": (value_at_risk, sample_value_at_risk),
        "conditional_value_at_risk": (
            conditional_value_at_risk,
            sample_conditional_value_at_risk,
        ),
    }
    for name, (discrete, sampled) in functions.items():
        for level, expected in case[name].items():
            told = f"{name}_{round(level * 100)}"
            got = discrete(losses, weights, level)
            yield entry(told, case["source"], expected, got, case["tolerance"])
            got = float(sampled(sample, level))
            yield entry(f"{told}_sample", case["source"], expected, got, case["tolerance"])


def _concentration_cases() -> Iterator[Compared]:
    for case in read_published("concentration.yaml")["cases"]:
        shares = np.array(case["shares"])
        apart = 1.0 - np.eye(len(shares))
        found = {
            "hhi": hhi(shares),
            "effective_number": effective_number(shares),
            "shannon": shannon(shares),
            "stirling": stirling(shares, apart),
        }
        for name, expected in case["expected"].items():
            told = f"{case['id']}_{name}"
            yield entry(told, case["source"], expected, float(found[name]), case["tolerance"])


def partner_cases() -> Iterator[Compared]:
    """Yield the published cases on partners, each computed here."""
    content = read_published("partner_shocks.yaml")
    yield from _shock_cases(content)
    yield from _tail_cases(content["tail"])
    yield from _concentration_cases()
