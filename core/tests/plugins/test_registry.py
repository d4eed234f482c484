"""The registry: names, conflicts, origins, and plugins that are broken, switched off or missing."""

from __future__ import annotations

import itertools
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from kerata import Layer, hookimpl
from kerata.errors import (
    AmbiguousNameError,
    ArgumentError,
    ArgumentTypeError,
    BrokenPluginError,
    MissingPluginError,
    UnknownNameError,
)
from kerata.optimizers import Optimizer
from kerata.plugins import Registry, registry


class Toy(Layer):
    """A layer."""


class Other(Layer):
    """Another."""


class Lion(Optimizer):
    """An optimizer."""


def plugin(name: str = "toy", **hooks: Any) -> Any:
    """A plugin object: each keyword is a hook without its prefix, and what it returns."""
    functions = {f"kerata_{hook}": hookimpl(lambda value=value: value) for hook, value in hooks.items()}
    for hook, function in functions.items():
        function.__name__ = hook
    return SimpleNamespace(__name__=name, **functions)


def empty() -> Registry:
    return Registry(find=lambda: [])


def test_a_third_party_layer_has_a_name_and_an_origin(site):
    site.add_layer("kerata-swish", version="2.5", plugin="swish")
    found = site.registry().component("layers", "Swish")
    assert found.value.__doc__ == "Swish of kerata-swish."
    assert (found.plugin, found.distribution, found.version) == ("swish", "kerata-swish", "2.5")
    assert found.qualified_name == "kerata-swish:Swish"


def test_provenance_is_known_of_a_class_and_of_an_instance(site):
    site.add_layer("kerata-swish")
    registry = site.registry()
    layer = registry.get("layers", "Swish")
    for value in ("Swish", layer, layer()):
        assert registry.provenance("layers", value).distribution == "kerata-swish"
    with pytest.raises(UnknownNameError, match="no layer is called 'int'"):
        registry.provenance("layers", 3)


def test_two_plugins_with_one_name_are_ambiguous_and_both_are_listed(site):
    site.add_layer("kerata-swish")
    site.add_layer("kerata-other", version="3.1")
    with pytest.raises(AmbiguousNameError) as caught:
        site.registry().get("layers", "Swish")
    assert "'kerata-swish:Swish' from kerata-swish 1.0" in str(caught.value)
    assert "'kerata-other:Swish' from kerata-other 3.1" in str(caught.value)
    assert "kerata config set prefer.layers:Swish" in str(caught.value)


def test_a_qualified_name_is_never_ambiguous(site):
    site.add_layer("kerata-swish", plugin="swish")
    site.add_layer("kerata-other", plugin="other")
    registry = site.registry()
    assert registry.get("layers", "kerata-swish:Swish").__doc__ == "Swish of kerata-swish."
    assert registry.get("layers", "kerata_other:Swish").__doc__ == "Swish of kerata-other."
    assert registry.get("layers", "other:Swish").__doc__ == "Swish of kerata-other."


def test_the_configuration_can_prefer_one_of_two(site, home):
    site.add_layer("kerata-swish")
    site.add_layer("kerata-other")
    (home / "kerata.yaml").write_text("prefer: {'layers:Swish': kerata-other}\n")
    registry = site.registry()
    assert registry.get("layers", "Swish").__doc__ == "Swish of kerata-other."
    (home / "kerata.yaml").write_text("prefer: {'layers:Swish': kerata-nowhere}\n")
    with pytest.raises(AmbiguousNameError, match="prefers 'kerata-nowhere', which is none of them"):
        registry.get("layers", "Swish")


def test_a_recorded_origin_decides_between_two_before_any_preference(site, home):
    site.add_layer("kerata-swish")
    site.add_layer("kerata-other")
    (home / "kerata.yaml").write_text("prefer: {'layers:Swish': kerata-other}\n")
    found = site.registry().get("layers", "Swish", came_from="kerata-swish")
    assert found.__doc__ == "Swish of kerata-swish."


def test_one_object_passed_on_by_two_plugins_is_no_conflict():
    registry = empty()
    registry.register(plugin("one", metrics={"same": len}))
    registry.register(plugin("two", metrics={"same": len}))
    assert registry.get("metrics", "same") is len


def test_a_switched_off_plugin_is_not_imported_and_says_so(site, home, monkeypatch):
    site.add("kerata-layers-recurrent", "raise SystemExit('imported')", plugin="layers-recurrent")
    monkeypatch.setenv("KERATA_DISABLED_PLUGINS", "nobody, layers-recurrent")
    registry = site.registry()
    (found,) = [p for p in registry.plugins() if p.name == "layers-recurrent"]
    assert found.state == "disabled"
    with pytest.raises(MissingPluginError, match=r"switched off.*KERATA_DISABLED_PLUGINS"):
        registry.get("layers", "LSTM")


