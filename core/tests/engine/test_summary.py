"""What `summary` prints at several widths, and what a notebook shows of a model."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerata import backend as K
from kerata.engine.text_columns import fitted_widths, wrapped
from kerata.errors import ArgumentError, ArgumentTypeError, NotBuiltError
from kerata.layers import Convolution2D, Dense, Flatten, Input, merge
from kerata.models import Model, Sequential


@pytest.fixture(autouse=True)
def names_from_one() -> None:
    K.reset_uids()


def small() -> Sequential:
    return Sequential([Dense(64, input_dim=64, activation="relu"), Dense(10, activation="softmax")])


def wide() -> Model:
    """A model with names that no table of 80 columns has room for."""
    x = Input((32, 32, 3), name="the_input_of_pictures")
    branches = [
        Convolution2D(8, 3, 3, border_mode="same", name=f"block1_branch_{b}_convolution_with_a_long_name")(x)
        for b in "ab"
    ]
    joined = merge(branches, mode="sum", name="block1_joined")
    return Model(x, Dense(2)(Flatten()(joined)))


SMALL = """\
___________________________________________________________
Layer (type)     Output Shape  Param #  Connected to
===========================================================
dense_1 (Dense)  (None, 64)    4160     dense_input_1[0][0]
___________________________________________________________
dense_2 (Dense)  (None, 10)    650      dense_1[0][0]
===========================================================
Total params: 4,810
Trainable params: 4,810
Non-trainable params: 0
___________________________________________________________
"""

WIDE_AT_80 = """\
________________________________________________________________________________
Layer (type)              Output Shape       Param #  Connected to
================================================================================
the_input_of_pictures     (None, 32, 32, 3)  0
(InputLayer)
________________________________________________________________________________
block1_branch_a_          (None, 32, 32, 8)  224      the_input_of_
convolution_with_a_long_                              pictures[0][0]
name (Convolution2D)
________________________________________________________________________________
block1_branch_b_          (None, 32, 32, 8)  224      the_input_of_
convolution_with_a_long_                              pictures[0][0]
name (Convolution2D)
________________________________________________________________________________
block1_joined (Merge)     (None, 32, 32, 8)  0        block1_branch_a_
                                                      convolution_with_a_long_
                                                      name[0][0]
                                                      block1_branch_b_
                                                      convolution_with_a_long_
                                                      name[0][0]
________________________________________________________________________________
flatten_1 (Flatten)       (None, 8192)       0        block1_joined[0][0]
________________________________________________________________________________
dense_1 (Dense)           (None, 2)          16386    flatten_1[0][0]
================================================================================
Total params: 16,834
Trainable params: 16,834
Non-trainable params: 0
________________________________________________________________________________
"""

WIDE_AT_120 = """\
________________________________________________________________________________________________________________________
Layer (type)                                  Output Shape       Param #  Connected to
========================================================================================================================
the_input_of_pictures (InputLayer)            (None, 32, 32, 3)  0
________________________________________________________________________________________________________________________
block1_branch_a_convolution_with_a_long_name  (None, 32, 32, 8)  224      the_input_of_pictures[0][0]
(Convolution2D)
________________________________________________________________________________________________________________________
block1_branch_b_convolution_with_a_long_name  (None, 32, 32, 8)  224      the_input_of_pictures[0][0]
(Convolution2D)
________________________________________________________________________________________________________________________
block1_joined (Merge)                         (None, 32, 32, 8)  0        block1_branch_a_convolution_with_a_long_
                                                                          name[0][0]
                                                                          block1_branch_b_convolution_with_a_long_
                                                                          name[0][0]
