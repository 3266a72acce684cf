"""Drawings look the same when what a page does not need is taken away."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tandau.report.slimming import short_path, slim_svg

PLACES = arrays.arrays(
    np.float64, st.tuples(st.integers(2, 40), st.just(2)), elements=st.floats(-900, 900)
)


def written(points, end=""):
    head, *rest = [f"{x:.6f} {y:.6f}" for x, y in points]
    return f"M{head} " + " ".join(f"L{one} " for one in rest) + end


def read(path):
    """Return the corners of a path of lines as a reader of SVG sees them."""
    at, corners = np.zeros(2), []
    for letter, body in re.findall(r"([Ml])([^Mlz]*)", path):
        numbers = [float(one) for one in re.findall(r"-?\d*\.?\d+", body)]
        for pair in np.reshape(numbers, (-1, 2)):
            at = pair if letter == "M" else at + pair
            corners.append(at)
    return np.asarray(corners)


def distance(point, corners):
    if len(corners) == 1:
        return float(np.hypot(*(point - corners[0])))
    first, along = corners[:-1], np.diff(corners, axis=0)
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((point - first) * along).sum(axis=1) / length, 0, 1)
    return float(np.hypot(*(point - (first + share[:, None] * along)).T).min())


@given(PLACES)
def test_a_line_stays_where_it_was(points):
    corners = read(short_path(written(points)))
    assert len(corners) <= len(points)
    assert max(distance(one, corners) for one in points) <= 0.2 + 0.1
    np.testing.assert_allclose(corners[0], points[0], atol=0.051)
    np.testing.assert_allclose(corners[-1], points[-1], atol=0.051)


def test_other_commands_are_kept_as_they_are():
    path = "M0 0 L10 0 L20 0 C20 10 10 20.04 0.5 -0.25 L5 5 z"
    assert short_path(path) == "M0 0l20 0C20 10 10 20 .5-.2L5 5z"


def test_a_drawing_keeps_what_shows():
    svg = (
        '<svg xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
        '<g><path d="M0 0 L9 9" style="fill: none"/></g><g> <g>'
        '<text x="1.26" y="2.0" style="font-size: 7px; font-family: A, \'B\'; fill: var(--ink); '
        'text-anchor: middle" transform="rotate(-0 1.26 2)">one &lt; two</text>'
        '<text x="1" y="2" style="font-size: 9px; fill: #ff0000">big</text>'
        '<text x="1" y="2" style="font-size: 7px; text-anchor: middle">three</text></g></g>'
        '<defs><path id="a" d="M0 0 L3 0" style="stroke: #000000; fill: none"/></defs>'
        '<use xlink:href="#a" x="4.25" y="5" style="stroke: #000000; fill: none"/></svg>'
    )
    assert slim_svg(svg) == (
        '<svg viewBox="0 0 9 9" font-size="7px" text-anchor="middle">'
        '<text x="1.3" y="2">one &lt; two</text>'
        '<text x="1" y="2" style="font-size:9px;fill:#ff0000;text-anchor:start">big</text>'
        '<text x="1" y="2">three</text>'
        '<defs><path id="a" d="M0 0l3 0" style="stroke:var(--ink);fill:none"/></defs>'
        '<use href="#a" x="4.2" y="5"/></svg>'
    )


def test_what_is_not_well_formed_is_refused():
    with pytest.raises(ET.ParseError):
        slim_svg("<svg><g></svg>")
