"""What a description costs is in proportion to its length, or ends in an error that says the limit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import Layer, safe_yaml
from kerata import backend as K
from kerata.engine import serialization, traversal
from kerata.errors import FileFormatError, GraphError, ShapeError
from kerata.layers import Dense, Input
from kerata.models import Model, Sequential, load_model, model_from_json, model_from_yaml
from kerata.saving import architecture


def dense(number: int, **arguments: Any) -> dict[str, Any]:
    first = {} if number else {"batch_input_shape": [None, 2]}
    return {"class_name": "Dense", "config": {"output_dim": 2, "name": f"layer_{number}", **first, **arguments}}


def used_twice(depth: int) -> str:
    """Models within models, each used on its own output."""

    def input_layer(name: str) -> dict[str, Any]:
        config = {"name": name, "batch_input_shape": [None, 3], "input_dtype": "float32", "sparse": False}
        return {"name": name, "class_name": "InputLayer", "config": config, "inbound_nodes": []}

    inner: dict[str, Any] = {"name": "dense", "class_name": "Dense", "config": {"name": "dense", "output_dim": 3}}
    for level in range(depth):
        name, start = inner["name"], 1 if level else 0
        uses = [[[f"input_{level}", 0, 0]], [[name, start, 0]]]
        config = {
            "name": f"model_{level}",
            "layers": [input_layer(f"input_{level}"), {**inner, "inbound_nodes": uses}],
            "input_layers": [[f"input_{level}", 0, 0]],
            "output_layers": [[name, start + 1, 0]],
        }
        inner = {"name": f"model_{level}", "class_name": "Model", "config": config}
    return json.dumps({"class_name": "Model", "config": inner["config"]})


def test_models_that_double_at_each_level_end_at_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(model_from_json(used_twice(4)).get_weights()) == 2
    monkeypatch.setattr(architecture, "STEPS", 20_000)
    with pytest.raises(GraphError, match=r"more than \d+ steps"):
        model_from_json(used_twice(24))


def test_a_layer_that_writes_out_its_steps_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(architecture, "STEPS", 2000)
    layer = {"output_dim": 2, "name": "rnn", "batch_input_shape": [None, 10**6, 2], "unroll": True}
    with pytest.raises(GraphError, match=r"more than \d+ steps"):
        model_from_json(json.dumps({"class_name": "Sequential", "config": [{"class_name": "LSTM", "config": layer}]}))


def test_the_graph_of_a_stack_is_gone_through_once_however_many_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = [0]
    walk = traversal._walk

    def counted(outputs: Any) -> Any:
        result = walk(outputs)
        passed[0] += len(result[0])
        return result

    monkeypatch.setattr(traversal, "_walk", counted)
    text = json.dumps({"class_name": "Sequential", "config": [dense(number) for number in range(60)]})
    assert len(model_from_json(text).layers) == 60
    Sequential([Dense(2, input_dim=2) for _ in range(60)])
    assert passed[0] <= 4 * 2 * 61


def test_a_graph_that_is_listed_from_its_end_is_made_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    x = Input(shape=(2,), name="input")
    y = x
    for number in range(60):
        y = Dense(2, name=f"layer_{number}")(y)
    config = Model(x, y).get_config()
    config["layers"].reverse()
    looked: list[Any] = []
    tensor = serialization._tensor

    def counted(layers: Any, end: Any) -> Any:
        looked.append(end)
        return tensor(layers, end)

    monkeypatch.setattr(serialization, "_tensor", counted)
    model = Model.from_config(config)
    assert [layer.name for layer in model.layers] == ["input", *(f"layer_{number}" for number in range(60))]
    assert len(looked) <= 3 * 61


def test_weights_that_a_file_holds_are_not_drawn_first(tmp_path: Path) -> None:
    model = Sequential([Dense(3, input_dim=2, init="uniform"), Dense(1)])
    model.compile("adam", "mse")
    model.save(tmp_path / "model.h5")
    np.random.seed(3)
    before = np.random.get_state()[1].tolist()  # type: ignore[union-attr, index]
    again = load_model(tmp_path / "model.h5")
    assert np.random.get_state()[1].tolist() == before  # type: ignore[union-attr, index]
    for came, wanted in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(came, wanted)


class Scaled(Layer):
    """Multiplies by a weight that it keeps to itself, which no file holds."""

    def build(self, input_shape: Any) -> None:
        self.factor = self.add_weight((input_shape[1],), "one", name="factor")
        self.trainable_weights = []

    def call(self, x: Any, mask: Any = None) -> Any:
        return x * self.factor * 2.0


def test_a_weight_that_no_file_lists_is_initialized(tmp_path: Path) -> None:
    model = Sequential([Dense(3, input_dim=2), Scaled()])
    model.save(tmp_path / "model.h5")
    with pytest.warns(UserWarning, match="not compiled"):
        again = load_model(tmp_path / "model.h5", custom_objects={"Scaled": Scaled})
    np.testing.assert_array_equal(K.get_value(again.layers[1].factor), np.ones(3))


def test_weights_for_which_there_is_no_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps({"class_name": "Sequential", "config": [dense(0, output_dim=100, input_dim=100)]})
    monkeypatch.setattr(architecture, "available_memory", lambda: 1 << 20)
    assert model_from_json(text).get_weights()[0].shape == (2, 100)
    monkeypatch.setattr(architecture, "available_memory", lambda: 1 << 10)
    with pytest.raises(ShapeError, match=r"(?s)layer_0.*\(2, 100\).*memory"):
        model_from_json(text)
    monkeypatch.setattr(architecture, "available_memory", lambda: None)
    assert model_from_json(text).get_weights()[0].shape == (2, 100)


def test_yaml_has_a_length_and_a_number_of_values_that_are_read() -> None:
    with pytest.raises(FileFormatError, match=rf"{safe_yaml.LONGEST_TEXT} are read.*JSON"):
        model_from_yaml("a" * (safe_yaml.LONGEST_TEXT + 1))
    with pytest.raises(FileFormatError, match=rf"more than {safe_yaml.MOST_WRITTEN} values"):
        model_from_yaml("[" + "1," * safe_yaml.MOST_WRITTEN + "]")
