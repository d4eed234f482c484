"""Theano's own code inside models: layers, objectives, metrics, regularizers, constraints; alone and mixed with K."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from kerata import Layer
from kerata import backend as K
from kerata.errors import ArgumentTypeError, NativeCodeError, ShapeError
from kerata.graph import trace
from kerata.layers import Dense, Lambda
from kerata.models import Sequential
from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.native import theano

ifelse = theano.ifelse.ifelse
X = np.array([[-2.0, -1.0, 0.0], [1.0, 2.0, 3.0]], "float32")
W = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], "float32")


class NativeDense(Layer):  # type: ignore[misc]
    """A user's layer whose `call` is Theano's own."""

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight((input_shape[1], 2), initializer="one", name="W")
        self.b = self.add_weight((2,), initializer="zero", name="b")
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        return T.nnet.relu(T.dot(x, self.W) + self.b)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], 2)


class ByMethods(NativeDense):
    """The same by methods and attributes of tensors, of a weight, too."""

    def call(self, x: Any, mask: Any = None) -> Any:
        assert self.b.broadcastable == (False,) and x.type.ndim == 2
        return (T.dot(self.W.T, x.T).T + self.b.dimshuffle("x", 0)).clip(0, 1e9)


@pytest.mark.parametrize("layer", [NativeDense, ByMethods])
def test_a_layer_of_theano_code_trains_and_computes_what_dense_does(layer: type[Layer]) -> None:
    histories, weights = [], []
    for kind in (layer, lambda **given: Dense(2, activation="relu", init="one", **given)):
        model = Sequential([kind(input_shape=(3,))])
        model.compile("sgd", "mse")
        assert model.output_shape == (None, 2)
        histories.append(model.fit(np.ones((8, 3)), np.zeros((8, 2)), nb_epoch=5, verbose=0).history["loss"])
        weights.append(model.get_weights())
    assert histories[0][-1] < histories[0][0]
    np.testing.assert_allclose(histories[0], histories[1], rtol=1e-6)
    for own, other in zip(*weights, strict=True):
        assert not np.array_equal(own, np.ones_like(own))
        np.testing.assert_allclose(own, other, rtol=1e-6)


ALONE: dict[str, tuple[Callable[[Any], Any], Callable[[np.ndarray], Any]]] = {
    "dimshuffle": (lambda x: x.dimshuffle(1, "x", 0), lambda x: x.T[:, None]),
    "sum with axis": (lambda x: x.sum(axis=1), lambda x: x.sum(1)),
    "transpose": (lambda x: x.T, lambda x: x.T),
    "type": (lambda x: x * x.type.ndim, lambda x: x * 2),
    "broadcastable": (lambda x: x * len(x.broadcastable), lambda x: x * 2),
    "dtype": (lambda x: T.zeros_like(x, dtype=x.dtype), np.zeros_like),
    "reshape by its own size": (lambda x: x.reshape((x.shape[0], 3, 1)), lambda x: x[:, :, None]),
    "zeros of an unknown size": (lambda x: T.zeros((x.shape[0], 3)) + x, lambda x: x),
    "arithmetic with an unknown size": (lambda x: x[: x.shape[0] // 2], lambda x: x[:1]),
    "division by an unknown size": (lambda x: x / x.shape[0], lambda x: x / 2),
    "arange over the batch": (lambda x: x + T.arange(x.shape[0]).dimshuffle(0, "x"), lambda x: x + np.c_[:2]),
    "a native index": (lambda x: x[:, T.arange(2)], lambda x: x[:, :2]),
    "pairs of native indices": (lambda x: x[T.arange(2), T.arange(2)], lambda x: x[[0, 1], [0, 1]]),
    "a choice of entries": (lambda x: x[(x > 0).nonzero()], lambda x: x[x > 0]),
    "set_subtensor": (lambda x: T.set_subtensor(x[:, 0], 7), lambda x: np.stack([0 * x[:, 0] + 7, *x.T[1:]], 1)),
    "a native constant": (lambda x: x * T.constant(np.float32(2)), lambda x: x * 2),
    "a shared variable": (lambda x: theano.shared(np.float32(3)) * x, lambda x: x * 3),
    "switch": (lambda x: T.switch(x > 0, x, 0), lambda x: np.maximum(x, 0)),
    "ifelse": (lambda x: ifelse(T.gt(T.sum(x), 99), x * 2, x), lambda x: x),
    "softmax": (lambda x: T.nnet.softmax(x), lambda x: np.exp(x) / np.exp(x).sum(1, keepdims=True)),
    "concatenate": (lambda x: T.concatenate([x, x], axis=1), lambda x: np.concatenate([x, x], 1)),
    "a list": (lambda x: T.as_tensor_variable([x[0], x[1]]), lambda x: x),
    "gradient": (lambda x: theano.grad(T.sum(x**3), x), lambda x: 3 * x**2),
    "jacobian": (lambda x: theano.gradient.jacobian(x[0] ** 2, x)[:, 0], lambda x: np.diag(2 * x[0])),
    "disconnected gradient": (lambda x: theano.gradient.disconnected_grad(x), lambda x: x),
    "scan": (
        lambda x: theano.scan(lambda row, total: row + total, sequences=x, outputs_info=T.zeros((3,)))[0],
        lambda x: np.cumsum(x, 0),
    ),
    "map": (lambda x: theano.map(lambda row: row * 2, x)[0], lambda x: x * 2),
    "clone": (lambda x: theano.clone(x * 2, replace={x: x + 1}), lambda x: (x + 1) * 2),
}


@pytest.mark.parametrize("name", ALONE)
def test_theano_code_in_a_lambda(name: str) -> None:
    native, numpy = ALONE[name]
    model = Sequential([Lambda(native, input_shape=(3,))])
    output = model.layers[0].output
    value, expected = K.function([model.inputs[0]], [output])([X])[0], np.asarray(numpy(X))
    assert output.dtype == value.dtype.name
    assert len(output.shape) == value.ndim
    assert all(size in (None, had) for size, had in zip(output.shape, value.shape, strict=True))
    np.testing.assert_allclose(value, expected, rtol=1e-6)


MIXED: dict[str, tuple[Callable[[Any, Any, Any], Any], Callable[..., Any]]] = {
    "Theano on a weight": (lambda x, w, y: T.dot(x, w), lambda x, w, y: x @ w),
    "an attribute of a weight": (lambda x, w, y: T.dot(w.T, x.T), lambda x, w, y: (x @ w).T),
    "a method of a weight": (lambda x, w, y: w.sum(axis=1) * x, lambda x, w, y: w.sum(1) * x),
    "the known shape of a weight": (lambda x, w, y: T.sqr(x) * w.shape[1], lambda x, w, y: x**2 * 2),
    "an operator": (lambda x, w, y: T.sqr(x) + y, lambda x, w, y: x**2 + y),
    "an operator, symbolic first": (lambda x, w, y: y - T.sqr(x), lambda x, w, y: y - x**2),
    "Theano in K": (lambda x, w, y: K.dot(T.sqr(x), w), lambda x, w, y: x**2 @ w),
    "K in Theano in K": (lambda x, w, y: K.relu(T.dot(K.abs(x), w)) * K.sum(w), lambda x, w, y: abs(x) @ w * w.sum()),
    "K with an outer tensor": (
        lambda x, w, y: K.concatenate([T.sqr(x), y]),
        lambda x, w, y: np.concatenate([x**2, y], 1),
    ),
    "K with an outer tensor's function": (
        lambda x, w, y: T.sqr(x) * K.sum(y * 2, axis=0),
        lambda x, w, y: x**2 * (2 * y).sum(0),
    ),
    "a loop of K with an outer tensor": (
        lambda x, w, y: K.map_fn(lambda row: K.sum(row * y), T.sqr(x)),
        lambda x, w, y: [np.sum(row * y) for row in x**2],
    ),
    "a loop of Theano with a weight": (
        lambda x, w, y: theano.scan(lambda row, v: T.dot(row, v), sequences=x, non_sequences=w)[0],
        lambda x, w, y: x @ w,
    ),
    "ifelse": (lambda x, w, y: ifelse(T.gt(T.sum(x), -99), y, x), lambda x, w, y: y),
    "K.shape": (lambda x, w, y: K.reshape(T.sqr(x), K.shape(y)), lambda x, w, y: x**2),
    "K.switch": (lambda x, w, y: K.switch(T.sum(x) > 99, y, x), lambda x, w, y: x),
    "several results": (lambda x, w, y: [x.sum(axis=1), T.dot(x, w)][1], lambda x, w, y: x @ w),
}


@pytest.mark.parametrize("name", MIXED)
def test_theano_variables_and_k_mix(name: str) -> None:
    native, numpy = MIXED[name]
    x, w, y = K.placeholder((None, 3)), K.variable(W), K.placeholder((None, 3))
    result = trace(lambda v: native(v, w, y), x)
    value = K.function([x, y], [result])([X, X + 1])[0]
    np.testing.assert_allclose(value, numpy(X, W, X + 1), rtol=1e-6)
    # by finite differences: nothing of the weight's influence is lost on the way
    total = K.sum(result)
    slope = K.function([x, y], [K.gradients(total, [w])[0]])([X, X + 1])[0]

    def at(weight: np.ndarray) -> float:
        return float(np.sum(numpy(X.astype("float64"), weight, X + 1.0)))

    for place in np.ndindex(W.shape):
        step = np.zeros_like(W, "float64")
        step[place] = 1e-4
        np.testing.assert_allclose(slope[place], (at(W + step) - at(W - step)) / 2e-4, rtol=1e-3, atol=1e-3)


def test_theano_noise_of_the_shape_of_the_input() -> None:
    stream = theano.sandbox.rng_mrg.MRG_RandomStream(seed=5)
    model = Sequential(
        [Lambda(lambda x: x * stream.binomial(size=x.shape, p=0.5, dtype="float32"), input_shape=(400,))]
    )
    values, others = (model.predict(np.ones((5, 400))) for _ in range(2))
    assert set(np.unique(values)) == {0.0, 1.0} and abs(values.mean() - 0.5) < 0.1
    assert 0.3 < np.mean(values != others) < 0.7


def test_objectives_and_metrics_of_theano_train() -> None:
    def likelihood(truth: Any, predicted: Any) -> Any:
        return T.nnet.categorical_crossentropy(predicted.clip(1e-7, 1), truth)

    def agreement(truth: Any, predicted: Any) -> Any:
        return T.mean(T.eq(truth.argmax(axis=1), predicted.argmax(axis=1)))

    def run(loss: Any, metric: Any) -> dict[str, list[float]]:
        model = Sequential([Dense(2, init="one", activation="softmax", input_shape=(3,))])
        model.compile("sgd", loss, metrics=[metric])
        history: dict[str, list[float]] = model.fit(
            X, np.eye(2), batch_size=1, nb_epoch=4, verbose=0, shuffle=False
        ).history
        return history

    native, known = run(likelihood, agreement), run("categorical_crossentropy", "categorical_accuracy")
    assert native["loss"][-1] < native["loss"][0]
    np.testing.assert_allclose(native["loss"], known["loss"], rtol=1e-5)
    np.testing.assert_allclose(native["agreement"], known["categorical_accuracy"])


def test_regularizers_and_constraints_of_theano() -> None:
    layer = Dense(
        2,
        init="one",
        input_shape=(3,),
        W_regularizer=lambda w: 0.5 * T.sum(w**2),
        activity_regularizer=lambda y: T.mean(abs(y.sum(axis=1))),
        b_constraint=lambda b: T.clip(b, 0, 0.001),
    )
    model = Sequential([layer])
    model.compile("sgd", "mse")
    # output 3; error (3 - 4)^2; weights 0.5 * 6; activity |3 + 3|
    np.testing.assert_allclose(model.train_on_batch(np.ones((1, 3)), np.full((1, 2), 4.0)), 1 + 3 + 6, rtol=1e-6)
    assert (model.get_weights()[1] <= 0.001).all()


def test_k_functions_compute_at_once_on_native_tensors() -> None:
    result = K.softmax(K.dot(T.ones((1, 2)), K.variable(np.ones((2, 2)))))
    assert isinstance(result, theano.graph.basic.Variable)
    np.testing.assert_allclose(result.eval(), [[0.5, 0.5]])


@pytest.mark.parametrize(
    "code",
    [
        lambda x: T.sqr(x),
        lambda x: T.constant(np.float32(2)) * x,
        lambda x: x * T.constant(np.float32(2)),
        lambda x: x.dimshuffle(0, "x"),
        lambda x: x[T.arange(2)],
        lambda x: K.dot(T.ones((3, 2)), x),
    ],
)
def test_native_code_outside_a_layer_says_what_to_do(code: Callable[[Any], Any]) -> None:
    with pytest.raises(NativeCodeError, match="Lambda"):
        code(K.placeholder((2, 2)))


def test_what_native_tensors_lack_is_an_error_in_theanos_words() -> None:
    with pytest.raises(AttributeError, match="TensorVariable.*no_such_thing"):
        Sequential([Lambda(lambda x: x.no_such_thing, input_shape=(3,))])


WRONG: dict[str, tuple[type[Exception], str, Callable[[Any], Any]]] = {
    "of the user's own": (ZeroDivisionError, "division", lambda x: x * (1 // 0)),
    "in Theano code": (ZeroDivisionError, "division", lambda x: T.zeros((x.shape[0], 1 // 0))),
    "in shapes": (ShapeError, "lambda_of_mine", lambda x: K.dot(x, K.variable(np.ones((2, 2))))),
    "in the use of a tensor": (ArgumentTypeError, "truth value", lambda x: x if x > 0 else -x),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_error_in_the_code_comes_out_as_it_is(name: str) -> None:
    error, said, code = WRONG[name]
    with pytest.raises(error, match=said):
        Sequential([Lambda(code, input_shape=(3,), name="lambda_of_mine")])


def test_native_code_raises_no_warnings_for_the_values_it_is_tried_on(recwarn: pytest.WarningsRecorder) -> None:
    Sequential([Lambda(lambda x: x[T.log(x).argmax(axis=1), T.arange(3)], input_shape=(3,))])
    assert not [str(w.message) for w in recwarn if "encountered" in str(w.message)]
