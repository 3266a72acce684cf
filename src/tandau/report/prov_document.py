"""A study's provenance as W3C PROV-JSON: from the ranking down to sources and their publishers.

Source: PROV_DM (the PROV data model), written by the library prov.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from prov.model import PROV, ProvDocument

from tandau.report.provenance import quantity_keys, tree

if TYPE_CHECKING:
    from tandau.report.contents import Study

NAMESPACE: Final = "urn:tandau:"
_SOFTWARE: Final = "software/tandau"


def prov_json(study: Study, name: str | None = None, offer: str | None = None) -> str:
    """Return PROV-JSON of one outcome, input or quantity, or of the whole study.

    Parameters
    ----------
    study
        A finished study.
    name
        Outcome, input or ``SUBJECT.VARIABLE``; None for the whole study with its ranking.
    offer
        Offer id; None for all offers.

    Returns
    -------
    str
        The same text for the same study: sorted, without a clock of its own.

    Raises
    ------
    ReportError
        Where the study knows no such name or offer.
    """
    maker = _Maker(study, offer)
    if name is None:
        maker.ranking()
    else:
        tree(study.lineage, name, offer)  # says what is wrong with a name
        if name in study.lineage["quantities"]:
            maker.quantity(name)
        else:
            maker.variable(name)
    content = json.loads(maker.document.serialize(format="json") or "{}")
    return json.dumps(_ordered(content), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _ordered(content: dict[str, Any]) -> dict[str, Any]:
    """Give relations names that follow from what they relate, instead of a running number."""
    found = {}
    for kind, entries in content.items():
        if any(name.startswith("_:") for name in entries):
            told = sorted(entries.values(), key=lambda one: json.dumps(one, sort_keys=True))
            found[kind] = {f"_:{kind}{number}": one for number, one in enumerate(told, 1)}
        else:
            found[kind] = entries
    return found


class _Maker:
    """A PROV document that grows from the asked-for entity down; each thing enters once."""

    def __init__(self, study: Study, offer: str | None) -> None:
        self.document = ProvDocument()
        self.document.add_namespace("tandau", NAMESPACE)
        self._study = study
        self._offer = offer
        self._done: set[str] = set()
        about = study.manifest
        self.document.agent(
            f"tandau:{_SOFTWARE}",
            {
                "prov:type": PROV["SoftwareAgent"],
                "tandau:version": about["tandau"],
                "tandau:engine_sha256": about["engine_sha256"],
                "tandau:case_sha256": about["case_sha256"],
                "tandau:bundle_sha256": about["bundle_sha256"],
                "tandau:seed": about["seed"],
                "tandau:n_futures": about["n_futures"],
                "tandau:as_of": about["as_of"],
            },
        )

    def _is_new(self, key: str) -> bool:
        is_new = key not in self._done
        self._done.add(key)
        return is_new

    def _entity(self, name: str, attributes: dict[str, Any]) -> None:
        self.document.entity(name, list(attributes.items()))

    def _made(self, entity: str, activity: str, used: list[str]) -> None:
        self.document.activity(activity)
        self.document.wasAssociatedWith(activity, f"tandau:{_SOFTWARE}")
        self.document.wasGeneratedBy(entity, activity)
        for one in used:
            self.document.used(activity, one)
            self.document.wasDerivedFrom(entity, one)

    def ranking(self) -> str:
        """Enter the ranking, the report made from it, and all below."""
        ranks = self._study.ranks
        entity = _name("ranking", "all")
        shares = {"prov:label": "rank acceptability"} | {
            f"tandau:first_rank_{offer}": found["first_rank"]
            for offer, found in ranks["rankings"]["all"].items()
        }
        self._entity(entity, shares)
        criteria = [self.variable(one["variable"]) for one in ranks["criteria"]]
        self._made(entity, _name("activity", "rank"), sorted(set(criteria)))
        for file, digest in self._study.manifest["files"].items():
            self.document.entity(_name("file", file), {"tandau:sha256": digest})
        report = _name("file", "report.html")
        shown = sorted(self.variable(name) for name in self._study.lineage["variables"])
        self._made(report, _name("activity", "report"), [entity, *shown])
        return entity

    def variable(self, name: str) -> str:
        """Enter an outcome or input and all below."""
        entity = _name("variable", name)
        if not self._is_new(entity):
            return entity
        about = self._study.lineage["variables"][name]
        self.document.entity(
            entity,
            {
                "prov:label": about["definition"],
                "tandau:unit": about["unit"],
                "tandau:kind": about["kind"],
            },
        )
        inputs = [self.variable(below) for below in about["inputs"]]
        keys = quantity_keys(self._study.lineage, name, self._offer)
        inputs += [self.quantity(key) for key in keys]
        act = {"outcome": "model", "lever": "choose"}.get(about["kind"], "sample")
        self._made(entity, _name(f"activity/{act}", name), sorted(set(inputs)))
        return entity

    def quantity(self, key: str) -> str:
        """Enter a pooled quantity and its claims."""
        entity = _name("quantity", key)
        if not self._is_new(entity):
            return entity
        about = self._study.lineage["quantities"][key]
        low, _, middle, _, high = about["quantiles"]
        told = {"prov:label": key, "tandau:unit": about["unit"]}
        spread = {"tandau:p05": low, "tandau:p50": middle, "tandau:p95": high}
        self._entity(entity, told | spread)
        claims = [self.claim(part["claim"]) for part in about["components"]]
        through = {other for part in about["components"] for other in part.get("through", ())}
        used = [*claims, *(self.quantity(other) for other in sorted(through))]
        self._made(entity, _name("activity/pool", key), list(dict.fromkeys(used)))
        return entity

    def claim(self, claim: str) -> str:
        """Enter a claim, its source, and who published and said it."""
        entity = _name("claim", claim)
        if not self._is_new(entity):
            return entity
        row = self._study.claims[claim]
        told = ("low", "mode", "high", "unit", "price_year", "stated_on", "status", "locator")
        attributes: dict[str, Any] = {"prov:label": row["category"] or claim}
        attributes |= {f"tandau:{name}": row[name] for name in told if row[name]}
        attributes["tandau:grade"] = f"{row['reliability']}{row['credibility']}"
        self._entity(entity, attributes)
        source = _name("source", row["source"])
        if self._is_new(source):
            about: dict[str, Any] = {"prov:label": row["source_title"]}
            about["tandau:kind"] = row["source_kind"]
            if row["source_url"]:
                about["tandau:url"] = row["source_url"]
            self._entity(source, about)
            self._agent(source, row["source_publisher"])
        self.document.wasDerivedFrom(entity, source)
        self._agent(entity, row["speaker"])
        for older in row["derived_from"].split():
            if older in self._study.claims:
                self.document.wasDerivedFrom(entity, self.claim(older))
        return entity

    def _agent(self, entity: str, who: str) -> None:
        if not who:
            return
        agent = _name("agent", who)
        if self._is_new(agent):
            self.document.agent(agent, {"prov:label": who})
        self.document.wasAttributedTo(entity, agent)


def _name(kind: str, name: str) -> str:
    return f"tandau:{kind}/{quote(name, safe='')}"