def test_a_plugin_is_switched_off_by_its_distribution_in_the_file(site, home):
    site.add_layer("kerata-swish", plugin="swish")
    (home / "kerata.yaml").write_text("disabled_plugins: [kerata-swish]\n")
    registry = site.registry()
    assert {p.name: p.state for p in registry.plugins()}["swish"] == "disabled"
    with pytest.raises(MissingPluginError, match=r"switched off.*kerata\.yaml"):
        registry.get("layers", "swish:Swish")


BROKEN = {
    "at import": ("import no_such_module_at_all", "No module named 'no_such_module_at_all'"),
    "syntax": ("def (", "SyntaxError"),
    "exits": ("raise SystemExit(3)", "SystemExit: 3"),
    "in a hook": (
        "from kerata import hookimpl\n@hookimpl\ndef kerata_layers():\n    raise RuntimeError('no GPU')",
        "RuntimeError: no GPU",
    ),
    "no return": (
        "from kerata import hookimpl\n@hookimpl\ndef kerata_layers():\n    pass",
        "kerata_layers must return a list or a dict; got NoneType",
    ),
    "nameless": (
        "from kerata import hookimpl\n@hookimpl\ndef kerata_metrics():\n    return [3]",
        "has no name of its own: return a dict instead",
    ),
    "colon": (
        "from kerata import hookimpl\n@hookimpl\ndef kerata_metrics():\n    return {'a:b': len}",
        "a name must be a string without ':'",
    ),
    "misspelt hook": (
        "from kerata import hookimpl\n@hookimpl\ndef kerata_layer():\n    return []",
        "there is no hook 'kerata_layer'. Did you mean 'kerata_layers'",
    ),
    "wrong argument": (
        "from kerata import hookimpl\n@hookimpl\ndef kerata_train_begin(network):\n    pass",
        "network",
    ),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_plugin_is_reported_and_the_others_work(site, how):
    code, expected = BROKEN[how]
    site.add("kerata-bad", code, plugin="a-bad-one")
    site.add_layer("kerata-swish")
    registry = site.registry()
    assert registry.get("layers", "Swish").__doc__ == "Swish of kerata-swish."
    (bad,) = [p for p in registry.plugins() if p.name == "a-bad-one"]
    assert bad.state == "broken"
    assert expected in bad.error
    assert "\n" not in bad.error
    assert bad.traceback and bad.contributes == {}


def test_a_hook_of_a_later_kerata_may_be_optional(site):
    site.add(
        "kerata-new",
        "from kerata import hookimpl\n@hookimpl(optionalhook=True)\ndef kerata_teleports():\n    return []",
    )
    (found,) = [p for p in site.registry().plugins() if p.name == "kerata-new"]
    assert found.state == "active"


def test_a_name_of_a_broken_official_plugin_says_why(site):
    site.add("kerata-layers-recurrent", "import no_such_module_at_all", plugin="layers-recurrent")
    with pytest.raises(BrokenPluginError, match="could not be loaded:\nModuleNotFoundError") as caught:
        site.registry().get("layers", "GRU")
    assert "kerata plugins show layers-recurrent" in str(caught.value)


def test_an_unknown_name_mentions_plugins_that_could_not_be_loaded(site):
    site.add("kerata-bad", "import no_such_module_at_all")
    with pytest.raises(UnknownNameError, match="The plugin kerata-bad could not be loaded and may have it"):
        site.registry().get("layers", "Whatever")


@pytest.mark.parametrize(
    ("kind", "name", "distribution"),
    [
        ("layers", "LSTM", "kerata-layers-recurrent"),
        ("layers", "PReLU", "kerata-layers-advanced-activations"),
        ("optimizers", "Adam", "kerata-optimizers-adam"),
        ("optimizers", "adam", "kerata-optimizers-adam"),
        ("objectives", "MSE", "kerata-objectives"),
        ("backends", "theano", "kerata-backend-theano"),
    ],
)
def test_a_missing_plugin_says_what_to_install(kind, name, distribution):
    with pytest.raises(MissingPluginError, match=f"pip install {distribution}`") as caught:
        empty().get(kind, name)
    assert isinstance(caught.value, ImportError)


@pytest.mark.parametrize(
    ("name", "came_from"),
    [
        ("Swish", "kerata-swish"),
        ("kerata-swish:Swish", None),
        ("evil --index-url http://example.org:Dense", None),
        ("Dense", "kerata-layers-core; rm -rf ~"),
        ("Dense", "x" * 10_000),
    ],
)
def test_what_is_not_official_is_quoted_and_never_recommended(name, came_from):
    with pytest.raises(MissingPluginError, match="no official plugin") as caught:
        empty().get("layers", name, came_from=came_from)
    source, text = came_from or name.rpartition(":")[0], str(caught.value)
    assert repr(source) in text or f"'{'x' * 77}...'" in text
    assert "pip install" not in text and len(text) < 400


def test_an_unknown_name_in_a_configuration_may_be_one_of_your_own():
    registry = empty()
    with registry.scope(None), pytest.raises(UnknownNameError, match=r"custom_objects=\{'Own': \.\.\.\}"):
        registry.get("layers", "Own")
    with pytest.raises(UnknownNameError) as caught:
        registry.get("layers", "Own")
    assert "custom_objects" not in str(caught.value)


def test_an_installed_official_plugin_without_the_name_is_not_called_missing(site):
    site.add_layer("kerata-layers-recurrent", "GRU", version="0.0.1", plugin="layers-recurrent")
    with pytest.raises(UnknownNameError, match=r"kerata-layers-recurrent 0\.0\.1 is installed but has no layer"):
        site.registry().get("layers", "LSTM")


@pytest.mark.parametrize(
    ("kind", "name", "suggestion"),
    [("layers", "Dnse", "'Dense'"), ("optimizers", "sgdd", "'SGD'"), ("layers", "swihs", "'Swish'")],
)
def test_a_misspelt_name_gets_suggestions_from_installed_and_official_names(site, kind, name, suggestion):
    site.add_layer("kerata-swish")
    with pytest.raises(UnknownNameError, match=f"Did you mean .*{suggestion}"):
        site.registry().get(kind, name)


def test_a_misspelt_qualifier_gets_suggestions(site):
    site.add_layer("kerata-swish")
    with pytest.raises(MissingPluginError, match="Did you mean 'kerata-swish'"):
        site.registry().get("layers", "kerata-swihs:Swish")


def test_a_name_of_another_kind_says_which():
    registry = empty()
    registry.register(plugin(activations={"wavy": len}))
    with pytest.raises(UnknownNameError, match="'wavy' is an activation"):
        registry.get("layers", "wavy")


def test_only_optimizers_and_backends_are_found_in_another_case():
    registry = empty()
    registry.register(plugin(optimizers={"Lion": Lion}, layers={"Lion": Toy}))
    assert registry.get("optimizers", "lion") is Lion
    with pytest.raises(UnknownNameError, match="Did you mean 'Lion'"):
        registry.get("layers", "lion")


@pytest.mark.parametrize("name", [None, 3, ("Dense",)])
def test_a_name_that_is_no_string_is_a_type_error(name):
    with pytest.raises(ArgumentTypeError):
        empty().get("layers", name)


def test_a_kind_that_there_is_not_is_an_error():
    with pytest.raises(ArgumentError, match="Did you mean 'layers'"):
        empty().get("layer", "Dense")


def test_programs_register_and_unregister_plugins():
    registry = empty()
    toy = plugin("toy", layers={"Toy": Toy})
    assert registry.register(toy).contributes == {"layers": ("Toy",)}
    assert registry.get("layers", "Toy") is Toy
    assert registry.provenance("layers", Toy).distribution is None
    with pytest.raises(ArgumentError, match="registered already"):
        registry.register(plugin("toy"))
    registry.unregister(toy)
    assert registry.names("layers") == []
    assert registry.plugins() == []
    with pytest.raises(ArgumentError, match="no plugin 'toy'"):
        registry.unregister("toy")


def test_registering_a_broken_plugin_raises_and_leaves_nothing_behind():
    registry = empty()
    bad = plugin("bad", layers={"Toy": Toy}, metrics=None)
    with pytest.raises(BrokenPluginError, match="kerata_metrics must return"):
        registry.register(bad)
    assert registry.names("layers") == [] and registry.plugins() == []
    with pytest.raises(BrokenPluginError, match="Register an instance"):
        registry.register(int)


def test_unregistering_one_of_two_ends_the_conflict():
    registry = empty()
    registry.register(plugin("one", layers={"Toy": Toy}))
    registry.register(plugin("two", layers={"Toy": Other}))
    with pytest.raises(AmbiguousNameError):
        registry.get("layers", "Toy")
    registry.unregister("one")
    assert registry.get("layers", "Toy") is Other


def test_names_in_a_scope_win_and_end_with_it():
    registry = empty()
    registry.register(plugin(layers={"Toy": Toy}))
    with registry.scope({"Toy": Other}), registry.scope({"Other": Toy}):
        assert registry.get("layers", "Toy") is Other
        assert registry.get("objectives", "Other") is Toy
    assert registry.get("layers", "Toy") is Toy
    with registry.scope(None):
        assert registry.get("layers", "Toy") is Toy


def test_a_scope_is_not_seen_by_other_threads():
    registry = empty()
    seen = []
    registry.register(plugin(layers={"Toy": Toy}))
    with registry.scope({"Toy": Other}):
        thread = threading.Thread(target=lambda: seen.append(registry.get("layers", "Toy")))
        thread.start()
        thread.join()
    assert seen == [Toy]


def test_name_of_is_the_name_that_finds_the_component_again():
    registry = empty()

    def mean_squared(y_true, y_pred):
        return y_true

    registry.register(plugin("one", objectives={"ms": mean_squared, "mean_squared": mean_squared, "n": len}))
    assert registry.name_of("objectives", mean_squared) == "mean_squared"
    assert registry.name_of("objectives", "anything") == "anything"
    assert registry.name_of("objectives", len) == "n"
    assert registry.name_of("objectives", max) == "max"
    registry.register(plugin("two", objectives={"n": max}))
    for function in (len, max):
        name = registry.name_of("objectives", function)
        assert ":" in name and registry.get("objectives", name) is function


def test_life_hooks_reach_every_active_plugin():
    registry, calls = empty(), []

    class Tracker:
        @hookimpl
        def kerata_train_begin(self, model):
            calls.append(model)

        @hookimpl
        def kerata_default_callbacks(self, model, verbose):
            return [SimpleNamespace(told=(model, verbose), on_epoch_end=print, set_model=print)]

    registry.register(Tracker(), name="one")
    registry.register(Tracker(), name="two")
    registry.hook.kerata_train_begin(model="a model")
    assert calls == ["a model", "a model"]
    given = registry.hook.kerata_default_callbacks(model="m", verbose=1)
    assert [callback.told for callback in itertools.chain(*given)] == [("m", 1), ("m", 1)]
    registry.unregister("one")
    registry.hook.kerata_train_begin(model="another")
    assert calls[2:] == ["another"]


def test_primitives_of_several_plugins_make_one_table_per_backend():
    registry = empty()
    registry.register(plugin("one", primitives={"square": {"tensorflow": "a:square", "theano": len}}))
    registry.register(plugin("two", primitives={"cube": {"tensorflow": max}}))
    assert registry.implementations("tensorflow") == {"square": "a:square", "cube": max}
    assert registry.implementations("theano") == {"square": len}
    registry.register(plugin("three", primitives={"cube": {"tensorflow": min}}))
    with pytest.raises(AmbiguousNameError):
        registry.implementations("tensorflow")


def test_a_plugin_may_use_anothers_layer_while_it_is_imported(site, fresh_registry):
    site.add_layer("kerata-zz-base", "Base")
    site.add(
        "kerata-aa-derived",
        """
        from kerata import hookimpl
        from kerata.layers import Base

        class Derived(Base):
            pass

        @hookimpl
        def kerata_layers():
            return [Derived]
        """,
    )
    derived = fresh_registry().get("layers", "Derived")
    assert derived.__mro__[1].__name__ == "Base"


def test_an_entry_point_may_name_an_object_in_a_module(site):
    site.add(
        "kerata-object",
        """
        from kerata import hookimpl

        class Plugin:
            @hookimpl
            def kerata_metrics(self):
                return {"zero": len}

        plugin = Plugin()
        """,
        target="kerata_object:plugin",
    )
    assert site.registry().get("metrics", "zero") is len


def test_every_official_plugin_here_is_active_and_says_what_the_catalogue_says():
    from kerata.plugins.official import DISTRIBUTIONS, OFFICIAL

    active = [p for p in registry().plugins() if p.distribution in DISTRIBUTIONS]
    assert active
    assert {p.name: p.error for p in active if p.state != "active"} == {}
    for installed in active:
        for kind, names in installed.contributes.items():
            known = OFFICIAL.get(kind, {})
            assert {name: known[name] for name in names if name in known} == {
                name: installed.distribution for name in names if name in known
            }


def test_a_missing_plugin_is_not_taken_for_one_that_shares_only_the_prefix():
    with pytest.raises(MissingPluginError) as caught:
        registry().get("layers", "kerata-swish:Swish")
    assert "Did you mean" not in str(caught.value)
