"""Published numbers on partners: shocks with a common cause, tails, concentration, stakeholders."""

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
from tandau.ranking.condorcet import condorcet_election
from tandau.ranking.stakeholders import (
    drop_one,
    pivotal_probability,
    weighted_mean,
    weighted_median,
)

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


def _position_cases(case: dict[str, Any]) -> Iterator[Compared]:
    capability, position, salience = np.array(list(case["actors"].values())).T
    weight = capability * salience
    expected, tolerance = case["expected"], case["tolerance"]
    for name, function in (("weighted_mean", weighted_mean), ("weighted_median", weighted_median)):
        told, got = f"{case['id']}_{name}", float(function(position, weight))
        yield entry(told, case["source"], expected[name], got, tolerance)
    without = dict(zip(case["actors"], drop_one(position, weight), strict=True))
    for actor, mean in expected["drop_one"].items():
        told = f"{case['id']}_without_{actor.lower()}"
        got, tolerance = float(without[actor]), case["tolerance_of_drop_one"]
        yield entry(told, case["source"], mean, got, tolerance)


def _stakeholder_cases() -> Iterator[Compared]:
    positions, election, power = read_published("stakeholders.yaml")["cases"]
    yield from _position_cases(positions)
    found = condorcet_election(election["coalition"], election["exponent"])
    for variant, expected in election["expected"].items():
        for place, one in enumerate(expected):
            got = float(getattr(found, variant)[place])
            told = f"{election['id']}_{variant}_{place}"
            yield entry(told, election["source"], one, got, election["tolerance"])
    weights = power["weights"]
    sides = np.stack(np.meshgrid(*[[-1.0, 1.0]] * len(weights)), axis=-1).reshape(-1, len(weights))
    shares = pivotal_probability(sides, weights)
    for place, one in enumerate(power["expected"]):
        told = f"{power['id']}_{place}"
        yield entry(told, power["source"], one, float(shares[place]), power["tolerance"])


def partner_cases() -> Iterator[Compared]:
    """Yield the published cases on partners, each computed here."""
    content = read_published("partner_shocks.yaml")
    yield from _shock_cases(content)
    yield from _tail_cases(content["tail"])
    yield from _concentration_cases()
    yield from _stakeholder_cases()
