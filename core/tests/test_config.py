"""Configuration: environment, then file, then defaults; clear errors; writing that keeps the rest."""

from __future__ import annotations

import itertools
import os
import stat

import pytest

from kerata import config
from kerata.errors import ConfigurationError, MissingPluginError
from kerata.testing import counted_calls


def write(home, text: str) -> None:
    (home / "kerata.yaml").write_text(text)


def test_defaults_are_those_of_keras_1(home):
    settings = config.current()
    assert (settings.backend, settings.floatx, settings.epsilon, settings.image_dim_ordering) == (
        None,
        "float32",
        1e-7,
        "tf",
    )
    assert set(settings.origins.values()) == {"default"}


def test_the_file_is_read_and_read_again_when_it_changes(home):
    write(home, "backend: Theano\nfloatx: float64\nepsilon: 1e-05\nimage_dim_ordering: th\ndevice: gpu:1\n")
    settings = config.current()
    assert (settings.backend, settings.floatx, settings.epsilon) == ("theano", "float64", 1e-5)
    assert (settings.image_dim_ordering, settings.device) == ("th", "gpu:1")
    assert settings.origins["floatx"] == str(home / "kerata.yaml")
    assert config.current() is settings
    write(home, "floatx: float16\n")
    assert config.current().floatx == "float16"


def test_environment_variables_win_over_the_file(home, monkeypatch):
    write(home, "backend: theano\ndevice: cpu\ndisabled_plugins: [one]\n")
    monkeypatch.setenv("KERATA_BACKEND", "tensorflow")
    monkeypatch.setenv("KERATA_DEVICE", "gpu")
    monkeypatch.setenv("KERATA_DISABLED_PLUGINS", "two, three")
    settings = config.current()
    assert (settings.backend, settings.device) == ("tensorflow", "gpu")
    assert settings.disabled_plugins == ("one", "two", "three")
    assert settings.origins["backend"] == "KERATA_BACKEND"


def test_what_a_program_gives_is_over_the_file_and_under_the_environment(home, monkeypatch):
    write(home, "backend: numpy\nfloatx: float64\nepsilon: 1e-05\n")
    try:
        config.set_for_process({"backend": ("Theano", "somebody's file"), "floatx": ("float16", "somebody's file")})
        settings = config.current()
        assert (settings.backend, settings.floatx, settings.epsilon) == ("theano", "float16", 1e-5)
        assert settings.origins["floatx"] == "somebody's file"
        monkeypatch.setenv("KERATA_BACKEND", "tensorflow")
        assert config.current().backend == "tensorflow"
        with pytest.raises(ConfigurationError, match=r"'floatx' must be one of .*got 'half'(?s:.*)in somebody's file"):
            config.set_for_process({"floatx": ("half", "somebody's file")})
        with pytest.raises(ConfigurationError, match="there is no setting 'flotx'"):
            config.set_for_process({"flotx": ("float16", "somebody's file")})
        assert config.current().floatx == "float16"
    finally:
        config.set_for_process({})
    assert config.current().floatx == "float64"


def test_an_empty_file_and_empty_values_are_the_defaults(home):
    write(home, "")
    assert config.current().floatx == "float32"
    write(home, "backend:\nfloatx:\n")
    assert config.current().floatx == "float32"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("backend: [", "cannot be read"),
        ("- backend\n", "expected lines `key: value`"),
        ("backand: theano\n", "Did you mean 'backend'"),
        ("3: theano\n", "no setting 3"),
        ("backend: 3\n", "'backend' must be a name; got 3"),
        ("floatx: float8\n", "'floatx' must be one of float16, float32, float64; got 'float8'"),
        ("epsilon: -1\n", "'epsilon' must be a number between 0 and 1"),
        ("epsilon: true\n", "'epsilon' must be a number"),
        ("epsilon: small\n", "'epsilon' must be a number"),
        ("image_dim_ordering: nchw\n", "'image_dim_ordering' must be one of tf, th"),
        ("disabled_plugins: {a: b}\n", "'disabled_plugins' must be a list of plugin names"),
        ("prefer: [a]\n", "'prefer' must be like"),
        ("prefer: {'laers:Swish': kerata-swish}\n", "'prefer' must be like"),
    ],
)
def test_a_bad_file_is_one_clear_error_that_names_file_and_key(home, text, said):
    write(home, text)
    with pytest.raises(ConfigurationError) as caught:
        config.current()
    assert said in str(caught.value)
    assert str(home / "kerata.yaml") in str(caught.value)


