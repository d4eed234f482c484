"""`kerata plugins check`: what a plugin contributes is put through the kits, installed or not."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kerata.cli._app import app
from kerata.errors import FileAccessError, FileFormatError
from kerata.plugins import registry
from kerata.plugins._folders import source

FAULTY = '''
"""A plugin with faults of many kinds."""

import click
import numpy as np
from kerata import Callback, Layer, Optimizer, hookimpl
from kerata import backend as K
from kerata.constraints import Constraint
from kerata.regularizers import Regularizer


class Scaled(Layer):
    """Is as it should be."""

    def __init__(self, sigma, **kwargs):
        self.sigma = sigma
        super().__init__(**kwargs)

    def call(self, x, mask=None):
        return self.sigma * x

    def get_config(self):
        return {**super().get_config(), "sigma": self.sigma}


class Forgetful(Scaled):
    """Does not write its argument."""

    def get_config(self):
        return Layer.get_config(self)


class Wheeled(Scaled):
    """Has an argument that only its author knows."""

    def __init__(self, wheels, **kwargs):
        super().__init__(wheels, **kwargs)


class Picky(Scaled):
    """Refuses what is guessed."""

    def __init__(self, p, **kwargs):
        if p != 7:
            raise ValueError("p must be 7")
        super().__init__(p, **kwargs)


class Misspelt(Layer):
    """Uses what is not there."""

    def call(self, x, mask=None):
        return x * gian


class Lost(Optimizer):
    """Uses what is not there."""

    def get_updates(self, params, constraints, loss):
        return updates


class Deaf(Callback):
    """Waits for what never comes."""

    def on_epoch_ends(self, epoch, logs=None):
        """Never called."""


class Vector(Regularizer):
    """Gives a number for each row."""

    def __call__(self, x):
        return K.sum(x, axis=-1)


class Summing(Constraint):
    """Loses an axis."""

    def __call__(self, p):
        return K.sum(p, axis=0)


def total(x):
    """The sum."""
    return K.sum(x, axis=-1)


def overall(y_true, y_pred):
    """One number for all samples."""
    return K.mean(K.square(y_true - y_pred))


def bare(shape, name=None):
    """An array."""
    return np.zeros(shape)


def load_data(path):
    """Needs a path."""


@click.command()
def hail():
    """Say hello."""


@hookimpl
def kerata_layers():
    return [Scaled, Forgetful, Wheeled, Picky, Misspelt]


@hookimpl
def kerata_optimizers():
    return [Lost]


@hookimpl
def kerata_callbacks():
    return [Deaf]


@hookimpl
def kerata_regularizers():
    return [Vector]


@hookimpl
def kerata_constraints():
    return [Summing]


@hookimpl
def kerata_activations():
    return [total]


@hookimpl
def kerata_objectives():
    return [overall]


@hookimpl
def kerata_initializations():
    return [bare]


@hookimpl
def kerata_datasets():
    return {"toys": "faulty"}


@hookimpl
def kerata_commands():
    return {"hail": hail, "wave": "faulty:wave", "list": hail}


@hookimpl
def kerata_spellings():
    return {"layers": {"Thick": "Dens"}}


@hookimpl
def kerata_train_end(model):
    raise OSError("no disk")
'''

TOLD = {
    "layer Scaled": r"passed: sigma=0.5; input \(None, 4\)",
    "layer Forgetful": r"failed: get_config lacks 'sigma'",
    "layer Wheeled": r"not checked: it needs arguments: wheels; write a test of your own: check_layer\(Wheeled",
    "layer Picky": r"not checked: it refuses p=0.25: p must be 7",
    "layer Misspelt": r"failed: NameError: name 'gian' is not defined",
    "optimizer Lost": r"failed: NameError: name 'updates' is not defined",
    "callback Deaf": r"failed: nobody calls on_epoch_ends. Did you mean 'on_epoch_end'",
    "regularizer Vector": r"failed: a penalty is a scalar",
    "constraint Summing": r"failed: of a weight \(4, 3\) \(3,\) came; the shape stays",
    "activation total": r"failed: of a tensor \(6, 4\) one of \(6,\) came; an activation keeps the shape",
    "objective overall": r"failed: of y_pred \(6, 4\) an objective gives \(6,\)",
    "initialization bare": r"failed: an initialization returns a variable",
    "dataset toys": r"failed: load_data\(\) is called without arguments; it needs path",
    "command hail": r"passed: its help page",
    "command wave": r"failed: AttributeError: module 'faulty' has no attribute 'wave'",
    "kerata_spellings": r"failed: 'Thick' stands for 'Dens', .* Did you mean 'Dense'",
    "kerata_train_end": r"failed: HookError: the hook kerata_train_end of .*'faulty' .* failed: OSError: no disk",
}


@pytest.fixture
def kerata(home: Path, fresh_registry: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command line in this process; what it does to the path goes with the test."""
    monkeypatch.setattr(sys, "path", [*sys.path])

    def run(*arguments: str) -> Result:
        fresh_registry()
        return CliRunner().invoke(app, list(arguments))

    yield run
    for name in ("faulty", "kerata_toy"):
        sys.modules.pop(name, None)


