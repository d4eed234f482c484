"""`kerata run`: a program of Keras 1, as Python runs it."""

from __future__ import annotations

import os
import site
import subprocess
import sys
import sysconfig
from pathlib import Path

import click

from kerata.errors import BrokenPluginError

_STARTUP = "kerata_keras1.pth"
_CAN_BECOME_ANOTHER = os.name == "posix"  # elsewhere who waits for the process would take it for ended


class _Untouched(click.Command):
    """A command that leaves all its arguments to another, but for one that asks for help in the first place."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args[:1] in (["--help"], ["-h"]):
            return super().parse_args(ctx, args[:1])
        ctx.params["args"] = tuple(args)
        return []


@click.command(
    cls=_Untouched,
    short_help="Run a program written for Keras 1.",
    options_metavar="",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("args", nargs=-1, type=click.UNPROCESSED, metavar="SCRIPT | -m MODULE | -c CODE | -  [ARGS...]")
def run(args: tuple[str, ...]) -> None:
    """Run a program written for Keras 1, unedited: `import keras` is served by Kerata.

    Everything else is as with `python`, which runs the program with these very arguments. The environment variable
    KERATA_KERAS1=1 makes the difference, and processes that the program starts inherit it.
    """
    _require_startup_file()
    os.environ["KERATA_KERAS1"] = "1"
    command = [sys.executable, *args]
    sys.stdout.flush()
    sys.stderr.flush()
    if not _CAN_BECOME_ANOTHER:
        sys.exit(subprocess.run(command).returncode)
    os.execv(sys.executable, command)


def _require_startup_file() -> None:
    folders = {*site.getsitepackages(), site.getusersitepackages(), sysconfig.get_path("purelib")}
    if not any((Path(folder) / _STARTUP).exists() for folder in folders):
        raise BrokenPluginError(
            f"kerata-keras1 is installed without its file {_STARTUP}, by which a starting Python knows that it is to "
            f"serve `import keras` (looked for in {', '.join(sorted(folders))}).\n"
            "Install it anew with `pip install --force-reinstall --no-deps kerata-keras1`, or put `import "
            "kerata_keras1; kerata_keras1.install()` before the program's own imports."
        )
