"""Whole models in files: the layout of Keras 1.2.2 both ways, and training that goes on."""

from __future__ import annotations

import io
import json
import marshal
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

import kerata
from kerata import Layer
from kerata import backend as K
from kerata.engine import function_code
from kerata.errors import FileAccessError, FileFormatError, KerataError, MissingPluginError, UnsafeFileError
from kerata.layers import Activation, Dense, Dropout, Input, Lambda, merge
from kerata.models import Model, Sequential, load_model, model_from_json, save_model
from kerata.optimizers import SGD, Nadam, RMSprop
from kerata.saving import seal

GOLDEN = ["mlp", "cnn", "lstm", "functional"]


def numbered(group: h5py.Group, prefix: str) -> list[np.ndarray]:
    return [group[f"{prefix}_{i}"][()] for i in range(sum(name.startswith(f"{prefix}_") for name in group))]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def data(samples: int = 16, inputs: int = 4, outputs: int = 2) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.RandomState(0)
    return random.uniform(-1, 1, (samples, inputs)), random.uniform(-1, 1, (samples, outputs))


def small(optimizer: Any = "sgd", **arguments: Any) -> Any:
    model = Sequential([Dense(3, input_dim=4, activation="tanh"), Dropout(0.5), Dense(2)])
    model.compile(optimizer, "mse", **arguments)
    return model


def tree(file: h5py.Group) -> dict[str, set[str]]:
    """The objects of a file and the attributes of each."""
    found = {"/": set(file.attrs)}
    file.visititems(lambda name, thing: found.update({name: set(thing.attrs)}))
    return found


