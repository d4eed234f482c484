"""What a backend fulfils: a table of primitives, and a few services."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, ClassVar, Protocol

import numpy as np

from kerata.errors import BackendError
from kerata.kinds import base_of

Spec = tuple[tuple[int | None, ...], str]
LossOf = Callable[[Sequence[Any]], tuple[Any, Sequence[Any]]]
Product = Callable[[int, Any, Any], Any]


class Step(Protocol):
    """One step of a loop, on native tensors: `step(t, slices, states, captured) -> (outputs, new states)`.

    Attributes:
        products: of each matrix product of the step with a matrix from outside, which of `captured` that is. The
            gradient of such a matrix is a sum over the steps, and all of it one product after the loop. A backend that
            gains by it gives `product(k, left, matrix)`, which then computes the product number k; others need not.
    """

    products: Sequence[int]

    def __call__(
        self,
        t: Any,
        slices: Sequence[Any],
        states: Sequence[Any],
        captured: Sequence[Any],
        product: Product | None = None,
    ) -> tuple[Sequence[Any], Sequence[Any]]: ...


class Program(Protocol):
    """What a backend compiles: outputs and new values of variables, as functions of the inputs, in one phase.

    Attributes:
        inputs: the placeholders, in the order in which their values are given.
        outputs: the tensors to compute.
        updates: pairs (variable, new value).
        phase: the learning phase, 0 (test) or 1 (training).
        name: shown in errors.
        guarded: whether nothing is assigned where the first output, a scalar, is not finite. `lower` sees to it, by a
            choice for each variable; a backend that has a cheaper way lowers the program with `guarded` False.
        long: whether it will run so often that more trouble over the compiling is repaid; see `long_from`.
        nodes: once lowered, the node behind each label that `Backend.scope` was given.
    """

    inputs: Sequence[Any]
    outputs: Sequence[Any]
    updates: Sequence[Any]
    phase: int
    name: str
    guarded: bool
    long: bool
    nodes: dict[str, Any]

    def lower(self, backend: Any, values: Sequence[Any]) -> tuple[list[Any], list[tuple[Any, Any]]]:
        """Native outputs for native inputs, and pairs (native variable, new value), none of them assigned yet."""


@base_of("backends")
class Backend(ABC):
    """Compiles symbolic graphs with one framework. An instance takes no arguments.

    Attributes:
        name: what a user calls it.
        version: of the framework.
        differentiable: whether it computes gradients; one that does not can load models and predict.
        survives_fork: whether a process forked from one in which it has computed can go on computing. Frameworks with
            threads of their own cannot, and hang; where this is False (default) an error is raised in their place.
        workers: how many processes share each batch; they run the same program.
        first_worker: whether this process is the first of them.
        marks: names of attributes by which the framework knows its own tensors; no symbolic tensor may have them.
        primitives: primitive's name -> its implementation on native tensors, with the static arguments as keywords.
    """

    name: ClassVar[str]
    version: str = ""
    differentiable: ClassVar[bool] = True
    survives_fork: bool = False
    workers: int = 1
    first_worker: bool = True
    marks: ClassVar[frozenset[str]] = frozenset()
    primitives: Mapping[str, Callable[..., Any]]

    @abstractmethod
    def devices(self) -> list[str]:
        """The devices it can compute on, e.g. "cpu:0"."""

    @abstractmethod
    def is_native(self, value: Any) -> bool:
        """Whether `value` is one of the framework's tensors or variables."""

    @abstractmethod
    def spec(self, value: Any) -> Spec:
        """The static shape and the dtype of a native tensor."""

    @abstractmethod
    def convert(self, value: Any) -> Any:
        """`value`, a native tensor or a number, as a native tensor."""

    @abstractmethod
    def constant(self, value: Any) -> Any:
        """A native constant."""

    @abstractmethod
    def variable(self, value: np.ndarray, name: str) -> Any:
        """A native variable."""

    @abstractmethod
    def read(self, variable: Any) -> Any:
        """The value of a native variable as a tensor, read once per function."""

    @abstractmethod
    def get_value(self, variable: Any) -> np.ndarray:
        """A copy of a native variable's present value."""

    @abstractmethod
    def set_value(self, variable: Any, value: np.ndarray) -> None:
        """Assign a native variable."""

    def gradients(self, loss_of: LossOf, at: Sequence[Any]) -> tuple[list[Any], Sequence[Any]]:
        """The derivatives of sum(loss) by the tensors whose values are `at`, zeros where it does not depend on one.

        Arguments:
            loss_of: `loss_of(values) -> (loss, on_the_way)`, called once. A framework with a graph calls it with `at`
                itself and derives the loss by that. A functional one transforms it: whatever it calls it with,
                `on_the_way` has the values of the nodes between, which the outputs of the program may need too.
            at: native tensors.

        Returns:
            The derivatives, and `on_the_way` as `loss_of` gave it, at `at`: from the same run, so that nothing is
            computed twice.
        """
        raise BackendError(f"The backend {self.name} computes no gradients: it can predict, not train.")

    @abstractmethod
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
        """Run `step` along the first axis of `sequences`, or `length` times; its outputs, stacked, and last states."""

    @abstractmethod
    def compile(self, program: Program) -> Callable[..., list[np.ndarray]]:
        """A function of a list of arrays.

        `program.lower` gives outputs and assignments, all of which are done together.
        """

    def own_rows(self, size: int) -> slice:
        """Of a batch of `size` rows those that this process computes on: all (default), or a worker's part of them.

        One that has a part of them takes these rows alone, too: what `compile` returns is then called with them and
        `size`, and `loop` asks for no others, whatever their numbers are.
        """
        return slice(0, size)

    def of_first_worker(self, values: np.ndarray) -> np.ndarray:
        """The floats that the first worker gives here, where all `workers` give as many at once."""
        return values

    def long_from(self, program: Program) -> int | None:
        """From how many batches on `program` is a long one: another way, slower to compile, repays it.

        None (default): there is no other way. Asked of what runs for `kerata.graph.function.LONG` batches at least.
        """
        return None

    def agree(self, what: str, facts: Mapping[str, Any]) -> None:  # noqa: B027 (most have one worker)
        """Have all workers that share the batches compare `facts`, at one place of the program.

        Arguments:
            what: is to be the same for all.
            facts: plain data, by their names.

        Raises:
            BackendError: those of the others differ, or one of the others is elsewhere or has ended.
        """

    def release_memory(self) -> None:  # noqa: B027 (most have nothing to give back)
        """Give back what it keeps of programs that are no longer there."""

    def abstract(self, function: Callable[..., Sequence[Any]], specs: Sequence[Spec]) -> list[Any]:
        """The specs of what native code returns for tensors of these specs."""
        raise BackendError(f"The backend {self.name} does not run native code.")

    def stand_in(self, shape: Sequence[int | None], dtype: str) -> Any:
        """A native tensor of this spec, for `abstract`."""
        raise BackendError(f"The backend {self.name} does not run native code.")

    def scope(self, label: str) -> AbstractContextManager[Any]:
        """Native nodes made inside carry `label`."""
        return nullcontext()

    def known(self, value: Any, shape: Sequence[int | None]) -> Any:
        """`value`, a native tensor just computed, with what the graph knows of its shape told to the framework."""
        return value

    def resident(self, arrays: Sequence[np.ndarray]) -> list[Any]:
        """`arrays` as `loop` wants them; a backend puts them on its device once.

        One that compiles for each length may add spare rows (`kerata.graph.spare_rows`), which no number asks for.
        """
        return list(arrays)

    def loop(self, program: Program) -> Callable[[Sequence[Any], np.ndarray, int], list[np.ndarray]]:
        """`run(data, indices, batch_size)` over rows of resident data; a call per batch, if not better.

        Of a guarded program the first batch whose first output is not finite is the last.
        """
        compiled = self.compile(program)

        def run(data: Sequence[Any], indices: np.ndarray, batch_size: int) -> list[np.ndarray]:
            results = []
            for start in range(0, len(indices), batch_size):
                rows = indices[start : start + batch_size]
                results.append(compiled([d[rows] for d in data]))
                if program.guarded and not np.isfinite(results[-1][0]):
                    break
            return [np.stack(column) for column in zip(*results, strict=True)]

        return run