________________________________________________________________________________________________________________________
flatten_1 (Flatten)                           (None, 8192)       0        block1_joined[0][0]
________________________________________________________________________________________________________________________
dense_1 (Dense)                               (None, 2)          16386    flatten_1[0][0]
========================================================================================================================
Total params: 16,834
Trainable params: 16,834
Non-trainable params: 0
________________________________________________________________________________________________________________________
"""


@pytest.mark.parametrize(
    ("make", "columns", "screen"),
    [(small, 80, SMALL), (small, 120, SMALL), (wide, 80, WIDE_AT_80), (wide, 120, WIDE_AT_120)],
)
def test_a_summary_fits_the_terminal_and_cuts_no_name(
    make: Any, columns: int, screen: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    make().summary()
    assert capsys.readouterr().out == screen


@pytest.mark.parametrize("columns", [47, 80, 200])
def test_no_line_is_longer_than_asked_for(columns: int) -> None:
    lines: list[str] = []
    wide().summary(line_length=columns, print_fn=lines.append)
    assert max(map(len, lines)) == columns


@given(text=st.text("ab_ (/", max_size=40), width=st.integers(1, 20))
def test_a_wrapped_text_has_all_its_letters_in_lines_that_fit(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(map(len, lines)) <= width


@given(st.lists(st.tuples(*[st.text("abc", max_size=60)] * 4), min_size=1), st.integers(12, 200))
def test_columns_fit_the_width_and_are_no_wider_than_their_texts(rows: list[tuple[str, ...]], width: int) -> None:
    widths = fitted_widths(rows, width)
    assert sum(widths) <= width
    assert all(w <= max(len(row[i]) for row in rows) + 2 for i, w in enumerate(widths))


def test_lines_are_as_long_as_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    small().summary(line_length=72)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "_" * 72 and lines[2] == "=" * 72 and max(map(len, lines)) == 72


def test_columns_end_where_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    small().summary(60, [0.5, 0.75, 0.9, 1.0])
    lines = capsys.readouterr().out.splitlines()
    heading, layer = lines[1], lines[lines.index("=" * 60) + 1]
    assert heading == "Layer (type)".ljust(30) + "Output Shape".ljust(15) + "Param #".ljust(9) + "Connec"
    assert layer.startswith("dense_1 (Dense)".ljust(30) + "(None, 64)".ljust(15) + "4160".ljust(9) + "dense")


def test_each_line_goes_to_print_fn(capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[str] = []
    small().summary(line_length=59, print_fn=lines.append)
    assert lines == SMALL.splitlines()
    assert capsys.readouterr().out == ""


def test_what_is_no_width_is_refused_in_words() -> None:
    with pytest.raises(ArgumentTypeError, match="line_length of summary must be a whole number; got 'wide'"):
        small().summary("wide")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="line_length of summary must be 1 or more; got 0"):
        small().summary(0)
    with pytest.raises(ArgumentError, match="positions of summary must be 4 numbers"):
        small().summary(80, [0.5, 1.0])
    with pytest.raises(NotBuiltError, match='"sequential_4" has no layers yet'):
        Sequential().summary()


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("dense_1", 7, ["dense_1"]),
        ("block1_conv2 (Convolution2D)", 15, ["block1_conv2", "(Convolution2D)"]),
        ("block1_branch_a", 8, ["block1_", "branch_a"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a_bcdefgh", 8, ["a_bcdefg", "h"]),
        ("ab cd", 2, ["ab", "cd"]),
        ("", 4, [""]),
    ],
)
def test_texts_are_broken_at_their_joints(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


class Cells(HTMLParser):
    """The texts of the cells of a table, row by row."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "br":
            self.handle_data("\n")
            return
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"th", "td"} & set(self.open):
            self.rows[-1][-1] += data


def test_a_notebook_shows_a_table_of_the_layers() -> None:
    model = wide()
    model.layers[1].trainable = False
    shown = Cells(model._repr_html_())
    assert not shown.open
    assert shown.rows == [
        ["Layer (type)", "Output Shape", "Param #", "Connected to"],
        ["the_input_of_pictures (InputLayer)", "(None, 32, 32, 3)", "0", ""],
        [
            "block1_branch_a_convolution_with_a_long_name (Convolution2D) not trainable",
            "(None, 32, 32, 8)",
            "224",
            "the_input_of_pictures[0][0]",
        ],
        [
            "block1_branch_b_convolution_with_a_long_name (Convolution2D)",
            "(None, 32, 32, 8)",
            "224",
            "the_input_of_pictures[0][0]",
        ],
        [
            "block1_joined (Merge)",
            "(None, 32, 32, 8)",
            "0",
            "block1_branch_a_convolution_with_a_long_name[0][0]\nblock1_branch_b_convolution_with_a_long_name[0][0]",
        ],
        ["flatten_1 (Flatten)", "(None, 8192)", "0", "block1_joined[0][0]"],
        ["dense_1 (Dense)", "(None, 2)", "16,386", "flatten_1[0][0]"],
    ]
    assert shown.text.startswith("model_1 (Model)")
    assert shown.text.endswith("Total params: 16,834\nTrainable params: 16,610\nNon-trainable params: 224")


def test_names_are_text_in_html_not_tags() -> None:
    html = Sequential([Dense(2, input_dim=3, name="<script>a&b")], name="<b>")._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;a&amp;b" in html and "&lt;b&gt;" in html


def test_a_model_without_layers_is_shown_too() -> None:
    assert "no layers yet" in Sequential()._repr_html_()
