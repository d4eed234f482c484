"""From one backend to another and back: in a program, by configuration, by a file."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import BackendError
from kerata.graph import active_backend
from kerata.layers import LSTM, BatchNormalization, Convolution2D, Dense, Embedding, Flatten, MaxPooling2D
from kerata.models import Sequential, load_model

INSTALLED = [name for name in ("tensorflow", "theano", "jax") if importlib.util.find_spec(name) is not None]
SIDES = list(zip(INSTALLED, [*INSTALLED[1:], INSTALLED[0]], strict=True))
"""Each backend to the next, all around."""

if len(INSTALLED) < 2:
    pytest.skip("there is one backend", allow_module_level=True)


def mlp() -> tuple[Any, np.ndarray]:
    """A model and its data: dense layers with statistics of their own."""
    layers = [Dense(6, activation="tanh", input_shape=(4,)), BatchNormalization(), Dense(3, activation="softmax")]
    return Sequential(layers), np.random.rand(12, 4).astype("float32")


def convolutional() -> tuple[Any, np.ndarray]:
    """The same with convolution and pooling."""
    layers = [
        Convolution2D(3, 3, 3, activation="relu", border_mode="same", input_shape=(6, 5, 2)),
        MaxPooling2D(),
        Flatten(),
        Dense(3, activation="softmax"),
    ]
    return Sequential(layers), np.random.rand(12, 6, 5, 2).astype("float32")


def recurrent() -> tuple[Any, np.ndarray]:
    """The same with an embedding, a mask and a loop."""
    layers = [Embedding(9, 4, mask_zero=True, input_length=5), LSTM(4), Dense(3, activation="softmax")]
    return Sequential(layers), np.random.randint(0, 9, (12, 5))


def convolutional_loop() -> tuple[Any, np.ndarray]:
    """A loop over what convolutions see."""
    from kerata.layers import TimeDistributed

    layers = [
        TimeDistributed(Convolution2D(2, 2, 2, subsample=(2, 2)), input_shape=(3, 4, 4, 1)),
        TimeDistributed(Flatten()),
        LSTM(4),
        Dense(3, activation="softmax"),
    ]
    return Sequential(layers), np.random.rand(12, 3, 4, 4, 1).astype("float32")


MODELS: dict[str, Callable[[], tuple[Any, np.ndarray]]] = {
    "mlp": mlp,
    "conv": convolutional,
    "lstm": recurrent,
    "conv and lstm": convolutional_loop,
}


def compiled(kind: str, optimizer: str) -> tuple[Any, np.ndarray, np.ndarray]:
    """A compiled model, inputs and targets."""
    model, x = MODELS[kind]()
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    return model, x, np.eye(3)[np.random.randint(0, 3, len(x))]


def steps(model: Any, x: np.ndarray, y: np.ndarray, count: int) -> list[float]:
    """The losses of so many steps of training, each on its part of the data."""
    parts = [(x[i % 3 :: 3], y[i % 3 :: 3]) for i in range(count)]
    return [float(model.train_on_batch(*part)[0]) for part in parts]


@pytest.mark.parametrize(("first", "second"), SIDES)
@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "sgd"])
def test_a_model_goes_on_after_a_switch_as_one_that_stayed(
    first: str, second: str, optimizer: str, use_backend: Callable[[str], None]
) -> None:
    use_backend(first)
    model, x, y = compiled("mlp", optimizer)
    other, _, _ = compiled("mlp", optimizer)
    other.set_weights(model.get_weights())
    assert steps(model, x, y, 2) == steps(other, x, y, 2)
    weights, predicted = model.get_weights(), model.predict(x)
    state = [K.get_value(w) for w in model.optimizer.weights]
    stayed = steps(other, x, y, 3)

    K.set_backend(second)
    assert K.backend() == second
    for carried, before in zip([*model.get_weights(), *model.optimizer.get_weights()], [*weights, *state], strict=True):
        np.testing.assert_array_equal(carried, before)
    np.testing.assert_allclose(model.predict(x), predicted, atol=1e-5)
    np.testing.assert_allclose(steps(model, x, y, 3), stayed, rtol=1e-4)

    K.set_backend(first)
    np.testing.assert_allclose(model.predict(x), other.predict(x), atol=1e-5)
    np.testing.assert_allclose(steps(model, x, y, 3), steps(other, x, y, 3), rtol=1e-4)


@pytest.mark.parametrize(("first", "second"), SIDES)
def test_a_compiled_function_sees_what_happened_on_the_other_backend(
    first: str, second: str, use_backend: Callable[[str], None]
) -> None:
    count, other = K.variable(0.0), K.variable(0.0)
    up = K.function([], [count * 1.0], updates=[K.update_add(count, 1.0)])
    both = K.function([], [count + other], updates=[K.update(other, count)])
    seen = []
    for turn in range(3):
        for backend in (first, second):
            use_backend(backend)
            seen.append([float(f([])[0]) for f in (up, both)])
            K.set_value(count, K.get_value(count) + 10 * turn)
    # by hand: `up` shows the count and adds 1; `both` shows count + other and copies the count
    assert seen == [[0, 1], [1, 3], [2, 5], [13, 17], [24, 39], [45, 71]]


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second"), SIDES)
def test_fit_goes_on_after_a_switch(first: str, second: str, use_backend: Callable[[str], None]) -> None:
    use_backend(first)
    model, x, y = compiled("lstm", "adam")
    other, _, _ = compiled("lstm", "adam")
    other.set_weights(model.get_weights())
    options = {"batch_size": 5, "shuffle": False, "verbose": 0, "validation_split": 0.25}
    for one in (model, other):
        one.fit(x, y, nb_epoch=1, **options)
    stayed = other.fit(x, y, nb_epoch=2, **options).history
    K.set_backend(second)
    switched = model.fit(x, y, nb_epoch=2, **options).history
    assert set(switched) == {"loss", "acc", "val_loss", "val_acc"}
    for name, values in stayed.items():
        np.testing.assert_allclose(switched[name], values, rtol=1e-4)


@pytest.mark.parametrize(("writer", "reader"), SIDES)
@pytest.mark.parametrize("kind", MODELS)
def test_a_file_of_one_backend_goes_on_on_the_other(
    writer: str, reader: str, kind: str, tmp_path: Path, use_backend: Callable[[str], None]
) -> None:
    use_backend(writer)
    model, x, y = compiled(kind, "adam")
    steps(model, x, y, 2)
    model.save(str(tmp_path / "model.h5"))
    predicted, stayed = model.predict(x), steps(model, x, y, 3)

    use_backend(reader)
    loaded = load_model(str(tmp_path / "model.h5"))
    np.testing.assert_allclose(loaded.predict(x), predicted, atol=1e-5)
    np.testing.assert_allclose(steps(loaded, x, y, 3), stayed, rtol=1e-4)


@pytest.fixture
def kerata(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function that runs Python in a process whose configuration is that of an empty folder."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {n: v for n, v in os.environ.items() if n not in ("KERATA_BACKEND", "KERATA_DEVICE")}
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            check=True,
            env={**environment, "KERATA_HOME": str(tmp_path), **variables},
        )

    return run


WHICH = """
import sys
import numpy as np
from kerata import backend as K
from kerata.layers import Dense
from kerata.models import Sequential
model = Sequential([Dense(1, input_shape=(2,))])
model.compile("sgd", "mse")
model.train_on_batch(np.ones((2, 2)), np.ones((2, 1)))
print(K.backend(), *[name for name in ("tensorflow", "theano") if name in sys.modules])  # TensorFlow imports JAX itself
"""


@pytest.mark.slow
@pytest.mark.skipif("theano" not in INSTALLED, reason="without Theano")
def test_the_configuration_chooses_theano_and_the_environment_is_above_it(kerata: Any, tmp_path: Path) -> None:
    assert kerata("-c", WHICH, KERATA_BACKEND="theano").stdout == "theano theano\n"
    assert not (tmp_path / "kerata.yaml").exists()
    assert kerata("-m", "kerata", "config", "set", "backend", "theano").stderr == ""
    assert (tmp_path / "kerata.yaml").read_text() == "backend: theano\n"
    assert kerata("-c", WHICH).stdout == "theano theano\n"
    assert kerata("-c", WHICH, KERATA_BACKEND="tensorflow").stdout == "tensorflow tensorflow\n"


@pytest.mark.slow
@pytest.mark.skipif("theano" not in INSTALLED, reason="without Theano")
def test_kerata_backends_shows_theano_as_active(kerata: Any, tmp_path: Path) -> None:
    (tmp_path / "kerata.yaml").write_text("backend: theano\n")
    shown = {item["name"]: item for item in json.loads(kerata("-m", "kerata", "backends", "--json").stdout)}
    theano = shown["theano"]
    assert (theano["active"], theano["importable"], theano["devices"]) == (True, True, ["cpu:0"])
    assert theano["version"].startswith("1.1.") and not shown["tensorflow"]["active"]
    (row,) = [line.split() for line in kerata("-m", "kerata", "backends").stdout.splitlines() if "theano" in line]
    assert row == ["theano", "yes", "yes", "yes", theano["version"], "cpu:0"]


@pytest.mark.parametrize("engine", [name for name in INSTALLED if name != "tensorflow"])
@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("KERATA_DEVICE", "gpu:all", "one device.*'gpu:all'.*KERATA_BACKEND=tensorflow"),
        ("KERATA_DEVICE", "cpu:0,1", "one device.*'cpu:0,1'.*KERATA_BACKEND=tensorflow"),
        ("TF_CONFIG", '{"cluster": {"worker": ["a:1", "b:1"]}}', "2 workers.*on all data.*KERATA_BACKEND=tensorflow"),
        ("TF_CONFIG", "two workers", "TF_CONFIG is not the JSON"),
    ],
)
def test_an_engine_of_one_device_refuses_several_and_several_workers(
    engine: str, variable: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BackendError, match=said):
        active_backend.load(engine)
