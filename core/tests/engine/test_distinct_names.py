"""Names that differ, from names that need not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kerata.engine.distinct_names import distinct_names


def test_a_repeated_name_gets_the_first_number_that_makes_it_new() -> None:
    assert distinct_names(["a", "a", "a_1", "b", "a", "a_1"]) == ["a", "a_1", "a_1_1", "b", "a_2", "a_1_2"]


@given(st.lists(st.sampled_from(["a", "b", "a_1", "a_1_1", "b_2"]), max_size=12))
def test_all_names_differ_and_those_that_were_alone_stay(names: list[str]) -> None:
    found = distinct_names(names)
    assert len(set(found)) == len(found) == len(names)
    assert all(new.startswith(old) for new, old in zip(found, names, strict=True))
    for place, name in enumerate(names):
        assert found[place] == name or name in found[:place]
