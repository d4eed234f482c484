"""What Keras 1 was told by KERAS_BACKEND and keras.json counts where `keras` is served, and nowhere else."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kerata import config, hookimpl
from kerata.errors import ConfigurationError, MissingPluginError, UnsafeFileError
from kerata.graph import active_backend
from kerata.layers import Lambda
from kerata.models import Sequential, model_from_json
from kerata.plugins import registry
from kerata.training import non_finite
from kerata_keras1 import _settings

OF_KERAS_1 = {"floatx": "float64", "epsilon": 1e-5, "backend": "theano", "image_dim_ordering": "th"}


class Theano:
    """A plugin with that backend's name and nothing behind it: who chooses is the same where there is no Theano."""

    @hookimpl
    def kerata_backends(self) -> dict[str, str]:
        return {"theano": "nowhere:TheanoBackend"}


@pytest.fixture(scope="module", autouse=True)
def both_engines() -> Iterator[None]:
    absent = "theano" not in registry().names("backends")
    if absent:
        registry().register(plugin := Theano())
    yield
    if absent:
        registry().unregister(plugin)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An empty home, in which no backend has been chosen yet."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KERATA_HOME", str(tmp_path))
    monkeypatch.delenv("KERATA_BACKEND")
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setattr(active_backend, "_backend", None)
    (tmp_path / ".keras").mkdir()
    yield tmp_path
    _settings.leave()


@pytest.fixture
def enter(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """A function that writes keras.json, imports the settings, and gives what stderr was told."""

    def go(document: object = None) -> str:
        if document is not None:
            text = document if isinstance(document, str) else json.dumps(document)
            (home / ".keras" / "keras.json").write_text(text)
        _settings.enter()
        return capsys.readouterr().err

    return go


def values() -> tuple[object, ...]:
    now = config.current()
    return now.floatx, now.epsilon, now.backend, now.image_dim_ordering


def test_without_file_and_variable_they_are_those_of_keras_1_2_2(enter):
    # The real one, in an empty home: float32, 1e-07, tensorflow, tf.
    assert enter() == "Using TensorFlow backend.\n"
    assert values() == ("float32", 1e-7, None, "tf")


def test_the_file_counts_and_is_taken_back(enter, home):
    assert enter(OF_KERAS_1) == "Using Theano backend.\n"
    assert values() == ("float64", 1e-5, "theano", "th")
    assert config.current().origins["floatx"] == str(home / ".keras" / "keras.json")
    _settings.leave()
    assert values() == ("float32", 1e-7, None, "tf")


def test_a_part_of_the_file_leaves_the_rest_and_unknown_keys_are_nothing(enter):
    enter({"image_dim_ordering": "th", "colour": "green"})
    assert values() == ("float32", 1e-7, None, "th")


def test_the_variable_wins_over_the_file_and_kerata_s_own_over_both(enter, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    assert enter(OF_KERAS_1) == "Using TensorFlow backend.\n"
    assert values() == ("float64", 1e-5, "tensorflow", "th")
    monkeypatch.setenv("KERATA_BACKEND", "theano")
    assert enter() == "Using Theano backend.\n"
    monkeypatch.setenv("KERAS_BACKEND", "")
    monkeypatch.delenv("KERATA_BACKEND")
    assert enter() == "Using Theano backend.\n"  # an empty one is none


def test_a_file_of_keras_1_wins_over_kerata_s_and_one_that_keras_3_wrote_unasked_does_not(enter, home):
    (home / "kerata.yaml").write_text("backend: theano\nfloatx: float16\n")
    enter({"backend": "tensorflow", "floatx": "float64", "epsilon": 1e-6, "image_dim_ordering": "tf"})
    assert values() == ("float64", 1e-6, "tensorflow", "tf")
    of_today = {"backend": "tensorflow", "floatx": "float64", "epsilon": 1e-5, "image_data_format": "channels_last"}
    enter(of_today)
    assert values() == ("float16", 1e-5, "theano", "tf")
    (home / "kerata.yaml").unlink()
    enter(of_today)
    assert values() == ("float64", 1e-5, "tensorflow", "tf")
    assert enter({**of_today, "backend": "torch"}) == "Using TensorFlow backend.\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{'backend': 'theano'}", "cannot be read: Expecting property name"),
        ("", "cannot be read: Expecting value"),
        ("[" * 10_000, "cannot be read: "),
        (" " * 20_000, "cannot be read: .* more than 16384 bytes"),
        ("[]", "an object of JSON, {...}; got list"),
        ('{"floatx": "half"}', "'floatx' must be one of float16, float32, float64; got 'half'"),
        ('{"epsilon": "small"}', "'epsilon' must be a number between 0 and 1.*; got 'small'"),
        ('{"backend": 1}', "'backend' must be a name; got 1"),
        ('{"image_dim_ordering": "channels_last"}', "'image_dim_ordering' must be one of tf, th; got 'channels_last'"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error_that_names_it(enter, text, message):
    with pytest.raises(ConfigurationError, match=rf"{message}(?s:.*)in .*keras\.json"):
        enter(text)


def test_bytes_that_are_no_text_and_folders_are_such_errors_too(enter, home):
    (home / ".keras" / "keras.json").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"cannot be read(?s:.*)keras\.json"):
        enter()
    (home / ".keras" / "keras.json").unlink()
    (home / ".keras" / "keras.json").mkdir()
    with pytest.raises(ConfigurationError, match=r"cannot be read(?s:.*)keras\.json"):
        enter()


def test_a_backend_that_is_not_there_is_an_error_that_says_who_chose_it(enter, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "cntk")
    with pytest.raises(MissingPluginError, match="'cntk' is configured but not installed(?s:.*)KERAS_BACKEND"):
        enter()


def test_a_loss_that_is_not_finite_is_a_warning_while_keras_is_served(enter):
    assert not non_finite.only_warns()
    enter()
    enter()
    assert non_finite.only_warns()
    _settings.leave()
    assert not non_finite.only_warns()


def test_a_program_reads_the_functions_that_it_saved_while_keras_is_served(enter):
    text = Sequential([layer := Lambda(lambda x: 2.0 * x, input_shape=(3,))]).to_json()
    with pytest.raises(UnsafeFileError):
        model_from_json(text)
    enter()
    assert model_from_json(text).layers[0].function is layer.function
    _settings.leave()
    with pytest.raises(UnsafeFileError):
        model_from_json(text)


def test_import_keras_tells_the_backend_once_and_starts_no_engine(start, home):
    ran = start(
        sys.executable,
        "-c",
        """
import os, sys
os.environ["KERAS_BACKEND"] = "jax"
import keras
from keras import backend as K
import keras.layers, keras
assert keras.__version__ == "1.2.2"
assert K.backend() == "jax" and K.image_dim_ordering() == "tf"
assert not {"jax", "theano", "tensorflow"} & set(sys.modules)
assert "KERATA_BACKEND" not in os.environ  # children choose by what they are told themselves
""",
        KERATA_KERAS1="1",
    )
    assert (ran.returncode, ran.stderr) == (0, "Using JAX backend.\n")
    assert not os.path.exists(home / "home" / ".keras")
