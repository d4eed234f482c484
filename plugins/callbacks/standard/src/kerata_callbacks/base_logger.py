"""`BaseLogger`: means over an epoch."""

from __future__ import annotations

from kerata import Callback
from kerata.bases.callback import Logs


class BaseLogger(Callback):
    """Puts the means of an epoch's batch logs into its logs.

    Training does so by itself. This callback is of use to those who drive callbacks on their own, and for
    quantities that other callbacks, before it, add to the logs of batches and to `params["metrics"]`. Each batch
    counts by its `size`. It makes training go batch by batch.

    Example:
        >>> from kerata.callbacks import BaseLogger
        >>> logger, logs = BaseLogger(), {}
        >>> logger.set_params({"metrics": ["loss"]})
        >>> logger.on_epoch_begin(0)
        >>> logger.on_batch_end(0, {"size": 3, "loss": 1.0})
        >>> logger.on_batch_end(1, {"size": 1, "loss": 5.0})
        >>> logger.on_epoch_end(0, logs)
        >>> print(logs["loss"])  # (3 * 1 + 1 * 5) / 4
        2.0
    """

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0
        self.totals: dict[str, float] = {}

    def on_epoch_begin(self, epoch: int, logs: Logs | None = None) -> None:
        self.seen = 0
        self.totals = {}

    def on_batch_end(self, batch: int, logs: Logs | None = None) -> None:
        logs = logs or {}
        size = logs.get("size", 0)
        self.seen += size
        for name, value in logs.items():
            if name not in ("batch", "size"):
                self.totals[name] = self.totals.get(name, 0.0) + value * size

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        if logs is None or not self.seen:
            return
        for name in self.params["metrics"]:
            if name in self.totals:
                logs[name] = self.totals[name] / self.seen
