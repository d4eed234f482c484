"""Functions: graphs compiled whole, one per learning phase."""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kerata.errors import ArgumentError, DataError
from kerata.graph import active_backend
from kerata.graph.contract import Backend
from kerata.graph.dtypes import numpy_dtype
from kerata.graph.index_bounds import Bound, bounds
from kerata.graph.integer_inputs import require_held
from kerata.graph.lowering import Lowering, implementation
from kerata.graph.primitive import as_tensor
from kerata.graph.primitives import abs as absolute
from kerata.graph.primitives import add, cast, less
from kerata.graph.replicas import Replicas, Sharing
from kerata.graph.shape_check import ShapeCheck
from kerata.graph.shapes import compatible
from kerata.graph.tensor import Shape, Tensor, Variable, constant
from kerata.graph.traversal import computed, reachable, results_read

Update = tuple[Variable, Tensor]
LONG = 20
"""No program of fewer batches is a long one, which repays seconds of compiling by what it saves a batch."""


@dataclass
class Program:
    """What a backend compiles: outputs and new values of variables, as functions of the inputs, in one phase."""

    inputs: Sequence[Tensor]
    outputs: Sequence[Tensor]
    updates: Sequence[Update]
    phase: int
    name: str
    guarded: bool = False
    long: bool = False
    nodes: dict[str, Tensor] = field(default_factory=dict)

    def lower(
        self, backend: Any, values: Sequence[Any], replicas: Replicas | None = None
    ) -> tuple[list[Any], list[tuple[Any, Any]]]:
        """Native outputs for native inputs, and pairs (native variable, new value), none of them assigned yet.

        The state of every random operation that is used advances by one. On one of several `replicas` the values are
        its own rows of the inputs; outputs and new values are those of all.
        """
        results = [*self.outputs, *(value for _, value in self.updates)]
        sharing = Sharing(results, self.inputs, self.phase, replicas) if replicas else None
        lowering = Lowering(backend, self.phase, read=results_read(results), sharing=sharing)
        for tensor, value in zip(self.inputs, values, strict=True):
            lowering.bind(tensor, value)
        # Gradients first, those that others are derived from last: an engine that derives by running has the values of
        # what is on the way then.
        derived = [node for node in computed(results, self.phase) if node.op == "gradients"]
        for node in sorted(derived, key=lambda node: -node.serial):
            lowering(node)
        outputs = [lowering(t) for t in self.outputs]
        if sharing is not None:
            outputs = [sharing.output(t, value, lowering) for t, value in zip(self.outputs, outputs, strict=True)]
        # All new values are computed before the backend assigns one: updates are simultaneous, and outputs are of
        # before.
        assigned = [(v, lowering(t)) for v, t in self.updates]
        if sharing is not None:
            assigned = [(v, sharing.updated(t, lowering(t), lowering)) for v, t in self.updates]
        # A state that an update sets (to put back an earlier one) is not advanced over it.
        given = {v for v, _ in self.updates}
        advance = constant(np.array([0, 1], "int64"))
        assigned += [(s, lowering(add(s, advance))) for s in list(lowering.random_states) if s not in given]
        if self.guarded:
            # Below infinity in size: not so for NaN either, and no optimizer of a backend takes it for granted, as it
            # may that x - x is 0.
            lowering.bind(self.outputs[0], outputs[0])
            finite = lowering(less(absolute(self.outputs[0]), float("inf")))
            choose = implementation(backend, "select")
            assigned = [(v, choose(finite, value, lowering(v))) for v, value in assigned]
        self.nodes = lowering.labels
        return outputs, [(v.native(backend), value) for v, value in assigned]


