"""Symbolic graphs compiled by `theano.function`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from kerata import backend as K
from kerata.errors import BackendError
from kerata.graph.contract import Backend, LossOf, Spec, Step
from kerata_backend_theano import sparse
from kerata_backend_theano.execution import Execution
from kerata_backend_theano.native import deep, require_device, require_one_process, theano
from kerata_backend_theano.native import tensor as T
from kerata_backend_theano.primitives import TABLE, ifelse
from kerata_backend_theano.shapes import is_constant, note, pattern, sizes, typed

_DTYPES = (
    "float16",
    "float32",
    "float64",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "bool",
)
_GUESSES = (5, 7)
"""Two sizes for what is unknown, of which no size that native code makes is likely to be the same."""


class TheanoBackend(Backend):
    """Theano-PyMC 1.1, on the configured device (that of THEANO_FLAGS or the CPU by default)."""

    name = "theano"
    version = theano.__version__
    marks = frozenset({"type"})
    primitives = TABLE

    def __init__(self) -> None:
        require_one_process()
        require_device()
        self.survives_fork = theano.config.device == "cpu" and not theano.config.openmp
        self._labels: list[str] = []

    def devices(self) -> list[str]:
        """The CPU, and the GPU that Theano was started on."""
        chosen = theano.config.device
        return ["cpu:0", *([f"gpu:{chosen[4:] or 0}"] if chosen.startswith("cuda") else [])]

    def is_native(self, value: Any) -> bool:
        """Whether `value` is a variable of Theano's: a tensor, a sparse matrix, or shared."""
        return isinstance(value, theano.graph.basic.Variable)

    def spec(self, value: Any) -> Spec:
        """The shape as far as it is known, and the dtype."""
        return sizes(value), str(value.dtype)

    def convert(self, value: Any) -> Any:
        """`value` as a tensor."""
        return value if sparse.is_sparse(value) else T.as_tensor_variable(value)

    def constant(self, value: Any) -> Any:
        """A constant."""
        array = np.asarray(value)
        _require(array.dtype.name)
        return T.constant(array)

    def variable(self, value: np.ndarray, name: str) -> Any:
        """A shared variable."""
        _require(value.dtype.name)
        # An array of its own, which Theano may then work on. By its type an axis of size 1 does not broadcast unless it
        # is told.
        return note(
            theano.shared(np.array(value), name=name, borrow=True, broadcastable=pattern(value.shape)), value.shape
        )

    def read(self, variable: Any) -> Any:
        """The variable, which stands for its value."""
        return variable

    def get_value(self, variable: Any) -> np.ndarray:
        """A copy of the value."""
        return np.array(variable.get_value())

    def set_value(self, variable: Any, value: np.ndarray) -> None:
        """Assign."""
        variable.set_value(value)

    def gradients(self, loss_of: LossOf, at: Sequence[Any]) -> tuple[list[Any], Sequence[Any]]:
        """By `theano.grad`."""
        loss, on_the_way = loss_of(at)
        # What the loss does not depend on has a derivative of zeros here, and is an error or None in Theano.
        with deep():
            found = theano.grad(T.sum(loss), list(at), disconnected_inputs="ignore", return_disconnected="zero")
        # Theano derives by way of wider types here and there, and refuses an update of another dtype.
        return [T.cast(g, w.dtype) for g, w in zip(found, at, strict=True)], on_the_way

    def scan(
        self,
        step: Step,
        sequences: Sequence[Any],
        initial: Sequence[Any],
        captured: Sequence[Any],
        length: Any,
        state_shapes: Sequence[Any],
        output_specs: Sequence[Spec],
    ) -> list[Any]:
        """By `theano.scan`."""
        count = sequences[0].shape[0] if length is None else length
        steps = T.arange(T.cast(count, "int32"), dtype="int32")
        a, b = 1 + len(sequences), 1 + len(sequences) + len(initial)
        inner_shapes = [(), *(sizes(s)[1:] for s in sequences), *state_shapes, *map(sizes, captured)]

        def body(*values: Any) -> list[Any]:
            # Theano hands the step tensors of its own making, which know no sizes but those of 1.
            for value, shape in zip(values, inner_shapes, strict=True):
                note(value, shape)
            outputs, states = step(values[0], values[1:a], values[a:b], values[b:])
            outputs = [typed(o, shape) for o, (shape, _) in zip(outputs, output_specs, strict=True)]
            return outputs + [typed(s, shape) for s, shape in zip(states, state_shapes, strict=True)]

        # The state that goes in has the type of the one that comes out, or Theano refuses the loop: also where the
        # first is of size 1 and broadcasts.
        start = [typed(s, shape) for s, shape in zip(initial, state_shapes, strict=True)]
        with deep():
            results, _ = theano.scan(
                body,
                sequences=[steps, *sequences],
                non_sequences=list(captured),
                outputs_info=[None] * len(output_specs) + start,
                return_list=True,
                # Else Theano looks for what the step reads by itself, and computes in each step what was computed
                # before the loop.
                strict=True,
            )
        outputs = len(output_specs)
        last = [r[-1] for r in results[outputs:]]
        if not outputs:  # the only loops that may have no step at all, which Theano's must have
            last = [ifelse(T.gt(count, 0), end, begin) for end, begin in zip(last, start, strict=True)]
        return [*results[:outputs], *last]

    def abstract(self, function: Callable[..., Sequence[Any]], specs: Sequence[Spec]) -> list[Any]:
        """By calling `function` on placeholders, and computing the shapes of its results for two batches."""
        results = function(*[self.stand_in(s, d) for s, d in specs])
        shapes = [self._shapes(results, guess) for guess in _GUESSES]
        found: list[Any] = []
        for i, result in enumerate(results):
            told = [s[i] if s is not None else None for s in shapes]
            found.append((_agreed(told[0], told[1], sizes(result)), str(result.dtype)))
        return found

    def _shapes(self, results: Sequence[Any], guess: int) -> list[tuple[int, ...]] | None:
        """The shapes of `results` where every unknown size is `guess`; None where it cannot be that."""
        leaves = [
            v for v in theano.graph.basic.graph_inputs(results) if not is_constant(v) and not hasattr(v, "get_value")
        ]
        # of other values, too: sizes that depend on them are as unknown
        fill = np.zeros if guess == _GUESSES[0] else np.ones
        values = [fill([guess if d is None else d for d in sizes(v)], v.dtype) for v in leaves]
        try:
            compute = theano.function(leaves, [r.shape for r in results], mode="FAST_COMPILE", on_unused_input="ignore")
            with np.errstate(all="ignore"):
                return [tuple(map(int, s)) for s in compute(*values)]
        except Exception:
            return None

    def stand_in(self, shape: Sequence[int | None], dtype: str) -> Any:
        """A placeholder."""
        _require(dtype)
        return note(T.TensorType(dtype, pattern(shape))(), shape)

    @contextlib.contextmanager
    def scope(self, label: str) -> Iterator[None]:
        """What is made known inside is traced to `label`."""
        self._labels.append(label)
        try:
            # Theano makes constants of floatX where it makes any; Kerata's may have changed since Theano was imported.
            with theano.config.change_flags(floatX=_floatx()):
                yield
        finally:
            self._labels.pop()

    def known(self, value: Any, shape: Sequence[int | None]) -> Any:
        """`value` of the type for `shape`, traced to the label of the node that it is the value of."""
        if sparse.is_sparse(value):
            return value
        # where an input was found to be of size 1 at run time, Theano knows more than the graph
        shape = [1 if size is None and one else size for size, one in zip(shape, value.broadcastable, strict=True)]
        value = typed(value, shape)
        # What is noted of a variable is noted of every node that it is the value of, and Theano gives back its operand
        # where an operation does nothing to it. A copy has notes of its own; the optimizer takes it away.
        if hasattr(value.tag, "kerata_sizes") or is_constant(value):
            value = T.tensor_copy(value)
        self._trace(value)
        return note(value, shape)

    def _trace(self, value: Any) -> None:
        """Theano names in its errors the places that a failing node and those it was made from are traced to."""
        # In the form of a traceback's lines, which is what Theano keeps through its optimizer and prints.
        place = [[(self._labels[-1], 0, "kerata", "")]] if self._labels else []
        pending = [value]
        while pending:
            variable = pending.pop()
            if variable.owner is None or hasattr(variable.tag, "kerata_label"):
                continue
            for output in variable.owner.outputs:
                output.tag.trace = place
                output.tag.kerata_label = True
            pending.extend(variable.owner.inputs)

    def compile(self, program: Any) -> Callable[[Sequence[np.ndarray]], list[np.ndarray]]:
        """One `theano.function`."""
        return Execution(self, program)


def _floatx() -> str:
    return K.floatx() if K.floatx() in _DTYPES else "float32"


def _require(dtype: str) -> None:
    if dtype not in _DTYPES:
        raise BackendError(f"Theano has no {dtype}; it has {', '.join(_DTYPES)}.")


def _agreed(first: Any, second: Any, declared: Sequence[int | None]) -> tuple[int | None, ...]:
    """The sizes that are the same for both guesses."""
    if first is None or second is None:
        return tuple(declared)
    return tuple(a if a == b else None for a, b in zip(first, second, strict=True))
