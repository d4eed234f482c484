"""Today's names are found, and files have Keras 1's."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import kerata
from kerata import Input, Model, Sequential, layers
from kerata.errors import UnknownNameError
from kerata.models import model_from_json
from kerata.plugins import registry
from kerata.renamed import ARGUMENTS, NAMES

WORDS = [(kind, word, name) for kind, words in NAMES.items() if kind != "modules" for word, name in words.items()]


@pytest.mark.parametrize(("kind", "word", "name"), WORDS)
def test_every_word_of_the_table_is_found(kind: str, word: str, name: str) -> None:
    found = registry().get(kind, word)
    assert callable(found)
    if name.isidentifier() and not word[0].isupper():
        assert found is registry().get(kind, name)


@pytest.mark.parametrize(("kind", "word", "name"), WORDS)
def test_no_word_of_the_table_is_one_of_keras_1(kind: str, word: str, name: str, without_the_plugin: None) -> None:
    assert word not in registry().names(kind)
    if name.isidentifier():
        assert name in registry().names(kind)
    with pytest.raises(UnknownNameError) as raised:
        registry().get(kind, word)
    assert f"It is called {name} here, as in Keras 1. The plugin kerata-keras2 takes both words." in str(raised.value)


@pytest.mark.parametrize(
    ("kind", "word", "name"), [entry for entry in WORDS if entry[2].isidentifier() and entry[0] != "layers"]
)
def test_what_is_written_of_a_component_is_its_name_in_keras_1(kind: str, word: str, name: str) -> None:
    written = registry().name_of(kind, registry().get(kind, word))
    assert registry().get(kind, written) is registry().get(kind, name)
    assert written not in NAMES[kind]


def test_no_argument_of_the_table_means_another_of_the_table() -> None:
    meant = {name for meanings in ARGUMENTS.values() for meaning in meanings for name in meaning.split()}
    assert not meant & set(ARGUMENTS)


def test_todays_modules_are_the_modules_of_keras_1() -> None:
    from kerata import initializers, losses

    assert losses is importlib.import_module("kerata.objectives") is kerata.losses
    assert initializers is importlib.import_module("kerata.initializations")
    from kerata.losses import mean_squared_error

    assert losses.MeanSquaredError() is mean_squared_error


def test_a_name_that_nobody_has_stays_an_error_of_the_package() -> None:
    with pytest.raises(AttributeError, match="module 'kerata' has no attribute 'lossses'"):
        _ = kerata.lossses
    assert not hasattr(kerata, "lossses")


def merged() -> Model:
    a, b = Input(shape=(3,)), Input(shape=(3,))
    both = layers.concatenate([layers.Add()([a, b]), layers.multiply([a, b]), layers.Maximum()([a, b])])
    return Model(inputs=[a, b], outputs=layers.Dense(units=2, kernel_initializer="ones")(both))


def test_todays_merging_layers_compute_and_are_written_as_merge() -> None:
    model = merged()
    a, b = np.array([[1.0, 2.0, 3.0]]), np.array([[4.0, 1.0, 0.5]])
    expected = (a + b).sum() + (a * b).sum() + np.maximum(a, b).sum()
    assert model.predict([a, b]) == pytest.approx(expected, rel=1e-5)
    text = model.to_json()
    for word in ("Add", "Concatenate", "Multiply", "units", "kernel_initializer", "Maximum"):
        assert f'"{word}"' not in text


def test_a_file_in_todays_words_needs_no_plugin_that_knows_them(request: pytest.FixtureRequest) -> None:
    model = Sequential(
        [
            Input(shape=(8, 8, 1)),
            layers.Conv2D(4, (3, 3), padding="same", kernel_initializer="he_normal"),
            layers.MaxPool2D(2),
            layers.GlobalAvgPool2D(),
            layers.Dense(units=3, kernel_initializer="HeNormal"),
        ]
    )
    text = model.to_json()
    request.getfixturevalue("without_the_plugin")
    assert model_from_json(text).to_json() == text


@pytest.mark.parametrize("statement", ["from kerata import losses", "import kerata.losses", "kerata.losses"])
def test_without_the_plugin_a_module_is_answered_by_its_name_here(statement: str) -> None:
    assert "It is called objectives here, as in Keras 1." in failing(f"import kerata\n{statement}")


PROGRAM = """
from kerata.layers import Conv2D, Dense
{line}
"""


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Dense(units=10)", ["units", "output_dim"]),
        ('Conv2D(32, (3, 3), padding="same", kernel_initializer="he_normal")', ["padding", "border_mode", "init"]),
        ("Conv2D(filters=32, kernel_size=3)", ["nb_filter", "nb_row and nb_col"]),
        ("from kerata.layers import MaxPool2D", ["MaxPooling2D"]),
        ("from kerata.optimizers import SGD; SGD(learning_rate=0.1)", ["learning_rate", "lr"]),
        (
            "from kerata.models import Sequential; Sequential([Dense(1, input_dim=1)]).fit([[1]], [[1]], epochs=2)",
            ["nb_epoch"],
        ),
        ("from kerata.models import Model; Model(inputs=1, outputs=2)", ["input", "output"]),
    ],
)
def test_without_the_plugin_a_program_ends_in_one_error_that_names_keras_1s_word(line: str, names: list[str]) -> None:
    said = failing(PROGRAM.format(line=line))
    assert "here, as in Keras 1. The plugin kerata-keras2 takes both words." in said
    for name in names:
        assert name in said


def failing(program: str) -> str:
    """The last lines of what a program says that fails where the plugin is switched off."""
    environment: dict[str, Any] = {**os.environ, "KERATA_DISABLED_PLUGINS": "keras2"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "During handling" not in done.stderr
    return done.stderr
