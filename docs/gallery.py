"""The figures and pictures of gallery.md: the programs of examples/ are run, and looked at while they train.

    python docs/gallery.py                      all of them, in the order of their length
    python docs/gallery.py digits_cnn siamese   these

What each reached goes into docs/gallery/results.json and from there into the page, its pictures into docs/gallery. The
programs are not changed for it: a plugin in the running program notes each epoch, and keeps the model.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import io
import json
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from PIL import Image

from kerata import Callback, hookimpl
from kerata import backend as K
from kerata.plugins import registry

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
PICTURES = HERE / "gallery"
RESULTS = PICTURES / "results.json"
DPI = 80


@dataclass
class Recorded:
    """What a program did: the logs of the epochs of its last training, its model, what it returned and printed."""

    epochs: list[dict[str, float]] = field(default_factory=list)
    model: Any = None
    result: Any = None
    printed: str = ""


class Recorder(Callback):
    """The plugin: its hook gives each `fit` a callback, itself."""

    def __init__(self, into: Recorded) -> None:
        super().__init__()
        self.into = into

    @hookimpl
    def kerata_default_callbacks(self, model: Any, verbose: int) -> list[Callback]:
        return [self]

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        # Programs that train epoch by epoch, to write or to reset states between, have one training of many fits.
        if self.into.model is not self.model:
            self.into.epochs.clear()
        self.into.model = self.model

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.into.epochs.append({name: float(value) for name, value in (logs or {}).items() if np.ndim(value) == 0})


def curves(done: Recorded, path: Path) -> None:
    """Loss and accuracy by epochs, training beside validation."""
    names = [name for name in done.epochs[-1] if not name.startswith("val_")]
    accuracies = [name for name in names if "acc" in name]
    groups = [["loss"], accuracies] if accuracies else [["loss"]]
    figure = Figure(figsize=(3.4 * len(groups), 2.5), layout="constrained")
    for axes, group in zip(np.atleast_1d(figure.subplots(1, len(groups))), groups, strict=True):
        for name in [name for known in group for name in (known, f"val_{known}")]:
            values = [epoch[name] for epoch in done.epochs if name in epoch]
            if values:
                axes.plot(range(1, len(values) + 1), values, label=name, linestyle="--" if name[:4] == "val_" else "-")
        axes.set_xlabel("epoch")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(fontsize=8)
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=DPI)


def confusion(done: Recorded, path: Path) -> None:
    """Which digits of the test set are taken for which."""
    from sklearn.datasets import load_digits
    from sklearn.metrics import confusion_matrix
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    images = digits.images[..., None] / 16.0
    _, x, _, y = train_test_split(images, digits.target, test_size=0.2, random_state=0, stratify=digits.target)
    matrix = confusion_matrix(y, done.model.predict(x).argmax(axis=1))
    figure = Figure(figsize=(3.4, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.imshow(np.sqrt(matrix), cmap="Blues")
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            colour = "white" if row == column else "black"
            axes.text(column, row, count, ha="center", va="center", fontsize=7, color=colour)
    axes.set(xlabel="said", ylabel="is", xticks=range(10), yticks=range(10))
    figure.savefig(path, dpi=DPI)


def word_map(done: Recorded, path: Path) -> None:
    """The vectors of the most frequent words, in the plane of their first two principal components."""
    from collections import Counter

    words = re.findall(r"[a-z']+", (EXAMPLES / "data" / "sonnets.txt").read_text(encoding="utf-8").lower())
    vocabulary = [word for word, _ in Counter(words).most_common()]
    vectors = next(layer for layer in done.model.layers if type(layer).__name__ == "Embedding").get_weights()[0]
    shown = vectors[:40] - vectors[:40].mean(axis=0)
    plane = shown @ np.linalg.svd(shown, full_matrices=False)[2][:2].T
    figure = Figure(figsize=(5, 3.4), layout="constrained")
    axes = figure.subplots()
    axes.scatter(*plane.T, s=4)
    for word, (x, y) in zip(vocabulary, plane, strict=False):
        axes.annotate(word, (x, y), fontsize=7)
    axes.set(xticks=[], yticks=[])
    figure.savefig(path, dpi=DPI)


def enlarged(done: Recorded, path: Path) -> None:
    """The picture that the program has drawn, a pixel of it as four by four."""
    with Image.open(path) as picture:
        picture.resize((4 * picture.width, 4 * picture.height), Image.Resampling.NEAREST).save(path, optimize=True)


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


@dataclass
class Program:
    """A program of examples/, as the gallery runs it.

    Attributes:
        name: of its file.
        title: of its section.
        arguments: of its `main`.
        reached: what its result says, in words.
        pictures: the ending of each picture's name, to what draws it and what it shows.
        shown: how many of the last lines that it printed are shown.
    """

    name: str
    title: str
    arguments: dict[str, Any]
    reached: Callable[[Any], str]
    pictures: Mapping[str, tuple[Callable[[Recorded, Path], None], str]]
    shown: int = 0


TRAINING = {"": (curves, "Loss and accuracy by epochs")}
PROGRAMS = [
    Program(
        "digits_cnn",
        "Digits, by convolution",
        {"nb_epoch": 15},
        lambda r: f"{_percent(r)} of new digits are read right",
        {**TRAINING, "_confusion": (confusion, "Which digits are taken for which")},
    ),
    Program(
        "variational_autoencoder",
        "Digits that nobody wrote",
        {"nb_epoch": 60},
        lambda r: f"the loss of images held back falls from {r[0]:.1f} to {r[-1]:.1f}",
        {**TRAINING, "_digits": (enlarged, "Images for the points of a square in the plane")},
    ),
    Program(
        "siamese",
        "The same digit?",
        {"nb_epoch": 20},
        lambda r: f"{_percent(r)} of pairs of new images are judged right",
        TRAINING,
    ),
    Program(
        "several_inputs_and_outputs",
        "Two inputs, two outputs",
        {"nb_epoch": 40},
        lambda r: f"{_percent(r['benign_acc'])} of new tumours are judged right",
        TRAINING,
    ),
    Program(
        "grid_search",
        "A search by scikit-learn",
        {"nb_epoch": 60},
        lambda r: f"the best model names {_percent(r)} of new flowers",
        {},
        shown=6,
    ),
    Program(
        "word2vec",
        "Word vectors",
        {"nb_epoch": 30},
        lambda r: f"the loss falls from {r[0]:.3f} to {r[-1]:.3f}",
        {"_map": (word_map, "The vectors of the forty most frequent words, in a plane")},
        shown=8,
    ),
    Program(
        "stateful_lstm",
        "State from batch to batch",
        {"nb_epoch": 30},
        lambda r: f"the mean squared error is {r[0]:.4f}; that of saying “as now” {r[1]:.4f}",
        {"": (curves, "Loss by epochs")},
    ),
    Program(
        "text_classification",
        "Good or bad?",
        {"nb_epoch": 4},
        lambda r: f"{_percent(r)} of new reviews are judged right",
        TRAINING,
    ),
    Program(
        "memory_network",
        "Questions about stories",
        {"nb_epoch": 60},
        lambda r: f"{_percent(r)} of new questions are answered right",
        TRAINING,
    ),
    Program(
        "addition_rnn",
        "Adding, letter by letter",
        {"nb_epoch": 40},
        lambda r: f"{_percent(r)} of the characters of new answers are right",
        TRAINING,
        shown=6,
    ),
    Program(
        "ntm_copy",
        "A machine with a memory",
        {"nb_step": 1000},
        lambda r: f"{_percent(r[1])} of the bits are copied right, {_percent(r[0])} before training",
        {},
    ),
    Program(
        "text_generation",
        "Verses",
        {"nb_epoch": 10},
        lambda r: f"the loss falls from {r[0]:.2f} to {r[-1]:.2f}",
        {"": (curves, "Loss by epochs")},
    ),
]


def run(program: Program) -> Recorded:
    """Run a program with the recorder beside it."""
    spec = importlib.util.spec_from_file_location(program.name, EXAMPLES / f"{program.name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    done = Recorded()
    recorder = Recorder(done)
    registry().register(recorder)
    try:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            extra = {} if program.name == "grid_search" else {"verbose": 0}
            if program.name == "variational_autoencoder":
                extra["plot"] = str(PICTURES / f"{program.name}_digits.png")
            done.result = module.main(**program.arguments, **extra)
    finally:
        registry().unregister(recorder)
    done.printed = printed.getvalue()
    return done


def page(text: str, results: Mapping[str, Any]) -> str:
    """The page, with a section for each program that was run."""
    sections = [section(program, results[program.name]) for program in PROGRAMS if program.name in results]
    begin, end = "<!-- measured: docs/gallery.py -->", "<!-- end of measured -->"
    return re.sub(f"{begin}.*{end}", lambda _: "\n\n".join([begin, *sections, end]), text, flags=re.S)


def section(program: Program, result: Mapping[str, Any]) -> str:
    """What a program says of itself, what it reached, and its pictures."""
    source = (EXAMPLES / f"{program.name}.py").read_text(encoding="utf-8")
    told = [
        part for part in (ast.get_docstring(ast.parse(source)) or "").split("\n\n") if "python examples/" not in part
    ]
    arguments = ", ".join(f"`{name}={value}`" for name, value in result["arguments"].items())
    parts = [
        f"## {program.title}",
        *told,
        f"`examples/{program.name}.py`, here with {arguments}: {result['reached']}.",
        *(f"![{what}](gallery/{program.name}{end}.png)" for end, (_, what) in program.pictures.items()),
    ]
    if program.shown:
        parts.append("\n".join(["```text", *result["printed"][-program.shown :], "```"]))
    return "\n\n".join(parts)


def main(names: list[str]) -> None:
    """Run the programs named, or all, and write what they reached."""
    PICTURES.mkdir(exist_ok=True)
    for program in PROGRAMS:
        if names and program.name not in names:
            continue
        began = time.process_time()
        done = run(program)
        for ending, (draw, _) in program.pictures.items():
            draw(done, PICTURES / f"{program.name}{ending}.png")
        results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
        results[program.name] = {
            "arguments": program.arguments,
            "reached": program.reached(done.result),
            "printed": done.printed.splitlines()[-program.shown :] if program.shown else [],
        }
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        path = HERE / "gallery.md"
        path.write_text(page(path.read_text(encoding="utf-8"), results), encoding="utf-8")
        took = time.process_time() - began
        print(f"{program.name}: {results[program.name]['reached']} ({took:.0f} s of CPU)", flush=True)
        K.clear_session()


if __name__ == "__main__":
    main(sys.argv[1:])
