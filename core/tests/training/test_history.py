"""What a History shows of itself, and draws."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from kerata.callbacks import History
from kerata.errors import ArgumentError, MissingLibraryError


def history_of(**recorded: list[Any]) -> History:
    history = History()
    for epoch in range(max(map(len, recorded.values()), default=0)):
        history.on_epoch_end(epoch, {name: values[epoch] for name, values in recorded.items() if epoch < len(values)})
    return history


@pytest.mark.parametrize(
    ("history", "shown"),
    [
        (history_of(), "<History of 0 epochs>"),
        (history_of(loss=[0.5]), "<History of 1 epoch: loss 0.5>"),
        (
            history_of(loss=[1.84123456, 1.0, np.float32(0.03125)], acc=[0.5, 0.75, 1]),
            "<History of 3 epochs: loss 1.841 to 0.03125, acc 0.5 to 1>",
        ),
        (history_of(loss=[1.0, 1.0], note=[{}, "x"]), "<History of 2 epochs: loss 1 to 1, note dict to str>"),
    ],
)
def test_it_tells_of_the_first_epoch_and_the_last(history: History, shown: str) -> None:
    assert repr(history) == shown


@pytest.fixture
def pyplot(monkeypatch: pytest.MonkeyPatch) -> Any:
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("agg")
    yield plt
    plt.close("all")


def test_it_draws_a_graph_per_quantity_validation_beside_training(pyplot: Any) -> None:
    history = history_of(loss=[3.0, 2.0], acc=[0.5, 0.75], val_loss=[4.0, 3.0], val_acc=[0.25, 0.5], note=["a", "b"])
    figure = history.plot()
    loss, acc = figure.axes
    assert [graph.get_title() for graph in figure.axes] == ["loss", "acc"]
    assert [(line.get_label(), list(line.get_xdata()), list(line.get_ydata())) for line in loss.lines] == [
        ("training", [1, 2], [3.0, 2.0]),
        ("validation", [1, 2], [4.0, 3.0]),
    ]
    assert [list(line.get_ydata()) for line in acc.lines] == [[0.5, 0.75], [0.25, 0.5]]


def test_it_draws_what_is_asked_for(pyplot: Any, tmp_path: Any) -> None:
    history = history_of(loss=[3.0, 2.0], acc=[0.5, 0.75], lr=[0.1, 0.2], mae=[1.0, 2.0])
    assert [graph.get_title() for graph in history.plot(["acc"]).axes] == ["acc"]
    assert len(history.plot().axes) == 4
    picture = tmp_path / "curves.png"
    history.plot("loss").savefig(picture)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_quantity_of_later_epochs_stands_at_those(pyplot: Any) -> None:
    history = history_of(loss=[3.0, 2.0, 1.0])
    history.history["val_loss"] = [5.0]
    training, validation = history.plot().axes[0].lines
    assert list(training.get_xdata()) == [1, 2, 3] and list(validation.get_xdata()) == [3]


def test_what_cannot_be_drawn_is_refused_in_words() -> None:
    with pytest.raises(ArgumentError, match="no epochs yet.*train first"):
        History().plot()
    with pytest.raises(ArgumentError, match="has no 'acuracy' to plot; it has loss, accuracy. Did you mean 'accuracy'"):
        history_of(loss=[1.0], accuracy=[1.0]).plot(["acuracy"])
    with pytest.raises(ArgumentError, match="metrics of plot is empty"):
        history_of(loss=[1.0]).plot([])


def test_without_matplotlib_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "matplotlib" else find(name))
    with pytest.raises(MissingLibraryError, match="`pip install matplotlib`"):
        history_of(loss=[1.0]).plot()


def test_matplotlib_is_imported_by_a_drawing_only() -> None:
    program = "import sys, kerata.callbacks; repr(kerata.callbacks.History()); sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
