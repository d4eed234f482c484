"""What programs of Keras 1 took from inside a model, and Kerata's own models have no use for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from kerata.errors import ArgumentError
from kerata.training.data_adapter import standardize
from kerata.training.per_output import by_output
from kerata.types import Array
from kerata_keras1._progbar import Progbar
from kerata_keras1._training_data import make_batches, slice_X

Run = Callable[[list[Any]], Sequence[Any]]
"""A function of K."""


def lend_to(model_class: type) -> None:
    """Give a class of models what is defined here, where it has no such thing of its own."""
    lent = {
        "sample_weight_modes": property(_sample_weight_modes),
        "_standardize_user_data": _standardize_user_data,
        "_predict_loop": _predict_loop,
        "_test_loop": _test_loop,
    }
    for name, value in lent.items():
        if not hasattr(model_class, name):
            setattr(model_class, name, value)


def _sample_weight_modes(model: Any) -> list[str | None]:
    """For each output, whether it has a sample weight for each step: "temporal", or None for one for each sample."""
    return by_output(model.sample_weight_mode, model.output_names, "sample_weight_mode", default=None)


def _standardize_user_data(
    self: Any,
    x: Any,
    y: Any,
    sample_weight: Any = None,
    class_weight: Any = None,
    check_batch_axis: bool = True,
    batch_size: int | None = None,
) -> tuple[list[Array], list[Array], list[Array]]:
    """Inputs, targets and sample weights as lists of arrays, checked against the compiled model.

    Arguments:
        x, y, sample_weight, class_weight: in any of the forms that `fit` takes.
        check_batch_axis: not needed.
        batch_size: what the number of samples must be a multiple of, where the model is stateful (default any).
    """
    rows = [np.asarray(part[:]) for part in standardize(self, x, y, sample_weight, class_weight)]
    if self.stateful and batch_size and len(rows[0]) % batch_size:
        raise ArgumentError(
            f"A stateful model takes whole batches: a multiple of {batch_size} samples; got {len(rows[0])}."
        )
    inputs, targets = len(self.inputs), len(self.targets)
    return rows[:inputs], rows[inputs : inputs + targets], rows[inputs + targets :]


def _predict_loop(self: Any, f: Run, ins: list[Any], batch_size: int = 32, verbose: int = 0) -> Any:
    """What a function gives for data, batch by batch: an array, or a list of them where it gives several.

    Arguments:
        f: a function of K.
        ins: its inputs for all samples; a number at the end, the learning phase, goes to every batch.
        batch_size: samples in a batch (default 32).
        verbose: 1 draws a bar (default 0).
    """
    parts = [results for results, _ in _batches(f, ins, batch_size, verbose)]
    joined = [np.concatenate(values) for values in zip(*parts, strict=True)]
    return joined[0] if len(joined) == 1 else joined


def _test_loop(self: Any, f: Run, ins: list[Any], batch_size: int = 32, verbose: int = 0) -> Any:
    """The means of what a function gives for data, weighted by the sizes of batches; see `_predict_loop`."""
    totals: Any = 0.0
    count = 0
    for results, size in _batches(f, ins, batch_size, verbose):
        totals = totals + size * np.array([float(value) for value in results])
        count += size
    means = (totals / count).tolist()
    return means[0] if len(means) == 1 else means


def _batches(f: Run, ins: list[Any], batch_size: int, verbose: int) -> Any:
    phase = ins[-1:] if np.isscalar(ins[-1]) else []
    rows = ins[: len(ins) - len(phase)]
    count = len(rows[0])
    bar = Progbar(count, verbose=verbose)
    for start, stop in make_batches(count, batch_size):
        results = f([*slice_X(rows, start, stop), *phase])
        yield results if isinstance(results, (list, tuple)) else [results], stop - start
        bar.update(stop)
