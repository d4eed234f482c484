"""What a function means: updates, the learning phase, batch sizes, loops over data, scans, gradients, variables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import BackendError, DtypeError, NativeCodeError
from kerata.graph import active_backend, trace
from kerata.graph.contract import Backend
from kerata.graph.dtypes import NAMES, numpy_dtype
from kerata.graph.scan import scan

NEEDED = ("float32", "float64", "int32", "int64", "bool")
"""The dtypes that no backend may lack."""

differentiable = pytest.mark.usefixtures("needs_gradients")


@pytest.fixture
def needs_gradients(backend: Any, supports: Any) -> None:
    """Tests of gradients turn to the refusal of a backend that has none."""
    supports("gradients", backend.differentiable)
    if not backend.differentiable:
        x = K.variable(1.0)
        with pytest.raises(BackendError, match="gradient"):
            K.function([], K.gradients(x * x, [x]))([])
        pytest.skip("this backend computes no gradients, and says so")


def test_updates_are_simultaneous() -> None:
    a, b = K.variable([1.0, 2.0]), K.variable([3.0, 4.0])
    swap = K.function([], [a + b], updates=[K.update(a, b), K.update(b, a)])
    for first, second in (([3, 4], [1, 2]), ([1, 2], [3, 4])):
        np.testing.assert_allclose(swap([])[0], [4, 6])
        np.testing.assert_allclose(K.get_value(a), first)
        np.testing.assert_allclose(K.get_value(b), second)


def test_outputs_are_computed_from_the_values_before_the_updates() -> None:
    count = K.variable(0.0)
    step = K.function([], [count * 10.0], updates=[K.update_add(count, 1.0)])
    assert [float(step([])[0]) for _ in range(3)] == [0.0, 10.0, 20.0]


def test_one_worker_alone_computes_every_row(backend: Backend) -> None:
    assert backend.workers == 1 and backend.first_worker
    assert [list(range(size))[backend.own_rows(size)] for size in (1, 5)] == [[0], [0, 1, 2, 3, 4]]
    np.testing.assert_array_equal(backend.of_first_worker(np.array([3.0, 4.0])), [3.0, 4.0])


@pytest.mark.parametrize("dtype", NAMES)
def test_variables_keep_shape_dtype_and_value(supports: Any, dtype: str) -> None:
    if dtype not in NEEDED:
        try:
            K.function([], [K.variable([[0, 1]], dtype=dtype)])([])
        except (BackendError, DtypeError) as error:
            assert dtype in str(error)
            supports(dtype, False, kind="dtypes")
            return
    supports(dtype, True, kind="dtypes")
    value = np.array([[0, 1], [2, 3]]).astype(numpy_dtype(dtype))
    variable = K.variable(value, dtype=dtype)
    came = K.get_value(variable)
    assert came.dtype == value.dtype
    np.testing.assert_array_equal(came, value)
    K.set_value(variable, value[::-1])
    np.testing.assert_array_equal(K.function([], [variable])([])[0], value[::-1])
    came[:] = 0
    np.testing.assert_array_equal(K.get_value(variable), value[::-1])


def test_the_learning_phase_picks_the_branch() -> None:
    x = K.placeholder((None,))
    y = K.in_train_phase(x * 2.0, x)
    both = K.function([x, K.learning_phase()], [y])
    np.testing.assert_allclose(both([[1.0, 2.0], 1])[0], [2, 4])
    np.testing.assert_allclose(both([[1.0, 2.0], 0])[0], [1, 2])
    np.testing.assert_allclose(K.function([x], [y])([[3.0]])[0], [3])


def test_any_batch_size_and_none() -> None:
    x = K.placeholder((None, 2))
    f = K.function([x], [K.sum(x * x, axis=1), K.mean(x, axis=1, keepdims=True)])
    for size in (3, 1, 7, 0):
        value = np.random.rand(size, 2).astype("float32")
        squares, means = f([value])
        np.testing.assert_allclose(squares, (value**2).sum(axis=1), rtol=1e-5)
        assert means.shape == (size, 1)


def test_a_loop_over_data_is_one_batch_after_the_other() -> None:
    data = np.random.rand(11, 3).astype("float32"), np.random.rand(11).astype("float32")
    results = []
    for together in (True, False):
        w = K.variable([0.5, -1.0, 2.0])
        x, y = K.placeholder((None, 3)), K.placeholder((None,))
        error = K.mean(K.square(K.sum(x * w, axis=1) - y))
        f = K.function([x, y], [error], updates=[K.update(w, w * 0.9 + K.mean(x, axis=0) * error)])
        order = np.array([3, 1, 10, 0, 2, 9, 4, 8, 5, 7, 6])
        if together:
            values = np.concatenate([f.over(list(data)).run(part, 4)[0] for part in (order[:8], order[8:])])
        else:
            values = np.array([f([d[order[i : i + 4]] for d in data])[0] for i in (0, 4, 8)])
        results.append((values, K.get_value(w)))
    # A compiler may join operations otherwise inside a loop: the last digits are its own.
    np.testing.assert_allclose(results[0][0], results[1][0], rtol=1e-6)
    np.testing.assert_allclose(results[0][1], results[1][1], rtol=1e-6)


def test_a_scan_gives_outputs_and_last_states(supports: Any) -> None:
    supports("scan", True)
    supports("item", True)
    x, factor = K.placeholder((None, 2)), K.variable(2.0)
    outputs, states = scan(
        lambda t, slices, states: ([states[0] * factor], [states[0] + slices[0]]),
        [x],
        [K.constant([1.0, 1.0]) if hasattr(K, "constant") else K.variable([1.0, 1.0])],
    )
    f = K.function([x], [outputs[0], states[0]])
    for steps in (3, 1):
        value = np.arange(2.0 * steps).reshape(steps, 2)
        before = 1 + np.concatenate([np.zeros((1, 2)), np.cumsum(value, axis=0)])
        came, last = f([value])
        np.testing.assert_allclose(came, 2 * before[:-1])
        np.testing.assert_allclose(last, before[-1])


def _recurrent(x: Any, w: Any, mask: Any = None, **kwargs: Any) -> Any:
    def step(value: Any, states: list[Any]) -> Any:
        new = K.tanh(K.dot(value, w) + states[0])
        return new, [new]

    return K.rnn(step, x, [K.sum(x * 0.0, axis=(1, 2))[:, None] + K.zeros((1, 3))], mask=mask, **kwargs)


@pytest.mark.parametrize("unroll", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_recurrent_loop_with_a_mask(unroll: bool, backwards: bool) -> None:
    value, weight = np.random.randn(2, 4, 2), np.random.randn(2, 3)
    kept = np.array([[1, 1, 0, 1], [1, 0, 0, 0]])
    x, mask, w = K.placeholder((None, 4, 2)), K.placeholder((None, 4)), K.variable(weight)
    last, outputs, states = _recurrent(x, w, mask, unroll=unroll, go_backwards=backwards)
    state, expected = np.zeros((2, 3)), []
    for t in reversed(range(4)) if backwards else range(4):
        state = np.where(kept[:, t : t + 1] > 0, np.tanh(value[:, t] @ weight + state), state)
        expected.append(state)
    came = K.function([x, mask], [last, outputs, states[0]])([value, kept])
    for one, other in zip(came, [state, np.stack(expected, 1), state], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


@differentiable
def test_gradients_through_a_loop() -> None:
    value, weight = np.random.randn(2, 3, 2), np.random.randn(2, 3)
    x, w = K.placeholder((None, 3, 2)), K.variable(weight)
    looped, unrolled = (K.sum(K.square(_recurrent(x, w, unroll=unroll)[1])) for unroll in (False, True))
    a, b, loss = K.function([x], [*K.gradients(looped, [w]), *K.gradients(unrolled, [w]), looped])([value])
    np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
    assert loss > 0 and np.abs(a).max() > 0


@differentiable
def test_gradients_stop_where_told_and_are_zero_where_nothing_depends() -> None:
    x, y, z = K.variable([1.0, 2.0]), K.variable([3.0, 4.0]), K.variable([5.0])
    loss = K.sum(x * K.stop_gradient(x * y))
    came = K.function([], K.gradients(loss, [x, y, z]))([])
    for one, other in zip(came, [[3, 8], [0, 0], [0]], strict=True):
        np.testing.assert_allclose(one, other)


@differentiable
def test_gradients_of_gradients() -> None:
    x = K.variable([1.0, 2.0])
    slope = K.gradients(K.sum(x * x * x), [x])[0]
    np.testing.assert_allclose(K.function([], K.gradients(K.sum(slope), [x]))([])[0], [6, 12])


@differentiable
def test_a_step_of_descent() -> None:
    w = K.variable([2.0, -1.0])
    x = K.placeholder((None, 2))
    loss = K.mean(K.square(K.sum(x * w, axis=1)))
    f = K.function([x], [loss], updates=[K.update(w, w - 0.1 * K.gradients(loss, [w])[0])])
    losses = [float(f([np.eye(2)])[0]) for _ in range(5)]
    np.testing.assert_allclose(losses, [2.5 * 0.9 ** (2 * i) for i in range(5)], rtol=1e-5)


SPARSE = {"sparse_matmul", "sparse_matrix", "sparse_concatenate", "to_dense"}


def test_sparse_products(backend: Any, supports: Any) -> None:
    for name in SPARSE:
        supports(name, name in backend.primitives)
    dense = np.array([[0, 2, 0], [1, 0, 0]], "float32")
    x, y = K.placeholder((None, 3), sparse=True), K.placeholder((3, 2))
    own = K.variable(_Coordinates(dense))
    joined = K.concatenate([x, own], axis=0)
    f = K.function([x, y], [K.dot(x, y), K.to_dense(x), K.dot(joined, y)])
    values = [_Coordinates(dense), np.arange(6.0).reshape(3, 2)]
    if set(backend.primitives) >= SPARSE:
        product, again, twice = f(values)
        np.testing.assert_allclose(twice, np.concatenate([dense, dense]) @ values[1])
        np.testing.assert_allclose(product, dense @ values[1])
        np.testing.assert_allclose(again, dense)
    else:
        with pytest.raises(BackendError, match="sparse|dense"):
            f(values)


def test_native_code_is_kept_whole(backend: Any, supports: Any) -> None:
    x, w = K.placeholder((None, 2)), K.variable([3.0, 4.0])

    def native(value: Any) -> Any:  # K functions, given native tensors, are the framework's own
        if not active_backend.is_native(value):
            raise NativeCodeError("native code takes native tensors")
        return K.sum(value * value * w, axis=1)

    if not runs_native_code(backend):
        supports("opaque", False)
        with pytest.raises(BackendError, match="native code"):
            trace(native, x)
        return
    supports("opaque", True)
    y = trace(native, x)
    assert y.shape == (None,) and y.dtype == "float32"
    for rows in ([[1.0, 2.0]], [[1.0, 2.0], [0.0, 1.0], [2.0, 2.0]]):
        came = K.function([x], [y])([rows])[0]
        np.testing.assert_allclose(came, np.square(rows) @ [3, 4], rtol=1e-6)
    if backend.differentiable:
        slope = K.function([x], K.gradients(K.sum(y), [w]))([[[1.0, 2.0]]])[0]
        np.testing.assert_allclose(slope, [1, 4])


def runs_native_code(backend: Any) -> bool:
    """Whether the backend can tell the shapes of what native code returns."""
    return type(backend).abstract is not Backend.abstract


class _Coordinates:
    """A sparse matrix of coordinates, as scipy's `tocoo` gives it."""

    def __init__(self, dense: np.ndarray[Any, Any]) -> None:
        self.row, self.col = np.nonzero(dense)
        self.data, self.shape, self.dtype = dense[self.row, self.col], dense.shape, dense.dtype
        self.nnz = len(self.data)

    def tocoo(self) -> _Coordinates:
        return self
