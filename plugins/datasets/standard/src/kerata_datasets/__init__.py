"""The datasets of Keras 1: images of MNIST and CIFAR, texts of IMDB and Reuters."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import hookimpl

__all__: list[str] = []


@hookimpl
def kerata_datasets() -> Mapping[str, str]:
    return {name: f"kerata_datasets.{name}" for name in ("mnist", "cifar10", "cifar100", "imdb", "reuters")}


@hookimpl
def kerata_modules() -> Mapping[str, str]:
    return {"datasets.cifar": "kerata_datasets.cifar"}