class Function:
    """A compiled graph: call it with a list of arrays, get a list of arrays.

    Arguments:
        inputs: tensors whose values are given, `K.learning_phase()` possibly among them.
        outputs: tensors to compute.
        updates: pairs (variable, new value). All new values are computed from old ones before any is assigned.
        phase: the learning phase, 0 (test) or 1 (training); None takes it from the inputs, else 0.
        name: shown in errors.
        guarded: whether nothing is assigned where the first output, a scalar, is NaN or infinite (default False).
    """

    def __init__(
        self,
        inputs: Sequence[Tensor],
        outputs: Sequence[Tensor],
        updates: Sequence[Any] = (),
        phase: int | None = None,
        name: str = "function",
        guarded: bool = False,
    ) -> None:
        for tensor in [*inputs, *outputs]:
            if not isinstance(tensor, Tensor):
                raise ArgumentError(f"The inputs and outputs of a function are symbolic tensors; got {tensor!r}.")
        self.inputs, self.outputs, self.name, self.phase = list(inputs), list(outputs), name, phase
        self.updates = _pairs(updates)
        self.guarded = guarded
        self._ran = self._inside = 0
        self._length = 0
        self._long_from: dict[tuple[int, int], float] = {}
        self._current: dict[tuple[int, int], Any] = {}
        self.lock = threading.RLock() if self.updates else nullcontext()
        self._compiled: dict[tuple[str, int, bool, int], Any] = {}
        self._seen: tuple[int, Backend | None] = (0, None)

    @property
    def variables(self) -> list[Variable]:
        """The variables it reads or assigns, in an order that depends only on what is computed from what.

        It does not depend on the order of the updates, which may follow the names of layers, nor on any name.
        """
        updates = dict(self.updates)
        found: dict[Variable, None] = {}
        pending = [*self.outputs]
        while pending:
            new = [node for node in reachable(pending) if isinstance(node, Variable) and node not in found]
            found.update(dict.fromkeys(new))
            pending = [updates[variable] for variable in new if variable in updates]
        others = [variable for variable in updates if variable not in found]
        found.update(dict.fromkeys(others))
        behind = reachable(updates[variable] for variable in others)
        found.update((node, None) for node in behind if isinstance(node, Variable) and node not in found)
        return list(found)

    @contextmanager
    def run_of(self, batches: int) -> Iterator[None]:
        """Inside the `with`, so many batches are computed. For many a backend may take more trouble to compile.

        What a program computes may differ in its last digits by it. So it follows from what the program asks for alone,
        never from how long anything took, and stays the same within a run: one that was interrupted and is taken up
        again, by a process that counts anew, goes on as it would have.
        """
        self._lengthen(max(batches, self._ran))
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    def ran(self, batches: int) -> None:
        """Count batches that were computed. Outside of a run of known length, many single ones make a long one."""
        self._ran += batches
        if not self._inside:
            self._lengthen(self._ran)

    def _lengthen(self, batches: int) -> None:
        if batches > self._length:
            if any(self._length < limit <= batches for limit in (LONG, *self._long_from.values())):
                self._current.clear()
            self._length = batches

    @property
    def own_rows(self) -> Callable[[int], slice]:
        """Of a batch of so many samples those that this process computes on; a call takes them alone, with `size`."""
        return self._backend().own_rows

    def __call__(self, values: Sequence[Any], size: int | None = None) -> list[np.ndarray]:
        """The outputs for these inputs; then the updates are done.

        Arguments:
            values: of the inputs.
            size: samples in the batch, where `values` have only the rows `own_rows(size)` of it; None: they are all.

        Raises:
            DataError: the number, shapes or dtypes of the values do not fit.
            BackendError: the computation fails; it names the node, its layer and line.
        """
        if not isinstance(values, (list, tuple)):
            raise DataError(f"{self.name} takes a list of {len(self.inputs)} array(s); got {type(values).__name__}.")
        if len(values) != len(self.inputs):
            raise DataError(f"{self.name} takes {len(self.inputs)} input(s); {len(values)} were given.")
        phase, arrays = self.phase or 0, []
        for tensor, value in zip(self.inputs, values, strict=True):
            if tensor.op == "learning_phase":
                phase = int(np.any(value))
            else:
                arrays.append(self._checked(tensor, value))
        shapes = [a.shape for a in arrays] if size is None else [(size, *a.shape[1:]) for a in arrays]
        self._shape_check(tuple(shapes), phase)
        with self.lock:  # between reading a variable and assigning it nobody else may
            compute = self._for(phase)
            result: list[np.ndarray] = compute(arrays) if size is None else compute(arrays, size)
        return result

    def over(self, arrays: Sequence[np.ndarray]) -> BatchLoop:
        """This function over batches of `arrays`, which are handed to the backend once."""
        data = [self._checked(t, a, sample_axis=True) for t, a in zip(self.inputs, arrays, strict=True)]
        backend = self._backend()
        program = self._program(self.phase or 0, backend)
        key = ("loop", program.phase, program.long, id(backend))
        if key not in self._compiled:
            self._compiled[key] = backend.loop(program)
        check = self._batch_check([a.shape for a in data])
        return BatchLoop(self, self._compiled[key], backend.resident(data), check, type(backend))

    def _nodes(self) -> Iterator[Tensor]:
        return reachable([*self.outputs, *(value for _, value in self.updates)])

    @functools.cached_property
    def _bounds(self) -> dict[Tensor, list[Bound]]:
        return bounds(self._nodes())

    @functools.cached_property
    def _shape_check(self) -> ShapeCheck:
        return ShapeCheck([t for t in self.inputs if t.op != "learning_phase"], self.outputs, self.updates)

    def _batch_check(self, shapes: Sequence[Shape]) -> Callable[[int], None]:
        """A check of batches of a size, of arrays of these shapes."""
        return lambda size: self._shape_check(tuple([(size, *s[1:]) for s in shapes]), self.phase or 0)

    def _checked(self, tensor: Tensor, value: Any, sample_axis: bool = False) -> Any:
        sparse = tensor.sparse and hasattr(value, "shape")  # a matrix that is the backend's to read
        dtype = None if sparse else numpy_dtype(tensor.dtype)
        try:
            given = value if sparse else np.asarray(value)
            if not sparse and given.dtype.kind == "O":
                given = given.astype("float64")
            array = given if sparse or given.dtype == dtype else _in_dtype(given, dtype)
        except (TypeError, ValueError, OverflowError) as error:
            raise DataError(
                f'{self.name}: the value for "{tensor.name}" cannot be read as {tensor.dtype}: {error}.'
            ) from None
        expected = (None, *tensor.shape[1:]) if sample_axis else tensor.shape
        if not compatible(array.shape, expected):
            raise DataError(f'{self.name}: "{tensor.name}" takes an array of shape {tensor.shape}; got {array.shape}.')
        if dtype is not None and (given.dtype.kind in "biuf" or given.dtype.name == "bfloat16"):
            for bound in self._bounds.get(tensor, ()):
                bound.check(given, array, tensor.name)
            if dtype.kind in "iub":
                require_held(given, dtype, tensor.name)
        return array

    def _program(self, phase: int, backend: Backend) -> Program:
        inputs = [t for t in self.inputs if t.op != "learning_phase"]
        program = Program(inputs, self.outputs, self.updates, phase, self.name, self.guarded)
        if self._length >= LONG:  # the question means a walk over the graph, and most programs are short
            key = (phase, id(backend))
            if key not in self._long_from:
                self._long_from[key] = backend.long_from(program) or math.inf
            program.long = self._length >= self._long_from[key]
        return program

    def _for(self, phase: int) -> Any:
        backend = self._backend()
        self.ran(1)
        key = (phase, id(backend))
        if key not in self._current:
            program = self._program(phase, backend)
            whole = ("step", phase, program.long, id(backend))
            if whole not in self._compiled:
                self._compiled[whole] = backend.compile(program)
            self._current[key] = self._compiled[whole]
        return self._current[key]

    def _backend(self) -> Backend:
        """The active backend; what it compiled before finds its variables as another backend left them."""
        backend = active_backend.backend()
        # What was compiled reads the native variables themselves: they must have today's values before it runs. Asking
        # each variable at each call would cost more than a small network does.
        seen = (active_backend.moves(), backend)
        if self._seen != seen:
            for variable in self.variables if self._compiled else ():
                variable.native(backend)
            self._seen = seen
        return backend