def test_each_fault_is_named_and_what_cannot_be_checked_says_so(kerata: Any, tmp_path: Path) -> None:
    (tmp_path / "faulty.py").write_text(FAULTY)
    result = kerata("plugins", "check", str(tmp_path / "faulty.py"))
    assert result.exit_code == 1, result.output
    lines = [line.strip() for line in result.output.splitlines()]
    for subject, told in TOLD.items():
        assert any(re.match(rf"{subject} +{told}", line) for line in lines), f"{subject}\n{result.output}"
    assert "the command 'list' of faulty cannot be run: Kerata has one of that name" in result.output
    assert lines[-1] == "2 passed, 13 failed, 2 not checked, 1 other problem"


PROJECT = """
[project]
name = "kerata-toy"
version = "0.3"
dependencies = ["kerata-core>=99", "numpy"]

[project.entry-points.kerata]
toy = "kerata_toy"
"""


def project(folder: Path, text: str = PROJECT) -> Path:
    module = folder / "src" / "kerata_toy"
    module.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(text)
    (module / "__init__.py").write_text(
        'import click\nfrom kerata import hookimpl\n\n@click.command(help="Rattle.")\ndef rattle():\n    pass\n\n'
        "@hookimpl\ndef kerata_commands():\n    return [rattle]\n"
    )
    return folder


@pytest.mark.parametrize("path", ["", "src/kerata_toy", "src/kerata_toy/__init__.py"])
def test_a_folder_is_checked_as_it_would_be_installed(kerata: Any, tmp_path: Path, path: str) -> None:
    result = kerata("plugins", "check", str(project(tmp_path) / path), "--json")
    told = json.loads(result.output)
    (plugin,) = told["plugins"]
    assert plugin["components"] == [
        {"kind": "commands", "name": "rattle", "state": "passed", "note": "its help page; it was not run"}
    ]
    if path:
        assert result.exit_code == 0 and plugin["name"] == "kerata_toy" and told["problems"] == []
    else:
        assert result.exit_code == 1 and (plugin["name"], plugin["distribution"]) == ("toy", "kerata-toy")
        assert ["needs kerata-core>=99; " in p["text"] for p in told["problems"]] == [True]


def test_a_folder_takes_the_place_of_what_is_installed_of_it(kerata: Any, site: Any, tmp_path: Path) -> None:
    site.add("kerata-toy", "raise RuntimeError('an older one')", plugin="toy")
    folder = project(tmp_path / "new", PROJECT.replace(">=99", ">=0.1"))
    result = kerata("plugins", "check", str(folder))
    assert result.exit_code == 0 and "toy (kerata-toy 0.3)" in result.output
    assert [p.version for p in registry().plugins() if p.distribution == "kerata-toy"] == ["0.3"]


def test_an_installed_one_is_checked_by_name(kerata: Any, site: Any) -> None:
    site.add("kerata-bad", "import no_such_module_at_all", plugin="bad")
    site.add("kerata-lost", "", group="kerata_plugins")
    result = kerata("plugins", "check", "kerata-bad")
    assert result.exit_code == 1 and "Traceback (most recent call last)" in result.output
    assert "No module named 'no_such_module_at_all'" in result.output and "cure: " in result.output
    assert result.output.splitlines()[-1] == "1 broken, 1 other problem"
    lost = kerata("plugins", "check", "kerata-lost")
    assert lost.exit_code == 1 and "entry points in the group 'kerata_plugins', which nobody reads" in lost.stderr


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ('[project]\nname = "x"\n', FileFormatError, r"states no plugin.*\[project.entry-points.kerata\]"),
        (
            '[project.entry-points.kerata.plugins]\nx = "y"\n',
            FileFormatError,
            "nobody reads its group 'kerata.plugins'",
        ),
        ("[project\n", FileFormatError, "is no TOML"),
        (None, FileAccessError, "is no plugin: expected a folder with a pyproject.toml"),
    ],
)
def test_what_is_no_plugin_is_refused_in_words(
    tmp_path: Path, text: str | None, error: type[Exception], told: str
) -> None:
    if text is not None:
        (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(error, match=told):
        source(tmp_path)
