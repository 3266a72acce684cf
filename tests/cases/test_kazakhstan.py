"""The real case at full size: memory, sums, and what was known before the first plant was given."""

import csv
import json
import resource
import subprocess

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def full(command, environment, cases, tmp_path_factory):
    """Run the case at full size; return its folder, its JSON and the peak memory in bytes."""
    out = tmp_path_factory.mktemp("kazakhstan") / "study"
    words = [*command, "run", str(cases / "kazakhstan"), "--futures", "8192", "--out", str(out)]
    result = subprocess.run(
        [*words, "--json"], env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    # The largest of all child processes so far: an upper bound of this one's.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return out, json.loads(result.stdout), peak


def claims_of(folder):
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def test_memory(full):
    _, _, peak = full
    assert 5e7 < peak < 4e9  # the base year of the power system hour by hour takes most


def test_power_tells_every_alternative(full):
    _, told, _ = full
    assert set(told["power"]) == {*told["alternatives"], "wait", "no_new_nuclear"}
    for one in told["power"].values():
        assert set(one) == {"system_value_p50", "coal_share_2035_p50", "lole_2035_p50"}
        assert 0 < one["coal_share_2035_p50"] < 1
    assert told["power"]["no_new_nuclear"]["system_value_p50"] == 0
    assert 0 <= told["power_error"]["emulator"] < 0.2


def test_shares_sum_to_one(full):
    _, told, _ = full
    assert len(told["alternatives"]) >= 5
    for shares in (told["alternatives"], told["without_political"]):
        assert sum(row["first_rank"] for row in shares.values()) == pytest.approx(1)
    assert told["plant"] == "npp2"


def test_portfolios_of_three_plants(full):
    out, told, _ = full
    assert len(told["portfolios"]) == 64  # one committed, six offers, later or none at the others
    assert {one["plants"][0] for one in told["portfolios"]} == {"vver1200"}
    assert sum(one["first_rank"] for one in told["portfolios"]) == pytest.approx(1, abs=1e-3)
    found = json.loads((out / "portfolios.json").read_text(encoding="utf-8"))
    twin = found["twin"]
    assert twin["same_mean"] == pytest.approx(twin["twin_mean"])
    # Worth something where nothing is shared, less and less as more is, and nothing in the end.
    assert 0.01 < twin["saving"][0] < 0.2
    assert twin["saving"][-1] == pytest.approx(0, abs=1e-6)
    assert all(shared > alone for alone, shared in twin["any_loss"][:-1])
    same = next(one for one in found["seconds"] if one["is_same"])
    others = [one for one in found["seconds"] if one["option"] in found["offers"]]
    assert len(others) == 6
    assert same["concentration"] == max(one["concentration"] for one in others)
    assert same["loss_cvar_95"] == max(one["loss_cvar_95"] for one in others)
    assert same["worst_stop"]["jurisdiction"] == "Russia"


def test_rests_on_many_claims_with_sources(full):
    out, told, _ = full
    claims = claims_of(out)
    numeric = [row for row in claims.values() if row["variable"]]
    assert len(numeric) >= 120
    assert all(row["source_title"] for row in claims.values())
    assert set(told["claims_used"]) <= set(claims)


def test_prices_that_do_not_say_what_they_count_are_read_both_ways(full):
    out, _, _ = full
    lineage = json.loads((out / "lineage.json").read_text(encoding="utf-8"))
    parts = lineage["quantities"]["VVER-1200.overnight_cost"]["components"]
    readings = {}
    for part in parts:
        readings.setdefault(part["claim"], []).append(part.get("reading", ""))
    assert readings["K045"] == ["overnight", "all-in"]
    assert readings["C001"] == [""]
    parts = lineage["quantities"]["AP1000.overnight_cost"]["components"]
    own = next(part for part in parts if part["claim"] == "O011")
    assert "AP1000.net_gross_ratio" in own["through"]
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "20 of the 32 price claims leave open what they count" in page


def test_before_the_first_plant_was_given(tandau, cases, tmp_path):
    out = tmp_path / "study"
    result = tandau(
        "run", cases / "kazakhstan", "--as-of", "2025-06-13", "--futures", 1024, "--out", out,
        "--no-power", "--json",
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    told = json.loads(result.stdout)
    assert (told["plant"], told["as_of"]) == ("npp1", "2025-06-13")
    assert sum(row["first_rank"] for row in told["alternatives"].values()) == pytest.approx(1)
    claims = claims_of(out)
    assert "K031" not in claims
    assert claims
    for name, row in claims.items():
        # A month or a year counts as said at its end.
        said = row["stated_on"]
        last = said + {4: "-12-31", 7: "-31", 10: ""}[len(said)]
        assert last <= "2025-06-13" or (len(said) == 7 and said < "2025-06"), name


def test_money_of_every_offer_by_two_to_four_financing_models(full):
    out, _, _ = full
    money = json.loads((out / "money.json").read_text(encoding="utf-8"))
    claims = claims_of(out)
    pairs = [(one["offer"], one["financing"]) for one in money["pairs"]]
    for offer in money["lcoe"]:
        assert 2 <= sum(one == offer for one, _ in pairs) <= 4
    assert 0 < money["evidence"]["n_judged"] < money["evidence"]["n_quantities"]
    assert all(claims[name]["is_used"] == "1" for name in ("L001", "L005", "L012", "L018", "L021"))
    for one in money["pairs"]:
        if one["financing"] == "russian_credit":
            low, _, middle, _, high = one["figures"]["debt_to_product"]
            assert 0 < low < middle < high < 0.2
            assert one["figures"]["foreign_currency_share"] == [1, 1, 1, 1, 1]
    # A lender that follows no overrun lends less of a dear plant.
    debt = {one["financing"]: one["figures"]["peak_debt"] for one in money["pairs"]}
    assert debt["russian_floating"][4] < debt["russian_credit"][4]
    assert money["left_out"] == ["construction_escalation"]
    assert {"L026", "L024"} <= {
        *money["exit"]["cancellation_share"]["sourced"],
        *money["exit"]["cancellation_share"]["roots"],
    }
    # The host's capital costs more than a partner's loan, on which the ranking's cost rests.
    ranks = json.loads((out / "ranks.json").read_text(encoding="utf-8"))
    for offer, one in money["lcoe"].items():
        assert one["quantiles"]["money_lcoe"][2] > ranks["summary"]["lcoe"][offer][2]


def test_risks_and_plans_of_every_offer(full):
    out, told, _ = full
    risks = json.loads((out / "risks.json").read_text(encoding="utf-8"))
    claims = claims_of(out)
    assert len(risks["register"]) >= 25
    assert sum(one["is_simulated"] for one in risks["register"]) >= 25
    assert len(told["contingency"]) >= 10
    assert risks["not_known_yet"] == []
    for one in risks["register"]:
        assert set(one["evidence"]) <= set(claims)
        for risk in one.get("offers_struck", {}).values():
            assert risk["mean"]["loss"] >= -1e-6
    # Rates of exit are counted on the record; nearly all else is a judgement, and says so.
    counted = [row for row in claims.values() if row["source"] == "RKS1"]
    assert len(counted) >= 7
    assert all(row["is_used"] == "1" for row in counted)
    assert risks["evidence"]["n_judged"] < risks["evidence"]["n_quantities"]
    chance = {one["id"]: one.get("offers_struck", {}) for one in risks["register"]}
    blocked = {offer: one["chance"] for offer, one in chance["payment_block"].items()}
    assert max(blocked, key=blocked.get) == "vver1200"
    for offer, best in risks["sets"].items():
        assert best["upfront"] <= risks["aim"]["budget"] + 1
        assert best["with"] < best["without"]
        assert best["tail_with"] < best["tail_without"]
        levels = risks["reserves"][offer]
        assert levels["capital_cost"]["reserve"] == sorted(levels["capital_cost"]["reserve"])
        assert levels["completion"]["reserve"] == sorted(levels["completion"]["reserve"])


def test_rights_and_stakeholders_stand_beside_the_ranking(full):
    out, told, _ = full
    rights = {one["offer"]: one for one in told["rights"]}
    assert set(rights) == set(told["alternatives"])
    for offer, one in rights.items():
        assert one["first_rank"]["all"]["as_ranked"] == pytest.approx(
            told["alternatives"][offer]["first_rank"], abs=1e-6
        )
        assert 0 < one["chance"] < 1
    # The Korean designs wait for the licensor of their origin, the Russian one for its state alone.
    holders = {offer: {two["holder"] for two in one["consents"]} for offer, one in rights.items()}
    assert {"westinghouse", "us_state", "korean_state"} <= holders["apr1400"]
    assert holders["vver1200"] == {"russian_state"}
    assert rights["apr1400"]["chance"] < rights["vver1200"]["chance"]
    stakes = json.loads((out / "stakeholders.json").read_text(encoding="utf-8"))
    claims = claims_of(out)
    power = stakes["actors"]["united_states"]
    assert len({one["channel"] for one in power["interests"]}) >= 4
    assert power["support"]["ap1000"]["mean"] > 0 > power["support"]["hpr1000"]["mean"]
    for actor in stakes["actors"].values():
        for one in actor["interests"]:
            assert one["claims"]
            assert set(one["claims"]) <= set(claims)
    for one in told["stakeholders"]:
        low, high = one["election"]
        assert 0 <= low <= high <= 1


def test_the_paper_is_the_same_bytes_twice(tandau, full, tmp_path):
    out, _, _ = full
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    for path in (first, second):
        assert tandau("report", out, "--pdf", path).returncode == 0
    assert first.read_bytes() == second.read_bytes()
    reader = PdfReader(first)
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert len(reader.pages) > 50
    titles = {one.title for one in reader.outline if not isinstance(one, list)}
    assert {"What would flip it", "Money", "Stakeholders", "Manifest"} <= titles
