"""Whatever is public ends its docstring with an `Example:`, and the example is true.

The examples are doctests. They run on the backend that the tests run on, and show the same on every one.
"""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata import settings
from kerata.plugins import registry
from kerata.plugins.official import DISTRIBUTIONS

LAST_SECTION = re.compile(r"^Example:\n((?: {4}.*\n|\n)+)\Z", re.M)


def example(value: Any) -> doctest.DocTest | None:
    """The example in a docstring, if there is one and nothing comes after it."""
    section = LAST_SECTION.search(f"{inspect.getdoc(value) or ''}\n")
    if section is None or ">>> " not in section[1]:
        return None
    return doctest.DocTestParser().get_doctest(section[1], {"__name__": "__main__"}, "", None, None)


def wrong(values: Iterator[tuple[str, Any]]) -> Iterator[str]:
    """The names of those without an example, and what is wrong with the examples of others."""
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    for name, value in values:
        found = example(value)
        if found is None:
            yield f"{name}: no section `Example:`, or it is not the last one"
            continue
        np.random.seed(1337)
        K.reset_uids()
        told: list[str] = []
        runner.run(found, out=told.append)
        if told:
            yield f"{name}: {''.join(told)}"


@pytest.fixture(autouse=True)
def own_folder_and_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples write files to where they are, and change settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(settings, "_changed", {})


def components(kind: str) -> Iterator[tuple[str, Any]]:
    """Those of the standard plugins, one with several names under the first."""
    shown = set()
    for component in registry().components(kind):
        if component.distribution in DISTRIBUTIONS and id(component.value) not in shown:
            shown.add(id(component.value))
            yield component.name, component.value


@pytest.mark.parametrize("kind", ["layers"])
def test_every_component_has_an_example_that_is_true(kind: str) -> None:
    assert list(components(kind))
    assert not "\n".join(wrong(components(kind)))


def test_what_has_no_example_or_a_wrong_one_is_told() -> None:
    def bare() -> None:
        """Nothing."""

    def early() -> None:
        """Not at the end.

        Example:
            >>> 1 + 1
            2

        Raises:
            ValueError: never.
        """

    def false() -> None:
        """Wrong.

        Example:
            >>> 1 + 1
            3
        """

    def true() -> None:
        """Right.

        Example:
            >>> 1 + 1
            2
        """

    told = list(wrong(iter([(f.__name__, f) for f in (bare, early, false, true)])))
    assert [text.partition(":")[0] for text in told] == ["bare", "early", "false"]
    assert "Expected:\n    3\nGot:\n    2" in told[2]
