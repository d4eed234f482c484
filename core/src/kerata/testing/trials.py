"""What to try a component on that nobody has said anything about: arguments by their names, and inputs of layers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from kerata.engine import Input
from kerata.engine.nest import unwrap
from kerata.errors import KerataError
from kerata.layers import Dense

ARGUMENTS: dict[str, Any] = {
    "output_dim": 4,
    "input_dim": 5,
    "nb_filter": 3,
    "filter_length": 2,
    "nb_row": 2,
    "nb_col": 2,
    "kernel_dim1": 2,
    "kernel_dim2": 2,
    "kernel_dim3": 2,
    "units": 4,
    "filters": 3,
    "kernel_size": 2,
    "pool_size": 2,
    "pool_length": 2,
    "p": 0.25,
    "rate": 0.25,
    "sigma": 0.5,
    "stddev": 0.5,
    "alpha": 0.5,
    "beta": 0.5,
    "theta": 0.5,
    "n": 3,
    "target_shape": (-1,),
    "activation": "linear",
    "lr": 0.05,
    "learning_rate": 0.05,
    "l1": 0.01,
    "l2": 0.01,
    "strength": 0.01,
    "m": 2,
    "monitor": "loss",
    "patience": 1,
    "filepath": "weights.h5",
    "filename": "log.csv",
    "log_dir": "logs",
    "backup_dir": "backup",
    "epochs": 2,
    "nb_epoch": 2,
}
"""Values for arguments that have no default, in the words of Keras 1 and of today."""

MADE: dict[str, Callable[[], Any]] = {
    "layer": lambda: Dense(3),
    "schedule": lambda: _halved,
}
"""Those that are made anew each time."""


class Guess(NamedTuple):
    """Arguments for a call.

    Attributes:
        values: for those without a default, by name.
        unknown: names of those for which there is none.
    """

    values: dict[str, Any]
    unknown: list[str]

    def __str__(self) -> str:
        return ", ".join(f"{name}={_shown(value)}" for name, value in self.values.items())


def guess(function: Any) -> Guess:
    """Arguments with which a class or function may be called."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return Guess({}, [])
    needed = [p.name for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    values = {name: ARGUMENTS[name] for name in needed if name in ARGUMENTS}
    values |= {name: MADE[name]() for name in needed if name in MADE}
    return Guess(values, [name for name in needed if name not in values])


class Trial(NamedTuple):
    """Inputs of a layer: their shapes, and the dtype where they are whole numbers."""

    shapes: tuple[tuple[int | None, ...], ...]
    dtype: str | None = None

    def __str__(self) -> str:
        shown = ", ".join(map(str, self.shapes))
        return f"{self.dtype} {shown}" if self.dtype else shown

    def as_arguments(self) -> dict[str, Any]:
        """What `check_layer` is given for it."""
        if self.dtype is None:
            return {"input_shape": unwrap(list(self.shapes))}
        random = np.random.RandomState(6)
        data = [random.randint(0, 3, [3 if s is None else s for s in shape]) for shape in self.shapes]
        return {"input_data": unwrap([array.astype(self.dtype) for array in data]), "input_dtype": self.dtype}


_FLOATS = [Trial((shape,)) for shape in ((None, 4), (None, 3, 4), (None, 6, 6, 3), (None, 4, 4, 4, 3))]
_PAIRS = [Trial((shape, shape)) for shape in ((None, 4), (None, 3, 4))]
_INTEGERS = [Trial(((None, 5),), "int32")]


def trial_for(make: Callable[[], Any], vocabulary: bool) -> tuple[Trial | None, list[Exception]]:
    """The first inputs that a layer takes, and what it said of those before.

    Arguments:
        make: makes the layer.
        vocabulary: whether it is of a size of a vocabulary, so that whole numbers come first.
    """
    said: list[Exception] = []
    for trial in [*_INTEGERS, *_FLOATS, *_PAIRS] if vocabulary else [*_FLOATS, *_PAIRS, *_INTEGERS]:
        layer = make()
        try:
            layer(unwrap([Input(batch_shape=s, dtype=trial.dtype) for s in trial.shapes]))
        except Exception as error:
            said.append(error)
        else:
            return trial, said
    return None, said


def own_fault(said: list[Exception]) -> Exception | None:
    """Of what a layer said of inputs an error that no input is to blame for: always the same, and none of Kerata's."""
    same = {(type(error), str(error)) for error in said}
    return said[0] if len(same) == 1 and not isinstance(said[0], KerataError) else None


def taken_shapes(call: Callable[[tuple[int, ...]], Any], shapes: tuple[tuple[int, ...], ...]) -> Iterator[Any]:
    """Of some shapes those that a function takes; all of them where it takes none, to hear why."""
    taken = []
    for shape in shapes:
        try:
            call(shape)
        except Exception:
            continue
        taken.append(shape)
    return iter(taken or shapes)


def _halved(epoch: int) -> float:
    """A schedule of learning rates."""
    return float(0.05 * 0.5**epoch)


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, (int, float, str, tuple)) else type(value).__name__
