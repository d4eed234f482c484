"""Whatever a configuration says, it gives a model or one error of the family of KerataError."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata.errors import ArgumentError, FileFormatError, KerataError
from kerata.layers import Dense
from kerata.models import Model, Sequential, load_model, model_from_json, save_model
from kerata.saving import architecture, seal


@pytest.fixture(scope="module")
def recorded(golden_dir: Path, configurations: Any) -> list[dict[str, Any]]:
    """The configurations that Keras 1.2.2 wrote."""
    paths = [golden_dir / f"{name}.h5" for name in ("keras122_tf", "mlp", "cnn", "lstm", "functional")]
    found: list[dict[str, Any]] = configurations.held(paths)
    return found


def test_changed_configurations_give_a_model_or_one_error(
    recorded: list[dict[str, Any]], configurations: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(architecture, "available_memory", lambda: configurations.MEMORY)
    choose, outcomes = random.Random(1), Counter[str]()
    for _ in range(2000):
        outcomes[configurations.made(configurations.changed(choose.choice(recorded), choose))] += 1
    assert outcomes["a model"] > 200 and outcomes["FileFormatError"] > 200, outcomes


def test_the_parts_of_changed_configurations_do_too(recorded: list[dict[str, Any]], configurations: Any) -> None:
    choose, refused = random.Random(2), 0
    for _ in range(300):
        config = configurations.changed(choose.choice(recorded), choose).get("config")
        try:
            Sequential.from_config(config) if isinstance(config, list) else Model.from_config(config)
        except KerataError:
            refused += 1
    assert refused > 100


@pytest.mark.parametrize("size", [2.5, -1, 2**70, float("inf"), [1], "2", None])
@pytest.mark.parametrize("argument", ["output_dim", "batch_input_shape"])
def test_sizes_that_are_none_are_refused(argument: str, size: Any) -> None:
    value = [None, size] if argument == "batch_input_shape" else size
    config = {"output_dim": 2, "batch_input_shape": [None, 2], **{argument: value}}
    with pytest.raises(KerataError):
        model_from_json(json.dumps({"class_name": "Sequential", "config": [{"class_name": "Dense", "config": config}]}))


@pytest.mark.parametrize("name", [[1], {}, 3, None, True])
def test_names_that_are_no_text_are_refused(name: Any) -> None:
    layer = {"name": name, "class_name": "Dense", "config": {"output_dim": 2}, "inbound_nodes": []}
    config = {"name": "model", "layers": [layer], "input_layers": [[name, 0, 0]], "output_layers": [[name, 0, 0]]}
    with pytest.raises(FileFormatError, match="name of a layer"):
        model_from_json(json.dumps({"class_name": "Model", "config": config}))
    with pytest.raises(FileFormatError, match="name of a layer"):
        Model.from_config(config)


@pytest.mark.parametrize("path", ["a\0b.h5", "a\ud800.h5", b"a\0b.h5"])
def test_paths_that_none_can_have_are_refused(path: Any) -> None:
    model = Sequential([Dense(2, input_dim=2)])
    for use in (load_model, seal, model.load_weights, model.save_weights, lambda p: save_model(model, p)):
        with pytest.raises(ArgumentError, match="No file can be called"):
            use(path)
    with pytest.raises(ArgumentError, match="No file can be called"):
        model.save(path, overwrite=False)


@pytest.mark.parametrize("name", ["a\ud800", "a\0b", "a//b", ".."])
def test_names_that_no_group_can_have_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="no group of a file"):
        Sequential([Dense(2, input_dim=2, name=name)]).save(tmp_path / "model.h5")
    assert not list(tmp_path.iterdir())


def test_a_weight_that_no_memory_holds_is_refused() -> None:
    with pytest.raises(KerataError, match="which no memory holds"):
        Sequential([Dense(2**60, input_dim=2)])
    assert np.isfinite(Sequential([Dense(2, input_dim=2)]).get_weights()[0]).all()
