"""Models as text: Keras 1.2.2's JSON and YAML, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from kerata import Layer, Sequential
from kerata.errors import ArgumentTypeError, FileFormatError, KerataError, UnsafeFileError
from kerata.models import model_from_config, model_from_json, model_from_yaml
from kerata.saving.architecture import plain


def one_layer() -> Any:
    return Sequential([Layer(input_shape=(3,), name="only")])


def text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def test_json_and_yaml_make_an_equal_model() -> None:
    model = one_layer()
    for again in (
        model_from_json(model.to_json()),
        model_from_yaml(model.to_yaml()),
        model_from_config(json.loads(model.to_json())),
    ):
        assert again.to_json() == model.to_json()
    assert json.loads(model.to_json(indent=2)) == json.loads(model.to_json())


@pytest.mark.parametrize("name", ["mlp", "functional"])
def test_yaml_and_json_of_keras_describe_one_model(golden: Any, name: str) -> None:
    attributes = golden["models"][name].attrs
    from_json, from_yaml = (
        model_from_json(text(attributes["config"])),
        model_from_yaml(text(attributes["config_yaml"])),
    )
    assert json.loads(from_yaml.to_json()) == json.loads(from_json.to_json()) == json.loads(text(attributes["config"]))


def test_tags_that_numpy_left_in_yaml_are_read_as_numbers() -> None:
    from kerata.saving.yaml_text import load

    document = """
a: !!python/object/apply:numpy.core.multiarray.scalar
- !!python/object/apply:numpy.dtype
  args: [i8, 0, 1]
  state: !!python/tuple [3, <, null, null, null, -1, -1, 0]
- !!binary |
  MAAAAAAAAAA=
b: !!python/tuple [1, 2]
c: !!python/unicode 'word'
"""
    assert load(document) == {"a": 48, "b": [1, 2], "c": "word"}


@pytest.mark.parametrize(
    "document",
    [
        "!!python/object/apply:os.system ['true']",
        "!!python/object/new:subprocess.Popen [['true']]",
        "!!python/name:os.system",
        "!!python/module:os",
        "a: !!python/object:kerata.engine.layer.Layer {}",
        "!!python/object/apply:numpy.dtype {args: [O, 0, 1]}",
    ],
)
def test_yaml_that_asks_for_objects_is_refused(document: str) -> None:
    with pytest.raises(UnsafeFileError):
        model_from_yaml(document)


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{",
        "[1, 2]",
        "null",
        '"x"',
        '{"class_name": "Sequential"}',
        '{"class_name": "Sequential", "config": 3}',
        '{"class_name": ["x"], "config": {}}',
        '{"class_name": "Nothing", "config": {}}',
        '{"class_name": "Model", "config": []}',
        '{"class_name": "Sequential", "config": [{"class_name": "Sequential"}]}',
        "[" * 100000,
    ],
)
def test_text_that_describes_no_model_is_one_clear_error(document: str) -> None:
    with pytest.raises(KerataError):
        model_from_json(document)
    with pytest.raises(KerataError):
        model_from_yaml(document)


def test_the_list_of_a_sequential_model_says_what_to_use() -> None:
    with pytest.raises(ArgumentTypeError, match=r"Sequential\.from_config"):
        model_from_config(one_layer().get_config())


def test_what_text_cannot_hold_is_refused() -> None:
    assert [plain(np.float32(0.5)), plain(np.arange(2)), plain(len), plain({2, 1})] == [
        0.5,
        [0, 1],
        "len",
        [1, 2],
    ]
    with pytest.raises(ArgumentTypeError, match="get_config"):
        plain(object())


def test_yaml_errors_name_the_place() -> None:
    with pytest.raises(FileFormatError, match="line 1"):
        model_from_yaml("a: [1, 2")
