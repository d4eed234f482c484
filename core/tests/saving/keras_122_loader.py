"""How Keras 1.2.2 reads its files: the rules of its loader, followed here with h5py alone, so that a test can check
that it would read ours. Nothing of Kerata is used.

1. `load_model`: the root has the attribute `model_config`, bytes of JSON: {"class_name", "config"}. Without it there is
   no model.
2. Weights are in the group `model_weights`; a file of weights alone (`load_weights`) has at its root what that group
   has: a root without the attribute `layer_names` and with a group `model_weights` is entered first.
3. `layer_names` is an array of byte strings. Each names a group, whose attribute `weight_names` lists its datasets,
   again as byte strings; an empty list means a layer without weights.
4. Layers without weights are left out on both sides. Those of the file must be as many as those of the model and are
   matched in their order; within a layer so are the weights, whose number must be right. Names play no part, except
   with `by_name=True`, which looks only at layers of the same name.
5. `training_config` is bytes of JSON with `optimizer_config` {"class_name", "config"}, `loss`, `metrics`,
   `sample_weight_mode` and `loss_weights`. Without it the model stays uncompiled.
6. If there is a group `optimizer_weights`, its attribute `weight_names` lists the optimizer's state in the order of
   `optimizer.weights`; the number must be right. The state of each weight comes in the order of the weights' names.
7. Anything else in the file is passed over.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np


def raw_attribute(group: h5py.Group, name: str) -> bytes:
    """A text attribute as h5py of 2017 gave it on Python 3: bytes for ASCII strings, `str`, which has no `decode`, for
    UTF-8."""
    kind = group.attrs.get_id(name).get_type()
    assert isinstance(kind, h5py.h5t.TypeStringID) and kind.get_cset() == h5py.h5t.CSET_ASCII
    value = group.attrs[name]
    return value if isinstance(value, bytes) else value.encode()


def names(group: h5py.Group, attribute: str) -> list[str]:
    return [name.decode("utf8") for name in group.attrs[attribute]]


def load_weights(file: h5py.Group) -> list[tuple[str, list[np.ndarray]]]:
    """Name and arrays of each layer with weights."""
    if "layer_names" not in file.attrs and "model_weights" in file:
        file = file["model_weights"]
    layers = [
        (name, [file[name][weight] for weight in names(file[name], "weight_names")])
        for name in names(file, "layer_names")
    ]
    return [(name, [np.array(array) for array in arrays]) for name, arrays in layers if arrays]


def load_model(path: Path) -> dict[str, Any]:
    """What the loader takes from a file of a whole model."""
    with h5py.File(path, "r") as file:
        model = json.loads(raw_attribute(file, "model_config").decode("utf-8"))
        result = {"class_name": model["class_name"], "config": model["config"], "weights": load_weights(file)}
        if "training_config" in file.attrs:
            training = json.loads(raw_attribute(file, "training_config").decode("utf-8"))
            optimizer = training["optimizer_config"]
            result["optimizer"] = optimizer["class_name"], optimizer["config"]
            result["compile"] = {
                name: training[name] for name in ("loss", "metrics", "sample_weight_mode", "loss_weights")
            }
            if "optimizer_weights" in file:
                group = file["optimizer_weights"]
                result["state"] = [np.array(group[name]) for name in names(group, "weight_names")]
        return result
