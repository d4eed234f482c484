"""`kerata backends`: which backends there are, and which of them work."""

from __future__ import annotations

import click

from kerata.cli import _output
from kerata.cli._backends import BackendReport, reports


@click.command(short_help="Which backends there are, and which work.")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def backends(json_: bool) -> None:
    """Backends: installed, importable, active, devices."""
    found = reports()
    if json_:
        _output.as_json([report.as_dict() for report in found])
        return
    columns = ("name", "installed", "importable", "active", "version", "devices")
    _output.table(columns, [_row(report) for report in found])


def _row(report: BackendReport) -> tuple[str, ...]:
    if not report.installed:
        return (report.name, "no", "-", "no", "-", f"pip install {report.distribution}")
    return (
        report.name,
        "yes",
        "yes" if report.importable else "no",
        "yes" if report.active else "no",
        report.version or "-",
        report.error or ", ".join(report.devices) or "none",
    )
