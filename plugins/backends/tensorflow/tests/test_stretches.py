"""Long programs, whose stretches of batches XLA compiles whole: the same training as batch by batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from kerata.errors import NonFiniteLossError
from kerata.graph import active_backend, function
from kerata.layers import LSTM, Dense, Dropout, Embedding, Lambda
from kerata.models import Sequential
from kerata_backend_tensorflow import backend, stretches

ROWS = 2 * stretches.AT_ONCE + 41  # in batches of 2: a full call, one that is not, and half a batch
RANDOM = np.random.RandomState(5)
X, Y = RANDOM.rand(ROWS, 6).astype("float32"), RANDOM.rand(ROWS, 2).astype("float32")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, use_backend: Any) -> list[int]:
    """Every program is a long one; how many batches each compiled stretch got through."""
    use_backend("tensorflow")
    counted: list[int] = []
    original = stretches.Stretches._whole_batches

    def noted(self: Any, data: Any, rows: Any) -> Any:
        parts, ended = original(self, data, rows)
        counted.extend(len(part[0]) for part in parts)
        return parts, ended

    monkeypatch.setattr(function, "LONG", 1)
    monkeypatch.setattr(backend, "repaid_from", lambda program: 1)
    monkeypatch.setattr(stretches.Stretches, "_whole_batches", noted)
    return counted


def perceptron() -> Any:
    np.random.seed(3)
    model = Sequential([Dense(5, activation="tanh", input_dim=6), Dropout(0.3), Dense(2)])
    model.compile("rmsprop", "mse", metrics=["mae"])
    return model


def trained(model: Any, x: Any = X, y: Any = Y) -> tuple[list[Any], dict[str, Any]]:
    """The weights after two epochs of batches of 2, and the history."""
    history = model.fit(x, y, batch_size=2, nb_epoch=2, verbose=0, shuffle=False).history
    return model.get_weights(), history


def short(monkeypatch: pytest.MonkeyPatch, model: Any, x: Any = X, y: Any = Y) -> Any:
    """The same, not as a long program."""
    with monkeypatch.context() as patched:
        patched.setattr(backend, "repaid_from", lambda program: None)
        return trained(model, x, y)


def test_a_stretch_trains_as_single_batches_do(calls: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    weights, history = trained(perceptron())
    assert sum(calls) == 2 * (ROWS // 2) and max(calls) <= stretches.AT_ONCE
    expected, past = short(monkeypatch, perceptron())
    for one, other in zip(weights, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
    for name, values in history.items():
        np.testing.assert_allclose(values, past[name], rtol=1e-5)


def test_two_runs_are_the_same_to_the_last_bit(calls: list[int]) -> None:
    first, second = trained(perceptron()), trained(perceptron())
    for one, other in zip(first[0], second[0], strict=True):
        np.testing.assert_array_equal(one, other)
    assert first[1] == second[1]


def test_recurrent_models_too(calls: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    def model() -> Any:
        np.random.seed(3)
        made = Sequential([Embedding(9, 4, input_length=5, mask_zero=True), LSTM(3, dropout_U=0.2), Dense(1)])
        made.compile("sgd", "mse")
        return made

    x, y = RANDOM.randint(0, 9, (21, 5)), RANDOM.rand(21, 1)
    weights, _ = trained(model(), x, y)
    assert sum(calls) == 20
    for one, other in zip(weights, short(monkeypatch, model(), x, y)[0], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("bad", [0, 3, stretches.AT_ONCE + 2, ROWS // 2], ids=["first", "fourth", "later", "half"])
def test_a_step_without_a_finite_loss_changes_nothing(calls: list[int], bad: int) -> None:
    y = Y.copy()
    y[2 * bad] = np.nan
    model, good = perceptron(), perceptron()
    with pytest.raises(NonFiniteLossError, match=f"batch {bad + 1} "):
        model.fit(X, y, batch_size=2, nb_epoch=1, verbose=0, shuffle=False)
    if bad:
        good.fit(X[: 2 * bad], Y[: 2 * bad], batch_size=2, nb_epoch=1, verbose=0, shuffle=False)
    for one, other in zip(model.get_weights(), good.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_of_many_sizes_the_first_are_compiled(calls: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "SIZES", 2)
    model = perceptron()
    for size in (2, 3, 5, 2):
        before = len(calls)
        model.fit(X[:30], Y[:30], batch_size=size, nb_epoch=1, verbose=0)
        assert (len(calls) > before) == (size != 5)


def test_what_xla_cannot_compile_trains_without_it(calls: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    def by_python(v: Any) -> Any:
        return v + tf.ensure_shape(tf.py_function(lambda w: w * 0, [v], v.dtype), v.shape)

    def model() -> Any:
        np.random.seed(3)
        made = Sequential([Dense(3, input_dim=6), Lambda(by_python)])
        made.add(Dense(2))
        made.compile("sgd", "mse")
        return made

    weights, _ = trained(model())
    assert calls == []
    for one, other in zip(weights, short(monkeypatch, model())[0], strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_evaluation_and_a_training_are_long_by_what_they_are(use_backend: Any) -> None:
    use_backend("tensorflow")
    engine = active_backend.backend()
    small = perceptron()
    small._make_train_function()
    small._make_predict_function()
    wide = Sequential([Dense(300, input_dim=300), Dense(1)])
    wide.compile("sgd", "mse")
    wide._make_train_function()
    found = [engine.long_from(f._program(1, engine)) for f in (small.train_function, wide.train_function)]
    assert found == [8000, 1000]
    assert engine.long_from(small.predict_function._program(0, engine)) is None


@pytest.mark.parametrize("batches_at_once", [True, False])
def test_a_program_is_traced_once(use_backend: Any, monkeypatch: pytest.MonkeyPatch, batches_at_once: bool) -> None:
    from kerata.graph.function import Program

    use_backend("tensorflow")
    lowered = []
    lower = Program.lower

    def counted(program: Program, *args: Any) -> Any:
        lowered.append(program.name)
        return lower(program, *args)

    monkeypatch.setattr(Program, "lower", counted)
    model = perceptron()
    x, y = np.ones((8, 6)), np.ones((8, 2))
    if batches_at_once:
        model.fit(x, y, batch_size=2, nb_epoch=2, verbose=0)
    else:
        model.train_on_batch(x, y)
        model.train_on_batch(x, y)
    assert len(lowered) == 1