def _in_dtype(given: np.ndarray, dtype: Any) -> np.ndarray:
    with np.errstate(invalid="ignore"):  # of NaN as an integer, which is refused where it matters
        return given.astype(dtype)


class BatchLoop:
    """Many batches of resident data in one call."""

    def __init__(
        self, function: Function, run: Any, data: Sequence[Any], check: Callable[[int], None], kind: type[Backend]
    ) -> None:
        self._function, self._run, self._data, self._check, self._kind = function, run, data, check, kind

    def run(self, indices: np.ndarray, batch_size: int) -> list[np.ndarray]:
        """Each output, stacked over the batches `indices[0:batch_size]`, `indices[batch_size:2 * batch_size]`, ...

        In a guarded function the first batch whose first output is not finite is the last.
        """
        active_backend.require_alive(self._kind)
        for size in {min(batch_size, len(indices)), len(indices) % batch_size} - {0}:
            self._check(size)
        self._function.ran(-(-len(indices) // batch_size))
        with self._function.lock:
            result: list[np.ndarray] = self._run(self._data, np.asarray(indices, "int64"), int(batch_size))
        return result


def _pairs(updates: Sequence[Any]) -> list[Update]:
    pairs: dict[Variable, Tensor] = {}
    for update in updates:
        if not (isinstance(update, (tuple, list)) and len(update) == 2 and isinstance(update[0], Variable)):
            raise ArgumentError(f"An update is a pair (variable, new value), as K.update makes; got {update!r}.")
        variable, value = update[0], as_tensor(update[1], update[0].dtype)
        if value.dtype != variable.dtype:
            value = cast(value, dtype=variable.dtype)
        if not compatible(variable.shape, value.shape):
            raise ArgumentError(
                f'The new value of "{variable.name}" has shape {value.shape}; the variable has {variable.shape}.'
            )
        pairs[variable] = value
    return list(pairs.items())
