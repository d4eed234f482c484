"""What the kit has found out about a backend, as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kerata.graph import active_backend

PROPERTY = "kerata"
YES, NO, FAILS = "yes", "no", "fails"


class Report:
    """A plugin of pytest that collects what the tests say by the fixture `supports`, and writes it at the end.

    The file is JSON: the name and version of the `backend`; for each of the `primitives`, whether it is there ("yes",
    "no" where the backend refuses it in words, "fails" where a test of it failed); and so for each of the `dtypes`.

    Arguments:
        path: of the file.
        name: of the backend, None for the one configured.
    """

    def __init__(self, path: Path, name: str | None) -> None:
        self._path, self._name = path, name
        self._found: dict[str, dict[str, str]] = {"primitives": {}, "dtypes": {}}

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Take what a test has said; one that failed takes it back."""
        for key, value in report.user_properties:
            if key == PROPERTY:
                kind, name, has = value
                found = self._found[kind]
                if report.failed:
                    found[name] = FAILS
                else:
                    found.setdefault(name, YES if has else NO)

    def pytest_sessionfinish(self) -> None:
        """Write the file."""
        active_backend.set_backend(self._name or active_backend.chosen_name())
        backend = active_backend.backend()
        content = {
            "backend": backend.name,
            "version": backend.version,
            **{kind: dict(sorted(found.items())) for kind, found in self._found.items()},
        }
        self._path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
