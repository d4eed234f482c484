# Written by kerata.stubs; `make docs` renews it.
"""Drawings of models: `plot(model, "model.png")`."""

from kerata_visualize.visualize_util import model_to_dot as model_to_dot
from kerata_visualize.visualize_util import plot as plot

__all__ = [
    "model_to_dot",
    "plot",
]
