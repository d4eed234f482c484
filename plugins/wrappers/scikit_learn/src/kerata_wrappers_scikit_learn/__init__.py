"""Kerata models as classifiers and regressors of scikit-learn: `kerata.wrappers.scikit_learn`."""

from __future__ import annotations

from collections.abc import Mapping

from kerata import hookimpl


# The names stand in a module of their own: every start of Kerata imports this one, and scikit-learn takes a second.
@hookimpl
def kerata_modules() -> Mapping[str, str]:
    """Where `kerata.wrappers.scikit_learn` is."""
    return {"wrappers.scikit_learn": "kerata_wrappers_scikit_learn.scikit_learn"}
