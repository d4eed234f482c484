"""The Theano backend: errors in the user's terms, dtypes, devices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import BackendError
from kerata.graph import active_backend
from kerata.graph.primitives import cast
from kerata.layers import LSTM, Dense, Dropout, Lambda
from kerata.models import Sequential
from kerata_backend_theano import native
from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.native import theano


@pytest.fixture
def floatx() -> Iterator[Any]:
    """The setter of the float type, which is put back."""
    before = K.floatx()
    yield K.set_floatx
    K.set_floatx(before)


def test_failure_at_run_time_names_the_node_and_its_line() -> None:
    x, n = K.placeholder((None,)), K.placeholder((), dtype="int32")
    f = K.function([x, n], [K.reshape(x, (n, 2))])
    assert f([[1, 2, 3, 4], 2])[0].shape == (2, 2)
    with pytest.raises(BackendError, match=r"reshape.*test_backend\.py:"):
        f([[1, 2, 3], 2])


# The rules cannot know that a size computed from values is the number of rows.
LAYERS = {
    "K": lambda x: K.reshape(x, (K.cast(K.sum(K.ones_like(x[:, 0])), "int32"), 2, 2)),
    "Theano": lambda x: T.dot(x, T.ones((4, 1))),
}


@pytest.mark.parametrize("code", LAYERS)
def test_failure_at_run_time_names_the_layer(code: str) -> None:
    model = Sequential([Lambda(lambda x: x * 2, input_shape=(None,)), Lambda(LAYERS[code], name="wants_four")])
    assert model.predict(np.ones((3, 4))).shape[0] == 3
    with pytest.raises(BackendError, match=r"wants_four.*test_backend\.py:"):
        model.predict(np.ones((3, 5)))


def test_failure_of_a_loop_names_the_operation_inside() -> None:
    x, n = K.placeholder((None, None, 2)), K.placeholder((), dtype="int32")
    f = K.function([x, n], [K.rnn(lambda step, states: (K.reshape(step, (n, 2)), []), x, [])[1]])
    assert f([np.ones((3, 4, 2)), 3])[0].shape == (3, 4, 2)
    with pytest.raises(BackendError, match=r"(reshape|scan).*test_backend\.py:"):
        f([np.ones((3, 4, 2)), 2])


@pytest.mark.slow
def test_failure_in_optimized_c_code_names_the_node_and_its_line(program: Any, compiled_theano: dict[str, str]) -> None:
    ran = program(
        """
        import sys
        import numpy as np
        from kerata import backend as K
        from kerata.errors import BackendError
        x, n = K.placeholder((None, None)), K.placeholder((), dtype="int32")
        f = K.function([x, n], [K.sum(K.exp(x) * K.cast(K.arange(n), "float32") + 1, axis=-1)])
        assert np.allclose(f([np.ones((2, 3)), 3])[0], 3 * (np.e + 1))
        assert np.allclose(f([np.ones((2, 1)), 3])[0], 3 * (np.e + 1))
        try:
            f([np.ones((2, 3)), 2])
        except BackendError as error:
            print(error)
        from kerata_backend_theano.native import theano
        assert theano.config.cxx, "no C compiler was found"
        print(theano.config.mode, theano.config.optimizer)
    """,
        environment=compiled_theano,
    )
    assert ran.returncode == 0, ran.stderr
    said, used = ran.stdout.splitlines()
    assert "multiply, made at <string>:7" in said or "add, made at <string>:7" in said
    assert used == "Mode o4"


def test_dtypes_and_shapes_of_primitives_are_what_theano_computes() -> None:
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


@pytest.mark.parametrize(
    "make", [lambda: K.placeholder((2,), dtype="bfloat16"), lambda: cast(K.placeholder((2,)), dtype="bfloat16")]
)
def test_a_dtype_that_theano_lacks_is_refused_in_words(make: Any) -> None:
    x = make()
    inputs = [x] if x.op == "placeholder" else [x.inputs[0]]
    with pytest.raises(BackendError, match="bfloat16"):
        K.function(inputs, [K.identity(x)])([np.zeros(2)])


@pytest.mark.parametrize(("name", "tolerance"), [("float16", 2e-2), ("float64", 1e-12)])
def test_the_other_float_types(floatx: Any, name: str, tolerance: float) -> None:
    floatx(name)
    model = Sequential([Dense(3, activation="tanh", input_shape=(2,)), Dropout(0.0), Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.random.rand(4, 2).astype(name), np.zeros((4, 1), name)
    w1, b1, w2, b2 = (w.astype("float64") for w in model.get_weights())
    assert {w.dtype.name for w in model.get_weights()} == {name}
    hidden = np.tanh(x.astype("float64") @ w1 + b1)
    output = hidden @ w2 + b2
    predicted = model.predict(x)
    assert predicted.dtype.name == name
    np.testing.assert_allclose(predicted, output, atol=tolerance)
    model.train_on_batch(x, y)
    np.testing.assert_allclose(model.get_weights()[2], w2 - 0.01 * 2 * hidden.T @ output / 4, atol=tolerance)


@pytest.mark.parametrize("name", ["float16", "float64"])
def test_a_loop_in_the_other_float_types(floatx: Any, name: str) -> None:
    floatx(name)
    model = Sequential([LSTM(3, input_shape=(4, 2), return_sequences=True), LSTM(2)])
    model.compile("sgd", "mse")
    losses = [float(model.train_on_batch(np.ones((2, 4, 2)), np.ones((2, 2)))) for _ in range(3)]
    assert losses[2] < losses[0] and model.predict(np.ones((2, 4, 2))).dtype.name == name


def test_native_code_sees_the_float_type_of_the_model(floatx: Any) -> None:
    floatx("float64")
    model = Sequential([Lambda(lambda x: x + T.alloc(theano.shared(0.1), 1) + T.sqr(0.1), input_shape=(1,))])
    assert model.predict(np.zeros((1, 1)))[0, 0] == pytest.approx(0.11, abs=1e-15)


@pytest.mark.parametrize("device", ["tpu", "gpu:x", "cpu:1", "cuda", ":"])
@pytest.mark.parametrize("by", ["variable", "file"])
def test_unknown_device_is_refused(device: str, by: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if by == "variable":
        monkeypatch.setenv("KERATA_DEVICE", device)
    else:
        monkeypatch.delenv("KERATA_DEVICE", raising=False)
        monkeypatch.setenv("KERATA_HOME", str(tmp_path))
        (tmp_path / "kerata.yaml").write_text(f"device: '{device}'\n")
    with pytest.raises(BackendError, match="KERATA_DEVICE"):
        active_backend.load("theano")


@pytest.mark.parametrize(("wanted", "theanos"), [("cpu", "cpu"), ("CPU:0", "cpu"), ("gpu", "cuda"), ("gpu:1", "cuda1")])
def test_devices_by_their_names_in_theano(wanted: str, theanos: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERATA_DEVICE", wanted)
    assert native.device() == theanos


def test_a_device_that_theano_was_not_imported_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERATA_DEVICE", "gpu")
    with pytest.raises(BackendError, match="imported for the device 'cpu' before"):
        active_backend.load("theano")


def test_a_gpu_without_pygpu_is_refused_in_words(program: Any) -> None:
    ran = program(
        """
        from kerata import backend as K
        from kerata.errors import BackendError
        try:
            K.set_backend("theano")
        except BackendError as error:
            print(error)
    """,
        KERATA_DEVICE="gpu",
    )
    assert ran.returncode == 0, ran.stderr
    assert "pygpu" in ran.stdout and "KERATA_DEVICE=cpu" in ran.stdout


def test_the_device_is_the_cpu() -> None:
    assert active_backend.backend().devices() == ["cpu:0"]
