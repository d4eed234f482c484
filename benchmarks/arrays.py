"""The data and the initial weights of a workload: the same for every peer, from numpy alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from workloads import Input, Layer, Workload

Weights = dict[str, np.ndarray]
"""Of one layer, in the layout of Keras 3: kernels (..., inputs, units), gates side by side in the order i, f, c, o or
z, r, h. Names that begin with "mean" or "variance" are statistics; all others are trained."""

SEED = 1234


class Data(NamedTuple):
    """Rows: an array for each input, and the targets."""

    x: list[np.ndarray]
    y: np.ndarray


def data_of(work: Workload, rows: int) -> Data:
    """So many rows, with classes that can be learnt from the first input."""
    random = np.random.RandomState(SEED)
    x = [_input(random, branch.input, rows) for branch in work.branches]
    seen = x[0].reshape(rows, -1)[:, :32].astype("float32")
    seen = seen / max(1, work.branches[0].input.words)
    scores = (seen - seen.mean(axis=0)) @ random.randn(seen.shape[1], max(2, work.classes)).astype("float32")
    classes = scores.argmax(axis=1)
    if work.classes == 1:
        return Data(x, classes.astype("float32")[:, None])
    return Data(x, np.eye(work.classes, dtype="float32")[classes])


def _input(random: np.random.RandomState, of: Input, rows: int) -> np.ndarray:
    if not of.words:
        return random.random_sample((rows, *of.shape)).astype("float32")
    words = random.randint(1, of.words, (rows, *of.shape)).astype("int32")
    if not of.padded:
        return words
    lengths = random.randint(of.shape[0] // 2, of.shape[0] + 1, rows)
    return np.where(np.arange(of.shape[0]) < lengths[:, None], words, 0).astype("int32")


def batches(data: Data, size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Batches without end, from the first row on, each sample turned by a few places as an augmentation would."""
    turn = 0
    while True:
        for start in range(0, len(data.y), size):
            turn = (turn + 1) % 4
            yield np.roll(data.x[0][start : start + size], turn, axis=1), data.y[start : start + size]


def hdf5_file(work: Workload, folder: Path) -> Path:
    """The data of a workload in a file, written in parts at the first call."""
    import h5py

    path, part = folder / f"{work.name.replace(':', '-')}.h5", 100_000
    if path.exists():
        return path
    data = data_of(work, min(part, work.rows))
    with h5py.File(path.with_suffix(".part"), "w") as file:
        for name, array in (("x", data.x[0]), ("y", data.y)):
            rows = file.create_dataset(name, (work.rows, *array.shape[1:]), array.dtype)
            for start in range(0, work.rows, part):
                rows[start : start + part] = array[: work.rows - start]
    path.with_suffix(".part").rename(path)
    return path


def initial_weights(work: Workload) -> list[Weights]:
    """The weights of every layer, in the order of `work.layers`."""
    random = np.random.RandomState(SEED + 1)
    found, widths = [], []
    for branch in work.branches:
        shape = branch.input.shape
        for layer in branch.layers:
            weights, shape = _drawn(random, layer, shape)
            found.append(weights)
        widths.append(shape)
    shape = widths[0] if len(widths) == 1 else (sum(width[0] for width in widths),)
    for layer in work.trunk:
        weights, shape = _drawn(random, layer, shape)
        found.append(weights)
    return found


def _drawn(random: np.random.RandomState, layer: Layer, shape: tuple[int, ...]) -> tuple[Weights, tuple[int, ...]]:
    """The weights of a layer on an input of this shape, and the shape of its output."""
    settings: dict[str, Any] = layer.settings
    if layer.kind == "dense":
        return _kernel(random, (shape[0], settings["units"])), (settings["units"],)
    if layer.kind == "conv":
        kept = shape[:2] if settings["padding"] == "same" else (shape[0] - 2, shape[1] - 2)
        return _kernel(random, (3, 3, shape[2], settings["filters"])), (*kept, settings["filters"])
    if layer.kind == "embedding":
        table = random.uniform(-0.05, 0.05, (settings["words"], settings["units"]))
        return {"table": table.astype("float32")}, (*shape, settings["units"])
    if layer.kind in ("lstm", "gru"):
        units = settings["units"]
        weights = _kernel(random, (shape[1], (4 if layer.kind == "lstm" else 3) * units))
        size = weights["kernel"].shape[1]
        weights = {"kernel": weights["kernel"], "recurrent": _kernel(random, (units, size))["kernel"]}
        weights["bias"] = np.zeros(size, "float32")
        if layer.kind == "lstm":
            weights["bias"][units : 2 * units] = 1  # of the forget gate
        return weights, (shape[0], units) if settings["sequences"] else (units,)
    if layer.kind == "residual":
        filters, stride = settings["filters"], settings["stride"]
        weights = {}
        for number, inputs in ((1, shape[2]), (2, filters)):
            weights |= _kernel(random, (3, 3, inputs, filters), number)
            weights |= {
                f"{name}{number}": np.ones(filters, "float32") for name in ("gamma", "beta", "mean", "variance")
            }
            weights[f"beta{number}"] = weights[f"mean{number}"] = np.zeros(filters, "float32")
        if stride > 1 or filters != shape[2]:
            weights |= _kernel(random, (1, 1, shape[2], filters), 3)
        return weights, (-(-shape[0] // stride), -(-shape[1] // stride), filters)
    if layer.kind == "pool":
        return {}, (shape[0] // 2, shape[1] // 2, shape[2])
    if layer.kind == "average":
        return {}, shape[2:]
    if layer.kind == "flatten":
        return {}, (int(np.prod(shape)),)
    return {}, shape


def _kernel(random: np.random.RandomState, shape: tuple[int, ...], number: int | str = "") -> Weights:
    """A kernel as Glorot draws it, and a bias of zeros."""
    field = int(np.prod(shape[:-2]))
    limit = np.sqrt(6 / (field * (shape[-2] + shape[-1])))
    kernel = random.uniform(-limit, limit, shape).astype("float32")
    return {f"kernel{number}": kernel, f"bias{number}": np.zeros(shape[-1], "float32")}
