"""Drawings of models."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pydot
import pytest

from kerata import Input, Model, Sequential
from kerata.errors import (
    ArgumentError,
    ArgumentTypeError,
    BackendError,
    FileAccessError,
    MissingLibraryError,
    NotBuiltError,
)
from kerata.layers import LSTM, Bidirectional, Dense, Merge, TimeDistributed, merge
from kerata.utils import visualize_util
from kerata.utils.visualize_util import model_to_dot, plot

needs_graphviz = pytest.mark.skipif(
    shutil.which("dot") is None, reason="the program `dot` of Graphviz is not installed"
)


def boxes(model: Model, **options: bool) -> dict[str, str]:
    """Identifier to label of every box, wherever it is."""
    text = model_to_dot(model, **options).to_string()
    return dict(re.findall(r'^(layer\w+) \[label="(.*)"\];$', text, re.M))


def arrows(model: Model) -> set[tuple[str, str]]:
    """Every arrow, by the names of the layers at its ends."""
    names = {box: label.partition(":")[0] for box, label in boxes(model).items()}
    text = model_to_dot(model).to_string()
    return {(names[a], names[b]) for a, b in re.findall(r"(layer\w+) -> (layer\w+)", text)}


def frames(place: pydot.Graph) -> dict[str, tuple[list[str], dict]]:
    """Title of every frame in a graph, to the labels of the boxes in it and the frames in it."""
    return {
        frame.get_label().strip('"'): ([node.get_label().strip('"') for node in frame.get_nodes()], frames(frame))
        for frame in place.get_subgraphs()
    }


def inner_model() -> Sequential:
    return Sequential([Dense(5, input_dim=3, name="first"), Dense(2, name="second")], name="inner")


def test_layers_are_boxes_and_uses_are_arrows():
    a, b = Input((4,), name="a"), Input((4,), name="b")
    shared = Dense(3, name="shared")
    model = Model([a, b], Dense(2, name="out")(merge([shared(a), shared(b)], mode="concat", name="joined")))
    assert set(boxes(model).values()) == {
        "a: InputLayer",
        "b: InputLayer",
        "shared: Dense",
        "joined: Merge",
        "out: Dense",
    }
    assert arrows(model) == {("a", "shared"), ("b", "shared"), ("shared", "joined"), ("joined", "out")}


def test_names_may_be_left_out_and_shapes_put_in():
    model = Sequential([Dense(5, input_dim=3)])
    assert "Dense" in boxes(model, show_layer_names=False).values()
    label = boxes(model, show_layer_names=False, show_shapes=True).popitem()[1]
    assert label == r"Dense\n|{input:|output:}|{{(None, 3)}|{(None, 5)}}"


def test_a_layer_used_on_several_shapes_tells_so():
    shared = TimeDistributed(Dense(2))
    a, b = Input((4, 3)), Input((5, 3))
    labels = boxes(Model([a, b], [shared(a), shared(b)]), show_shapes=True).values()
    assert any("{{multiple}|{multiple}}" in label for label in labels)


def test_uses_outside_of_the_model_are_not_drawn():
    x = Input((3,), name="x")
    shared = Dense(3, name="shared")
    model = Model(x, shared(x))
    shared(Dense(3, name="elsewhere")(x))
    assert arrows(model) == {("x", "shared")}


def test_models_inside_are_frames_and_arrows_go_to_their_layers():
    x = Input((3,), name="x")
    model = Model(x, Dense(1, name="out")(inner_model()(x)))
    inside, deeper = frames(model_to_dot(model))["inner: Sequential"]
    assert [label.partition(":")[0] for label in inside[1:]] == ["first", "second"] and not deeper
    entrance = inside[0].partition(":")[0]
    assert arrows(model) == {("x", entrance), (entrance, "first"), ("first", "second"), ("second", "out")}


def test_frames_stand_in_frames():
    x = Input((3,), name="x")
    outer = Sequential([inner_model(), Dense(4, name="top")], name="outer")
    title, (inside, deeper) = frames(model_to_dot(Model(x, outer(x)))).popitem()
    assert (title, inside, list(deeper)) == ("outer: Sequential", ["top: Dense"], ["inner: Sequential"])


def test_a_sequential_that_begins_with_models_frames_them():
    assert list(frames(model_to_dot(Sequential([inner_model(), Dense(1)])))) == ["inner: Sequential"]
    branches = [Sequential([Dense(2, input_dim=3)], name=name) for name in ("left", "right")]
    joined = Sequential([Merge(branches, mode="sum"), Dense(1)])
    assert list(frames(model_to_dot(joined))) == ["left: Sequential", "right: Sequential"]


def test_each_input_and_output_of_a_model_inside_has_its_own_arrow():
    p, q = Input((4,), name="p"), Input((2,), name="q")
    two = Model([p, q], [Dense(3, name="of_p")(p), Dense(3, name="of_q")(q)], name="two")
    a, b = Input((4,), name="a"), Input((2,), name="b")
    of_p, of_q = two([a, b])
    model = Model([a, b], [Dense(1, name="last_p")(of_p), Dense(1, name="last_q")(of_q)])
    assert arrows(model) >= {("a", "p"), ("b", "q"), ("of_p", "last_p"), ("of_q", "last_q")}
    assert not arrows(model) & {("a", "q"), ("b", "p"), ("of_p", "last_q"), ("of_q", "last_p")}


def test_a_wrapper_names_what_is_in_it_and_one_around_a_model_is_a_frame():
    x = Input((7, 3), name="x")
    each = TimeDistributed(inner_model(), name="each")(x)
    model = Model(x, Bidirectional(LSTM(4, name="rnn"), name="both")(each))
    assert "both(rnn): Bidirectional(LSTM)" in boxes(model).values()
    assert list(frames(model_to_dot(model))) == ["each(inner): TimeDistributed(Sequential)"]


def test_what_has_a_meaning_in_graphviz_is_escaped():
    strange = 'a"b|c{d}<e>\\f\ng'
    label = boxes(Sequential([Dense(1, input_dim=1, name=strange)])).popitem()[1]
    assert label == r"a\"b\|c\{d\}\<e\>\\f\ng: Dense"
    x = Input((1,))
    inner = Sequential([Dense(1, input_dim=1)], name='q"{}')
    assert list(frames(model_to_dot(Model(x, inner(x))))) == [r"q\"{}: Sequential"]


def test_what_is_no_model_or_empty_is_refused():
    with pytest.raises(ArgumentTypeError, match="Dense"):
        model_to_dot(Dense(2))
    with pytest.raises(NotBuiltError, match="empty"):
        model_to_dot(Sequential())


def test_without_dot_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingLibraryError, match="apt-get install graphviz") as caught:
        plot(inner_model(), tmp_path / "model.png")
    assert isinstance(caught.value, ImportError)
    assert not list(tmp_path.iterdir())


def test_without_pydot_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pydot", None)
    with pytest.raises(MissingLibraryError, match="pip install pydot"):
        model_to_dot(inner_model())


def test_a_dot_that_fails_is_an_error_that_tells_what_it_said(monkeypatch, tmp_path):
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho broken fonts >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackendError, match=r"exit code 3.*broken fonts"):
        plot(inner_model(), tmp_path / "model.png")


@needs_graphviz
@pytest.mark.parametrize(
    ("name", "beginning"), [("m.png", b"\x89PNG"), ("m.svg", b"<?xml"), ("m", b"\x89PNG"), ("m.pdf", b"%PDF")]
)
def test_the_ending_says_the_format(tmp_path: Path, name: str, beginning: bytes):
    plot(inner_model(), to_file=str(tmp_path / name), show_shapes=True)
    assert (tmp_path / name).read_bytes().startswith(beginning)


@needs_graphviz
def test_graphviz_shows_names_as_they_are(tmp_path: Path):
    plot(Sequential([Dense(1, input_dim=1, name='a"b|c{d}\\f é')]), tmp_path / "m.svg")
    assert "a&quot;b|c{d}\\f é: Dense" in (tmp_path / "m.svg").read_text(encoding="utf-8")


@needs_graphviz
def test_a_format_that_graphviz_does_not_know_is_refused(tmp_path: Path):
    with pytest.raises(ArgumentError, match=r"\.foo"):
        plot(inner_model(), tmp_path / "m.foo")


@needs_graphviz
def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path):
    with pytest.raises(FileAccessError, match="nowhere"):
        plot(inner_model(), tmp_path / "nowhere" / "m.png")


def test_the_module_is_the_plugins_own():
    assert visualize_util.__name__ == "kerata_visualize.visualize_util"
