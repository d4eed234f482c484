"""The machine keeps the promises of layers, addresses its memory as its paper says, and is found by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import ArgumentError
from kerata.layers import NeuralTuringMachine
from kerata.models import Sequential, model_from_json
from kerata.testing import check_layer

SIZES: dict[str, Any] = {"output_dim": 2, "slots": 5, "width": 3, "controller_dim": 4}


@pytest.mark.parametrize("kwargs", [{}, {"return_sequences": True}])
def test_keeps_the_promises_of_layers(kwargs: dict[str, Any]) -> None:
    check_layer(NeuralTuringMachine, {**SIZES, **kwargs}, input_shape=(3, 4, 2))


def test_weightings_are_distributions_and_shifts_move_them() -> None:
    layer = NeuralTuringMachine(**SIZES)
    layer.build((None, 4, 2))
    memory, before = K.placeholder((None, 5, 3)), K.placeholder((None, 5))
    asked = np.zeros((1, 9))
    asked[0, 4] = -50.0  # the gate: stay where the head was
    asked[0, 5] = 20.0  # very sharp
    asked[0, 8] = 50.0  # one slot on
    f = K.function([memory, before], [layer._address(memory, before, K.variable(asked))])
    came = f([np.random.randn(1, 5, 3), np.eye(5)[[4]]])[0]
    np.testing.assert_allclose(came, np.eye(5)[[0]], atol=1e-5)


def test_a_model_is_made_from_text_without_custom_objects() -> None:
    model = Sequential([NeuralTuringMachine(**SIZES, input_shape=(None, 2))])
    again = model_from_json(model.to_json())
    again.set_weights(model.get_weights())
    x = np.random.randn(2, 6, 2)
    np.testing.assert_allclose(again.predict(x), model.predict(x), rtol=1e-6)


def test_a_stateful_machine_goes_on_where_it_was() -> None:
    layer = NeuralTuringMachine(**SIZES, stateful=True, batch_input_shape=(2, 3, 2))
    halves = Sequential([layer])
    whole = Sequential([NeuralTuringMachine(**SIZES, input_shape=(None, 2))])
    whole.set_weights(halves.get_weights())
    x = np.random.randn(2, 6, 2)
    halves.predict(x[:, :3])
    np.testing.assert_allclose(halves.predict(x[:, 3:]), whole.predict(x), rtol=1e-5)
    halves.reset_states()
    np.testing.assert_allclose(halves.predict(x[:, :3]), whole.predict(x[:, :3]), rtol=1e-5)


def test_refuses_in_words() -> None:
    with pytest.raises(ArgumentError, match="slots"):
        NeuralTuringMachine(2, slots=0)
    with pytest.raises(ArgumentError, match="stateful"):
        Sequential([NeuralTuringMachine(**SIZES, input_shape=(3, 2))]).layers[0].reset_states()
