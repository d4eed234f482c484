"""Failures speak the user's language: which node, which layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.engine import Layer
from kerata.errors import BackendError, DataError, KerataError
from kerata.graph import PRIMITIVES, primitive


def test_a_failure_at_run_time_names_the_node() -> None:
    x, n = K.placeholder((None,)), K.placeholder((), dtype="int32")
    f = K.function([x, n], [K.reshape(x, (n, 2))])
    assert f([[1, 2, 3, 4], 2])[0].shape == (2, 2)
    with pytest.raises(BackendError, match=r"\breshape\b"):
        f([[1, 2, 3], 2])


def test_a_failure_leaves_variables_as_they_were() -> None:
    x, n, total = K.placeholder((None,)), K.placeholder((), dtype="int32"), K.variable(1.0)
    f = K.function([x, n], [K.reshape(x, (n, 2))], updates=[K.update_add(total, K.sum(x))])
    with pytest.raises(BackendError):
        f([[1, 2, 3], 2])
    assert K.get_value(total) == 1.0
    f([[1, 2], 1])
    assert K.get_value(total) == 4.0


def test_a_primitive_that_the_backend_lacks_is_named(backend: Any) -> None:
    @primitive
    def unheard_of(x: Any) -> Any:
        """x."""
        return x.shape, x.dtype

    try:
        x = K.placeholder((2,))
        with pytest.raises(BackendError, match=f'{backend.name} does not implement "unheard_of"'):
            K.function([x], [unheard_of(x)])([[1, 2]])
    finally:
        del PRIMITIVES["unheard_of"]


def test_a_placeholder_without_a_value_is_named() -> None:
    x, y = K.placeholder((2,), name="given"), K.placeholder((2,), name="forgotten")
    with pytest.raises(BackendError, match="forgotten"):
        K.function([x], [x + y])([[1, 2]])


@pytest.mark.parametrize("value", [np.zeros((2, 4)), np.zeros(3), "text", [[1], [2, 3]]])
def test_values_that_do_not_fit_never_reach_the_backend(value: Any) -> None:
    x = K.placeholder((None, 3))
    with pytest.raises(DataError):
        K.function([x], [x])([value])


def test_a_layer_is_named() -> None:
    from kerata.engine import Input

    class Splits(Layer):
        def call(self, x: Any, mask: Any = None) -> Any:
            return K.reshape(x, (K.shape(x)[0], 2, K.shape(x)[1] // 2))

        def get_output_shape_for(self, input_shape: Any) -> Any:
            return (input_shape[0], 2, None)

    start = Input(shape=(None,))
    f = K.function([start], [Splits(name="splits_in_two")(start)])
    assert f([np.zeros((1, 4))])[0].shape == (1, 2, 2)
    with pytest.raises(KerataError, match="splits_in_two"):
        f([np.zeros((1, 3))])
