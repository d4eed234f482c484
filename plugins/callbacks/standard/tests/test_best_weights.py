"""`EarlyStopping(restore_best_weights=True)`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import Callback
from kerata.callbacks import BackupAndRestore, EarlyStopping
from kerata.errors import ArgumentError
from kerata.layers import Dense
from kerata.models import Sequential

X, Y = np.ones((4, 1), "float32"), np.zeros((4, 1), "float32")


class Scripted(Callback):
    """Sets the weight to the number of the epoch, and a log "q" to what a script says."""

    def __init__(self, values: list[float], killed_at: int | None = None) -> None:
        super().__init__()
        self.values, self.killed_at = values, killed_at

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == self.killed_at:
            raise KeyboardInterrupt

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.model.set_weights([np.full((1, 1), epoch, "float32")])
        logs["q"] = self.values[epoch]


def trained(values: list[float], stopping: EarlyStopping, *more: Callback, killed_at: int | None = None) -> Any:
    model = Sequential([Dense(1, input_dim=1, bias=False, init="one")])
    model.compile("sgd", "mse")
    model.callbacks_seen = [Scripted(values, killed_at), stopping, *more]
    model.fit(X, Y, nb_epoch=len(values), verbose=0, callbacks=model.callbacks_seen)
    return model


def weight(model: Any) -> float:
    return float(model.get_weights()[0].item())


@pytest.mark.parametrize(
    ("values", "patience", "mode", "best"),
    [
        ([3, 2, 5, 6, 1], 1, "min", 1),  # ended by patience
        ([3, 2, 5, 1, 4], 2, "min", 3),  # ended by the number of epochs
        ([3, 2, 1], 0, "min", 2),  # the last is the best
        ([0.1, 0.9, 0.5, 0.5], 1, "max", 1),
        ([np.nan, np.nan, np.nan], 1, "min", 0),  # nothing improves: the first
        ([np.nan, 4, 5, 6], 1, "min", 1),
    ],
)
def test_the_model_has_the_weights_of_its_best_epoch(values: Any, patience: int, mode: str, best: int) -> None:
    stopping = EarlyStopping("q", patience=patience, mode=mode, restore_best_weights=True)
    assert weight(trained(values, stopping)) == best
    assert stopping.best_epoch == best


def test_by_default_it_has_those_of_the_last_epoch() -> None:
    stopping = EarlyStopping("q", patience=1, mode="min")
    assert weight(trained([3, 2, 5, 6, 1], stopping)) == 3
    assert stopping.best_weights is None
    assert stopping.best_epoch == 1


def test_each_fit_begins_anew(capsys: pytest.CaptureFixture[str]) -> None:
    stopping = EarlyStopping("q", patience=1, mode="min", restore_best_weights=True, verbose=1)
    assert weight(trained([1, 2, 3], stopping)) == 0
    assert weight(trained([9, 8, 7, 8, 9], stopping)) == 2
    assert "Epoch 00002 was the best: its weights are put back" in capsys.readouterr().out


def test_after_an_interruption_the_weights_stay_and_the_best_are_at_hand() -> None:
    stopping = EarlyStopping("q", patience=5, mode="min", restore_best_weights=True)
    with pytest.raises(KeyboardInterrupt):
        trained([3, 1, 5, 6], stopping, killed_at=3)
    assert stopping.best_weights is not None
    assert stopping.best_weights[0].item() == 1
    assert weight(stopping.model) == 2


def test_a_run_that_is_taken_up_again_remembers_the_best(tmp_path: Path) -> None:
    def stopping() -> EarlyStopping:
        return EarlyStopping("q", patience=2, mode="min", restore_best_weights=True)

    values = [3, 1, 5, 6, 7, 8]
    with pytest.raises(KeyboardInterrupt):
        trained(values, stopping(), BackupAndRestore(tmp_path / "backup"), killed_at=3)
    second = stopping()
    assert weight(trained(values, second, BackupAndRestore(tmp_path / "backup"))) == 1
    assert (second.best_epoch, second.stopped_epoch) == (1, 4)


def test_best_weights_of_another_model_are_refused() -> None:
    stopping = EarlyStopping("q", restore_best_weights=True)
    trained([1.0], stopping)
    with pytest.raises(ArgumentError, match="best_weights of another model"):
        stopping.set_state({**stopping.get_state(), "best_weights": [np.zeros((2, 2), "float32")]})


@pytest.mark.parametrize("name", ["val_auc", "pr_auc", "kind_precision", "recall_1", "val_f1_score"])
def test_scores_are_to_grow(name: str) -> None:
    assert EarlyStopping(name).monitor_op is np.greater
    assert EarlyStopping(f"{name}_loss").monitor_op is np.less
