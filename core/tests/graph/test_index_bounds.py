"""Numbers of rows and of classes are whole and inside, or refused before a backend sees them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import DataError
from kerata.graph import Tensor, layer_scope
from kerata.graph.index_bounds import all_bounded, bounds
from kerata.layers import Embedding, Input
from kerata.metrics import sparse_categorical_accuracy
from kerata.models import Sequential

BAD_ROWS = [-1, 5, 2**31, 2**32 + 1, 2**62, -0.5, 0.5, 4.5, np.nan, np.inf, -np.inf]
TABLE = np.arange(10.0).reshape(5, 2)


def taken(x: Tensor) -> Tensor:
    """Rows of a table of 5."""
    with layer_scope("words"):
        return K.gather(K.variable(TABLE), x)


@pytest.mark.parametrize("dtype", ["int32", "int64", "uint8", "float32", "float64"])
def test_only_whole_numbers_inside_pick_rows(on_each: str, dtype: str) -> None:
    x = K.placeholder((None, 2), dtype=dtype, name="text")
    f = K.function([x], [taken(x)])
    for good in (np.array([[0, 4]], "uint8"), np.array([[0.0, 4.0]]), [[0, 4]], [[False, True]]):
        np.testing.assert_array_equal(f([good])[0][0, 1], TABLE[int(np.asarray(good)[0, 1])])
    for bad in BAD_ROWS:
        values = np.array([[0, 4], [1, bad]])
        with pytest.raises(DataError) as error:
            f([values])
        message = str(error.value)
        assert f'{values[1, 1]}, at [1, 1] of "text", is no row of layer "words", which has 5: 0 to 4' in message


def test_a_row_that_floats_cannot_tell_from_its_neighbour_is_refused() -> None:
    x = K.placeholder((None,), dtype="float32", name="text")
    bound = bounds([K.gather(K.zeros((2**24 + 9, 1)), x)])[x][0]
    for number, exact in ((2**24, True), (2**24 + 1, False), (2**24 + 2, True)):
        given = np.array([3, number])
        if exact:
            bound.check(given, given.astype("float32"), "text")
        else:
            with pytest.raises(DataError, match=r'16777217, at \[1\] of "text", is 16777216.0 in float32'):
                bound.check(given, given.astype("float32"), "text")


def test_what_becomes_whole_in_the_dtype_of_the_input_is_whole() -> None:
    x = K.placeholder((None,), dtype="float32")
    np.testing.assert_array_equal(K.function([x], [taken(x)])([np.array([0.9999999999])])[0], TABLE[1:2])


def test_only_the_columns_that_are_taken_must_be_rows(on_each: str) -> None:
    x = K.placeholder((None, 3), name="features")
    first, rest = taken(x[:, 0]), x[:, 1:]
    f = K.function([x], [first, rest])
    data = np.array([[4, -7.5, 99], [0, 0.5, 1e9]])
    np.testing.assert_array_equal(f([data])[0], TABLE[[4, 0]])
    with pytest.raises(DataError, match=r'7, at \[1, 0\] of "features", is no row'):
        f([[[4, 0, 0], [7, 0, 0]]])


@pytest.mark.parametrize(
    "choose",
    [
        lambda x: K.reshape(x, (-1, 2, 2))[:, 0, 1],
        lambda x: K.squeeze(K.expand_dims(K.permute_dimensions(x, (1, 0)), 0)[:, 1, ::-1], 0),
        lambda x: K.cast(K.reverse(x, 1), "int64")[:, 2],
    ],
)
def test_the_place_of_a_number_is_that_in_the_data(choose: Any) -> None:
    x = K.placeholder((None, 4), name="x")
    f = K.function([x], [taken(choose(x))])
    data = np.full((2, 4), 9.5)
    data[:, 1] = [3, 2]
    assert sorted(f([data])[0][:, 0]) == [4, 6]
    data[1, 1] = 6
    with pytest.raises(DataError, match=r'6.0, at \[1, 1\] of "x"'):
        f([data])


def test_numbers_that_meet_before_they_pick_are_all_checked() -> None:
    x, y = K.placeholder((None, 1), name="x"), K.placeholder((None, 1), dtype="int32", name="y")
    f = K.function([x, y], [taken(K.concatenate([K.cast(x, "int32"), y]))])
    assert f([[[1]], [[2]]])[0].shape == (1, 2, 2)
    for values, name in (([[[9]], [[2]]], "x"), ([[[1]], [[9]]], "y")):
        with pytest.raises(DataError, match=f'of "{name}", is no row'):
            f(values)


def test_rows_taken_step_by_step_are_checked(on_each: str) -> None:
    x = K.placeholder((None, None, 1), dtype="int32", name="x")
    y = K.rnn(lambda v, states: (taken(v[:, 0]), []), x, [])[1]
    f = K.function([x], [y])
    free = K.placeholder((None, None), dtype="int32", name="free")
    g = K.function([free], [K.map_fn(taken, free)])
    np.testing.assert_array_equal(g([[[4, 0]]])[0], [TABLE[[4, 0]]])
    with pytest.raises(DataError, match=r'5, at \[0, 1\] of "free"'):
        g([[[4, 5]]])
    np.testing.assert_array_equal(f([[[[4], [0]]]])[0], [TABLE[[4, 0]]])
    assert all_bounded([K.map_fn(taken, free)], [free])
    assert not all_bounded([y], [x])  # which entries of a slice are taken is not followed into the loop
    assert not all_bounded([taken(free + 1)], [free])


SPARSE = {
    "cross-entropy": lambda y, p: K.sparse_categorical_crossentropy(p, y),
    "accuracy": lambda y, p: sparse_categorical_accuracy(y, p),
    "among the best": lambda y, p: K.in_top_k(p, K.flatten(y), 1),
    "one hot": lambda y, p: K.one_hot(y, 3),
}


@pytest.mark.parametrize("name", SPARSE)
def test_classes_are_whole_numbers(on_each: str, name: str) -> None:
    y, p = K.placeholder((None, 1), name="target"), K.placeholder((None, 3))
    with layer_scope("loss"):
        f = K.function([y, p], [SPARSE[name](y, p)])
    shares = np.full((2, 3), 1 / 3)
    assert np.isfinite(f([[[0], [2]], shares])[0]).all()
    for bad in (0.5, 1.7, np.nan, np.inf):
        with pytest.raises(DataError, match=rf'^{bad}, at \[1, 0\] of "target", is no number of a class'):
            f([[[0], [bad]], shares])


def test_a_cast_that_picks_nothing_cuts_as_it_should() -> None:
    x = K.placeholder((None,))
    whole = K.cast(x, "int32")
    values = K.function([x], [x - K.cast(whole, "float32"), K.cast(K.equal(whole, 1), "int32")])([[1.5, 2.25]])
    np.testing.assert_allclose(values[0], [0.5, 0.25])
    np.testing.assert_array_equal(values[1], [1, 0])


def test_a_model_says_which_of_the_users_own_numbers_it_cannot_take() -> None:
    model = Sequential([Embedding(10, 2, input_length=3)])
    for bad in (2**32 + 1, np.nan, 1.5, 2**31):
        with pytest.raises(DataError, match=r"at \[0, 1\] of .* is no row of layer .* which has 10: 0 to 9"):
            model.predict(np.array([[0, bad, 2]]))
    np.testing.assert_array_equal(model.predict([[0, 9, 2]]), model.predict(np.array([[0.0, 9.0, 2.0]])))
    floats = Input((3,), dtype="float32")
    f = K.function([floats], [Embedding(4, 2)(floats)])
    with pytest.raises(DataError, match=r"2.5, at \[0, 2\]"):
        f([[[1, 2, 2.5]]])


def test_resident_data_are_checked_whole() -> None:
    x = K.placeholder((None, 1), name="x")
    f = K.function([x], [K.sum(taken(x))])
    f.over([np.array([[1], [2]])])
    with pytest.raises(DataError, match=r'7, at \[2, 0\] of "x"'):
        f.over([np.array([[1], [2], [7]])])
