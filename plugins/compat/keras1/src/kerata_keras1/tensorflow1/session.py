"""Sessions: what programs of Keras 1 ask of `K.get_session()` and `tf.Session()`.

There is no graph of TensorFlow behind it. A session compiles what it is asked for as a function of what it is fed, with
the active backend, and keeps it.
"""

from __future__ import annotations

import contextlib
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

import numpy as np

from kerata import backend as K
from kerata.errors import ArgumentError, ArgumentTypeError, UnknownAttributeError
from kerata.graph import active_backend
from kerata.graph.function import Function, Update
from kerata.graph.per_thread import Stack
from kerata.graph.tensor import Tensor
from kerata_keras1.tensorflow1.operations import SUMMARIES, Operation, Summary, is_update

KEPT = 100
"""So many functions a session keeps, those used last: one that is asked for new tensors all the time ends nowhere."""

_INSTEAD = {
    "partial_run": "K.function computes several things at once; what is needed in between is one of its outputs.",
    "partial_run_setup": "K.function computes several things at once.",
    "make_callable": "K.function(inputs, outputs) is such a callable.",
    "graph_def": "a model is written by model.save(path), its description by model.to_json().",
    "as_graph_def": "a model is written by model.save(path), its description by model.to_json().",
    "get_tensor_by_name": "tensors are reached by model.get_layer(name).output.",
    "get_operation_by_name": "tensors are reached by model.get_layer(name).output.",
    "get_operations": "what a model computes is listed by model.summary().",
    "get_collection": "weights are listed by model.weights, losses by model.losses, updates by model.updates.",
    "add_to_collection": "weights are listed by model.weights, losses by model.losses, updates by model.updates.",
}


class DefaultGraph:
    """What stands for TensorFlow's graph: there is one, it is always the default, and every thread may use it."""

    @contextlib.contextmanager
    def as_default(self) -> Iterator[DefaultGraph]:
        """A `with` that changes nothing."""
        yield self

    def finalize(self) -> None:
        """Kept for programs of Keras 1."""

    def __getattr__(self, name: str) -> NoReturn:
        raise _unknown("graph", name)


class Session:
    """Computes tensors, and does updates, on the active backend.

    Arguments:
        target: as in TensorFlow 1; only "" (this process).
        graph: taken and ignored: tensors know what they are computed from.
        config: a `tf.ConfigProto`. The growth of GPU memory and the numbers of threads are heeded as long as
            TensorFlow has computed nothing.

    Raises:
        ArgumentError: `target` names another process.
    """

    def __init__(self, target: str = "", graph: Any = None, config: Any = None) -> None:
        if target:
            raise ArgumentError(f"A session computes in this process; got the target {target!r}.")
        self.graph = default_graph()
        self._functions: OrderedDict[Any, Function] = OrderedDict()
        self._entered: list[Any] = []
        if config is not None:
            apply(config)

    def run(
        self,
        fetches: Any,
        feed_dict: Mapping[Tensor, Any] | None = None,
        options: Any = None,
        run_metadata: Any = None,
    ) -> Any:
        """Values of `fetches`, in the structure in which they are given.

        Arguments:
            fetches: a tensor, an operation, an update, or a list, tuple or dict of them. An operation has the value
                None, an update that of the variable after it. Everything else is computed from values before.
            feed_dict: tensor -> its value: placeholders, `K.learning_phase()` (0 where it is not given), and any other.
            options, run_metadata: taken and ignored.

        Raises:
            ArgumentTypeError: something is neither a tensor nor an operation.
            DataError: a value does not fit its tensor.
            BackendError: a placeholder has no value.
        """
        feeds = dict(feed_dict or {})
        for tensor in feeds:
            if not isinstance(tensor, Tensor):
                raise ArgumentTypeError(f"The keys of feed_dict are tensors; got {tensor!r}.")
        tensors: list[Tensor] = []
        updates: list[Update] = []
        structure = _collect(fetches, tensors, updates)
        values: Sequence[Any] = ()
        if tensors or updates:
            values = self._function(list(feeds), tensors, updates)(list(feeds.values()))
        return _filled(structure, [v[()] if np.ndim(v) == 0 else v for v in values])

    def _function(self, inputs: list[Tensor], outputs: list[Tensor], updates: list[Update]) -> Function:
        key = (tuple(inputs), tuple(outputs), tuple(updates))
        if key not in self._functions:
            self._functions[key] = Function(inputs, outputs, updates, name="session.run")
        self._functions.move_to_end(key)
        while len(self._functions) > KEPT:
            self._functions.popitem(last=False)
        return self._functions[key]

    @contextlib.contextmanager
    def as_default(self) -> Iterator[Session]:
        """Inside the `with`, this is the default session."""
        with _defaults.inside(self):
            yield self

    def __enter__(self) -> Session:
        self._entered.append(self.as_default())
        entered: Session = self._entered[-1].__enter__()
        return entered

    def __exit__(self, *error: Any) -> None:
        self._entered.pop().__exit__(*error)

    def close(self) -> None:
        """Forget what was compiled."""
        self._functions.clear()

    def list_devices(self) -> list[str]:
        """The devices that the active backend sees."""
        return active_backend.backend().devices()

    def __getattr__(self, name: str) -> NoReturn:
        raise _unknown("session", name)


