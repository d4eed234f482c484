"""Helpers that programs of Keras 1 imported: what they give and print was recorded from Keras 1.2.2."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kerata.errors import ArgumentError, FileFormatError, UnknownNameError
from kerata_keras1._functions import func_dump, func_load
from kerata_keras1._lookup import get_from_module
from kerata_keras1._progbar import Progbar
from kerata_keras1.keras import initializations, objectives
from kerata_keras1.keras.utils import io_utils, np_utils
from kerata_keras1.keras.utils.generic_utils import custom_object_scope, get_custom_objects, make_tuple


def test_a_bar_is_drawn_over_and_shows_means(capsys: pytest.CaptureFixture) -> None:
    bar = Progbar(10, width=10, interval=0)
    bar.update(2, [("loss", 0.5), ("acc", 1e-5)])
    bar.add(3, [("loss", 1.0)])
    bar.update(10, [("loss", 2.0), ("acc", 0.5)])
    first = " 2/10 [=>........] - ETA: 0s - loss: 0.5000 - acc: 1.0000e-05"
    back = "\b" * len(first)
    assert capsys.readouterr().out == (
        f"\r{first}{back}\r 5/10 [====>.....] - ETA: 0s - loss: 0.8000 - acc: 1.0000e-05"
        f"{back}\r10/10 [==========] - 0s - loss: 1.4000 - acc: 0.3571         \n"
    )
    assert bar.unique_values == ["loss", "acc"]
    assert bar.sum_values["loss"] == [14.0, 10]
    assert bar.seen_so_far == 10


def test_a_bar_waits_for_its_interval_but_not_where_it_is_told_to_draw(capsys: pytest.CaptureFixture) -> None:
    bar = Progbar(10, width=10, interval=100)
    bar.update(2, [("loss", 0.5)])
    bar.update(5)
    bar.update(10, force=True)
    first = " 2/10 [=>........] - ETA: 0s - loss: 0.5000"
    assert (
        capsys.readouterr().out == f"\r{first}" + "\b" * len(first) + "\r10/10 [==========] - 0s - loss: 0.5000     \n"
    )


def test_a_bar_begins_empty_and_may_go_beyond_its_end(capsys: pytest.CaptureFixture) -> None:
    bar = Progbar(10, width=10, interval=0)
    bar.update(0)
    bar.update(12)
    first = " 0/10 [..........] - ETA: 0s"
    assert capsys.readouterr().out == f"\r{first}" + "\b" * len(first) + "\r12/10 [============] - 0s   \n"


def test_verbose_2_prints_a_line_at_the_end_and_0_nothing(capsys: pytest.CaptureFixture) -> None:
    for verbose in (2, 0):
        bar = Progbar(10, verbose=verbose)
        bar.update(2, [("loss", 0.5)])
        bar.update(10, [("loss", 2.0)])
    assert capsys.readouterr().out == "0s - loss: 1.7000\n"


def test_a_name_is_looked_up_among_custom_objects_and_then_in_the_module() -> None:
    assert get_from_module("a", {"a": dict}, "thing") is dict
    assert get_from_module("a", {"a": dict}, "thing", instantiate=True, kwargs={"x": 1}) == {"x": 1}
    configuration = {"name": "a", "x": 2}
    assert get_from_module(configuration, {"a": dict}, "thing") == {"x": 2}
    assert configuration == {"name": "a", "x": 2}
    assert get_from_module(3, {}, "thing") == 3
    assert get_from_module(None, {}, "thing") is None
    get_custom_objects()["a"] = list
    try:
        assert get_from_module("a", {"a": dict}, "thing") is list
    finally:
        del get_custom_objects()["a"]


def test_a_name_is_found_in_a_scope_of_custom_objects() -> None:
    with custom_object_scope({"mine": list}):
        assert get_from_module("mine", {}, "thing") is list


@pytest.mark.parametrize("identifier", ["dcit", {"name": "dcit"}])
def test_an_unknown_name_is_an_error_that_says_what_was_meant(identifier: object) -> None:
    with pytest.raises(UnknownNameError, match="no thing 'dcit'.*'dict'"):
        get_from_module(identifier, {"dict": dict}, "thing")


def test_make_tuple_gives_its_arguments() -> None:
    assert make_tuple(1, 2) == (1, 2)


SCALE = 10


def test_a_function_survives_being_dumped_and_loaded() -> None:
    def product(x: float, y: float = 2) -> float:
        return x * y * SCALE

    dumped = func_dump(product)
    assert dumped[1:] == ((2,), None)
    assert func_load(dumped)(4) == 80
    assert func_load(dumped[0], (7,), globs={"SCALE": 1})(4) == 28


def test_what_a_function_closes_over_survives_too() -> None:
    def adder(number: float) -> Callable[[float], float]:
        return lambda x: x + number

    dumped = func_dump(adder(5))
    assert dumped[1:] == (None, (5,))
    assert func_load(dumped)(1) == 6


def test_what_is_no_bytecode_is_an_error() -> None:
    with pytest.raises(FileFormatError, match="no bytecode of Python"):
        func_load("nothing")


def test_scores_of_predictions() -> None:
    p = np.array([[0.2, 0.8], [0.6, 0.4], [0.5, 0.5]])
    assert np_utils.accuracy(np.array([1, 0, 1]), np.array([1, 1, 1])) == 2 / 3
    # -mean(log [0.8, 0.6, 0.5])
    assert_allclose(np_utils.multiclass_logloss(p, np.array([1, 0, 1])), -np.log(0.8 * 0.6 * 0.5) / 3)
    assert np.isfinite(np_utils.multiclass_logloss(np.array([[1.0, 0.0]]), [1]))


# Of 10, by a window of 3 with stride 2; of 10 by one with stride 1 and dilation 2; and back from 5 windows.
@pytest.mark.parametrize(
    ("mode", "out", "dilated", "back"), [("same", 5, 10, 9), ("valid", 4, 6, 11), ("full", 6, 14, 7)]
)
def test_lengths_of_convolutions(mode: str, out: int, dilated: int, back: int) -> None:
    assert np_utils.conv_output_length(10, 3, mode, 2) == out
    assert np_utils.conv_output_length(10, 3, mode, 1, 2) == dilated
    assert np_utils.conv_input_length(5, 3, mode, 2) == back
    assert np_utils.conv_output_length(None, 3, mode, 1) is None
    assert np_utils.conv_input_length(None, 3, mode, 1) is None


def test_an_unknown_border_mode_is_an_error() -> None:
    with pytest.raises(ArgumentError, match="got 'x'"):
        np_utils.conv_output_length(10, 3, "x", 1)
    with pytest.raises(ArgumentError, match="got 'x'"):
        np_utils.conv_input_length(10, 3, "x", 1)


def test_an_array_survives_its_file(tmp_path: Path) -> None:
    array = np.arange(6.0).reshape(2, 3)
    io_utils.save_array(array, str(tmp_path / "a.h5"))
    loaded = io_utils.load_array(str(tmp_path / "a.h5"))
    assert loaded.dtype == array.dtype
    assert np.array_equal(loaded, array)


def test_a_file_without_an_array_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"nothing\.h5 holds no array"):
        io_utils.load_array(tmp_path / "nothing.h5")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    given: list[str] = []
    monkeypatch.setattr(builtins, "input", lambda prompt: given.pop(0))
    yield given
    assert not given


def test_overwriting_is_asked_for_until_the_answer_is_clear(answers: list[str], capsys: pytest.CaptureFixture) -> None:
    answers += ["what?", "y", "n"]
    assert io_utils.ask_to_proceed_with_overwrite("file") is True
    assert capsys.readouterr().out == "[TIP] Next time specify overwrite=True!\n"
    assert io_utils.ask_to_proceed_with_overwrite("file") is False


@pytest.mark.parametrize("module", [initializations, objectives])
def test_none_is_passed_on_where_keras_1_passed_it_on(module: Any) -> None:
    assert module.get(None) is None
    with pytest.raises(UnknownNameError):
        module.get("nothing")
