"""Embeddings for TensorBoard's projector: a table of vectors for each layer, and a file that lists the tables."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerata.atomic import atomic
from kerata.errors import ArgumentError


class Embeddings:
    """The vectors of embedding layers, in a folder.

    Arguments:
        model: has the layers.
        folder: where TensorBoard looks.
        names: of the layers; None or none for all of the class Embedding.
        metadata: path of a file of labels, one per vector, for all layers, or a dict of such by layer name.

    Raises:
        ArgumentError: a layer that the model does not have, or whose first weight is no table.
    """

    def __init__(
        self, model: Any, folder: str, names: Sequence[str] | None, metadata: str | Mapping[str, str] | None
    ) -> None:
        self._folder = folder
        self._tables = {layer.name: _table(layer) for layer in _chosen(model, names)}
        self._metadata = (
            dict(metadata) if isinstance(metadata, Mapping) else dict.fromkeys(self._tables, metadata or "")
        )
        unknown = sorted(set(self._metadata) - set(self._tables))
        if unknown:
            raise ArgumentError(
                f"embeddings_metadata names {', '.join(unknown)}; embeddings are written of "
                f"{', '.join(self._tables) or 'no layer'}."
            )

    def write(self) -> None:
        """Write the vectors as they are now."""
        if not self._tables:
            return
        from google.protobuf import text_format
        from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig

        os.makedirs(self._folder, exist_ok=True)
        config = ProjectorConfig()
        for name, variable in self._tables.items():
            values = variable.get_value()
            file = f"{name.replace('/', '_')}_embedding.tsv"
            path = os.path.join(self._folder, file)
            with atomic(path) as temporary, open(temporary, "wb") as table:
                np.savetxt(table, values, delimiter="\t", fmt="%.9g")
            entry = config.embeddings.add(tensor_name=f"{name}_embedding", tensor_path=file)
            entry.tensor_shape.extend(values.shape)
            if self._metadata.get(name):
                entry.metadata_path = os.path.abspath(self._metadata[name])
        list_of_tables = os.path.join(self._folder, "projector_config.pbtxt")
        with atomic(list_of_tables) as temporary, open(temporary, "w", encoding="utf-8") as text:
            text.write(text_format.MessageToString(config))


def _chosen(model: Any, names: Sequence[str] | None) -> list[Any]:
    if not names:
        return [layer for layer in model.layers if type(layer).__name__ == "Embedding"]
    layers = {layer.name: layer for layer in model.layers}
    unknown = [name for name in names if name not in layers]
    if unknown:
        raise ArgumentError(
            f"embeddings_layer_names has {', '.join(unknown)}; the layers of the model are {', '.join(layers)}."
        )
    return [layers[name] for name in names]


def _table(layer: Any) -> Any:
    tables = [weight for weight in layer.weights if len(weight.shape) == 2]
    if not tables:
        raise ArgumentError(f'Layer "{layer.name}" has no weight of two dimensions to show as an embedding.')
    return tables[0]
