"""A recurrent layer with a memory it addresses by itself."""

from __future__ import annotations

from typing import Any

from kerata import hookimpl
from kerata_layers_ntm.machine import NeuralTuringMachine

__all__ = ["NeuralTuringMachine"]


@hookimpl
def kerata_layers() -> list[Any]:
    return [NeuralTuringMachine]
