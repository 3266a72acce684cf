"""What a study looks like in a notebook: small HTML without scripts, every text escaped."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any, Final

from tandau.report.figures import figure
from tandau.report.formats import bare, label
from tandau.report.provenance import claims_behind
from tandau.report.reading import measure_of, offer_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from tandau.report.contents import Study
    from tandau.report.formats import Measure
    from tandau.report.reading import Material

# Colours of the report's figures; a notebook has no page that gives them.
_STYLE: Final = (
    "--ink:#1a1d21;--muted:#4d5660;--line:#c4ccd4;--fill:#8fb3bd;--accent:#0b5567;--paper:#fff;"
    "color:#1a1d21;background:#fff;font-family:system-ui,sans-serif;font-size:14px;"
    "padding:.6em 1em;max-width:60em;overflow-wrap:break-word"
)
_CELL: Final = "text-align:left;padding:.25em .8em .25em 0;background:#fff;color:#1a1d21"
_BAR: Final = "display:inline-block;height:.9em;background:#0b5567;vertical-align:baseline"
_WIDEST: Final = 14.0
_DEEPEST: Final = 2


def study_page(study: Study) -> str:
    """Return a study in short: the question, who is first how surely, and on what it rests.

    Parameters
    ----------
    study
        A finished study.
    """
    about, case = study.ranks["about"], study.ranks["case"]
    ways = {"all": "all criteria", "without_political": "without political ones"}
    given = {way: words for way, words in ways.items() if way in study.ranks["rankings"]}
    first = study.ranks["rankings"]["all"]
    rows = [
        [escape(case["offers"][offer]["name"]), *(_share(study, way, offer) for way in given)]
        for offer in sorted(first, key=lambda one: -first[one]["first_rank"])
    ]
    rests = (
        f"Rests on {about['n_claims_used']} claims, {about['n_claims_judgement']} of them the "
        f"analyst's judgement; {about['n_futures']} futures, seed {about['seed']}, as of "
        f"{about['as_of']}."
    )
    return _page(
        f"<p><strong>{escape(case['question']['question'])}</strong></p>"
        + _table(["Probability of being best", *given.values()], rows)
        + f"<p>{escape(rests)}</p>"
    )


def _share(study: Study, way: str, offer: str) -> str:
    row = study.ranks["rankings"][way][offer]
    share, error = row["first_rank"], row["standard_error"]
    bar = f'<span style="{_BAR};width:{share * _WIDEST:.2f}em"></span>'
    return f"{bar} {share * 100:.1f}&nbsp;% ± {error * 100:.1f}"


def distribution_page(material: Material, name: str, quantiles: pd.DataFrame) -> str:
    """Return a variable over the futures: the report's figure where it has one, and quantiles.

    Parameters
    ----------
    material
        The study.
    name
        An outcome or input.
    quantiles
        One row an offer, one column a quantile.
    """
    about, scale = material.lineage["variables"][name], measure_of(material, name)
    names = {**offer_names(material), "all": "all offers"}
    has_figure = name in material.outcomes and set(material.outcomes[name].dims) == {
        "offer",
        "future",
    }
    drawn = f'<div style="max-width:30em">{figure(material, name)}</div>' if has_figure else ""
    rows = [
        [escape(names.get(str(offer), str(offer))), *(_text(one, scale) for one in row)]
        for offer, row in zip(quantiles.index, quantiles.to_numpy().tolist(), strict=True)
    ]
    titles = ["", *(f"{float(one) * 100:.0f} %" for one in quantiles.columns)]
    unit = f", {scale.unit}" if scale.unit else ""
    told = f"<p><strong>{escape(label(name))}</strong>{escape(unit)}</p>"
    return _page(f"{told}<p>{escape(about['definition'])}</p>{drawn}{_table(titles, rows)}")


def _text(value: float | None, scale: Measure) -> str:
    # A table holds an absent figure as NaN.
    return escape(bare(None if value is None or math.isnan(value) else value, scale))


def explanation_page(study: Study, node: Mapping[str, Any], offer: str | None) -> str:
    """Return what a number rests on as a tree that unfolds down to claims and sources.

    Parameters
    ----------
    study
        The study, for claims and their sources.
    node
        As `tandau.report.provenance.tree` gives it.
    offer
        Offer id, or None.
    """
    return _page(_unfolding(study, node, offer, 0))


def _unfolding(study: Study, node: Mapping[str, Any], offer: str | None, depth: int) -> str:
    unit = f" <small>{escape(node['unit'])}, {escape(node['kind'])}</small>"
    name = f"{escape(node['name'])}{unit}"
    below = [_unfolding(study, one, offer, depth + 1) for one in node["inputs"]]
    is_quantity = node["name"] in study.lineage["quantities"]
    keys = [node["name"]] if is_quantity else study.keys_of(node["name"], offer)
    below += [_quantity(study, key, is_open=is_quantity) for key in keys]
    if not below:
        return f"<div>{name}</div>"
    opened = " open" if depth < _DEEPEST else ""
    inside = f'<div style="margin-left:1.4em">{"".join(below)}</div>'
    return f"<details{opened}><summary>{name}</summary>{inside}</details>"


def _quantity(study: Study, key: str, *, is_open: bool) -> str:
    claims = sorted(claims_behind(study.lineage, key))
    rows = [_claim(study.claims[claim]) for claim in claims if claim in study.claims]
    about = study.lineage["quantities"][key]
    middle = f"{about['quantiles'][2]:.4g} {about['unit']}"
    counted = f"{len(rows)} claim{'' if len(rows) == 1 else 's'}"
    told = f"{escape(key)} <small>median {escape(middle)}, {counted}</small>"
    shown = _table(["claim", "figure", "source", "stated", "grade"], rows)
    opened = " open" if is_open else ""
    return f"<details{opened}><summary>{told}</summary>{shown}</details>"


def _claim(row: Mapping[str, str]) -> list[str]:
    ends = [f"{float(row[name]):.10g}" for name in ("low", "mode", "high") if row[name]]
    figure_told = " … ".join(ends) + f" {row['unit']}" if ends else row["category"]
    judged = ", judgement" if row["is_judgement"] == "1" else ""
    grade = f"{row['reliability']}{row['credibility']}{judged}"
    cells = (row["id"], figure_told, row["source_title"], row["stated_on"], grade)
    return [escape(cell) for cell in cells]


def _page(content: str) -> str:
    return f'<div class="tandau" style="{_STYLE}">{content}</div>'


def _table(titles: Iterable[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose cells are HTML already and whose titles are text."""
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(title)}</th>' for title in titles)
    lines = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
