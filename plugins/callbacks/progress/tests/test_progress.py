"""What is shown of training, on terminals and elsewhere."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from kerata.bases.callback import overrides
from kerata.callbacks import Callback, ProgbarLogger
from kerata.plugins import registry
from kerata_callbacks_progress import progbar_logger
from kerata_callbacks_progress.text import duration, metrics


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that a quarter of a second passes on at each look, in whatever time."""
    looks = itertools.count()
    monkeypatch.setattr(progbar_logger, "time", SimpleNamespace(monotonic=lambda: next(looks) / 4))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def act_out_a_fit(verbose: int) -> None:
    """What a fit of two epochs tells a callback."""
    bar = ProgbarLogger()
    bar.set_params(
        {
            "mode": "fit",
            "verbose": verbose,
            "nb_epoch": 2,
            "nb_sample": 100,
            "metrics": ["loss", "acc", "val_loss"],
        }
    )
    bar.set_model(None)
    bar.on_train_begin()
    for epoch in range(2):
        bar.on_epoch_begin(epoch)
        bar.on_batches_end(32, 100, {"loss": 1.5, "acc": 0.5})
        bar.on_batches_end(100, 100, {"loss": 1.25, "acc": 0.5})
        bar.on_epoch_end(epoch, {"loss": 1.25, "acc": 0.5, "val_loss": 0.00012, "lr": 3.0})
    bar.on_train_end()


@pytest.mark.parametrize("verbose", [1, 2])
def test_elsewhere_than_on_a_terminal_each_epoch_is_a_line(verbose: int, capsys: pytest.CaptureFixture[str]) -> None:
    act_out_a_fit(verbose)
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"Epoch {epoch}/2 - 100/100 - 0.8s - loss: 1.2500 - acc: 0.5000 - val_loss: 1.2000e-04" for epoch in (1, 2)
    ]


def test_silence_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    act_out_a_fit(0)
    assert capsys.readouterr().out == ""


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "160")
    act_out_a_fit(1)
    shown = terminal.getvalue()
    for expected in ("Epoch 1/2", "Epoch 2/2", "100/100", "ETA", "val_loss: 1.2000e-04", "━"):
        assert expected in shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")  # the cursor comes back


def test_a_terminal_gets_lines_where_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    act_out_a_fit(2)
    assert "\x1b" not in terminal.getvalue()


def test_a_training_that_fails_gives_the_terminal_back(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("TERM", "xterm")
    bar = ProgbarLogger()
    bar.set_params({"mode": "fit", "verbose": 1, "nb_epoch": 2, "nb_sample": 100, "metrics": ["loss"]})
    bar.on_epoch_begin(0)
    bar.on_train_error(KeyboardInterrupt())
    assert terminal.getvalue().endswith("\x1b[?25h") or "\x1b[?25h" in terminal.getvalue()
    assert sys.stdout is terminal


@pytest.mark.parametrize(("mode", "logs"), [("evaluate", {"loss": 0.5}), ("predict", {})])
def test_an_evaluation_is_one_line_when_it_is_done(
    mode: str, logs: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    bar = ProgbarLogger()
    bar.set_params({"mode": mode, "verbose": 1, "nb_sample": 64, "metrics": list(logs)})
    bar.on_batches_end(32, 64, logs)
    assert capsys.readouterr().out == ""
    bar.on_batches_end(64, 64, logs)
    assert capsys.readouterr().out == f"{mode} - 64/64 - 0.8s{' - loss: 0.5000' if logs else ''}\n"


def test_every_fit_gets_it_unless_silent() -> None:
    hook = registry().hook.kerata_default_callbacks

    def made(verbose: int) -> list[Callback]:
        return [c for group in hook(model=None, verbose=verbose) for c in group if isinstance(c, ProgbarLogger)]

    assert len(made(1)) == len(made(2)) == 1
    assert made(0) == []


def test_it_does_not_ask_for_a_call_per_batch() -> None:
    assert not overrides(ProgbarLogger(), "on_batch_begin")
    assert not overrides(ProgbarLogger(), "on_batch_end")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0s"), (9.94, "9.9s"), (9.96, "10s"), (59.6, "1m00s"), (185, "3m05s"), (7800, "2h10m")],
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_numbers_keep_their_digits() -> None:
    assert metrics({"a": 0.5, "b": 1e-5, "c": 0, "d": float("nan"), "e": "x"}) == (
        "a: 0.5000 - b: 1.0000e-05 - c: 0.0000 - d: nan - e: x"
    )


def test_rich_is_imported_only_for_a_bar() -> None:
    program = "import sys, kerata.callbacks; kerata.callbacks.ProgbarLogger(); sys.exit('rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
