"""The screens of a training, as text: terminals of 80 and 120 columns, what asks for plain lines.

A terminal is emulated, so that what is recorded is what a reader sees, after all that is drawn over.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest

from kerata.callbacks import ProgbarLogger

pyte = pytest.importorskip("pyte")

MANY = ("loss", "acc", "top_k_categorical_accuracy", "mean_squared_error", "fmeasure")


class Terminal(io.StringIO):
    """A terminal of some columns; `screen()` is what stands on it."""

    encoding = "utf-8"

    def __init__(self, columns: int) -> None:
        super().__init__()
        self._columns = columns

    def isatty(self) -> bool:
        return True

    def screen(self) -> str:
        screen = pyte.Screen(self._columns, 40)
        pyte.Stream(screen).feed(self.getvalue().replace("\n", "\r\n"))
        return "\n".join(line.rstrip() for line in screen.display).rstrip() + "\n"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, no_colour_wishes: None) -> Callable[[int], Terminal]:
    def make(columns: int) -> Terminal:
        made = Terminal(columns)
        monkeypatch.setattr(sys, "stdout", made)
        monkeypatch.setenv("COLUMNS", str(columns))
        return made

    return make


TWO_80 = """\
Epoch 1/2  750ms  loss: 0.5000  acc: 0.3333  val_loss: 0.2500  val_acc: 0.1667
Epoch 2/2 ━━──────── 250/1000  750ms left  10ms/step  loss: 0.3333  acc: 0.2500
"""
TWO_120 = """\
Epoch 1/2 ━━━━━━━━━━━━━━━━━━━━ 1000/1000  750ms  5ms/step  loss: 0.5000  acc: 0.3333  val_loss: 0.2500  val_acc: 0.1667
Epoch 2/2 ━━━━━─────────────── 250/1000  750ms left  10ms/step  loss: 0.3333  acc: 0.2500
"""
MANY_80 = """\
Epoch 1/2  1000/1000  750ms  5ms/step  loss: 0.5000  acc: 0.3333
    top_k_categorical_accuracy: 0.2500  mean_squared_error: 0.2000
    fmeasure: 0.1667  val_loss: 0.2500  val_acc: 0.1667
    val_top_k_categorical_accuracy: 0.1250  val_mean_squared_error: 0.1000
    val_fmeasure: 0.0833
Epoch 2/2 ━━──────── 250/1000  750ms left  10ms/step  loss: 0.3333  …
"""
MANY_120 = """\
Epoch 1/2  1000/1000  750ms  5ms/step  loss: 0.5000  acc: 0.3333  top_k_categorical_accuracy: 0.2500
    mean_squared_error: 0.2000  fmeasure: 0.1667  val_loss: 0.2500  val_acc: 0.1667
    val_top_k_categorical_accuracy: 0.1250  val_mean_squared_error: 0.1000  val_fmeasure: 0.0833
