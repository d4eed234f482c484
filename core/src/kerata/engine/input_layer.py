"""Where data enter a model: `Input` and its layer."""

from __future__ import annotations

from collections.abc import Sequence

from kerata import backend as K
from kerata.engine.layer import Layer
from kerata.engine.nest import to_shape
from kerata.engine.node import Node
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.graph import active_backend
from kerata.graph.primitive import wrap
from kerata.graph.tensor import Tensor
from kerata.types import Config


class InputLayer(Layer):
    """The layer behind `Input`.

    Arguments:
        input_shape: shape of one sample; or
        batch_input_shape: shape with the batch size (None if free) in front.
        input_dtype: dtype (default: that of `input_tensor`, else floatx).
        input_tensor: a tensor to use in place of a new placeholder: a symbolic one, or one of the backend's own.
        sparse: whether a sparse matrix will be given.
        name: default "input_1" and so on.

    Raises:
        ArgumentError: not exactly one account of the shape is given.
        ArgumentTypeError: `input_tensor` is no tensor.
    """

    trainable = False

    def __init__(
        self,
        input_shape: Sequence[int | None] | None = None,
        batch_input_shape: Sequence[int | None] | None = None,
        input_dtype: str | None = None,
        input_tensor: Tensor | None = None,
        sparse: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name or f"input_{K.get_uid('input')}", trainable=False)
        if input_shape is not None and batch_input_shape is not None:
            raise ArgumentError(f'Input "{self.name}" takes input_shape or batch_input_shape, not both.')
        if active_backend.is_native(input_tensor):
            input_tensor = wrap(input_tensor)
        if input_tensor is not None and not isinstance(input_tensor, Tensor):
            raise ArgumentTypeError(f'input_tensor of "{self.name}" must be a tensor; got {input_tensor!r}.')
        if batch_input_shape is None and input_shape is not None:
            batch_input_shape = (None, *input_shape)
        if batch_input_shape is None:
            if input_tensor is None:
                raise ArgumentError(f'Input "{self.name}" needs input_shape, batch_input_shape or input_tensor.')
            batch_input_shape = input_tensor._keras_shape
        self.batch_input_shape = to_shape(batch_input_shape)
        self.input_dtype = input_dtype or (K.floatx() if input_tensor is None else input_tensor.dtype)
        self.sparse = sparse
        self.built = True
        if input_tensor is None:
            input_tensor = K.placeholder(
                shape=self.batch_input_shape, dtype=self.input_dtype, sparse=sparse, name=self.name
            )
            self.is_placeholder = True
        else:
            self.is_placeholder = False
        input_tensor._keras_history = (self, 0, 0)
        Node(
            self,
            [],
            [],
            [],
            [input_tensor],
            [input_tensor],
            [None],
            [None],
            [self.batch_input_shape],
            [self.batch_input_shape],
        )

    def get_config(self) -> Config:
        return {
            "batch_input_shape": self.batch_input_shape,
            "input_dtype": self.input_dtype,
            "sparse": self.sparse,
            "name": self.name,
        }


def Input(
    shape: Sequence[int | None] | None = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
    dtype: str | None = None,
    sparse: bool = False,
    tensor: Tensor | None = None,
) -> Tensor:
    """A tensor through which data enter a model.

    Arguments:
        shape: shape of one sample, without the batch size: `Input(shape=(784,))`; or
        batch_shape: shape with the batch size in front.
        name: unique in a model; inputs can be given to `fit` by it.
        dtype: default floatx.
        sparse: whether a sparse matrix will be given (default False).
        tensor: a tensor to use in place of a new placeholder: a symbolic one, such as a variable or what K computes, or
            one of the backend's own. A symbolic one is returned itself, and is then an output of a layer.

    Returns:
        the tensor, which layers can be called on.

    Raises:
        ArgumentError: no shape is given, or it is not a tuple of sizes.
        ArgumentTypeError: `tensor` is no tensor.

    Example:
        >>> from kerata.layers import Dense, Input
        >>> from kerata.models import Model
        >>> x = Input(shape=(20,))
        >>> Model(x, Dense(64)(x)).input_shape
        (None, 20)
        >>> Input(batch_shape=(2, 20))._keras_shape
        (2, 20)
    """
    if shape is None and batch_shape is None and tensor is None:
        raise ArgumentError(
            "Input needs a shape: Input(shape=(784,)) for samples of 784 numbers "
            "(the batch size is not part of it), or batch_shape with the batch size."
        )
    given = batch_shape if batch_shape is not None else shape
    if given is not None and not isinstance(given, (list, tuple)):
        raise ArgumentError(f"The shape of an Input is a tuple of sizes, such as (784,); got {given!r}.")
    layer = InputLayer(
        input_shape=None if batch_shape is not None else shape,
        batch_input_shape=batch_shape,
        input_dtype=dtype,
        input_tensor=tensor,
        sparse=sparse,
        name=name,
    )
    output: Tensor = layer.inbound_nodes[0].output_tensors[0]
    return output
