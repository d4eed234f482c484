"""What TensorBoard's own reader finds in the files."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.graph_pb2 import GraphDef

from kerata import Layer
from kerata import backend as K
from kerata.callbacks import LambdaCallback, TensorBoard
from kerata.errors import ArgumentError
from kerata.layers import Activation, Dense, Dropout
from kerata.models import Sequential
from kerata_callbacks_tensorboard.event_file import EventFile
from kerata_callbacks_tensorboard.pictures import grey, picture

X = np.random.RandomState(0).randn(30, 3).astype("float32")
Y = (X[:, :1] > 0).astype("float32")


class Embedding(Layer):
    """As much of an embedding as the callback looks for."""

    def build(self, input_shape: Any) -> None:
        self.W = self.add_weight((input_shape[1], 4), "glorot_uniform", name="W")

    def call(self, x: Any, mask: Any = None) -> Any:
        return K.dot(x, self.W)

    def get_output_shape_for(self, input_shape: Any) -> Any:
        return (input_shape[0], 4)


def network() -> Any:
    np.random.seed(1)
    model = Sequential([
        Embedding(input_shape=(3,), name="table"),
        Dropout(0.5),
        Dense(1, name="last"),
        Activation("sigmoid", name="squash"),
    ])  # fmt: skip
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return model


def read(folder: Path) -> Any:
    accumulator = EventAccumulator(str(folder), size_guidance={"histograms": 0, "images": 0, "scalars": 0})
    accumulator.Reload()
    return accumulator


def scalars(folder: Path, tag: str) -> dict[int, float]:
    return {event.step: event.value for event in read(folder).Scalars(tag)}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A folder after a training with everything on, the model, and its history."""
    folder = tmp_path_factory.mktemp("logs") / "made"
    labels = folder.parent / "labels.tsv"
    labels.write_text("a\nb\nc\n")
    model = network()
    callback = TensorBoard(
        folder,
        histogram_freq=2,
        write_images=True,
        embeddings_freq=1,
        embeddings_metadata={"table": str(labels)},
    )
    history = model.fit(X, Y, nb_epoch=3, validation_split=0.2, verbose=0, callbacks=[callback])
    assert callback.writer is None
    return folder, model, history.history


def test_logs_are_numbers(trained: Any) -> None:
    folder, _, history = trained
    assert sorted(read(folder).Tags()["scalars"]) == ["acc", "loss", "val_acc", "val_loss"] == sorted(history)
    for name, values in history.items():
        found = scalars(folder, name)
        assert list(found) == [0, 1, 2]
        np.testing.assert_allclose(list(found.values()), values, rtol=1e-6)


def test_weights_and_outputs_are_histograms(trained: Any) -> None:
    folder, model, _ = trained
    reader = read(folder)
    assert sorted(reader.Tags()["histograms"]) == sorted(
        [w.name for w in model.weights] + [f"{layer.name}_out" for layer in model.layers]
    )
    events = reader.Histograms("squash_out")
    assert [event.step for event in events] == [0, 2]
    out = model.predict(X[24:])  # the part to validate on, after the last epoch
    last = events[-1].histogram_value
    np.testing.assert_allclose([last.min, last.max, last.num], [out.min(), out.max(), 6], rtol=1e-5)
    np.testing.assert_allclose([last.sum, last.sum_squares], [out.sum(), np.square(out).sum()], rtol=1e-5)
    assert sum(last.bucket) == 6
    weights = {w.name: K.get_value(w) for w in model.weights}
    for name, value in weights.items():
        stored = reader.Histograms(name)[-1].histogram_value
        np.testing.assert_allclose([stored.min, stored.max, stored.num], [value.min(), value.max(), value.size])


def test_weights_are_pictures(trained: Any) -> None:
    folder, model, _ = trained
    table = model.layers[0].W
    event = read(folder).Images(f"{table.name}/image")[-1]
    assert (event.step, event.height, event.width) == (2, 3, 4)
    pixels = np.asarray(Image.open(io.BytesIO(event.encoded_image_string)))
    np.testing.assert_array_equal(pixels, picture(K.get_value(table)))


def test_the_graph_is_that_of_the_model(trained: Any) -> None:
    folder, model, _ = trained
    graph = read(folder).Graph()
    assert isinstance(graph, GraphDef)
    nodes = {node.name: node for node in graph.node}
    assert len(nodes) == len(graph.node)
    assert all(source in nodes for node in graph.node for source in node.input)
    scopes = {name.partition("/")[0] for name in nodes}
    assert {"table", "last", "squash"} <= scopes
    first = next(node for node in graph.node if node.op == "Placeholder")
    assert [axis.size for axis in first.attr["_output_shapes"].list.shape[0].dim] == [-1, 3]
    assert [node.op for node in graph.node].count("VariableV2") >= len(model.weights)


