"""The JAX backend: what is computed once, what is given back, widths, sizes, native code, devices."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kerata import Layer
from kerata import backend as K
from kerata.errors import BackendError, NativeCodeError
from kerata.graph import active_backend, trace
from kerata.graph.function import Program
from kerata.layers import LSTM, Convolution2D, Dense, Dropout, Embedding, Flatten, Lambda
from kerata.models import Sequential
from kerata_backend_jax import execution


def compiled_step(model: Any) -> str:
    """What XLA is given of one step of training, as text."""
    model._make_train_function()
    function = model.train_function
    inputs = [i for i in function.inputs if i.op != "learning_phase"]
    backend = active_backend.backend()
    program = Program(inputs, function.outputs, function.updates, 1, "train", guarded=True)
    step = execution.Execution(backend, program)
    values = [np.zeros([2 if size is None else size for size in i.shape], i.dtype) for i in inputs]
    given = [[cell.value for cell in cells] for cells in (step._assigned, step._read)]
    return str(jax.jit(step._step).lower(*given, values).as_text())


def count(operation: str, text: str) -> int:
    """How often XLA is asked for an operation."""
    return len(re.findall(rf"stablehlo\.{operation}\b", text))


def test_a_loop_over_time_runs_once_forwards_and_once_backwards() -> None:
    model = Sequential([Embedding(7, 4, input_length=5), LSTM(3), Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    assert count("while", compiled_step(model)) == 2


def test_nothing_of_a_step_is_computed_twice() -> None:
    # The loss, a metric and the updates of the layers all need the outputs that the derivatives need too.
    model = Sequential([Dense(5, activation="tanh", input_dim=4), Dense(3, activation="tanh"), Dense(2)])
    model.compile("sgd", "mse", metrics=["mae", "mse"])
    text = compiled_step(model)
    assert count("tanh", text) == 2
    # Forwards one product a layer; backwards one for each kernel, and one for each input but the first.
    assert count("dot_general", text) == 3 + 3 + 2


def test_derivatives_by_tensors_on_the_way_of_others_count_all_ways() -> None:
    x = K.placeholder((2,))
    y = x * 3.0
    loss = K.sum(y * y + x)
    by_x, by_y = K.function([x], K.gradients(loss, [x, y]))([[1.0, 2.0]])
    np.testing.assert_allclose(by_x, [18 + 1, 36 + 1])  # d(9 x^2 + x) / dx, the way through y among it
    np.testing.assert_allclose(by_y, [6, 12])


def test_second_derivatives() -> None:
    x = K.placeholder((3,))
    slope = K.gradients(K.sum(x * x * x), [x])[0]
    f = K.function([x], [slope, K.gradients(K.sum(slope), [x])[0]])
    np.testing.assert_allclose(f([[1.0, 2.0, -1.0]]), [[3, 12, 3], [6, 12, -6]])


def test_a_variable_that_is_handed_to_another_stays_its_own() -> None:
    # A step uses up the arrays that it assigns anew: two places must never share one.
    a, b = K.variable([1.0]), K.variable([2.0])
    f = K.function([], [a + b], updates=[K.update(a, b * 1.0), K.update(b, a)])
    swap = K.function([], [], updates=[K.update(a, b)])
    for _ in range(3):
        f([])
        swap([])
        assert K.get_value(a) == K.get_value(b)


def test_the_rest_of_the_process_has_jax_as_it_was() -> None:
    assert jnp.ones(2).dtype == "float32"
    x = K.placeholder((2,), dtype="float64")
    y = K.variable(np.array([1e-12, 1.0]), dtype="float64")
    got = K.function([x], [x + y])([np.array([1.0, 1.0])])[0]
    assert got.dtype == "float64" and got[0] - 1.0 == pytest.approx(1e-12, rel=1e-3)
    assert jnp.ones(2).dtype == "float32"


def test_large_whole_numbers_are_held_in_64_bits() -> None:
    big = K.variable(np.array([2**40]), dtype="int64")
    f = K.function([], [big + 1], updates=[K.update_add(big, 1)])
    assert f([])[0][0] == 2**40 + 1 and K.get_value(big)[0] == 2**40 + 1
    x = K.placeholder((1,))
    assert K.function([x], [K.cast(x, "int64")])([[3e9]])[0][0] == 3_000_000_000


def test_a_program_is_kept_for_each_shape_and_no_more_than_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "KEPT", 3)
    x = K.placeholder((None,))
    f = K.function([x], [K.sum(x)])
    for size in (1, 2, 3, 4, 5, 1):
        assert f([np.ones(size)])[0] == size
    (run,) = f._compiled.values()
    kept = next(c.cell_contents for c in run.__closure__ if isinstance(c.cell_contents, execution.Execution))
    assert len(kept._compiled) == 3


def test_sizes_may_be_inputs_but_not_computed_from_data() -> None:
    x, n = K.placeholder((None,)), K.placeholder((), dtype="int32")
    f = K.function([x, n], [K.reshape(x, (n, 2))])
    assert f([[1, 2, 3, 4], 2])[0].shape == (2, 2) and f([[1, 2], 1])[0].shape == (1, 2)
    with pytest.raises(BackendError, match=r"JAX compiles for fixed sizes.*another backend"):
        K.function([x], [K.reshape(x, (K.cast(K.max(x), "int32"), 2))])([[2, 2, 2, 2]])


def test_noise_repeats_with_its_state_and_differs_from_step_to_step() -> None:
    model = Sequential([Dropout(0.5, input_shape=(50,))])
    draw = K.function([model.input, K.learning_phase()], [model.output])
    first, second = (draw([np.ones((2, 50)), 1])[0] for _ in range(2))
    assert not np.array_equal(first, second)
    (state,) = [v for v in draw.variables if v.random_state]
    now = K.get_value(state)
    assert now.dtype == "int64" and now[1] == 2
    K.set_value(state, now - [0, 2])
    np.testing.assert_array_equal(draw([np.ones((2, 50)), 1])[0], first)


class NativeDense(Layer):  # type: ignore[misc]
    """A user's layer whose `call` is JAX's own."""

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight((input_shape[1], 2), initializer="one", name="W")
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        return jax.nn.relu(jnp.matmul(x, self.W)) + jnp.zeros(2)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], 2)


def test_jax_code_in_a_layer_and_in_an_objective_trains() -> None:
    model = Sequential([NativeDense(input_shape=(3,))])
    model.compile("sgd", lambda y, p: jnp.mean(jnp.square(y - p), axis=-1))
    assert model.output_shape == (None, 2)
    losses = model.fit(np.ones((8, 3)), np.zeros((8, 2)), nb_epoch=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    assert not np.array_equal(model.get_weights()[0], np.ones((3, 2)))


def test_sizes_of_native_code_follow_the_open_ones() -> None:
    x = K.placeholder((None, 6))
    shapes = {
        (None, 6): lambda v: jnp.sin(v),
        (None, 4): lambda v: jnp.sin(v)[1:, :4],
        (None, 3): lambda v: jnp.reshape(v, (-1, 3)),
        (6,): lambda v: jnp.sum(v, axis=0),
        (None,): lambda v: jnp.ravel(v),
    }
    for shape, code in shapes.items():
        y = trace(code, x)
        assert y.shape == shape
        value = np.arange(18.0).reshape(3, 6)
        np.testing.assert_allclose(K.function([x], [y])([value])[0], code(value), rtol=1e-6)


def test_a_symbolic_tensor_outside_of_a_layer_says_where_native_code_belongs() -> None:
    with pytest.raises(NativeCodeError, match="Put the code in a layer"):
        jnp.asarray(K.placeholder((2,)))


def test_k_functions_compute_at_once_on_arrays_of_jax() -> None:
    np.testing.assert_allclose(K.softmax(K.dot(jnp.ones((1, 2)), jnp.ones((2, 2)))), [[0.5, 0.5]])


def test_an_error_in_native_code_names_its_layer() -> None:
    def fails(x: Any) -> Any:
        if isinstance(x, jax.core.Tracer) and x.shape[0] == 3:
            raise ZeroDivisionError("by hand")
        return jnp.sin(x)

    model = Sequential([Lambda(fails, input_shape=(2,), name="culprit")])
    assert model.predict(np.zeros((2, 2))).shape == (2, 2)
    with pytest.raises(BackendError, match=r"culprit.*ZeroDivisionError: by hand"):
        model.predict(np.zeros((3, 2)))


def test_threads_predict_while_another_trains() -> None:
    model = Sequential([Dense(8, input_dim=4), Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.random.rand(64, 4), np.random.rand(64, 1)
    model.train_on_batch(x, y)
    model.predict(x)
    errors: list[Exception] = []

    def work(step: Any) -> None:
        try:
            for _ in range(60):
                step()
        except Exception as error:
            errors.append(error)

    steps = [lambda: model.train_on_batch(x, y), lambda: model.predict(x), lambda: model.predict(x)]
    threads = [threading.Thread(target=work, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors


@pytest.mark.slow
def test_a_device_that_is_not_there_is_refused_and_nothing_is_chattered() -> None:
    code = (
        "import kerata.backend as K; print(K.eval(K.variable([1.0]) + 1), flush=True); "
        "from kerata.graph import active_backend; print(active_backend.backend().devices())"
    )

    def run(device: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "KERATA_BACKEND": "jax", "KERATA_DEVICE": device}
        return subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
        )

    good = run("cpu")
    assert good.stdout.startswith("[2.]\n['cpu:0'") and good.stderr == ""
    assert "JAX sees no device 'cpu:9' (KERATA_DEVICE)" in run("cpu:9").stderr
    assert "got 'abacus'" in run("abacus").stderr


def test_derivatives_inside_the_step_of_a_loop() -> None:
    x = K.placeholder((3, 2))
    slopes = K.map_fn(lambda row: K.gradients(K.sum(row * row * row), [row])[0], x)
    value = np.arange(6.0).reshape(3, 2)
    np.testing.assert_allclose(K.function([x], [slopes])([value])[0], 3 * value**2)


def test_on_a_cpu_convolutions_stay_out_of_the_loop_over_batches() -> None:
    x, y = np.random.RandomState(0).rand(20, 6, 6, 1), np.ones((20, 1))
    fitted, stepped = [Sequential([Convolution2D(2, 3, 3, input_shape=(6, 6, 1)), Flatten(), Dense(1)]) for _ in "ab"]
    stepped.set_weights(fitted.get_weights())
    for model in (fitted, stepped):
        model.compile("sgd", "mse")
    fitted.fit(x, y, batch_size=8, nb_epoch=1, verbose=0, shuffle=False)
    text = " ".join(str(key) for loop in fitted.train_function._compiled.values() for key in compiled_keys(loop))
    assert "rest" in text and "loop" not in text
    for start in range(0, 20, 8):
        stepped.train_on_batch(x[start : start + 8], y[start : start + 8])
    for one, other in zip(fitted.get_weights(), stepped.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def compiled_keys(run: Any) -> list[Any]:
    """For what an execution has compiled programs, of one of its functions."""
    owners = [cell.cell_contents for cell in run.__closure__ if isinstance(cell.cell_contents, execution.Execution)]
    return [key for owner in owners for key in owner._compiled]
