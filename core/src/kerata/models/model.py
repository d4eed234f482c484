"""`Model`: a container that can be trained."""

from __future__ import annotations

from typing import Any

from kerata.models.container import Container
from kerata.plugins import registry
from kerata.training.trainer import Trainer


class Model(Container, Trainer):
    """A graph of layers with `compile`, `fit`, `evaluate` and `predict`.

    Arguments:
        input: a tensor from `Input`, or a list of them.
        output: the tensor(s) to compute from them.
        name: default "model_1" and so on.

    Raises:
        GraphError: the outputs do not follow from the inputs, or two layers have one name.
        ArgumentTypeError: an input or output is no layer's output.

    Example:
        >>> from kerata.layers import Dense, Input, merge
        >>> from kerata.models import Model
        >>> a, b = Input((8,)), Input((8,))
        >>> shared = Dense(16, activation="relu")
        >>> model = Model(input=[a, b], output=Dense(1)(merge([shared(a), shared(b)], mode="concat")))
        >>> model.output_shape, model.count_params()  # the weights of the shared layer count once
        ((None, 1), 177)
    """

    def __init__(self, input: Any, output: Any, name: str | None = None) -> None:
        super().__init__(input, output, name=name)
        registry().hook.kerata_model_built(model=self)
