"""New packages for plugins: `kerata new layer swish`."""

from __future__ import annotations

from kerata.scaffold.package import Names, files, written

__all__ = ["Names", "files", "written"]