def test_hostile_yaml_runs_nothing(home, tmp_path):
    write(home, f"backend: !!python/object/apply:os.mkdir ['{tmp_path}/made']\n")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        config.current()
    assert not (tmp_path / "made").exists()


def test_a_file_that_is_not_text_is_a_clear_error(home):
    (home / "kerata.yaml").write_bytes(b"\xff\xfe\x00backend")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        config.current()


HUGE = {
    "deep nesting": "backend: " + "[" * 4_000 + "]" * 4_000,
    "deep nesting by indentation": "\n".join(" " * depth + "a:" for depth in range(150)),
    "nesting within the limit": "backend: " + "[" * 90 + "]" * 90,
    "a date": "epsilon: 2016-12-24",
    "a date that there is not": "epsilon: 2016-02-31",
    "a key that is a date": "2016-12-24: theano",
    "a key that is a list": "? [a]\n: theano",
    "a long number": "epsilon: " + "9" * 5_000,
    "a number of many minutes": "epsilon: 1" + ":59" * 5_000,
    "a number as a tag has it": "epsilon: !!int '" + "9" * 5_000 + "'",
    "a number without end": "epsilon: .nan",
    "aliases": "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    + "\n".join(f"{n}: &{n} [{', '.join([f'*{o}'] * 10)}]" for o, n in itertools.pairwise("abcdefghi")),
    "merged aliases": "a: &a {x: 1}\n"
    + "\n".join(f"{n}: &{n} {{<<: [{', '.join([f'*{o}'] * 10)}]}}" for o, n in itertools.pairwise("abcdefghi")),
    "an alias of itself": "disabled_plugins: &a [*a]",
    "many names": "disabled_plugins: [" + "a, " * 400_000 + "a]",
    "a long name": "x" * 12_000 + ": theano",
    "a long value": "floatx: " + "x" * 12_000,
    "a preference that is a number": "prefer: 5",
    "a null character": "backend: a\0b",
    "an unknown tag": "backend: !theano x",
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_hostile_files_are_one_short_error_in_bounded_work(home, text):
    write(home, text)
    for use in (config.current, lambda: config.set_value("device", "cpu")):
        with counted_calls(1_000_000), pytest.raises(ConfigurationError) as caught:
            use()
            config.current()  # setting one key leaves the others as they were
        assert str(home / "kerata.yaml") in str(caught.value)
        assert len(str(caught.value)) < 1500


def test_a_preference_is_not_set_beside_nonsense(home):
    write(home, "prefer: 5\n")
    with pytest.raises(ConfigurationError, match="'prefer' must be like"):
        config.set_value("prefer.layers:Swish", "kerata-swish")
    assert (home / "kerata.yaml").read_text() == "prefer: 5\n"


def make_pipe(path) -> None:
    os.mkfifo(path)


def make_endless(path) -> None:
    path.symlink_to("/dev/zero")


def make_folder(path) -> None:
    path.mkdir()


@pytest.mark.parametrize("make", [make_pipe, make_endless, make_folder])
def test_something_else_in_the_place_of_the_file_is_an_error_and_no_hang(home, make):
    make(home / "kerata.yaml")
    for use in (config.current, lambda: config.set_value("backend", "theano")):
        with pytest.raises(ConfigurationError, match="cannot be read") as caught:
            use()
        assert str(home / "kerata.yaml") in str(caught.value)
    assert os.listdir(home) == ["kerata.yaml"]


@pytest.mark.parametrize("length", [config.MOST_BYTES, config.MOST_BYTES + 1])
def test_a_file_may_have_so_many_bytes(home, length):
    text = "floatx: float64\n"
    write(home, text + "#" * (length - len(text)))
    if length == config.MOST_BYTES:
        assert config.current().floatx == "float64"
        with pytest.raises(ConfigurationError, match=f"more than {config.MOST_BYTES} bytes"):
            config.set_value("backend", "theano")
        assert (home / "kerata.yaml").stat().st_size == length
    else:
        with pytest.raises(ConfigurationError, match=f"more than {config.MOST_BYTES} bytes"):
            config.current()


def test_the_home_of_nobody_is_an_error(monkeypatch):
    monkeypatch.setenv("KERATA_HOME", "~nosuchuser/x")
    for use in (config.current, config.config_path, lambda: config.set_value("backend", "theano")):
        with pytest.raises(ConfigurationError, match=r"no home folder .* for '~nosuchuser/x'; set KERATA_HOME"):
            use()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_setting_keeps_the_permissions_of_the_file(home, mode):
    write(home, "floatx: float64\n")
    (home / "kerata.yaml").chmod(mode)
    config.set_value("backend", "theano")
    assert stat.S_IMODE((home / "kerata.yaml").stat().st_mode) == mode


def test_a_file_that_is_read_only_is_not_set(home):
    write(home, "floatx: float64\n")
    (home / "kerata.yaml").chmod(0o444)
    with pytest.raises(ConfigurationError, match="read-only"):
        config.set_value("backend", "theano")
    assert config.current().backend is None


def test_setting_a_key_keeps_the_rest_and_its_comments(home):
    write(home, "# mine\nfloatx: float32  # small\ndisabled_plugins:\n  - one\nepsilon: 1.0e-05\n")
    config.set_value("disabled_plugins", "a,b")
    config.set_value("backend", "theano")
    assert (home / "kerata.yaml").read_text() == (
        "# mine\nfloatx: float32  # small\ndisabled_plugins:\n- a\n- b\nepsilon: 1.0e-05\nbackend: theano\n"
    )
    config.set_value("disabled_plugins", "null")
    assert config.current().disabled_plugins == ()
    assert "float32  # small" in (home / "kerata.yaml").read_text()


def test_setting_keeps_the_values_of_an_unusual_layout(home):
    write(home, "{floatx: float16, epsilon: 1.0e-05}\n")
    config.set_value("floatx", "float64")
    assert (config.current().floatx, config.current().epsilon) == ("float64", 1e-5)


def test_setting_makes_the_folder_and_leaves_no_temporary_file(home, monkeypatch):
    monkeypatch.setenv("KERATA_HOME", str(home / "deep" / "er"))
    path = config.set_value("epsilon", "1e-4")
    assert config.current().epsilon == 1e-4
    assert os.listdir(path.parent) == ["kerata.yaml"]


def test_preferences_are_set_and_taken_back_one_by_one(home):
    config.set_value("prefer.layers:Swish", "kerata-swish")
    config.set_value("prefer.metrics:auc", "kerata-auc")
    config.set_value("prefer.layers:Swish", "null")
    assert dict(config.current().prefer) == {"metrics:auc": "kerata-auc"}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("backnd", "theano", "Did you mean 'backend'"),
        ("floatx", "float8", "must be one of"),
        ("backend.x", "y", "no setting 'backend.x'"),
        ("prefer.Swish", "y", "must be like"),
        ("backend", "[", "not YAML"),
        ("backend", "[" * 200 + "]" * 200, "nested more than 100"),
        ("backend", "9" * 5_000, "number of 5000 digits"),
        ("backend", "2016-12-24", "must be a name"),
    ],
)
def test_setting_nonsense_changes_nothing(home, key, value, said):
    write(home, "floatx: float64\n")
    with pytest.raises(ConfigurationError, match=said.replace("[", r"\[")):
        config.set_value(key, value)
    assert (home / "kerata.yaml").read_text() == "floatx: float64\n"


