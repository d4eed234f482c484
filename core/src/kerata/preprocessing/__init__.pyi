# Written by kerata.stubs; `make docs` renews it.
"""Preparing data: `from kerata.preprocessing import text`. The modules are those of plugins."""

__all__: list[str] = []