class InteractiveSession(Session):
    """A session that is what `K.get_session()` gives from its making on."""

    def __init__(self, target: str = "", graph: Any = None, config: Any = None) -> None:
        super().__init__(target, graph, config)
        set_session(self)


_defaults: Stack[Session] = Stack()
_graph = DefaultGraph()
_set: Session | None = None


def default_graph() -> DefaultGraph:
    """The one graph."""
    return _graph


def default_session() -> Session | None:
    """The session whose `with` this is in, or the one that was set; None where there is neither."""
    return _defaults.top or _set


def session_that_is_set() -> Session | None:
    """The session that was set, or made because one was asked for."""
    return _set


def get_session() -> Session:
    """The default session; one is made if there is none."""
    global _set
    found = default_session()
    if found is None:
        found = _set = Session()
    return found


def set_session(session: Any) -> None:
    """Let `get_session` give `session`.

    Raises:
        ArgumentTypeError: it is no `Session` of this module.
    """
    global _set
    if not isinstance(session, Session):
        raise ArgumentTypeError(
            f"Expected a session of kerata_keras1, as tf.Session() gives in a program of Keras 1; got {session!r}."
        )
    _set = session


def clear() -> None:
    """Forget the session, and what `K.clear_session` forgets."""
    global _set
    if _set is not None:
        _set.close()
    _set = None
    SUMMARIES.clear()
    K.clear_session()


def apply(config: Any) -> None:
    """Tell TensorFlow of a `tf.ConfigProto`: growth of GPU memory, and numbers of threads.

    TensorFlow takes these only before it first computes; afterwards there is a warning.
    """
    growth = config.gpu_options.allow_growth
    inter, intra = config.inter_op_parallelism_threads, config.intra_op_parallelism_threads
    if not (growth or inter or intra):
        return
    import tensorflow as tf

    try:
        if growth:
            for device in tf.config.list_physical_devices("GPU"):
                tf.config.experimental.set_memory_growth(device, True)
        if inter:
            tf.config.threading.set_inter_op_parallelism_threads(inter)
        if intra:
            tf.config.threading.set_intra_op_parallelism_threads(intra)
    except RuntimeError as error:
        warnings.warn(
            f"The configuration of the session comes too late, for TensorFlow has computed already ({error}). "
            "Make the session before the first model.",
            stacklevel=3,
        )


def _unknown(what: str, name: str) -> UnknownAttributeError:
    if name.startswith("__"):
        return UnknownAttributeError(f"A {what} has no attribute {name!r}.")
    instead = _INSTEAD.get(
        name, "there is no graph of TensorFlow behind it. See K.function, and the methods of models."
    )
    return UnknownAttributeError(f"A {what} of kerata_keras1 has no {name!r}: {instead}")


def _collect(fetch: Any, tensors: list[Tensor], updates: list[Update], inside: bool = False) -> Any:
    """`fetch` with the number of its value in place of each tensor, which is appended to `tensors`."""
    # A bare pair is what K.update makes inside a list, as in `model.updates`; given alone it is two tensors.
    if is_update(fetch) and (inside or type(fetch) is not tuple):
        updates.append((fetch[0], fetch[1]))
        tensors.append(fetch[1])
        return _Place(len(tensors) - 1)
    if isinstance(fetch, Operation):
        updates += fetch.updates
        return None
    if isinstance(fetch, Summary):
        tensors += [tensor for _, tensor, _ in fetch.parts]
        return _Encoded(fetch, len(tensors) - len(fetch.parts))
    if isinstance(fetch, Tensor):
        tensors.append(fetch)
        return _Place(len(tensors) - 1)
    if isinstance(fetch, Mapping):
        return {key: _collect(value, tensors, updates, True) for key, value in fetch.items()}
    if isinstance(fetch, (list, tuple)):
        parts = [_collect(value, tensors, updates, isinstance(fetch, list)) for value in fetch]
        return type(fetch)(*parts) if hasattr(fetch, "_fields") else type(fetch)(parts)
    if active_backend.is_native(fetch):
        return active_backend.backend().get_value(fetch)
    raise ArgumentTypeError(f"A session runs tensors and operations; got {fetch!r}.")


class _Place(int):
    """The number of a value."""


class _Encoded(NamedTuple):
    """A summary, and the number of its first value."""

    summary: Summary
    first: int


def _filled(structure: Any, values: Sequence[Any]) -> Any:
    if isinstance(structure, _Place):
        return values[structure]
    if isinstance(structure, _Encoded):
        return structure.summary.encoded(values[structure.first :][: len(structure.summary.parts)])
    if isinstance(structure, dict):
        return {key: _filled(part, values) for key, part in structure.items()}
    if isinstance(structure, (list, tuple)):
        parts = [_filled(part, values) for part in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)
    return structure
