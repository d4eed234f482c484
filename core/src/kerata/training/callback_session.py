"""The life of one call of fit, evaluate or predict: its callbacks and hooks, from the first to the last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kerata import workers
from kerata.errors import ArgumentTypeError, NonFiniteLossError
from kerata.graph import active_backend
from kerata.plugins import registry
from kerata.training.callbacks import CallbackList, History
from kerata.training.progress_notice import say_what_shows_progress


@contextmanager
def training(
    model: Any, callbacks: Any, history: History, verbose: int, params: dict[str, Any]
) -> Iterator[CallbackList]:
    """The callbacks of a fit: those given, then `history`, then those of plugins.

    Going in begins the training, coming out ends it. After an exception `on_train_error` is called in place
    of `on_train_end`, save for a loss that is not finite: that training has run, if not well.

    Raises:
        ArgumentTypeError: something among `callbacks` is no callback.
    """
    given = checked(callbacks)
    active_backend.backend()  # which says, once it is loaded, which worker this is
    watchers = CallbackList(_here([*given, history, *_of_plugins(model, verbose, given)]))
    # A wrapper around a model can have callbacks act on itself rather than on the model inside.
    subject = getattr(model, "callback_model", None) or model
    watchers.set_params({"verbose": verbose, "mode": "fit", **params})
    watchers.set_model(subject)
    # A stop of the training before, on either of the two, is none of this one.
    subject.stop_training = False
    model.stop_training = False
    hook = registry().hook
    hook.kerata_train_begin(model=model)
    try:
        watchers.on_train_begin()
        yield watchers
        watchers.on_train_end()
    except NonFiniteLossError:
        watchers.on_train_end()
        raise
    except BaseException as error:
        watchers.on_train_error(error)
        raise
    finally:
        hook.kerata_train_end(model=model)


@contextmanager
def watching(model: Any, verbose: int, mode: str, count: int, names: list[str]) -> Iterator[CallbackList | None]:
    """The callbacks that show the progress of an evaluation or prediction; None where nothing is to be shown.

    They get `on_batches_end` only, and `on_train_error` where it is cut short.
    """
    if not verbose:
        yield None
        return
    active_backend.backend()  # which says, once it is loaded, which worker this is
    watchers = CallbackList(_here(_of_plugins(model, verbose, [])))
    watchers.set_params({"verbose": verbose, "mode": mode, "nb_sample": count, "metrics": names})
    watchers.set_model(model)
    try:
        yield watchers
    except BaseException as error:
        watchers.on_train_error(error)
        raise


def checked(callbacks: Any) -> list[Any]:
    """The callbacks given to a fit, as a list.

    Raises:
        ArgumentTypeError: something among them is no callback.
    """
    if callbacks is None:
        return []
    if isinstance(callbacks, CallbackList):
        return list(callbacks.callbacks)
    given = list(callbacks) if isinstance(callbacks, (list, tuple)) else [callbacks]
    for callback in given:
        if isinstance(callback, type):
            raise ArgumentTypeError(f"callbacks has the class {callback.__name__}; make one: {callback.__name__}(...).")
        if not hasattr(callback, "on_epoch_end") or not hasattr(callback, "set_model"):
            raise ArgumentTypeError(f"callbacks takes objects of kerata.callbacks.Callback; got {callback!r}.")
    return given


def _here(callbacks: list[Any]) -> list[Any]:
    """Those that this worker calls."""
    return [c for c in callbacks if workers.is_first() or not getattr(c, "first_worker_only", False)]


def _of_plugins(model: Any, verbose: int, given: list[Any]) -> list[Any]:
    """What the plugins add, less what the user has given already."""
    own = {type(callback) for callback in given}
    groups = registry().hook.kerata_default_callbacks(model=model, verbose=int(verbose))
    added = [callback for group in groups for callback in group or () if type(callback) not in own]
    say_what_shows_progress(verbose, [*given, *added])
    return added
