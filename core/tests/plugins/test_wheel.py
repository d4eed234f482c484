"""The plugin of the introduction, from source folder to wheel to installed package."""

from __future__ import annotations

import subprocess
import sys

PYPROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "kerata-swish"
version = "0.3"
[project.entry-points.kerata]
swish = "kerata_swish"
"""

PLUGIN = '''
from kerata import Layer, backend as K, hookimpl


class Swish(Layer):
    """x * sigmoid(x)."""

    def call(self, x, mask=None):
        return x * K.sigmoid(x)


@hookimpl
def kerata_layers():
    return [Swish]
'''


def test_a_wheel_of_somebody_elses_layer_gives_it_a_name(site, tmp_path):
    source = tmp_path / "source"
    (source / "kerata_swish").mkdir(parents=True)
    (source / "pyproject.toml").write_text(PYPROJECT)
    (source / "kerata_swish" / "__init__.py").write_text(PLUGIN)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--no-index"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, "-w", tmp_path, source], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([sys.executable, "-m", "pip", "install", *options, "-t", site.folder, wheel], check=True)

    program = "from kerata.layers import Swish, get; print(get('kerata-swish:Swish') is Swish, Swish.__doc__)"
    ran = site.run("-c", program)
    assert ran.stdout == "True x * sigmoid(x).\n", ran.stderr
    rows = [line.split() for line in site.run("-m", "kerata", "plugins").stdout.splitlines()]
    assert ["swish", "kerata-swish", "0.3", "active", "layers:", "Swish"] in rows