Epoch 2/2 ━━━━━─────────────── 250/1000  750ms left  10ms/step  loss: 0.3333  acc: 0.2500  …
"""


@pytest.mark.parametrize(
    ("columns", "names", "screen"),
    [(80, ("loss", "acc"), TWO_80), (120, ("loss", "acc"), TWO_120), (80, MANY, MANY_80), (120, MANY, MANY_120)],
)
def test_the_epoch_that_runs_is_one_line_and_those_that_ended_have_all_metrics(
    columns: int,
    names: tuple[str, ...],
    screen: str,
    terminal: Callable[[int], Terminal],
    act_out_a_fit: Callable[..., None],
) -> None:
    shown, screens = terminal(columns), []
    act_out_a_fit(names=names, interrupt=lambda epoch: screens.append(shown.screen()))
    assert screens[1] == screen
    first, last = shown.screen().split("Epoch 2/2")
    assert screen.startswith(first) and "Epoch 1/2" not in last and all(f"val_{name}: " in last for name in names)


def test_what_a_program_prints_comes_above_the_line(
    terminal: Callable[[int], Terminal], act_out_a_fit: Callable[..., None]
) -> None:
    shown = terminal(80)
    act_out_a_fit(epochs=1, interrupt=lambda epoch: print("saving the model"))
    assert shown.screen() == (
        "saving the model\nEpoch 1/1  750ms  loss: 0.5000  acc: 0.3333  val_loss: 0.2500  val_acc: 0.1667\n"
    )


def test_an_evaluation_within_a_fit_is_a_line_above_the_bar(
    terminal: Callable[[int], Terminal], act_out_a_fit: Callable[..., None]
) -> None:
    def evaluate(epoch: int) -> None:
        inner = ProgbarLogger()
        inner.set_params({"mode": "evaluate", "verbose": 1, "nb_sample": 64, "metrics": ["loss"]})
        inner.on_batches_end(32, 64, {"loss": 0.5})
        inner.on_batches_end(64, 64, {"loss": 0.5})

    shown = terminal(80)
    act_out_a_fit(epochs=1, interrupt=evaluate)
    assert shown.screen() == (
        "evaluate - 64/64 - 500ms - 7.8ms/sample - loss: 0.5000\n"
        "Epoch 1/1  1.5s  loss: 0.5000  acc: 0.3333  val_loss: 0.2500  val_acc: 0.1667\n"
    )


def test_the_cursor_comes_back(terminal: Callable[[int], Terminal], act_out_a_fit: Callable[..., None]) -> None:
    shown = terminal(80)
    act_out_a_fit()
    written = shown.getvalue()
    assert written.count("\x1b[?25l") == written.count("\x1b[?25h") == 2
    assert "\x1b[32m━" in written and sys.stdout is shown


def test_a_training_that_fails_gives_the_terminal_back(terminal: Callable[[int], Terminal]) -> None:
    shown = terminal(80)
    bar = ProgbarLogger()
    bar.set_params({"mode": "fit", "verbose": 1, "nb_epoch": 2, "nb_sample": 100, "metrics": ["loss"]})
    bar.on_epoch_begin(0)
    bar.on_train_error(KeyboardInterrupt())
    print("after")
    assert shown.getvalue().endswith("\x1b[?25hafter\n") and sys.stdout is shown
    assert shown.screen() == "Epoch 1/2 ────────── 0/100\nafter\n"


@pytest.mark.parametrize(
    ("verbose", "variables"),
    [(2, {}), (1, {"NO_COLOR": "1"}), (1, {"TERM": "dumb"}), (1, {"NO_COLOR": "1", "FORCE_COLOR": "1"})],
)
def test_plain_lines_come_where_they_are_asked_for(
    verbose: int,
    variables: dict[str, str],
    terminal: Callable[[int], Terminal],
    act_out_a_fit: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = terminal(80)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    act_out_a_fit(verbose)
    assert shown.getvalue() == (
        "Epoch 1/2 - 1000/1000 - 750ms - 5ms/step - loss: 0.5000 - acc: 0.3333 - val_loss: 0.2500 - val_acc: 0.1667\n"
        "Epoch 2/2 - 1000/1000 - 750ms - 5ms/step - loss: 0.3333 - acc: 0.2500 - val_loss: 0.1667 - val_acc: 0.1250\n"
    )


def test_an_empty_no_color_asks_for_nothing(
    terminal: Callable[[int], Terminal], act_out_a_fit: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = terminal(80)
    monkeypatch.setenv("NO_COLOR", "")
    act_out_a_fit()
    assert "━" in shown.getvalue()


def test_a_terminal_that_lacks_the_characters_of_lines_gets_ascii(
    terminal: Callable[[int], Terminal], act_out_a_fit: Callable[..., None]
) -> None:
    shown = terminal(120)
    shown.encoding = "ascii"
    screens: list[str] = []
    act_out_a_fit(names=MANY, interrupt=lambda epoch: screens.append(shown.screen()))
    assert shown.getvalue().isascii()
    assert screens[0] == (
        "Epoch 1/2 =====--------------- 250/1000  750ms left  10ms/step  loss: 0.5000  acc: 0.3333  ...\n"
    )
