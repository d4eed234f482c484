"""What a callback remembers by default, and what it lets a state set."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Callback
from kerata.errors import ArgumentError


class Counter(Callback):
    """Remembers numbers, text, arrays, lists and dicts."""

    seen = 0  # an attribute of the object from its first change on

    def __init__(self, path: str = "here", limit: int = 3) -> None:
        super().__init__()
        self.path, self.limit = path, limit
        self.count, self.mean, self.best = 0, 1.5, np.float32(2)
        self.note: Any = None
        self.name = "n"
        self.rows: list[Any] = [1, (2.0, None)]
        self.table = {"a": np.zeros(2)}
        self.last = np.ones(3)
        self.action = print

    @property
    def doubled(self) -> int:
        return 2 * self.count


class Derived(Counter):
    def __init__(self, factor: float = 0.5, **others: Any) -> None:
        super().__init__(**others)
        self.factor = factor


REMEMBERED = {"count", "mean", "best", "note", "name", "rows", "table", "last"}


@pytest.mark.parametrize("kind", [Counter, Derived])
def test_the_arguments_of_no_constructor_are_remembered(kind: type[Counter]) -> None:
    assert kind().get_state().keys() == REMEMBERED


def test_a_state_is_a_copy_and_comes_back_whole() -> None:
    one, other = Counter(), Counter(path="there")
    one.count, one.mean, one.note, one.seen = 4, np.float32(0.5), {"a": 1}, 7
    state = one.get_state()
    one.rows.append(3)
    other.set_state(state)
    assert (other.count, other.mean, other.note, other.seen, other.path) == (4, 0.5, {"a": 1}, 7, "there")
    state["rows"].append(4)
    assert other.rows == [1, (2.0, None)]


def test_none_goes_with_every_kind() -> None:
    counter = Counter()
    counter.set_state({"note": [1], "count": None, "last": None})
    assert (counter.note, counter.count, counter.last) == ([1], None, None)
    counter.set_state({"count": 3, "last": np.zeros(5)})
    assert counter.count == 3


@pytest.mark.parametrize(
    "name",
    ["path", "limit", "factor", "others", "model", "params", "on_epoch_end", "set_model", "doubled", "action",
     "unknown", "__class__", "__dict__", "__doc__", 3],
)  # fmt: skip
def test_a_name_that_is_not_remembered_is_refused_and_nothing_is_set(name: Any) -> None:
    derived = Derived()
    before = dict(vars(derived))
    with pytest.raises(ArgumentError, match=f"The state of Derived has {name!r}, which is no attribute"):
        derived.set_state({"count": 9, name: "elsewhere"})
    assert vars(derived) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [("count", "9"), ("count", [9]), ("name", 1), ("rows", {}), ("table", []), ("last", 1.0), ("last", np.array(["a"])),
     ("best", np.zeros(1)), ("note", print), ("note", [print]), ("note", np.array([None]))],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_and_nothing_is_set(name: str, value: Any) -> None:
    counter = Counter()
    before = dict(vars(counter))
    with pytest.raises(ArgumentError, match=f"has a {type(value).__name__} for its attribute '{name}'"):
        counter.set_state({"mean": 9.0, name: value})
    assert vars(counter) == before


def test_a_state_is_a_dict() -> None:
    with pytest.raises(ArgumentError, match="The state of Counter must be a dict; got list"):
        Counter().set_state([])  # type: ignore[arg-type]
