"""`%load_ext kerata_keras1`, in a real IPython."""

from __future__ import annotations

import re
import sys

import pytest

pytest.importorskip("IPython")


def test_the_extension_serves_keras_until_it_is_unloaded(start, tmp_path):
    installed = tmp_path / "site-packages" / "keras"
    installed.mkdir(parents=True)
    (installed / "__init__.py").write_text("__version__ = '3.0'")
    program = """
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()

def run(cell):
    result = shell.run_cell(cell)
    result.raise_error()

run("import keras; assert keras.__version__ == '3.0'")
run("%load_ext kerata_keras1\\nimport keras\\nassert 'kerata_keras1' in keras.__file__")
run("import numpy as np; assert np.int is int")
run("%reload_ext kerata_keras1\\nimport keras\\nassert 'kerata_keras1' in keras.__file__")
run("%unload_ext kerata_keras1\\nimport keras\\nassert keras.__version__ == '3.0'")
"""
    ran = start(sys.executable, "-c", program, PYTHONPATH=str(installed.parent), KERATA_KERAS1=None)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.match(r"Using \w+ backend\.\n", ran.stderr)
