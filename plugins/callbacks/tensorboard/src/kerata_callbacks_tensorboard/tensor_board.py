"""`TensorBoard`: the callback that writes logs for TensorBoard."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerata import Callback
from kerata import backend as K
from kerata.atomic import as_path
from kerata.bases.callback import Logs
from kerata.errors import FileAccessError
from kerata.files import file_errors
from kerata_callbacks_tensorboard.embeddings import Embeddings
from kerata_callbacks_tensorboard.event_file import EventFile
from kerata_callbacks_tensorboard.graph_def import graph_def
from kerata_callbacks_tensorboard.pictures import picture


class TensorBoard(Callback):
    """Writes what TensorBoard shows: `tensorboard --logdir logs`.

    At the end of each epoch its logs are written as numbers, under their names, with the number of the epoch as
    step. A run that is taken up again (`BackupAndRestore`) goes on in a new file of the same folder.

    Arguments:
        log_dir: the folder, made if need be (default "./logs").
        histogram_freq: epochs from one set of histograms to the next, 0 (default) for none. They show each weight, and
            what each layer gives, in the test phase, for the validation data, where there are such as arrays.
        write_graph: whether to write the graph of the model, its loss and metrics (default True).
        write_images: whether to write the weights as pictures whenever histograms are written (default False).
        embeddings_freq: epochs from one writing of embeddings to the next, 0 (default) for none; only the latest are
            kept.
        embeddings_layer_names: names of the layers; None (default) or none for all layers of the class Embedding.
        embeddings_metadata: path of a file of labels for the projector, or a dict from layer name to such a path.

    Raises:
        ArgumentError: when training, if there is no layer of a name.
        FileAccessError: when training, if the folder cannot be written to. What earlier epochs wrote is then in it.

    Example:
        >>> import os
        >>> import numpy as np
        >>> from kerata.callbacks import TensorBoard
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> model = Sequential([Dense(1, input_dim=1)])
        >>> model.compile("sgd", "mse")
        >>> board = TensorBoard("runs/first", write_graph=False)
        >>> history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), nb_epoch=2, verbose=0, callbacks=[board])
        >>> [name.partition(".")[0] for name in os.listdir("runs/first")]  # for `tensorboard --logdir runs`
        ['events']
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] = "./logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        write_images: bool = False,
        embeddings_freq: int = 0,
        embeddings_layer_names: Sequence[str] | None = None,
        embeddings_metadata: str | Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.log_dir = as_path(log_dir)
        self.histogram_freq, self.write_graph, self.write_images = histogram_freq, write_graph, write_images
        self.embeddings_freq = embeddings_freq
        self.embeddings_layer_names, self.embeddings_metadata = embeddings_layer_names, embeddings_metadata
        self.writer: EventFile | None = None
        self._embeddings: Embeddings | None = None
        self._outputs: Any = None
        self._next_step = 0

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self._close()
        self._next_step, self._outputs, self._embeddings = 0, None, None
        if self.embeddings_freq:
            names, metadata = self.embeddings_layer_names, self.embeddings_metadata
            self._embeddings = Embeddings(self.model, self.log_dir, names, metadata)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        with file_errors("TensorBoard", self.log_dir):
            self._open()

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        with file_errors("TensorBoard", self.log_dir):
            self._write(epoch, logs or {})
        self._next_step = epoch + 1

    def on_train_end(self, logs: Logs | None = None) -> None:
        self._close()

    def on_train_error(self, error: BaseException) -> None:
        with contextlib.suppress(FileAccessError):  # the error that ends training says more
            self._close()

    def get_state(self) -> dict[str, Any]:
        """The step that comes next."""
        return {"next_step": self._next_step}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from a step; what an earlier process wrote from there on is not shown any more."""
        self._next_step = int(state["next_step"])

    def _open(self) -> EventFile:
        if self.writer is None:
            resumed = self._next_step > 0
            self.writer = EventFile(self.log_dir, self._next_step if resumed else None)
            if self.write_graph and not resumed:
                self.writer.graph(graph_def(self.model))
        return self.writer

    def _close(self) -> None:
        writer, self.writer = self.writer, None
        if writer is not None:
            with file_errors("TensorBoard", self.log_dir):
                writer.close()

    def _write(self, epoch: int, logs: Logs) -> None:
        writer = self._open()
        for name, value in logs.items():
            if name not in ("batch", "size") and np.ndim(value) == 0 and not isinstance(value, str):
                writer.scalar(name, float(value), epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            self._write_weights(writer, epoch)
            self._write_outputs(writer, epoch)
        if self._embeddings is not None and epoch % self.embeddings_freq == 0:
            self._embeddings.write()
        writer.flush()

    def _write_weights(self, writer: EventFile, epoch: int) -> None:
        for weight in dict.fromkeys(weight for layer in self.model.layers for weight in layer.weights):
            value = K.get_value(weight)
            writer.histogram(weight.name, value, epoch)
            pixels = picture(value) if self.write_images else None
            if pixels is not None:
                writer.image(f"{weight.name}/image", pixels, epoch)

    def _write_outputs(self, writer: EventFile, epoch: int) -> None:
        rows = list(self.model.validation_data or ())[: len(self.model.inputs)]
        if not rows:
            return
        if self._outputs is None:
            named = [(layer.name, layer.output) for layer in self.model.layers if len(layer.inbound_nodes) == 1]
            single = [(name, output) for name, output in named if not isinstance(output, (list, tuple))]
            self._outputs = (
                [f"{name}_out" for name, _ in single],
                K.function(list(self.model.inputs), [output for _, output in single], phase=0, name="layer outputs"),
            )
        names, function = self._outputs
        size = int(self.params.get("batch_size") or 32)
        parts = [
            function([np.asarray(row[start : start + size]) for row in rows]) for start in range(0, len(rows[0]), size)
        ]
        for name, values in zip(names, zip(*parts, strict=True), strict=True):
            writer.histogram(name, np.concatenate([np.ravel(value) for value in values]), epoch)
