"""Drawings of a History, by matplotlib."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kerata.errors import ArgumentError, MissingLibraryError
from kerata.suggestions import did_you_mean

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_VALIDATION = "val_"
_COLUMNS = 3


def plot_history(history: Any, metrics: Sequence[str] | None = None) -> Figure:
    """A figure with one graph per quantity, over the epochs: its training values and, if there are any, `val_` ones.

    Arguments:
        history: a History.
        metrics: which quantities, without `val_`; None (default) for all numbers that were recorded.

    Raises:
        MissingLibraryError: matplotlib is not installed.
        ArgumentError: nothing has been recorded, or no such quantity.
    """
    names = _names(history.history, metrics)
    if importlib.util.find_spec("matplotlib") is None:
        raise MissingLibraryError(
            "A History is drawn by matplotlib, which is not installed: `pip install matplotlib`. "
            "The numbers themselves are in its `history`."
        )
    import matplotlib
    from matplotlib import pyplot

    columns = min(len(names), _COLUMNS)
    rows = -(-len(names) // columns)
    figure: Figure
    figure, graphs = pyplot.subplots(
        rows, columns, figsize=(5 * columns, 3.6 * rows), squeeze=False, layout="constrained"
    )
    for name, graph in zip(names, graphs.flat, strict=False):
        _draw(graph, history, name)
    for graph in graphs.flat[len(names) :]:
        graph.remove()
    if "inline" in matplotlib.get_backend():
        # There every open figure is shown when a cell ends, and so is its value: one of them is enough.
        pyplot.close(figure)
    return figure


def _names(recorded: dict[str, list[Any]], metrics: Sequence[str] | None) -> list[str]:
    numbers = {name: values for name, values in recorded.items() if all(map(_is_number, values))}
    names = list(dict.fromkeys(name.removeprefix(_VALIDATION) for name in numbers))
    if not names:
        raise ArgumentError("The History has no epochs yet, so there is nothing to plot: train first, by fit.")
    if metrics is None:
        return names
    wanted = [metrics] if isinstance(metrics, str) else list(metrics)
    for name in wanted:
        if name not in names:
            raise ArgumentError(
                f"The History has no {name!r} to plot; it has {', '.join(names)}.{did_you_mean(str(name), names)}"
            )
    if not wanted:
        raise ArgumentError(f"metrics of plot is empty; the History has {', '.join(names)}.")
    return wanted


def _draw(graph: Any, history: Any, name: str) -> None:
    for label, key in (("training", name), ("validation", _VALIDATION + name)):
        values = history.history.get(key)
        if values is not None and all(map(_is_number, values)):
            # A quantity that came in later epochs only belongs to those.
            epochs = [epoch + 1 for epoch in history.epoch][-len(values) :]
            graph.plot(epochs, [float(value) for value in values], label=label, marker="." if len(values) < 30 else "")
    graph.set(title=name, xlabel="epoch")
    graph.xaxis.get_major_locator().set_params(integer=True)
    graph.grid(alpha=0.3)
    graph.legend()


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True
