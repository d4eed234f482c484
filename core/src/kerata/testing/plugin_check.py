"""Every kit on everything that a plugin contributes, for `kerata plugins check`."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

import numpy as np

from kerata._imports import import_target
from kerata.errors import KerataError
from kerata.kinds import with_article
from kerata.plugins import Component, Plugin, registry
from kerata.plugins._checks import check
from kerata.plugins._loading import reason
from kerata.plugins.official import OFFICIAL
from kerata.suggestions import did_you_mean
from kerata.testing import (
    check_activation,
    check_callback,
    check_constraint,
    check_initialization,
    check_layer,
    check_metric,
    check_objective,
    check_optimizer,
    check_regularizer,
)
from kerata.testing.penalties import SHAPES
from kerata.testing.trials import Guess, guess, own_fault, taken_shapes, trial_for


class Outcome(NamedTuple):
    """What became of one check.

    Attributes:
        kind: of the component, or "hooks".
        name: of the component.
        state: "passed", "failed" or "not checked".
        note: on what it was tried, which promise is broken, or why it was not checked.
    """

    kind: str
    name: str
    state: Literal["passed", "failed", "not checked"]
    note: str


class _NotChecked(Exception):
    """Why a component cannot be checked without its author."""


def subjects(plugin: Plugin) -> list[tuple[str, str]]:
    """The kind and name of everything that `checked` looks at, in that order."""
    found = [(kind, c.name) for kind in plugin.contributes for c in registry().contributed(plugin, kind)]
    return found + [("hooks", name) for name in plugin.hooks]


def checked(plugin: Plugin) -> Iterator[Outcome]:
    """Put everything that an active plugin contributes through the kit of its kind.

    What the checks write goes to a folder that is removed again, what they print nowhere.
    """
    for kind in plugin.contributes:
        for component in registry().contributed(plugin, kind):
            yield _outcome(kind, component.name, _KITS[kind], component)
    for name in plugin.hooks:
        yield _outcome("hooks", name, _check_hook, name, plugin)


def _outcome(kind: str, name: str, kit: Callable[..., str], *arguments: Any) -> Outcome:
    try:
        with _aside():
            return Outcome(kind, name, "passed", kit(*arguments))
    except _NotChecked as why:
        return Outcome(kind, name, "not checked", str(why))
    except AssertionError as error:
        return Outcome(kind, name, "failed", _first(name, str(error)))
    except KerataError as error:
        return Outcome(kind, name, "failed", f"{type(error).__name__}: {_first(name, str(error))}")
    except (Exception, SystemExit) as error:
        return Outcome(kind, name, "failed", reason(error))


@contextlib.contextmanager
def _aside() -> Iterator[None]:
    """In a folder of its own, unheard, with numpy's random numbers as they were before."""
    here, state = os.getcwd(), np.random.get_state()
    with (
        tempfile.TemporaryDirectory() as folder,
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        np.random.seed(1337)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(here)
            np.random.set_state(state)


def _first(name: str, message: str) -> str:
    """The line of a message that says which promise is broken: the one with the component's name, else the first."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith(f"{name}:")), lines[0] if lines else "it fails")
    return told.removeprefix(f"{name}:").strip()


def _called(component: Component, kit: str) -> Guess:
    """Arguments with which the component can be called.

    Raises:
        _NotChecked: there are none to be guessed, or it refuses them.
        whatever it raises without arguments.
    """
    found = guess(component.value)
    if inspect.isabstract(component.value):
        raise _NotChecked("it is abstract: others are made of it")
    advice = f"write a test of your own: {kit}({component.name}, ...)"
    if found.unknown:
        raise _NotChecked(f"it needs arguments: {', '.join(found.unknown)}; {advice}")
    try:
        component.value(**found.values)
    except Exception as error:
        if not found.values:
            raise
        raise _NotChecked(f"it refuses {found}: {_first(component.name, str(error))}; {advice}") from error
    return found


def _layer(component: Component) -> str:
    found = _called(component, "check_layer")
    make = component.value
    trial, said = trial_for(lambda: make(**guess(make).values), "input_dim" in found.values)
    if trial is None:
        fault = own_fault(said)
        if fault is not None:
            raise fault
        raise _NotChecked(
            f"it takes none of the inputs tried ({_first(component.name, str(said[-1]))}); write a test of your own: "
            f"check_layer({component.name}, input_shape=...)"
        )
    check_layer(make, found.values, **trial.as_arguments())
    return _told(found, f"input {trial}")


def _optimizer(component: Component) -> str:
    found = _called(component, "check_optimizer")
    check_optimizer(component.value, found.values)
    return _told(found)


def _callback(component: Component) -> str:
    found, make = _called(component, "check_callback"), component.value
    check_callback(lambda: make(**guess(make).values))
    return _told(found)


def _penalty(component: Component) -> str:
    by_kit = {
        "regularizers": ("check_regularizer", check_regularizer, SHAPES),
        "constraints": ("check_constraint", check_constraint, SHAPES[1:]),
    }
    name, kit, every = by_kit[component.kind]
    found = _called(component, name)
    part = component.value(**found.values)
    shapes = list(taken_shapes(lambda shape: part(_variable(shape)), every))
    kit(component.value, found.values, shapes)
    return _told(found, "" if len(shapes) == len(every) else f"weights {', '.join(map(str, shapes))} alone")


def _function(component: Component) -> tuple[Any, str]:
    """The function that the component is, or that it makes where it needs no argument, and which of the two."""
    value = component.value
    if isinstance(value, type) or guess(value) == Guess({}, []):
        found = _called(component, f"check_{component.kind[:-1]}")
        return value(**found.values), _told(found, "what it makes" if not isinstance(value, type) else "")
    return value, ""


def _activation(component: Component) -> str:
    function, note = _function(component)
    check_activation(function)
    return note


def _initialization(component: Component) -> str:
    function, note = _function(component)
    every = ((3, 4), (5, 5), (3, 3, 2, 4))
    shapes = list(taken_shapes(lambda shape: function(shape, name="weight"), every))
    check_initialization(function, shapes)
    some = "" if len(shapes) == len(every) else f"shapes {', '.join(map(str, shapes))} alone"
    return "; ".join(filter(None, (note, some)))


def _objective(component: Component) -> str:
    function, note = _function(component)
    try:
        check_objective(function)
        return note
    except Exception as error:
        random = np.random.RandomState(8)
        shares = random.dirichlet(np.ones(4), 6)
        try:
            check_objective(function, random.randint(0, 4, (6, 1)), shares)
        except Exception:
            raise error from None
        return "targets that are numbers of classes"


def _metric(component: Component) -> str:
    metric, note = _function(component)
    try:
        check_metric(metric)
        return note
    except Exception as error:
        try:
            check_metric(metric, labels=True)
        except Exception:
            raise error from None
        return "targets that are numbers of classes"


def _backend(component: Component) -> str:
    """The conformance kit, in this process, which knows plugins that are not installed."""
    from kerata.graph import active_backend

    active_backend.load(component.name)
    advice = f"pytest --pyargs kerata.testing.backends --kerata-backend {component.name}"
    try:
        import pytest
    except ImportError:
        raise _NotChecked(f"it needs pytest: `pip install kerata-core[testing]`, then `{advice}`") from None
    heard, before = _Heard(), active_backend.chosen_name()
    try:
        options = ["-q", "-c", os.devnull, "--rootdir", os.getcwd(), "-p", "no:cacheprovider"]
        kit = ["--pyargs", "kerata.testing.backends", "--kerata-backend", component.name]
        pytest.main([*options, *kit], plugins=[heard])
    finally:
        active_backend.set_backend(before)
    total = heard.passed + len(heard.failed)
    assert total, f"no test of the conformance kit has run; `{advice}` says why"
    assert not heard.failed, (
        f"{len(heard.failed)} of {total} tests of the conformance kit fail, the first {heard.failed[0]}; `{advice}` "
        "shows them"
    )
    return f"{heard.passed} tests of the conformance kit"


class _Heard:
    """A plugin of pytest that counts."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self.failed.append(report.nodeid.rpartition("/")[2])
        elif report.passed and report.when == "call":
            self.passed += 1

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.failed.append(report.nodeid.rpartition("/")[2])


def _imported(component: Component) -> Any:
    """The component, imported where it is only named."""
    value = component.value
    return import_target(value) if isinstance(value, str) else value


def _primitive(component: Component) -> str:
    from kerata.graph.primitive import PRIMITIVES

    implementation, (name, _, backend) = _imported(component), component.name.partition("@")
    assert callable(implementation), f"it is {implementation!r}, which cannot be called"
    importlib.import_module("kerata.graph.primitives")
    assert name in PRIMITIVES, f"nobody declares a primitive {name!r}.{did_you_mean(name, PRIMITIVES)}"
    raise _NotChecked(
        f"it can be imported; whether its numbers are right: pytest --pyargs kerata.testing.backends --kerata-backend "
        f"{backend}"
    )


def _dataset(component: Component) -> str:
    module = _imported(component)
    check("datasets", component.name, module)
    needed = guess(module.load_data)
    assert not needed.values and not needed.unknown, (
        f"load_data() is called without arguments; it needs {', '.join([*needed.values, *needed.unknown])}"
    )
    return "its module; load_data(), which may download, was not called"


def _application(component: Component) -> str:
    assert callable(_imported(component)), "it cannot be called"
    raise _NotChecked(f"it makes a whole model; write a test of your own: {component.name}(weights=None)")


def _module(component: Component) -> str:
    value = component.value
    if isinstance(value, str):
        importlib.import_module(value)
    return "it can be imported"


def _command(component: Component) -> str:
    from click.testing import CliRunner

    command = _imported(component)
    check("commands", component.name, command)
    shown = CliRunner().invoke(command, ["--help"], prog_name=f"kerata {component.name}")
    if shown.exception is not None and shown.exit_code:
        raise shown.exception
    return "its help page; it was not run"


def _check_hook(name: str, plugin: Plugin) -> str:
    if name == "kerata_spellings":
        return _spellings(plugin)
    if name == "kerata_arguments":
        raise _NotChecked("what it takes for what, nobody can guess")
    from kerata.layers import Dense
    from kerata.models import Sequential

    x, y = np.ones((8, 3)), np.zeros((8, 2))
    model = Sequential([Dense(2, input_dim=3)])
    model.compile("sgd", "mse")
    model.fit(x, y, nb_epoch=2, batch_size=4, validation_data=(x, y))
    return "a model was built, compiled and trained"


def _spellings(plugin: Plugin) -> str:
    spellings: Any = next(
        impl.function()
        for impl in registry().hook.kerata_spellings.get_hookimpls()
        if impl.plugin_name == f"{plugin.distribution}:{plugin.name}" or impl.plugin_name == plugin.name
    )
    words = 0
    for kind, named in spellings.items():
        known = {*registry().names(kind), *OFFICIAL.get(kind, {})}
        for word, name in named.items():
            words += 1
            assert name in known, (
                f"{word!r} stands for {name!r}, and {with_article(kind)} of that name there is none."
                f"{did_you_mean(name, known)}"
            )
    return f"{words} words"


def _told(found: Guess, *more: str) -> str:
    return "; ".join(filter(None, (str(found), *more)))


def _variable(shape: tuple[int, ...]) -> Any:
    from kerata import backend as K

    return K.variable(np.ones(shape))


_KITS: dict[str, Callable[[Component], str]] = {
    "layers": _layer,
    "activations": _activation,
    "initializations": _initialization,
    "objectives": _objective,
    "metrics": _metric,
    "regularizers": _penalty,
    "constraints": _penalty,
    "optimizers": _optimizer,
    "callbacks": _callback,
    "backends": _backend,
    "primitives": _primitive,
    "datasets": _dataset,
    "applications": _application,
    "modules": _module,
    "commands": _command,
}
