"""What prices count, beside the claims: every fault at once, carried by the workbook."""

from tandau.case.exchange import export_case, import_case
from tandau.case.read import case_files, read_case

HEAD = "claim,cost_basis,capacity_basis,reason\n"


def told(folder, rows):
    (folder / "price_bases.csv").write_text(HEAD + rows, encoding="utf-8")
    return [(fault.place, fault.got) for fault in read_case(folder).faults]


def test_the_file_is_optional_and_part_of_the_case(mini):
    assert [one.claim for one in read_case(mini).case.bases] == ["M01", "M02", "M03", "M04"]
    assert "price_bases.csv" in {path.name for path in case_files(mini)}
    (mini / "price_bases.csv").unlink()
    assert read_case(mini).case.bases == ()


def test_every_fault_at_once(mini):
    rows = (
        "M01,overnight,net,told\nM01,all_in,net,told\nM05,overnight,net,told\n"
        "M99,overnight,net,told\nM02,cheap,net,told\nM03,overnight,net,\n"
    )
    found = told(mini, rows)
    places = dict(found)
    assert "already at line 2" in places["line 3, claim"]
    assert "not about overnight_cost" in places["line 4, claim"]
    assert places["line 5, claim"] == "the claim 'M99'"
    assert "line 6, cost_basis" in places
    assert "line 7, reason" in places
    assert len(found) == 5


def test_a_claim_that_could_not_be_read_hides_no_other_fault(mini):
    path = mini / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("M02,beta", "M02 x,beta"), "utf-8")
    found = told(mini, "M02,overnight,net,told\nM01,overnight,grossish,told\n")
    assert any(place == "line 3, capacity_basis" for place, _ in found)
    assert not any(place == "line 2, claim" for place, _ in found)


def test_the_workbook_carries_it(mini, tmp_path):
    export_case(mini, tmp_path / "mini.xlsx")
    import_case(tmp_path / "mini.xlsx", tmp_path / "back")
    name = "price_bases.csv"
    assert (tmp_path / "back" / name).read_bytes() == (mini / name).read_bytes()