def test_an_interrupted_write_leaves_the_file_whole(home, monkeypatch):
    write(home, "floatx: float64\n")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ConfigurationError, match="disk full"):
        config.set_value("floatx", "float16")
    assert (home / "kerata.yaml").read_text() == "floatx: float64\n"
    assert os.listdir(home) == ["kerata.yaml"]


def test_the_backend_is_the_configured_one_else_the_only_one_else_tensorflow(home, monkeypatch):
    assert config.choose_backend(["theano"]) == "theano"
    assert config.choose_backend(["numpy", "theano", "tensorflow"]) == "tensorflow"
    assert config.choose_backend(["theano", "numpy"]) == "numpy"
    write(home, "backend: theano\n")
    assert config.choose_backend(["theano", "tensorflow"]) == "theano"
    monkeypatch.setenv("KERATA_BACKEND", "numpy")
    assert config.choose_backend(["theano", "tensorflow", "numpy"]) == "numpy"


def test_without_a_backend_the_error_says_what_to_install(home, monkeypatch):
    with pytest.raises(MissingPluginError, match="pip install kerata-backend-tensorflow"):
        config.choose_backend([])
    monkeypatch.setenv("KERATA_BACKEND", "theano")
    with pytest.raises(MissingPluginError, match="pip install kerata-backend-theano") as caught:
        config.choose_backend(["tensorflow"])
    assert "configured by KERATA_BACKEND" in str(caught.value)
