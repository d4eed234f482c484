"""What is measured: plain descriptions of models and their training, which every peer builds in its own way.

A model is one or more branches, each an input and layers, joined side by side, and the trunk above them. Nothing here
computes; `arrays.py` makes the data and the initial weights of a description.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple


class Layer(NamedTuple):
    """A layer: its kind, a word that each peer knows, and its settings."""

    kind: str
    settings: dict[str, Any]


class Input(NamedTuple):
    """What goes in: the shape of a sample; numbers below `words` where it is not 0, else floats.

    Numbers are padded with 0 only where a mask skips that: the optimizers of Keras 3 on TensorFlow add the squares of
    the gradients of a word that a batch has twice, where all others square their sum.
    """

    shape: tuple[int, ...]
    words: int = 0
    padded: bool = False


class Branch(NamedTuple):
    """An input and the layers on it."""

    input: Input
    layers: tuple[Layer, ...]


class Optimizer(NamedTuple):
    """An optimizer, at settings under which all peers compute the same: see `keras_peer.optimizer`."""

    name: str
    rate: float
    momentum: float = 0.0


@dataclass(frozen=True)
class Workload:
    """A model and how it is trained.

    Arguments:
        name, title: for the command line, and for readers.
        branches, trunk: the model.
        optimizer, batch: how it is trained.
        rows: in an epoch, a multiple of `batch`.
        epochs: in one counted run.
        warm: batches after which Kerata on TensorFlow has compiled what it compiles anew in long runs.
        source: where rows come from: "arrays", a "generator" of batches, or a file ("hdf5").
        predicted: rows of a large prediction.
        targets: what Kerata on TensorFlow should reach; the names are those of `report.RATIOS`.
    """

    name: str
    title: str
    branches: tuple[Branch, ...]
    trunk: tuple[Layer, ...]
    optimizer: Optimizer
    batch: int
    rows: int
    epochs: int = 1
    warm: int = 1000
    source: str = "arrays"
    predicted: int = 10_000
    targets: dict[str, float] = field(default_factory=dict)

    @property
    def layers(self) -> list[Layer]:
        """All layers, in the order in which initial weights are drawn."""
        return [layer for branch in self.branches for layer in branch.layers] + list(self.trunk)

    @property
    def classes(self) -> int:
        """Units of the last layer."""
        return int(self.trunk[-1].settings["units"])

    @property
    def loss(self) -> str:
        """The objective that goes with the last activation."""
        softmax = self.trunk[-1].settings["activation"] == "softmax"
        return "categorical_crossentropy" if softmax else "binary_crossentropy"

    @property
    def drops(self) -> bool:
        """Whether it has dropout, whose draws no two peers share."""
        return any(layer.kind == "dropout" for layer in self.layers)

    def without_dropout(self) -> Workload:
        """The same, but for dropout: what peers must agree on."""
        branches = tuple(branch._replace(layers=_without_dropout(branch.layers)) for branch in self.branches)
        return replace(self, branches=branches, trunk=_without_dropout(self.trunk))

    def quick(self) -> Workload:
        """The same with fewer rows."""
        rows = max(self.batch, self.rows // 4 // self.batch * self.batch)
        return replace(self, rows=rows, predicted=self.predicted // 10)


def _without_dropout(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    return tuple(layer for layer in layers if layer.kind != "dropout")


def dense(units: int, activation: str = "linear") -> Layer:
    """A fully connected layer."""
    return Layer("dense", {"units": units, "activation": activation})


def dropout(rate: float) -> Layer:
    """Dropout of this part of the values."""
    return Layer("dropout", {"rate": rate})


def conv(filters: int, padding: str = "valid") -> Layer:
    """A convolution of 3 by 3 with relu, channels last."""
    return Layer("conv", {"filters": filters, "padding": padding})


def residual(filters: int, stride: int = 1) -> Layer:
    """A residual block of two convolutions of 3 by 3 with batch normalization, as in the first ResNet."""
    return Layer("residual", {"filters": filters, "stride": stride})


def embedding(words: int, units: int, mask: bool = False) -> Layer:
    """A vector for each word; with `mask`, word 0 is padding that the layers after it skip."""
    return Layer("embedding", {"words": words, "units": units, "mask": mask})


def recurrent(kind: str, units: int, sequences: bool = False) -> Layer:
    """An "lstm" or a "gru" with sigmoid gates; its last output, or all with `sequences`."""
    return Layer(kind, {"units": units, "sequences": sequences})


FLATTEN, POOL, AVERAGE = Layer("flatten", {}), Layer("pool", {}), Layer("average", {})
"""To one dimension; the greatest of 2 by 2; the mean over height and width."""

PREDICT_ONE = "predict of one sample, Keras 3 on TensorFlow / ours"
OVER_KERAS = "ours on TensorFlow / Keras 3 on TensorFlow"
OVER_HAND = "ours on TensorFlow / hand-written TensorFlow"

_SGD = Optimizer("sgd", 0.01, 0.9)
_ADAM = Optimizer("adam", 0.001)
_RMSPROP = Optimizer("rmsprop", 0.001)


def _one(shape: tuple[int, ...], *layers: Layer, words: int = 0, padded: bool = False) -> dict[str, Any]:
    """The model of a single branch."""
    return {"branches": (Branch(Input(shape, words, padded), ()),), "trunk": layers}


_MLP = _one((64,), dense(64, "relu"), dense(10, "softmax"))

WORKLOADS = {
    work.name: work
    for work in (
        Workload(
            "mlp",
            "MLP 64-64-10, batch 32, SGD with Nesterov momentum",
            **_MLP,
            optimizer=_SGD,
            batch=32,
            rows=1792,
            epochs=40,
            warm=8000,
            targets={OVER_KERAS: 15, OVER_HAND: 0.85, PREDICT_ONE: 150},
        ),
        Workload(
            "mlp-large",
            "MLP 784-512-512-10 with dropout 0.2, batch 128, RMSprop",
            **_one((784,), dense(512, "relu"), dropout(0.2), dense(512, "relu"), dropout(0.2), dense(10, "softmax")),
            optimizer=_RMSPROP,
            batch=128,
            rows=12_800,
            targets={OVER_KERAS: 1.8, OVER_HAND: 1.2, PREDICT_ONE: 150},
        ),
        Workload(
            "cnn",
            "CNN of the MNIST example on 28 by 28, batch 128, RMSprop",
            **_one(
                (28, 28, 1),
                conv(32),
                conv(32),
                POOL,
                dropout(0.25),
                FLATTEN,
                dense(128, "relu"),
                dropout(0.5),
                dense(10, "softmax"),
            ),
            optimizer=_RMSPROP,
            batch=128,
            rows=1280,
            warm=0,
            targets={OVER_KERAS: 1.6, OVER_HAND: 1.05, PREDICT_ONE: 100},
        ),
        Workload(
            "embedding-lstm",
            "Embedding(20000, 128) and LSTM(128) over 80 steps, batch 32, Adam",
            **_one((80,), embedding(20_000, 128), recurrent("lstm", 128), dense(1, "sigmoid"), words=20_000),
            optimizer=_ADAM,
            batch=32,
            rows=2048,
            warm=400,
            targets={OVER_KERAS: 1.25, OVER_HAND: 1.2, PREDICT_ONE: 80},
        ),
        Workload(
            "char-lstm",
            "two LSTM(128) over 40 characters of 57, batch 128, RMSprop",
            **_one((40, 57), recurrent("lstm", 128, sequences=True), recurrent("lstm", 128), dense(57, "softmax")),
            optimizer=_RMSPROP,
            batch=128,
            rows=2560,
            warm=400,
        ),
        Workload(
            "gru-masks",
            "Embedding(5000, 64) with masks and GRU(64) over 60 steps, batch 32, Adam",
            **_one(
                (60,),
                embedding(5000, 64, mask=True),
                recurrent("gru", 64),
                dense(46, "softmax"),
                words=5000,
                padded=True,
            ),
            optimizer=_ADAM,
            batch=32,
            rows=2048,
            warm=400,
        ),
        Workload(
            "resnet",
            "ResNet of three blocks on 32 by 32, batch 64, SGD with Nesterov momentum",
            **_one(
                (32, 32, 3),
                conv(16, "same"),
                residual(16),
                residual(32, 2),
                residual(64, 2),
                AVERAGE,
                dense(10, "softmax"),
            ),
            optimizer=_SGD,
            batch=64,
            rows=640,
            warm=0,
            predicted=2000,
        ),
        Workload(
            "two-inputs",
            "functional model of two inputs, dense and Embedding-LSTM, batch 32, Adam",
            branches=(
                Branch(Input((32,)), (dense(64, "relu"),)),
                Branch(Input((20,), 1000), (embedding(1000, 32), recurrent("lstm", 32))),
            ),
            trunk=(dense(64, "relu"), dense(1, "sigmoid")),
            optimizer=_ADAM,
            batch=32,
            rows=2048,
            epochs=2,
        ),
        Workload(
            "generator",
            "MLP 64-64-10 from a generator of batches of 32, SGD with Nesterov momentum",
            **_MLP,
            optimizer=_SGD,
            batch=32,
            rows=2048,
            epochs=5,
            warm=8000,
            source="generator",
        ),
    )
}


def grown(kind: str, size: int) -> Workload:
    """A small model with one thing about it at a size: "batch", "rows", rows in a file ("hdf5"), "layers", "steps"."""
    name = f"{kind}:{size}"
    if kind == "batch":
        return Workload(name, name, **_MLP, optimizer=_SGD, batch=size, rows=max(size, 8192))
    if kind in ("rows", "hdf5"):
        batch, source = 100, "hdf5" if kind == "hdf5" else "arrays"
        return Workload(name, name, **_MLP, optimizer=_SGD, batch=batch, rows=size, source=source)
    if kind == "layers":
        layers = [dense(32, "relu") for _ in range(size)]
        model = _one((32,), *layers, dense(10, "softmax"))
        return Workload(name, name, **model, optimizer=_SGD, batch=32, rows=32)
    model = _one((size, 16), recurrent("lstm", 32), dense(10, "softmax"))
    return Workload(name, name, **model, optimizer=_ADAM, batch=32, rows=320)


def named(name: str, quick: bool = False) -> Workload:
    """The workload of this name, or a grown one: `batch:64`."""
    kind, colon, size = name.partition(":")
    if colon:
        return grown(kind, int(size))
    return WORKLOADS[name].quick() if quick else WORKLOADS[name]
