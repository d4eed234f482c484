"""Scikit-learn's bundled data as `kerata.datasets`, and the command `kerata dataset`."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import hookimpl

__all__: list[str] = []

kerata_hooks_version = "1.0"


@hookimpl
def kerata_datasets() -> Mapping[str, str]:
    names = ("breast_cancer", "diabetes", "digits", "iris", "wine")
    return {name: f"kerata_datasets_sklearn.{name}" for name in names}


@hookimpl
def kerata_commands() -> Mapping[str, str]:
    return {"dataset": "kerata_datasets_sklearn.command:dataset"}
