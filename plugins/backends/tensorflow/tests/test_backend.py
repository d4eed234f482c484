"""The TensorFlow backend: native code inside models, errors, traces, noise."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from kerata import Layer
from kerata import backend as K
from kerata.errors import ArgumentTypeError, BackendError, NativeCodeError
from kerata.graph import active_backend, trace
from kerata_backend_tensorflow import normalization


class NativeDense(Layer):  # type: ignore[misc]
    """A user's layer whose `call` is TensorFlow's own."""

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight((input_shape[1], 2), initializer="one", name="W")
        self.built = True

    def call(self, x: Any, mask: Any = None) -> Any:
        return tf.nn.relu(tf.matmul(x, self.W))

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], 2)


def test_tensorflow_code_in_a_layer_trains() -> None:
    from kerata.models import Sequential

    model = Sequential([NativeDense(input_shape=(3,))])
    model.compile("sgd", lambda y, p: tf.reduce_mean(tf.square(y - p), axis=-1))
    assert model.output_shape == (None, 2)
    before = model.get_weights()[0]
    losses = model.fit(np.ones((8, 3)), np.zeros((8, 2)), nb_epoch=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0] and not np.array_equal(before, model.get_weights()[0])


def test_native_code_may_mix_k_functions_variables_and_tensorflow() -> None:
    x, w = K.placeholder((None, 2)), K.variable([1.0, 2.0])
    y = trace(lambda v: K.sum(tf.square(v) * w + w * tf.abs(v), axis=-1), x)
    value, gradient = K.function([x], [y, K.gradients(K.sum(y), [w])[0]])([[[1, -2]]])
    np.testing.assert_allclose(value, [1 + 8 + 1 + 4])
    np.testing.assert_allclose(gradient, [2, 6])


def test_k_functions_compute_at_once_on_native_tensors() -> None:
    K.get_value(K.variable(0.0))
    result = K.softmax(K.dot(tf.ones((1, 2)), tf.ones((2, 2))))
    np.testing.assert_allclose(result.numpy(), [[0.5, 0.5]])


@pytest.mark.parametrize(
    "code",
    [
        lambda x: tf.square(x),
        lambda x: x * tf.constant(2.0),
        lambda x: x[tf.range(1)],
        lambda x: K.dot(tf.ones((3, 2)), x),
    ],
)
def test_native_code_outside_a_layer_says_what_to_do(code: Callable[[Any], Any]) -> None:
    with pytest.raises(NativeCodeError, match="Lambda"):
        code(K.placeholder((2, 2)))


def test_native_code_may_use_outer_tensors_and_native_constants() -> None:
    x, y = K.placeholder((None, 2)), K.placeholder((None, 2))
    mixed = trace(lambda v: v * tf.constant(2.0) + K.concatenate([tf.square(v)[:, :1], y[:, :1]]), x)
    value, slope = K.function([x, y], [mixed, K.gradients(K.sum(mixed), [y])[0]])([[[1, 2]], [[5, 6]]])
    np.testing.assert_allclose(value, [[2 + 1, 4 + 5]])
    np.testing.assert_allclose(slope, [[1, 0]])


def test_regularizers_and_constraints_of_tensorflow() -> None:
    from kerata.layers import Dense
    from kerata.models import Sequential

    model = Sequential(
        [
            Dense(
                2,
                init="one",
                input_shape=(3,),
                W_regularizer=lambda w: 0.5 * tf.reduce_sum(w**2),
                activity_regularizer=lambda y: tf.reduce_mean(tf.abs(tf.reduce_sum(y, axis=1))),
                b_constraint=lambda b: tf.clip_by_value(b, 0, 0.001),
            )
        ]
    )
    model.compile("sgd", "mse")
    # output 3; error (3 - 4)^2; weights 0.5 * 6; activity |3 + 3|
    np.testing.assert_allclose(model.train_on_batch(np.ones((1, 3)), np.full((1, 2), 4.0)), 1 + 3 + 6, rtol=1e-6)
    assert (model.get_weights()[1] <= 0.001).all()


def test_an_error_in_the_code_of_a_layer_comes_out_as_it_is() -> None:
    from kerata.layers import Lambda

    with pytest.raises(ZeroDivisionError, match="division"):
        Lambda(lambda x: x * (1 // 0))(K.placeholder((None, 2)))
    with pytest.raises(ArgumentTypeError, match="truth value"):
        Lambda(lambda x: x if x > 0 else -x)(K.placeholder((None, 2)))


def test_new_batch_sizes_do_not_trace_again() -> None:
    traces = []
    x = K.placeholder((None, 2))

    def native(v: Any) -> Any:
        traces.append(1)
        return tf.square(v)

    f = K.function([x], [trace(native, x)])
    for once in (1, 2):  # a single sample is computed in a way of its own
        f([np.ones((once, 2))])
    count = len(traces)
    for n in range(1, 9):
        f([np.ones((n, 2))])
    assert len(traces) == count


def test_nothing_is_derived_by_statistics_that_only_the_running_averages_take(monkeypatch: pytest.MonkeyPatch) -> None:
    from kerata.layers import BatchNormalization, Convolution2D
    from kerata.models import Sequential

    seen: list[bool] = []
    is_nothing = normalization._is_nothing
    monkeypatch.setattr(normalization, "_is_nothing", lambda g: seen.append(is_nothing(g)) or seen[-1])
    model = Sequential([Convolution2D(2, 1, 1, input_shape=(2, 2, 1), dim_ordering="tf"), BatchNormalization()])
    model.compile("sgd", "mse")
    data = np.ones((8, 2, 2, 1)), np.ones((8, 2, 2, 2))
    model.train_on_batch(*data)
    by_itself = len(seen)
    model.fit(*data, batch_size=2, verbose=0)  # in a loop, where TensorFlow has other zeros
    assert len(seen) > by_itself > 0 and all(seen)


def test_what_waits_for_what_grows_with_the_depth_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    graphs: list[Any] = []
    waits = tf.control_dependencies

    def waits_in(on: Any) -> Any:
        graphs.append(tf.compat.v1.get_default_graph())
        return waits(on)

    monkeypatch.setattr(tf, "control_dependencies", waits_in)

    def count(depth: int) -> int:
        weights = [K.variable(np.eye(2)) for _ in range(depth)]
        x = y = K.placeholder((None, 2))
        for weight in weights:
            y = K.dot(y, weight)
        slopes = K.gradients(K.sum(y), weights)
        updates = [(weight, weight - slope) for weight, slope in zip(weights, slopes, strict=True)]
        K.function([x], [K.sum(y)], updates)([np.ones((3, 2))])
        return sum(len(op.control_inputs) for op in graphs[-1].get_operations())

    assert count(8) <= 2.5 * count(4)


def test_failure_at_run_time_names_the_node_and_its_line() -> None:
    x, n = K.placeholder((None,)), K.placeholder((), dtype="int32")
    f = K.function([x, n], [K.reshape(x, (n, 2))])
    with pytest.raises(BackendError, match=r"reshape.*test_backend\.py:"):
        f([[1, 2, 3], 2])


def test_dtypes_and_shapes_of_primitives_are_what_tensorflow_computes() -> None:
    x = K.placeholder((2, 3, 4))
    results = [
        K.sum(x, 1),
        K.mean(x),
        K.argmax(x),
        K.transpose(x),
        K.concatenate([x, x], 1),
        x[:, 1:, None, -1],
        K.repeat_elements(x, 2, 1),
        K.tile(x, (1, 2, 1)),
        K.expand_dims(x, 0),
        K.batch_flatten(x),
        K.shape(x),
        x > 0,
        K.one_hot(K.argmax(x), 4),
        K.reverse(x, 1),
        K.stack([x, x], 1),
        K.flatten(x),
    ]
    values = K.function([x], results)([np.random.rand(2, 3, 4)])
    for tensor, value in zip(results, values, strict=True):
        assert (tensor.shape, tensor.dtype) == (value.shape, value.dtype.name), tensor


@pytest.mark.parametrize("device", ["tpu", "gpu:x", "cpu:99"])
@pytest.mark.parametrize("by", ["variable", "file"])
def test_unknown_device_is_refused(device: str, by: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if by == "variable":
        monkeypatch.setenv("KERATA_DEVICE", device)
    else:
        monkeypatch.delenv("KERATA_DEVICE", raising=False)
        monkeypatch.setenv("KERATA_HOME", str(tmp_path))
        (tmp_path / "kerata.yaml").write_text(f"device: {device}\n")
    with pytest.raises(BackendError, match="KERATA_DEVICE"):
        active_backend.load("tensorflow")


def test_importing_the_plugin_does_not_import_tensorflow() -> None:
    code = "import sys, kerata_backend_tensorflow; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("by", ["file", "variable"])
def test_tensorflow_starts_beside_the_settings_of_a_keras_1_on_theano(by: str, tmp_path: Path) -> None:
    variables = {"HOME": str(tmp_path), "KERATA_BACKEND": "tensorflow"}
    if by == "file":
        (tmp_path / ".keras").mkdir()
        (tmp_path / ".keras" / "keras.json").write_text('{"backend": "theano", "image_dim_ordering": "th"}')
    else:
        variables["KERAS_BACKEND"] = "theano"
    code = "import os; from kerata import backend as K; print(K.eval(K.zeros((1,))), os.environ.get('KERAS_BACKEND'))"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KERAS_")}
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**environment, **variables}
    )
    assert result.stdout == f"[0.] {'None' if by == 'file' else 'theano'}\n", result.stderr


def test_starting_tensorflow_writes_nothing_to_stderr() -> None:
    code = "from kerata import backend as K; K.eval(K.variable(1.0) + 1)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stderr == ""
