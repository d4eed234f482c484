"""What is shown of training, and where: the callback, plain lines, words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from kerata.bases.callback import overrides
from kerata.callbacks import Callback, ProgbarLogger
from kerata.plugins import registry
from kerata_callbacks_progress.progress import Progress
from kerata_callbacks_progress.text import (
    ASCII,
    Glyphs,
    duration,
    glyphs_for,
    last_lines,
    metrics,
    pace,
    plain_line,
    running_line,
)


@pytest.mark.parametrize("verbose", [1, 2])
def test_elsewhere_than_on_a_terminal_each_epoch_is_a_line(
    verbose: int, act_out_a_fit: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    act_out_a_fit(verbose)
    assert capsys.readouterr().out == (
        "Epoch 1/2 - 1000/1000 - 750ms - 5ms/step - loss: 0.5000 - acc: 0.3333 - val_loss: 0.2500 - val_acc: 0.1667\n"
        "Epoch 2/2 - 1000/1000 - 750ms - 5ms/step - loss: 0.3333 - acc: 0.2500 - val_loss: 0.1667 - val_acc: 0.1250\n"
    )


def test_silence_is_silent(act_out_a_fit: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    act_out_a_fit(0)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("mode", "logs"), [("evaluate", {"loss": 0.5}), ("predict", {})])
def test_an_evaluation_is_one_line_when_it_is_done(
    mode: str, logs: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    bar = ProgbarLogger()
    bar.set_params({"mode": mode, "verbose": 1, "nb_sample": 64, "metrics": list(logs)})
    bar.on_batches_end(32, 64, logs)
    assert capsys.readouterr().out == ""
    bar.on_batches_end(64, 64, logs)
    told = f"{mode} - 64/64 - 500ms - 7.8ms/sample{' - loss: 0.5000' if logs else ''}\n"
    assert capsys.readouterr().out == told
    bar.on_batches_end(64, 64, logs)  # the same callback, used again
    assert capsys.readouterr().out.startswith(f"{mode} - 64/64 - 250ms")


def test_every_fit_gets_it_unless_silent() -> None:
    hook = registry().hook.kerata_default_callbacks

    def made(verbose: int) -> list[Callback]:
        return [c for group in hook(model=None, verbose=verbose) for c in group if isinstance(c, ProgbarLogger)]

    assert len(made(1)) == len(made(2)) == 1
    assert made(0) == []


def test_it_does_not_ask_for_a_call_per_batch() -> None:
    assert not overrides(ProgbarLogger(), "on_batch_begin")
    assert not overrides(ProgbarLogger(), "on_batch_end")


def test_neither_rich_nor_ipython_is_imported_before_a_bar_is_drawn() -> None:
    program = (
        "import sys, kerata.callbacks; kerata.callbacks.ProgbarLogger(); "
        "sys.exit(bool({'rich', 'IPython'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0ms"),
        (0.0404, "40ms"),
        (0.9996, "1.0s"),
        (9.94, "9.9s"),
        (9.96, "10s"),
        (59.6, "1m00s"),
        (185, "3m05s"),
        (7800, "2h10m"),
    ],
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "batch_size", "text"),
    [
        (1.0, 100, "100ms/step"),
        (1.0, 300, "250ms/step"),  # the last of four steps is smaller
        (0.0911, 1, "0.091ms/step"),
        (9.94, 1, "9.9ms/step"),
        (9.96, 1, "10ms/step"),
        (99.7, 1, "100ms/step"),
        (30.0, 1000, "30s/step"),
        (0.0001, 1, "<0.001ms/step"),
        (0.5, None, "0.5ms/sample"),
    ],
)
def test_the_pace_is_that_of_a_step_or_else_of_a_sample(seconds: float, batch_size: int | None, text: str) -> None:
    progress = Progress("Epoch 1/1", 1000, 1000, 60.0, seconds, batch_size)
    assert pace(progress) == text


def test_there_is_no_pace_before_the_first_step() -> None:
    assert pace(Progress("Epoch 1/1", 1000)) == ""
    assert Progress("Epoch 1/1", 1000, seconds=3.0).seconds_left == 0.0


def test_the_time_left_is_that_of_the_rest_at_the_pace_so_far() -> None:
    assert Progress("", 1000, 250, seconds=2.0).seconds_left == 6.0
    assert Progress("", 1000, 1010, seconds=2.0).seconds_left == 0.0  # a generator may give more than asked for
    assert Progress("", 1000, 1010).part == Progress("", 0).part == 1.0


def test_numbers_keep_their_digits() -> None:
    assert " - ".join(metrics({"a": 0.5, "b": 1e-5, "c": 0, "d": float("nan"), "e": "x"})) == (
        "a: 0.5000 - b: 1.0000e-05 - c: 0.0000 - d: nan - e: x"
    )


MANY = {f"metric_number_{i}": i / 7 for i in range(12)}


@pytest.mark.parametrize("width", [1, 5, 20, 40, 60, 80, 99, 100, 120, 300])
@pytest.mark.parametrize("logs", [{}, {"loss": 0.5}, MANY])
@pytest.mark.parametrize("done", [0, 1, 640, 1437, 2000])
def test_while_it_runs_it_is_one_line_that_fits_whatever_there_is_to_tell(
    width: int, logs: dict[str, float], done: int
) -> None:
    progress = Progress("Epoch 10/100", 1437, done, 12.5, 12.0, 32, logs)
    for glyphs in (Glyphs(), ASCII):
        line = running_line(progress, width, glyphs)
        assert len(line) <= width and "\n" not in line


@pytest.mark.parametrize("width", [40, 60, 80, 120, 300])
def test_at_the_end_all_metrics_are_told_in_lines_that_fit(width: int) -> None:
    text = last_lines(Progress("Epoch 10/100", 1437, 1437, 12.5, 12.0, 32, MANY), width, Glyphs())
    assert all(item in text for item in metrics(MANY))
    assert max(map(len, text.splitlines())) <= width


def test_a_plain_line_is_plain_ascii_however_long() -> None:
    line = plain_line(Progress("Epoch 10/100", 1437, 1437, 0.5, 0.00001, 1, MANY))
    assert line.isascii() and line.count("metric_number") == len(MANY)


@pytest.mark.parametrize(
    ("encoding", "glyphs"),
    [("utf-8", Glyphs()), ("ascii", ASCII), ("latin-1", ASCII), (None, ASCII), ("no such", ASCII)],
)
def test_what_cannot_be_written_is_drawn_in_ascii(encoding: str | None, glyphs: Glyphs) -> None:
    assert glyphs_for(encoding) == glyphs
