"""`check_optimizer`: whether an optimizer keeps what every optimizer promises."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kerata import backend as K
from kerata.bases.optimizer import Optimizer
from kerata.engine import Input, Layer
from kerata.errors import NonFiniteLossError
from kerata.models import Model, load_model
from kerata.testing.configuration import assert_same_config, check_remade
from kerata.types import Tensor


def check_optimizer(
    optimizer_class: type[Optimizer], kwargs: Mapping[str, Any] | None = None, steps: int = 200
) -> list[float]:
    """Put an optimizer through all that programs do with optimizers.

    Its configuration must make an equal one; it must bring a sum of squares down; values must pass through constraints;
    with `clipnorm` and `clipvalue`, and where a gradient is zero, all must stay finite; taken up again from its state,
    and from a file, it must take the very same steps as without the break.

    Arguments:
        optimizer_class: the class.
        kwargs: arguments of its constructor (default none).
        steps: in which the loss must become less than half of what it was (default 200).

    Returns:
        the losses before each step.

    Raises:
        AssertionError: a promise is not kept; the message says which.
    """
    name, kwargs = optimizer_class.__name__, dict(kwargs or {})
    check_remade(optimizer_class(**kwargs), kwargs)
    model, losses = _bowl(optimizer_class(**kwargs)), []
    try:
        for _ in range(steps):
            losses.append(_step(model))
    except NonFiniteLossError as error:
        raise AssertionError(f"{name}: after {len(losses)} steps the loss is no longer finite") from error
    assert losses[-1] < 0.5 * losses[0], (
        f"{name}: {steps} steps bring a sum of squares from {losses[0]:.4g} to {losses[-1]:.4g} only; "
        "it should at least halve. Is the sign of the step right? `steps` may ask for more of them."
    )
    for clipping in ({"clipnorm": 0.1}, {"clipvalue": 0.1}):
        try:
            clipped = optimizer_class(**{**kwargs, **clipping})
        except TypeError as error:
            raise AssertionError(f"{name}: every optimizer takes {', '.join(clipping)}; {error}") from error
        check_remade(clipped, clipping)
        _check_finite(name, _bowl(clipped), f"with {clipping}")
    _check_finite(name, _bowl(optimizer_class(**kwargs), centre=True), "with gradients of zero")
    _check_constraint(name, optimizer_class(**kwargs))
    _check_resumed(name, optimizer_class, kwargs)
    return losses


class _Bowl(Layer):
    """Two weights and the sum of their squares, for each sample."""

    def __init__(self, centre: bool = False, floor: bool = False, **kwargs: Any) -> None:
        self.centre, self.floor = centre, floor
        super().__init__(**kwargs)

    def build(self, input_shape: Any) -> None:
        values = (
            [np.zeros((3, 2)), np.zeros(4)] if self.centre else [np.arange(-2.5, 3).reshape(3, 2) / 25, np.full(4, 0.1)]
        )
        self.trainable_weights = [K.variable(value) for value in values]
        if self.floor:
            self.constraints = {self.trainable_weights[0]: lambda p: K.maximum(p, 0.05)}
        self.built = True

    def call(self, x: Tensor, mask: Any = None) -> Tensor:
        matrix, vector = self.trainable_weights
        height: Tensor = 0 * x + K.sum(K.square(matrix)) + 3 * K.sum(K.square(vector))
        return height

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "centre": self.centre, "floor": self.floor}


def _bowl(optimizer: Optimizer, **settings: Any) -> Any:
    x = Input(shape=(1,))
    model = Model(input=x, output=_Bowl(**settings)(x))
    model.compile(optimizer, lambda y_true, y_pred: K.mean(y_pred, axis=-1))
    return model


def _step(model: Any) -> float:
    return float(model.train_on_batch(np.zeros((1, 1)), np.zeros((1, 1))))


def _check_finite(name: str, model: Any, when: str) -> None:
    try:
        for _ in range(3):
            _step(model)
        finite = all(np.isfinite(array).all() for array in [*model.get_weights(), *model.optimizer.get_weights()])
    except NonFiniteLossError:
        finite = False
    assert finite, f"{name}: {when} a weight, or the optimizer's state, is no longer finite"


def _check_constraint(name: str, optimizer: Optimizer) -> None:
    model = _bowl(optimizer, floor=True)
    for _ in range(5):
        _step(model)
    least = float(model.get_weights()[0].min())
    assert least >= np.float32(0.05), (
        f"{name}: a weight that a constraint keeps at 0.05 or more is {least:.4g}; assign new values by "
        "`self.assign(param, value, constraints)`"
    )


def _check_resumed(name: str, optimizer_class: type[Optimizer], kwargs: Mapping[str, Any]) -> None:
    """Three steps, a break, three more: the same as six."""
    whole = _bowl(optimizer_class(**kwargs))
    for _ in range(3):
        _step(whole)
    weights, state = whole.get_weights(), whole.optimizer.get_weights()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.h5")
        whole.save(path)
        names = {"_Bowl": _Bowl, name: optimizer_class, "<lambda>": whole.loss}
        loaded = load_model(path, custom_objects=names)
    assert_same_config(name, loaded.optimizer.get_config(), whole.optimizer.get_config(), "loaded from a file, it has")
    resumed = _bowl(optimizer_class(**kwargs))
    resumed._make_train_function()
    resumed.set_weights(weights)
    resumed.optimizer.set_weights(state)
    for _ in range(3):
        for model in (whole, resumed, loaded):
            _step(model)
    for model, how in ((resumed, "its state"), (loaded, "a file")):
        for came, wanted in zip(model.get_weights(), whole.get_weights(), strict=True):
            assert np.array_equal(came, wanted), (
                f"{name}: taken up again from {how} it goes on in another way; is every variable that a step changes "
                "in `self.weights`?"
            )
