"""Plugins whose import is broken off by ctrl-C are imported again at the next need, and nothing of them stays."""

from __future__ import annotations

from typing import Any

import pytest

from kerata.plugins import Registry, _loading

LAYER = """
    from kerata import Layer

    class Swish(Layer):
        '''A layer.'''

    class Mish(Layer):
        '''Another.'''
"""
HOOK = """
    from kerata import hookimpl

    @hookimpl
    def kerata_layers():
        {first}
        return [Swish, Mish]

    @hookimpl
    def kerata_train_begin(model):
        model.append("swish")
"""
ONCE = (
    "import builtins; builtins.once.append(1); (len(builtins.once) == 1) and (_ for _ in ()).throw(KeyboardInterrupt)"
)


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What a plugin adds to each time it comes by; the first time ctrl-C is pressed."""
    import builtins

    times: list[int] = []
    monkeypatch.setattr(builtins, "once", times, raising=False)
    return times


def whole(registry: Registry) -> None:
    assert [(p.name, p.state) for p in registry.plugins() if p.distribution == "kerata-swish"] == [("swish", "active")]
    (found,) = [c for c in registry.components("layers") if c.name == "Swish"]
    assert found.distribution == "kerata-swish"
    calls: list[str] = []
    registry.hook.kerata_train_begin(model=calls)
    assert calls == ["swish"]


@pytest.mark.parametrize("place", ["at import", "in a hook"])
def test_a_plugin_interrupted_while_it_is_imported_is_imported_again(site: Any, once: list[int], place: str) -> None:
    before = ONCE if place == "at import" else ""
    code = f"    {before}\n{LAYER}{HOOK.format(first=ONCE if place == 'in a hook' else 'pass')}"
    site.add("kerata-swish", code, plugin="swish")
    site.add_layer("kerata-another", "Another")
    registry = site.registry()
    with pytest.raises(KeyboardInterrupt):
        registry.names("layers")
    whole(registry)
    assert {"Another", "Swish", "Dense"} <= set(registry.names("layers")) and len(once) == 2


@pytest.mark.parametrize("after", [1, 2])
def test_a_plugin_interrupted_while_it_is_registered_leaves_nothing(
    site: Any, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Whichever component was the last to be kept."""
    from kerata.plugins import _registry

    site.add("kerata-swish", LAYER + HOOK.format(first="pass"), plugin="swish")
    registry = Registry(find=lambda: [c for c in _registry._discovery.installed() if c.name == "swish"])
    real, made = _registry.Component, []

    def interrupted(*args: Any) -> Any:
        made.append(args)
        if len(made) == after:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(_registry, "Component", interrupted)
    with pytest.raises(KeyboardInterrupt):
        registry.names("layers")
    assert registry._components["layers"] == {} and registry._plugins == {}
    assert registry._manager.get_plugins() == set()
    monkeypatch.setattr(_registry, "Component", real)
    whole(registry)


def test_a_plugin_that_needs_another_which_is_interrupted_is_imported_again_too(site: Any, once: list[int]) -> None:
    site.add(
        "kerata-first",
        """
        from kerata import hookimpl
        from kerata.plugins import registry
        NEEDED = registry().get("layers", "Swish")

        @hookimpl
        def kerata_metrics():
            return {"first": len}
        """,
    )
    site.add("kerata-swish", f"    {ONCE}\n{LAYER}{HOOK.format(first='pass')}", plugin="swish")
    from kerata.plugins import _registry

    registry = Registry()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_registry, "_registry", registry)
        with pytest.raises(KeyboardInterrupt):
            registry.names("layers")
        whole(registry)
        assert registry.get("metrics", "first") is len
        assert all(plugin.state == "active" for plugin in registry.plugins())


def test_registering_that_is_interrupted_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from kerata import Layer, hookimpl

    class Toy:
        @hookimpl
        def kerata_layers(self) -> Any:
            return {"Toy": Layer}

    registry, toy, real = Registry(find=lambda: []), Toy(), _loading.attach

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        real(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(_loading, "attach", interrupted)
    with pytest.raises(KeyboardInterrupt):
        registry.register(toy)
    monkeypatch.undo()
    assert registry.plugins() == [] and registry.names("layers") == []
    registry.register(toy)
    assert registry.get("layers", "Toy") is Layer
