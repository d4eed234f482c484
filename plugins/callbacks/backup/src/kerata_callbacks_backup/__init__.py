"""Training that goes on where it was killed."""

from __future__ import annotations

from kerata import Callback, hookimpl
from kerata_callbacks_backup.backup_and_restore import BackupAndRestore

__all__ = ["BackupAndRestore"]


@hookimpl
def kerata_callbacks() -> list[type[Callback]]:
    return [BackupAndRestore]
