"""The version of the hooks, by which a plugin and a core that do not fit are told so.

A plugin asks for no range of versions of the core, which would shut it out of the next release, whatever that has. It
states the version of the hooks that it was written for, and the core says whether it keeps to that.
"""

from __future__ import annotations

import re
from typing import Any

HOOKS_VERSION = (1, 2)
"""The first number rises when something goes, or changes its meaning, that a plugin may rely on; the second when
something is added. What plugins may rely on: docs/plugins.md."""

ATTRIBUTE = "kerata_hooks_version"
FIRST = (1, 0)  # that of plugins that state none


def check_hooks_version(plugin: Any) -> None:
    """Refuse a plugin that was written for hooks which this core does not have.

    Raises:
        RuntimeError: it needs later hooks, or earlier ones.
        ValueError: what it states is no version.
    """
    stated = getattr(plugin, ATTRIBUTE, None)
    wanted = FIRST if stated is None else _parsed(stated)
    if wanted[0] == HOOKS_VERSION[0] and wanted <= HOOKS_VERSION:
        return
    what = f"it was written for hooks {_shown(wanted)}, and this kerata-core has {_shown(HOOKS_VERSION)}"
    if wanted > HOOKS_VERSION:
        raise RuntimeError(f"{what}: upgrade that with `pip install -U kerata-core`.")
    raise RuntimeError(f"{what}, which breaks with them: upgrade the plugin, or install an earlier kerata-core.")


def _parsed(stated: Any) -> tuple[int, int]:
    if not isinstance(stated, str) or not re.fullmatch(r"\d+\.\d+", stated):
        raise ValueError(f'{ATTRIBUTE} must be a string of two numbers, as "1.0"; got {stated!r}.')
    first, second = map(int, stated.split("."))
    return first, second


def _shown(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
