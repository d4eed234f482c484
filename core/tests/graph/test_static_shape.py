"""`x.get_shape()` answers as programs of Keras 1 on TensorFlow expect, on every backend."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Layer
from kerata import backend as K
from kerata.models import Sequential


def test_it_is_the_shape_as_a_tuple() -> None:
    x = K.placeholder((None, 3, 4))
    shape = x.get_shape()
    assert shape == K.int_shape(x) == (None, 3, 4) and isinstance(shape, tuple)
    batch, rows, columns = shape
    assert batch is None and (rows, columns) == (3, 4) and shape[1:] == (3, 4) and len(shape) == 3
    assert {shape: 1}[(None, 3, 4)] == 1
    assert str(shape) == "(None, 3, 4)"


def test_it_has_the_methods_of_tensorflows() -> None:
    shape, known = K.placeholder((None, 3)).get_shape(), K.zeros((2, 3)).get_shape()
    assert shape.as_list() == [None, 3] and [type(size) for size in known.as_list()] == [int, int]
    assert (shape.ndims, K.variable(1.0).get_shape().ndims) == (2, 0)
    assert (known.is_fully_defined(), shape.is_fully_defined()) == (True, False)
    assert (known.num_elements(), shape.num_elements(), K.variable(1.0).get_shape().num_elements()) == (6, None, 1)
    assert known[1].value == 3 and shape[-1].value == 3  # type: ignore[union-attr]
    assert tuple(size.__int__() for size in known) == (2, 3)  # type: ignore[union-attr]


def test_it_follows_a_shape_that_is_declared() -> None:
    x = K.placeholder((None, None))
    x._keras_shape = (None, 7)
    assert x.get_shape().as_list() == [None, 7]


class Halves(Layer):
    """A layer as somebody wrote it for Keras 1: the two halves of the features, multiplied."""

    def call(self, x: Any, mask: Any = None) -> Any:
        size = x.get_shape().as_list()[-1]
        half = int(x.get_shape()[-1]) // 2
        pairs = K.reshape(x, (-1, 2, size // 2))
        return pairs[:, 0] * pairs[:, 1] + 0 * x[:, :half]

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return input_shape[0], input_shape[1] // 2


@pytest.mark.usefixtures("on_each")
def test_a_layer_that_asks_for_it_runs_on_each_backend() -> None:
    model = Sequential([Halves(input_shape=(4,))])
    data = np.array([[1.0, 2, 3, 4], [5, 6, 7, 8], [0, 1, 0, 1]])
    np.testing.assert_allclose(model.predict(data), data[:, :2] * data[:, 2:])
