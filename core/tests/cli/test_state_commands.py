"""`kerata backends`, `kerata doctor` and `kerata config`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from kerata import __version__, workers
from kerata.cli import _backends
from kerata.cli._app import app
from kerata.graph.contract import Backend
from kerata.plugins import Registry, _registry

BACKENDS = """
from kerata import hookimpl
from kerata.graph.contract import Backend

class Good(Backend):
    version = "7.1"
    def devices(self):
        return ["cpu", "gpu:0"]

class Bad(Backend):
    def __init__(self):
        raise RuntimeError("no driver")

Good.__abstractmethods__ = Bad.__abstractmethods__ = frozenset()  # doctor calls no others

@hookimpl
def kerata_backends():
    return {"good": "kerata_engines:Good", "bad": "kerata_engines:Bad"}
"""


@pytest.fixture
def kerata(site, home, monkeypatch):
    """Runs the command line with the plugins of the site alone, however many are installed here."""
    from kerata.plugins import _discovery

    def run(*args: str):
        only_here = [c for c in _discovery.installed() if (site.folder / f"{c.target}.py").exists()]
        monkeypatch.setattr(_registry, "_registry", Registry(find=lambda: only_here))
        return CliRunner().invoke(app, list(args))

    return run


def test_a_backend_that_is_tried_waits_for_no_other_workers(monkeypatch):
    seen = []

    class Waiting(Backend):
        """Looks for other workers when it is loaded."""

        def __init__(self):
            seen.append(workers.asked_for())

    Waiting.__abstractmethods__ = frozenset()
    monkeypatch.setenv("TF_CONFIG", json.dumps({"cluster": {"worker": ["a:1", "b:1"]}}))
    _backends._tried("waiting", None, Waiting, active=False)
    assert seen == [1] and workers.asked_for() == 2


def test_backends_shows_which_work_and_why_others_do_not(kerata, site):
    site.add("kerata-engines", BACKENDS)
    lines = {line.split()[0]: line for line in kerata("backends").output.splitlines()}
    assert "RuntimeError: no driver" in lines["bad"]
    assert "cpu, gpu:0" in lines["good"] and "7.1" in lines["good"]
    assert "pip install kerata-backend-tensorflow" in lines["tensorflow"]
    found = {item["name"]: item for item in json.loads(kerata("backends", "--json").output)}
    assert [found[name]["importable"] for name in ("good", "bad", "theano")] == [True, False, False]
    assert [found[name]["installed"] for name in ("good", "bad", "theano")] == [True, True, False]


def test_the_active_backend_is_the_configured_one(kerata, site, home):
    site.add("kerata-engines", BACKENDS)
    (home / "kerata.yaml").write_text("backend: good\n")
    found = {item["name"]: item["active"] for item in json.loads(kerata("backends", "--json").output)}
    assert found.pop("good") and not any(found.values()) and "bad" in found


def test_a_sound_installation_has_no_problems(kerata, site):
    site.add("kerata-engines", BACKENDS.replace(', "bad": "kerata_engines:Bad"', ""))
    result = kerata("doctor")
    assert result.exit_code == 0, result.output
    assert "no problems" in result.output
    for part in ("python", "numpy", "kerata-core", "7.1, active; devices: cpu, gpu:0", "floatx"):
        assert part in result.output


def test_doctor_reports_every_problem_with_a_cure_and_exits_with_1(kerata, site, home, monkeypatch):
    site.add("kerata-engines", BACKENDS)
    site.add("kerata-broken", "import no_such_module_at_all")
    site.add_layer("kerata-swish")
    site.add_layer("kerata-other")
    (home / "kerata.yaml").write_text("backend: jax\nprefer: {'layers:Relu': kerata-relu}\n")
    monkeypatch.setenv("KERATA_DISABLED_PLUGINS", "nobody")
    monkeypatch.setenv("KERATA_BAKEND", "theano")
    result = kerata("doctor")
    assert result.exit_code == 1
    for part in (
        "the environment variable KERATA_BAKEND is not known",
        "the plugin kerata-broken (kerata-broken) is broken: ModuleNotFoundError",
        "several plugins have a layer called 'Swish'",
        "disabled_plugins names 'nobody'",
        "the preference for layers:Relu names 'kerata-relu'",
        "the backend 'jax' is configured but not installed",
        "the backend bad cannot be used: RuntimeError: no driver",
    ):
        assert part in result.output
    problems = json.loads(kerata("doctor", "--json").output)["problems"]
    assert len(problems) == 7 and all(problem["cure"] for problem in problems)


def test_doctor_says_what_plugins_find_of_a_cluster_and_nothing_else(kerata, site):
    alone = kerata("doctor", "--cluster")
    assert alone.exit_code == 1
    assert "no plugin knows of a cluster that this process is in: TF_CONFIG is not set" in alone.output
    assert "kerata run --workers 2 -m kerata doctor --cluster" in alone.output and "backends" not in alone.output
    found = {"workers": {"worker 1 (b:2)": "does not answer"}, "problems": [("it is silent", "start it")]}
    hook = f"@hookimpl\ndef kerata_cluster_check():\n    return {found!r}\n"
    site.add("kerata-crowd", f"from kerata import hookimpl\n{hook}")
    result = kerata("doctor", "--cluster")
    assert result.exit_code == 1
    assert (
        "worker 1 (b:2)  does not answer" in result.output and "1. it is silent\n     cure: start it" in result.output
    )


def test_doctor_reports_what_authors_forgot(kerata, site):
    site.add(
        "kerata-bare",
        """
        import click
        from kerata import Layer, hookimpl

        class Bare(Layer):
            __doc__ = None

        @hookimpl
        def kerata_layers():
            return [Bare]

        @hookimpl
        def kerata_commands():
            return {"doctor": click.Command("doctor")}
        """,
    )
    result = kerata("doctor")
    assert result.exit_code == 1
    assert "a layer, 'Bare' of kerata-bare, has no docstring" in result.output
    assert "the command 'doctor' of kerata-bare cannot be run: Kerata has one of that name" in result.output


@pytest.mark.parametrize("group", ["kerata.plugins", "Kerata", "keratas", "kerata_plugin"])
def test_doctor_finds_entry_points_in_a_group_that_nobody_reads(kerata, site, group):
    site.add("kerata-lost", "", group=group)
    site.add("kerata-other", "", group="kerata_elsewhere.readers")
    problems = json.loads(kerata("doctor", "--json").output)["problems"]
    (found,) = [p for p in problems if "which nobody reads" in p["text"]]
    assert found["text"].startswith(f"the distribution kerata-lost has entry points in the group {group!r}")
    assert "[project.entry-points.kerata]" in found["cure"]


def test_doctor_finds_versions_that_do_not_go_together(kerata, site):
    needs = ["kerata-core>=9", "kerata-nowhere", "numpy>=99", 'kerata-core>=8; extra == "more"', "kerata-core>=0.1"]
    site.add("kerata-ahead", "", requires=needs)
    problems = json.loads(kerata("doctor", "--json").output)["problems"]
    found = [p["text"] for p in problems if "kerata-ahead" in p["text"]]
    assert found == [
        f"the distribution kerata-ahead needs kerata-core>=9; {__version__} is there",
        "the distribution kerata-ahead needs kerata-nowhere; it is not installed",
    ]


def test_doctor_reports_a_broken_configuration_instead_of_failing(kerata, home):
    (home / "kerata.yaml").write_text("backend: [\n")
    result = kerata("doctor")
    assert result.exit_code == 1
    assert "the configuration file cannot be read" in result.output and "kerata.yaml" in result.output


def test_doctor_without_a_backend_says_what_to_install(kerata):
    result = kerata("doctor")
    assert result.exit_code == 1
    assert "pip install kerata-backend-tensorflow" in result.output


def test_config_get_gives_one_value(kerata, home):
    (home / "kerata.yaml").write_text("floatx: float64\n")
    assert kerata("config", "get", "floatx").output == "float64\n"
    assert kerata("config", "get", "device").output == "-\n"
    wrong = kerata("config", "get", "flotx")
    assert wrong.exit_code == 1 and "Did you mean 'floatx'" in wrong.stderr


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        ("backend", "tensorflw", "tensorflow"),
        ("disabled_plugins", "kerata-swihs", "kerata-swish"),
        ("disabled_plugins", "kerata-swish,kerata-layers-recurent", "kerata-layers-recurrent"),
        ("prefer.layers:Swish", "kerata-swis", "kerata-swish"),
    ],
)
def test_config_set_refuses_misspelt_names(kerata, site, home, key, value, meant):
    site.add_layer("kerata-swish")
    result = kerata("config", "set", key, value)
    assert result.exit_code == 1 and f"Did you mean {meant!r}" in result.stderr
    assert not (home / "kerata.yaml").exists()


def test_config_set_takes_names_that_may_be_installed_later(kerata, home):
    result = kerata("config", "set", "disabled_plugins", "zebra")
    assert result.exit_code == 0 and not result.stderr
    assert kerata("config", "get", "disabled_plugins").output == "zebra\n"


def test_config_show_says_where_each_value_comes_from(kerata, home, monkeypatch):
    (home / "kerata.yaml").write_text("floatx: float64\n")
    monkeypatch.setenv("KERATA_DEVICE", "cpu")
    shown = json.loads(kerata("config", "show", "--json").output)
    assert shown["floatx"] == {"value": "float64", "origin": str(home / "kerata.yaml")}
    assert shown["device"] == {"value": "cpu", "origin": "KERATA_DEVICE"}
    assert shown["epsilon"] == {"value": 1e-7, "origin": "default"}
    assert str(home / "kerata.yaml") in kerata("config", "show").output


def test_config_set_writes_and_show_reads_it_back(kerata, home):
    assert kerata("config", "set", "prefer.layers:Swish", "kerata-swish").exit_code == 0
    assert kerata("config", "set", "floatx", "float16").exit_code == 0
    output = kerata("config", "show").output
    assert "float16" in output and "layers:Swish from kerata-swish" in output
    assert kerata("config", "set", "floatx", "null").exit_code == 0
    assert "float16" not in kerata("config", "show").output


def test_config_set_of_nonsense_is_an_error_and_of_an_absent_backend_a_warning(kerata):
    result = kerata("config", "set", "floatx", "float8")
    assert result.exit_code == 1 and result.stderr.startswith("error: the setting 'floatx' must be one of")
    result = kerata("config", "set", "backend", "theano")
    assert result.exit_code == 0 and "pip install kerata-backend-theano" in result.stderr
