"""A plugin brings words of its own for names and for arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from kerata import Layer, hookimpl
from kerata.errors import ArgumentError, HookError
from kerata.plugins import registry


class Scale(Layer):
    """A layer of the program's own."""

    def __init__(self, factor: float, **kwargs: Any) -> None:
        self.factor = factor
        super().__init__(**kwargs)


class Latin:
    """A vocabulary."""

    @hookimpl
    def kerata_layers(self) -> dict[str, type[Layer]]:
        return {"Scale": Scale}

    @hookimpl
    def kerata_spellings(self) -> dict[str, dict[str, str]]:
        return {"layers": {"Scala": "Scale"}}

    @hookimpl
    def kerata_arguments(
        self, parameters: Mapping[str, Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> tuple[Sequence[Any], Mapping[str, Any]] | None:
        if "multiplicator" not in kwargs or "factor" not in parameters:
            return None
        if kwargs["multiplicator"] < 0:
            raise ArgumentError("multiplicator is not negative")
        if kwargs["multiplicator"] > 9:
            raise ZeroDivisionError
        rest = {word: value for word, value in kwargs.items() if word != "multiplicator"}
        return args, {**rest, "factor": kwargs["multiplicator"]}


@pytest.fixture
def latin() -> Iterator[None]:
    others = [plugin for plugin in registry().plugins() if plugin.name == "keras2"]
    plugin = Latin()
    registry().register(plugin, "latin")
    yield
    registry().unregister(plugin)
    assert [plugin for plugin in registry().plugins() if plugin.name == "keras2"] == others


def test_another_word_for_a_component_finds_it(latin: None) -> None:
    assert registry().get("layers", "Scala") is Scale
    assert registry().name_of("layers", Scale) == "Scale"


def test_another_word_for_an_argument_is_taken(latin: None) -> None:
    assert Scale(multiplicator=2.0, name="twice").factor == 2.0  # type: ignore[call-arg]
    assert Scale(3.0).factor == 3.0


def test_what_the_vocabulary_says_about_a_value_is_an_error_of_the_argument(latin: None) -> None:
    with pytest.raises(ArgumentError, match=r"^multiplicator is not negative$"):
        Scale(multiplicator=-1.0)  # type: ignore[call-arg]


def test_a_vocabulary_that_fails_is_named(latin: None) -> None:
    with pytest.raises(HookError, match="kerata_arguments of the plugin 'latin'"):
        Scale(multiplicator=10.0)  # type: ignore[call-arg]


def test_without_the_vocabulary_its_words_are_unknown() -> None:
    with pytest.raises(TypeError, match='Scale has no argument "multiplicator"'):
        Scale(multiplicator=2.0)  # type: ignore[call-arg]
