"""A training that is to show progress, where no plugin does, says once which to install."""

from __future__ import annotations

from typing import Any

import pytest

from kerata.callbacks import Callback
from kerata.plugins import Registry, _discovery, _registry
from kerata.training import progress_notice
from kerata.training.progress_notice import say_what_shows_progress

SAID = (
    "verbose=1 asks for progress, and no plugin that shows it is installed: `pip install kerata-callbacks-progress`. "
    "(verbose=0 asks for none.)\n"
)


@pytest.fixture(autouse=True)
def without_the_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_notice, "_said", False)
    others = [c for c in _discovery.installed() if c.name != "callbacks-progress"]
    monkeypatch.setattr(_registry, "_registry", Registry(find=lambda: others))


class Watcher(Callback):
    def on_batches_end(self, done: int, total: int, logs: Any = None) -> None:
        pass


def test_it_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        say_what_shows_progress(1, [Callback()])
    assert capsys.readouterr().out == SAID


@pytest.mark.parametrize(("verbose", "callbacks"), [(0, []), (1, [Watcher()]), (2, [Callback(), Watcher()])])
def test_it_is_not_said_to_those_who_want_none_or_have_one(
    verbose: int, callbacks: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    say_what_shows_progress(verbose, callbacks)
    assert capsys.readouterr().out == ""


def test_it_is_not_said_of_a_plugin_that_is_switched_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KERATA_DISABLED_PLUGINS", "callbacks-progress")
    monkeypatch.setattr(_registry, "_registry", Registry())
    assert {p.state for p in _registry.registry().plugins() if p.name == "callbacks-progress"} == {"disabled"}
    say_what_shows_progress(1, [])
    assert capsys.readouterr().out == ""


def test_a_fit_says_it(classifier: Any, data: Any, capsys: pytest.CaptureFixture[str]) -> None:
    model = classifier()
    model.fit(data.x, data.one_hot, nb_epoch=1, verbose=1)
    model.evaluate(data.x, data.one_hot, verbose=1)
    assert capsys.readouterr().out == SAID
