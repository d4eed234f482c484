# Written by kerata.stubs; `make docs` renews it.
"""Models as other libraries know them: `from kerata.wrappers import scikit_learn`. The modules are those of plugins."""

__all__: list[str] = []
