"""Stacks of layers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from kerata import Input, Layer, Model, Sequential
from kerata import backend as K
from kerata.engine.input_layer import InputLayer
from kerata.errors import (
    ArgumentError,
    ArgumentTypeError,
    FileFormatError,
    GraphError,
    KerataError,
    NotBuiltError,
    NotConnectedError,
)


def run(model: Any, *values: Any) -> list[np.ndarray]:
    results: list[np.ndarray] = K.function(model.inputs, model.outputs, phase=0)(list(values))
    return results


def stack(small: Any, **kwargs: Any) -> Any:
    return Sequential([small.Scale(input_shape=(3,), name="first"), small.Scale(name="second")], **kwargs)


def test_a_stack_computes_layer_after_layer(small: Any) -> None:
    model = stack(small)
    model.set_weights([np.full(3, 2.0), np.full(3, 3.0)])
    np.testing.assert_allclose(run(model, np.ones((2, 3)))[0], np.full((2, 3), 6.0))
    assert [layer.name for layer in model.layers] == ["first", "second"]
    assert (model.input_shape, model.output_shape) == ((None, 3), (None, 3))


def test_the_configuration_makes_an_equal_stack(small: Any) -> None:
    model = stack(small)
    config = json.loads(model.to_json())
    assert [entry["class_name"] for entry in config["config"]] == ["Scale", "Scale"]
    again = Sequential.from_config(config["config"], custom_objects=small.names)
    assert json.loads(again.to_json()) == config


def test_input_dtype_and_batch_size_of_the_first_layer_are_kept(small: Any) -> None:
    model = Sequential([Layer(batch_input_shape=(5, 3), input_dtype="int32")])
    assert (model.input_shape, model.inputs[0].dtype) == ((5, 3), "int32")


def test_an_input_layer_may_stand_first(small: Any) -> None:
    model = Sequential([InputLayer(input_shape=(3,)), small.Scale()])
    assert model.output_shape == (None, 3)


def test_a_stack_is_a_layer(small: Any) -> None:
    inner = stack(small)
    x = Input(shape=(3,))
    model = Model(input=x, output=inner(x))
    inner.set_weights([np.full(3, 2.0), np.full(3, 2.0)])
    np.testing.assert_allclose(run(model, np.ones((1, 3)))[0], np.full((1, 3), 4.0))
    assert len(model.trainable_weights) == 2


@pytest.mark.parametrize("place", ["first", "last"])
def test_stacks_in_stacks(small: Any, place: str) -> None:
    inner = stack(small, name="inner")
    model = Sequential([inner, small.Scale()] if place == "first" else [small.Scale(input_shape=(3,)), inner])
    model.set_weights([np.full(3, 2.0), np.full(3, 3.0), np.full(3, 5.0)])
    np.testing.assert_allclose(run(model, np.ones((1, 3)))[0], np.full((1, 3), 30.0))
    inner.trainable = False
    assert (len(model.trainable_weights), len(model.non_trainable_weights)) == (1, 2)
    config = json.loads(model.to_json())
    assert json.loads(Sequential.from_config(config["config"], custom_objects=small.names).to_json()) == config


def test_pop_takes_the_last_layer_off(small: Any) -> None:
    model = stack(small)
    model.pop()
    assert [layer.name for layer in model.layers] == ["first"]
    model.add(small.Scale(name="other"))
    model.set_weights([np.full(3, 2.0), np.full(3, 5.0)])
    np.testing.assert_allclose(run(model, np.ones((1, 3)))[0], np.full((1, 3), 10.0))
    model.pop()
    model.pop()
    assert model.layers == model.outputs == []
    with pytest.raises(GraphError, match="no layers"):
        model.pop()


def test_losses_and_updates_of_a_stack(small: Any) -> None:
    model = Sequential([small.Scale(penalty=2.0, input_shape=(3,)), small.Count()])
    assert (len(model.losses), len(model.updates), len(model.state_updates)) == (1, 1, 1)
    outer = Sequential([model, small.Scale(penalty=1.0)])
    assert (len(outer.losses), len(outer.updates)) == (2, 1)


def test_get_layer_and_summary(small: Any, capsys: pytest.CaptureFixture[str]) -> None:
    model = stack(small)
    assert model.get_layer("second").name == "second"
    assert model.get_layer(index=0).name == "first"
    with pytest.raises(ArgumentError, match="first, second"):
        model.get_layer("third")
    model.summary()
    assert "Total params: 6" in capsys.readouterr().out


def test_classes_are_the_largest_output_or_that_over_one_half(small: Any) -> None:
    probabilities = np.array([[0.1, 0.7, 0.2], [0.6, 0.3, 0.1]])
    many, one = Sequential([Layer(input_shape=(3,))]), Sequential([Layer(input_shape=(1,))])
    np.testing.assert_array_equal(many.predict_classes(probabilities, verbose=0), [1, 0])
    np.testing.assert_array_equal(one.predict_classes(np.array([[0.2], [0.8]]), verbose=0), [[0], [1]])
    np.testing.assert_allclose(many.predict_proba(probabilities, verbose=0), probabilities, rtol=1e-6)
    with pytest.warns(UserWarning, match="no probabilities"):
        many.predict_proba(probabilities * 3, verbose=0)


def test_what_cannot_be_stacked_is_refused_in_words(small: Any) -> None:
    with pytest.raises(GraphError, match="input_shape"):
        Sequential([small.Scale()])
    with pytest.raises(ArgumentTypeError, match=r"Scale\(\.\.\.\)"):
        Sequential().add(small.Scale)
    with pytest.raises(ArgumentTypeError, match="takes a layer"):
        Sequential().add("dense")
    with pytest.raises(GraphError, match="2 outputs"):
        Sequential([small.Split(input_shape=(3,))])
    with pytest.raises(GraphError, match="2 outputs"):
        Sequential([Layer(input_shape=(3,)), small.Split()])
    with pytest.raises(NotBuiltError, match="Add layers"):
        Sequential().build()
    with pytest.raises(FileFormatError, match="list of layers"):
        Sequential.from_config({"layers": []})


@pytest.mark.parametrize(
    "question",
    [
        lambda model: model.count_params() == 6,
        lambda model: len(model.get_weights()) == len(model.weights) == 2,
        lambda model: (len(model.trainable_weights), len(model.non_trainable_weights)) == (2, 0),
        lambda model: model.get_output_shape_for((None, 3)) == (None, 3),
        lambda model: (model.input_shape, model.output_shape) == ((None, 3), (None, 3)),
        lambda model: (model.input_names, model.output_names) == (["scale_input_1"], ["second"]),
        lambda model: [layer.name for layer in model.output_layers] == ["second"],
        lambda model: model.get_layer("second") is model.get_layer(index=1),
        lambda model: len(model.nodes_by_depth) == len(model.container_nodes) == 3,
        lambda model: (model.losses, model.updates, model.state_updates) == ([], [], []),
        lambda model: (model.stateful, model.uses_learning_phase, model.constraints) == (False, False, {}),
        lambda model: model.predict_on_batch(np.ones((2, 3))).shape == (2, 3),
        lambda model: [len(entry["config"]) > 0 for entry in model.get_config()] == [True, True],
        lambda model: model.summary() is None and model.reset_states() is None,
    ],
)
def test_a_stack_answers_before_it_is_compiled(question: Any, small: Any) -> None:
    K.reset_uids()
    assert question(stack(small))


@pytest.mark.parametrize("popped", [False, True])
def test_an_empty_stack_has_no_ends_and_says_so(popped: bool, small: Any) -> None:
    model: Any = Sequential([small.Scale(input_shape=(3,))] if popped else None)
    if popped:
        model.pop()
    assert (model.inputs, model.input_names, model.output_layers, model.nodes_by_depth) == ([], [], [], {})
    assert (model.weights, model.get_weights(), model.losses, model.get_config()) == ([], [], [], [])
    for ask in (model.count_params, model.build, lambda: model.get_output_shape_for((None, 3))):
        with pytest.raises(NotBuiltError, match=r"is empty\. Add layers first"):
            ask()
    for name in ("input", "output", "input_shape", "output_shape"):
        with pytest.raises(NotConnectedError, match="is empty"):
            getattr(model, name)
    with pytest.raises(KerataError, match="no layers yet"):
        model.get_layer("first")
