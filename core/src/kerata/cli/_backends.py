"""Trying the installed backends: the only part of the command line that imports one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from kerata import config, workers
from kerata._imports import import_target
from kerata.errors import KerataError
from kerata.plugins import registry
from kerata.plugins._checks import check
from kerata.plugins._loading import reason
from kerata.plugins.official import OFFICIAL


@dataclass
class BackendReport:
    """What is known of a backend once it has been tried."""

    name: str
    distribution: str | None
    installed: bool
    importable: bool = False
    active: bool = False
    version: str | None = None
    devices: list[str] = field(default_factory=list)
    error: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


def active_backend() -> str | None:
    """The name of the backend that a program would use; None where there is none to use."""
    try:
        return config.choose_backend(registry().names("backends"))
    except KerataError:
        return None


def reports() -> list[BackendReport]:
    """A report of each installed backend, then of the official ones that are not installed."""
    active = active_backend()
    installed = registry().components("backends")
    found = [_tried(c.name, c.distribution, c.value, active=c.name == active) for c in installed]
    names = {report.name for report in found}
    absent = [(name, owner) for name, owner in OFFICIAL["backends"].items() if name not in names]
    return found + [BackendReport(name, owner, installed=False) for name, owner in absent]


def _tried(name: str, distribution: str | None, target: Any, active: bool) -> BackendReport:
    report = BackendReport(name, distribution, installed=True, active=active)
    try:
        made = import_target(target) if isinstance(target, str) else target
        check("backends", name, made)
        with workers.alone():
            backend = made()
        report.version = str(backend.version)
        report.devices = [str(device) for device in backend.devices()]
        report.importable = True
    except KerataError as error:
        report.error = str(error)
    except (Exception, SystemExit) as error:
        report.error = reason(error)
    return report
