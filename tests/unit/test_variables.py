"""The one vocabulary."""

import pytest

from tandau.errors import VariableError
from tandau.evidence.convert import factor
from tandau.variables import DIMS, nearest, variable, vocabulary


def test_rows_are_well_formed():
    for name, one in vocabulary().items():
        assert name == one.name
        assert name.isidentifier()
        assert one.dims == tuple(dim for dim in DIMS if dim in one.dims)
        assert one.low is None or one.high is None or one.low < one.high
        assert one.definition
        assert one.source


def test_uncertainties_vary_and_constants_do_not():
    for one in vocabulary().values():
        if one.kind == "uncertainty":
            assert "future" in one.dims, one.name
        # What plants give the grid moves with the dates of each future.
        if one.kind == "constant" or (one.kind == "lever" and "year" not in one.dims):
            assert "future" not in one.dims, one.name


@pytest.mark.parametrize("name", list(vocabulary()))
def test_every_unit_can_be_read(name):
    unit = vocabulary()[name].unit
    assert factor(unit, 2024, unit, 2024) == pytest.approx(1)


def test_unknown_name_gets_the_nearest():
    with pytest.raises(VariableError, match="'lcoo' is no variable; did you mean lcoe"):
        variable("lcoo")
    assert nearest("zzzzzz") == "see `tandau variables`"
    assert variable("lcoe").kind == "outcome"
