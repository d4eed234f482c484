"""`kerata inspect FILE`: what a model file holds, and which plugins it needs. None of them is imported."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from kerata import config
from kerata.cli import _output
from kerata.plugins import _discovery
from kerata.plugins._components import normalized
from kerata.plugins.official import OFFICIAL
from kerata.saving.architecture import parsed
from kerata.saving.contents import Contents, shortened
from kerata.saving.model_reader import opened
from kerata.saving.provenance import Sources, read_sources

_CLASSES_OF_CORE = frozenset(("Sequential", "Model", "InputLayer"))


@click.command(short_help="What a model file holds, and needs.")
@click.argument("file")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def inspect(file: str, json_: bool) -> None:
    """The architecture, weights and training configuration in a FILE of a model, and the plugins that it needs."""
    with opened(file) as model:
        report = _report(model.path, model.contents)
    if json_:
        _output.as_json(report)
    else:
        _print(report)


def _report(path: str, contents: Contents) -> dict[str, Any]:
    texts = contents.texts
    document = parsed(texts["model_config"], "model_config") if "model_config" in texts else None
    training = parsed(texts["training_config"], "training_config") if "training_config" in texts else None
    shapes = {name: [list(a.shape) for a in arrays] for name, arrays in contents.weights or ()}
    sources = read_sources(texts.get("kerata_components"))
    layers = list(_layers(document)) if document else [("", name, "") for name in shapes]
    return {
        "file": {
            "path": path,
            "bytes": os.path.getsize(path),
            "written by": _writer(texts),
        },
        "model": _text(document.get("class_name")) if isinstance(document, dict) else None,
        "layers": [
            {"name": _text(name), "class": _text(kind), "inside": _text(inside), "weights": shapes.get(name, [])}
            for inside, name, kind in layers
        ],
        "weights": sum(math.prod(shape) for found in shapes.values() for shape in found),
        "training": _training(training),
        "plugins": _needed({kind for _, _, kind in layers}, training, sources),
    }


def _writer(texts: Mapping[str, str]) -> str:
    if "kerata_version" in texts:
        return f"Kerata {_text(texts['kerata_version'])}"
    return f"Keras {_text(texts['keras_version'])}" if "keras_version" in texts else "unknown"


def _layers(document: Any, inside: str = "") -> Iterator[tuple[str, str, str]]:
    """The model that each layer is in, its name and its class; layers of models inside follow these."""
    settings = document.get("config") if isinstance(document, dict) else None
    listed = settings if isinstance(settings, list) else settings.get("layers") if isinstance(settings, dict) else None
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict):
            own = entry.get("config")
            name = entry.get("name") or (own.get("name") if isinstance(own, dict) else None) or ""
            yield inside, str(name), str(entry.get("class_name", ""))
            yield from _layers(entry, f"{inside}/{name}".lstrip("/"))


def _training(training: Any) -> dict[str, Any] | None:
    if not isinstance(training, dict):
        return None
    optimizer = training.get("optimizer_config")
    named = optimizer if isinstance(optimizer, dict) else {}
    settings = named.get("config")
    return {
        "optimizer": _text(named.get("class_name", "")),
        "settings": {_text(k): v for k, v in settings.items()} if isinstance(settings, dict) else {},
        "loss": training.get("loss"),
        "metrics": training.get("metrics"),
    }


def _needed(classes: set[str], training: Any, sources: Sources) -> list[dict[str, str | None]]:
    """Each distribution that the file says it needs, or that is known to have what it names, and its state here."""
    needed: dict[str, str | None] = {}
    for named in sources.values():
        for source in named.values():
            if "distribution" in source:
                needed[source["distribution"]] = source.get("version")
    if not sources:  # of Keras, or an early one: by the names
        words = [("layers", name) for name in classes - _CLASSES_OF_CORE]
        if isinstance(training, dict) and isinstance(training.get("optimizer_config"), dict):
            words.append(("optimizers", str(training["optimizer_config"].get("class_name"))))
        needed |= {OFFICIAL[kind][name]: None for kind, name in words if name in OFFICIAL.get(kind, {})}
    installed = {normalized(c.distribution or c.name): c for c in _discovery.installed()}
    off = {normalized(name) for name in config.current().disabled_plugins}
    found = []
    for distribution, version in sorted(needed.items()):
        here = installed.get(normalized(distribution))
        disabled = here is not None and bool({normalized(here.name), normalized(distribution)} & off)
        state = "missing" if here is None else "disabled" if disabled else "installed"
        found.append(
            {
                "distribution": _text(distribution),
                "version": _text(version) if version else None,
                "installed": here.version if here else None,
                "state": state,
            }
        )
    return found


def _print(report: dict[str, Any]) -> None:
    file, training = report["file"], report["training"]
    _output.heading(_text(file["path"], 200))
    _output.pairs([("written by", file["written by"]), ("bytes", f"{file['bytes']:,}")])
    _output.heading(report["model"] or "weights alone")
    rows = [
        (f"{layer['inside']}/{layer['name']}".lstrip("/"), layer["class"], _shapes(layer["weights"]))
        for layer in report["layers"]
    ]
    _output.table(("layer", "class", "weights"), rows)
    click.echo(f"{report['weights']:,} numbers in weights")
    if training:
        _output.heading("training")
        settings = ", ".join(f"{name}={_number(value)}" for name, value in training["settings"].items())
        _output.pairs(
            [
                ("optimizer", f"{training['optimizer']}({settings})"),
                ("loss", _names(training["loss"])),
                ("metrics", _names(training["metrics"])),
            ]
        )
    _output.heading("plugins it needs")
    columns = ("distribution", "written with", "here")
    _output.table(
        columns,
        [(p["distribution"], p["version"] or "-", p["installed"] or p["state"]) for p in report["plugins"]],
    )
    wanting = [p["distribution"] for p in report["plugins"] if p["state"] != "installed"]
    if wanting:
        click.echo(f"not to be had here: {', '.join(wanting)}")


def _shapes(shapes: Sequence[Sequence[int]]) -> str:
    return ", ".join("x".join(map(str, shape)) or "1" for shape in shapes) or "-"


def _names(value: object) -> str:
    """Of what `compile` was given by name, for one output or for each."""
    if isinstance(value, dict):
        return ", ".join(f"{_text(output)}: {_names(named)}" for output, named in value.items()) or "-"
    if isinstance(value, list):
        return ", ".join(map(_names, value)) or "-"
    return _text(value) if value else "-"


def _number(value: object) -> str:
    """A setting; of a float as many digits as float32 has."""
    return f"{value:.7g}" if isinstance(value, float) else _text(value)


def _text(value: object, most: int = 80) -> str:
    """What a file says, fit for a terminal: in one line, not too long, and without its control characters."""
    return shortened("".join(c if c.isprintable() else "?" for c in str(value)), most)
