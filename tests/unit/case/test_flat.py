"""YAML as rows of cells and back: nothing lost, nothing taken for something else."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tandau.case.documents import read_document
from tandau.case.flat import cell_of, from_paths, from_records, path_rows, record_rows, value_of

# Besides any text: what looks like a number, a word, a list or a path and is text.
texts = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["1E5", "007", "2025", "2025-03-01", "true", "null", "-0", "1e5", "[a]", '"', "{}", "NaN"]
    ),
    st.from_regex(r"[-+0-9.eE]{1,8}", fullmatch=True),
)
numbers = st.one_of(st.integers(-(2**63), 2**63), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(texts, numbers, st.booleans(), st.none())
keys = st.from_regex(r"[a-z][a-z_0-9]{0,5}", fullmatch=True)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=8,
)
mappings = st.dictionaries(keys, values, min_size=1, max_size=5)
records = st.lists(
    mappings.flatmap(lambda one: texts.map(lambda name: {"id": name or "a"} | one)), min_size=1
)


def same(one, other):
    """Return whether two values are equal in type as well."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


def sorted_keys(value):
    if isinstance(value, dict):
        return {key: sorted_keys(value[key]) for key in sorted(value)}
    return [sorted_keys(one) for one in value] if isinstance(value, list) else value


def read(rows):
    header, *rest = rows
    return [
        {path: value_of(cell) for path, cell in zip(header, row, strict=True) if cell}
        for row in rest
    ]


@given(scalars)
def test_a_cell_reads_as_the_value_it_was_made_from(value):
    cell = cell_of(value)
    assert cell
    assert same(value_of(cell), value)


@given(mappings)
def test_paths_come_back(content):
    _, *rows = path_rows(content)
    found = from_paths((path, value_of(cell)) for path, cell in rows)
    assert same(found, content)


@given(records)
def test_records_come_back(content):
    found = [record for _, record in from_records(read(record_rows(content)))]
    assert same(sorted_keys(found), sorted_keys(content))


@given(mappings)
def test_yaml_written_from_a_tree_is_read_as_that_tree(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("yaml", numbered=True) / "a.yaml"
    path.write_bytes(yaml.safe_dump(content, sort_keys=False, allow_unicode=True).encode())
    assert same(read_document(path), content)


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        ([("a", 1), ("a", 2)], "'a' comes twice"),
        ([("a", 1), ("a.b", 2)], "'a.b' goes on below a value"),
        ([("a.b", 1), ("a", 2)], "'a' comes twice"),
        ([("a[1]", 1)], "'a' is a list with gaps"),
        ([("a[0]", 1), ("a.b", 1)], "'a' is a list with gaps"),
        ([("a[x]", 1)], "'a[x]' is no path"),
        ([("", 1)], "'' is no path"),
        ([("a..b", 1)], "'a..b' is no path"),
        ([("a]", 1)], "'a]' is no path"),
        ([("a[99999999999]", 1)], "is no path"),
    ],
)
def test_paths_that_make_no_tree(pairs, told):
    with pytest.raises(ValueError, match=r".") as caught:
        from_paths(pairs)
    assert told in str(caught.value)


def test_rows_that_go_on_with_nothing():
    with pytest.raises(ValueError, match="has not begun"):
        list(from_records([{"criteria[].id": "lcoe"}]))


@pytest.mark.parametrize("cell", ['"open', "[a", "{a: 1}", "[" * 50_000, '"a" b'])
def test_cells_that_begin_like_a_value_and_are_none(cell):
    with pytest.raises(ValueError, match=r"."):
        value_of(cell)
