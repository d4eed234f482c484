"""Hooks that raise, or return what makes no sense: one error that names plugin, distribution and hook."""

from __future__ import annotations

from typing import Any

import pytest

from kerata import Callback, hookimpl
from kerata.errors import ArgumentError, HookError
from kerata.layers import Dense
from kerata.models import Sequential
from kerata.plugins import Registry
from kerata.plugins import registry as the_registry

HOOKS = ("kerata_model_built", "kerata_model_compiled", "kerata_train_begin", "kerata_train_end")


def raising(hook: str, error: str) -> str:
    arguments = "model, verbose" if hook == "kerata_default_callbacks" else "model"
    return f"""
    from kerata import hookimpl
    from kerata.errors import ArgumentError

    @hookimpl
    def {hook}({arguments}):
        raise {error}
    """


@pytest.mark.parametrize("error", ["RuntimeError('no server')", "KeyError('run')", "ArgumentError('no server')"])
@pytest.mark.parametrize("hook", [*HOOKS, "kerata_default_callbacks"])
def test_a_hook_that_raises_is_named_with_its_plugin(site: Any, hook: str, error: str) -> None:
    site.add("kerata-tracker", raising(hook, error), version="2.5", plugin="tracker")
    call = getattr(site.registry().hook, hook)
    with pytest.raises(
        HookError, match=rf"the hook {hook} of the plugin 'tracker' \(kerata-tracker 2\.5\) failed: "
    ) as e:
        call(model=None, **({"verbose": 1} if hook == "kerata_default_callbacks" else {}))
    assert type(e.value.__cause__).__name__ == error.partition("(")[0]
    assert "kerata_tracker.py:7" in str(e.value)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("5", "must return a list of callbacks; got 5."),
        ("'abc'", "must return a list of callbacks; got 'abc'."),
        ("{'a': 1}", "must return a list of callbacks; got {'a': 1}."),
        ("[None]", "must return objects of kerata.callbacks.Callback; got None among them."),
        ("[Callback]", "must return callbacks; got the class Callback. Make one: Callback(...)."),
    ],
)
def test_callbacks_that_are_none_are_named_with_their_plugin(site: Any, result: str, said: str) -> None:
    site.add(
        "kerata-tracker",
        f"""
        from kerata import Callback, hookimpl

        @hookimpl
        def kerata_default_callbacks(model):
            return {result}
        """,
    )
    with pytest.raises(HookError) as caught:
        site.registry().hook.kerata_default_callbacks(model=None, verbose=1)
    assert said in str(caught.value)
    assert "the hook kerata_default_callbacks of the plugin 'kerata-tracker' (kerata-tracker 1.0)" in str(caught.value)


def test_no_callbacks_may_be_none_or_an_empty_tuple() -> None:
    registry = Registry(find=lambda: [])
    for name, result in (("one", None), ("two", ()), ("three", [Callback()])):

        class Tracker:
            @hookimpl
            def kerata_default_callbacks(self, model: Any, result: Any = result) -> Any:
                return result

        registry.register(Tracker(), name=name)
    assert sorted(map(len, registry.hook.kerata_default_callbacks(model=None, verbose=1))) == [0, 1]


def test_wrappers_of_hooks_work_and_are_named_where_they_fail() -> None:
    registry, seen = Registry(find=lambda: []), []

    class Inner:
        @hookimpl
        def kerata_default_callbacks(self, model: Any) -> Any:
            seen.append("inner")
            if model == "bad":
                raise ValueError("inside")
            return []

    class Around:
        @hookimpl(wrapper=True)
        def kerata_default_callbacks(self, model: Any) -> Any:
            seen.append("before")
            result = yield
            seen.append("after")
            if model == "worse":
                raise ValueError("outside")
            return result

    registry.register(Inner())
    registry.register(Around())
    call = registry.hook.kerata_default_callbacks
    assert call(model="good", verbose=1) == [[]] and seen == ["before", "inner", "after"]
    with pytest.raises(HookError, match=r"the plugin 'Inner' \(registered by the program\) failed: ValueError: inside"):
        call(model="bad", verbose=1)
    with pytest.raises(HookError, match=r"the plugin 'Around' \(registered by the program\) failed: ValueError: outs"):
        call(model="worse", verbose=1)


def test_a_hook_that_fails_inside_of_another_is_named_once() -> None:
    registry = Registry(find=lambda: [])

    class Inner:
        @hookimpl
        def kerata_train_end(self, model: Any) -> None:
            raise ValueError("inside")

    class Outer:
        @hookimpl
        def kerata_train_begin(self, model: Any) -> None:
            registry.hook.kerata_train_end(model=model)

    registry.register(Inner())
    registry.register(Outer())
    with pytest.raises(HookError, match="the hook kerata_train_end of the plugin 'Inner'") as caught:
        registry.hook.kerata_train_begin(model=None)
    assert "Outer" not in str(caught.value)


@pytest.mark.parametrize("hook", HOOKS)
def test_every_moment_in_the_life_of_a_model_is_covered(hook: str) -> None:
    def fail(model: Any) -> None:
        raise ArgumentError("no server")

    fail.__name__ = hook
    plugin = type("Tracker", (), {hook: staticmethod(hookimpl(fail))})()
    the_registry().register(plugin)
    try:
        with pytest.raises(HookError, match=f"the hook {hook} of the plugin 'Tracker'"):
            model = Sequential([Dense(1, input_dim=1)])
            model.compile("sgd", "mse")
            model.fit([[1.0]], [[1.0]], nb_epoch=1, verbose=0)
    finally:
        the_registry().unregister(plugin)


def test_ctrl_c_in_a_hook_is_ctrl_c() -> None:
    registry = Registry(find=lambda: [])

    class Slow:
        @hookimpl
        def kerata_train_begin(self, model: Any) -> None:
            raise KeyboardInterrupt

    registry.register(Slow())
    with pytest.raises(KeyboardInterrupt):
        registry.hook.kerata_train_begin(model=None)