def test_embeddings_are_for_the_projector(trained: Any) -> None:
    from google.protobuf import text_format
    from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig

    folder, model, _ = trained
    config = text_format.Parse((folder / "projector_config.pbtxt").read_text(), ProjectorConfig())
    (entry,) = config.embeddings
    assert entry.tensor_name == "table_embedding" and list(entry.tensor_shape) == [3, 4]
    assert entry.metadata_path == str(folder.parent / "labels.tsv")
    np.testing.assert_array_equal(
        np.loadtxt(folder / entry.tensor_path, dtype="float32"), K.get_value(model.layers[0].W)
    )


def drive(callback: Any, epochs: range, state: Any = None) -> Any:
    callback.set_params({"metrics": ["loss"]})
    callback.set_model(network())
    callback.on_train_begin()
    if state is not None:
        callback.set_state(state)
    for epoch in epochs:
        callback.on_epoch_begin(epoch)
        callback.on_epoch_end(epoch, {"loss": 10.0 * len(epochs) + epoch, "batch": 1, "size": 2, "note": "text"})
    return callback.get_state()


def test_an_epoch_is_in_the_file_when_it_has_ended(tmp_path: Path) -> None:
    drive(TensorBoard(tmp_path), range(2))  # never closed
    assert scalars(tmp_path, "loss") == {0: 20.0, 1: 21.0}
    assert read(tmp_path).Tags()["scalars"] == ["loss"]


def test_a_run_taken_up_again_goes_on_in_a_new_file(tmp_path: Path) -> None:
    state = drive(TensorBoard(tmp_path), range(2))
    assert state == {"next_step": 2}
    killed = TensorBoard(tmp_path)
    drive(killed, range(2, 5), state)
    drive(TensorBoard(tmp_path), range(2, 4), state)
    assert len(list(tmp_path.iterdir())) == 3
    assert scalars(tmp_path, "loss") == {0: 20.0, 1: 21.0, 2: 22.0, 3: 23.0}


def test_the_file_is_closed_after_an_error(tmp_path: Path) -> None:
    def fail(epoch: int, logs: Any) -> None:
        raise RuntimeError("enough")

    callback = TensorBoard(tmp_path, write_graph=False)
    with pytest.raises(RuntimeError, match="enough"):
        network().fit(X, Y, nb_epoch=1, verbose=0, callbacks=[callback, LambdaCallback(on_epoch_end=fail)])
    assert callback.writer is None
    reader = read(tmp_path)
    assert sorted(reader.Tags()["scalars"]) == ["acc", "loss"] and reader.Tags()["graph"] is False


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"embeddings_layer_names": ["tble"]}, "has tble; the layers of the model are table, "),
        ({"embeddings_layer_names": ["squash"]}, '"squash" has no weight of two dimensions'),
        ({"embeddings_metadata": {"last": "x"}}, "names last; embeddings are written of table"),
    ],
)
def test_embeddings_that_are_not_there(options: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=message):
        drive(TensorBoard(tmp_path, embeddings_freq=1, **options), range(1))


@pytest.mark.parametrize("values", [[1.0], [3.0, 3.0, 3.0], [np.nan, 2.0, np.inf], [-1e30, 1e30], [0, 0, 5]])
def test_histograms_of_odd_arrays(values: list[float], tmp_path: Path) -> None:
    file = EventFile(str(tmp_path))
    file.histogram("h", values, 0)
    file.histogram("none", [np.nan], 0)
    file.histogram("none", [], 0)
    file.close()
    finite = np.array(values)[np.isfinite(values)]
    reader = read(tmp_path)
    assert reader.Tags()["histograms"] == ["h"]
    found = reader.Histograms("h")[0].histogram_value
    assert (found.min, found.max, found.num) == (finite.min(), finite.max(), finite.size)
    assert sum(found.bucket) == finite.size and len(found.bucket) == len(found.bucket_limit)
    assert all(a < b for a, b in zip(found.bucket_limit, found.bucket_limit[1:], strict=False))


def test_shades_of_grey() -> None:
    assert grey(np.array([[0.0, 1.0, 4.0]])).tolist() == [[0, 63, 255]]
    assert grey(np.array([[-2.0, 0.0, 1.0, 2.0]])).tolist() == [[0, 127, 191, 255]]
    assert grey(np.array([[np.nan, 1.0]])).tolist() == [[0, 255]]
    assert grey(np.zeros((1, 2))).tolist() == [[0, 0]]
    assert [picture(np.ones(shape)).shape for shape in [(5,), (7, 2), (3, 3, 1, 4), (1, 1)]] == [
        (1, 5), (2, 7), (4, 9), (1, 1)
    ]  # fmt: skip
    assert picture(np.ones((0, 3))) is None


def test_nothing_heavy_is_imported_for_it(tmp_path: Path) -> None:
    program = (
        "import sys, kerata.callbacks; kerata.callbacks.TensorBoard();"
        "assert 'tensorboard' not in sys.modules;"
        "from kerata_callbacks_tensorboard.event_file import EventFile;"
        f"f = EventFile({str(tmp_path)!r}); f.scalar('a', 1., 0); f.close();"
        "sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
