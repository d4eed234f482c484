"""The datasets are scikit-learn's, found by name, and the command tells of any dataset."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.datasets
from click.testing import CliRunner

import kerata.datasets
from kerata.errors import ArgumentError
from kerata.plugins import registry
from kerata_datasets_sklearn.command import dataset

SHAPES = {"breast_cancer": (30,), "diabetes": (10,), "digits": (8, 8), "iris": (4,), "wine": (13,)}


@pytest.mark.parametrize("name", SHAPES)
def test_each_has_every_sample_once_and_the_same_each_time(name: str) -> None:
    assert registry().component("datasets", name).distribution == "kerata-datasets-sklearn"
    load = getattr(kerata.datasets, name).load_data
    (x, y), (x_test, y_test) = load()
    source = getattr(sklearn.datasets, f"load_{name}")()
    assert x.shape[1:] == SHAPES[name] and len(x_test) == len(y_test) == round(0.2 * len(source.target))
    rows = np.concatenate([x, x_test]).reshape(len(source.target), -1)
    came = np.column_stack([rows, np.concatenate([y, y_test])]).astype("float32")
    there = np.column_stack([source.data, source.target]).astype("float32")
    np.testing.assert_array_equal(*(table[np.lexsort(table.T)] for table in (came, there)))
    np.testing.assert_array_equal(load()[0][0], x)
    assert not np.array_equal(load(seed=1)[0][0], x)
    assert len(load(test_split=0)[1][0]) == 0


def test_a_part_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ArgumentError, match="test_split"):
        kerata.datasets.iris.load_data(test_split=1.5)


def test_the_command_shows_shapes_values_and_classes() -> None:
    result = CliRunner().invoke(dataset, ["wine"])
    assert result.exit_code == 0, result.output
    title, _, inputs, targets = result.output.splitlines()
    assert title.startswith("wine, from kerata-datasets-sklearn ")
    assert inputs.split("  ")[0] == "inputs" and "(142, 13)" in inputs and inputs.endswith("0.13 to 1680")
    assert targets.endswith("classes 0: 59, 1: 71, 2: 48")
    assert CliRunner().invoke(dataset, ["diabetes"]).output.rstrip().endswith("25 to 346")
    unknown = CliRunner().invoke(dataset, ["wien"])
    assert unknown.exit_code == 1 and "Did you mean 'wine'?" in unknown.output
