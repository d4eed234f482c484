"""Drawings of models: `plot(model, "model.png")`."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from kerata.atomic import as_path, atomic
from kerata.errors import ArgumentError, ArgumentTypeError, BackendError, MissingLibraryError
from kerata_visualize.models import is_model

if TYPE_CHECKING:
    import pydot


def model_to_dot(model: Any, show_shapes: bool = False, show_layer_names: bool = True) -> pydot.Dot:
    """The description of a model in the language of Graphviz.

    A layer is a box, a use of it an arrow from the layer whose output it takes. A model among the layers is a frame
    with its own layers inside, and so is a wrapper around one. A wrapper around another layer is a box that names both.

    Arguments:
        model: a model.
        show_shapes: whether a box tells the shapes of input and output, batch included (default False).
        show_layer_names: whether it tells the layer's name, besides its class (default True).

    Returns:
        A `pydot.Dot`: `to_string()` is the text, `create(prog="dot", format="svg")` the drawing, for notebooks.

    Raises:
        MissingLibraryError: pydot is not installed.
        ArgumentTypeError: `model` is no model.
        GraphError, NotBuiltError: it has no layers yet.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.utils.visualize_util import model_to_dot
        >>> dot = model_to_dot(Sequential([Dense(64, input_dim=20, name="hidden")]))
        >>> "hidden" in dot.to_string()
        True
    """
    if not is_model(model):
        raise ArgumentTypeError(f"a model is drawn, such as Sequential([...]); got {model!r}.")
    if importlib.util.find_spec("pydot") is None:
        raise MissingLibraryError("Models are described by pydot, which is not installed: `pip install pydot`.")
    from kerata_visualize.drawing import Drawing

    drawing = Drawing(show_shapes, show_layer_names)
    drawing.add(model)
    return drawing.dot


def plot(
    model: Any, to_file: str | os.PathLike[str] = "model.png", show_shapes: bool = False, show_layer_names: bool = True
) -> None:
    """Draw a model into a file, which is written whole or not at all.

    Arguments:
        model: a model.
        to_file: the file (default "model.png"). Its ending says in what format: png, svg, pdf, and whatever else
            Graphviz can write; png where it has none.
        show_shapes, show_layer_names: as for `model_to_dot`.

    Raises:
        MissingLibraryError: pydot or Graphviz is not installed.
        ArgumentError: Graphviz does not know the format.
        FileAccessError: the file cannot be written.
        ArgumentTypeError, GraphError, NotBuiltError: as for `model_to_dot`.

    Example:
        >>> from kerata.layers import Dense
        >>> from kerata.models import Sequential
        >>> from kerata.utils.visualize_util import plot
        >>> model = Sequential([Dense(64, input_dim=20)])
        >>> plot(model, "model.png", show_shapes=True)  # doctest: +SKIP
    """
    format = os.path.splitext(as_path(to_file))[1].removeprefix(".") or "png"
    drawing = _drawn(model_to_dot(model, show_shapes, show_layer_names).to_string(), format)
    with atomic(to_file) as temporary, open(temporary, "wb") as file:
        file.write(drawing)


def _drawn(description: str, format: str) -> bytes:
    program = shutil.which("dot")
    if program is None:
        raise MissingLibraryError(
            "Models are drawn by the program `dot` of Graphviz, which is not on the PATH. Install Graphviz: "
            "`apt-get install graphviz`, `brew install graphviz`, `conda install graphviz`, or "
            "https://graphviz.org/download/. The description alone needs no Graphviz: model_to_dot(model).to_string()."
        )
    result = subprocess.run([program, f"-T{format}"], input=description.encode(), capture_output=True, check=False)
    if result.returncode:
        said = result.stderr.decode(errors="replace").strip()
        if "not recognized" in said:
            raise ArgumentError(f'Graphviz writes no file that ends in ".{format}". {said}')
        raise BackendError(f"`dot` of Graphviz failed (exit code {result.returncode}): {said}")
    return result.stdout
