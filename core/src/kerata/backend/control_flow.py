"""Loops: recurrent networks, maps and folds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from kerata.backend.shape_ops import permute_dimensions
from kerata.backend.variables import cast, zeros_like
from kerata.errors import ArgumentError, ShapeError
from kerata.graph import primitives as p
from kerata.graph import tensor as _tensor
from kerata.graph.primitive import as_tensor
from kerata.graph.scan import scan
from kerata.graph.shapes import compatible
from kerata.graph.tensor import Tensor
from kerata.types import TensorLike


def rnn(
    step_function: Callable[[Tensor, list[Tensor]], tuple[Tensor, list[Tensor]]],
    inputs: TensorLike,
    initial_states: Sequence[TensorLike],
    go_backwards: bool = False,
    mask: TensorLike | None = None,
    constants: Sequence[Any] | None = None,
    unroll: bool = False,
    input_length: int | None = None,
) -> tuple[Tensor, Tensor, list[Tensor]]:
    """Iterate over the time axis of a tensor.

    Arguments:
        step_function: `(input (samples, ...), states + constants) -> (output (samples, ...), new states)`.
        inputs: (samples, time, ...).
        initial_states: the states before the first step.
        go_backwards: iterate from the last time to the first; the outputs come in that order.
        mask: (samples, time), zero where a step is passed over: the states stay, the last output is given again.
        constants: given to each step after the states, as they are: tensors, numbers or lists of such.
        unroll: write the loop out; the number of steps must then be known.
        input_length: the number of steps, where the shape does not tell it.

    Returns:
        The last output, all outputs (samples, time, ...), the last states.

    Example:
        >>> from kerata import backend as K
        >>> def step(x, states):
        ...     total = x + states[0]
        ...     return total, [total]
        >>> last, outputs, states = K.rnn(step, K.variable([[[1], [2], [3]]]), [K.zeros((1, 1))])
        >>> print(K.eval(last), K.eval(outputs).ravel())
        [[6.]] [1. 3. 6.]
    """
    inputs = as_tensor(inputs)
    if inputs.ndim < 3:
        raise ArgumentError(f"rnn needs inputs of 3 dimensions or more, (samples, time, ...); got {inputs.shape}.")
    extra = list(constants or [])
    sequences = [_swap(inputs)]
    if mask is not None:
        mask = as_tensor(mask)
        mask = mask if mask.ndim == 2 else p.squeeze(mask, axis=-1)
        if not compatible(mask.shape, inputs.shape[:2]):
            raise ShapeError(f"A mask of inputs {inputs.shape} is (samples, time); got {mask.shape}.")
        sequences.append(_swap(cast(mask, "bool")))
    if go_backwards:
        # The mask too: it belongs to the steps.
        sequences = [p.reverse(s, axis=(0,)) for s in sequences]

    def step(t: Any, slices: list[Tensor], states: list[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
        own = states[1:] if separate else states
        output, new_states = step_function(slices[0], own + extra)
        if len(new_states) != len(own):
            raise ShapeError(f"A step given {len(own)} state(s) must return as many; it returned {len(new_states)}.")
        if mask is None:
            carried[:] = [n for n, state in enumerate(new_states) if state is output]
            return [output], list(new_states)
        kept = [_choose(slices[1], new, old) for new, old in zip(new_states, own, strict=True)]
        if not separate:
            return [kept[0]], kept
        output = _choose(slices[1], output, states[0])
        return [output], [output, *kept]

    initial = [as_tensor(s) for s in initial_states]
    # Which state is the output, if one is: the last one is then found there, and where only that is asked for, as by a
    # layer without `return_sequences`, no step's output is kept.
    carried = [] if mask is None else [0]
    separate = False  # whether the last output is carried on, for steps passed over: it may be the first state
    if mask is not None:
        output, new_states = step_function(sequences[0][0], initial + extra)
        separate = not (new_states and output is new_states[0])
        if separate:
            initial = [_first_output(output, initial), *initial]
    if unroll:
        outputs, states = _unrolled(step, sequences, initial, input_length)
    else:
        outputs, states = scan(step, sequences, initial)
    last = states[carried[0]] if carried else outputs[0][-1]
    return last, _swap(outputs[0]), states[1:] if separate else states


def map_fn(fn: Callable[..., Tensor], elems: TensorLike | Sequence[TensorLike], name: str | None = None) -> Tensor:
    """fn of each row of `elems` (or of the rows of several tensors), stacked.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.map_fn(lambda row: K.sum(row), K.variable([[1, 2], [3, 4]]))))
        [3. 7.]
    """
    many = isinstance(elems, (list, tuple))
    rows = [_rows(e) for e in elems] if isinstance(elems, (list, tuple)) else [_rows(elems)]
    outputs, _ = scan(lambda t, slices, states: ([fn(slices if many else slices[0])], []), rows, [])
    return outputs[0]


def foldl(
    fn: Callable[[Tensor, Tensor], Tensor],
    elems: TensorLike,
    initializer: TensorLike | None = None,
    name: str | None = None,
) -> Tensor:
    """fn(fn(fn(initializer, x0), x1), ...) over the rows; without an initializer, the first row is it.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.foldl(lambda total, x: total * 10 + x, K.variable([1, 2, 3]))))
        123.0
    """
    elems = _rows(elems)
    if initializer is None:
        initializer, elems = elems[0], elems[1:]
    _, states = scan(lambda t, slices, states: ([], [fn(states[0], slices[0])]), [elems], [as_tensor(initializer)])
    return states[0]


def foldr(
    fn: Callable[[Tensor, Tensor], Tensor],
    elems: TensorLike,
    initializer: TensorLike | None = None,
    name: str | None = None,
) -> Tensor:
    """`foldl` from the last row to the first.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.foldr(lambda total, x: total * 10 + x, K.variable([1, 2, 3]))))
        321.0
    """
    return foldl(fn, p.reverse(_rows(elems), axis=(0,)), initializer, name)


def _rows(elems: TensorLike | Sequence[TensorLike]) -> Tensor:
    rows = as_tensor(elems)
    if not rows.ndim:
        raise ShapeError("A scalar has no rows to go over.")
    return rows


def _swap(x: Tensor) -> Tensor:
    return permute_dimensions(x, (1, 0, *range(2, x.ndim)))


def _choose(mask: Tensor, new: Tensor, old: Tensor) -> Tensor:
    while mask.ndim < new.ndim:
        mask = p.expand_dims(mask, axis=-1)
    return p.select(mask, new, old)


def _first_output(output: Tensor, initial: list[Tensor]) -> Tensor:
    """What a masked first step gives: the first state, if it is shaped as an output is, else zeros."""
    if initial and compatible(initial[0].shape, output.shape) and initial[0].dtype == output.dtype:
        return initial[0]
    return zeros_like(output)


def _unrolled(
    step: Callable[..., Any], sequences: list[Tensor], states: list[Tensor], input_length: int | None
) -> tuple[list[Tensor], list[Tensor]]:
    length = sequences[0].shape[0] if sequences[0].shape[0] is not None else input_length
    if length is None:
        raise ArgumentError(
            "To unroll a loop the number of time steps must be known; give the layer input_length "
            "or a full input_shape."
        )
    outputs = []
    for t in range(length):
        output, states = step(t, [s[t] for s in sequences], states)
        outputs.append(output[0])
    return [p.stack(*outputs, axis=0)], states


def whole_batch() -> AbstractContextManager[None]:
    """`with K.whole_batch():`, where a layer computes sums and means over samples that are to be those of all.

    Where several devices share each batch, a layer has the statistics of the device's own samples, which costs no
    exchange; objectives, metrics and what is computed outside of layers have those of the whole batch anyway.

    Example:
        >>> from kerata import backend as K
        >>> x = K.variable([[1.0, 4.0], [3.0, 6.0]])
        >>> with K.whole_batch():
        ...     mean = K.mean(x, axis=0)
        >>> K.eval(mean).tolist()
        [2.0, 5.0]
    """
    return _tensor.whole_batch()
