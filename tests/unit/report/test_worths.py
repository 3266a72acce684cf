"""What the sliders weigh is what the ranking weighed."""

from base64 import b64decode
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tandau.pipeline import run_study
from tandau.ranking.smaa import smaa
from tandau.report.reading import read_material
from tandau.report.weigh_section import N_FUTURES, TOP, weigh_section
from tandau.report.worths import group_worths

CASES = Path(__file__).parents[3] / "cases"


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    folder = tmp_path_factory.mktemp("worths") / "study"
    run_study(CASES / "mini", folder, n_futures=512)
    return read_material(folder)


def test_the_arrays_give_the_ranking_again(material):
    worths = material.worths
    found = smaa(worths["worth"].to_numpy(), worths["weight"].to_numpy())
    ranking = material.ranks["rankings"]["all"]
    for offer, share in zip(worths["offer"].to_numpy(), found.first_rank, strict=True):
        assert share == pytest.approx(ranking[str(offer)]["first_rank"], abs=0.002)
    np.testing.assert_allclose(worths["weight"].sum("criterion"), 1, atol=1e-6)


def test_groups_and_their_criteria_weigh_the_same(material):
    worths = material.worths
    group = group_worths(worths, 512)
    share = worths["weight"].groupby("group").sum().sel(group=group["group"])
    weighed = (group * share).sum("group").to_numpy()
    direct = (worths["worth"] * worths["weight"]).sum("criterion").to_numpy()
    np.testing.assert_allclose(weighed, direct, atol=1e-6)


def test_what_is_packed_for_the_page_is_exact_enough(material):
    section = weigh_section(material)
    numbers = np.frombuffer(b64decode(section["packed"]), "<u2") / TOP
    exact = group_worths(material.worths, N_FUTURES).to_numpy()
    np.testing.assert_allclose(numbers.reshape(exact.shape), exact, atol=0.51 / TOP)
    assert section["n_futures"] == 512
    assert [one["name"] for one in section["groups"] if one["is_political"]]


def test_a_study_of_an_earlier_version_has_no_sliders(material):
    assert weigh_section(replace(material, worths=None)) is None
