"""Programs written for Keras 1, unedited: `import keras` is served by Kerata in the process that asks for it.

Ways to ask: `kerata run script.py`, `KERATA_KERAS1=1 python script.py`, `%load_ext kerata_keras1` in a notebook, and

    import kerata_keras1
    kerata_keras1.install()

The Keras that is installed for TensorFlow stays as it is: TensorFlow, and whatever else needs it, goes on importing it.
A program finds it as `kerata_keras1.installed_keras`.
"""

from __future__ import annotations

from typing import Any

from kerata_keras1._serving import install, is_installed, uninstall

__all__ = ["install", "is_installed", "load_ipython_extension", "uninstall", "unload_ipython_extension"]


def load_ipython_extension(ipython: Any) -> None:
    """`%load_ext kerata_keras1`: the same as `install()`."""
    install()


def unload_ipython_extension(ipython: Any) -> None:
    """`%unload_ext kerata_keras1`: the same as `uninstall()`."""
    uninstall()