@pytest.mark.parametrize(
    ("name", "written_by"), [*((name, "keras") for name in GOLDEN), ("cnn", "kerata"), ("functional", "kerata")]
)
def test_a_model_predicts_and_goes_on_training(
    name: str, written_by: str, golden: h5py.File, golden_dir: Path, tmp_path: Path
) -> None:
    model = load_model(golden_dir / f"{name}.h5")
    if written_by == "kerata":
        model.save(tmp_path / "model.h5")
        model = load_model(tmp_path / "model.h5")
    recorded = golden["models"][name]
    x, y = numbered(recorded, "input"), numbered(recorded, "target")
    for prediction, expected in zip(listed(model.predict(x)), numbered(recorded, "prediction"), strict=True):
        np.testing.assert_allclose(prediction, expected, rtol=1e-4, atol=1e-5)
    after = [model.train_on_batch(x, y) for _ in range(5)]
    np.testing.assert_allclose(
        np.reshape(after, (5, -1))[:, 0], np.reshape(recorded["losses_after_save"], (5, -1))[:, 0], rtol=1e-4, atol=1e-5
    )
    for weight, expected in zip(model.get_weights(), numbered(recorded, "final_weight"), strict=True):
        np.testing.assert_allclose(weight, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_file_of_ours_has_all_that_one_of_keras_has(name: str, golden_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    load_model(golden_dir / f"{name}.h5").save(path)
    with h5py.File(golden_dir / f"{name}.h5", "r") as theirs, h5py.File(path, "r") as ours:
        expected, found = tree(theirs), tree(ours)
        # Keras numbers the optimizer's variables by how many the process has made; loaders go by their order.
        states = [[thing for thing in group if thing.startswith("optimizer_weights/")] for group in (expected, found)]
        assert len(states[0]) == len(states[1])
        for thing in set(expected) - set(states[0]):
            assert expected[thing] <= found[thing]
        extra = set(found) - set(expected) - set(states[1])
        assert all(thing.split("/")[0] == "kerata_state" for thing in extra)
        assert found["/"] - expected["/"] == {"kerata_version", "kerata_components"}
        a, b = (file["model_weights"].attrs["layer_names"] for file in (theirs, ours))
        assert a.tolist() == b.tolist() and a.dtype == b.dtype
        for layer in theirs["model_weights"]:
            a, b = (file["model_weights"][layer].attrs["weight_names"] for file in (theirs, ours))
            assert a.tolist() == b.tolist() and a.dtype == b.dtype
        for attribute in ("model_config", "training_config"):
            assert json.loads(ours.attrs[attribute]) == json.loads(theirs.attrs[attribute])


@pytest.mark.parametrize("name", GOLDEN)
def test_the_loader_of_keras_reads_our_files(
    name: str, golden_dir: Path, keras_122_loader: Any, tmp_path: Path
) -> None:
    path = tmp_path / "model.h5"
    load_model(golden_dir / f"{name}.h5").save(path)
    theirs, ours = keras_122_loader.load_model(golden_dir / f"{name}.h5"), keras_122_loader.load_model(path)
    for part in ("class_name", "config", "optimizer", "compile"):
        assert ours[part] == theirs[part]
    for (layer, values), (expected_layer, expected) in zip(ours["weights"], theirs["weights"], strict=True):
        assert layer == expected_layer
        for value, wanted in zip(values, expected, strict=True):
            np.testing.assert_array_equal(value, wanted)
    for value, wanted in zip(ours["state"], theirs["state"], strict=True):
        np.testing.assert_array_equal(value, wanted)


def test_the_loader_of_keras_reads_our_files_of_weights(keras_122_loader: Any, tmp_path: Path) -> None:
    model = small()
    model.save_weights(tmp_path / "weights.h5")
    with h5py.File(tmp_path / "weights.h5", "r") as file:
        found = keras_122_loader.load_weights(file)
        assert set(file.attrs) == {"layer_names"}
    assert [name for name, _ in found] == [model.layers[0].name, model.layers[2].name]
    for value, wanted in zip([v for _, values in found for v in values], model.get_weights(), strict=True):
        np.testing.assert_array_equal(value, wanted)


@pytest.mark.parametrize(
    "optimizer",
    [
        lambda: SGD(lr=0.1, momentum=0.9, nesterov=True, decay=0.1, clipnorm=1.0),
        lambda: RMSprop(lr=0.01, decay=0.5),
        lambda: Nadam(lr=0.01, schedule_decay=0.1),
        lambda: "adadelta",
    ],
)
def test_training_goes_on_bit_for_bit_dropout_included(optimizer: Callable[[], Any], tmp_path: Path) -> None:
    x, y = data()
    model = small(optimizer())
    for _ in range(3):
        model.train_on_batch(x, y)
    model.save(tmp_path / "model.h5")
    again = load_model(tmp_path / "model.h5")
    expected = [float(model.train_on_batch(x, y)) for _ in range(3)]
    assert [float(again.train_on_batch(x, y)) for _ in range(3)] == expected
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("optimizer", "keras_1"), [(lambda: Nadam(), 9), (lambda: RMSprop(decay=0.5), 4)])
def test_the_state_is_the_one_that_keras_has(
    optimizer: Callable[[], Any], keras_1: int, keras_122_loader: Any, tmp_path: Path
) -> None:
    model = small(optimizer())
    model.train_on_batch(*data())
    model.save(tmp_path / "model.h5")
    assert len(keras_122_loader.load_model(tmp_path / "model.h5")["state"]) == keras_1
    with h5py.File(tmp_path / "model.h5", "r+") as file:
        del file["kerata_state"]  # as Keras 1.2.2 wrote it
    seal(tmp_path / "model.h5")
    state = load_model(tmp_path / "model.h5").optimizer.get_weights()
    assert len(state) == keras_1 + 1
    for value, wanted in zip(state[:keras_1], model.optimizer.get_weights(), strict=False):
        np.testing.assert_array_equal(value, wanted)


def test_compile_is_repeated_as_it_was(tmp_path: Path) -> None:
    x = Input(shape=(5, 4), name="x")
    step, whole = Activation("linear", name="steps")(x), Dense(2, name="whole")(x)
    model = Model(input=x, output=[step, whole])
    given: dict[str, Any] = {
        "loss": {"steps": "mse", "whole": "mae"},
        "metrics": {"whole": ["mse"]},
        "loss_weights": {"steps": 0.5, "whole": 2.0},
        "sample_weight_mode": {"steps": "temporal", "whole": None},
    }
    model.compile("adam", **given)
    model.save(tmp_path / "model.h5")
    again = load_model(tmp_path / "model.h5")
    assert {name: getattr(again, name) for name in given} == given
    assert again.optimizer.get_config() == model.optimizer.get_config()
    assert again.metrics_names == model.metrics_names


def test_state_follows_the_names_of_weights_in_the_file(golden_dir: Path, golden: h5py.File, tmp_path: Path) -> None:
    """Keras kept the state in the order of the weights' names, which here are not those the layers give now."""
    path = tmp_path / "model.h5"
    path.write_bytes((golden_dir / "functional.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        weights, state = file["model_weights"], file["optimizer_weights"]
        order: list[str] = []
        for layer in ("value", "shared", "lift", "kind"):
            group = weights[layer]
            for old in group.attrs["weight_names"].tolist():
                group.move(old, f"Variable_{len(order)}:0")
                order.append(old.decode())
            group.attrs["weight_names"] = [f"Variable_{len(order) - 2 + i}:0".encode() for i in range(2)]
        names = dict(zip(sorted(order), state.attrs["weight_names"].tolist(), strict=True))
        state.attrs["weight_names"] = [names[name] for name in order]
    model, recorded = load_model(path), golden["models"]["functional"]
    x, y = numbered(recorded, "input"), numbered(recorded, "target")
    after = [model.train_on_batch(x, y) for _ in range(5)]
    np.testing.assert_allclose(after, recorded["losses_after_save"], rtol=1e-4, atol=1e-5)


def test_a_model_that_is_not_compiled_is_saved_too(tmp_path: Path) -> None:
    model = Sequential([Dense(3, input_dim=4)])
    save_model(model, tmp_path / "model.h5")
    with pytest.warns(UserWarning, match="not compiled") as warned:
        again = load_model(str(tmp_path / "model.h5"))
    assert warned[0].filename == __file__
    x, _ = data()
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    assert again.to_json() == model.to_json()


def test_a_model_may_be_loaded_to_predict_alone(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    model = Sequential([Dense(3, input_dim=4)])
    model.compile("adam", "mse")
    x, _ = data()
    model.save(tmp_path / "model.h5")
    again = load_model(tmp_path / "model.h5", compile=False)
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    assert getattr(again, "optimizer", None) is None and not recwarn.list


class Double(Layer):
    """Twice its input."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return 2 * x


def far(y_true: Any, y_pred: Any) -> Any:
    return K.mean(K.square(y_true - y_pred), axis=-1) + 1.0


def test_custom_objects_are_found_for_layers_losses_and_metrics(tmp_path: Path) -> None:
    model = Sequential([Double(input_shape=(4,)), Dense(2)])
    model.compile("sgd", far, metrics=[far])
    model.train_on_batch(*data())
    model.save(tmp_path / "model.h5")
    with pytest.raises(KerataError, match=r"(?s)Double.*model\.h5"):
        load_model(tmp_path / "model.h5")
    with pytest.raises(KerataError, match=r"(?s)far.*model\.h5"):
        load_model(tmp_path / "model.h5", custom_objects={"Double": Double})
    again = load_model(tmp_path / "model.h5", custom_objects={"Double": Double, "far": far})
    assert again.loss is far and again.metrics == [far]
    assert again.train_on_batch(*data()) == model.train_on_batch(*data())


def test_code_is_run_only_where_it_is_allowed(tmp_path: Path) -> None:
    model = Sequential([Lambda(lambda x: 3 * x, input_shape=(2,)), Dense(1)])
    model.compile("sgd", "mse")
    model.save(tmp_path / "model.h5")
    with pytest.raises(UnsafeFileError, match=r"(?s)lambda_\d+.*allow_code=True.*model\.h5"):
        load_model(tmp_path / "model.h5")
    x = np.ones((2, 2))
    again = load_model(tmp_path / "model.h5", allow_code=True)
    np.testing.assert_array_equal(again.predict(x), model.predict(x))


def test_who_starts_a_program_can_allow_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Sequential([Lambda(lambda x: 3 * x, input_shape=(2,))])
    model.save(tmp_path / "model.h5")
    monkeypatch.setenv("KERATA_ALLOW_CODE", "yes")
    with pytest.raises(UnsafeFileError, match="KERATA_ALLOW_CODE=1"):
        load_model(tmp_path / "model.h5")
    monkeypatch.setenv("KERATA_ALLOW_CODE", "1")
    np.testing.assert_array_equal(load_model(tmp_path / "model.h5").predict(np.ones((1, 2))), [[3, 3]])


def test_a_program_may_trust_its_own_code_in_files_and_no_other(tmp_path: Path) -> None:
    model = Sequential([Lambda(lambda x: 3 * x, input_shape=(2,), name="own")])
    model.save(tmp_path / "model.h5")
    text = model.to_json()
    before = function_code.set_trusts_own_code(True)
    try:
        layer = load_model(tmp_path / "model.h5").layers[0]
        assert layer.function is model.layers[0].function
        strange = marshal.dumps((lambda x: 4 * x).__code__).decode("raw_unicode_escape")
        with pytest.raises(UnsafeFileError, match="own"):
            model_from_json(text.replace(json.dumps(model.layers[0].get_config()["function"][0]), json.dumps(strange)))
    finally:
        function_code.set_trusts_own_code(before)


def test_a_missing_plugin_is_named_with_its_version(
    site: Any, fresh_registry: Callable[[], Any], tmp_path: Path
) -> None:
    site.add(
        "somebodys-layers",
        '''
        from kerata import Layer, hookimpl

        class Triple(Layer):
            """Three times its input."""

            def call(self, x, mask=None):
                return 3 * x

        @hookimpl
        def kerata_layers():
            return [Triple]
        ''',
        version="2.5",
    )
    cls = fresh_registry().get("layers", "Triple")
    model = Sequential([cls(input_shape=(4,)), Dense(2)])
    model.compile("sgd", "mse")
    model.save(tmp_path / "model.h5")
    assert load_model(tmp_path / "model.h5").layers[0].__class__ is cls
    for info in site.folder.glob("*.dist-info"):
        (info / "entry_points.txt").write_text("")
    fresh_registry()
    with pytest.raises(MissingPluginError, match=r"(?s)'somebodys-layers'.*model\.h5.*'somebodys-layers 2\.5'"):
        load_model(tmp_path / "model.h5")


def test_plugins_and_versions_of_all_components_are_recorded(tmp_path: Path) -> None:
    from kerata.constraints import MaxNorm
    from kerata.regularizers import l2

    model = Sequential([Dense(2, input_dim=3, init="he_normal", W_regularizer=l2(0.1), W_constraint=MaxNorm(2))])
    model.add(Activation("relu"))
    model.compile("adam", "mae", metrics=["mse", "accuracy"])
    model.save(tmp_path / "model.h5")
    with h5py.File(tmp_path / "model.h5", "r") as file:
        recorded = json.loads(file.attrs["kerata_components"])
    source = {"plugin": "layers-core", "distribution": "kerata-layers-core", "version": kerata.__version__}
    assert recorded["layers"]["Dense"] == source
    assert {kind: sorted(names) for kind, names in recorded.items()} == {
        "activations": ["linear", "relu"],
        "constraints": ["MaxNorm"],
        "initializations": ["he_normal"],
        "layers": ["Activation", "Dense"],
        "metrics": ["mean_squared_error"],
        "objectives": ["mean_absolute_error"],
        "optimizers": ["Adam"],
        "regularizers": ["L1L2Regularizer"],
    }


@pytest.mark.parametrize("write", [Sequential.save, Sequential.save_weights])
def test_a_file_is_overwritten_only_if_wanted(
    write: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, model = tmp_path / "model.h5", small()
    write(model, path, overwrite=False)
    before = path.read_bytes()
    model.set_weights([w + 1 for w in model.get_weights()])
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(FileAccessError, match="overwrite=True"):
        write(model, path, overwrite=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    answers = iter(["what?", "n"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    write(model, path, overwrite=False)
    assert path.read_bytes() == before and next(answers, None) is None
    answers = iter(["Y"])
    write(model, path, overwrite=False)
    assert path.read_bytes() != before


def test_files_that_are_not_there_or_hold_no_model_are_errors(tmp_path: Path) -> None:
    with pytest.raises(FileAccessError, match=r"no model file .*none\.h5"):
        load_model(tmp_path / "none.h5")
    with pytest.raises(FileAccessError, match="a folder"):
        load_model(tmp_path)
    small().save_weights(tmp_path / "weights.h5")
    with pytest.raises(FileFormatError, match="load_weights"):
        load_model(tmp_path / "weights.h5")
    (tmp_path / "text.h5").write_text("not a model")
    with pytest.raises(FileFormatError, match=r"text\.h5"):
        load_model(tmp_path / "text.h5")
    with pytest.raises(FileAccessError, match="no folder"):
        small().save(tmp_path / "none" / "model.h5")


def test_a_failed_save_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path, model = tmp_path / "model.h5", small()
    model.save(path)
    before = path.read_bytes()
    unusual = Sequential([Dense(2, input_dim=2, name="../elsewhere")])
    with pytest.raises(KerataError, match="another name"):
        unusual.save(path)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["model.h5"]


def test_a_model_of_thousands_of_layers_with_long_names_is_saved(keras_122_loader: Any, tmp_path: Path) -> None:
    """Their names are more than an attribute of the oldest layout of HDF5 holds."""
    model = Sequential([Activation("linear", name="first", input_shape=(2,))])
    for number in range(400):
        model.add(Activation("linear", name=f"{'long' * 60}_{number}"))
    model.add(Dense(2))
    model.save_weights(tmp_path / "weights.h5")
    weights = model.get_weights()
    model.set_weights([w + 1 for w in weights])
    model.load_weights(tmp_path / "weights.h5")
    for value, wanted in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(value, wanted)
    with h5py.File(tmp_path / "weights.h5", "r") as file:
        assert len(keras_122_loader.load_weights(file)) == 1


def test_branches_shared_and_nested_models_are_saved(tmp_path: Path) -> None:
    x = Input(shape=(4,))
    inner = Sequential([Dense(3, input_dim=4), Dense(3)])
    shared = Dense(2)
    y = merge([shared(inner(x)), shared(inner(x))], mode="sum")
    model = Model(input=x, output=y)
    model.compile("adam", "mse")
    model.train_on_batch(*data())
    model.save(tmp_path / "model.h5")
    again = load_model(tmp_path / "model.h5")
    assert float(again.train_on_batch(*data())) == float(model.train_on_batch(*data()))


def test_memory_holds_the_weights_no_more_often_than_needed(tmp_path: Path) -> None:
    import tracemalloc

    model = Sequential([Dense(1000, input_dim=1000), *(Dense(1000) for _ in range(7))])
    size = sum(w.nbytes for w in model.get_weights())
    path = tmp_path / "weights.h5"
    # Eight layers, one or two of them at a time; when they are read, the new ones besides.
    for work, limit in ((lambda: model.save_weights(path), 0.6), (lambda: model.load_weights(path), 1.6)):
        tracemalloc.start()
        work()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < limit * size


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="not every system can set room aside")
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
def test_a_disk_that_is_full_is_an_error_and_leaves_the_file_before(share: float, tmp_path: Path) -> None:
    program = """
import os, resource, sys
from kerata.errors import FileAccessError
from kerata.layers import Dense
from kerata.models import Sequential
model = Sequential([Dense(30, input_dim=40)])
model.save(sys.argv[1])
before = open(sys.argv[1], "rb").read()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(float(sys.argv[2]) * len(before)), resource.RLIM_INFINITY))
for save in (model.save, model.save_weights):
    try:
        save(sys.argv[1])
    except FileAccessError as error:
        print("refused" if sys.argv[1] in str(error) else error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert open(sys.argv[1], "rb").read() == before
assert os.listdir(os.path.dirname(sys.argv[1])) == ["model.h5"]
"""
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "model.h5", str(share)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "refused\nrefused\n"), done.stderr
