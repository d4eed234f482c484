"""What a layer asks of its inputs."""

from __future__ import annotations

from collections.abc import Sequence

from kerata.engine.nest import to_list, to_shape
from kerata.errors import DtypeError, GraphError, ShapeError
from kerata.graph.dtypes import dtype_name
from kerata.graph.tensor import Tensor


class InputSpec:
    """The dtype, rank and shape that a layer expects of one input; None where anything will do.

    Arguments:
        dtype: name of the data type.
        shape: sizes, None for one that is free. Gives `ndim` too.
        ndim: number of dimensions; `"3+"` for at least three.

    Attributes:
        dtype, shape, ndim: as given; `ndim` also where it follows from `shape`.

    Example:
        >>> import numpy as np
        >>> from kerata.engine import InputSpec
        >>> from kerata.layers import Layer
        >>> from kerata.models import Sequential
        >>> class OfSequences(Layer):
        ...     def __init__(self, **kwargs):
        ...         self.input_spec = [InputSpec(ndim=3)]
        ...         super().__init__(**kwargs)
        >>> Sequential([OfSequences(input_shape=(10, 3))]).output_shape  # of another rank it is a ShapeError
        (None, 10, 3)
    """

    def __init__(
        self,
        dtype: str | None = None,
        shape: Sequence[int | None] | None = None,
        ndim: int | str | None = None,
    ) -> None:
        self.dtype = dtype
        self.shape = None if shape is None else to_shape(shape)
        self.ndim = len(self.shape) if self.shape is not None else ndim

    def __repr__(self) -> str:
        return f"InputSpec(dtype={self.dtype!r}, shape={self.shape}, ndim={self.ndim!r})"


def check_inputs(
    layer: str,
    input_spec: InputSpec | Sequence[InputSpec | None] | None,
    inputs: Sequence[Tensor],
    one_each: bool = True,
) -> None:
    """Check what is known of a layer's inputs against its `input_spec`.

    Arguments:
        layer: the layer's name, for errors.
        input_spec: an InputSpec or a list of them (None: no demands).
        inputs: the tensors.
        one_each: whether a single spec means a single input. If not, the inputs after the first may be anything, as
            Keras 1 had it.

    Raises:
        GraphError: there are more or fewer inputs than specs.
        ShapeError, DtypeError: an input does not fit its spec.
    """
    if not input_spec:
        return
    specs = to_list(input_spec)
    if len(specs) != len(inputs) and (one_each or len(specs) > 1):
        shapes = ", ".join(str(tensor._keras_shape) for tensor in inputs)
        raise GraphError(f'Layer "{layer}" takes {len(specs)} input(s); got {len(inputs)}: tensors of shape {shapes}.')
    for index, (spec, tensor) in enumerate(zip(specs, inputs, strict=False)):
        if spec is None:
            continue
        shape, dtype = tensor.shape, tensor.dtype
        which = f"Input {index} of layer" if len(specs) > 1 else "The input of layer"
        if spec.ndim is not None and not _rank_fits(spec.ndim, len(shape)):
            raise ShapeError(
                f'{which} "{layer}" must have {_rank(spec.ndim)}; got {len(shape)}: shape {shape}.'
                f"{_advice(spec.ndim, len(shape))}"
            )
        if spec.dtype is not None and dtype_name(spec.dtype) != dtype:
            raise DtypeError(f'{which} "{layer}" must be {spec.dtype}; got {dtype}. Use K.cast, or Input(dtype=...).')
        if spec.shape is not None:
            declared = tensor._keras_shape
            for wanted, came in zip(spec.shape, declared, strict=False):
                if wanted is not None and came is not None and wanted != came:
                    raise ShapeError(f'{which} "{layer}" must have shape {spec.shape}; got {declared}.')


def _rank_fits(wanted: int | str, rank: int) -> bool:
    if isinstance(wanted, str) and wanted.endswith("+"):
        return rank >= int(wanted[:-1])
    return rank == int(wanted)


def _rank(wanted: int | str) -> str:
    if isinstance(wanted, str) and wanted.endswith("+"):
        return f"at least {wanted[:-1]} dimensions, the batch among them"
    return f"{wanted} dimensions, the batch among them"


def _advice(wanted: int | str, rank: int) -> str:
    if wanted == 2 and rank > 2:
        return " Put Flatten() before it."
    if isinstance(wanted, int) and wanted == rank + 1:
        return " Reshape the data, or add the missing dimension with Reshape(...)."
    return ""
