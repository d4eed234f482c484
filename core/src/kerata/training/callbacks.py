"""Several callbacks as one, and the record of a training."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

from kerata.bases.callback import Callback, FitState, Logs, overrides

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class CallbackList(Callback):
    """Several callbacks as one, which passes on all that it is told.

    Arguments:
        callbacks: any objects with the methods of `Callback`; those made for an older protocol may lack the
            newer ones.

    Attributes:
        callbacks: the list.
        every_batch: whether one of them has to be called at each batch.
        watched: whether one of them overrides `on_batches_end`.
    """

    def __init__(self, callbacks: Iterable[Any] = ()) -> None:
        super().__init__()
        self.callbacks: list[Any] = list(callbacks)

    @property
    def every_batch(self) -> bool:
        """Whether one of them has to be called at each batch."""
        # Asked anew each time: programs set such methods on callbacks in the midst of a training.
        return any(overrides(c, m) for c in self.callbacks for m in ("on_batch_begin", "on_batch_end"))

    @property
    def watched(self) -> bool:
        """Whether one of them overrides `on_batches_end`."""
        return any(overrides(c, "on_batches_end") for c in self.callbacks)

    def append(self, callback: Any) -> None:
        """Add a callback after the others."""
        self.callbacks.append(callback)

    def set_params(self, params: dict[str, Any]) -> None:
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        for callback in self.callbacks:
            callback.set_model(model)

    def on_train_begin(self, logs: Logs | None = None) -> None:
        for callback in self.callbacks:
            callback.on_train_begin({} if logs is None else logs)

    def on_train_end(self, logs: Logs | None = None) -> None:
        for callback in self.callbacks:
            callback.on_train_end({} if logs is None else logs)

    def on_train_error(self, error: BaseException) -> None:
        for callback in self.callbacks:
            if overrides(callback, "on_train_error"):
                callback.on_train_error(error)

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_epoch_begin(epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_epoch_end(epoch, logs)

    def on_batch_begin(self, batch: int, logs: Logs | None = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_batch_begin(batch, logs)

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_batch_end(batch, logs)

    def on_batches_end(self, done: int, total: int, logs: Logs | None = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            if overrides(callback, "on_batches_end"):
                callback.on_batches_end(done, total, logs)

    def on_run_begin(self, run: FitState) -> None:
        for callback in self.callbacks:
            if overrides(callback, "on_run_begin"):
                callback.on_run_begin(run)

    def on_epoch_done(self, run: FitState) -> None:
        for callback in self.callbacks:
            if overrides(callback, "on_epoch_done"):
                callback.on_epoch_done(run)


class History(Callback):
    """Records the logs of each epoch; `fit` returns it, and `plot()` draws it.

    Attributes:
        epoch: the numbers of the epochs.
        history: dict from the name of a log to the list of its values, one per epoch.
    """

    def __init__(self) -> None:
        super().__init__()
        self.epoch: list[int] = []
        self.history: dict[str, list[Any]] = {}

    def on_train_begin(self, logs: Logs | None = None) -> None:
        self.epoch = []
        self.history = {}

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)

    def plot(self, metrics: Sequence[str] | None = None) -> Figure:
        """Draw what was recorded: a graph per quantity over the epochs, training beside validation.

        `history.plot().savefig("curves.png")` writes a picture; in a notebook the figure is shown.

        Arguments:
            metrics: which quantities, such as ["loss"]; None (default) for all.

        Returns:
            The figure of matplotlib.

        Raises:
            MissingLibraryError: matplotlib is not installed.
            ArgumentError: nothing has been recorded, or no such quantity.
        """
        from kerata.training.history_plot import plot_history

        return plot_history(self, metrics)

    def __repr__(self) -> str:
        """`<History of 10 epochs: loss 1.8412 to 0.0312, acc 0.4815 to 0.9910>`: the first epoch and the last."""
        count = len(self.epoch)
        told = ", ".join(f"{name} {_first_to_last(values)}" for name, values in self.history.items())
        return f"<History of {count} epoch{'' if count == 1 else 's'}{': ' if told else ''}{told}>"


def _first_to_last(values: Sequence[Any]) -> str:
    ends = [values[0], values[-1]] if len(values) > 1 else list(values)
    return " to ".join(f"{float(v):.4g}" if isinstance(v, Real) else type(v).__name__ for v in ends)
