"""Which programs a backend may take more trouble over: by what the program asks for, the same within a run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.callbacks import LambdaCallback
from kerata.graph import active_backend, function
from kerata.graph.function import Function
from kerata.layers import Dense
from kerata.models import Sequential


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """The name of each program that is compiled, and whether it is a long one; of 5 batches or more here."""
    kind = type(active_backend.backend())
    made: list[tuple[str, bool]] = []
    monkeypatch.setattr(function, "LONG", 5)
    monkeypatch.setattr(kind, "long_from", lambda self, program: 5)
    for way in ("compile", "loop"):
        original = getattr(kind, way)

        def noted(self: Any, program: Any, original: Any = original) -> Any:
            made.append((program.name, program.long))
            return original(self, program)

        monkeypatch.setattr(kind, way, noted)
    return made


def doubled() -> Function:
    x = K.placeholder((None, 2))
    return K.function([x], [x * 2.0])


def model() -> Any:
    made = Sequential([Dense(1, input_dim=2)])
    made.compile("sgd", "mse")
    return made


X, Y = np.ones((8, 2)), np.ones((8, 1))
ONE_BY_ONE = {"callbacks": [LambdaCallback(on_batch_end=lambda batch, logs: None)]}


def test_single_batches_become_a_long_program_by_their_number(compiled: Any) -> None:
    double = doubled()
    for _ in range(8):
        assert double([X])[0].sum() == 32
    assert compiled == [("function", False), ("function", True)]


@pytest.mark.parametrize("kwargs", [{}, ONE_BY_ONE], ids=["together", "one by one"])
def test_a_fit_is_long_from_its_first_batch_or_not_at_all(compiled: Any, kwargs: Any) -> None:
    model().fit(X, Y, batch_size=4, nb_epoch=3, verbose=0, **kwargs)
    assert compiled == [("train", True)]
    compiled.clear()
    model().fit(X, Y, batch_size=4, nb_epoch=2, verbose=0, **kwargs)
    assert compiled == [("train", False)]


def test_a_fit_that_is_taken_up_again_is_as_long_as_the_whole(compiled: Any) -> None:
    model().fit(X, Y, batch_size=4, nb_epoch=3, initial_epoch=2, verbose=0)
    assert compiled == [("train", True)]


def test_a_generator_of_smaller_batches_than_expected_changes_nothing_midway(compiled: Any) -> None:
    def batches() -> Any:
        while True:
            yield X[:1], Y[:1]

    model().fit_generator(batches(), 8, 2, verbose=0)
    assert compiled == [("train", False)]


def test_many_short_fits_are_long_in_the_end(compiled: Any) -> None:
    trained = model()
    for _ in range(4):
        trained.fit(X, Y, batch_size=4, nb_epoch=1, verbose=0)
    assert compiled == [("train", False), ("train", True)]


def test_a_backend_may_want_more_batches_for_a_program(compiled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(active_backend.backend()), "long_from", lambda self, program: 7)
    trained = model()
    trained.fit(X, Y, batch_size=4, nb_epoch=3, verbose=0)
    trained.fit(X, Y, batch_size=4, nb_epoch=1, verbose=0)
    assert compiled == [("train", False)]
    trained.fit(X, Y, batch_size=4, nb_epoch=1, verbose=0)
    assert compiled == [("train", False), ("train", True)]


def test_where_a_backend_makes_no_difference_nothing_is_compiled_again(
    compiled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(active_backend.backend()), "long_from", lambda self, program: None)
    double = doubled()
    for _ in range(8):
        double([X])
    assert compiled == [("function", False)]
