"""What the tests of progress share: a clock of their own, and a training that is acted out."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from kerata_callbacks_progress import progbar_logger
from kerata_callbacks_progress.progbar_logger import ProgbarLogger


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that a quarter of a second passes on at each look, in whatever time."""
    looks = itertools.count()
    monkeypatch.setattr(progbar_logger, "time", SimpleNamespace(monotonic=lambda: next(looks) / 4))


@pytest.fixture
def no_colour_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal about which the user has said nothing."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture
def act_out_a_fit() -> Callable[..., None]:
    """Tells a ProgbarLogger what a fit of some epochs tells it; `interrupt(epoch)` is called in the midst of each."""

    def act(
        verbose: int = 1,
        epochs: int = 2,
        names: tuple[str, ...] = ("loss", "acc"),
        batch_size: int | None = 10,
        interrupt: Callable[[int], Any] = lambda epoch: None,
    ) -> None:
        bar = ProgbarLogger()
        known = [*names, *(f"val_{name}" for name in names)]
        facts = {"mode": "fit", "verbose": verbose, "nb_epoch": epochs, "nb_sample": 1000, "metrics": known}
        bar.set_params(facts if batch_size is None else {**facts, "batch_size": batch_size})
        bar.set_model(None)
        bar.on_train_begin()
        for epoch in range(epochs):
            values = {name: 1 / (2 + i + epoch) for i, name in enumerate(names)}
            bar.on_epoch_begin(epoch)
            bar.on_batches_end(250, 1000, values)
            interrupt(epoch)
            bar.on_batches_end(1000, 1000, values)
            bar.on_epoch_end(epoch, {**values, **{f"val_{name}": v / 2 for name, v in values.items()}, "lr": 3.0})
        bar.on_train_end()

    return act
