"""`kerata plugins` and `kerata list`."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

import pytest
from click.testing import CliRunner

from kerata.cli._app import app
from kerata.plugins import Registry, _registry


@pytest.fixture
def kerata(site, home, fresh_registry):
    """Runs the command line in this process, with the plugins that the site has by then."""

    def run(*args: str):
        fresh_registry()
        return CliRunner().invoke(app, list(args))

    return run


def test_plugins_shows_name_version_and_how_much_is_contributed(kerata, site):
    site.add_layer("kerata-swish", version="2.5", plugin="swish")
    result = kerata("plugins")
    assert result.exit_code == 0
    (row,) = [line.split(maxsplit=3) for line in result.output.splitlines() if line.startswith("swish ")]
    assert row == ["swish", "2.5", "active", "layers 1"]
    assert max(map(len, result.output.splitlines())) <= 80


def test_plugins_shows_hooks_in_the_life_of_a_model(kerata, site):
    code = "from kerata import hookimpl\n@hookimpl\ndef kerata_train_end(model):\n    pass\n"
    site.add("kerata-tracker", code, plugin="tracker")
    (row,) = [line.split(maxsplit=3) for line in kerata("plugins").output.splitlines() if line.startswith("tracker ")]
    assert row[3] == "hooks 1"
    assert "kerata_train_end  A `fit` or `fit_generator` has ended." in kerata("plugins", "show", "tracker").output


def test_timings_name_the_plugin_that_takes_long(kerata, site):
    site.add("kerata-slow", "import time; time.sleep(0.2)", plugin="slow")
    output = kerata("plugins", "--timings").output
    assert output.splitlines()[1].split()[0] == "slow"
    assert "slow, over 100 ms: slow" in output


def test_plugins_shows_broken_and_disabled_ones_with_the_reason(kerata, site, monkeypatch):
    site.add("kerata-bad", "import no_such_module_at_all", plugin="bad")
    site.add_layer("kerata-swish", plugin="swish")
    monkeypatch.setenv("KERATA_DISABLED_PLUGINS", "swish")
    result = kerata("plugins")
    assert result.exit_code == 0
    lines = {line.split()[0]: line for line in result.output.splitlines()}
    assert "broken" in lines["bad"] and "No module named 'no_such_module_at_all'" in lines["bad"]
    assert "disabled" in lines["swish"] and "KERATA_DISABLED_PLUGINS" in lines["swish"]


def test_plugins_as_json_has_everything(kerata, site):
    site.add_layer("kerata-swish", version="2.5", plugin="swish")
    found = {item["name"]: item for item in json.loads(kerata("plugins", "--json").output)}
    assert found["swish"] == {
        "name": "swish",
        "distribution": "kerata-swish",
        "version": "2.5",
        "state": "active",
        "error": None,
        "loaded_from": "kerata_swish",
        "contributes": {"layers": ["Swish"]},
        "hooks": [],
    }


def test_plugins_show_describes_one_by_name_or_distribution(kerata, site):
    site.add_layer("kerata-swish", version="2.5", plugin="swish")
    for name in ("swish", "kerata-swish"):
        result = kerata("plugins", "show", name)
        assert result.exit_code == 0
        assert "2.5" in result.output
        assert "Swish  Swish of kerata-swish." in result.output


def test_plugins_show_gives_the_whole_error_of_a_broken_one(kerata, site):
    site.add("kerata-bad", "import no_such_module_at_all", plugin="bad")
    result = kerata("plugins", "show", "bad")
    assert "Traceback (most recent call last)" in result.output
    shown = json.loads(kerata("plugins", "show", "bad", "--json").output)
    assert shown[0]["state"] == "broken" and "Traceback" in shown[0]["traceback"]


def test_plugins_show_of_an_unknown_one_is_an_error_with_suggestions(kerata, site):
    site.add_layer("kerata-swish", plugin="swish")
    result = kerata("plugins", "show", "swihs")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: no plugin 'swihs' is installed. Did you mean 'swish'")


def test_list_without_a_kind_lists_the_kinds(kerata, site):
    site.add_layer("kerata-swish")
    rows = dict(line.split() for line in kerata("list").output.splitlines())
    assert rows["layers"] == str(len(json.loads(kerata("list", "layers", "--json").output)))
    assert json.loads(kerata("list", "--json").output)["layers"] == int(rows["layers"])


def test_show_prints_signature_docstring_and_origin(kerata, site):
    site.add(
        "kerata-wave",
        """
        from kerata import hookimpl

        def wave(x, height=1.0):
            \"\"\"Goes up and down.

            Arguments:
                height: how far.
            \"\"\"
            return x * height

        @hookimpl
        def kerata_activations():
            return [wave]
        """,
        version="2.5",
    )
    output = kerata("show", "wave").output
    assert output.startswith("wave(x, height=1.0)\nan activation of kerata-wave 2.5\n\nGoes up and down.\n")
    assert "    height: how far." in output
    (found,) = json.loads(kerata("show", "kerata-wave:wave", "--json").output)
    assert found["signature"] == "(x, height=1.0)" and found["kind"] == "activations"
    assert kerata("show", "WAVE").output == output
    missing = kerata("show", "waev")
    assert missing.exit_code == 1 and "Did you mean 'wave'" in missing.stderr


def test_show_prints_all_that_have_a_name(kerata, site):
    site.add_layer("kerata-swish")
    site.add_layer("kerata-other")
    output = kerata("show", "Swish").output
    assert "a layer of kerata-swish 1.0" in output and "a layer of kerata-other 1.0" in output


def test_list_shows_name_plugin_and_first_docstring_line(kerata, site):
    site.add_layer("kerata-swish")
    lines = kerata("list", "layers").output.splitlines()
    (row,) = [line.split(maxsplit=2) for line in lines if line.startswith("Swish ")]
    assert row == ["Swish", "kerata-swish", "Swish of kerata-swish."]


def test_list_shows_qualified_names_where_two_plugins_conflict(kerata, site):
    site.add_layer("kerata-swish")
    site.add_layer("kerata-other")
    names = [line.split()[0] for line in kerata("list", "layers").output.splitlines()]
    assert {"kerata-swish:Swish", "kerata-other:Swish"} <= set(names)


def test_list_as_json_has_everything(kerata, site):
    site.add_layer("kerata-swish", version="2.5", plugin="swish")
    found = {item["name"]: item for item in json.loads(kerata("list", "layers", "--json").output)}
    assert found["Swish"] == {
        "name": "Swish",
        "plugin": "swish",
        "distribution": "kerata-swish",
        "version": "2.5",
        "doc": "Swish of kerata-swish.",
    }


def test_a_function_without_docstring_and_an_object_are_listed(kerata, site):
    site.add(
        "kerata-odd",
        """
        from kerata import hookimpl

        def bare(y_true, y_pred):
            return y_pred

        class Scaled:
            def __call__(self, y_true, y_pred):
                return y_pred

        @hookimpl
        def kerata_metrics():
            return {"bare": bare, "scaled": Scaled()}
        """,
    )
    result = kerata("list", "metrics")
    assert result.exit_code == 0
    assert {"bare", "scaled"} <= {line.split()[0] for line in result.output.splitlines()}


ALIASES = '''
from kerata import hookimpl

def mean_error(y_true, y_pred):
    """The mean, e.g. of
    both. What comes after is left out."""

@hookimpl
def kerata_objectives():
    return {"me": mean_error, "mean_error": mean_error}
'''


def test_plugins_shows_one_name_of_a_component_with_several_and_list_shows_all(kerata, site):
    site.add("kerata-aliases", ALIASES, plugin="aliases")
    (row,) = [line for line in kerata("plugins").output.splitlines() if line.startswith("aliases ")]
    assert row.endswith("objectives 1")
    lines = kerata("list", "objectives").output.splitlines()
    rows = [line.split(maxsplit=2) for line in lines if "kerata-aliases" in line]
    assert rows == [[name, "kerata-aliases", "The mean, e.g. of both."] for name in ("me", "mean_error")]


def test_list_of_a_kind_that_nobody_brings_says_so(kerata):
    assert "no plugin brings primitives" in kerata("list", "primitives").output


@pytest.mark.parametrize("name", ["kerata-layers-recurrent", "layers-recurrent"])
def test_plugins_show_of_an_absent_official_one_says_what_to_install(home, monkeypatch, name):
    monkeypatch.setattr(_registry, "_registry", Registry(find=lambda: []))
    error = CliRunner().invoke(app, ["plugins", "show", name]).stderr
    assert "pip install kerata-layers-recurrent" in error


def test_tables_on_a_terminal_are_drawn_and_hold_the_same(site):
    site.add_layer("kerata-swish", version="2.5", plugin="swish")
    site.add("kerata-bad", "import no_such_module_at_all", plugin="bad")
    reading, writing = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(site.folder), "COLUMNS": "160", "TERM": "xterm-256color"}
    with subprocess.Popen([sys.executable, "-m", "kerata", "plugins"], stdout=writing, env=env):
        os.close(writing)
        shown = b""
        while True:
            try:
                part = os.read(reading, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
    os.close(reading)
    text = shown.decode()
    assert "\x1b[" in text and "No module named 'no_such_module_at_all'" in text
    (row,) = [line for line in text.splitlines() if line.startswith("swish ")]
    assert "2.5" in row and "layers 1" in row
