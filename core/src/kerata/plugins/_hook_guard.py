"""Hooks that fail say whose they are.

Each implementation is guarded where it stands in the plugin manager, so that whoever calls the hook is covered.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Mapping
from typing import Any

import pluggy

from kerata.errors import ArgumentError, ArgumentTypeError, BrokenPluginError, HookError
from kerata.plugins._loading import reason


def guard_hooks(manager: pluggy.PluginManager, plugin: Any, source: str) -> None:
    """Make what the plugin's hooks raise, or return amiss, one `HookError` that names hook and plugin.

    Arguments:
        manager: has the plugin.
        plugin: the module or object.
        source: the plugin in words: `the plugin 'swish' (kerata-swish 1.0)`.
    """
    for caller in manager.get_hookcallers(plugin) or ():
        for impl in caller.get_hookimpls():
            if impl.plugin is plugin:
                who, function = f"the hook {caller.name} of {source}", impl.function
                goes_round = impl.wrapper or impl.hookwrapper
                # pluggy calls what stands here; it is final for type checkers alone.
                object.__setattr__(
                    impl,
                    "function",
                    _guarded_wrapper(function, who)
                    if goes_round
                    else _guarded(function, who, _CHECKS.get(caller.name), _PASSING.get(caller.name, ())),
                )


Check = Callable[[Any], str | None]
"""Says what is wrong with a result; None where nothing is."""


def _guarded(
    function: Callable[..., Any], who: str, check: Check | None, passing: tuple[type[Exception], ...]
) -> Callable[..., Any]:
    @functools.wraps(function)
    def guarded(*args: Any) -> Any:
        try:
            result = function(*args)
        except HookError:  # of another hook, called in this one
            raise
        except passing:  # what the hook is there to say
            raise
        except Exception as error:
            raise HookError(_failed(who, error)) from error
        problem = check(result) if check else None
        if problem:
            raise HookError(f"{who} {problem}")
        return result

    return guarded


def _guarded_wrapper(function: Callable[..., Any], who: str) -> Callable[..., Generator[Any, Any, Any]]:
    """The same for hooks that go round others: what those raise, or give back, passes through."""

    @functools.wraps(function)
    def guarded(*args: Any) -> Generator[Any, Any, Any]:
        try:
            return (yield from function(*args))
        except HookError:
            raise
        except Exception as error:
            raise HookError(_failed(who, error)) from error

    return guarded


def _failed(who: str, error: Exception) -> str:
    return f"{who} failed: {reason(error)}\nSwitch the plugin off (disabled_plugins), or have it mended."


def _no_callbacks(result: Any) -> str | None:
    if result is None:
        return None
    if not isinstance(result, (list, tuple)):
        return f"must return a list of callbacks; got {result!r}."
    for callback in result:
        if isinstance(callback, type):
            return f"must return callbacks; got the class {callback.__name__}. Make one: {callback.__name__}(...)."
        if not hasattr(callback, "on_epoch_end") or not hasattr(callback, "set_model"):
            return f"must return objects of kerata.callbacks.Callback; got {callback!r} among them."
    return None


def _no_variables(result: Any) -> str | None:
    if isinstance(result, Mapping) and all(isinstance(text, str) for pair in result.items() for text in pair):
        return None
    return f"must return a dict from names of variables to their values, all of them text; got {result!r}."


_CHECKS: dict[str, Check] = {"kerata_default_callbacks": _no_callbacks, "kerata_environment": _no_variables}

_PASSING: dict[str, tuple[type[Exception], ...]] = {
    "kerata_arguments": (ArgumentError, ArgumentTypeError),
    "kerata_environment": (BrokenPluginError,),
}
"""What a hook says by an exception about what it was given."""
