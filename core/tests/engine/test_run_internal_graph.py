"""`Model.run_internal_graph`: the layers of a model on other tensors, as programs of Keras 1 call it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import Input, Model
from kerata import backend as K
from kerata.errors import ShapeError
from kerata.layers import Dense, Dropout, Masking, TimeDistributed, merge


@pytest.fixture
def two() -> Any:
    """(a W + b) beside c, and the first of them alone."""
    a, c = Input((3,), name="a"), Input((2,), name="c")
    dense = Dense(2, name="dense")(a)
    return Model([a, c], [merge([dense, c], mode="concat"), dense])


def expected(model: Any, a: Any, c: Any) -> list[np.ndarray]:
    weights, bias = model.get_layer("dense").get_weights()
    dense = np.asarray(a) @ weights + bias
    return [np.concatenate([dense, c], axis=1), dense]


def test_it_gives_outputs_masks_and_shapes_in_three_lists(two: Any) -> None:
    x, y = K.placeholder((5, 3)), K.placeholder((5, 2))
    outputs, masks, shapes = two.run_internal_graph([x, y])
    assert (type(outputs), type(masks), type(shapes)) == (list, list, list)
    assert masks == [None, None]
    assert shapes == [(5, 4), (5, 2)] == [K.int_shape(o) for o in outputs]
    assert not set(outputs) & set(two.outputs)
    rng = np.random.RandomState(0)
    values = rng.rand(5, 3), rng.rand(5, 2)
    for come, wanted in zip(K.function([x, y], outputs)(list(values)), expected(two, *values), strict=True):
        np.testing.assert_allclose(come, wanted, rtol=1e-5)


def test_the_weights_are_those_of_the_model(two: Any) -> None:
    x, y = K.placeholder((None, 3)), K.placeholder((None, 2))
    before = list(two.weights)
    outputs, _, _ = two.run_internal_graph([x, y])
    assert two.weights == before
    f = K.function([x, y], [outputs[1]])
    two.get_layer("dense").set_weights([np.full((3, 2), 2.0), np.array([0.0, 1.0])])
    np.testing.assert_allclose(f([np.ones((1, 3)), np.ones((1, 2))])[0], [[6, 7]])
    slope = K.gradients(K.sum(outputs[1]), [x])[0]
    np.testing.assert_allclose(K.function([x, y], [slope])([np.ones((1, 3)), np.ones((1, 2))])[0], [[4, 4, 4]])


def test_one_tensor_need_not_be_in_a_list() -> None:
    a = Input((3,))
    model = Model(a, Dense(2, init="one")(a))
    x = K.variable(np.arange(6.0).reshape(2, 3))
    for given in (x, [x]):
        outputs, masks, shapes = model.run_internal_graph(given)
        np.testing.assert_allclose(K.eval(outputs[0]), [[3, 3], [12, 12]])
        assert masks == [None] and shapes == [(2, 2)]


def test_masks_go_in_and_come_out() -> None:
    a = Input((4, 2))
    through = Model(a, TimeDistributed(Dense(1, init="one"))(a))
    x, mask = K.placeholder((None, 4, 2)), K.placeholder((None, 4))
    assert through.run_internal_graph([x])[1] == through.run_internal_graph([x], [None])[1] == [None]
    assert through.run_internal_graph([x], [mask])[1] == [mask]
    b = Input((4, 2))
    made = Model(b, Masking(0.0)(b))
    data = np.array([[[1.0, 2], [0, 0], [0, 3], [0, 0]]])
    np.testing.assert_array_equal(
        K.function([x], [K.cast(made.run_internal_graph([x])[1][0], "int32")])([data])[0], [[1, 0, 1, 0]]
    )


def test_both_learning_phases_are_kept() -> None:
    a = Input((50,))
    model = Model(a, Dropout(0.5)(a))
    x = K.placeholder((None, 50))
    f = K.function([x, K.learning_phase()], model.run_internal_graph([x])[0])
    np.testing.assert_array_equal(f([np.ones((2, 50)), 0])[0], np.ones((2, 50)))
    assert set(np.unique(f([np.ones((2, 50)), 1])[0])) == {0.0, 2.0}


def test_tensors_that_do_not_fit_are_refused_by_the_layer_that_they_do_not_fit() -> None:
    a = Input((3,))
    model = Model(a, Dense(2, name="narrow")(a))
    with pytest.raises(ShapeError, match="narrow"):
        model.run_internal_graph([K.placeholder((None, 4))])
